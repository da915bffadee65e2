/** Runs a machine in slices of a few milliseconds, so that the host hears a pause and can show progress. */
import type { MachineStop } from '../../hal/machine';
import type { MachineRun } from './machineRun';

const SLICE_MILLISECONDS = 8;
/** Progress is told of runs that take longer than this. */
const PROGRESS_MILLISECONDS = 500;
/** Where each statement takes milliseconds. */
const SMALLEST = 1;
/** Small, so that a statement that allocates much cannot go far between two looks at the memory; more is no faster. */
const LARGEST = 4_000;

/** What was going on was given up. */
export class Abandoned extends Error {}

export class Slicer {
  private statements = LARGEST;
  /** Places, in statements, between which each is run alone. */
  private slowFrom = 0;
  private slowUntil = 0;
  private lastYield: number;
  /** When the journey began of which the runs are part: its progress is told as one. */
  private journey: number | undefined;
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
   * @param bounded does one burst: what was not run before may not end
   */
  async run(
    run: MachineRun,
    limit: number,
    title: string,
    decide: (stop: MachineStop) => boolean,
    between: () => boolean,
    bounded: (burst: () => boolean) => boolean = burst => burst(),
  ): Promise<void> {
    const began = this.journey ?? this.now();
    const first = run.machine.executed;
    for (;;) {
      if (bounded(() => this.burst(run, limit, decide))) return;
      if (between()) return;
      if (this.now() - began > PROGRESS_MILLISECONDS)
        this.progress(
          title,
          Number.isFinite(limit) && limit > first ? (run.machine.executed - first) / (limit - first) : undefined,
        );
      await this.letHostIn();
      if (between()) return;
    }
  }

  /** Runs until the next `endJourney` belong together. */
  beginJourney(): void {
    this.journey = this.now();
  }

  endJourney(): void {
    this.journey = undefined;
    this.abandoned = false;
  }

  /** Slices, until it is the host's turn (false) or `decide` ends the run. */
  private burst(run: MachineRun, limit: number, decide: (stop: MachineStop) => boolean): boolean {
    let traps = 0;
    let began = this.now();
    let first = run.machine.executed;
    for (;;) {
      const stop = run.run(Math.min(limit, run.machine.executed + this.statements));
      const atLimit = stop.kind === 'limit';
      if (!atLimit || run.machine.executed >= limit) {
        if (decide(stop)) return true;
        // Traps come in thousands: looking at the clock for each would cost more than they do.
        if (!atLimit && (++traps & 63) !== 0) continue;
      }
      const now = this.now();
      this.adapt(run.machine.executed, run.machine.executed - first, now - began);
      if (now - this.lastYield >= SLICE_MILLISECONDS) return false;
      began = now;
      first = run.machine.executed;
    }
  }

  /**
   * The slice was broken off: what it would have run is run again statement by statement, so that one that takes long is found.
   * @param executed statements before it
   */
  slow(executed: number): void {
    if (executed > this.slowUntil || executed < this.slowFrom) this.slowFrom = executed;
    this.slowUntil = executed + LARGEST;
    this.statements = SMALLEST;
  }

  /** One statement is run at a time. */
  get single(): boolean {
    return this.statements === SMALLEST;
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

  /** In one assignment: a burst may be broken off anywhere. */
  private adapt(executed: number, statements: number, milliseconds: number): void {
    let next = this.statements;
    if (executed >= this.slowFrom && executed < this.slowUntil) next = SMALLEST;
    else if (milliseconds < 1 && statements >= next) next *= 2;
    else if (milliseconds > 0) next = (next + (statements / milliseconds) * SLICE_MILLISECONDS) / 2;
    this.statements = Math.max(SMALLEST, Math.min(LARGEST, Math.round(next)));
  }
}
