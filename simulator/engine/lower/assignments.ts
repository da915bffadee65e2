import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { unwrap } from '../parse';
import type { Variable } from '../scope';
import type { FunctionContext } from './context';
import { lowerExpression, lowerMember, privateKey, shortCircuit } from './expressions';

/** Somewhere a value can be stored: how to read it and how to write it. */
export interface Target {
  read: string;
  write(value: string): string;
}

export function targetOf(cx: FunctionContext, node: Node, usedTwice: boolean): Target {
  const n = unwrap(node);
  if (n.type === 'Identifier') {
    const v = cx.variable(n);
    if (!v) return { read: n.name, write: value => `${n.name}=${value}` };
    return { read: cx.ref(v), write: value => cx.assignText(v, value) };
  }
  if (n.type === 'MemberExpression') {
    const m = lowerMember(cx, n);
    if (m.isSuper) {
      const key = cx.spill(m.key!);
      return {
        read: `Reflect.get(${m.object},${key},$this)`,
        write: value => `$R.superSet(${m.object},${key},${value},$this)`,
      };
    }
    if (!usedTwice) return { read: m.text, write: value => `${m.text}=${value}` };
    const object = cx.spill(m.object);
    const suffix = m.key !== undefined ? `[${cx.spill(m.key)}]` : m.suffix;
    return { read: object + suffix, write: value => `${object}${suffix}=${value}` };
  }
  cx.module.diagnostics.at(n, 'This cannot be assigned to.');
  return { read: 'undefined', write: value => value };
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
  const compound = n.operator !== '=';
  // The target's object and key come before the right side.
  let right = '';
  const simple = left.type === 'Identifier';
  if (simple && !compound) {
    right = lowerExpression(cx, n.right);
    return `(${targetOf(cx, left, false).write(right)})`;
  }
  let target!: Target;
  const targetNodes = cx.capture(() => {
    target = targetOf(cx, left, compound);
  });
  const rightNodes = cx.capture(() => {
    right = lowerExpression(cx, n.right);
  });
  cx.out.push(...targetNodes);
  if (rightNodes.length > 0) {
    if (!simple) target = spillTarget(cx, left, targetNodes.length > 0 ? target : undefined);
    if (compound) {
      const old = cx.spill(target.read);
      cx.out.push(...rightNodes);
      return `(${target.write(`${old} ${n.operator.slice(0, -1)} ${right}`)})`;
    }
    cx.out.push(...rightNodes);
  }
  if (!compound) return `(${target.write(right)})`;
  const op = n.operator.slice(0, -1);
  return `(${target.write(`${target.read} ${op} ${right}`)})`;
}

/** The target again, with object and key in temporaries. Lowering a member twice is harmless when it emits no node. */
function spillTarget(cx: FunctionContext, left: Node, lowered: Target | undefined): Target {
  if (lowered) return lowered;
  return targetOf(cx, left, true);
}

function logicalAssignment(cx: FunctionContext, left: Node, operator: string, rightNode: Node): string {
  const target = targetOf(cx, left, true);
  const value = cx.temp();
  cx.code(`${value}=${target.read};`);
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
    return n.prefix ? `(${n.operator}${text})` : `(${text}${n.operator})`;
  }
  if (argument.type === 'MemberExpression') {
    if (argument.object.type === 'Super') {
      const target = targetOf(cx, argument, true);
      const old = cx.spill(`$R.numeric(${target.read})`);
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
  cx.code(`if(${object}==null)$R.notDestructurable(${object});`);
  const keys: string[] = [];
  for (const e of p.properties) {
    if (e.type === 'RestElement') {
      lowerPattern(cx, e.argument, cx.spill(`$R.rest(${object},[${keys.join()}])`), store);
      continue;
    }
    let key: string;
    const k = e.key as Node;
    if (e.computed) key = cx.spill(`$R.key(${lowerExpression(cx, k)})`);
    else if (k.type === 'PrivateName') key = privateKey(k.id.name);
    else
      key =
        k.type === 'Identifier'
          ? JSON.stringify(k.name)
          : k.type === 'StringLiteral'
            ? JSON.stringify(k.value)
            : cx.source(k);
    keys.push(key);
    const text = k.type === 'Identifier' && !e.computed ? `${object}.${k.name}` : `${object}[${key}]`;
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
    const v = cx.call(p, `$R.builtin.take(${items},${count})`);
    cx.code(`${items}=${v};`);
  });
  cx.add({ t: 'if', c: `!$R.isArray(${items})`, a: nodes });
  p.elements.forEach((e, i) => {
    if (!e) return;
    if (e.type === 'RestElement') lowerPattern(cx, e.argument, cx.spill(`$R.slice(${items},${i})`), store);
    else lowerPattern(cx, e, needsSpill(e) ? cx.spill(`${items}[${i}]`) : `${items}[${i}]`, store);
  });
}
