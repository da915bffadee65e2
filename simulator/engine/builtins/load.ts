import { compile, type EngineModule } from '../compile';
import type { ProgramImpl } from '../program';
import type { Builtins } from '../runtime/library';
import { arraySource } from './array';
import { othersSource } from './others';

const globals = new Set(
  'Object Array Math Number String Symbol TypeError Map Set JSON nativeSort nativeMatch'.split(' '),
);

let compiled: EngineModule | undefined;

/** The builtins are compiled once per process and instantiated in each program that needs them. */
function builtinModule(): EngineModule {
  compiled ??= compile(arraySource + othersSource, {
    fileName: 'builtins',
    moduleId: '<builtins>',
    image: '',
    globals,
  });
  return compiled;
}

export function loadBuiltins(program: ProgramImpl): {
  builtins: Builtins;
  replacements: ReadonlyMap<unknown, (...a: never[]) => unknown>;
} {
  const g = {
    Object,
    Array,
    Math,
    Number,
    String,
    Symbol,
    TypeError,
    Map,
    Set,
    JSON,
    nativeSort: (list: unknown[]) => Array.prototype.sort.call(list),
  };
  const linked = program.instantiateBuiltins(builtinModule(), g);
  const ours = (name: string) =>
    linked.instance.eval(linked.module.variables.find(v => v.name === name)!.js) as (...a: never[]) => unknown;
  const replacements = new Map<unknown, (...a: never[]) => unknown>();
  const array = Array.prototype as unknown as Record<string, unknown>;
  for (const name of 'map filter forEach reduce reduceRight some every find findIndex findLast findLastIndex flatMap sort toSorted'.split(
    ' ',
  )) {
    if (typeof array[name] === 'function') replacements.set(array[name], ours(name));
  }
  replacements.set(Array.from, ours('from'));
  replacements.set(Map.prototype.forEach, ours('mapForEach'));
  replacements.set(Set.prototype.forEach, ours('setForEach'));
  return { builtins: { drain: ours('drain') as never, take: ours('take') as never }, replacements };
}
