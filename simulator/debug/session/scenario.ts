/** Finds and evaluates the scenario of a launch. A scenario file is plain data made by a program of its own. */
import { thrownText } from '../../engine/thrown';
import { compile, createProgram } from '../../engine';
import { CompileError, type CompiledModule } from '../../engine/api';
import { GLOBAL_NAMES } from '../../boot/globals';
import { resolveSystemImport } from '../../boot/images';
import * as kdlab from '../../wdk/kdlab';
import type { Scenario } from '../../wdk/kdlab';
import type { LaunchSpec, SourceHost } from '../target';
import { checkScenario } from './scenarioCheck';
import { baseName, directoryOf, joinPath, resolveFile } from './models';

/** What a scenario says (all of it optional: a driver alone is one too), and what recorded runs add. */
export interface ScenarioSpec extends Partial<Scenario> {
  /** Recorded answers of the oracle. */
  readonly steps?: readonly number[];
  /** ISO date, or 100 ns since 1601. */
  readonly bootTime?: string | bigint;
}

export interface FoundScenario {
  readonly spec: ScenarioSpec;
  /** Directory that its paths are relative to. */
  readonly directory: string;
  /** The scenario file, if there is one. */
  readonly file?: string;
}

/** A scenario is data: more statements than this are a mistake. */
const STATEMENT_LIMIT = 5_000_000;

/** Throws CompileError (also for what a scenario does wrong when it runs). */
export function findScenario(host: SourceHost, launch: LaunchSpec): FoundScenario {
  const { program } = launch;
  if (isScenario(program))
    return { spec: evaluateScenario(host, program), directory: directoryOf(program), file: program };
  const beside = scenarioBeside(host, program);
  if (beside) return beside;
  const name = baseName(program).replace(/\.ts$/, '');
  const text = host.readFile(program);
  const application =
    text !== undefined &&
    /\bexport\s+(?:async\s+)?function\s+w?main\b/.test(text) &&
    !/\bfunction\s+DriverEntry\b/.test(text);
  return {
    directory: directoryOf(program),
    spec: application
      ? { title: baseName(program), applications: [{ image: `${name}.exe`, model: `./${baseName(program)}` }] }
      : { title: baseName(program), drivers: [{ service: name, model: `./${baseName(program)}` }] },
  };
}

/** The first scenario in the driver's directory that names it; one called like it comes first, then one like the directory. */
function scenarioBeside(host: SourceHost, program: string): FoundScenario | undefined {
  const directory = directoryOf(program);
  const own = baseName(program).replace(/\.ts$/, '');
  const rank = (file: string): number =>
    file.startsWith(`${own}.`) ? 2 : file.startsWith(`${baseName(directory)}.`) ? 1 : 0;
  const files = host
    .readDirectory(directory)
    .filter(isScenario)
    .sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
  for (const file of files) {
    const path = joinPath(directory, file);
    // Cheap look first: the name must occur in the text.
    if (!host.readFile(path)?.includes(own)) continue;
    let spec: ScenarioSpec;
    try {
      spec = evaluateScenario(host, path);
    } catch {
      // A broken scenario is told when it is started itself.
      continue;
    }
    const models = [...(spec.drivers ?? []), ...(spec.applications ?? [])].map(m =>
      modelPath(host, directory, m.model),
    );
    if (models.includes(program)) return { spec, directory, file: path };
  }
  return undefined;
}

export function isScenario(path: string): boolean {
  return /\.scenario\.ts$/.test(path);
}

/** Absolute path of a `model:` entry, with or without its extension. */
export function modelPath(host: SourceHost, directory: string, model: string): string {
  return resolveFile(host, `${directory}/.`, model) ?? joinPath(directory, model);
}

function evaluateScenario(host: SourceHost, file: string): ScenarioSpec {
  const modules = new Map<string, CompiledModule>();
  collect(host, file, modules);
  const program = createProgram({
    host: {},
    globals: scenarioGlobals(),
    hostModules: { kdlab: { ...kdlab } },
    resolve: (specifier, from) => {
      const id = resolveSystemImport(specifier, from);
      return id === undefined
        ? undefined
        : [id, `${id}.ts`, `${id}.json`, id.replace(/\.js$/, '.ts')].find(i => modules.has(i));
    },
  });
  program.link([...modules.values()]);
  const fiber = program.evaluate(file);
  for (;;) {
    const result = program.run(fiber, STATEMENT_LIMIT);
    if (result.kind === 'returned') break;
    if (result.kind === 'exception' && result.handledAt >= 0) {
      fiber.setException(result.error);
      continue;
    }
    const frame = fiber.frames[fiber.frames.length - 1];
    const point = frame?.code.record.points.find(p => p.pc === frame.pc);
    const why =
      result.kind === 'budget'
        ? `The scenario does not end (${STATEMENT_LIMIT.toLocaleString('en-US')} statements executed); it should only describe a machine.`
        : `The scenario failed: ${'error' in result ? thrownText(result.error) : result.kind}`;
    throw fail(frame?.code.module.fileName ?? file, why, point);
  }
  const exported = program.exports(file).default as unknown;
  if (typeof exported !== 'object' || exported === null)
    throw fail(file, "A scenario needs 'export default scenario({ ... })'.");
  const spec = exported as ScenarioSpec;
  const mistake = checkScenario(spec);
  if (mistake) throw fail(file, mistake.message, placeOf(host.readFile(file) ?? '', mistake.path));
  if (!spec.drivers?.length && !spec.applications?.length)
    throw fail(file, 'The scenario has neither drivers nor applications: nothing would happen.');
  return spec;
}

/** Where the keys stand in the text, one after the other; a scenario that computes them has no such place. */
function placeOf(text: string, path: readonly string[]) {
  let at = 0;
  for (const key of path) {
    const found = new RegExp(`(?<![\\w$])['"]?${key}['"]?\\s*[:,}]`).exec(text.slice(at));
    if (!found) return undefined;
    at += found.index;
  }
  const before = text.slice(0, at).split('\n');
  const line = before.length;
  const column = before[line - 1].length + 1;
  return { line, column, endLine: line, endColumn: column + (path.at(-1)?.length ?? 1) };
}

function collect(host: SourceHost, file: string, modules: Map<string, CompiledModule>): void {
  if (modules.has(file)) return;
  const text = host.readFile(file);
  if (text === undefined) throw fail(file, `The file '${file}' cannot be read.`);
  const source = file.endsWith('.json') ? `export default (${text.trim() || 'null'});` : text;
  const module = compile(source, { fileName: file, moduleId: file, image: 'scenario', globals: GLOBAL_NAMES });
  modules.set(file, module);
  for (const i of module.imports) {
    if (!i.specifier.startsWith('.')) continue;
    const found = resolveFile(host, file, i.specifier);
    if (!found)
      throw fail(file, `There is no file '${i.specifier}' beside this one.`, {
        line: i.line,
        column: i.column,
        endLine: i.line,
        endColumn: i.column + 1,
      });
    collect(host, found, modules);
  }
}

/** A scenario describes a machine before there is one: no clock, no chance. */
function scenarioGlobals(): Record<string, unknown> {
  const scope = globalThis as unknown as Record<string, unknown>;
  const globals: Record<string, unknown> = {};
  for (const name of GLOBAL_NAMES) globals[name] = scope[name];
  const math = Object.create(null) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(Math))
    if (name !== 'random') math[name] = (Math as unknown as Record<string, unknown>)[name];
  math.random = () => {
    throw new Error('a scenario must be the same every time: use its seed instead of Math.random');
  };
  return { ...globals, Math: math, Date: undefined };
}

function fail(
  fileName: string,
  message: string,
  at?: { line: number; column: number; endLine: number; endColumn: number },
): CompileError {
  return new CompileError([
    {
      fileName,
      message,
      line: at?.line ?? 1,
      column: at?.column ?? 1,
      endLine: at?.endLine ?? 1,
      endColumn: at?.endColumn ?? 2,
    },
  ]);
}
