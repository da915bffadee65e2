/**
 * Travel in time is replay: a fresh machine runs to a place, and the changes that the person made are applied again
 * where they were made. Going back and changing something cuts off what came after.
 */
import type { MachineStop } from '../../hal/machine';
import type { Position } from '../target';
import { type MachineRun, type Place, SETTLED, comparePlaces } from './machineRun';
import type { Slicer } from './slicer';

/** A change that the person made. `apply` holds data only: it is called for other machines than the one it was made in. */
export interface JournalEntry {
  readonly place: Place;
  readonly description: string;
  apply(run: MachineRun): void;
}

export class Timeline {
  run: MachineRun;
  readonly journal: JournalEntry[] = [];
  /** The furthest place of this history. */
  end: Place = { executed: 0, event: SETTLED };
  endPosition: Position;
  /** Of the furthest place: statements executed when each sequence began. */
  sequenceStarts: readonly number[] = [0];

  /** @param onTravel told of the machine that is to become the present one, before it runs there */
  constructor(
    private readonly create: () => MachineRun,
    private readonly slicer: Slicer,
    private readonly onTravel: (run: MachineRun) => void = () => undefined,
  ) {
    this.run = create();
    this.endPosition = this.run.position;
  }

  get place(): Place {
    return this.run.place;
  }

  /** After running forward: the history may have become longer. */
  extend(): void {
    if (comparePlaces(this.run.place, this.end) <= 0) return;
    this.end = this.run.place;
    this.endPosition = this.run.position;
    this.sequenceStarts = this.run.machine.sequenceStarts;
  }

  get atEnd(): boolean {
    return comparePlaces(this.place, this.end) >= 0;
  }

  /** A change happened here: what followed is no more. Adds it to the journal. */
  record(description: string, apply: (run: MachineRun) => void): void {
    this.end = this.place;
    this.endPosition = this.run.position;
    this.sequenceStarts = this.run.machine.sequenceStarts;
    for (let i = this.journal.length - 1; i >= 0 && comparePlaces(this.journal[i].place, this.place) > 0; i--)
      this.journal.pop();
    this.journal.push({ place: this.place, description, apply });
    this.run.applied = this.journal.length;
  }

  /** What the history is now; the returned function makes it so again. */
  remember(): () => void {
    const { end, endPosition, sequenceStarts } = this;
    const journal = [...this.journal];
    return () => {
      this.journal.splice(0, this.journal.length, ...journal);
      Object.assign(this, { end, endPosition, sequenceStarts });
    };
  }

  /** Replaces the machine by one that stands at `place` (or where the run ends before it). */
  async travel(place: Place, title: string): Promise<void> {
    const run = this.create();
    this.onTravel(run);
    await this.advance(run, place, title, undefined);
    this.run = run;
  }

  /** A fresh machine at `place`, without taking it. */
  async fork(place: Place, title: string): Promise<MachineRun> {
    const run = this.create();
    await this.advance(run, place, title, undefined);
    return run;
  }

  /**
   * Runs a machine forward to a place inside the history, applying the journal. `onStop` sees traps and stops inside
   * statements on the way.
   */
  async advance(
    run: MachineRun,
    place: Place,
    title: string,
    onStop: ((stop: MachineStop) => void) | undefined,
  ): Promise<void> {
    for (; run.applied < this.journal.length; run.applied++) {
      const entry = this.journal[run.applied];
      if (comparePlaces(entry.place, place) > 0) break;
      await this.runTo(run, entry.place, title, onStop);
      entry.apply(run);
    }
    await this.runTo(run, place, title, onStop);
  }

  private async runTo(
    run: MachineRun,
    place: Place,
    title: string,
    onStop: ((stop: MachineStop) => void) | undefined,
  ): Promise<void> {
    if (comparePlaces(run.place, place) >= 0 && run.place.executed > 0) return;
    await this.slicer.run(run, place.executed, title, stop => {
      if (stop.kind === 'limit') return true;
      onStop?.(stop);
      if (stop.kind === 'trap') return false;
      if (stop.kind === 'idle' || stop.kind === 'broken' || stop.kind === 'bugcheck') return true;
      return comparePlaces(run.place, place) >= 0;
    });
  }
}
