import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { unwrap } from '../parse';
import type { FunctionContext } from './context';
import { openObject } from './namespaces';
import { lowerExpression } from './expressions';
import type { Variable } from '../scope';

type AnyNode = Node & Record<string, any>;

type Values = Map<string, number | string>;

/** The values of the enum that an expression names. */
type Others = (enumeration: Node) => Values | undefined;

/** Members known at compile time, by the enum's variable: merged declarations share it, other enums refer to it. */
const valuesOf = new WeakMap<Variable, Values>();

/** An enum is an object with both directions; members known at compile time are written out. */
export function lowerEnum(cx: FunctionContext, s: t.TSEnumDeclaration): void {
  const members = ((s as AnyNode).body?.members ?? s.members) as t.TSEnumMember[];
  const v = cx.variable(s.id)!;
  const known: Values = valuesOf.get(v) ?? new Map();
  valuesOf.set(v, known);
  const others: Others = n => {
    const other = n.type === 'Identifier' ? cx.variable(n) : undefined;
    return other && valuesOf.get(other);
  };
  openObject(cx, s, v);
  const object = cx.spill(cx.ref(v));
  let next: number | undefined = 0;
  for (const m of members) {
    const name = m.id.type === 'Identifier' ? m.id.name : m.id.value;
    const key = JSON.stringify(name);
    const value: number | string | undefined = m.initializer ? constantOf(m.initializer, known, others) : next;
    if (value !== undefined) known.set(name, value);
    const text =
      value === undefined ? (m.initializer ? lowerExpression(cx, m.initializer) : 'undefined') : JSON.stringify(value);
    if (typeof value === 'string') cx.code(`${object}[${key}]=${text};`);
    else if (value !== undefined) cx.code(`${object}[${object}[${key}]=${text}]=${key};`);
    else cx.code(`$R.enumMember(${object},${key},${text});`);
    next = typeof value === 'number' ? value + 1 : undefined;
  }
}

function constantOf(given: Node, known: Values, others: Others): number | string | undefined {
  const node = unwrap(given);
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
      return node.value;
    case 'TemplateLiteral':
      return templateText(node, known, others);
    case 'Identifier':
      return known.get(node.name);
    case 'MemberExpression':
      return node.computed
        ? node.property.type === 'StringLiteral'
          ? others(node.object)?.get(node.property.value)
          : undefined
        : others(node.object)?.get((node.property as t.Identifier).name);
    case 'UnaryExpression': {
      const a = constantOf(node.argument, known, others);
      if (typeof a !== 'number') return undefined;
      return node.operator === '-' ? -a : node.operator === '~' ? ~a : node.operator === '+' ? a : undefined;
    }
    case 'BinaryExpression': {
      const a = constantOf(node.left as Node, known, others);
      const b = constantOf(node.right, known, others);
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

function templateText(n: t.TemplateLiteral, known: Values, others: Others): string | undefined {
  let text = n.quasis[0].value.cooked ?? '';
  for (const [i, e] of n.expressions.entries()) {
    const value = constantOf(e as Node, known, others);
    if (value === undefined) return undefined;
    text += value + (n.quasis[i + 1].value.cooked ?? '');
  }
  return text;
}
