/**
 * Statements that are counted together: the number of the first one's probe, and how many there are; then those of
 * statements before them that are paid for with them, in their order (each may be paid for with several stretches,
 * whichever is come to).
 */
export type Stretch = readonly [first: number, count: number, ...late: number[]];

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
    for (const [first, count, ...late] of stretch ? [stretch] : (this.paying.get(probe) ?? [])) {
      let greatest = Math.max(0, ...late.map(p => this.get(p)));
      for (let p = first; p < first + count; p++) greatest = Math.max(greatest, this.get(p));
      this.values[2 * first + 1] = greatest;
    }
  }

  clear(): void {
    this.values.fill(0);
  }

  /** Statements that were counted together with the probe's, and come after it. */
  countedAhead(probe: number): number {
    const stretch = this.around(probe);
    return stretch ? stretch[0] + stretch[1] - 1 - probe : 0;
  }

  /** Whether it is paid for with what follows. */
  isPaidLate(probe: number): boolean {
    return this.paying.has(probe);
  }

  /** How many are paid for where the stretch begins that is the probe's. */
  countedTogether(probe: number): number {
    const stretch = this.around(probe);
    return stretch ? stretch.length - 1 + stretch[1] - 1 : 1;
  }

  /** The first of these. */
  firstOf(probe: number): number {
    const stretch = this.around(probe);
    return stretch ? (stretch[2] ?? stretch[0]) : probe;
  }

  private payingOf: ReadonlyMap<number, readonly Stretch[]> | undefined;

  /** Stretches that a late probe is paid for with. */
  private get paying(): ReadonlyMap<number, readonly Stretch[]> {
    if (this.payingOf) return this.payingOf;
    const paying = new Map<number, Stretch[]>();
    for (const stretch of this.stretches)
      for (const probe of stretch.slice(2)) {
        const found = paying.get(probe);
        if (found) found.push(stretch);
        else paying.set(probe, [stretch]);
      }
    return (this.payingOf = paying);
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
