/**
 * How long the machine may run in one piece. What takes longer is broken off and made again, statement by statement: so
 * a pause is heard, memory is looked at in time, and a statement that does not end is found.
 */
import { type BrokenOff, OutOfTime } from './parts';
import type { Slicer } from './slicer';

/** Milliseconds for a burst of slices, which should take eight; what is allocated meanwhile is not looked at. */
const BURST = 250;
/** Milliseconds for a statement alone. */
const STATEMENT = 800;
/** Milliseconds of the processor's time after which a statement is suspected of not ending; a clock's mean little on a busy computer. */
const LONG = 400;
/**
 * Milliseconds of the processor's time after which one that is suspected does not end: near the limit of memory,
 * collecting garbage or making a large map larger takes a slow computer longer than `LONG`.
 */
const ENDLESS = 2_000;
const LONGEST = 30_000;

export class Patience {
  private burst = BURST;
  private statement = STATEMENT;
  /** Statements that were surely executed when a burst was broken off last. */
  private sure = -1;
  /** Statements before the one that took too long alone. */
  private suspect = -1;

  constructor(
    private readonly within: <T>(work: () => T, milliseconds: number) => T,
    private readonly slicer: Slicer,
  ) {}

  /** @throws BrokenOff */
  bounded<T>(work: () => T): T {
    return this.within(work, this.slicer.single ? this.statement : this.burst);
  }

  /**
   * What was broken off is going to be made again. True: it would not end, or not have the memory it needs.
   * @param single it was one statement
   * @param executed statements before it
   */
  isFinal(error: BrokenOff, single: boolean, executed: number): boolean {
    if (!(error instanceof OutOfTime)) return single;
    const { spent } = error;
    if (!single) {
      // Another process had the processor, or garbage was collected and nothing was won: not again and again.
      if (spent < this.burst / 2 || executed === this.sure) this.burst = Math.min(2 * this.burst, LONGEST);
      this.sure = executed;
      return false;
    }
    const suspected = this.suspect === executed;
    if (spent >= ENDLESS && suspected) {
      this.suspect = -1;
      this.statement = STATEMENT;
      return true;
    }
    if (spent >= LONG) this.suspect = executed;
    this.statement = Math.min(2 * this.statement, LONGEST);
    return false;
  }
}
