/**
 * The one oracle: answers everything that chance decides on a real machine (how long a processor runs before another
 * one does, where a thread is put, whether a page is resident, how long a disk takes).
 *
 * Behind it stands a seed (xorshift32); `{ seed, steps }` of a recorded schedule overrides the first answers.
 */
export interface RecordedSchedule {
  readonly seed: number;
  /** Answers in the order of the questions; after the last one the seed goes on. */
  readonly steps: readonly number[];
}

export class Oracle {
  private state: number;
  private asked = 0;

  constructor(private readonly schedule: RecordedSchedule) {
    // A seed of 0 would make xorshift stand still.
    this.state = (Math.imul(schedule.seed | 0, 0x9e3779b1) ^ 0x6d2b79f5) | 0 || 1;
  }

  /** A number in 0..count-1. `question` names the decision; it is what an explorer will branch on. */
  choose(_question: string, count: number): number {
    const recorded = this.schedule.steps[this.asked++];
    if (recorded !== undefined) return recorded % count;
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) % count;
  }
}
