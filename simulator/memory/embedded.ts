/** Structures inside structures. */
import { isBytes } from './bytesView';
import { silentValue } from './intercept';
import type { Structure, Types } from './types';
import type { TypeRef } from './typeText';

/** A field that may hold a structure, or several. */
interface Place {
  readonly path: readonly string[];
  readonly offset: number;
  readonly element: TypeRef;
  /** Elements; 1: no array. */
  readonly count: number;
  readonly isArray: boolean;
}
const placesOf = new WeakMap<Structure, readonly Place[]>();

function placesIn(structure: Structure): readonly Place[] {
  let places = placesOf.get(structure);
  if (places === undefined) {
    const found: Place[] = [];
    for (const { ref, path, offset } of structure.fields) {
      const element = ref.kind === 'array' ? ref.element : ref;
      // A lock may be declared as the word that it is in C, and be an object here.
      if (element.kind !== 'structure' && !(element.kind === 'integer' && element.size === 8)) continue;
      const isArray = ref.kind === 'array';
      found.push({ path, offset, element, count: isArray ? ref.count : 1, isArray });
    }
    places = found;
    placesOf.set(structure, places);
  }
  return places;
}

/** Calls `visit` for each structure embedded in `object`; goes on inside it when that returns true. */
export function eachEmbedded(
  types: Types,
  object: object,
  structure: Structure,
  address: bigint,
  visit: (object: object, structure: Structure, address: bigint) => boolean,
): void {
  eachDirectlyIn(types, object, structure, (value, inner, offset) => {
    const at = address + BigInt(offset);
    if (visit(value, inner, at)) eachEmbedded(types, value, inner, at, visit);
  });
}

/** Calls `visit` for each structure that lies directly inside an object, at so many bytes from its begin. */
export function eachDirectlyIn(
  types: Types,
  object: object,
  structure: Structure,
  visit: (value: object, inner: Structure, offset: number) => void,
): void {
  const places = placesIn(structure);
  for (let i = 0; i < places.length; i++) {
    const { path, offset, element, count, isArray } = places[i];
    let value: unknown = object;
    // Finding out what lies where is no access.
    for (let p = 0; p < path.length; p++)
      value = typeof value === 'object' && value !== null ? silentValue(value, path[p]) : undefined;
    if (isArray && Array.isArray(value)) {
      const end = Math.min(value.length, count);
      const stride = types.sizeOf(element);
      for (let n = 0; n < end; n++) look(types, value[n], offset + n * stride, element, visit);
    } else look(types, value, offset, element, visit);
  }
}

function look(
  types: Types,
  value: unknown,
  offset: number,
  element: TypeRef,
  visit: (value: object, inner: Structure, offset: number) => void,
): void {
  if (typeof value !== 'object' || value === null || isBytes(value)) return;
  const inner = types.ofObject(value);
  if (inner && inner.size <= Math.max(types.sizeOf(element), 1)) visit(value, inner, offset);
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
  eachDirectlyIn(types, object, structure, (value, inner, at) => {
    if (offset >= at && offset < at + inner.size) collectAt(types, value, inner, offset - at, into);
  });
}
