import { transformSync } from 'esbuild';
import { compile, createProgram, type Fiber, type Program } from '../../simulator/engine';
import { median, type Row } from '../report';
import { workloads } from './workloads';

const globals = { Map, Math };
type Functions = Record<string, (...a: number[]) => number>;

function plainFunctions(): Functions {
  const { code } = transformSync(workloads, { loader: 'ts', format: 'cjs', target: 'es2022' });
  const module = { exports: {} as Functions };
  new Function('module', 'exports', 'require', code)(module, module.exports, () => ({ block() {} }));
  return module.exports;
}

function engineProgram(): Program {
  const module = compile(workloads, {
    fileName: 'workloads.ts',
    moduleId: 'w',
    image: '',
    globals: new Set(Object.keys(globals)),
  });
  const program: Program = createProgram({
    host: {},
    globals,
    resolve: () => undefined,
    hostModules: { host: { block: () => program.suspend(undefined) } },
  });
  program.link([module]);
  program.run(program.evaluate('w'), 1e6);
  return program;
}

function milliseconds(f: () => unknown): number {
  const start = performance.now();
  f();
  return performance.now() - start;
}

/** Medians of two things measured in turn: the machine's clock changes under both alike. */
function inTurn(rounds: number, a: () => unknown, b: () => unknown): { a: number; b: number; ratio: number } {
  const as: number[] = [];
  const bs: number[] = [];
  const ratios: number[] = [];
  for (let i = 0; i < rounds + 2; i++) {
    const x = milliseconds(a);
    const y = milliseconds(b);
    if (i < 2) continue;
    as.push(x);
    bs.push(y);
    ratios.push(y / x);
  }
  return { a: median(as), b: median(bs), ratio: median(ratios) };
}

function toEnd(program: Program, fiber: Fiber, budget = 1e9): number {
  let stops = 0;
  while (program.run(fiber, budget).kind !== 'returned') stops++;
  return stops;
}

function ratioRow(
  program: Program,
  plain: Functions,
  name: string,
  args: number[],
  warm: number,
  label: string,
  target: number,
  rounds = 31,
): Row {
  const f = program.exports('w')[name];
  // Short calls first: V8 has seen the whole function when it optimises it.
  for (let i = 0; i < 500; i++) {
    plain[name](warm);
    toEnd(program, program.createFiber(f, [warm], 0x100000));
  }
  const { a, b, ratio } = inTurn(
    rounds,
    () => plain[name](...args),
    () => toEnd(program, program.createFiber(f, args, 0x100000)),
  );
  return { name: label, median: ratio, unit: 'x', target, note: `plain ${a.toFixed(2)} ms, engine ${b.toFixed(2)} ms` };
}

/** `count` fibers run in turn, a switch at each stop; nanoseconds per switch. */
function switching(
  program: Program,
  name: string,
  args: number[],
  count: number,
  budget: number,
): { ns: number; statements: number; stops: number } {
  const f = program.exports('w')[name];
  const fibers = Array.from({ length: count }, () => program.createFiber(f, args, 0x100000));
  const before = program.executed;
  let stops = 0;
  let live = fibers;
  const ms = milliseconds(() => {
    while (live.length > 0) {
      const next: Fiber[] = [];
      for (const fiber of live) {
        if (program.run(fiber, budget).kind === 'returned') continue;
        stops++;
        next.push(fiber);
      }
      live = next;
    }
  });
  return { ns: (ms * 1e6) / stops, statements: program.executed - before, stops };
}

function medianOf(rounds: number, f: () => number): number {
  const values: number[] = [];
  for (let i = 0; i < rounds + 1; i++) {
    const v = f();
    if (i > 0) values.push(v);
  }
  return median(values);
}

function schedules(program: Program): number {
  const f = program.exports('w').w6;
  let seed = 12345;
  const random = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return seed >>> 0;
  };
  const count = 2000;
  const ms = milliseconds(() => {
    for (let s = 0; s < count; s++) {
      const live = Array.from({ length: 4 }, () => program.createFiber(f, [49], 0x6000));
      while (live.length > 0) {
        const i = random() % live.length;
        if (program.run(live[i], 5 + (random() % 95)).kind === 'returned') live.splice(i, 1);
      }
    }
  });
  return (ms * 1000) / count;
}

function bytesPerFrame(program: Program): number | undefined {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) return undefined;
  const f = program.exports('w').deepA;
  const make = () => {
    const fiber = program.createFiber(f, [60, 5], 0x100000);
    program.run(fiber, 1e6);
    return fiber;
  };
  const kept: Fiber[] = [];
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 2000; i++) kept.push(make());
  gc();
  const bytes = (process.memoryUsage().heapUsed - before) / (kept.length * 61);
  return kept.length > 0 ? bytes : 0;
}

/** About 600 lines of text as the workloads are. */
function compileTime(): { ms: number; lines: number } {
  const body = workloads.replace(/^import.*$/m, '');
  const copies = Math.ceil(600 / body.split('\n').length);
  const text = `import { block } from 'host';\n${Array.from({ length: copies }, (_, i) => body.replace(/\b(w1|fib|Irp|Dev|w3|deepA|deepB|w4b|w5|shared|w6|add)\b/g, `$1_${i}`)).join('\n')}`;
  const ms = medianOf(15, () =>
    milliseconds(() =>
      compile(text, { fileName: 'm.ts', moduleId: 'm', image: '', globals: new Set(Object.keys(globals)) }),
    ),
  );
  return { ms, lines: text.split('\n').length };
}

function measure(): Row[] {
  const plain = plainFunctions();
  const program = engineProgram();
  const rows: Row[] = [
    ratioRow(program, plain, 'w1', [1_100_000], 300, 'W1 loops', 1.8),
    ratioRow(program, plain, 'fib', [27], 10, 'W2 calls', 1.6),
    ratioRow(program, plain, 'w3', [50_000], 100, 'W3 objects', 1.3),
  ];
  const blocked = medianOf(5, () => switching(program, 'deepA', [12, 500], 200, 1e9).ns);
  rows.push({ name: 'W4a blocked switch, 200 threads 12 deep', median: blocked, unit: 'ns', target: 150 });
  const unwound = medianOf(5, () => switching(program, 'w4b', [500], 200, 1e9).ns);
  rows.push({ name: 'W4b unwind and rewind 12 new frames', median: unwound, unit: 'ns', target: 460 });
  const w5 = inTurn(
    5,
    () => [0, 1, 2, 3].map(() => plain.w5(60, 100_000)),
    () => switching(program, 'w5', [60, 100_000], 4, 100),
  );
  rows.push({
    name: 'W5 60 deep, preempted every 100 statements',
    median: w5.ratio,
    unit: 'x',
    target: 7,
    note: `plain ${w5.a.toFixed(2)} ms, engine ${w5.b.toFixed(2)} ms`,
  });
  const schedule = medianOf(5, () => schedules(program));
  rows.push({
    name: 'W6 a schedule of 4 short threads',
    median: schedule,
    unit: 'us',
    target: 12,
    note: `${Math.round(1e6 / schedule)} schedules/s`,
  });
  const step = medianOf(5, () => switching(program, 'w5', [60, 3000], 1, 1).ns);
  rows.push({ name: 'A step, 60 deep', median: step, unit: 'ns', target: 1000 });
  const frame = bytesPerFrame(program);
  if (frame !== undefined) rows.push({ name: 'A suspended frame', median: frame, unit: 'bytes', target: 130 });
  const { ms, lines } = compileTime();
  rows.push({ name: `Compile ${lines} lines, warm`, median: ms, unit: 'ms', target: 25 });
  return rows;
}

process.stdout.write(JSON.stringify(measure()));
