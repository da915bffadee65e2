/** Statements that are counted together: the number of the first one's probe, and how many there are. */
export type Stretch = readonly [first: number, count: number];

/**
 * Below which budget a statement is not entered: 0, or more than any budget. Code finds that of a probe at twice its number,
 * and that of the stretch which begins with it behind that: the greatest of its statements'.
 */
export class Thresholds {
  readonly values: Int32Array;

  /** @param stretches in the order of their probes */
  constructor(
    probes: number,
    private readonly stretches: readonly Stretch[],
  ) {
    this.values = new Int32Array(2 * probes + 1);
  }

  get(probe: number): number {
    return this.values[2 * probe];
  }

  set(probe: number, value: number): void {
    this.values[2 * probe] = value;
    const stretch = this.around(probe);
    if (!stretch) return;
    const [first, count] = stretch;
    let greatest = 0;
    for (let p = first; p < first + count; p++) greatest = Math.max(greatest, this.get(p));
    this.values[2 * first + 1] = greatest;
  }

  clear(): void {
    this.values.fill(0);
  }

  /** Statements that were counted together with the probe's, and come after it. */
  countedAhead(probe: number): number {
    const stretch = this.around(probe);
    return stretch ? stretch[0] + stretch[1] - 1 - probe : 0;
  }

  private around(probe: number): Stretch | undefined {
    const { stretches } = this;
    let low = 0;
    for (let high = stretches.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (stretches[middle][0] <= probe) low = middle + 1;
      else high = middle;
    }
    const found = stretches[low - 1] as Stretch | undefined;
    return found && probe < found[0] + found[1] ? found : undefined;
  }
}
