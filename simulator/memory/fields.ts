/** The properties that the fields of an object are, down to those of the structures inside it. */
import { eachDirectlyIn } from './embedded';
import { plainValue, silentValue } from './intercept';
import type { Structure, Types } from './types';

/** Elements of an array that are looked at one by one, at most; of a longer one the array as a whole. */
const MOST_ELEMENTS = 256;

/**
 * @param visit the object that has the property, the property, how many bytes from the start of the outermost object it
 * lies, and its size in bytes
 */
export function eachField(
  types: Types,
  object: object,
  structure: Structure,
  visit: (owner: object, name: string, offset: number, bytes: number) => void,
  start = 0,
): void {
  const inside = new Set<object>();
  eachDirectlyIn(types, object, structure, (value, inner, offset) => {
    inside.add(value);
    eachField(types, value, inner, visit, start + offset);
  });
  for (const field of structure.fields) {
    let owner: unknown = object;
    for (const name of field.path.slice(0, -1))
      owner = typeof owner === 'object' && owner !== null ? silentValue(owner, name) : undefined;
    if (typeof owner !== 'object' || owner === null) continue;
    const name = field.path[field.path.length - 1];
    const value = plainValue(owner, name);
    const at = start + field.offset;
    if (typeof value === 'object' && value !== null && inside.has(value)) continue;
    if (Array.isArray(value) && field.ref.kind === 'array' && value.length <= MOST_ELEMENTS) {
      const size = types.sizeOf(field.ref.element);
      for (let i = 0; i < Math.min(value.length, field.ref.count); i++) {
        const item: unknown = value[i];
        if (typeof item === 'object' && item !== null && inside.has(item)) continue;
        visit(value, String(i), at + i * size, size);
      }
    } else visit(owner, name, at, Math.max(1, field.size));
  }
}
