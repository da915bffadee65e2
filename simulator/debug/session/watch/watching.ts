/** All watches of one machine: runs it so that it stops where one has seen something. */
import type { CompiledModule } from '../../../engine/api';
import type { MachineStop } from '../../../hal/machine';
import type { MachineRun } from '../machineRun';
import type { ProbeRef } from '../traps';
import type { LiveWatch, Note, Write } from './live';

export interface SeenWrite<Key> {
  readonly key: Key;
  readonly write: Write;
}

export class Watching<Key = unknown> {
  readonly watches = new Map<Key, LiveWatch>();
  private seen: SeenWrite<Key>[] = [];
  private applied: number;

  /** @param isWanted whether somebody else wants to stop at a statement that a watch traps at */
  constructor(
    private readonly run: MachineRun,
    private readonly isWanted: (module: CompiledModule, probe: number) => boolean = () => false,
  ) {
    this.applied = run.applied;
  }

  add(key: Key, make: (note: Note) => LiveWatch): LiveWatch {
    const watch = make(write => this.seen.push({ key, write }));
    this.watches.set(key, watch);
    return watch;
  }

  remove(key: Key): void {
    this.watches.get(key)?.remove();
    this.watches.delete(key);
  }

  removeAll(): void {
    for (const key of [...this.watches.keys()]) this.remove(key);
  }

  get probes(): ProbeRef[] {
    return [...this.watches.values()].flatMap(w => w.probes);
  }

  /** What was seen since this was last asked. */
  take(): readonly SeenWrite<Key>[] {
    const { seen } = this;
    this.seen = [];
    return seen;
  }

  /** `Machine.run`, with a stop of kind `attention` after a statement that did what is watched. */
  runMachine(limit: number): MachineStop {
    const { machine } = this.run;
    this.look();
    for (;;) {
      let end = limit;
      for (const w of this.watches.values()) {
        if (w.everyStatement) end = Math.min(end, machine.executed + 1);
        if (w.nextLook > machine.executed) end = Math.min(end, w.nextLook);
      }
      const stop = machine.run(end);
      this.look();
      const mine = stop.kind === 'limit' || (stop.kind === 'trap' && !this.isWanted(stop.module, stop.probe));
      if (!mine) return stop;
      if (this.seen.length > 0 || this.hasEnded) return { kind: 'attention' };
      if (stop.kind === 'limit' && machine.executed >= limit) return stop;
    }
  }

  private get hasEnded(): boolean {
    for (const w of this.watches.values()) if (w.ended) return true;
    return false;
  }

  private look(): void {
    // What a person changed is no news.
    const changed = this.applied !== this.run.applied;
    this.applied = this.run.applied;
    for (const w of this.watches.values()) w.look(changed);
  }
}
