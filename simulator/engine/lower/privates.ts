import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import type { PrivateInfo } from '../scope';
import type { FunctionContext } from './context';

/** `#x` as it is used somewhere: the text of its key, and what kind of member it is. */
export interface PrivateUse {
  readonly key: string;
  readonly kind: PrivateInfo['kind'] | 'any';
  readonly node: Node;
}

export function privateUse(cx: FunctionContext, n: t.PrivateName): PrivateUse {
  const v = cx.variable(n);
  // A debugger's expression stands in no class: the object itself tells what it has.
  if (!v) return { key: `$R.anyPrivate(${JSON.stringify(`#${n.id.name}`)})`, kind: 'any', node: n };
  return { key: cx.ref(v), kind: v.privateName!.kind, node: n };
}

/** `object.#x`; an accessor is called. */
export function readPrivate(cx: FunctionContext, p: PrivateUse, object: string): string {
  if (p.kind === 'field' || p.kind === 'method') return `${p.key}.get(${object})`;
  const o = cx.spill(object);
  const f = cx.spill(`${p.key}.reader(${o})`);
  // A field's reader is none of the person's functions, an accessor's is.
  if (cx.module.pure) return cx.call(p.node, `$R.pureReader(${f},${o},${JSON.stringify(cx.source(p.node))})`);
  return cx.call(p.node, `${f}.call(${o})`);
}

/** `object.#x = value`; the result is the value. */
export function writePrivate(cx: FunctionContext, p: PrivateUse, object: string, value: string): string {
  if (p.kind === 'field' || p.kind === 'method') return `${p.key}.set(${object},${value})`;
  const o = cx.spill(object);
  const v = cx.spill(value);
  const f = cx.spill(`${p.key}.writer(${o})`);
  cx.call(p.node, `${f}.call(${o},${v})`);
  return v;
}
