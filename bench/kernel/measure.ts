/** Prints the rows as JSON; with the argument `soak EVENTS` the samples of a soak, one a line. */
import { nodeSystem } from '../../debug-adapter/node/system';
import { median, type Row } from '../report';
import { bootKernel } from './machine';
import { workloads } from './model';
import { profile } from './profile';
import { growth, soak } from './soak';

/** Statements of a round, and rounds: many short ones, since the computer has other work too. */
const ROUND = 300_000;
const ROUNDS = 15;
/** Rounds before: V8 takes some millions of statements to know what is hot. */
const WARMING = 15;

interface Path {
  readonly row: Row;
  round(): unknown;
}

function path({ name, driver, application, counter }: (typeof workloads)[number]): Path {
  const kernel = bootKernel(nodeSystem(), driver, 1, application);
  const round = (): { microseconds: number; statements: number } => {
    const before = kernel.driver[counter];
    const { executed } = kernel.machine;
    const began = performance.now();
    const stop = kernel.machine.run(executed + ROUND);
    const time = performance.now() - began;
    if (stop.kind !== 'limit') throw new Error(`${name}: the machine stopped: ${stop.kind}`);
    const count = kernel.driver[counter] - before;
    return { microseconds: (time * 1000) / count, statements: (kernel.machine.executed - executed) / count };
  };
  // Boot and the compiler's warming up.
  while (kernel.driver[counter] === 0) kernel.machine.run(kernel.machine.executed + ROUND);
  for (let i = 0; i < WARMING; i++) round();
  const measured = Array.from({ length: ROUNDS }, round);
  const times = measured.map(m => m.microseconds);
  const each = median(times);
  const row = {
    name,
    median: each,
    min: Math.min(...times),
    unit: 'us',
    note: `${Math.round(1e6 / each)}/s, ${median(measured.map(m => m.statements)).toFixed(0)} statements each`,
  };
  return { row, round };
}

/** Functions of the slowest path that are told. */
const TOLD = 8;

function rows(): readonly Row[] {
  const paths = workloads.map(path);
  const slowest = paths.reduce((a, b) => (b.row.median > a.row.median ? b : a));
  const shares = profile(() => {
    for (let i = 0; i < ROUNDS; i++) slowest.round();
  });
  return [
    ...paths.map(p => p.row),
    ...shares.slice(0, TOLD).map(({ name, part }) => ({
      name: `  ${name}`,
      median: part * 100,
      unit: '%',
      note: `of ${slowest.row.name}, without what it calls`,
    })),
  ];
}

function runSoak(events: number): void {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) throw new Error('needs --expose-gc');
  const samples = soak(nodeSystem(), {
    events,
    samples: 20,
    processors: 4,
    collect,
    onSample: ({ events, statements, heap, pool, threads }) =>
      console.log(
        `${events} events, ${statements} statements: heap ${(heap / 1e6).toFixed(2)} MB, pool ${pool} bytes, ${threads} threads`,
      ),
  });
  const slope = growth(samples);
  console.log(`growth: ${slope.toFixed(1)} bytes per thousand events`);
  const [middle, last] = [samples[samples.length >> 1], samples[samples.length - 1]];
  // What V8 compiles late and the bounded list of positions make about 150 of it; keeping each request and thread that
  // has ended made 2100.
  if (slope > 400 || last.pool > middle.pool * 1.5 || last.threads > middle.threads + 4) process.exitCode = 1;
}

if (process.argv[2] === 'soak') runSoak(Number(process.argv[3] ?? 10_000_000));
else console.log(JSON.stringify(rows()));
