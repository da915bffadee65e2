/**
 * Travel in time: the machine is put back into a state that was remembered before the wanted place, and runs the rest
 * again, with the changes that the person made applied where they were made. Going back and changing something cuts off
 * what came after.
 */
import { Irreversible } from '../../engine';
import type { MachineStop } from '../../hal/machine';
import { SequenceStarts } from '../../hal/sequenceStarts';
import type { Position } from '../target';
import { Checkpoints } from './checkpoints';
import { type KeptRun, type MachineRun, type Place, SETTLED, comparePlaces } from './machineRun';
import type { Slicer } from './slicer';
import { eventShare } from './toldEvents';

/** A change that the person made. `apply` holds data only: it is called for other machines than the one it was made in. */
export interface JournalEntry {
  readonly place: Place;
  readonly description: string;
  apply(run: MachineRun): void;
}

/** What watches a machine on its way to where it will be the present one. */
export interface Watcher {
  /** Statements executed before anything that is watched came to be; Infinity where that does not matter. */
  readonly since: number;
  prepare(run: MachineRun): void;
}

/** Where the person stands while the machine is elsewhere. */
interface Home {
  readonly place: Place;
  readonly exact: boolean;
  /** The machine has been put elsewhere. */
  left: boolean;
  /** The machine that still stands there, if another one is looked at. */
  machine: { readonly run: MachineRun; readonly checkpoints: Checkpoints } | undefined;
}

export class Timeline {
  run: MachineRun;
  readonly journal: JournalEntry[] = [];
  checkpoints: Checkpoints;
  /** The furthest place of this history. */
  end: Place = { executed: 0, event: SETTLED };
  endPosition: Position;
  /** Of the whole history. */
  private readonly sequenceStarts = new SequenceStarts();

  /** @param memory bytes that checkpoints and events may take */
  constructor(
    private readonly create: () => MachineRun,
    private readonly slicer: Slicer,
    private readonly memory: number,
    private readonly watcher: Watcher,
  ) {
    this.checkpoints = this.noCheckpoints();
    this.run = this.fresh();
    this.endPosition = this.run.position;
  }

  private noCheckpoints(): Checkpoints {
    // Events are counted first: what they do not take is for states.
    return new Checkpoints(
      () => this.memory - Math.min(this.run?.eventBytes ?? 0, eventShare(this.memory)),
      this.slicer.now,
    );
  }

  /** Bytes, about, of all that is kept to go back. */
  get historyBytes(): number {
    return this.checkpoints.bytes + this.run.eventBytes;
  }

  private fresh(): MachineRun {
    const run = this.create();
    run.machine.sequenceStarts = this.sequenceStarts;
    return run;
  }

  /** Where the person stands, whatever the machine looks at meanwhile. */
  get place(): Place {
    return this.home?.place ?? this.run.place;
  }
  private home: Home | undefined;
  /** The machine was put somewhere since the person ran it last. */
  moved = false;

  /** After running forward: the history may have become longer. */
  extend(): void {
    if (comparePlaces(this.run.place, this.end) <= 0) return;
    this.end = this.run.place;
    this.endPosition = this.run.position;
  }

  get atEnd(): boolean {
    return comparePlaces(this.place, this.end) >= 0;
  }

  /** A change happened here: what followed is no more. Adds it to the journal. */
  record(description: string, apply: (run: MachineRun) => void): void {
    this.end = this.place;
    this.endPosition = this.run.position;
    this.sequenceStarts.cut(this.run.machine.sequence);
    this.checkpoints.cut(this.place);
    this.run.cut();
    for (let i = this.journal.length - 1; i >= 0 && comparePlaces(this.journal[i].place, this.place) > 0; i--)
      this.journal.pop();
    this.journal.push({ place: this.place, description, apply });
    this.run.applied = this.journal.length;
  }

  /** What the history is now; the returned function makes it so again. */
  remember(): () => void {
    const { end, endPosition, place } = this;
    const journal = [...this.journal];
    const starts = this.sequenceStarts.copy();
    return () => {
      this.journal.splice(0, this.journal.length, ...journal);
      this.checkpoints.cut(place);
      this.sequenceStarts.become(starts);
      Object.assign(this, { end, endPosition });
    };
  }

  /**
   * The place that many statements after a sequence began; `executed` is negative where it takes `whereSequence` to know.
   * Undefined: this history has no such sequence.
   */
  placeOf(sequence: number, steps: number): Place | undefined {
    const known = this.sequenceStarts.before(sequence);
    if (!known) return undefined;
    return { executed: known.sequence === sequence ? known.executed + steps : -1, event: SETTLED };
  }

  /** The same, by running there. */
  async whereSequence(sequence: number, steps: number, title: string): Promise<Place> {
    const known = this.sequenceStarts.before(sequence);
    if (!known) throw new Error(`this history has no sequence ${sequence.toString(16).toUpperCase()}`);
    const run = await this.visit({ executed: known.executed, event: SETTLED }, title);
    let executed: number | undefined;
    run.machine.sequenceStarts = {
      add: (s, e) => {
        if (s === sequence) executed = e;
      },
    };
    try {
      while (executed === undefined && comparePlaces(run.place, this.end) < 0)
        await this.advance(run, { executed: run.place.executed + STRIDE, event: SETTLED }, title, undefined);
    } finally {
      run.machine.sequenceStarts = this.sequenceStarts;
    }
    return { executed: (executed ?? run.place.executed) + steps, event: SETTLED };
  }

  /**
   * The machine is going to be put elsewhere; the person stands here until `arrive`.
   * @param exact when they come back, its objects have to be the same ones
   */
  leave(exact = false): void {
    this.home ??= { place: this.run.place, exact, left: false, machine: undefined };
  }

  /** The person stands at `place` (or where the run ends before it). */
  async arrive(place: Place, title: string): Promise<void> {
    this.leave();
    this.clean();
    await this.replay(place, title);
    this.home = undefined;
  }

  /** Runs there from what was remembered, watched on the way. */
  private async replay(place: Place, title: string): Promise<void> {
    const { since } = this.watcher;
    this.putBack(this.start(since < place.executed ? { executed: since, event: SETTLED } : place));
    this.watcher.prepare(this.run);
    await this.advance(this.run, place, title, undefined);
    this.checkpoints.keep(this.run);
  }

  /** The last state before `place`, or one from which on the machine tells again what it told there and is forgotten. */
  private start(place: Place): KeptRun | undefined {
    let kept = this.checkpoints.upTo(place);
    while (kept && !this.run.knowsEventsBefore(kept)) {
      const earlier = this.checkpoints.upTo({ executed: kept.place.executed - 1, event: SETTLED });
      if (!earlier || place.executed - earlier.place.executed > TOLD_AGAIN) break;
      kept = earlier;
    }
    return kept;
  }

  /**
   * Puts the machine at `place` to look at it there: nothing of the debugger's is in it.
   * The person stays where they stand.
   */
  async visit(place: Place, title: string): Promise<MachineRun> {
    this.leave(true);
    this.clean();
    await this.travel(place, title);
    this.checkpoints.keep(this.run);
    return this.run;
  }

  /** Looks at several places, in their order: as one visit, of which only what its time allows is remembered. */
  async visitEach(
    places: readonly Place[],
    title: string,
    look: (run: MachineRun, place: Place) => void,
  ): Promise<void> {
    this.leave(true);
    this.clean();
    for (const place of places) {
      await this.travel(place, title);
      look(this.run, place);
    }
  }

  /** Comes back to where the person stands if `look` has put the machine elsewhere. */
  async lookAround<T>(look: () => Promise<T>): Promise<T> {
    this.moved = false;
    try {
      return await look();
    } finally {
      if (this.home) await this.comeBack();
    }
  }

  /** To where the person stands. */
  async comeBack(): Promise<void> {
    const { home } = this;
    if (!home) return;
    this.clean();
    this.home = undefined;
    if (home.machine) {
      this.run = home.machine.run;
      this.checkpoints = home.machine.checkpoints;
    } else if (home.left) await this.remake(home.place, 'Coming back');
  }

  /** What watches the machine would see it being put elsewhere. */
  private clean(): void {
    this.moved = true;
    this.run.watching?.removeAll();
    this.run.watching = undefined;
    this.run.program.clearTraps();
  }

  private async travel(place: Place, title: string): Promise<void> {
    const kept = this.checkpoints.upTo(place);
    const { run } = this;
    const ahead = comparePlaces(run.place, place) <= 0 && !(kept && comparePlaces(kept.place, run.place) > 0);
    if (!ahead) this.putBack(kept);
    await this.advance(this.run, place, title, undefined);
  }

  /** The person stands at `place` in a machine to which nothing was done but what the journal has. */
  async remake(place: Place, title: string): Promise<void> {
    this.home = undefined;
    this.clean();
    await this.replay(place, title);
  }

  /**
   * The machine was broken off, and half of anything may have happened in it: a fresh one takes its place, and runs to
   * where that one is known to have been.
   */
  async replaceBrokenOff(title: string): Promise<Place> {
    const place = this.run.abandon();
    this.checkpoints = this.noCheckpoints();
    await this.remake(place, title);
    return place;
  }

  /** Undefined: before the first statement. */
  private putBack(kept: KeptRun | undefined): void {
    const { home, run, checkpoints } = this;
    const leaving = home?.left === false ? home : undefined;
    if (leaving) leaving.left = true;
    if (kept) {
      if (leaving) checkpoints.keep(run, leaving.exact);
      try {
        run.restore(kept);
        checkpoints.begin(true);
        return;
      } catch (error) {
        if (!(error instanceof Irreversible)) throw error;
      }
    }
    // Checkpoints are states of the machine that they were taken of.
    if (leaving && !kept) leaving.machine = { run, checkpoints };
    this.checkpoints = this.noCheckpoints();
    this.run = this.fresh();
  }

  /**
   * The last place before `here` at which something is found: between checkpoints, the latest first. The machine stands
   * anywhere then.
   * @param whole in one stretch from the beginning
   * @param begin the machine stands where a stretch begins
   * @param look sees traps and stops inside statements on the way through it; what it finds last counts
   */
  async lastBefore<T>(
    here: Place,
    title: string,
    whole: boolean,
    begin: (run: MachineRun) => void,
    look: (run: MachineRun, stop: MachineStop) => T | undefined,
  ): Promise<T | undefined> {
    for (let to = here; ; ) {
      const last = whole ? undefined : this.checkpoints.upTo({ executed: to.executed - 1, event: SETTLED });
      const from = last?.place ?? START;
      begin(await this.visit(from, title));
      let found: T | undefined;
      await this.advance(this.run, to, title, stop => {
        if (comparePlaces(this.run.place, to) < 0) found = look(this.run, stop) ?? found;
      });
      if (found !== undefined || from.executed <= 0) return found;
      to = from;
    }
  }

  /**
   * Runs a machine forward to a place inside the history, applying the journal. `onStop` sees traps and stops inside
   * statements on the way; true ends the run.
   */
  async advance(
    run: MachineRun,
    place: Place,
    title: string,
    onStop: ((stop: MachineStop) => unknown) | undefined,
  ): Promise<void> {
    for (; run.applied < this.journal.length; run.applied++) {
      const entry = this.journal[run.applied];
      if (comparePlaces(entry.place, place) > 0) break;
      if (!(await this.runTo(run, entry.place, title, onStop))) return;
      entry.apply(run);
    }
    await this.runTo(run, place, title, onStop);
  }

  private async runTo(
    run: MachineRun,
    place: Place,
    title: string,
    onStop: ((stop: MachineStop) => unknown) | undefined,
  ): Promise<boolean> {
    if (comparePlaces(run.place, place) >= 0 && run.place.executed > 0) return true;
    let ended = false;
    await this.slicer.run(
      run,
      place.executed,
      title,
      stop => {
        if (stop.kind === 'limit') return true;
        ended = onStop?.(stop) === true;
        if (ended) return true;
        if (stop.kind === 'trap') return false;
        if (stop.kind === 'idle' || stop.kind === 'broken' || stop.kind === 'bugcheck') return true;
        return comparePlaces(run.place, place) >= 0;
      },
      () => {
        if (run === this.run) this.checkpoints.offer(run);
        return false;
      },
    );
    return !ended;
  }
}

const START: Place = { executed: 0, event: SETTLED };
/** Statements that are run once more so that it is known what the machine told before a place of long ago. */
const TOLD_AGAIN = 1_000_000;
/** Statements that are run at a time when a sequence is looked for. */
const STRIDE = 10_000;
