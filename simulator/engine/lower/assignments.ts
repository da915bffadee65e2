import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { hasCoercions } from '../bind/hooks';
import { unwrap } from '../parse';
import type { Variable } from '../scope';
import { binaryText } from './coercions';
import type { FunctionContext } from './context';
import { lowerExpression, lowerMember, type MemberText, memberPlace, shortCircuit } from './expressions';
import { assignTo, lowerPattern } from './patterns';
import { mayBeAccessor, type Place, readProperty, writeProperty } from './properties';
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
    if (mayBeAccessor(cx, n)) return accessorTarget(cx, n, memberPlace(cx, lowerMember(cx, n)));
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

function accessorTarget(cx: FunctionContext, node: Node, place: Place): Target {
  const target: Target = {
    read: () => readProperty(cx, node, place),
    write: value => writeProperty(cx, node, place, value),
    hold: () => target,
  };
  return target;
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
    return n.prefix ? `(${n.operator}${text})` : `(${text}${n.operator})`;
  }
  if (argument.type === 'MemberExpression') {
    if (argument.object.type === 'Super' || argument.property.type === 'PrivateName' || mayBeAccessor(cx, argument)) {
      const target = targetOf(cx, argument, true);
      const old = cx.spill(`$R.numeric(${target.read()})`);
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

function exportedUpdate(cx: FunctionContext, v: Variable, n: t.UpdateExpression): string {
  const text = cx.ref(v);
  const old = cx.temp();
  cx.code(`${old}=${n.prefix ? `${n.operator}${text}` : `${text}${n.operator}`};`);
  cx.code(`${cx.assignText(v, text)};`);
  return old;
}
