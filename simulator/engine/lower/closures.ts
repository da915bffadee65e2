import type { Node } from '@babel/types';
import type { FunctionInfo } from '../scope';
import type { FunctionContext } from './context';

/** A new closure of a function expression: its lifted factory, given the boxes that it captures. */
export function closure(cx: FunctionContext, n: Node): string {
  const id = n.type === 'FunctionExpression' ? n.id : null;
  if (!id) return closureOf(cx, n);
  // Its own name is a variable around it.
  const v = cx.variable(id)!;
  if (!v.captured && !v.module) return closureOf(cx, n);
  if (v.captured) cx.code(`${v.js}={v:undefined};`);
  cx.code(`${cx.ref(v)}=${closureOf(cx, n)};`);
  return cx.ref(v);
}

export function closureOf(cx: FunctionContext, n: Node): string {
  const f = cx.module.binding.functionOf.get(n)!;
  cx.module.lowerFunction(f);
  return factoryCall(f);
}

export function factoryCall(f: FunctionInfo): string {
  return `$make${f.index}(${freeNames(f).join()})`;
}

/** What a factory takes: boxes, and `this` for arrows, by the names they have in both functions. */
export function freeNames(f: FunctionInfo): string[] {
  return [...f.free].map(v => v.js);
}

/** What a generator function calls itself: its generators inherit from its `prototype`. */
export function selfName(f: FunctionInfo): string {
  return `$g${f.index}`;
}
