/** A machine that does everything at once for very long: its memory must not grow. */
import type { SystemImage } from '../../simulator/debug';
import { bootKernel, type KernelMachine } from './machine';
import { everything } from './model';

export interface SoakSample {
  /** Scheduling events so far: interrupts taken, stacks swapped, processors changed. */
  readonly events: number;
  readonly statements: number;
  /** Bytes of the JavaScript heap after a collection. */
  readonly heap: number;
  /** Bytes of pool in use, and threads that have not gone. */
  readonly pool: number;
  readonly threads: number;
}

export interface SoakOptions {
  readonly events: number;
  readonly samples: number;
  readonly processors: number;
  /** Collects garbage. */
  readonly collect: () => void;
  readonly onSample?: (sample: SoakSample) => void;
}

/** Statements at a time. */
const SLICE = 200_000;

/** @throws Error when the machine stops */
export function soak(system: SystemImage, options: SoakOptions): readonly SoakSample[] {
  const kernel = bootKernel(system, everything.driver, options.processors, everything.application);
  const { machine } = kernel;
  const samples: SoakSample[] = [];
  for (let i = 1; i <= options.samples; i++) {
    const goal = Math.floor((options.events * i) / options.samples);
    while (machine.sequence < goal) {
      const stop = machine.run(machine.executed + SLICE);
      if (stop.kind !== 'limit') throw new Error(`The machine stopped: ${stop.kind}`);
    }
    options.collect();
    const sample: SoakSample = {
      events: machine.sequence,
      statements: machine.executed,
      heap: process.memoryUsage().heapUsed,
      ...kernelUse(kernel),
    };
    samples.push(sample);
    options.onSample?.(sample);
  }
  return samples;
}

function kernelUse({ program }: KernelMachine): Pick<SoakSample, 'pool' | 'threads'> {
  const trackers = program.exports('nt/ex/pool').PoolTrackTable as Map<number, Record<string, number>>;
  let pool = 0;
  for (const tracker of trackers.values())
    for (const [field, value] of Object.entries(tracker)) if (/Bytes/.test(field)) pool += value;
  let threads = 0;
  const head = program.exports('nt/ps/current').PsActiveProcessHead as { Flink: any };
  for (let entry = head.Flink; entry !== head; entry = entry.Flink) {
    const list = entry.$record.ThreadListHead;
    for (let thread = list.Flink; thread !== list; thread = thread.Flink) threads++;
  }
  return { pool, threads };
}

/** Bytes per thousand events by which the second half of the samples grows: the slope of its regression line. */
export function growth(samples: readonly SoakSample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const x = half.map(s => s.events / 1000);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(half.map(s => s.heap))];
  const over = half.reduce((sum, s, i) => sum + (x[i] - mx) * (s.heap - my), 0);
  return over / half.reduce((sum, _, i) => sum + (x[i] - mx) ** 2, 0);
}
