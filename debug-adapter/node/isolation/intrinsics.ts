/** The objects of the language itself: what any two pieces of code in one realm share without having been given it. */
import { sharedIntrinsics } from '../../../simulator/engine';

/** A prototype or constructor that has no global name is reached from one of these values. */
const SAMPLES: readonly (() => unknown)[] = [
  () => async () => undefined,
  () => function* () {},
  () => async function* () {},
  () => (function* () {})(),
  () => (async function* () {})(),
  () => [][Symbol.iterator](),
  () => new Map().entries(),
  () => new Set().entries(),
  () => ''[Symbol.iterator](),
  () => ''.matchAll(/a/g),
  // Of `arguments`, and of the stack where it is an accessor: functions that every such object shares.
  () =>
    (function (this: void) {
      // biome-ignore lint/complexity/noArguments: its accessors are what is wanted
      return arguments;
    })(),
  () => new Error(''),
];

/** Globals that belong to the language; the host's own (`process`, `Buffer`, `URL`, ...) are not reached from a model. */
const GLOBALS =
  'Object Function Array String Number Boolean BigInt Symbol RegExp Date Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError Map Set WeakMap WeakSet WeakRef FinalizationRegistry Promise Proxy Reflect JSON Math Atomics Intl Iterator AsyncIterator DisposableStack AsyncDisposableStack ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent eval'.split(
    ' ',
  );

/** Every object that is reached from the language's globals and prototypes, and the engine's, by properties and prototypes. */
export function intrinsics(): ReadonlySet<object> {
  const found = new Set<object>();
  const pending: object[] = [];
  const add = (value: unknown): void => {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
    if (found.has(value)) return;
    found.add(value);
    pending.push(value);
  };
  sharedIntrinsics.forEach(add);
  for (const name of GLOBALS) add((globalThis as Record<string, unknown>)[name]);
  for (const sample of SAMPLES) {
    const value = sample() as object;
    add(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const { get, set } = Object.getOwnPropertyDescriptor(value, key)!;
      add(get);
      add(set);
    }
  }
  for (let object = pending.pop(); object; object = pending.pop()) {
    add(Object.getPrototypeOf(object));
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key)!;
      add(value);
      add(get);
      add(set);
    }
  }
  return found;
}
