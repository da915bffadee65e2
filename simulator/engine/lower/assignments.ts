import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { hasCoercions } from '../bind/hooks';
import { unwrap } from '../parse';
import type { Variable } from '../scope';
import { askedOperand, binaryText, isPrimitive, keyIsAsked, primitives, propertyKey } from './coercions';
import type { FunctionContext } from './context';
import { lowerExpression, lowerMember, type MemberText, memberPlace, nameOf, shortCircuit } from './expressions';
import { assignTo, lowerPattern } from './patterns';
import { mayBeAccessor, readProperty, writeProperty } from './properties';
import { type PrivateUse, privateUse, readPrivate, writePrivate } from './privates';

/** Somewhere a value can be stored: how to read it and how to write it, now. Both may call. */
export interface Target {
  read(): string;
  /** Returns the text of the assignment, whose value is `value`. */
  write(value: string): string;
  /** The same target, unmoved by what is evaluated later. */
  hold(): Target;
}

/** `usedTwice`: it will be read and then written. */
export function targetOf(cx: FunctionContext, node: Node, usedTwice: boolean): Target {
  const n = unwrap(node);
  if (n.type === 'Identifier') {
    const v = cx.variable(n);
    if (!v) {
      const free: Target = { read: () => n.name, write: value => `${n.name}=${value}`, hold: () => free };
      return free;
    }
    const early = cx.module.binding.early.has(n);
    const checked = (value: string) =>
      early ? `$R.initializedFor(${value},${cx.ref(v)},${JSON.stringify(v.name)})` : value;
    const target: Target = {
      read: () => cx.use(n, v),
      write: value => cx.assignText(v, checked(value)),
      hold: () => target,
    };
    return target;
  }
  if (n.type === 'MemberExpression') {
    if (isAsked(cx, n)) return askedTarget(cx, n, lowerMember(cx, n));
    const target =
      n.property.type === 'PrivateName'
        ? privateTarget(cx, privateUse(cx, n.property), lowerExpression(cx, n.object))
        : memberTarget(cx, lowerMember(cx, n));
    return usedTwice ? target.hold() : target;
  }
  cx.module.diagnostics.at(n, 'This cannot be assigned to.');
  const nowhere: Target = { read: () => 'undefined', write: value => value, hold: () => nowhere };
  return nowhere;
}

function privateTarget(cx: FunctionContext, use: PrivateUse, object: string): Target {
  return {
    read: () => readPrivate(cx, use, object),
    write: value => writePrivate(cx, use, object, value),
    hold: () => privateTarget(cx, use, cx.spill(object)),
  };
}

/** Whether a use of the property may run code of the person: an accessor's, or that of an object that is its key or its value. */
function isAsked(cx: FunctionContext, n: t.MemberExpression): boolean {
  return mayBeAccessor(cx, n) || keyMayBeAsked(cx, n) || valueMayBeAsked(cx, n);
}

const keyMayBeAsked = (cx: FunctionContext, n: t.MemberExpression) => n.computed && keyIsAsked(cx, n.property);

/** Elements of typed arrays are numbers, and so is the length of an array. */
function valueMayBeAsked(cx: FunctionContext, n: t.MemberExpression): boolean {
  if (!askedOperand(cx) || n.property.type === 'PrivateName') return false;
  const name = nameOf(n);
  return name === undefined || name === 'length';
}

/** The key of such a property is converted each time that it is used, as V8 does it. */
function askedTarget(cx: FunctionContext, n: t.MemberExpression, m: MemberText): Target {
  const object = m.self === undefined ? cx.spill(m.object) : m.object;
  const held = m.key === undefined ? undefined : cx.spill(m.key);
  const isAccessor = mayBeAccessor(cx, n);
  const place = () => {
    const when = m.self === undefined ? `&&${object}!=null` : '&&true';
    const key = held !== undefined && keyMayBeAsked(cx, n) ? propertyKey(cx, n.property, held, when) : held;
    return memberPlace(cx, { ...m, object, ...(key === undefined ? {} : { key }) });
  };
  const target: Target = {
    read() {
      const at = place();
      return isAccessor ? readProperty(cx, n, at) : cx.spill(at.read);
    },
    write(value) {
      const v = cx.spill(value);
      const at = place();
      const kept = valueMayBeAsked(cx, n) ? storedValue(cx, n, object, at.key ?? '"length"', v) : v;
      if (isAccessor) writeProperty(cx, n, at, kept);
      else cx.code(`${at.write(kept)};`);
      return v;
    },
    hold: () => target,
  };
  return target;
}

/** What an element or a length becomes when `value` is stored there. */
function storedValue(cx: FunctionContext, n: Node, object: string, key: string, value: string): string {
  const stored = cx.temp();
  cx.code(`${stored}=${value};`);
  const ask = cx.capture(() =>
    cx.code(`${stored}=${cx.call(n, `$R.builtin.stored(${object},${stored})`, '[Symbol.toPrimitive]')};`),
  );
  cx.add({ t: 'if', c: `typeof ${stored}==="object"&&$R.asksStored(${object},${key})`, a: ask });
  return stored;
}

function memberTarget(cx: FunctionContext, m: MemberText): Target {
  const held = () => ({ ...m, object: cx.spill(m.object), ...(m.key === undefined ? {} : { key: cx.spill(m.key) }) });
  if (m.self !== undefined) {
    return {
      read: () => `$R.get(${m.object},${m.key},${m.self})`,
      write: value => `$R.superSet(${m.object},${m.key},${value},${m.self})`,
      hold: () => memberTarget(cx, { ...m, key: cx.spill(m.key!) }),
    };
  }
  const text = m.key === undefined ? m.object + m.suffix : `${m.object}[${m.key}]`;
  return { read: () => text, write: value => `${text}=${value}`, hold: () => memberTarget(cx, held()) };
}

export function lowerAssignment(cx: FunctionContext, n: t.AssignmentExpression): string {
  const left = unwrap(n.left);
  if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') {
    const value = cx.spill(lowerExpression(cx, n.right));
    lowerPattern(cx, left, value, assignTo, { site: cx.nameOf(n.right) });
    return value;
  }
  const logical = /^(\|\||&&|\?\?)=$/.exec(n.operator);
  if (logical) return logicalAssignment(cx, left, logical[1], n.right);
  const operator = n.operator.slice(0, -1);
  // The target's object and key come before the right side.
  let target = targetOf(cx, left, operator !== '');
  let right = '';
  const nodes = cx.capture(() => {
    right = lowerExpression(cx, n.right);
  });
  // Asking an operand for a primitive value may be suspended, too.
  if (nodes.length > 0 || (operator && hasCoercions(cx.module.hooks))) target = target.hold();
  let old = operator ? target.read() : '';
  if (nodes.length > 0 && operator) old = cx.spill(old);
  cx.out.push(...nodes);
  if (!operator) return `(${target.write(right)})`;
  const value = binaryText(cx, operator, { node: left, text: old }, { node: n.right, text: right });
  return `(${target.write(value)})`;
}

function logicalAssignment(cx: FunctionContext, left: Node, operator: string, rightNode: Node): string {
  const target = targetOf(cx, left, true);
  const value = cx.temp();
  cx.code(`${value}=${target.read()};`);
  const nodes = cx.capture(() => {
    const right = lowerExpression(cx, rightNode);
    cx.code(`${value}=${right};`);
    cx.code(`${target.write(value)};`);
  });
  cx.add({ t: 'if', c: shortCircuit(operator, value), a: nodes });
  return value;
}

export function lowerUpdate(cx: FunctionContext, n: t.UpdateExpression): string {
  const argument = unwrap(n.argument);
  if (argument.type === 'Identifier') {
    const v = cx.variable(argument);
    if (v && v.exportedAs.length > 0) return exportedUpdate(cx, v, n);
    const text = v ? cx.ref(v) : argument.name;
    if (v && cx.module.binding.early.has(argument)) cx.code(`${cx.use(argument, v)};`);
    if (askedOperand(cx) && !isPrimitive(cx, argument)) askFirst(cx, argument, text);
    return n.prefix ? `(${n.operator}${text})` : `(${text}${n.operator})`;
  }
  if (argument.type === 'MemberExpression') {
    const isNative =
      argument.object.type !== 'Super' && argument.property.type !== 'PrivateName' && !isAsked(cx, argument);
    if (!isNative || askedOperand(cx)) {
      const target = targetOf(cx, argument, true);
      const [value] = primitives(cx, [{ node: argument, text: target.read() }], 'number');
      const old = cx.spill(`$R.numeric(${value})`);
      const next = cx.spill(`$R.step(${old},${n.operator === '++' ? 1 : -1})`);
      cx.code(`${target.write(next)};`);
      return n.prefix ? next : old;
    }
    const { text } = lowerMember(cx, argument);
    return n.prefix ? `(${n.operator}${text})` : `(${text}${n.operator})`;
  }
  cx.module.diagnostics.at(n, 'This cannot be incremented.');
  return 'undefined';
}

/** An object in a variable becomes what it answers, before that is counted up or down. */
function askFirst(cx: FunctionContext, n: Node, variable: string): void {
  const ask = cx.capture(() =>
    cx.code(`${variable}=${cx.call(n, `$R.builtin.toPrimitive(${variable},"number")`, '[Symbol.toPrimitive]')};`),
  );
  cx.add({ t: 'if', c: `typeof ${variable}==="object"`, a: ask });
}

function exportedUpdate(cx: FunctionContext, v: Variable, n: t.UpdateExpression): string {
  const text = cx.ref(v);
  const old = cx.temp();
  cx.code(`${old}=${n.prefix ? `${n.operator}${text}` : `${text}${n.operator}`};`);
  cx.code(`${cx.assignText(v, text)};`);
  return old;
}
