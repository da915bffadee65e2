import type * as t from '@babel/types';
import { type ClassRecord, CompileError, type CompiledModule, type CompileOptions } from './api';
import { Binder } from './bind/binder';
import { exportedNumbers } from './bind/declarations';
import { separateFilters } from './bind/filters';
import { elementHook } from './bind/hooks';
import { Diagnostics } from './diagnostics';
import { type EmitOptions, factory, fastFunction, generatorFunction, slowFunction } from './emit/functions';
import type { ModuleContext } from './lower/context';
import { type LoweredFunction, lowerFunction } from './lower/functions';
import { parseModule } from './parse';
import { numbered } from './runtime/bindings';
import { privateFieldText } from './runtime/privates';
import type { Stretch } from './runtime/thresholds';
import { classRecords, type EngineFunctionRecord, functionRecord, stackBytesOf } from './records';
import { assignNames, type FunctionInfo, type Scope, type Variable } from './scope';

/** How an export is reached: a variable of the module, or a binding of another module. */
export interface ExportLink {
  readonly name: string;
  readonly variable?: string;
  /** A function that nothing is assigned to: there from the start, and always the same. */
  readonly fixed?: true;
  readonly from?: { readonly specifier: string; readonly name: string; readonly line: number; readonly column: number };
}

export interface ImportLink {
  readonly specifier: string;
  /** The name the other module exports it under; `*` is its namespace. */
  readonly name: string;
  /** The variable that receives it. */
  readonly variable: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Of a namespace: the names that the text asks of it. */
  readonly members?: readonly MemberUse[];
}

export type MemberUse = Pick<ImportLink, 'name' | 'line' | 'column' | 'endColumn'>;

export type ElidedImport = Pick<ImportLink, 'specifier' | 'name' | 'variable'>;

/** What `compile` really returns: the contract's module, and what linking and the debugger need besides. */
export interface EngineModule extends CompiledModule {
  readonly functions: readonly EngineFunctionRecord[];
  readonly exportLinks: readonly ExportLink[];
  readonly importLinks: readonly ImportLink[];
  /** Imports that no value is asked of: they are not linked, but a debugger may name them. */
  readonly elided: readonly ElidedImport[];
  /** Modules to evaluate first, in source order. */
  readonly dependencies: readonly { specifier: string; line: number; column: number }[];
  /** Module-level variables: name -> JavaScript name, kind, type. */
  readonly variables: readonly {
    name: string;
    js: string;
    kind: string;
    type?: string;
    section?: string;
    exported: boolean;
  }[];
  readonly globals: readonly string[];
  /**
   * Shipped modules: gives the value of `code`, evaluated by the host (which may cache what V8 made of it), anew for each
   * program; and `probes.length`.
   */
  newWrapper?(): Function;
  /**
   * From now on the code checks every use of a variable that may not be initialised: imports run in a circle through
   * the module, so that its functions may be called before its body.
   */
  checkEverywhere?(): void;
  readonly probeCount?: number;
  /** What it was compiled from, where that is at hand. */
  readonly sourceText?: string;
  /** In the order of their probes. */
  readonly stretches: readonly Stretch[];
}

/** Counts changes of the generated code: part of a module's hash, so that caches of older code are not used. */
const codeVersion = 33;

/** Extra inputs for code that is compiled into another place than a module of its own (see `evaluate.ts`). */
export interface Placement {
  outer(fn: FunctionInfo): Scope;
  /** Names that the place already uses. */
  readonly taken: ReadonlySet<string>;
  readonly name: string;
  /** Calls go through `$R.pureCall`. */
  readonly pure: boolean;
}

/**
 * Compiles one module of TypeScript.
 * @throws CompileError with every mistake found, in source order.
 */
export function compile(text: string, options: CompileOptions): EngineModule {
  const diagnostics = new Diagnostics(options.fileName);
  const file = parseModule(text, diagnostics);
  if (!file || diagnostics.sorted.length > 0) throw new CompileError(diagnostics.sorted);
  const module = compileProgram(text, file.program as t.Program, options, diagnostics);
  let form: Pick<EngineModule, 'code' | 'slowTier' | 'stretches'> = module;
  return {
    ...module,
    sourceText: text,
    get code() {
      return form.code;
    },
    get stretches() {
      return form.stretches;
    },
    slowTier: index => form.slowTier(index),
    checkEverywhere() {
      if (form !== module) return;
      const program = parseModule(text, diagnostics)!.program as t.Program;
      form = compileProgram(text, program, options, diagnostics, undefined, true);
    },
  };
}

/** Compiles parsed text. */
export function compileProgram(
  text: string,
  program: t.Program,
  options: CompileOptions,
  diagnostics: Diagnostics,
  placement?: Placement,
  circular = false,
): EngineModule {
  const fail = () => {
    if (diagnostics.sorted.length > 0) throw new CompileError(diagnostics.sorted);
  };
  const { exceptionFilter } = options;
  if (exceptionFilter !== undefined && text.includes(exceptionFilter)) {
    separateFilters(program, exceptionFilter, diagnostics);
    fail();
  }
  const binder = new Binder(
    text,
    program,
    options.globals,
    diagnostics,
    placement,
    circular,
    options.hintFor,
    options.imported,
  );
  fail();
  assignNames(
    binder.moduleScope.isModule ? binder.moduleScope.names.values() : [],
    binder.functions,
    new Set([...binder.globals, ...(placement?.taken ?? [])]),
  );
  if (options.demandingElements?.test(text)) {
    binder.hooks.add(elementHook);
    binder.hooks.add('buffer');
  }
  const accounting = options.stackAccounting !== false;
  const lowered = new Map<number, LoweredFunction>();
  const stretches: Stretch[] = [];
  const id = encodeURIComponent(options.moduleId).replaceAll('*', '%2A');
  const marker = (f: FunctionInfo | undefined) => `/*@${f?.index ?? ''}@${id}*/`;
  let classes: readonly ClassRecord[] | undefined;
  const frameBytes = (f: LoweredFunction) =>
    stackBytesOf(f, options, () => (classes ??= [...classRecords(binder, text), ...(options.imported?.classes ?? [])]));
  const emitOptions = (f: LoweredFunction): EmitOptions => ({
    accounting,
    marker: marker(f.info),
    stackBytes: frameBytes(f),
  });
  const module: ModuleContext = {
    text,
    binding: binder,
    diagnostics,
    probes: [],
    addStretch: stretch => stretches.push(stretch),
    factories: [],
    checkedImports: options.checkedImports ?? new Set(),
    integerDivision: options.integerDivision ?? false,
    leftEarly: options.leftEarly,
    exceptionFilter,
    hooks: new Set([...binder.hooks, ...(options.hooks ?? [])]),
    accounting,
    templates: 0,
    marker,
    pure: placement?.pure ?? false,
    lowerFunction(f) {
      if (!lowered.has(f.index)) lowered.set(f.index, lowerFunction(module, f));
    },
    fastText(f, head) {
      const l = lowered.get(f.index)!;
      return fastFunction(l, emitOptions(l), head);
    },
  };
  for (const f of binder.functions) if (f.kind === 'module' || isTopLevel(binder, f)) module.lowerFunction(f);
  fail();
  const functions = binder.functions.map(f => lowered.get(f.index)).filter(f => f !== undefined);
  const slowTexts = new Map<number, string>();
  const links = linkRecords(binder);
  const constants = exportedNumbers(binder);
  return {
    moduleId: options.moduleId,
    fileName: options.fileName,
    image: options.image,
    hash: hashOf(
      `${codeVersion}\0` +
        `${text}\0${options.moduleId}\0${options.image}\0${accounting}\0${[...options.globals].sort().join()}\0${[...(options.checkedImports ?? [])].sort().join()}\0${[...(options.hooks ?? [])].sort().join()}\0${options.integerDivision ?? false}\0${options.leftEarly ?? ''}\0${exceptionFilter ?? ''}\0${options.demandingElements?.source ?? ''}\0${importedText(options)}`,
    ),
    imports: binder.imports.map(i => ({
      specifier: i.specifier,
      names: i.variables.map(v => v.from!.name),
      line: i.node.loc!.start.line,
      column: i.node.loc!.start.column + 1,
    })),
    exports: binder.exports.filter(e => e.name !== '*').map(e => e.name),
    code: moduleText(binder, functions, module, emitOptions),
    functions: binder.functions.map(f =>
      functionRecord(lowered.get(f.index)!, binder, frameBytes(lowered.get(f.index)!)),
    ),
    classes: classRecords(binder, text),
    ...(Object.keys(constants).length > 0 ? { constants } : {}),
    ...(options.bytesOfLocal && binder.sizedByImports ? { sizedByImports: true } : {}),
    probes: module.probes,
    stretches: stretches.sort(([a], [b]) => a - b),
    hooks: [...binder.hooks].sort(),
    ...links,
    globals: [...binder.globals],
    slowTier(index) {
      let slow = slowTexts.get(index);
      if (slow === undefined) {
        const f = lowered.get(index)!;
        slow = slowFunction(f, emitOptions(f));
        slowTexts.set(index, slow);
      }
      return slow;
    },
  };
}

/** Functions of the module's outermost scope exist before its body runs. */
function isTopLevel(binder: Binder, f: FunctionInfo): boolean {
  return f.node.type === 'FunctionDeclaration' && declaredAs(binder, f).module;
}

function declaredAs(binder: Binder, f: FunctionInfo): Variable {
  const { id } = f.node as t.FunctionDeclaration;
  return id ? binder.refs.get(id)! : binder.moduleScope.names.get('*default*')!;
}

/** What other files declare, as far as it may decide the code. */
export function importedText({ imported }: Pick<CompileOptions, 'imported'>): string {
  if (!imported) return '';
  const constants = [...imported.constants].map(([specifier, values]) => [specifier, ...values]);
  return JSON.stringify([constants, imported.classes]);
}

function linkRecords(
  binder: Binder,
): Pick<EngineModule, 'exportLinks' | 'importLinks' | 'elided' | 'dependencies' | 'variables'> {
  const importLinks: ImportLink[] = [];
  const dependencies: { specifier: string; line: number; column: number }[] = [];
  const depend = (specifier: string, node: t.Node) =>
    dependencies.push({ specifier, line: node.loc!.start.line, column: node.loc!.start.column + 1 });
  for (const i of binder.imports) {
    const used = i.variables.filter(v => v.used);
    if (i.bare || used.length > 0) depend(i.specifier, i.node);
    for (const v of used) {
      const { start, end } = v.from!.node.loc!;
      importLinks.push({
        specifier: i.specifier,
        name: v.from!.name,
        variable: v.js,
        line: start.line,
        column: start.column + 1,
        endColumn: end.column + 1,
        ...(v.members ? { members: v.members.map(memberUse) } : {}),
      });
    }
  }
  const exportLinks = binder.exports.map((e): ExportLink => {
    if (e.variable) {
      const { js: variable, kind, assigned } = e.variable;
      return { name: e.name, variable, ...(kind === 'function' && !assigned && { fixed: true }) };
    }
    const { specifier, name, node } = e.from!;
    depend(specifier, node);
    return { name: e.name, from: { specifier, name, line: node.loc!.start.line, column: node.loc!.start.column + 1 } };
  });
  const variables = binder.moduleScope.isModule
    ? [...binder.moduleScope.names.values()]
        .filter(v => !v.hidden && (v.kind !== 'import' || v.used))
        .map(v => ({
          name: v.name,
          js: v.js,
          kind: v.kind,
          exported: v.exportedAs.length > 0,
          ...(v.type ? { type: v.type } : {}),
          ...(v.section ? { section: v.section } : {}),
        }))
    : [];
  const elided = binder.imports.flatMap(i =>
    i.variables.filter(v => !v.used).map(v => ({ specifier: i.specifier, name: v.from!.name, variable: v.name })),
  );
  // Imports and exports from elsewhere are one list: their modules are evaluated in the order in which they stand there.
  dependencies.sort((a, b) => a.line - b.line || a.column - b.column);
  return { exportLinks, importLinks, elided, dependencies, variables };
}

function memberUse(n: t.Identifier): MemberUse {
  const { start, end } = n.loc!;
  return { name: n.name, line: start.line, column: start.column + 1, endColumn: end.column + 1 };
}

/**
 * The module as text: a function of what the runtime hands in. Everything stands in one lexical scope, which `eval`
 * gives access to, so that slow tiers and a debugger's expressions find all names.
 */
function moduleText(
  binder: Binder,
  functions: LoweredFunction[],
  module: ModuleContext,
  options: (f: LoweredFunction) => EmitOptions,
): string {
  const topLevel = binder.functions.filter(f => isTopLevel(binder, f));
  const names = [...binder.moduleScope.names.values()].filter(
    v => binder.moduleScope.isModule && v.kind !== 'function' && (v.kind !== 'import' || v.used),
  );
  const lines: string[] = [
    '(function($R,$b,$u,$t,$S,$G,$export,$templates){"use strict";',
    // Constants, because V8 folds those: with an eval in reach, anything else counts as assigned.
    'const $B=$b,$U=$u,$T=$t;',
  ];
  if (binder.globals.size > 0) lines.push(`const {${[...binder.globals].join()}}=$G;`);
  for (const p of binder.privates) lines.push(`const $private_${p}=()=>${privateFieldText(p)};`);
  for (const v of names) if (v.initial) lines.push(`const ${v.js}=${v.initial};`);
  const variables = names.filter(v => !v.initial);
  if (variables.length > 0) lines.push(`let ${variables.map(v => (v.checked ? `${v.js}=$R.hole` : v.js)).join()};`);
  const loweredOf = new Map(functions.map(l => [l.info, l]));
  for (const f of topLevel) {
    const l = loweredOf.get(f)!;
    const v = declaredAs(binder, f);
    lines.push(`${v.assigned ? 'let' : 'const'} ${v.js}=${topLevelFunction(l, options(l))};`);
  }
  for (const f of functions)
    if (f.info.kind !== 'module' && !isTopLevel(binder, f.info) && f.info.lifted) lines.push(factory(f, options(f)));
  lines.push(...module.factories);
  const body = functions.find(f => f.info.kind === 'module')!;
  lines.push(fastFunction(body, options(body), 'function $module'));
  // Functions for all imports and exports: one for each would be most of what it takes to make a program.
  const imported = binder.imports.flatMap(i => i.variables.filter(v => v.used).map(v => v.js));
  const setters = [...numbered(imported)].map(([js, position]) => `case ${position}:${js}=$x;break;`);
  const exported = binder.exports.flatMap(e => (e.variable ? [e.variable.js] : []));
  const getters = [...numbered(exported)].map(([js, position]) => `case ${position}:return ${js};`);
  lines.push(
    `return {body:$module,eval:$c=>eval($c),set:($n,$x)=>{switch($n){${setters.join('')}}},get:$n=>{switch($n){${getters.join('')}}}};})`,
  );
  return lines.join('\n');
}

/** A function of the module's scope; `export default function () {}` is called 'default'. */
function topLevelFunction(f: LoweredFunction, options: EmitOptions): string {
  if (f.info.generator) return generatorFunction(f, options);
  const text = fastFunction(f, options, 'function');
  return (f.info.node as t.FunctionDeclaration).id ? text : `{default:${text}}.default`;
}

/** A 64-bit hash of a text, as 16 hexadecimal digits (two rounds of FNV-1a with different seeds). */
export function hashOf(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b) ^ (b >>> 13);
  }
  return [a, b].map(x => (x >>> 0).toString(16).padStart(8, '0')).join('');
}
