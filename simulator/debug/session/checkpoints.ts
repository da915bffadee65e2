/**
 * States of a machine that it can be put back into: taken while it runs, at a few percent of the time, and thinned so
 * that they stay within the memory they may have, dense near the present and sparse long ago.
 */
import { Unkeepable } from '../../engine';
import { type KeptRun, type MachineRun, type Place, comparePlaces } from './machineRun';

/** Of the time that a machine runs, this part may go into remembering where it stood: one in so many. */
const TIME_SHARE = 33;
/** Milliseconds of running that are always replayed rather than remembered. */
const SHORTEST = 40;
/** A state that takes longer than this to remember (ms) is given up: replay serves. */
const LONGEST_SAVE = 150;
/** Longer where replay would take that much more; on a busy computer both take long. A pause is not heard meanwhile. */
const LONGEST_EVER = 600;
const WORTH = 4;
/** Statements between two checkpoints, at least. */
const CLOSEST = 1_000;
/** Statements that take noticeably long to replay. */
const FAR = 2_000_000;

export class Checkpoints {
  private readonly list: KeptRun[] = [];
  private total = 0;
  /** When the present run began, and how long it ran before since the last one (ms). */
  private started: number;
  private ran = 0;
  /** How long taking one takes (ms). */
  private cost = 2;
  /** Why none could be taken when it was tried last. */
  refused: string | undefined;

  /** @param limit bytes */
  constructor(
    readonly limit: number,
    private readonly now: () => number,
  ) {
    this.started = now();
  }

  get count(): number {
    return this.list.length;
  }

  /** About. */
  get bytes(): number {
    return this.total;
  }

  /** Places, oldest first. */
  get places(): readonly Place[] {
    return this.list.map(c => c.place);
  }

  /** The last one that is not after `place`. */
  upTo(place: Place): KeptRun | undefined {
    return this.list.findLast(c => comparePlaces(c.place, place) <= 0);
  }

  /** The machine begins to run: on from where it stopped, or from where it was put. */
  begin(put: boolean): void {
    if (put) this.ran = 0;
    this.started = this.now();
  }

  /** It stopped. */
  end(): void {
    this.ran += this.now() - this.started;
    this.started = this.now();
  }

  private get sinceLast(): number {
    return this.ran + this.now() - this.started;
  }

  /** While it runs: takes one if it is time, when running here again would take much longer than remembering it. */
  offer(run: MachineRun): void {
    if (this.sinceLast >= Math.max(SHORTEST, TIME_SHARE * this.cost)) this.take(run);
  }

  /**
   * Takes one where somebody will come again soon, unless it is close to another one.
   * @param exact its objects have to be the same ones again
   */
  keep(run: MachineRun, exact = false): void {
    if (exact) this.take(run, 0);
    else if (this.sinceLast >= SHORTEST / 2 || run.place.executed - (this.upTo(run.place)?.place.executed ?? 0) >= FAR)
      this.take(run);
  }

  private take(run: MachineRun, closest = CLOSEST): void {
    const began = this.now();
    const longest = Math.min(LONGEST_EVER, Math.max(LONGEST_SAVE, this.sinceLast / WORTH));
    const near = this.upTo(run.place);
    if (
      !near ||
      run.place.executed - near.place.executed > closest ||
      run.place.event !== near.place.event ||
      near.applied !== run.applied
    ) {
      try {
        this.insert(run.save(() => this.now() - began < longest));
        this.refused = undefined;
      } catch (error) {
        if (!(error instanceof Unkeepable)) throw error;
        this.refused = error.message;
      }
      this.cost = (this.cost + this.now() - began) / 2;
    }
    this.begin(true);
  }

  private insert(kept: KeptRun): void {
    const after = this.list.findIndex(c => comparePlaces(c.place, kept.place) > 0);
    this.list.splice(after < 0 ? this.list.length : after, 0, kept);
    this.total += kept.state.bytes;
    while (this.total > this.limit && this.list.length > 0) this.thin();
  }

  /** Drops the one that is missed least: close to its neighbours for its age. */
  private thin(): void {
    const { list } = this;
    const end = list[list.length - 1].place.executed;
    let victim = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < list.length - 1; i++) {
      const before = i === 0 ? 0 : list[i - 1].place.executed;
      const gap = list[i + 1].place.executed - before;
      const worth = gap / (end - list[i].place.executed + 1);
      if (worth < least) {
        least = worth;
        victim = i;
      }
    }
    list.splice(victim, 1);
    this.measure();
  }

  /** What one shared with those before it, the next one has now for itself. */
  private measure(): void {
    let before: KeptRun | undefined;
    this.total = 0;
    for (const c of this.list) {
      this.total += c.state.bytesBeyond(before?.state);
      before = c;
    }
  }

  /** The history after `place` is no more. */
  cut(place: Place): void {
    while (this.list.length > 0 && comparePlaces(this.list[this.list.length - 1].place, place) > 0) this.list.pop();
    this.measure();
  }
}
