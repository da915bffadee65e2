import { compile, type EngineModule } from '../compile';
import type { ProgramImpl } from '../program';
import type { Builtins } from '../runtime/library';
import { arraySource } from './array';
import { othersSource } from './others';

/** Module id of the builtins: they belong to no image and are not among `Program.modules`. */
export const builtinsId = '<builtins>';

type AnyFunction = (...a: never[]) => unknown;

/** Natives that the builtins stand on; none of them calls back. */
const natives = {
  nativeFill: (list: unknown[], value: unknown, start?: number, end?: number) =>
    Array.prototype.fill.call(list, value, start, end),
  nativeSort: (list: unknown[]) => Array.prototype.sort.call(list),
  nativeTypedSort: (list: Uint8Array) => Uint8Array.prototype.sort.call(list),
  nativeParse: (text: string) => JSON.parse(text) as unknown,
  nativeStringify: (value: unknown, replacer: never, space: never) => JSON.stringify(value, replacer, space),
  nativeReplace: (text: string, pattern: never, by: never, all: boolean) =>
    all ? String.prototype.replaceAll.call(text, pattern, by) : String.prototype.replace.call(text, pattern, by),
  nativeMatches(text: string, pattern: never, all: boolean): unknown[][] {
    const matches: unknown[][] = [];
    const collect = (...args: unknown[]) => {
      matches.push(args);
      return '';
    };
    if (all) String.prototype.replaceAll.call(text, pattern, collect as never);
    else String.prototype.replace.call(text, pattern, collect as never);
    return matches;
  },
};
const values = { Object, Array, Math, Number, String, Boolean, Symbol, TypeError, Map, ...natives };

let compiled: EngineModule | undefined;

/** Shipped compiled: an artifact has them from `builtinModule`, and gives them back here at a start. */
export function useBuiltinModule(module: EngineModule): void {
  compiled = module;
}

/** The builtins are compiled once per process and instantiated in each program that needs them. */
export function builtinModule(): EngineModule {
  compiled ??= compile(arraySource + othersSource, {
    fileName: 'builtins',
    moduleId: builtinsId,
    image: '',
    globals: new Set(Object.keys(values)),
  });
  return compiled;
}

const arrayMethods =
  'map filter forEach reduce reduceRight some every find findIndex findLast findLastIndex flatMap sort toSorted'.split(
    ' ',
  );
const typedMethods: Readonly<Record<string, string>> = {
  map: 'typedMap',
  filter: 'typedFilter',
  sort: 'typedSort',
  toSorted: 'typedToSorted',
};

export function loadBuiltins(program: ProgramImpl): {
  builtins: Builtins;
  replacements: ReadonlyMap<unknown, AnyFunction>;
} {
  const linked = program.instantiateBuiltins(builtinModule(), values);
  const ours = (name: string) =>
    linked.instance.eval(linked.module.variables.find(v => v.name === name)!.js) as AnyFunction;
  const replacements = new Map<unknown, AnyFunction>();
  const replace = (holder: object, name: string, by: string) => {
    const native = (holder as Record<string, unknown>)[name];
    if (typeof native === 'function') replacements.set(native, ours(by));
  };
  const typed = Object.getPrototypeOf(Uint8Array) as { prototype: object };
  for (const name of arrayMethods) {
    replace(Array.prototype, name, name);
    if (name !== 'flatMap') replace(typed.prototype, name, typedMethods[name] ?? name);
  }
  replace(Array.prototype, 'fill', 'fill');
  replace(Array, 'from', 'from');
  replace(typed, 'from', 'typedFrom');
  replace(Map.prototype, 'forEach', 'mapForEach');
  replace(Set.prototype, 'forEach', 'setForEach');
  replace(String.prototype, 'replace', 'replace');
  replace(String.prototype, 'replaceAll', 'replaceAll');
  replace(JSON, 'parse', 'parse');
  replace(JSON, 'stringify', 'stringify');
  replace(Map, 'groupBy', 'groupBy');
  replace(Object, 'groupBy', 'groupBy');
  return { builtins: { drain: ours('drain') as never, take: ours('take') as never }, replacements };
}
