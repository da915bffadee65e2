/**
 * Runs one program plainly (types stripped, on V8) and through the engine, suspended in different ways, and compares
 * what can be seen of it: the value of `main()` or the exception it ends with, and everything it logged.
 */
import { strict as assert } from 'node:assert';
import { transformSync } from 'esbuild';
import { compile, createProgram, type Program } from '../../simulator/engine';

const globals: Record<string, unknown> = {
  Object,
  Array,
  Map,
  Set,
  WeakMap,
  WeakSet,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Math,
  JSON,
  Reflect,
  Proxy,
  RegExp,
  Error,
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
  Uint8Array,
  Int32Array,
  Uint32Array,
  Float64Array,
  BigUint64Array,
  DataView,
  ArrayBuffer,
  parseInt,
  parseFloat,
  isNaN,
  isFinite,
};
const names = new Set(Object.keys(globals));

export interface Outcome {
  value?: string;
  error?: string;
  log: string[];
}

/** A text of any value that two runs can be compared by. */
export function show(x: unknown, depth = 0): string {
  if (depth > 6) return '...';
  if (typeof x === 'string') return JSON.stringify(x);
  if (typeof x === 'bigint') return `${x}n`;
  if (Object.is(x, -0)) return '-0';
  if (typeof x === 'symbol') return x.toString();
  if (typeof x === 'function') return `function ${x.name.replace(/\d+$/, '')}/${x.length}`;
  if (typeof x !== 'object' || x === null) return String(x);
  if (x instanceof Error) return `${x.name}: ${messageOf(x)}`;
  if (x instanceof Map) return `Map${show([...x], depth + 1)}`;
  if (x instanceof Set) return `Set${show([...x], depth + 1)}`;
  if (ArrayBuffer.isView(x) && !(x instanceof DataView))
    return `${x.constructor.name}${show([...(x as Uint8Array)], depth + 1)}`;
  if (Array.isArray(x)) {
    const items = Array.from({ length: x.length }, (_, i) => (i in x ? show(x[i], depth + 1) : 'hole'));
    return `[${items.join()}]`;
  }
  const name = Object.getPrototypeOf(x)?.constructor?.name;
  return `${name && name !== 'Object' ? name : ''}{${Object.keys(x)
    .map(k => `${k}:${show((x as Record<string, unknown>)[k], depth + 1)}`)
    .join()}}`;
}

function messageOf(e: Error): string {
  return (
    e.message
      // The type stripper numbers names that shadow others.
      .replace(/^(Cannot access '[a-z]+)\d+/, '$1')
      // V8 words the same mistake in several ways, by where the value came from.
      .replace(/^Cannot (?:destructure|read properties of) .*?(null|undefined).*/, 'Cannot read properties of $1')
  );
}

export function runPlain(source: string): Outcome {
  const log: string[] = [];
  const host = {
    log: (...a: unknown[]) => void log.push(a.map(x => show(x)).join(' ')),
    block: (x: unknown) => x,
    id: (x: unknown) => x,
  };
  const { code } = transformSync(source, {
    loader: 'ts',
    format: 'cjs',
    target: 'es2022',
    supported: { 'class-field': true },
    tsconfigRaw: '{"compilerOptions":{"useDefineForClassFields":true}}',
  });
  const module = { exports: {} as Record<string, () => unknown> };
  try {
    new Function('module', 'exports', 'require', `"use strict";${code}`)(module, module.exports, () => host);
    return { value: show(module.exports.main()), log };
  } catch (e) {
    return { error: show(e), log };
  }
}

export interface RunMode {
  /** Statements until the next stop. */
  budget: () => number;
  /** Raise every threshold. */
  traps?: boolean;
}

export interface EngineOutcome extends Outcome {
  executed: number;
  stops: number;
}

/** Compiled once, for several runs. */
export function prepare(source: string): (mode: RunMode) => EngineOutcome {
  const module = compile(source, { fileName: 'program.ts', moduleId: 'program', image: '', globals: names });
  return mode => {
    const log: string[] = [];
    const program: Program = createProgram({
      host: {},
      globals,
      resolve: () => undefined,
      hostModules: {
        host: {
          log: (...a: unknown[]) => void log.push(a.map(x => show(x)).join(' ')),
          block: (x: unknown) => program.suspend(x),
          id: (x: unknown) => x,
        },
      },
    });
    program.link([module]);
    if (mode.traps) for (let i = 0; i < module.probes.length; i++) program.setTrap(module, i, true);
    let stops = 0;
    const finish = (fiber: ReturnType<Program['evaluate']>): { value: unknown } | { error: unknown } => {
      for (;;) {
        const r = program.run(fiber, mode.budget());
        if (++stops > 2_000_000) throw new Error('does not end');
        switch (r.kind) {
          case 'returned':
            return { value: r.value };
          case 'threw':
            return { error: r.error };
          case 'request':
            fiber.setResult(r.request);
            break;
          case 'exception':
            fiber.setException(r.error);
            break;
          case 'stackOverflow':
            fiber.setException(new RangeError('Maximum call stack size exceeded'));
            break;
        }
      }
    };
    const body = finish(program.evaluate('program'));
    if ('error' in body) return { error: show(body.error), log, executed: program.executed, stops };
    const result = finish(program.createFiber(program.exports('program').main, [], 0x100000));
    const shown = 'error' in result ? { error: show(result.error) } : { value: show(result.value) };
    return { ...shown, log, executed: program.executed, stops };
  };
}

/** Deterministic random numbers. */
export function random(seed: number): () => number {
  let s = seed >>> 0 || 1;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return s >>> 0;
  };
}

/** Runs `source` plain and in every way of suspending it; all must agree, and count the same statements. */
export function check(source: string, { randomRuns = 4, seed = 7 } = {}): void {
  const expected = runPlain(source);
  const run = prepare(source);
  const free = run({ budget: () => 1e9 });
  const compare = (got: EngineOutcome, how: string) => {
    const { executed, stops: _, ...seen } = got;
    assert.deepEqual(seen, expected, how);
    assert.equal(executed, free.executed, `${how}: statements executed`);
  };
  compare(free, 'free run');
  compare(run({ budget: () => 1 }), 'preempted at every statement');
  compare(run({ budget: () => 1e9, traps: true }), 'trapped at every statement');
  for (let i = 0; i < randomRuns; i++) {
    const next = random(seed + i * 7919);
    const limit = [3, 10, 50, 200][i % 4];
    compare(run({ budget: () => 1 + (next() % limit) }), `random budgets up to ${limit}, seed ${seed + i * 7919}`);
  }
}
