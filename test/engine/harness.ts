/**
 * Runs one program plainly and through the engine, suspended in different ways, and compares what can be seen of it:
 * the value of `main()` or the exception it ends with, and everything it logged.
 */
import { strict as assert } from 'node:assert';
import {
  type CompiledModule,
  compile,
  createProgram,
  Irreversible,
  type Fiber,
  type Program,
  type Snapshot,
  Unkeepable,
} from '../../simulator/engine';
import { type Outcome, plainHost, runPlain } from './oracle';
import { show } from './show';

/** The names of the language that programs may use. */
const globals: Record<string, unknown> = Object.fromEntries(
  `Object Function Array Map Set WeakMap WeakSet WeakRef String Number Boolean Symbol BigInt Math JSON Reflect Proxy RegExp Date
  Error TypeError RangeError ReferenceError SyntaxError AggregateError EvalError URIError Iterator
  Uint8Array Uint8ClampedArray Int8Array Uint16Array Int16Array Int32Array Uint32Array Float32Array Float64Array
  BigUint64Array BigInt64Array DataView ArrayBuffer parseInt parseFloat isNaN isFinite NaN Infinity
  encodeURIComponent decodeURIComponent encodeURI decodeURI structuredClone`
    .split(/\s+/)
    .filter(name => name in globalThis)
    .map(name => [name, (globalThis as Record<string, unknown>)[name]]),
);
const names = new Set(Object.keys(globals));

export interface RunMode {
  /** Statements until the next stop. */
  budget: () => number;
  /** Raise every threshold. */
  traps?: boolean;
  /** Every threshold is raised, under a condition that never holds. */
  misses?: boolean;
  /** Every function leaves the fast tier at its entry. */
  slowTier?: boolean;
  /** `block` returns at once. */
  withoutBlocking?: boolean;
  /** Now and then its state is remembered, and put back a few stops later: what follows must be the same. */
  putBack?: () => number;
  /** As often as can be. */
  often?: boolean;
  /** Looks at the program whenever it stands still. */
  atStop?: (program: Program, fiber: Fiber, modules: readonly CompiledModule[]) => void;
  /** What `see` does besides logging. */
  see?: (x: object) => void;
}

export interface EngineOutcome extends Outcome {
  executed: number;
  stops: number;
}

const mostStops = 2_000_000;

/** Modules compiled once, for several runs; `./name` is how they import each other, and the first is evaluated. */
export function prepare(texts: string | Readonly<Record<string, string>>): (mode: RunMode) => EngineOutcome {
  const sources = typeof texts === 'string' ? { program: texts } : texts;
  const modules = Object.entries(sources).map(([id, text]) =>
    compile(text, { fileName: `${id}.ts`, moduleId: id, image: '', globals: names }),
  );
  const first = modules[0].moduleId;
  return mode => {
    const log: string[] = [];
    const host: Record<string, unknown> = plainHost(log);
    if (!mode.withoutBlocking) host.block = (x: unknown) => program.suspend(x);
    if (mode.see) {
      const plain = host.see as (x: object) => void;
      host.see = (x: object) => {
        plain(x);
        mode.see!(x);
      };
    }
    const program: Program = createProgram({
      host: {},
      globals,
      resolve: specifier => (specifier.startsWith('./') ? specifier.slice(2).replace(/\.(ts|js)$/, '') : undefined),
      hostModules: { host },
      ...(mode.slowTier ? { nativeWindow: 0 } : {}),
    });
    program.link(modules);
    if (mode.traps) for (const m of modules) for (let i = 0; i < m.probes.length; i++) program.setTrap(m, i, true);
    if (mode.misses)
      for (const m of modules) for (let i = 0; i < m.probes.length; i++) program.setTrap(m, i, true, () => false);
    let stops = 0;
    let nextKept = 0;
    const finish = (fiber: Fiber): { value: unknown } | { error: unknown } => {
      let kept: { state: Snapshot; logged: number; r: ReturnType<Program['run']>; stops: number } | undefined;
      for (;;) {
        let r = program.run(fiber, mode.budget());
        if (++stops > mostStops) throw new Error('does not end');
        if (fiber.state !== 'done') mode.atStop?.(program, fiber, modules);
        if (kept && --kept.stops === 0) {
          program.restore(kept.state);
          log.length = kept.logged;
          r = kept.r;
          kept = undefined;
        } else if (mode.putBack && !kept && fiber.state !== 'done' && stops >= nextKept) {
          // The longer it runs, the rarer: a state takes time.
          nextKept = mode.often ? 0 : stops * 1.5 + (mode.putBack() % 6);
          const state = program.save([fiber], () => true);
          kept = { state, logged: log.length, r, stops: 1 + (mode.putBack() % 6) };
        }
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
    const end = (outcome: Partial<Outcome>) => ({ ...outcome, log, executed: program.executed, stops });
    const body = finish(program.evaluate(first));
    if ('error' in body) return end({ error: show(body.error) });
    const { main } = program.exports(first);
    if (typeof main !== 'function') return end({});
    const result = finish(program.createFiber(main, [], 0x100000));
    return end('error' in result ? { error: show(result.error) } : { value: show(result.value) });
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

const forever = () => 1e9;

/** The ways of suspending a program. All must agree, and count the same statements. */
function modes(randomRuns: number, seed: number): [string, RunMode][] {
  const result: [string, RunMode][] = [
    ['without blocking', { budget: forever, withoutBlocking: true }],
    ['preempted at every statement', { budget: () => 1 }],
    ['trapped at every statement', { budget: forever, traps: true }],
    ['trapped at every statement under a condition that never holds', { budget: forever, misses: true }],
    ['slow tier only', { budget: forever, slowTier: true }],
  ];
  const often = random(seed + 1);
  const next = random(seed + 2);
  result.push(['put back now and then', { budget: () => 1 + (often() % 3), putBack: next }]);
  for (let i = 0; i < randomRuns; i++) {
    const from = seed + i * 7919;
    const next = random(from);
    const limit = [3, 10, 50, 200][i % 4];
    result.push([`random budgets up to ${limit}, seed ${from}`, { budget: () => 1 + (next() % limit) }]);
  }
  return result;
}

export interface CheckOptions {
  randomRuns?: number;
  seed?: number;
  /** Begins the message of a difference. */
  where?: string;
  /** `block` returns at once everywhere. */
  withoutBlocking?: boolean;
}

/** Runs the module(s) in every way and compares with what was `expected`. */
export function checkAgainst(
  expected: Outcome,
  texts: string | Readonly<Record<string, string>>,
  { randomRuns = 4, seed = 7, where = '', withoutBlocking = false }: CheckOptions = {},
): void {
  const prepared = prepare(texts);
  const run = (mode: RunMode) => prepared(withoutBlocking ? { ...mode, withoutBlocking } : mode);
  const compare = (got: EngineOutcome, how: string, executed: number) => {
    const { executed: count, stops: _, ...seen } = got;
    assert.deepEqual(seen, expected, `${where}${how}`);
    assert.equal(count, executed, `${where}${how}: statements executed`);
  };
  const free = run({ budget: forever });
  compare(free, 'free run', free.executed);
  for (const [how, mode] of modes(randomRuns, seed))
    try {
      compare(run(mode), how, free.executed);
    } catch (error) {
      // What was frozen cannot be put back: it takes another machine.
      if (!mode.putBack || !(error instanceof Irreversible || error instanceof Unkeepable)) throw error;
    }
}

/** Runs a module with a `main` plain and in every way of suspending it. */
export function check(source: string, options?: CheckOptions): void {
  checkAgainst(runPlain(source), source, options);
}
