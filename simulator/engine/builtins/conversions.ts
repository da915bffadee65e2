/**
 * What natives that call nothing else back ask of objects: which arguments they convert to which kind of primitive
 * value, in which order (ECMA-262). Where an object may answer with code of the person (see `bind/hooks.ts`), a call
 * converts its arguments by statements first, which may be suspended, and hands the native the primitive values.
 *
 * One letter for each argument; the last goes on for the rest when `*` follows:
 * `n` a number or BigInt, `s` a text, `d` either (dates), `k` the key of a property, `-` as it is;
 * `e` a list whose elements are numbers; `p` a text unless it is a pattern of its own (`Symbol.match` and the like), `f` a text unless it is a function.
 */
export interface Conversion {
  readonly args: string;
  /** Of the only argument. */
  readonly alone?: string;
  /** `this`, where the native converts it first. */
  readonly self?: 's';
  /** The last argument is converted first. */
  readonly reversed?: true;
  /** Only then the next argument is converted; `self` and those before it are already. */
  readonly when?: (self: unknown, args: readonly unknown[]) => boolean;
}

type Holders = Readonly<Record<string, (globals: Globals) => unknown>>;
type Globals = Readonly<Record<string, unknown>>;

/** Names that mean the same arguments: `'n: abs floor'`. */
function named(lists: readonly string[], more: Omit<Conversion, 'args'> = {}): Record<string, Conversion> {
  return Object.fromEntries(
    lists.flatMap(list => {
      const [args, names] = list.split(': ');
      return names.split(' ').map(name => [name, { args, ...more }]);
    }),
  );
}

/** Whether it is of the kind that this method of the language takes the value of. */
function has(valueOf: () => unknown, x: unknown): boolean {
  try {
    Reflect.apply(valueOf, x, []);
    return true;
  } catch {
    return false;
  }
}

const patternMethods = [Symbol.match, Symbol.matchAll, Symbol.replace, Symbol.search, Symbol.split];
const isPattern = (x: unknown) =>
  Object(x) === x && patternMethods.some(m => (x as Record<symbol, unknown>)[m] != null);

/** V8 before 13 converts the arguments of `with` in another order than ECMA-262. */
function asksForValueFirst(): boolean {
  const asked: string[] = [];
  const argument = (name: string) => ({ valueOf: () => asked.push(name) * 0 });
  new Uint8Array(1).with(argument('index') as never, argument('value') as never);
  return asked[0] === 'value';
}

const lengthOf = (x: unknown) => (x as { length: number }).length;
const some = { when: (self: unknown) => self != null && lengthOf(self) > 0 };
const ofObject = { when: (_: unknown, [object]: readonly unknown[]) => Object(object) === object };
const ofAny = { when: (_: unknown, [object]: readonly unknown[]) => object != null };
const pads = (self: unknown, [length]: readonly unknown[]) =>
  typeof length === 'object' || Number(length) > lengthOf(self);

const text = { self: 's' } as const;
const searches = named(['-n: indexOf lastIndexOf includes'], some);
const ranges = ['n: at', 'nn: slice', '-nn: fill', 'nnn: copyWithin'];

/** By holder and name; `''` holds the globals that are functions themselves. */
const table: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  '': {
    ...named(['sn: parseInt', 's: parseFloat String Symbol Error EvalError RangeError ReferenceError SyntaxError']),
    ...named(['s: TypeError URIError encodeURI encodeURIComponent decodeURI decodeURIComponent', 'n: isNaN isFinite']),
    ...named(['n: Number BigInt ArrayBuffer', 'ps: RegExp', '-s: AggregateError', '--s: SuppressedError']),
    ...named([
      'e: Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array',
      'e: Float16Array Float32Array Float64Array BigInt64Array BigUint64Array',
    ]),
    ...named(['-nn: DataView'], { when: (_, [buffer]) => buffer instanceof ArrayBuffer }),
    ...named(['n*: Date'], { alone: 'd', when: (_, args) => args.length > 1 || !has(Date.prototype.valueOf, args[0]) }),
  },
  Math: named([
    'n: abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround f16round log log10 log1p log2',
    'n: round sign sin sinh sqrt tan tanh trunc',
    'nn: atan2 imul pow',
    'n*: hypot max min',
  ]),
  String: named(['n*: fromCharCode fromCodePoint']),
  Symbol: named(['s: for']),
  BigInt: named(['nn: asIntN asUintN']),
  Date: named(['s: parse', 'n*: UTC']),
  JSON: named(['s-: parse']),
  Object: {
    ...named(['-k: hasOwn getOwnPropertyDescriptor'], ofAny),
    ...named(['-k: defineProperty'], ofObject),
  },
  Reflect: named(['-k: has get set deleteProperty defineProperty getOwnPropertyDescriptor'], ofObject),
  'Object.prototype': named(['k: hasOwnProperty propertyIsEnumerable __lookupGetter__ __lookupSetter__']),
  'Number.prototype': named(['n: toString toFixed toPrecision toExponential'], {
    when: self => has(Number.prototype.valueOf, self),
  }),
  'BigInt.prototype': named(['n: toString'], { when: self => has(BigInt.prototype.valueOf, self) }),
  'String.prototype': {
    ...named(['n: at charAt charCodeAt codePointAt repeat', 'nn: slice substr substring', 's*: concat'], text),
    ...named(['pn: endsWith includes startsWith'], { ...text, when: (_, [part]) => !isPattern(part) }),
    ...named(['sn: indexOf lastIndexOf', 's: localeCompare normalize'], text),
    ...named(['p: match matchAll search', 'pf: replace replaceAll', '-: trim trimStart trimEnd'], text),
    ...named(['-: toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase isWellFormed toWellFormed'], text),
    ...named(['pn: split'], { ...text, reversed: true }),
    ...named(['ns: padStart padEnd'], { ...text, when: pads }),
  },
  'RegExp.prototype': named(['s: exec test']),
  'Array.prototype': { ...named([...ranges, 'n-: with', 'nn-*: splice toSpliced', 'n: flat']), ...searches },
  'TypedArray.prototype': {
    ...named([...ranges.slice(0, 2), 'nnn: fill copyWithin', 'nn: subarray', 's: join']),
    ...named(['en: set'], { reversed: true }),
    ...named(['nn: with'], asksForValueFirst() ? { reversed: true } : {}),
    ...searches,
  },
  'ArrayBuffer.prototype': named(['nn: slice', 'n: resize transfer']),
  'DataView.prototype': named(
    'Int8 Uint8 Int16 Uint16 Int32 Uint32 Float16 Float32 Float64 BigInt64 BigUint64'
      .split(' ')
      .flatMap(type => [`n-: get${type}`, `nn-: set${type}`]),
  ),
  'Date.prototype': named(
    'Milliseconds Seconds Minutes Hours Date Month FullYear Time'
      .split(' ')
      .flatMap(part => [`n*: set${part}`, `n*: setUTC${part}`]),
  ),
};

const prototypes: Holders = {
  '': globals => globals,
  'TypedArray.prototype': () => Object.getPrototypeOf(Uint8Array.prototype) as unknown,
};

/** Names under which such natives are called. */
export const convertingNames: ReadonlySet<string> = new Set(Object.values(table).flatMap(t => Object.keys(t)));

/** What the natives of a program convert; its globals may have others than this realm in their place. */
export function conversionsOf(globals: Globals): ReadonlyMap<unknown, Conversion> {
  const found = new Map<unknown, Conversion>();
  for (const [path, methods] of Object.entries(table)) {
    const [first, second] = path.split('.');
    const special = prototypes[path];
    const realm = (globals[first] ?? (globalThis as Globals)[first]) as Globals | undefined;
    const holder = (special ? special(globals) : second ? realm?.[second] : realm) as Globals | undefined;
    for (const [name, conversion] of Object.entries(methods)) {
      const native = Object.getOwnPropertyDescriptor(holder ?? {}, name)?.value as unknown;
      if (typeof native === 'function') found.set(native, conversion);
    }
  }
  return found;
}

/** The letter of argument `index` of so many. */
export function letterOf({ args, alone }: Conversion, index: number, count: number): string {
  const letters = count === 1 ? (alone ?? args) : args;
  if (index < letters.length && letters[index] !== '*') return letters[index];
  return letters.endsWith('*') ? letters.at(-2)! : '-';
}

/** What an object is asked for as such an argument; undefined: for nothing. */
export function hintFor(letter: string, x: object): 'number' | 'string' | 'default' | undefined {
  switch (letter) {
    case 'n':
      return 'number';
    case 'd':
      return 'default';
    case 's':
    case 'k':
      return 'string';
    case 'f':
      return typeof x === 'function' ? undefined : 'string';
    case 'p':
      return isPattern(x) ? undefined : 'string';
    default:
      return undefined;
  }
}
