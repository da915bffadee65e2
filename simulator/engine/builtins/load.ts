import { resultHook } from '../bind/hooks';
import { compile, type EngineModule } from '../compile';
import type { ProgramImpl } from '../program';
import { barrierFunctions } from '../runtime/barriers';
import { iterating } from '../runtime/iterators';
import { applyDecorated, type DecoratedElement } from '../runtime/decorators';
import { type Builtins, callable } from '../runtime/library';
import { arraySource } from './array';
import { arrayLikeSource } from './arrayLikes';
import { collectionSource } from './collections';
import { type Conversion, conversionsOf, hintFor, letterOf } from './conversions';
import { decoratorsSource } from './decorators';
import { disposalSource } from './disposal';
import { iterationSource } from './iteration';
import { iteratorGlobals, iteratorObjects, iteratorPlaces, iteratorPrototype, iteratorSource } from './iterators';
import { helpers, nativesOf, type Place } from './natives';
import { objectSource } from './objects';
import { regExpGlobals, regExpPlaces, regExpSource } from './regexps';
import { sortSource } from './sort';
import { textSource } from './text';

/** Module id of the builtins: they belong to no image and are not among `Program.modules`. */
export const builtinsId = '<builtins>';

type AnyFunction = (...a: never[]) => unknown;

const language = {
  Object,
  Array,
  BigInt,
  Math,
  Number,
  String,
  Boolean,
  Symbol,
  TypeError,
  RangeError,
  Map,
  Set,
  Reflect,
  RegExp,
};

const sources = [
  arraySource,
  arrayLikeSource,
  sortSource,
  collectionSource,
  textSource,
  regExpSource,
  iterationSource,
  iteratorSource,
  objectSource,
  disposalSource,
  decoratorsSource,
];

let compiled: EngineModule | undefined;

/** Shipped compiled: an artifact has them from `builtinModule`, and gives them back here at a start. */
export function useBuiltinModule(module: EngineModule): void {
  compiled = module;
}

/** The builtins are compiled once per process and instantiated in each program that needs them. */
export function builtinModule(): EngineModule {
  compiled ??= compile(sources.join(''), {
    fileName: 'builtins',
    moduleId: builtinsId,
    image: '',
    hooks: new Set([resultHook]),
    globals: new Set([
      ...Object.keys(language),
      ...Object.keys(helpers),
      'read',
      'write',
      'readAs',
      'writeAs',
      'direct',
      'callee',
      'asks',
      'applyDecorated',
      'conversionOf',
      'hintFor',
      'letterOf',
      ...iteratorGlobals,
      ...Object.keys(regExpGlobals),
      ...nativeNames().map(n => `native$${n}`),
    ]),
  });
  return compiled;
}

const elementMethods =
  'map filter forEach reduce reduceRight some every find findIndex findLast findLastIndex sort toSorted'.split(' ');
const arrayMethods =
  'flatMap fill join toString toLocaleString slice splice concat flat at indexOf lastIndexOf includes push pop shift unshift reverse copyWithin toReversed toSpliced'.split(
    ' ',
  );
const setMethods = 'union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom'.split(
  ' ',
);

const iteratorMethods = 'map filter take drop flatMap forEach some every find reduce toArray'.split(' ');

/** Where the natives live that are replaced, by the names of their re-implementations. */
function replacedPlaces(): Record<string, Place> {
  const typed = Object.getPrototypeOf(Uint8Array) as { prototype: object };
  const places: Record<string, Place> = {
    from: { holder: Array, name: 'from' },
    of: { holder: Array, name: 'of' },
    fromAsync: { holder: Array, name: 'fromAsync' },
    typedSlice: { holder: typed.prototype, name: 'slice' },
    typedSubarray: { holder: typed.prototype, name: 'subarray' },
    typedFrom: { holder: typed, name: 'from' },
    typedOfItems: { holder: typed, name: 'of' },
    mapForEach: { holder: Map.prototype, name: 'forEach' },
    setForEach: { holder: Set.prototype, name: 'forEach' },
    mapGroupBy: { holder: Map, name: 'groupBy' },
    groupBy: { holder: Object, name: 'groupBy' },
    assign: { holder: Object, name: 'assign' },
    values: { holder: Object, name: 'values' },
    entries: { holder: Object, name: 'entries' },
    raw: { holder: String, name: 'raw' },
    reflectGet: { holder: Reflect, name: 'get' },
    reflectSet: { holder: Reflect, name: 'set' },
    reflectApply: { holder: Reflect, name: 'apply' },
    reflectConstruct: { holder: Reflect, name: 'construct' },
    objectText: { holder: Object.prototype, name: 'toString' },
    objectLocaleText: { holder: Object.prototype, name: 'toLocaleString' },
    errorText: { holder: Error.prototype, name: 'toString' },
    dateJson: { holder: Date.prototype, name: 'toJSON' },
    datePrimitive: { holder: Date.prototype, name: Symbol.toPrimitive },
    withItem: { holder: Array.prototype, name: 'with' },
    functionCall: { holder: Function.prototype, name: 'call' },
    functionApply: { holder: Function.prototype, name: 'apply' },
    fromEntries: { holder: Object, name: 'fromEntries' },
    ...regExpPlaces,
    parse: { holder: JSON, name: 'parse' },
    stringify: { holder: JSON, name: 'stringify' },
  };
  for (const name of elementMethods) {
    places[name] = { holder: Array.prototype, name };
    places[`typed${name[0].toUpperCase()}${name.slice(1)}`] = { holder: typed.prototype, name };
  }
  for (const name of arrayMethods) places[name] = { holder: Array.prototype, name };
  for (const name of iteratorMethods)
    places[`iterator${name[0].toUpperCase()}${name.slice(1)}`] = { holder: iteratorPrototype, name };
  places.iteratorFrom = { holder: iteratorPrototype.constructor, name: 'from' };
  for (const name of setMethods) places[name] = { holder: Set.prototype, name };
  return places;
}

/** Natives that the source calls and nobody replaces. */
const usedPlaces: Readonly<Record<string, Place>> = {
  mapEntries: { holder: Map.prototype, name: 'entries' },
  setValues: { holder: Set.prototype, name: 'values' },
  ...iteratorPlaces,
  exec: { holder: RegExp.prototype, name: 'exec' },
  setHas: { holder: Set.prototype, name: 'has' },
};

/** The source knows the platform's functions as `native$map`: no name of a property, so that nothing replaces them. */
function nativeNames(): string[] {
  return [...Object.keys(replacedPlaces()), ...Object.keys(usedPlaces), 'setSize'];
}

/** Whoever looks at a re-implementation sees the native's name and length. */
function likeNative(f: AnyFunction, native: AnyFunction): AnyFunction {
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(f, key, { value: native[key], configurable: true });
  return Object.freeze(f);
}

export function loadBuiltins(program: ProgramImpl): {
  builtins: Builtins;
  replacements: ReadonlyMap<unknown, AnyFunction>;
} {
  const places = replacedPlaces();
  const natives = nativesOf(places);
  const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size')!.get as AnyFunction;
  const named = Object.entries({ ...natives, ...nativesOf(usedPlaces), setSize }).map(([n, f]) => [
    `native$${n}`,
    iterating(f),
  ]);
  const barriers = barrierFunctions(program.library);
  const defineProperty = barriers.get(Object.defineProperty) as typeof Object.defineProperty;
  const iterators = iteratorObjects();
  let conversions: ReadonlyMap<unknown, Conversion> | undefined;
  const conversionOf = (f: unknown) => (conversions ??= conversionsOf(program.options.globals)).get(f);
  const linked = program.instantiateBuiltins(builtinModule(), {
    ...language,
    ...helpers,
    read: program.library.read,
    write: program.library.write,
    readAs: program.library.readAs,
    writeAs: program.library.writeAs,
    direct: (f: object) => program.library.direct(f),
    asks: (f: unknown, args: unknown[]) => program.library.asks(f, args),
    callee(f: unknown) {
      const found = program.library.callee(f);
      return typeof found === 'function' ? callable(found) : found;
    },
    applyDecorated: (C: { prototype: object }, e: DecoratedElement) => applyDecorated(C, e, defineProperty),
    conversionOf,
    hintFor,
    letterOf,
    ...iterators.globals,
    ...regExpGlobals,
    ...(Object.fromEntries(named) as object),
  });
  const ours = (name: string) =>
    linked.instance.eval(linked.module.variables.find(v => v.name === name)!.js) as AnyFunction;
  iterators.complete(ours);
  const replacements = new Map<unknown, AnyFunction>(barriers);
  for (const [name, f] of Object.entries(natives)) {
    replacements.set(f, likeNative(ours(name), f));
  }
  const builtin = (name: keyof Builtins) => ours(name) as never;
  const plainly = ours('plainly') as (f: unknown, self: unknown, args: readonly unknown[]) => unknown;
  // A suspended call below it is its caller's own.
  const converting = (f: unknown): AnyFunction =>
    function (this: unknown, ...args: unknown[]) {
      return plainly(f, this, args);
    };
  return {
    builtins: {
      drain: builtin('drain'),
      take: builtin('take'),
      dispose: builtin('dispose'),
      decorateClass: builtin('decorateClass'),
      initialValue: builtin('initialValue'),
      runInitializers: builtin('runInitializers'),
      toPrimitive: builtin('toPrimitive'),
      keyOf: builtin('keyOf'),
      filled: builtin('filled'),
      copyOf: builtin('copyOf'),
      converted: builtin('converted'),
      stored: builtin('stored'),
      setTrap: builtin('setTrap'),
      converts: f => conversionOf(f) !== undefined,
      converting: f => likeNative(converting(f), f as AnyFunction),
    },
    replacements,
  };
}
