/** What plain V8 makes of a program: the types are stripped by esbuild where there are any, and nothing else changes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { show } from './show';

export interface Outcome {
  /** The value of `main`, for programs that have one. */
  value?: string;
  error?: string;
  log: string[];
}

/** What a program may import from `host`, on plain V8: `block` and `id` both return their argument. */
export function plainHost(log: string[]): Record<string, (...a: never[]) => unknown> {
  return {
    log: (...a: unknown[]) => void log.push(...a.map(x => show(x))),
    see: (x: object) => void log.push(show(x)),
    block: (x: unknown) => x,
    id: (x: unknown) => x,
  };
}

/** Strips types; enums, namespaces, parameter properties, decorators and `using` become what esbuild makes of them. */
export function stripTypes(source: string, format?: 'cjs' | 'esm'): string {
  return transformSync(source, {
    loader: 'ts',
    ...(format ? { format } : {}),
    target: 'es2022',
    supported: { 'class-field': true },
    tsconfigRaw: '{"compilerOptions":{"useDefineForClassFields":true,"verbatimModuleSyntax":false}}',
  }).code;
}

/** A module with an exported `main`. */
export function runPlain(source: string): Outcome {
  const log: string[] = [];
  const module = { exports: {} as Record<string, () => unknown> };
  try {
    const code = stripTypes(source, 'cjs');
    new Function('module', 'exports', 'require', `"use strict";${code}`)(module, module.exports, () => plainHost(log));
    return { value: show(module.exports.main()), log };
  } catch (e) {
    return { error: show(e), log };
  }
}

/** Statements without imports and exports. Text that is JavaScript already is not touched: every name stays. */
export function runPlainStatements(statements: string): Outcome {
  const log: string[] = [];
  const host = plainHost(log);
  const make = (text: string) =>
    new Function(...Object.keys(host), `"use strict";${text}`) as (...a: unknown[]) => void;
  let run: (...a: unknown[]) => void;
  try {
    run = make(statements);
  } catch {
    run = make(stripTypes(statements));
  }
  try {
    run(...Object.values(host));
    return { log };
  } catch (e) {
    return { error: show(e), log };
  }
}

/** Modules by name, the first one evaluated, as real ES modules of this Node.js in a folder that is thrown away. */
export async function runPlainModules(modules: Readonly<Record<string, string>>, prelude: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'kdlab-modules-'));
  const log: string[] = [];
  const host = plainHost(log);
  const key = Symbol.for('kdlab conformance');
  (globalThis as Record<symbol, unknown>)[key] = host;
  const header = `const { ${Object.keys(host).join()} } = globalThis[Symbol.for('kdlab conformance')]; ${prelude}`;
  try {
    for (const [name, text] of Object.entries(modules)) {
      // Types first: esbuild drops imports that are used as types only.
      const code = stripTypes(text, 'esm').replace(/(from |import )"\.\/([\w-]+)"/g, '$1"./$2.mjs"');
      writeFileSync(join(folder, `${name}.mjs`), header + code);
    }
    await import(pathToFileURL(join(folder, `${Object.keys(modules)[0]}.mjs`)).href);
    return { log };
  } catch (e) {
    return { error: show(e), log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
