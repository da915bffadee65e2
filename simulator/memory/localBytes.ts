/**
 * What a driver's locals take in the frame: `const path = new Uint16Array(260)` is `WCHAR path[260]` there, and
 * `const event = new KEVENT()` a KEVENT; everything else is a pointer or a number, which the engine counts.
 */
import type { ClassRecord, CompiledModule, MadeLocal } from '../engine/api';
import { fieldType } from './cTypes';
import { parseType, type TypeRef } from './typeText';

/** Element sizes (bytes) of what stands for an array. */
const ARRAYS: Readonly<Record<string, number>> = {
  Uint8Array: 1,
  Int8Array: 1,
  Uint16Array: 2,
  Int16Array: 2,
  Uint32Array: 4,
  Int32Array: 4,
  BigUint64Array: 8,
  BigInt64Array: 8,
};

const DEFINED = /HalDefineType\(\s*(\w+),\s*'\w+',\s*(0x[\da-f]+|\d+)\s*,/gi;

/** Bytes of the structures that a system module defines, by class. */
export function structuresIn(text: string): Record<string, number> | undefined {
  const found = [...text.matchAll(DEFINED)].map(([, name, bytes]) => [name, Number(bytes)] as const);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

export type LocalBytes = (made: MadeLocal, classes: readonly ClassRecord[]) => number | undefined;

export function localBytes(system: readonly CompiledModule[]): LocalBytes {
  const defined = new Map(system.flatMap(m => Object.entries(m.structures ?? {})));
  return ({ type, count }, classes) => {
    const element = ARRAYS[type];
    if (element !== undefined) return count === undefined ? undefined : count * element;
    return classBytes(type, { defined, classes, busy: new Set() });
  };
}

interface Known {
  readonly defined: ReadonlyMap<string, number>;
  readonly classes: readonly ClassRecord[];
  /** Being laid out. */
  readonly busy: Set<string>;
}

/** Laid out as a C compiler does; undefined: no structure. */
function classBytes(name: string, known: Known): number | undefined {
  const defined = known.defined.get(name);
  if (defined !== undefined) return defined;
  const record = known.classes.find(c => c.name === name);
  if (!record || known.busy.has(name)) return undefined;
  known.busy.add(name);
  let bytes = (record.base && classBytes(record.base, known)) || 0;
  for (const field of record.fields) {
    if (field.name.startsWith('$')) continue;
    const ref = parseType(
      fieldType(field, n => (known.defined.has(n) || known.classes.some(c => c.name === n) ? n : undefined)),
    );
    const { size, alignment } = extent(ref, known);
    bytes = Math.ceil(bytes / alignment) * alignment + size;
  }
  known.busy.delete(name);
  return Math.ceil(bytes / 8) * 8;
}

function extent(ref: TypeRef, known: Known): { size: number; alignment: number } {
  switch (ref.kind) {
    case 'integer':
    case 'float':
      return { size: ref.size, alignment: ref.size };
    case 'array': {
      const element = extent(ref.element, known);
      return { size: ref.count * element.size, alignment: element.alignment };
    }
    case 'structure':
      return { size: ref.name === '_UNICODE_STRING' ? 16 : (classBytes(ref.name, known) ?? 8), alignment: 8 };
    default:
      return { size: 8, alignment: 8 };
  }
}
