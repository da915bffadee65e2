import type { Node } from '@babel/types';
import { looksAt, setterSuspended } from '../notice';
import { unwrap } from '../parse';
import {
  anyNameHook,
  coercionHook,
  elementHook,
  execHook,
  hasAccessors,
  hookName,
  methodCalling,
  resultHook,
} from '../bind/hooks';
import type { FunctionContext } from './context';

/** Where a property is found: texts that stay the same. */
export interface Place {
  object: string;
  /** `o.name`, `o[key]` or `$R.get(...)`. */
  read: string;
  /** The same for an expression that must not run code of the person. */
  pure: string;
  /** The text of an assignment. */
  write(value: string): string;
  /** Text of a key whose value decides: numbers are never accessors. */
  key?: string;
}

/** Whether code of the person may run at this property. */
export function mayBeAccessor(cx: FunctionContext, n: { property: Node; computed?: boolean | null }): boolean {
  const { hooks } = cx.module;
  if (hooks.size === 0) return false;
  const key = unwrap(n.property);
  if (key.type === 'PrivateName') return false;
  if (key.type === 'NumericLiteral') return hooks.has(elementHook);
  const name = hookName(key, !!n.computed);
  return name === undefined ? hasAccessors(hooks) || hooks.has(elementHook) : hooks.has(name) || hooks.has(anyNameHook);
}

export function readProperty(cx: FunctionContext, node: Node, place: Place): string {
  if (cx.module.pure) return place.pure;
  const call = () => cx.call(node, `($B[2]=${looksAt.getter},$v=${place.read},$B[2]=0,$v)`);
  if (place.key === undefined || cx.module.hooks.has(elementHook)) return call();
  const value = cx.temp();
  const nodes = cx.capture(() => cx.code(`${value}=${call()};`));
  const plain = cx.capture(() => cx.code(`${value}=${place.read};`));
  cx.add({ t: 'if', c: `typeof ${place.key}!=="number"`, a: nodes, b: plain });
  return value;
}

/** The result is the text of the value. */
export function writeProperty(cx: FunctionContext, node: Node, place: Place, value: string): string {
  const v = cx.spill(value);
  const call = () =>
    cx.call(node, `($B[2]=${looksAt.setter},${place.write(v)},$B[2]===${setterSuspended}?$U:($B[2]=0))`);
  if (place.key === undefined || cx.module.hooks.has(elementHook)) {
    call();
    return v;
  }
  const nodes = cx.capture(call);
  cx.add({ t: 'if', c: `typeof ${place.key}!=="number"`, a: nodes, b: [{ t: 'code', s: `${place.write(v)};` }] });
  return v;
}

/** Whether a method is called that the platform calls too: it is told that it may be suspended. */
export function isCoercion(cx: FunctionContext, n: { property: Node; computed?: boolean | null }): boolean {
  if (cx.module.pure) return false;
  const name = hookName(unwrap(n.property), !!n.computed) ?? '';
  return name === 'exec'
    ? cx.module.hooks.has(execHook)
    : cx.module.hooks.has(coercionHook) && methodCalling(name) !== undefined;
}

/** `object.name` or `object[key]`, of stable texts. */
export function placeOf(object: string, suffix: string, key: string | undefined): Place {
  const text = key === undefined ? object + suffix : `${object}[${key}]`;
  return {
    object,
    read: text,
    pure: `$R.pureRead(${object},${key ?? JSON.stringify(suffix.slice(1))})`,
    write: value => `${text}=${value}`,
    ...(key === undefined ? {} : { key }),
  };
}

/** Whether objects are copied by code that may be suspended in their accessors. */
export function copied(cx: FunctionContext): boolean {
  return !cx.module.pure && hasAccessors(cx.module.hooks);
}

/** A method of an iterator, which is read before it is called. */
export function iteratorPart(
  cx: FunctionContext,
  node: Node,
  iterator: string,
  part: 'next' | 'return' | 'throw',
): string {
  if (!cx.module.hooks.has(part)) return `${iterator}.${part}`;
  return readProperty(cx, node, placeOf(iterator, `.${part}`, undefined));
}

/** Opens the iterator of `items`; a message names it by `text`. The result is the text of the iterator. */
export function openIterator(cx: FunctionContext, node: Node, items: string, text?: string): string {
  const named = text === undefined ? '' : JSON.stringify(text);
  let method = `$R.iteratorMethod(${items}${named && `,${named}`})`;
  if (cx.module.hooks.has('@@iterator')) {
    const temp = cx.temp();
    const place = placeOf(items, '', 'Symbol.iterator');
    const read = cx.capture(() =>
      cx.code(
        `${temp}=${readProperty(cx, node, { object: items, read: place.read, pure: place.pure, write: place.write })};`,
      ),
    );
    cx.add({ t: 'if', c: `${items}!=null`, a: read, b: [{ t: 'code', s: `${temp}=null;` }] });
    method = `$R.iteratorMethod(${items},${named || 'undefined'},${temp})`;
  }
  return `$R.checkIterator(${cx.call(node, `${method}.call(${items})`, '[Symbol.iterator]')})`;
}

/** `done` or `value` of what an iterator returned. */
export function resultPart(cx: FunctionContext, node: Node, result: string, part: 'done' | 'value'): string {
  const { hooks } = cx.module;
  if (!hooks.has(part) && !hooks.has(resultHook)) return `${result}.${part}`;
  return readProperty(cx, node, placeOf(result, `.${part}`, undefined));
}
