/**
 * The names a model (and the kernel) may use without importing them: the language, and nothing of the host.
 * What would make a run differ from the next one is the machine's: `Math.random` asks the oracle, `Date` reads virtual
 * time.
 */
import { CountedWeakMap, keptLike } from '../engine';
import { SuppressedError } from '../engine/runtime/disposal';
import type { Machine } from '../hal/machine';

const LANGUAGE = {
  AggregateError,
  Array,
  ArrayBuffer,
  BigInt,
  BigInt64Array,
  BigUint64Array,
  Boolean,
  DataView,
  Error,
  EvalError,
  Float32Array,
  Float64Array,
  Infinity,
  Int16Array,
  Int32Array,
  Int8Array,
  JSON,
  Map,
  NaN,
  Number,
  Object,
  RangeError,
  ReferenceError,
  Reflect,
  RegExp,
  Set,
  String,
  SuppressedError,
  Symbol,
  SyntaxError,
  TypeError,
  URIError,
  Uint16Array,
  Uint32Array,
  Uint8Array,
  Uint8ClampedArray,
  WeakMap: CountedWeakMap,
  WeakSet,
  decodeURI,
  decodeURIComponent,
  encodeURI,
  encodeURIComponent,
  isFinite,
  isNaN,
  parseFloat,
  parseInt,
  undefined,
  // What the platform of this Node.js has.
  ...(Object.fromEntries(
    ['Float16Array', 'Iterator'].flatMap(name => (name in globalThis ? [[name, (globalThis as never)[name]]] : [])),
  ) as object),
};

/** 100 ns units between 1601 and 1970. */
const EPOCH_DIFFERENCE = 116_444_736_000_000_000n;

export const GLOBAL_NAMES: ReadonlySet<string> = new Set([...Object.keys(LANGUAGE), 'Math', 'Date']);

/** Values of `GLOBAL_NAMES` for one machine. */
export function createGlobals(getMachine: () => Machine): Readonly<Record<string, unknown>> {
  const random = (): number => getMachine().oracle.choose('Math.random', 0x4000_0000) / 0x4000_0000;
  const math = Object.create(null) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(Math)) math[name] = (Math as unknown as Record<string, unknown>)[name];
  math.random = random;
  const now = (): number =>
    Number((getMachine().options.bootTime - EPOCH_DIFFERENCE + BigInt(getMachine().now())) / 10_000n);
  return { ...LANGUAGE, Math: Object.freeze(math), Date: createDate(now) };
}

/**
 * The class of dates whose clock is `now`, in milliseconds since 1970: with the methods of the language's dates, and no
 * way from it to the class that reads this computer's clock.
 */
function createDate(now: () => number): unknown {
  function MachineDate(...args: unknown[]): unknown {
    if (!new.target) return new Date(now()).toString();
    const date = new Date(...((args.length === 0 ? [now()] : args) as [number]));
    return Object.setPrototypeOf(date, (new.target as unknown as { prototype: object }).prototype);
  }
  const hidden = (value: unknown) => ({ value, writable: true, enumerable: false, configurable: true });
  const methods = Object.getOwnPropertyDescriptors(Date.prototype);
  const prototype = Object.create(Object.prototype, { ...methods, constructor: hidden(MachineDate) }) as object;
  keptLike(prototype, Date.prototype);
  Object.defineProperties(MachineDate, {
    name: { value: 'Date', configurable: true },
    length: { value: 7, configurable: true },
    prototype: { value: prototype, writable: false, enumerable: false, configurable: false },
    now: hidden(now),
    parse: hidden(Date.parse),
    UTC: hidden(Date.UTC),
  });
  return MachineDate;
}
