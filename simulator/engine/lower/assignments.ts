import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { unwrap } from '../parse';
import type { Variable } from '../scope';
import type { FunctionContext } from './context';
import { lowerExpression, lowerMember, type MemberText, replaceable, shortCircuit } from './expressions';
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
    lowerPattern(cx, left, value, assignTo);
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
  if (nodes.length > 0) target = target.hold();
  let old = operator ? target.read() : '';
  if (nodes.length > 0 && operator) old = cx.spill(old);
  cx.out.push(...nodes);
  return `(${target.write(operator ? `${old} ${operator} ${right}` : right)})`;
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
    if (argument.object.type === 'Super' || argument.property.type === 'PrivateName') {
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

// ---- patterns

/** Stores `value` (stable text) at a leaf of a pattern. */
export type Store = (cx: FunctionContext, leaf: Node, value: string) => void;

export const assignTo: Store = (cx, leaf, value) => {
  if (leaf.type === 'ObjectPattern' || leaf.type === 'ArrayPattern') {
    lowerPattern(cx, leaf, cx.spill(value), assignTo);
    return;
  }
  const target = targetOf(cx, leaf, false);
  cx.code(`${target.write(value)};`);
};

/** Takes the stable text `value` apart. */
export function lowerPattern(cx: FunctionContext, pattern: Node, value: string, store: Store): void {
  const p = unwrap(pattern);
  switch (p.type) {
    case 'AssignmentPattern': {
      const t = cx.temp();
      cx.code(`${t}=${value};`);
      const nodes = cx.capture(() => {
        const initial = lowerExpression(cx, p.right);
        cx.code(`${t}=${initial};`);
      });
      cx.add({ t: 'if', c: `${t}===undefined`, a: nodes });
      lowerPattern(cx, p.left, t, store);
      return;
    }
    case 'ObjectPattern':
      lowerObjectPattern(cx, p, value, store);
      return;
    case 'ArrayPattern':
      lowerArrayPattern(cx, p, value, store);
      return;
    default:
      store(cx, p, value);
  }
}

function lowerObjectPattern(cx: FunctionContext, p: t.ObjectPattern, value: string, store: Store): void {
  const object = cx.spill(value);
  const first = p.properties[0];
  const name =
    first?.type === 'ObjectProperty' && !first.computed && first.key.type === 'Identifier'
      ? JSON.stringify(first.key.name)
      : '';
  cx.code(`if(${object}==null)$R.notDestructurable(${object}${name && ','}${name});`);
  const keys: string[] = [];
  for (const e of p.properties) {
    if (e.type === 'RestElement') {
      lowerPattern(cx, e.argument, cx.spill(`$R.rest(${object},[${keys.join()}])`), store);
      continue;
    }
    let key: string;
    const k = e.key as Node;
    if (e.computed) key = cx.spill(`$R.key(${lowerExpression(cx, k)})`);
    else
      key =
        k.type === 'Identifier'
          ? JSON.stringify(k.name)
          : k.type === 'StringLiteral'
            ? JSON.stringify(k.value)
            : cx.source(k);
    keys.push(key);
    const name = e.computed ? undefined : k.type === 'Identifier' ? k.name : undefined;
    const text = replaceable(name, name === undefined ? `${object}[${key}]` : `${object}.${name}`);
    lowerPattern(cx, e.value, needsSpill(e.value) ? cx.spill(text) : text, store);
  }
}

/** A leaf variable takes the text as it is; anything else may use it after something else ran. */
function needsSpill(leaf: Node): boolean {
  const n = unwrap(leaf);
  return n.type !== 'Identifier' && n.type !== 'AssignmentPattern';
}

function lowerArrayPattern(cx: FunctionContext, p: t.ArrayPattern, value: string, store: Store): void {
  const items = cx.temp();
  cx.code(`${items}=${value};`);
  const rest = p.elements.at(-1)?.type === 'RestElement';
  const count = rest ? 'Infinity' : String(p.elements.length);
  const nodes = cx.capture(() => {
    const v = cx.call(p, `$R.builtin.take($R.iterable(${items}),${count})`);
    cx.code(`${items}=${v};`);
  });
  cx.add({ t: 'if', c: `!$R.isArray(${items})`, a: nodes });
  p.elements.forEach((e, i) => {
    if (!e) return;
    if (e.type === 'RestElement') lowerPattern(cx, e.argument, cx.spill(`$R.slice(${items},${i})`), store);
    else lowerPattern(cx, e, needsSpill(e) ? cx.spill(`${items}[${i}]`) : `${items}[${i}]`, store);
  });
}
