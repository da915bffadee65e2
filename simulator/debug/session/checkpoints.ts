/**
 * States of a machine that it can be put back into: taken while it runs, for less than a tenth of the time, and thinned so
 * that they stay within the memory they may have, dense near the present and sparse long ago.
 */
import { Unkeepable } from '../../engine';
import { type KeptRun, type MachineRun, type Place, comparePlaces } from './machineRun';

/** Of the time that a machine runs, this part may go into remembering where it stood. */
const TIME_SHARE = 0.08;
/** Milliseconds that may go into it besides: the first ones take longer, and a short run is to have some too. */
const ALLOWANCE = 80;
/** The first one of a large machine may take long; the next ones must not wait for that. */
const MOST_CHARGED = 25;
/** Milliseconds of running that are always replayed rather than remembered: the allowance is to last for ten times that. */
const SHORTEST = 100;
/** The same where somebody will come again. */
const SHORTEST_AGAIN = 20;
/** So few statements take no time the second time: code that runs first is slow. Not where each of them takes long. */
const FEW = 300_000;
const LONG = 500;
/** A state that takes longer than this to remember (ms) is given up: replay serves. A pause is not heard meanwhile. */
const LONGEST = 600;
/** Statements between two checkpoints, at least. */
const CLOSEST = 1_000;
/** Statements that take noticeably long to replay. */
const FAR = 2_000_000;

interface Checkpoint {
  readonly kept: KeptRun;
  /** Bytes, about, of what it does not share with the one before it. */
  own: number;
}

export class Checkpoints {
  private readonly list: Checkpoint[] = [];
  private total = 0;
  /** When the present run began, and how long it ran before since the last one (ms). */
  private started: number;
  private ran = 0;
  /** What may go into taking them (ms); below zero after one that took longer. */
  private budget = ALLOWANCE;
  /** Why none could be taken when it was tried last. */
  refused: string | undefined;

  /** @param limit bytes that they may take now */
  constructor(
    private readonly limit: () => number,
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
    return this.list.map(c => c.kept.place);
  }

  /** The last one that is not after `place`. */
  upTo(place: Place): KeptRun | undefined {
    return this.list[this.countUpTo(place) - 1]?.kept;
  }

  private countUpTo(place: Place): number {
    return this.list.findLastIndex(c => comparePlaces(c.kept.place, place) <= 0) + 1;
  }

  /** The machine begins to run: on from where it stopped, or from where it was put. */
  begin(put: boolean): void {
    if (put) this.ran = 0;
    this.started = this.now();
  }

  /** It stopped. */
  end(): void {
    const now = this.now();
    this.ran += now - this.started;
    this.budget += (now - this.started) * TIME_SHARE;
    this.started = now;
  }

  private get sinceLast(): number {
    return this.ran + this.now() - this.started;
  }

  /** While it runs: takes one if it is time, when running here again would take much longer than remembering it. */
  offer(run: MachineRun): void {
    if (this.limit() <= 0) return;
    const { sinceLast } = this;
    if (sinceLast < SHORTEST) return;
    if (sinceLast < LONG && run.place.executed - (this.upTo(run.place)?.place.executed ?? 0) < FEW) return;
    this.end();
    if (this.budget > 0) this.take(run);
  }

  /**
   * Takes one where somebody will come again soon, unless it is close to another one.
   * @param exact its objects have to be the same ones again
   */
  keep(run: MachineRun, exact = false): void {
    if (this.limit() <= 0) return;
    if (exact) this.take(run, 0);
    else if (
      this.sinceLast >= SHORTEST_AGAIN ||
      run.place.executed - (this.upTo(run.place)?.place.executed ?? 0) >= FAR
    )
      this.take(run);
  }

  private take(run: MachineRun, closest = CLOSEST): void {
    const began = this.now();
    const near = this.upTo(run.place);
    if (
      !near ||
      run.place.executed - near.place.executed > closest ||
      run.place.event !== near.place.event ||
      near.applied !== run.applied
    ) {
      try {
        this.insert(run.save(() => this.now() - began < LONGEST));
        this.refused = undefined;
      } catch (error) {
        if (!(error instanceof Unkeepable)) throw error;
        this.refused = error.message;
      }
      this.budget -= Math.min(MOST_CHARGED, this.now() - began);
    }
    this.begin(true);
  }

  private insert(kept: KeptRun): void {
    const at = this.countUpTo(kept.place);
    this.list.splice(at, 0, { kept, own: 0 });
    this.measure(at);
    this.measure(at + 1);
    while (this.total > this.limit() && this.list.length > 0) this.thin();
  }

  /** Drops the one that is missed least: close to its neighbours for its age. */
  private thin(): void {
    const { list } = this;
    const end = list[list.length - 1].kept.place.executed;
    let victim = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < list.length - 1; i++) {
      const before = i === 0 ? 0 : list[i - 1].kept.place.executed;
      const gap = list[i + 1].kept.place.executed - before;
      const worth = gap / (end - list[i].kept.place.executed + 1);
      if (worth < least) {
        least = worth;
        victim = i;
      }
    }
    this.total -= list[victim].own;
    list.splice(victim, 1);
    this.measure(victim);
  }

  /** What one shared with those before it, the next one has for itself when they go. */
  private measure(at: number): void {
    const checkpoint = this.list[at];
    if (!checkpoint) return;
    this.total -= checkpoint.own;
    checkpoint.own = checkpoint.kept.state.bytesBeyond(this.list[at - 1]?.kept.state);
    this.total += checkpoint.own;
  }

  /** The history after `place` is no more. */
  cut(place: Place): void {
    for (const { own } of this.list.splice(this.countUpTo(place))) this.total -= own;
  }
}
