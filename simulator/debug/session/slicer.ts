/** Runs a machine in slices of a few milliseconds, so that the host hears a pause and can show progress. */
import type { MachineStop } from '../../hal/machine';
import type { MachineRun } from './machineRun';

const SLICE_MILLISECONDS = 8;
/** Progress is told of runs that take longer than this. */
const PROGRESS_MILLISECONDS = 500;
const SMALLEST = 500;
/** Small, so that a statement that allocates much cannot go far between two looks at the memory; more is no faster. */
const LARGEST = 4_000;

/** What was going on was given up. */
export class Abandoned extends Error {}

export class Slicer {
  private statements = LARGEST;
  private lastYield: number;
  /** What runs now is to be given up: `run` and `breathe` throw Abandoned. */
  abandoned = false;

  constructor(
    readonly now: () => number,
    private readonly yieldToHost: () => Promise<void>,
    private readonly progress: (title: string, done: number | undefined) => void,
  ) {
    this.lastYield = now();
  }

  /**
   * Runs until `decide` is true for a stop, or `limit` is reached (which is told as `limit` too). `between` is asked
   * after every slice; true ends the run.
   */
  async run(
    run: MachineRun,
    limit: number,
    title: string,
    decide: (stop: MachineStop) => boolean,
    between?: () => boolean,
  ): Promise<void> {
    const began = this.now();
    const first = run.machine.executed;
    let traps = 0;
    let sliceBegan = began;
    let sliceFirst = first;
    for (;;) {
      const stop = run.run(Math.min(limit, run.machine.executed + this.statements));
      const atLimit = stop.kind === 'limit';
      if (!atLimit || run.machine.executed >= limit) {
        if (decide(stop)) return;
        // Traps come in thousands: looking at the clock for each would cost more than they do.
        if (!atLimit && (++traps & 63) !== 0) continue;
      }
      const now = this.now();
      this.adapt(run.machine.executed - sliceFirst, now - sliceBegan);
      if (now - this.lastYield >= SLICE_MILLISECONDS) {
        if (between?.()) return;
        if (now - began > PROGRESS_MILLISECONDS)
          this.progress(
            title,
            Number.isFinite(limit) && limit > first ? (run.machine.executed - first) / (limit - first) : undefined,
          );
        await this.letHostIn();
        if (between?.()) return;
      }
      sliceBegan = this.now();
      sliceFirst = run.machine.executed;
    }
  }

  /** Between single steps: lets the host in when it is time. */
  async breathe(): Promise<void> {
    if (this.now() - this.lastYield < SLICE_MILLISECONDS) return;
    await this.letHostIn();
  }

  private async letHostIn(): Promise<void> {
    await this.yieldToHost();
    this.lastYield = this.now();
    if (this.abandoned) throw new Abandoned('given up');
  }

  private adapt(statements: number, milliseconds: number): void {
    if (milliseconds < 1 && statements >= this.statements) this.statements *= 2;
    else if (milliseconds > 0)
      this.statements = (this.statements + (statements / milliseconds) * SLICE_MILLISECONDS) / 2;
    this.statements = Math.max(SMALLEST, Math.min(LARGEST, Math.round(this.statements)));
  }
}
