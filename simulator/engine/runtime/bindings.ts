/**
 * Live bindings: an import is a variable of its own, set anew whenever the exported one is assigned. Generated code
 * knows its imports and its exported variables by their positions, which are these here.
 */
import type { EngineModule } from '../compile';

interface Positions {
  /** JavaScript names of variables that hold imports. */
  readonly imports: ReadonlyMap<string, number>;
  /** JavaScript names of exported variables. */
  readonly exports: ReadonlyMap<string, number>;
}

const known = new WeakMap<EngineModule, Positions>();

export function positionsIn(module: EngineModule): Positions {
  let positions = known.get(module);
  if (!positions) {
    const imports = module.importLinks.map(i => i.variable);
    const exports = module.exportLinks.flatMap(e => (e.variable === undefined ? [] : [e.variable]));
    positions = { imports: numbered(imports), exports: numbered(exports) };
    known.set(module, positions);
  }
  return positions;
}

/** By first occurrence; the compiler writes `set` and `get` of a module's text in the same order. */
export function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, i) => [name, i]));
}

/** The variable of a module that imports something: its position, and what sets it. */
export interface Importer {
  readonly position: number;
  set(position: number, value: unknown): void;
}

/** By JavaScript name of an exported variable: generated code calls it after each assignment. */
export type Exporters = Readonly<Record<string, (value: unknown) => unknown>>;

const importers = Symbol('importers');
/** By position of the exported variable. */
type Importers = (Importer[] | undefined)[];
const prototypes = new WeakMap<EngineModule, object>();

/** One for each program; what they call is the same for all of them. */
export function createExporters(module: EngineModule): Exporters {
  let prototype = prototypes.get(module);
  if (!prototype) {
    prototype = Object.create(null) as Record<string, unknown>;
    for (const [name, position] of positionsIn(module).exports)
      Object.assign(prototype, { [name]: exporter(position) });
    prototypes.set(module, prototype);
  }
  const exporters = Object.create(prototype) as { [importers]: Importers };
  exporters[importers] = [];
  return exporters as unknown as Exporters;
}

function exporter(position: number) {
  return function (this: { readonly [importers]: Importers }, value: unknown): unknown {
    const list = this[importers][position];
    if (list) for (const importer of list) importer.set(importer.position, value);
    return value;
  };
}

/** From now on the importer's variable follows the exported one. */
export function subscribe(exporters: Exporters, position: number, importer: Importer): void {
  const all = (exporters as unknown as { [importers]: Importers })[importers];
  (all[position] ??= []).push(importer);
}
