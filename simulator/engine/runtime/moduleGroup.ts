/** Modules that many programs have in common. */
import type { ModuleGroup, ProgramOptions } from '../api';
import type { EngineModule } from '../compile';
import { circular } from './circles';
import { type Connection, resolveImports } from './link';
import { hostNames, ModuleGraph } from './moduleGraph';

interface GroupLinks {
  readonly graph: ModuleGraph;
  readonly connections: readonly Connection[];
  /** All modules, each after those that it imports. */
  readonly order: readonly EngineModule[];
}

export class EngineModuleGroup implements ModuleGroup {
  private links: GroupLinks | undefined;

  constructor(
    readonly modules: readonly EngineModule[],
    private readonly resolve: ProgramOptions['resolve'],
  ) {}

  /**
   * @param hostModules the names in it are the same each time
   * @throws CompileError for missing imports
   */
  linked(hostModules: ProgramOptions['hostModules']): GroupLinks {
    if (!this.links) {
      for (const m of circular(this.modules, this.resolve)) m.checkEverywhere?.();
      const graph = new ModuleGraph(this.resolve, hostNames(hostModules));
      for (const m of this.modules) graph.add(m);
      const connections = resolveImports(this.modules, graph, this.resolve);
      this.links = { graph, connections, order: dependenciesFirst(this.modules, graph) };
    }
    return this.links;
  }
}

function dependenciesFirst(modules: readonly EngineModule[], graph: ModuleGraph): EngineModule[] {
  const order = new Set<EngineModule>();
  const seen = new Set<EngineModule>();
  const visit = (module: EngineModule): void => {
    if (seen.has(module)) return;
    seen.add(module);
    for (const { specifier } of module.dependencies) {
      const source = graph.sourceOf(specifier, module);
      if (source && 'module' in source) visit(source.module);
    }
    order.add(module);
  };
  for (const m of modules) visit(m);
  return [...order];
}
