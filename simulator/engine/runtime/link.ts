/** Connects the imports of modules: what each leads to is known once (`moduleGraph.ts`), then set in each program. */
import { CompileError, type Diagnostic, type ProgramOptions } from '../api';
import { didYouMean } from '../bind/helpers';
import type { EngineModule, MemberUse } from '../compile';
import { positionsIn, subscribe } from './bindings';
import type { LinkedModule } from './instantiate';
import { type ModuleGraph, namespaceOf, type Source, type Target } from './moduleGraph';

/** An import of a module. */
export interface Connection {
  readonly module: EngineModule;
  /** Of its variable. */
  readonly position: number;
  readonly target: Target;
}

/** @returns the imports of modules of the graph. Throws a CompileError naming each one that is missing. */
export function resolveImports(
  added: readonly EngineModule[],
  graph: ModuleGraph,
  resolve: ProgramOptions['resolve'],
  describeMissing?: ProgramOptions['describeMissing'],
): Connection[] {
  const diagnostics: Diagnostic[] = [];
  const connections: Connection[] = [];
  for (const module of added) {
    const sources = new Map<string, Source | undefined>();
    for (const i of module.importLinks) {
      if (!sources.has(i.specifier)) sources.set(i.specifier, graph.sourceOf(i.specifier, module));
      const source = sources.get(i.specifier);
      if (!source) {
        if (!diagnostics.some(d => d.line === i.line && d.fileName === module.fileName)) {
          const known = [...graph.host.keys()].filter(name => resolve(name, module.moduleId) !== null);
          diagnostics.push({
            ...rangeOf(module, i),
            ...(describeMissing?.(i.specifier) ?? {
              message: `Cannot find module '${i.specifier}'.`,
              ...hint(didYouMean(i.specifier, known)),
            }),
          });
        }
        continue;
      }
      const target = i.name === '*' ? namespaceOf(source) : graph.find(source, i.name);
      if (!target) {
        const said = describeMissing?.(i.specifier, i.name) ?? {
          message: `Module '${i.specifier}' has no export '${i.name}'.`,
          ...hint(didYouMean(i.name, graph.exportNames(source))),
        };
        diagnostics.push({ ...rangeOf(module, i), ...said });
        continue;
      }
      for (const used of i.members ?? []) {
        const said = !graph.find(source, used.name) && describeMissing?.(i.specifier, used.name);
        if (said) diagnostics.push({ ...rangeOf(module, used), ...said });
      }
      connections.push({ module, position: positionsIn(module).imports.get(i.variable)!, target });
    }
    for (const { name, from } of module.exportLinks) {
      const source = from && graph.sourceOf(from.specifier, module);
      if (!source || from.name.startsWith('*') || name === '*' || graph.find(source, from.name)) continue;
      const said = describeMissing?.(from.specifier, from.name, true);
      if (said)
        diagnostics.push({ ...rangeOf(module, { ...from, endColumn: from.column + from.name.length }), ...said });
    }
    for (const d of module.dependencies) {
      if (graph.sourceOf(d.specifier, module) || module.importLinks.some(i => i.specifier === d.specifier)) continue;
      diagnostics.push({
        fileName: module.fileName,
        line: d.line,
        column: d.column,
        endLine: d.line,
        endColumn: d.column + 1,
        message: `Cannot find module '${d.specifier}'.`,
      });
    }
  }
  if (diagnostics.length > 0) throw new CompileError(diagnostics);
  return connections;
}

function rangeOf(module: EngineModule, i: MemberUse) {
  return {
    fileName: module.fileName,
    line: i.line,
    column: i.column,
    endLine: i.line,
    endColumn: i.endColumn,
  };
}

function hint(text: string | undefined): { hint?: string } {
  return text ? { hint: text } : {};
}

/** The program in which a target is looked for. */
export interface LinkContext {
  readonly modules: ReadonlyMap<string, LinkedModule>;
  readonly hostModules: ProgramOptions['hostModules'];
  namespace(moduleId: string): object;
}

export function connect({ module, position, target }: Connection, context: LinkContext): void {
  const { set } = context.modules.get(module.moduleId)!.instance;
  set(position, readTarget(target, context));
  // Functions are there already; the rest arrives when the other module's body assigns it.
  if (target.kind === 'variable' && !target.fixed)
    subscribe(context.modules.get(target.module.moduleId)!.exporters, target.position, { position, set });
}

/** What it is now. */
export function readTarget(target: Target, { modules, hostModules, namespace }: LinkContext): unknown {
  switch (target.kind) {
    case 'variable':
      return modules.get(target.module.moduleId)!.instance.get(target.position);
    case 'host':
      return hostModules[target.specifier][target.name];
    case 'hostModule':
      return hostModules[target.specifier];
    case 'namespace':
      return namespace(target.module.moduleId);
  }
}
