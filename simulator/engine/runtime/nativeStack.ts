/**
 * Which code of the program is running, from inside a host call that is no call: an accessor of the host that compiled
 * code has come to in the middle of a statement. The frames are native then, and only the platform's stack trace knows
 * them; generated scripts have names (`scriptName`) by which it tells them apart.
 */
import type { RunningFunction } from '../api';
import type { EngineModule } from '../compile';
import type { LinkedModule } from './instantiate';

const PREFIX = 'kdlab:';
/** Lines that `new Function` puts before its body, and what the evaluator puts before the code (`return `). */
const LINES_BEFORE = 2;
const BEFORE_CODE = 'return '.length;

/** Appended to generated code. @param index of the function whose slow tier it is; none: the whole module */
export function scriptName(moduleId: string, index?: number): string {
  return `\n//# sourceURL=${PREFIX}${encodeURIComponent(moduleId)}${index === undefined ? '' : `#${index}`}`;
}

/** What a trace of ours is written into: it must not be hidden, as those of models are. */
export class NativeTrace {
  declare readonly stack: string;
}

interface CallSite {
  readonly name: string;
  readonly moduleId: string;
  /** Of the function whose slow tier it is. */
  readonly slow: string | undefined;
  /** 1-based, in the script. */
  readonly line: number;
  readonly column: number;
}

/** `    at Device.submit (kdlab:driver:12:34)`, `    at kdlab:driver#3:1:2`. */
const siteText = new RegExp(
  String.raw`^\s*at (?:(?:async |new |get |set )*(?:[^( ]*\.)?([^(. ]*)[^(]*\()?${PREFIX}(.*?)(?:#(\d+))?:(\d+):(\d+)\)?$`,
);

/**
 * Youngest first, as far as the platform's trace reaches. Takes some microseconds: for what is rare.
 * @param below host function whose callers are asked for
 */
export function runningFunctions(modules: ReadonlyMap<string, LinkedModule>, below: Function): RunningFunction[] {
  const found: RunningFunction[] = [];
  for (const site of callSites(below)) {
    const module = modules.get(site.moduleId)?.module;
    // Of modules that share a script nothing but the name is known, in either tier.
    const running = module && !module.newWrapper ? inModule(module, site) : named(modules, nameOf(site, module));
    if (running) found.push(running);
  }
  return found;
}

function callSites(below: Function): CallSite[] {
  const holder = new NativeTrace();
  Error.captureStackTrace(holder, below);
  return holder.stack.split('\n').flatMap(text => {
    const m = siteText.exec(text);
    return m
      ? { name: m[1] ?? '', moduleId: decodeURIComponent(m[2]), slow: m[3], line: Number(m[4]), column: Number(m[5]) }
      : [];
  });
}

/** Generated code says before each point where it stands (`$k=7`), and of which function it is (a comment). */
function inModule(module: EngineModule, { slow, ...site }: CallSite): RunningFunction | undefined {
  const text = slow === undefined ? module.code : module.slowTier(Number(slow));
  const line = site.line - (slow === undefined ? LINES_BEFORE : 0);
  const column = site.column - (slow === undefined && line === 1 ? BEFORE_CODE : 0);
  const before = text.slice(0, startOfLine(text, line) + column - 1);
  const index = slow ?? lastOf(before, /\/\*@(\d+)@/g);
  const record = index === undefined ? undefined : module.functions[Number(index)];
  if (!record) return undefined;
  const pc = Math.abs(Number(lastOf(before, /\$k=(-?\d+);/g) ?? 0));
  const point = record.points.find(p => p.pc === pc);
  return { image: module.image, name: record.name, tags: record.tags, fileName: module.fileName, point };
}

function lastOf(text: string, pattern: RegExp): string | undefined {
  let last: string | undefined;
  for (const match of text.matchAll(pattern)) last = match[1];
  return last;
}

function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) at = text.indexOf('\n', at) + 1;
  return at;
}

function nameOf({ slow, name }: CallSite, module: EngineModule | undefined): string {
  return (slow !== undefined && module?.functions[Number(slow)].name.replace(/^.*\./, '')) || name;
}

function named(modules: ReadonlyMap<string, LinkedModule>, name: string): RunningFunction | undefined {
  if (name === '') return undefined;
  for (const { module } of modules.values())
    for (const record of module.functions)
      if (record.name === name || record.name.endsWith(`.${name}`))
        return { image: module.image, name: record.name, tags: record.tags };
  return undefined;
}
