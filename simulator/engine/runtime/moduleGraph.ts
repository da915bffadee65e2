/** Where names lead from module to module, said of modules and not of a program: the same for each that links them. */
import type { ProgramOptions } from '../api';
import type { EngineModule } from '../compile';
import { positionsIn } from './bindings';

/** What an import or an export finally refers to. */
export type Target =
  | {
      readonly kind: 'variable';
      readonly module: EngineModule;
      /** Of the exported variable. */
      readonly position: number;
      readonly fixed: boolean;
    }
  | { readonly kind: 'host'; readonly specifier: string; readonly name: string }
  | { readonly kind: 'hostModule'; readonly specifier: string }
  | { readonly kind: 'namespace'; readonly module: EngineModule };

/** What a specifier names. */
export type Source = { readonly module: EngineModule } | { readonly host: string };

/** Specifier -> names of what the host exports there. */
export type HostNames = ReadonlyMap<string, ReadonlySet<string>>;

export function hostNames(modules: ProgramOptions['hostModules']): HostNames {
  return new Map(Object.entries(modules).map(([specifier, exports]) => [specifier, new Set(Object.keys(exports))]));
}

export class ModuleGraph {
  private readonly modules = new Map<string, EngineModule>();
  /** Graphs whose modules import nothing of this one. */
  private readonly parts: ModuleGraph[] = [];
  private readonly found = new Map<EngineModule, Map<string, Target | undefined>>();
  private readonly lists = new Map<EngineModule, ReadonlyMap<string, Target>>();

  constructor(
    private readonly resolve: ProgramOptions['resolve'],
    readonly host: HostNames,
  ) {}

  /** Modules of `part` go on being resolved as they are there. */
  include(part: ModuleGraph): void {
    this.parts.push(part);
  }

  add(module: EngineModule): void {
    this.modules.set(module.moduleId, module);
    this.forget();
  }

  remove(module: EngineModule): void {
    this.modules.delete(module.moduleId);
    this.forget();
  }

  /** A module that was missing may be there now. */
  private forget(): void {
    this.found.clear();
    this.lists.clear();
  }

  private byId(id: string): EngineModule | undefined {
    for (const part of this.parts) {
      const module = part.byId(id);
      if (module) return module;
    }
    return this.modules.get(id);
  }

  private graphOf(module: EngineModule): ModuleGraph {
    return this.parts.find(part => part.modules.get(module.moduleId) === module) ?? this;
  }

  sourceOf(specifier: string, from: EngineModule): Source | undefined {
    const id = this.resolve(specifier, from.moduleId);
    if (id === null) return undefined;
    const module = id === undefined ? undefined : this.byId(id);
    if (module) return { module };
    return this.host.has(specifier) ? { host: specifier } : undefined;
  }

  /** What the import `i` of a module refers to. */
  findImport(from: EngineModule, i: { specifier: string; name: string }): Target | undefined {
    const source = this.sourceOf(i.specifier, from);
    return source && (i.name === '*' ? namespaceOf(source) : this.find(source, i.name));
  }

  find(source: Source, name: string): Target | undefined {
    if ('host' in source) return this.findInHost(source.host, name);
    const graph = this.graphOf(source.module);
    let known = graph.found.get(source.module);
    if (!known) graph.found.set(source.module, (known = new Map()));
    if (!known.has(name)) known.set(name, graph.search(source, name, new Set()));
    return known.get(name);
  }

  private findInHost(specifier: string, name: string): Target | undefined {
    return this.host.get(specifier)?.has(name) ? { kind: 'host', specifier, name } : undefined;
  }

  /** @param seen modules that were searched for this name: those that re-export each other */
  private search(source: Source, name: string, seen: Set<string>): Target | undefined {
    if ('host' in source) return this.findInHost(source.host, name);
    const { module } = source;
    const graph = this.graphOf(module);
    if (graph !== this) return graph.search(source, name, seen);
    const key = `${module.moduleId}\0${name}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    const index = exportIndex(module);
    const e = index.named.get(name);
    if (e) {
      if (e.variable !== undefined) {
        const position = positionsIn(module).exports.get(e.variable)!;
        return { kind: 'variable', module, position, fixed: e.fixed === true };
      }
      const from = this.sourceOf(e.from!.specifier, module);
      if (!from) return undefined;
      return e.from!.name === '*namespace' ? namespaceOf(from) : this.search(from, e.from!.name, seen);
    }
    if (name === 'default') return undefined;
    for (const e of index.stars) {
      const from = this.sourceOf(e.from!.specifier, module);
      const found = from && this.search(from, name, seen);
      if (found) return found;
    }
    return undefined;
  }

  /** Every name that a source exports, through `export *` too. */
  exportNames(source: Source, seen = new Set<EngineModule>()): Set<string> {
    if ('host' in source) return new Set(this.host.get(source.host));
    const { module } = source;
    const names = new Set<string>();
    if (seen.has(module)) return names;
    seen.add(module);
    const graph = this.graphOf(module);
    for (const e of module.exportLinks) {
      if (e.name !== '*') names.add(e.name);
      else {
        const from = graph.sourceOf(e.from!.specifier, module);
        if (from) for (const n of graph.exportNames(from, seen)) if (n !== 'default') names.add(n);
      }
    }
    return names;
  }

  /** Every export of a module that leads somewhere, by name in order. */
  exports(module: EngineModule): ReadonlyMap<string, Target> {
    const graph = this.graphOf(module);
    let list = graph.lists.get(module);
    if (!list) {
      const targets = new Map<string, Target>();
      for (const name of [...graph.exportNames({ module })].sort()) {
        const target = graph.find({ module }, name);
        if (target) targets.set(name, target);
      }
      graph.lists.set(module, (list = targets));
    }
    return list;
  }
}

export function namespaceOf(source: Source): Target {
  return 'host' in source
    ? { kind: 'hostModule', specifier: source.host }
    : { kind: 'namespace', module: source.module };
}

type ExportLink = EngineModule['exportLinks'][number];
interface ExportIndex {
  readonly named: ReadonlyMap<string, ExportLink>;
  readonly stars: readonly ExportLink[];
}
const indices = new WeakMap<EngineModule, ExportIndex>();
/** A module of re-exports (a WDK header) is asked for hundreds of names. */
function exportIndex(module: EngineModule): ExportIndex {
  let index = indices.get(module);
  if (!index) {
    const named = new Map<string, ExportLink>();
    for (const e of module.exportLinks) if (e.name !== '*' && !named.has(e.name)) named.set(e.name, e);
    index = { named, stars: module.exportLinks.filter(e => e.name === '*') };
    indices.set(module, index);
  }
  return index;
}
