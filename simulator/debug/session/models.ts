/** Compiles the person's files: a main module and all it imports by relative paths, JSON files too. */
import { compile, importedText } from '../../engine';
import type { EngineModule } from '../../engine/compile';
import { CompileError, type CompiledModule, type Diagnostic, type ImportedDeclarations } from '../../engine/api';
import { CHECKED_IMPORTS, DEMANDING_ELEMENTS, type ModelImage } from '../../boot/boot';
import { GLOBAL_NAMES } from '../../boot/globals';
import type { LocalBytes } from '../../memory/localBytes';
import { importHint } from '../../wdk/known';
import { resolveSystemImport } from '../../boot/images';
import { exportedConstant, type Places } from './constants';
import type { SourceHost } from '../target';

/** Compiled modules by content, over all sessions of this process: those used last are at the end. */
const compiled = new Map<string, { text: string; module: CompiledModule }>();
/** Characters of their texts; a project that has more is compiled as a whole at each edit. */
const LARGEST_CACHE = 16_000_000;
let cached = 0;

function remember(key: string, text: string, module: CompiledModule): void {
  forget(key);
  compiled.set(key, { text, module });
  cached += text.length;
  for (const oldest of compiled.keys()) {
    if (cached <= LARGEST_CACHE || oldest === key) break;
    forget(oldest);
  }
}

function forget(key: string): void {
  cached -= compiled.get(key)?.text.length ?? 0;
  compiled.delete(key);
}

export interface CompiledImage extends ModelImage {
  /** Text of each module by its id, as it was when it was compiled. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * @param image name before `!`
 * @param main absolute path
 * @param bytesOfLocal what locals of the model take in its frames
 * @param system modules of the system by their ids: headers export constants
 * @throws CompileError with the mistakes of every file of the image
 */
export function compileImage(
  host: SourceHost,
  image: string,
  imageName: string,
  main: string,
  bytesOfLocal?: LocalBytes,
  system: ReadonlyMap<string, CompiledModule> = new Map(),
): CompiledImage {
  const modules = new Map<string, CompiledModule>();
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const driver = /\.sys$/i.test(imageName);
  const add = (path: string, from?: { fileName: string; line: number; column: number }): void => {
    const moduleId = modelModuleId(image, path);
    if (modules.has(moduleId) || texts.has(moduleId)) return;
    const text = host.readFile(path);
    if (text === undefined) {
      const at = from ?? { fileName: path, line: 1, column: 1 };
      diagnostics.push({
        ...at,
        endLine: at.line,
        endColumn: at.column + 1,
        message: `The file '${path}' cannot be read.`,
      });
      return;
    }
    texts.set(moduleId, text);
    try {
      const module = compileFile(path, moduleId, image, text, driver, bytesOfLocal);
      modules.set(moduleId, module);
      for (const i of leadsTo(module)) {
        const found = resolveFile(host, path, i.specifier);
        if (found) add(found, { fileName: path, line: i.line, column: i.column });
        else
          diagnostics.push({
            fileName: path,
            line: i.line,
            column: i.column,
            endLine: i.line,
            endColumn: i.column + 1,
            message: `There is no file '${i.specifier}' beside this one.`,
          });
      }
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  };
  add(main);
  const entry = driver ? 'DriverEntry' : 'main';
  if (diagnostics.length === 0 && !modules.get(modelModuleId(image, main))?.exports.includes(entry))
    diagnostics.push({
      fileName: main,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 2,
      message: `${imageName} has no entry point: this file exports no function '${entry}'.`,
      hint:
        entry === 'main'
          ? 'export function main(): number'
          : 'export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS',
    });
  if (diagnostics.length > 0) throw new CompileError(diagnostics);
  // Objects go from file to file: what runs code without a call in one may be met in all.
  const hooks = new Set([...modules.values()].flatMap(m => m.hooks));
  const alone = [...modules];
  for (const [id, m] of alone) {
    const imported = m.sizedByImports ? importedBy(host, image, m, new Map(alone), system) : undefined;
    if (imported || m.hooks.length < hooks.size)
      modules.set(id, compileFile(m.fileName, id, image, texts.get(id)!, driver, bytesOfLocal, { hooks, imported }));
  }
  return { image, imageName, main: modelModuleId(image, main), modules: [...modules.values()], texts };
}

/** Files that a file imports, or hands on what they export: each once. */
function leadsTo(module: CompiledModule): Iterable<{ specifier: string; line: number; column: number }> {
  const all = [...module.imports, ...(module as EngineModule).dependencies].filter(i => i.specifier.startsWith('.'));
  return new Map(all.reverse().map(i => [i.specifier, i])).values();
}

/** What decides the bytes of a file's locals and stands in other files: their constants, and their classes. */
function importedBy(
  host: SourceHost,
  image: string,
  module: CompiledModule,
  modules: ReadonlyMap<string, CompiledModule>,
  system: ReadonlyMap<string, CompiledModule>,
): ImportedDeclarations {
  const constants = new Map<string, ReadonlyMap<string, number>>();
  const near: CompiledModule[] = [];
  const places: Places = {
    module: id => modules.get(id) ?? system.get(id),
    resolve(specifier, from) {
      if (!specifier.startsWith('.') || !modules.has(from.moduleId))
        return resolveSystemImport(specifier, from.moduleId);
      const path = resolveFile(host, from.fileName, specifier);
      return path && modelModuleId(image, path);
    },
  };
  for (const { specifier, names } of module.imports) {
    const id = places.resolve(specifier, module);
    const found = id && modules.get(id);
    if (found) near.push(found);
    if (!id) continue;
    const values = names.flatMap((name): [string, number][] => {
      const value = exportedConstant(id, name, places);
      return value === undefined ? [] : [[name, value]];
    });
    // A file may be imported twice.
    constants.set(specifier, new Map([...(constants.get(specifier) ?? []), ...values]));
  }
  // Fields may be of classes of files that are not imported here: those of the own imports come first.
  const classes = [...new Set([...near, ...modules.values()])].filter(m => m !== module).flatMap(m => m.classes);
  return { constants, classes };
}

/** What a file is compiled with that stands in other files. */
interface Surroundings {
  readonly hooks?: ReadonlySet<string>;
  readonly imported?: ImportedDeclarations | undefined;
}

function compileFile(
  path: string,
  moduleId: string,
  image: string,
  text: string,
  driver: boolean,
  bytesOfLocal: LocalBytes | undefined,
  { hooks = new Set(), imported }: Surroundings = {},
): CompiledModule {
  const key = `${moduleId}\n${path}\n${driver}\n${[...hooks].sort().join()}\n${importedText({ imported })}`;
  const known = compiled.get(key);
  if (known?.text === text) {
    remember(key, text, known.module);
    return known.module;
  }
  const source = path.endsWith('.json') ? `export default (${text.trim() || 'null'});` : text;
  const module = compile(source, {
    fileName: path,
    moduleId,
    image,
    globals: GLOBAL_NAMES,
    checkedImports: CHECKED_IMPORTS,
    demandingElements: DEMANDING_ELEMENTS,
    hintFor: importHint,
    // Kernel code computes with integers.
    integerDivision: driver,
    leftEarly: 'AbnormalTermination',
    exceptionFilter: '__except',
    ...(bytesOfLocal ? { bytesOfLocal } : {}),
    ...(imported ? { imported } : {}),
    hooks,
  });
  remember(key, text, module);
  return module;
}

/** Two images may use one file: each has its own copy of the module, as two binaries would. */
export function modelModuleId(image: string, path: string): string {
  return `${image}:${withoutExtension(path)}`;
}

/** `./device` or `./data.json` beside `from`, or undefined. */
export function resolveFile(host: SourceHost, from: string, specifier: string): string | undefined {
  const path = joinPath(directoryOf(from), specifier);
  const candidates = /\.(ts|json)$/.test(path) ? [path] : [`${path.replace(/\.js$/, '')}.ts`, `${path}.json`];
  return candidates.find(c => host.readFile(c) !== undefined);
}

export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function joinPath(directory: string, relative: string): string {
  if (/^(\/|[A-Za-z]:\/)/.test(relative)) return relative;
  const parts = directory.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function withoutExtension(path: string): string {
  return path.replace(/\.(ts|json)$/, '');
}
