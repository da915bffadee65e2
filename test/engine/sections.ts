/**
 * The conformance programs: text files in `conformance/`, one for each area of the language, each with many small
 * programs. `//# NAME` begins a program; `//@ FILE` begins another module of the same program (`main` is the first).
 * A program logs what it sees. It may use `log`, `id`, `block` (which suspends) and `thrown` (what a function throws).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Section {
  readonly name: string;
  /** Line of its file at which it begins. */
  readonly line: number;
  readonly body: string;
  /** Modules by name, for programs of several. */
  readonly modules?: Readonly<Record<string, string>>;
}

const folder = join(__dirname, 'conformance');

/** Areas by name: `classes`, `destructuring` ... */
export function areas(): Record<string, Section[]> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map(file => [file.replace(/\.\w+$/, ''), sections(readFileSync(join(folder, file), 'utf8'))]),
  );
}

function sections(text: string): Section[] {
  return splitAt(text, '//# ').map(({ title, line, text: body }) => {
    const files = splitAt(body, '//@ ');
    return {
      name: title,
      line,
      body,
      ...(files.length > 0 ? { modules: Object.fromEntries(files.map(f => [f.title, f.text])) } : {}),
    };
  });
}

function splitAt(text: string, mark: string): { title: string; line: number; text: string }[] {
  const result: { title: string; line: number; text: string }[] = [];
  text.split('\n').forEach((l, i) => {
    if (l.startsWith(mark)) result.push({ title: l.slice(mark.length).trim(), line: i + 1, text: '' });
    else if (result.length > 0) result.at(-1)!.text += `${l}\n`;
  });
  return result;
}

/** Begins every program, on its first line. */
export const prelude =
  'function thrown(f) { try { return f(); } catch (e) { return e instanceof Error ? e.name + ": " + e.message : e; } } ';

const imports = "import { log, id, block, see } from 'host'; ";

/** Where the statements of a program can stand. */
export const placements: Record<string, (statements: string) => string> = {
  module: s => `${imports}${prelude}${s}`,
  function: s => `${imports}${prelude}export function main() {${s}}`,
  generator: s => `${imports}${prelude}function* body() {${s}} export function main() { for (const x of body()); }`,
};

/** Some statements cannot stand in a function. */
export function isModuleOnly(statements: string): boolean {
  return /^\s*(declare|namespace|export|import)\b/m.test(statements);
}
