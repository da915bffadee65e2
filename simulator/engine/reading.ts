/** Which calls of the language's own functions run no code of a program: those that ask no object of its for anything. */

/** Objects whose methods of the language look at nothing but what is in them. */
const PLAIN: ReadonlySet<unknown> = new Set(
  [
    ...[Array, Map, Set, Uint8Array, Uint16Array, Uint32Array, BigUint64Array],
    ...[Int8Array, Int16Array, Int32Array, BigInt64Array, Float32Array, Float64Array],
  ].map(type => type.prototype as object),
);
const NAMESPACES: ReadonlySet<unknown> = new Set([undefined, Math, Number, BigInt, String, Boolean]);
/** Of `Object` and `Array`: they take objects, and look at no values. */
const LOOKING: ReadonlySet<unknown> = new Set([Array.isArray, Object.keys, Object.getPrototypeOf]);

const isObject = (x: unknown): x is object => (typeof x === 'object' && x !== null) || typeof x === 'function';

/**
 * Whether a native function that only reads runs nothing else: no conversion of an object to text or a number, no getter, no
 * class that an array asks for its copy.
 * @param ours callbacks that are no code of the program
 */
export function onlyReads(
  f: unknown,
  self: unknown,
  given: readonly unknown[],
  ours: (f: object) => boolean = () => false,
): boolean {
  if (LOOKING.has(f) || f === Boolean) return true;
  const asked = (x: unknown): boolean => isObject(x) && !ours(x);
  if (!isObject(self) || NAMESPACES.has(self)) return !given.some(asked);
  if (f === Object.prototype.hasOwnProperty) return !given.some(asked);
  if (!PLAIN.has(Object.getPrototypeOf(self)) || Object.hasOwn(self, 'constructor')) return false;
  const { name } = f as Function;
  if (name !== 'join' && name !== 'toString' && name !== 'concat') return true;
  return !(given.some(asked) || (Array.isArray(self) && self.some(isObject)));
}
