/** Structures inside structures. */
import { isBytes } from './bytesView';
import { silentValue } from './intercept';
import type { Structure, Types } from './types';

/** Calls `visit` for each structure embedded in `object`; goes on inside it when that returns true. */
export function eachEmbedded(
  types: Types,
  object: object,
  structure: Structure,
  address: bigint,
  visit: (object: object, structure: Structure, address: bigint) => boolean,
): void {
  for (const { value, inner, offset } of embeddedIn(types, object, structure)) {
    const at = address + BigInt(offset);
    if (visit(value, inner, at)) eachEmbedded(types, value, inner, at, visit);
  }
}

/** Structures that lie directly inside an object; offsets in bytes. */
export function* embeddedIn(
  types: Types,
  object: object,
  structure: Structure,
): Iterable<{ value: object; inner: Structure; offset: number }> {
  for (const field of structure.fields) {
    const { ref } = field;
    const element = ref.kind === 'array' ? ref.element : ref;
    // A lock may be declared as the word that it is in C, and be an object here.
    if (element.kind !== 'structure' && !(element.kind === 'integer' && element.size === 8)) continue;
    let value: unknown = object;
    // Finding out what lies where is no access.
    for (const name of field.path)
      value = typeof value === 'object' && value !== null ? silentValue(value, name) : undefined;
    if (typeof value !== 'object' || value === null) continue;
    const items: unknown[] = ref.kind === 'array' && Array.isArray(value) ? value.slice(0, ref.count) : [value];
    const stride = types.sizeOf(element);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item !== 'object' || item === null || isBytes(item)) continue;
      const inner = types.ofObject(item);
      if (inner && inner.size <= Math.max(stride, 1)) yield { value: item, inner, offset: field.offset + i * stride };
    }
  }
}

/** Objects that begin exactly `offset` bytes into `object`, outermost first. */
export function collectAt(
  types: Types,
  object: object,
  structure: Structure,
  offset: number,
  into: { object: object; structure: Structure }[],
): void {
  if (offset === 0) into.push({ object, structure });
  for (const { value, inner, offset: at } of embeddedIn(types, object, structure)) {
    if (offset >= at && offset < at + inner.size) collectAt(types, value, inner, offset - at, into);
  }
}
