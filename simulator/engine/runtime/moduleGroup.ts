/** Modules that many programs have in common. */
import type { ModuleGroup, ProgramOptions } from '../api';
import type { EngineModule } from '../compile';
import { circular } from './circles';
import { type Connection, resolveImports } from './link';
import { hostNames, ModuleGraph } from './moduleGraph';

export class EngineModuleGroup implements ModuleGroup {
  private links: { readonly graph: ModuleGraph; readonly connections: readonly Connection[] } | undefined;

  constructor(
    readonly modules: readonly EngineModule[],
    private readonly resolve: ProgramOptions['resolve'],
  ) {}

  /**
   * @param hostModules the names in it are the same each time
   * @throws CompileError for missing imports
   */
  linked(hostModules: ProgramOptions['hostModules']): NonNullable<EngineModuleGroup['links']> {
    if (!this.links) {
      for (const m of circular(this.modules, this.resolve)) m.checkEverywhere?.();
      const graph = new ModuleGraph(this.resolve, hostNames(hostModules));
      for (const m of this.modules) graph.add(m);
      this.links = { graph, connections: resolveImports(this.modules, graph, this.resolve) };
    }
    return this.links;
  }
}
