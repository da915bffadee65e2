import type { Node } from '@babel/types';
import { unwrap } from '../parse';

type AnyNode = Node & Record<string, any>;

const nameless = '(intermediate value)';
const list = (nodes: readonly (Node | null)[]) => nodes.map(n => (n ? callSite(n) : '')).join();

/** An expression as V8 writes it in its messages (`CallPrinter` of its source): not as it stands there. */
export function callSite(node: Node): string {
  const n = unwrap(node) as AnyNode;
  switch (n.type) {
    case 'Identifier':
      return n.name;
    case 'ThisExpression':
      return 'this';
    case 'NullLiteral':
      return 'null';
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return String(n.value);
    case 'StringLiteral':
      return `"${n.value}"`;
    case 'RegExpLiteral':
      return `/${n.pattern}/${n.flags}`;
    case 'TemplateLiteral':
      return n.expressions.length === 0 ? `"${n.quasis[0].value.cooked}"` : nameless;
    case 'ArrayExpression':
      return `[${list(n.elements)}]`;
    case 'ObjectExpression':
      return `{${nameless.repeat(n.properties.length)}}`;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return member(n);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return `${callSite(n.callee)}(...)`;
    case 'TaggedTemplateExpression':
      return `${callSite(n.tag)}(...)`;
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const value = folded(n);
      if (value !== undefined) return value;
      return `(${callSite(n.left)} ${n.operator} ${callSite(n.right)})`;
    }
    case 'SequenceExpression':
      return `(${n.expressions.map(callSite).join(' , ')})`;
    case 'ConditionalExpression':
      return nameless.repeat(3);
    case 'UnaryExpression':
      return folded(n) ?? `(${n.operator}${/[a-z]/.test(n.operator) ? ' ' : ''}${callSite(n.argument)})`;
    default:
      return nameless;
  }
}

/** V8 computes with numbers that stand in the text when it reads it. */
function folded(n: AnyNode): string | undefined {
  const isNumber = (x: AnyNode): boolean =>
    x.type === 'NumericLiteral' ||
    (x.type === 'UnaryExpression' && /^[-+~]$/.test(x.operator) && isNumber(unwrap(x.argument))) ||
    (x.type === 'BinaryExpression' && sides(x).every(isNumber) && x.operator in operations);
  const valueOf = (x: AnyNode): number => {
    if (x.type === 'NumericLiteral') return x.value;
    if (x.type === 'BinaryExpression') return operations[x.operator](valueOf(sides(x)[0]), valueOf(sides(x)[1]));
    const value = valueOf(unwrap(x.argument));
    return x.operator === '-' ? -value : x.operator === '~' ? ~value : value;
  };
  return isNumber(n) ? String(valueOf(n)) : undefined;
}

const sides = (n: AnyNode): AnyNode[] => [unwrap(n.left), unwrap(n.right)];
const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

/** The same for something that is iterated: a call's value is not named. */
export function iteratedName(node: Node): string {
  const n = unwrap(node) as AnyNode;
  const isCall = n.type === 'CallExpression' || n.type === 'OptionalCallExpression';
  return isCall ? `${callSite(n.callee)} is not a function or its return value` : callSite(n);
}

function member(n: AnyNode): string {
  const object = n.object.type === 'Super' ? nameless : callSite(n.object);
  const dot = n.optional ? '?.' : '.';
  if (n.property.type === 'PrivateName') return `${object}${n.optional ? '?.' : ''}[#${n.property.id.name}]`;
  if (!n.computed) return `${object}${dot}${n.property.name}`;
  const key = unwrap(n.property) as AnyNode;
  if (key.type === 'StringLiteral') return `${object}${dot}${key.value}`;
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0)
    return `${object}${dot}${key.quasis[0].value.cooked}`;
  return `${object}${n.optional ? '?.' : ''}[${callSite(key)}]`;
}
