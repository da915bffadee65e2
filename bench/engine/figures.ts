/** The engine's figures: name -> measures its rows. Each runs in a process of its own. */
import { median, type Row } from '../report';
import { longText, longTextLines } from './longText';
import * as peers from './peers';
import { compileText, Engine, plainFunctions } from './subjects';

const isNewV8 = Number(process.versions.node.split('.')[0]) >= 22;

function milliseconds(f: () => unknown): number {
  const start = performance.now();
  f();
  return performance.now() - start;
}

interface Pair {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Two things measured in turn: the machine's clock, and its other work, change under both alike. */
function inTurn(rounds: number, a: () => unknown, b: () => unknown): Pair {
  const pair = { a: [] as number[], b: [] as number[] };
  for (let i = 0; i < rounds + 3; i++) {
    const x = milliseconds(a);
    const y = milliseconds(b);
    if (i < 3) continue;
    pair.a.push(x);
    pair.b.push(y);
  }
  return pair;
}

const fixed = (n: number) => n.toPrecision(3);

function ratioRow(name: string, target: number, { a, b }: Pair, peer = 'plain'): Row {
  return {
    name,
    median: median(b.map((y, i) => y / a[i])),
    min: Math.min(...b) / Math.min(...a),
    unit: 'x',
    target,
    note: `${peer} ${fixed(median(a))} ms, engine ${fixed(median(b))} ms`,
  };
}

function timeRow(name: string, unit: string, target: number, values: readonly number[], note?: string): Row {
  return { name, median: median(values), min: Math.min(...values), unit, target, ...(note ? { note } : {}) };
}

/** Times plain: short calls first, so that V8 has seen the whole function when it optimises it. */
function freeRun(label: string, name: string, args: number[], warm: number, target: number): Row[] {
  const plain = plainFunctions();
  const engine = new Engine();
  for (let i = 0; i < 500; i++) {
    plain[name](warm);
    engine.toEnd(engine.fiber(name, [warm]));
  }
  const pair = inTurn(
    51,
    () => plain[name](...args),
    () => engine.toEnd(engine.fiber(name, args)),
  );
  return [ratioRow(label, target, pair)];
}

/** A loop that was entered in its middle goes on in the slow tier until its function returns. */
function slowLoop(): Row[] {
  const plain = plainFunctions();
  const engine = new Engine();
  const run = (n: number) => {
    const fiber = engine.fiber('w1', [n]);
    engine.program.run(fiber, 10);
    engine.toEnd(fiber);
  };
  for (let i = 0; i < 500; i++) {
    plain.w1(300);
    run(300);
  }
  const pair = inTurn(
    51,
    () => plain.w1(1_100_000),
    () => run(1_100_000),
  );
  return [ratioRow('W1 loops, in a frame that was suspended', isNewV8 ? 5 : 2, pair)];
}

/** Nanoseconds for each of `count` threads' switches, beside generators that do the same. */
function switches(label: string, target: number, name: 'deepA' | 'w4b', args: number[]): Row[] {
  const engine = new Engine();
  const run = (a: readonly number[]) => engine.switching(name, a, 200, 1e9);
  const peer = (a: readonly number[]) =>
    peers.switching(name === 'deepA' ? () => peers.deepA(a[0], a[1]) : () => peers.w4b(a[0]), 200);
  // Threads that end: V8 has seen the way out when it optimises.
  const short = [...args.slice(0, -1), 3];
  for (let i = 0; i < 60; i++) {
    run(short);
    peer(short);
  }
  const stops = run(args);
  const pair = inTurn(
    21,
    () => peer(args),
    () => run(args),
  );
  const ns = (ms: number) => (ms * 1e6) / stops;
  return [timeRow(label, 'ns', target, pair.b.map(ns), `generators ${fixed(ns(median(pair.a)))} ns`)];
}

function preempted(): Row[] {
  const plain = plainFunctions();
  const engine = new Engine();
  for (let i = 0; i < 300; i++) {
    plain.w5(60, 50);
    engine.switching('w5', [60, 50], 4, 100);
  }
  const pair = inTurn(
    21,
    () => [0, 1, 2, 3].map(() => plain.w5(60, 30_000)),
    () => engine.switching('w5', [60, 30_000], 4, 100),
  );
  return [ratioRow('W5 60 deep, preempted every 100 statements', 7, pair)];
}

function steps(): Row[] {
  const engine = new Engine();
  const run = () => engine.switching('w5', [60, 500], 1, 1);
  for (let i = 0; i < 20; i++) run();
  const values = Array.from({ length: 21 }, () => {
    let stops = 0;
    const ms = milliseconds(() => (stops = run()));
    return (ms * 1e6) / stops;
  });
  return [timeRow('A step, 60 deep', 'ns', 1000, values)];
}

function schedules(): Row[] {
  const engine = new Engine();
  const count = 1000;
  const values = Array.from({ length: 24 }, () => (milliseconds(() => engine.schedules(count)) * 1000) / count);
  const row = timeRow('W6 a schedule of 4 short threads', 'us', 12.5, values.slice(3));
  return [{ ...row, note: `${Math.round(1e6 / row.median)} schedules/s; 80,000 are 12.5 us` }];
}

/** Heap used by 60 suspended frames of `deepB` (two variables) a thread, and 61 of `deepA` (five). */
function memory(): Row[] {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('The memory of a frame is measured with --expose-gc.');
  const engine = new Engine();
  const bytes = (name: string, args: number[], frames: number) => {
    const make = () => {
      const fiber = engine.fiber(name, args);
      engine.program.run(fiber, 1e6);
      return fiber;
    };
    make();
    const kept: unknown[] = [];
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 2000; i++) kept.push(make());
    gc();
    return (process.memoryUsage().heapUsed - before) / (kept.length * frames);
  };
  return [
    { name: 'A suspended frame of 2 variables', median: bytes('deepB', [60], 61), unit: 'bytes', target: 130 },
    { name: 'A suspended frame of 5 variables', median: bytes('deepA', [60, 5], 61), unit: 'bytes', target: 130 },
  ];
}

function compiling(): Row[] {
  const values = Array.from({ length: 40 }, () => milliseconds(() => compileText(longText))).slice(15);
  const { code } = compileText(longText);
  return [
    timeRow(`Compile ${longTextLines} lines, warm`, 'ms', 15, values),
    {
      name: 'Compiled code, before the second tier',
      median: code.length / longText.length,
      unit: 'x',
      target: 6,
      note: `${code.length} characters of ${longText.length}`,
    },
  ];
}

/** How fast this machine is now: the targets in ns and ms were set where this was 0.33 ns. */
function machine(): Row[] {
  const plain = plainFunctions();
  const values = Array.from({ length: 60 }, () => (milliseconds(() => plain.w1(1_100_000)) * 1e6) / 4.4e6).slice(5);
  return [
    {
      name: 'A statement of plain JavaScript',
      median: median(values),
      min: Math.min(...values),
      unit: 'ns',
      note: 'the machine: 0.33 ns where the targets in ns and ms were set',
    },
  ];
}

export const figures: Readonly<Record<string, () => Row[]>> = {
  machine,
  loops: () => freeRun('W1 loops', 'w1', [1_100_000], 300, 1.2),
  slowLoop,
  calls: () => freeRun('W2 calls', 'fib', [27], 10, 1.5),
  objects: () => freeRun('W3 objects', 'w3', [50_000], 100, 1.2),
  blocked: () => switches('W4a blocked switch, 200 threads 12 deep', 100, 'deepA', [12, 100]),
  unwound: () => switches('W4b unwind and rewind 12 new frames', 460, 'w4b', [100]),
  preempted,
  steps,
  schedules,
  memory,
  compiling,
};
