/** One machine of a session with what it has told so far. Travelling in time makes a new one and runs it to a place. */
import type { BootedMachine } from '../../boot/boot';
import { type Snapshot, Unkeepable } from '../../engine';
import type { CodeUnit, CompiledModule, Fiber, Program } from '../../engine/api';
import type { ViolationData } from '../../hal/intrinsics';
import type { Machine, MachineStop } from '../../hal/machine';
import type { Memory } from '../../memory/memory';
import type { KPRCB } from '../../nt/inc/ke';
import type { EPROCESS, ETHREAD } from '../../nt/inc/ps';
import { symbolName } from '../format';
import { locationOf, Symbols } from '../symbols';
import type { LoadedModule, Position, Violation } from '../target';
import type { MachineFactory } from './machineFactory';
import type { TraceEvents } from '../target';
import { type SourceOf, ToldEvents } from './toldEvents';
import { type KeptViolations, Violations } from './violations';
import type { Watching } from './watch/watching';

/**
 * A place in a run. Most are `SETTLED`: before the next statement. A stop inside a statement (a debug break, a bug
 * check) is the `event`-th such stop after `executed` statements, 1-based, and comes before the settled place of the same number.
 */
export interface Place {
  readonly executed: number;
  readonly event: number;
}
export const SETTLED = Number.POSITIVE_INFINITY;

/** How long after the session's end (100 ns) a machine that still does something is looked at: ten minutes. */
const GOES_ON = 6_000_000_000;

export function comparePlaces(a: Place, b: Place): number {
  if (a.executed !== b.executed) return a.executed - b.executed;
  return a.event === b.event ? 0 : a.event < b.event ? -1 : 1;
}

export interface OutputText {
  readonly category: 'debug' | 'stdout' | 'log';
  readonly text: string;
}

/** How much a machine has told. */
export interface Told {
  readonly outputs: number;
  readonly violations: number;
}

/** A machine as it stood, with what it had told. */
export interface KeptRun {
  readonly place: Place;
  readonly applied: number;
  readonly state: Snapshot;
  readonly events: number;
  readonly violations: KeptViolations;
  readonly outputs: number;
}

export class MachineRun {
  readonly program: Program;
  readonly machine: Machine;
  readonly memory: Memory;
  symbols: Symbols;
  private readonly toldEvents: ToldEvents;
  private readonly found = new Violations();
  /** Told since the machine stood still last: which statement it was is known when it does again. */
  private readonly unplaced: ViolationData[] = [];
  /** Number of texts put out since boot. */
  outputs = 0;
  /** Where it stands. */
  place: Place = { executed: 0, event: SETTLED };
  /** Entries of the journal that were applied to this machine. */
  applied = 0;
  /** What is watched in it. */
  watching: Watching<any> | undefined;
  /** Told what is placed or freed: start and end (exclusive). */
  readonly placed = new Set<(start: bigint, end: bigint) => void>();
  /** Where it comes back to when it is broken off. */
  private safe: Place = this.place;
  /** What it does now is no part of its run: nothing of it is told. */
  private untold = true;
  private readonly moduleIds: ReadonlySet<string>;

  constructor(
    readonly factory: MachineFactory,
    private readonly hooks: {
      output(text: OutputText, index: number): void;
      imagesChanged(modules: readonly LoadedModule[], changes: number): void;
      /** @param index in its history, 0-based */
      violated(violation: Violation, index: number): void;
      readonly sourceOf: SourceOf;
      /** Bytes that the events may take. */
      readonly eventBytes: number;
    },
  ) {
    this.toldEvents = new ToldEvents(hooks.eventBytes, hooks.sourceOf);
    const booted: BootedMachine = factory.create({
      // Whether it is a stop for the person is decided later: places inside statements are the same with any filters.
      stopAtException: () => true,
      onTrace: e => {
        if (this.untold) return;
        if (e.kind === 'session' && e.text === 'completed') this.machine.alarm = e.time + GOES_ON;
        const object = e.object ? (this.memory.knownAddress(e.object) ?? 0n) : 0n;
        this.toldEvents.add(e, this.position, object);
      },
      onOutput: (text, category) => {
        if (!this.untold) hooks.output({ category, text }, this.outputs++);
      },
      onViolation: v => {
        if (this.untold) return;
        this.unplaced.push(v);
        if (!this.machine.isRunning) this.placeViolations();
      },
    });
    this.program = booted.program;
    this.machine = booted.machine;
    this.memory = booted.memory;
    this.moduleIds = new Set(this.memory.modules.map(m => m.moduleId));
    this.symbols = this.newSymbols();
    this.memory.images.onChanged = () => {
      if (!this.untold) hooks.imagesChanged(this.loaded, this.imageChanges);
    };
    this.memory.onPlaced = (start, size) => {
      for (const listener of this.placed) listener(start, start + BigInt(size));
    };
    // Module bodies of the system ran already; they are no part of the run.
    this.machine.exclude(this.machine.executed);
    this.untold = false;
  }

  get events(): TraceEvents {
    return this.toldEvents.items;
  }

  /** Bytes, about. */
  get eventBytes(): number {
    return this.toldEvents.bytes;
  }

  /** Whether the events before that state are known. */
  knowsEventsBefore(kept: KeptRun): boolean {
    return this.toldEvents.knows(kept.events);
  }

  get violations(): readonly Violation[] {
    return this.found.items;
  }

  /** How much has been told since boot. */
  get told(): Told {
    return { outputs: this.outputs, violations: this.found.count };
  }

  /** What it told after the present place may be something else now. */
  cut(): void {
    this.toldEvents.cut();
  }

  /** Images, in the order of their loading. */
  get loaded(): readonly LoadedModule[] {
    return [...this.symbols.modules].sort((a, b) => a.order - b.order);
  }

  /** How many images have come and gone since boot. */
  get imageChanges(): number {
    return this.memory.images.changes;
  }

  private newSymbols(): Symbols {
    return new Symbols(this.memory, {
      isUserModule: module => this.factory.userModules.has(module),
      processOf: image => this.processes().find(p => p.$image === image) ?? null,
    });
  }

  /**
   * Remembers where it stands.
   * @param proceed asked now and then; false gives up
   * @throws Unkeepable
   */
  save(proceed: () => boolean = () => true): KeptRun {
    return {
      place: this.place,
      applied: this.applied,
      state: this.program.save([this.machine, this.memory], proceed),
      events: this.toldEvents.length,
      violations: this.found.kept,
      outputs: this.outputs,
    };
  }

  /** Items of a very long array that the machine holds, 0 if it has none. Takes at most so many milliseconds. */
  longArray(milliseconds: number): number {
    const end = performance.now() + milliseconds;
    try {
      this.save(() => performance.now() < end);
      return 0;
    } catch (error) {
      if (error instanceof Unkeepable) return error.items;
      throw error;
    }
  }

  /**
   * Stands there again.
   * @throws Irreversible: the machine is of no use any more
   */
  restore(kept: KeptRun, changed?: Set<object>): void {
    this.program.restore(kept.state, changed);
    this.memory.restored();
    this.place = kept.place;
    this.applied = kept.applied;
    this.toldEvents.length = kept.events;
    this.found.restore(kept.violations);
    this.unplaced.length = 0;
    this.outputs = kept.outputs;
    this.symbols = this.newSymbols();
  }

  /**
   * Does what is to leave no trace: what it changes is put back, what it tells is not heard.
   * @param here the state in which the machine stands
   * @returns with what was put back
   * @throws Irreversible: the machine is of no use any more
   */
  undone<T>(here: KeptRun, work: () => T): { readonly value: T; readonly changed: ReadonlySet<object> } {
    const { symbols } = this;
    const changed = new Set<object>();
    let value: T;
    this.untold = true;
    try {
      value = work();
    } finally {
      this.untold = false;
      this.restore(here, changed);
      this.symbols = symbols;
    }
    return { value, changed };
  }

  get position(): Position {
    return { sequence: this.machine.sequence, steps: this.machine.steps, executed: this.machine.executed };
  }

  /** Runs to `limit` statements at most, and keeps `place` right. */
  run(limit: number): MachineStop {
    const before = this.place;
    this.safe = before;
    const stop = this.watching?.runMachine(limit) ?? this.machine.run(limit);
    const { executed } = this.machine;
    const inside =
      stop.kind === 'debugBreak' || stop.kind === 'exception' || stop.kind === 'violation' || stop.kind === 'bugcheck';
    const again = inside && before.executed === executed && before.event !== SETTLED;
    this.place = { executed, event: inside ? (again ? before.event + 1 : 1) : SETTLED };
    if (this.unplaced.length > 0) this.placeViolations();
    return stop;
  }

  /** Every violation is a stop: the frames of whoever it was are there. */
  private placeViolations(): void {
    const fiber = this.machine.current.fiber;
    const frame = fiber?.frames
      .slice(fiber.interruptBases.at(-1) ?? 0)
      .findLast(f => this.factory.userModules.has(f.code.module));
    const point = frame?.code.record.points.find(p => p.pc === frame.pc);
    const culprit = frame && point && { symbol: nameOf(frame.code), source: locationOf(frame.code, point) };
    for (const violation of this.unplaced.splice(0)) {
      const { count } = this.found;
      this.hooks.violated(this.found.add(violation, violation.by ?? culprit), count);
    }
  }

  /** What follows may be broken off. */
  prepareForAbandoning(): void {
    this.safe = this.place;
  }

  /**
   * It was broken off: nothing of it runs, and its state is that of no time until it is put back.
   * @returns the last place that it is known to have been at
   */
  abandon(): Place {
    this.program.abandon();
    return this.safe;
  }

  // -- the kernel's objects ----------------------------------------------------------------------------------------
  exports(modulePath: string): Readonly<Record<string, any>> {
    return this.moduleIds.has(modulePath) ? this.program.exports(modulePath) : {};
  }

  /** KPRCBs of the processors that have one. */
  get prcbs(): readonly KPRCB[] {
    return this.machine.processors.map(p => p.gs).filter(g => g !== null) as KPRCB[];
  }

  /** The thread whose stack a processor runs on; null before the kernel has threads. */
  threadOn(processor: number): ETHREAD | null {
    const p = this.machine.processors[processor];
    return (
      (p?.fiber?.owner as ETHREAD | null) ?? ((p?.gs as KPRCB | null)?.CurrentThread as ETHREAD | undefined) ?? null
    );
  }

  /** IRQL that the kernel had: of the crashed processor the saved one, not that of KeBugCheck2. */
  irql(processor: number): number {
    const { bugcheck } = this.machine;
    return bugcheck?.processor === processor ? bugcheck.irql : (this.machine.processors[processor]?.cr8 ?? 0);
  }

  /** Processor whose stack this is, or -1. */
  processorOf(fiber: Fiber): number {
    return this.machine.processors.findIndex(p => p.fiber === fiber);
  }

  fiberOf(thread: ETHREAD): Fiber | undefined {
    // The boot stack is nobody's: while the machine starts up, the idle thread is what stands on it.
    for (const { fiber, gs } of this.machine.processors)
      if (fiber && (fiber.owner ?? (gs as KPRCB | null)?.CurrentThread) === thread) return fiber;
    return thread.$stack ? this.machine.stackOf(thread.$stack)?.fiber : undefined;
  }

  processes(): readonly EPROCESS[] {
    const { PsActiveProcessHead, PsIdleProcess } = this.exports('nt/ps/current') as {
      PsActiveProcessHead?: ListHead;
      PsIdleProcess?: EPROCESS;
    };
    const listed = records<EPROCESS>(PsActiveProcessHead);
    return PsIdleProcess && !listed.includes(PsIdleProcess) ? [PsIdleProcess, ...listed] : listed;
  }

  /** All threads: idle threads first, then by process. */
  threads(): readonly ETHREAD[] {
    const found = new Set<ETHREAD>();
    for (const prcb of this.prcbs) if (prcb.IdleThread) found.add(prcb.IdleThread as ETHREAD);
    for (const process of this.processes())
      for (const thread of records<ETHREAD>(process.ThreadListHead2)) found.add(thread);
    for (let i = 0; i < this.machine.processors.length; i++) {
      const thread = this.threadOn(i);
      if (thread) found.add(thread);
    }
    return [...found];
  }

  /** Names a thread across machines: address and client id. */
  threadKey(thread: ETHREAD | null): string {
    if (!thread) return 'boot';
    return `${(this.memory.knownAddress(thread) ?? 0n).toString(16)}/${thread.Cid?.UniqueThread ?? 0}`;
  }

  threadByKey(key: string): ETHREAD | null {
    return this.threads().find(t => this.threadKey(t) === key) ?? null;
  }

  /** Modules that a person may look at: those of an image, not the engine's own. */
  get modules(): readonly CompiledModule[] {
    return this.memory.modules;
  }

  /** Modules whose text is that file: a path, or the end of one (`driver.ts`, `inc/common.ts`), as a person types it. */
  modulesOfFile(file: string): readonly CompiledModule[] {
    const exact = this.modules.filter(m => m.fileName === file);
    if (exact.length > 0) return exact;
    const end = `/${file.replace(/\\/g, '/')}`.toLowerCase();
    return this.modules.filter(m => m.fileName.toLowerCase().endsWith(end));
  }
}

interface ListHead {
  Flink: ListHead;
  $record: object | null;
}

function nameOf({ module, record }: CodeUnit): string {
  return symbolName({ module: module.image, name: record.name });
}

/** The structures on a doubly linked list; a list in the middle of a change is followed as far as it makes sense. */
export function records<T>(head: unknown): T[] {
  const found: T[] = [];
  const start = head as ListHead | undefined;
  for (let e = start?.Flink; e && e !== start && found.length < 100_000; e = e.Flink)
    if (e.$record) found.push(e.$record as T);
  return found;
}
