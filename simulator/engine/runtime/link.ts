import { CompileError, type Diagnostic } from '../api';
import { didYouMean } from '../bind/helpers';
import type { EngineModule, MemberUse } from '../compile';
import type { LinkedModule } from './instantiate';

/** What an import finally refers to. */
type Resolution =
  | { kind: 'variable'; owner: LinkedModule; variable: string }
  | { kind: 'value'; value: unknown }
  | { kind: 'namespace'; moduleId: string }
  | undefined;

export interface LinkContext {
  readonly modules: ReadonlyMap<string, LinkedModule>;
  readonly hostModules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  resolve(specifier: string, fromModuleId: string): string | null | undefined;
  /** See `ProgramOptions.describeMissing`. */
  describeMissing?(specifier: string, name: string): Pick<Diagnostic, 'message' | 'hint'> | undefined;
  namespace(moduleId: string): object;
}

/** Connects the imports of newly instantiated modules. Throws a CompileError naming each one that is missing. */
export function linkModules(added: readonly LinkedModule[], context: LinkContext): void {
  const diagnostics: Diagnostic[] = [];
  const connect: [LinkedModule, string, NonNullable<Resolution>][] = [];
  for (const m of added) {
    const sources = new Map<string, Source | undefined>();
    for (const i of m.module.importLinks) {
      if (!sources.has(i.specifier)) sources.set(i.specifier, sourceOf(i.specifier, m.module, context));
      const source = sources.get(i.specifier);
      if (!source) {
        if (!diagnostics.some(d => d.line === i.line && d.fileName === m.module.fileName)) {
          diagnostics.push({
            ...rangeOf(m.module, i),
            message: `Cannot find module '${i.specifier}'.`,
            ...hint(didYouMean(i.specifier, hostModuleNames(m.module, context))),
          });
        }
        continue;
      }
      const found = i.name === '*' ? namespaceOf(source) : find(source, i.name, context, new Set());
      if (!found) {
        const said = context.describeMissing?.(i.specifier, i.name) ?? {
          message: `Module '${i.specifier}' has no export '${i.name}'.`,
          ...hint(didYouMean(i.name, exportNames(source, context, new Set()))),
        };
        diagnostics.push({ ...rangeOf(m.module, i), ...said });
        continue;
      }
      for (const used of i.members ?? []) {
        const said = !find(source, used.name, context, new Set()) && context.describeMissing?.(i.specifier, used.name);
        if (said) diagnostics.push({ ...rangeOf(m.module, used), ...said });
      }
      connect.push([m, i.variable, found]);
    }
    for (const d of m.module.dependencies) {
      if (sourceOf(d.specifier, m.module, context) || m.module.importLinks.some(i => i.specifier === d.specifier))
        continue;
      diagnostics.push({
        fileName: m.module.fileName,
        line: d.line,
        column: d.column,
        endLine: d.line,
        endColumn: d.column + 1,
        message: `Cannot find module '${d.specifier}'.`,
      });
    }
  }
  if (diagnostics.length > 0) throw new CompileError(diagnostics);
  for (const [m, variable, found] of connect) connectImport(m.instance.set[variable], found, context);
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

type Source = { linked: LinkedModule } | { host: Readonly<Record<string, unknown>> };

function sourceOf(specifier: string, from: EngineModule, context: LinkContext): Source | undefined {
  const id = context.resolve(specifier, from.moduleId);
  if (id === null) return undefined;
  const linked = id === undefined ? undefined : context.modules.get(id);
  if (linked) return { linked };
  const host = Object.hasOwn(context.hostModules, specifier) ? context.hostModules[specifier] : undefined;
  return host ? { host } : undefined;
}

function hostModuleNames(from: EngineModule, context: LinkContext): string[] {
  return Object.keys(context.hostModules).filter(name => context.resolve(name, from.moduleId) !== null);
}

function namespaceOf(source: Source): Resolution {
  return 'host' in source
    ? { kind: 'value', value: source.host }
    : { kind: 'namespace', moduleId: source.linked.module.moduleId };
}

function find(source: Source, name: string, context: LinkContext, seen: Set<string>): Resolution {
  if ('host' in source)
    return Object.hasOwn(source.host, name) ? { kind: 'value', value: source.host[name] } : undefined;
  return findExport(source.linked, name, context, seen);
}

/** What the import `i` of a module refers to. */
export function findImport(m: LinkedModule, i: { specifier: string; name: string }, context: LinkContext): Resolution {
  const source = sourceOf(i.specifier, m.module, context);
  if (!source) return undefined;
  return i.name === '*' ? namespaceOf(source) : find(source, i.name, context, new Set());
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

export function findExport(m: LinkedModule, name: string, context: LinkContext, seen: Set<string>): Resolution {
  const key = `${m.module.moduleId}\0${name}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  const index = exportIndex(m.module);
  const e = index.named.get(name);
  if (e) {
    if (e.variable !== undefined) return { kind: 'variable', owner: m, variable: e.variable };
    const source = sourceOf(e.from!.specifier, m.module, context);
    if (!source) return undefined;
    return e.from!.name === '*namespace' ? namespaceOf(source) : find(source, e.from!.name, context, seen);
  }
  if (name === 'default') return undefined;
  for (const e of index.stars) {
    const source = sourceOf(e.from!.specifier, m.module, context);
    const found = source && find(source, name, context, seen);
    if (found) return found;
  }
  return undefined;
}

function exportNames(source: Source, context: LinkContext, seen: Set<LinkedModule>): Set<string> {
  return 'host' in source ? new Set(Object.keys(source.host)) : allExports(source.linked, context, seen);
}

/** Every name a module exports, through `export *` too. */
export function allExports(m: LinkedModule, context: LinkContext, seen = new Set<LinkedModule>()): Set<string> {
  const names = new Set<string>();
  if (seen.has(m)) return names;
  seen.add(m);
  for (const e of m.module.exportLinks) {
    if (e.name !== '*') names.add(e.name);
    else {
      const source = sourceOf(e.from!.specifier, m.module, context);
      if (source) for (const n of exportNames(source, context, seen)) if (n !== 'default') names.add(n);
    }
  }
  return names;
}

function connectImport(set: (value: unknown) => void, found: NonNullable<Resolution>, context: LinkContext): void {
  if (found.kind === 'value') set(found.value);
  else if (found.kind === 'namespace') set(context.namespace(found.moduleId));
  else {
    // Functions are there already; the rest arrives when the other module's body assigns it.
    set(found.owner.instance.get[found.variable]());
    found.owner.subscribers.get(found.variable)!.push(set);
  }
}

/** Reads an export now, whatever it is. */
export function readExport(found: NonNullable<Resolution>, context: LinkContext): unknown {
  if (found.kind === 'value') return found.value;
  if (found.kind === 'namespace') return context.namespace(found.moduleId);
  return found.owner.instance.get[found.variable]();
}
