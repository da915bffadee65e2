import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { coercionHook, instanceHook } from '../bind/hooks';
import { unwrap } from '../parse';
import type { FunctionContext } from './context';
import { lowerList } from './expressions';

/**
 * Operators that ask objects for a primitive value. Where objects may answer with code of the person (see
 * `bind/hooks.ts`), an operand that may be one is looked at first, and asked by a call that may be suspended.
 */
export type Hint = 'default' | 'number' | 'string';

const hints: Readonly<Record<string, Hint>> = {
  '+': 'default',
  '==': 'default',
  '!=': 'default',
  ...Object.fromEntries('- * / % ** | & ^ << >> >>> < > <= >='.split(' ').map(o => [o, 'number' as const])),
};

const primitiveTypes = /^(number|string|boolean|bigint|symbol|undefined|null)$/;

/** Whether the value is certainly none that has to be asked. */
export function isPrimitive(cx: FunctionContext, node: Node): boolean {
  const n = unwrap(node);
  switch (n.type) {
    case 'TemplateLiteral':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
      return true;
    case 'Identifier':
      return primitiveTypes.test(cx.variable(n)?.type ?? '');
    case 'LogicalExpression':
      return isPrimitive(cx, n.left) && isPrimitive(cx, n.right);
    case 'ConditionalExpression':
      return isPrimitive(cx, n.consequent) && isPrimitive(cx, n.alternate);
    case 'AssignmentExpression':
      return isPrimitive(cx, n.right);
    default:
      return /^(Numeric|String|Boolean|BigInt|Null)Literal$/.test(n.type);
  }
}

/** One operand: the value of `node`, whose text is given. */
export interface Operand {
  readonly node: Node;
  readonly text: string;
}

/** The texts of operands that are evaluated already, objects among them turned into primitive values. */
export function primitives(
  cx: FunctionContext,
  operands: readonly Operand[],
  hint: Hint,
  when?: (self: string, all: readonly string[]) => string,
): string[] {
  if (!cx.module.hooks.has(coercionHook) || operands.every(o => isPrimitive(cx, o.node)))
    return operands.map(o => o.text);
  const held = operands.map(o => {
    if (isPrimitive(cx, o.node)) return cx.spill(o.text);
    const temp = cx.temp();
    cx.code(`${temp}=${o.text};`);
    return temp;
  });
  operands.forEach((o, i) => {
    if (isPrimitive(cx, o.node)) return;
    const x = held[i];
    const ask = cx.capture(() => {
      const value = cx.module.pure
        ? `$R.pureOperand(${x})`
        : cx.call(o.node, `$R.builtin.toPrimitive(${x},"${hint}")`, '[Symbol.toPrimitive]');
      cx.code(`${x}=${value};`);
    });
    cx.add({ t: 'if', c: `typeof ${x}==="object"${when ? `&&${when(x, held)}` : ''}`, a: ask });
  });
  return held;
}

/** The key of a property, evaluated already: an object is asked for its text. `when`: only then. */
export function propertyKey(cx: FunctionContext, node: Node, text: string, when = ''): string {
  if (!keyIsAsked(cx, node)) return when ? text : `$R.key(${text})`;
  const key = cx.temp();
  cx.code(`${key}=${text};`);
  const ask = cx.capture(() => cx.code(`${key}=${cx.call(node, `$R.builtin.keyOf(${key})`, '[Symbol.toPrimitive]')};`));
  cx.add({ t: 'if', c: `(typeof ${key}==="object"||typeof ${key}==="function")${when}`, a: ask });
  return when ? key : `$R.key(${key})`;
}

/** Whether such a key may have to be asked. */
export function keyIsAsked(cx: FunctionContext, node: Node): boolean {
  return askedOperand(cx) && !isPrimitive(cx, node);
}

/** Whether objects may answer with code of the person. */
export function askedOperand(cx: FunctionContext): boolean {
  return !cx.module.pure && cx.module.hooks.has(coercionHook);
}

export function lowerBinary(cx: FunctionContext, n: t.BinaryExpression): string {
  const [left, right] = lowerList(cx, [n.left, n.right]);
  return binaryText(cx, n.operator, { node: n.left, text: left }, { node: n.right, text: right });
}

/** `left operator right`, both evaluated. */
export function binaryText(cx: FunctionContext, operator: string, left: Operand, right: Operand): string {
  if (operator === 'instanceof' && cx.module.hooks.has(instanceHook)) return instanceText(cx, left, right);
  const hint = hints[operator];
  if (operator === 'in' && keyIsAsked(cx, left.node)) {
    const object = cx.spill(right.text);
    return `(${propertyKey(cx, left.node, left.text, `&&$R.isObject(${object})`)} in ${object})`;
  }
  if (hint === undefined) return `(${left.text} ${operator} ${right.text})`;
  // Equality asks an object only for the sake of a primitive value.
  const differs = (self: string, [a, b]: readonly string[]) => `$R.isAsked(${self},${self === a ? b : a})`;
  const [a, b] = primitives(cx, [left, right], hint, /=$/.test(operator) && hint === 'default' ? differs : undefined);
  if (operator === '**') return `$R.power(${a},${b})`;
  if ((operator === '<<' || operator === '>>') && mayBeHugeShift(left.node, right.node)) {
    const [x, by] = [cx.spill(a), cx.spill(b)];
    return `(typeof ${by}==="bigint"?$R.${operator === '<<' ? 'shiftLeft' : 'shiftRight'}(${x},${by}):${x}${operator}${by})`;
  }
  if (cx.module.integerDivision && /^[/%]$/.test(operator) && !isNonZero(right.node))
    return `(${a} ${operator} $R.divisor(${b}))`;
  return `(${a} ${operator} ${b})`;
}

/** Of BigInts, by a number of bits that is not written there: a number can only be shifted by numbers. */
function mayBeHugeShift(left: Node, right: Node): boolean {
  const isNumber = (n: Node) =>
    /^(Numeric|String|Boolean)Literal$/.test(n.type) || negated(n)?.type === 'NumericLiteral';
  const [a, b] = [unwrap(left), unwrap(right)];
  return !isNumber(a) && !isNumber(b) && !(b.type === 'BigIntLiteral' && b.value.length < 6);
}

const negated = (n: Node) => (n.type === 'UnaryExpression' && n.operator === '-' ? unwrap(n.argument) : undefined);

function isNonZero(node: Node): boolean {
  const n = unwrap(node);
  return n.type === 'NumericLiteral' && n.value !== 0;
}

/** `left instanceof right`, where the right side may decide by its own `Symbol.hasInstance`. */
function instanceText(cx: FunctionContext, left: Operand, right: Operand): string {
  const a = cx.spill(left.text);
  const b = cx.spill(right.text);
  const decider = cx.spill(`$R.decider(${b})`);
  const result = cx.temp();
  const plain = cx.capture(() => cx.code(`${result}=${a} instanceof ${b};`));
  if (cx.module.pure) {
    cx.code(`${result}=$R.pureInstance(${decider},${a},${b});`);
    return result;
  }
  const asked = cx.capture(() => {
    const value = cx.call(right.node, `$R.direct(${decider}).call(${b},${a})`, '[Symbol.hasInstance]');
    cx.code(`${result}=!!${value};`);
  });
  cx.add({ t: 'if', c: `${decider}===undefined`, a: plain, b: asked });
  return result;
}
