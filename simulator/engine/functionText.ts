import type { Node } from '@babel/types';
import { type AnyNode, children } from './bind/helpers';
import { Diagnostics } from './diagnostics';
import { parseModule } from './parse';

/**
 * The text of functions as `toString` of the language gives it: that of the person, types included, exactly as it stands
 * in their file (ECMA-262 20.2.3.5, "source text matched by"), and not the code that is made from it. Nothing is kept for
 * a function: its code names its record, and the file is parsed again when somebody asks.
 */

/** What has to be known of a module. */
interface Module {
  readonly moduleId: string;
  readonly code: string;
  /** Undefined for modules that are shipped without: their functions look like the platform's. */
  readonly sourceText?: string;
  readonly functions: readonly { readonly line: number; readonly column: number }[];
}

const { toString } = Function.prototype;

/** The text that runs, whatever the language tells. */
export function generatedText(f: object): string {
  return Reflect.apply(toString, f, []) as string;
}

/** Versions of a file that are kept for functions made before it was edited. */
const VERSIONS = 4;
const modules = new Map<string, Module[]>();

/** From now on the functions of the module have their source's text. */
export function rememberSource(module: Module): void {
  if (module.sourceText === undefined) return;
  const known = modules.get(module.moduleId) ?? [];
  if (!known.includes(module)) modules.set(module.moduleId, [...known, module].slice(-VERSIONS));
}

/** Function index (or nothing, for a class without constructor), module id, and for classes where it stands. */
const marker = /\/\*@(\d*)@([^*]*)\*\/(?:\/\*:(\d+)\*\/)?/;

/** What the person wrote for generated code (its beginning, when `isPart`); undefined where it is no such code. */
function sourceOf(code: string, isPart: boolean): string | undefined {
  const m = marker.exec(code.slice(0, 2000));
  if (!m) return undefined;
  const versions = modules.get(decodeURIComponent(m[2])) ?? [];
  const module = isPart ? versions.at(-1) : versions.findLast(v => v.code.includes(code));
  if (!module) return '';
  const text = module.sourceText!;
  const { line, column } = module.functions[Number(m[1])] ?? {};
  const isWanted = m[3]
    ? (n: AnyNode) => /^Class/.test(n.type) && n.start === Number(m[3])
    : (n: AnyNode) =>
        /^(Function|Arrow|ObjectMethod|Class\w*Method)/.test(n.type) &&
        n.loc!.start.line === line &&
        n.loc!.start.column + 1 === column;
  const program = parseModule(text, new Diagnostics(''))?.program;
  const node = program && find(program, isWanted);
  return node ? written(text, node) : '';
}

function find(n: Node, isWanted: (n: AnyNode) => boolean): AnyNode | undefined {
  if (isWanted(n as AnyNode)) return n as AnyNode;
  for (const c of children(n)) {
    const found = find(c, isWanted);
    if (found) return found;
  }
  return undefined;
}

/** Decorators and what stands before the name of a member are no part of the function. */
function written(text: string, n: AnyNode): string {
  const decorators: AnyNode[] = n.decorators ?? [];
  const start = Math.max(n.start!, ...decorators.map(d => d.end!).filter(end => end < n.end!));
  const whole = text.slice(start, n.end!).replace(/^\s+/, '');
  if (!/^Class/.test(n.type)) return whole;
  return whole.replace(
    /^(?:(?:export|default|abstract|declare|public|private|protected|static|override)\s+(?![(=]))+/,
    '',
  );
}

function nativeText(f: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(f, 'name')?.value;
  return `function ${typeof name === 'string' ? name : ''}() { [native code] }`;
}

const standard: object = {
  toString(this: object): string {
    if (this === standard) return nativeText(this);
    const code = generatedText(this);
    return sourceOf(code, false) || (marker.test(code.slice(0, 2000)) ? nativeText(this) : code);
  },
}.toString;

/** Gives the functions of this realm `toString` of the language; once, by who owns the realm. */
export function installFunctionText(): void {
  Object.defineProperty(Function.prototype, 'toString', { value: standard, writable: true, configurable: true });
}

/** V8 writes no more of a function into a message. */
function abridged(text: string): string {
  return text.length > 128 ? `${text.slice(0, 111)}...<omitted>...${text.slice(-2)}` : text;
}

const withCode =
  /^(Class extends value |Cannot assign to .* of function '|)([\s\S]*)( is not a constructor(?: or null)?|')$/;

/** A message of V8 with the text of a function in it: that of the person takes its place. */
export function readableMessage(message: string): string {
  const m = withCode.exec(message);
  const source = m ? sourceOf(m[2], true) : undefined;
  return source ? `${m![1]}${abridged(source)}${m![3]}` : message;
}
