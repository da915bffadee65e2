import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { unwrap } from '../parse';
import type { FunctionContext } from './context';
import { lowerExpression } from './expressions';

type AnyNode = Node & Record<string, any>;

/** An enum is an object with both directions; members known at compile time are written out. */
export function lowerEnum(cx: FunctionContext, s: t.TSEnumDeclaration): void {
  const members = ((s as AnyNode).body?.members ?? s.members) as t.TSEnumMember[];
  const known = new Map<string, number | string>();
  const v = cx.variable(s.id)!;
  const object = cx.spill(`${cx.ref(v)}||{}`);
  let next: number | undefined = 0;
  for (const m of members) {
    const name = m.id.type === 'Identifier' ? m.id.name : m.id.value;
    const key = JSON.stringify(name);
    const value: number | string | undefined = m.initializer ? constantOf(m.initializer, known) : next;
    if (value !== undefined) known.set(name, value);
    const text = value === undefined ? enumText(cx, m.initializer as Node, object, known) : JSON.stringify(value);
    if (typeof value === 'string') cx.code(`${object}[${key}]=${text};`);
    else if (value !== undefined) cx.code(`${object}[${object}[${key}]=${text}]=${key};`);
    else cx.code(`$R.enumMember(${object},${key},${text});`);
    next = typeof value === 'number' ? value + 1 : undefined;
  }
  cx.code(`${cx.assignText(v, object)};`);
}

function constantOf(given: Node, known: Map<string, number | string>): number | string | undefined {
  const node = unwrap(given);
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
      return node.value;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0].value.cooked ?? undefined) : undefined;
    case 'Identifier':
      return known.get(node.name);
    case 'UnaryExpression': {
      const a = constantOf(node.argument, known);
      if (typeof a !== 'number') return undefined;
      return node.operator === '-' ? -a : node.operator === '~' ? ~a : node.operator === '+' ? a : undefined;
    }
    case 'BinaryExpression': {
      const a = constantOf(node.left as Node, known);
      const b = constantOf(node.right, known);
      if (a === undefined || b === undefined) return undefined;
      return binary(node.operator, a, b);
    }
    default:
      return undefined;
  }
}

function binary(operator: string, a: number | string, b: number | string): number | string | undefined {
  if (operator === '+') return (a as number) + (b as number);
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '**':
      return a ** b;
    case '|':
      return a | b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '>>>':
      return a >>> b;
    default:
      return undefined;
  }
}

/** An initializer that is not constant: names of earlier members are properties of the enum. */
function enumText(cx: FunctionContext, node: Node, object: string, known: Map<string, number | string>): string {
  const n = unwrap(node) as AnyNode;
  switch (n.type) {
    case 'Identifier': {
      const v = cx.variable(n as Node);
      if (known.has(n.name)) return JSON.stringify(known.get(n.name));
      return v ? cx.ref(v) : `${object}[${JSON.stringify(n.name)}]`;
    }
    case 'BinaryExpression':
      return `(${enumText(cx, n.left, object, known)} ${n.operator} ${enumText(cx, n.right, object, known)})`;
    case 'UnaryExpression':
      return `(${n.operator} ${enumText(cx, n.argument, object, known)})`;
    case 'MemberExpression':
      return n.computed
        ? `${enumText(cx, n.object, object, known)}[${enumText(cx, n.property, object, known)}]`
        : `${enumText(cx, n.object, object, known)}.${cx.source(n.property)}`;
    default:
      return lowerExpression(cx, n as Node);
  }
}
