/** Runs the machine of a session until there is a reason to stop, forwards and backwards. */
import { messageText } from '../../engine/thrown';
import type { CompiledModule, Fiber } from '../../engine/api';
import type { MachineStop } from '../../hal/machine';
import type { ETHREAD } from '../../nt/inc/ps';
import type { DataPlace, Granularity, Stop, StopReason } from '../target';
import type { BreakpointImpl } from './breakpoints';
import { LongArrays } from './longArrays';
import { type MachineRun, type Place, SETTLED, comparePlaces } from './machineRun';
import { BrokenOff, Endless, OutOfMemory } from './parts';
import { breakpointHolds, stopReason } from './reasons';
import { PastBreakpoints, findStepBack } from './reverse';
import type { DebugSession } from './session';
import { Abandoned } from './slicer';
import { type Step, type StepKind, type StepOrigin, inContext, isStepDone, sameOrigin, stepOrigin } from './stepping';
import { probesOf } from './traps';
import type { FrameHandle } from './frames';
import { birthOf } from './watch/backward';
import { type DataHit, later } from './watch/dataBreakpoints';
import { deadlockReport, hangReport } from './waits';

const MEGABYTE = 1024 * 1024;
/** Stops that running backwards stops at too. */
const LASTING_REASONS: ReadonlySet<StopReason['kind']> = new Set([
  'breakpoint',
  'debugBreak',
  'exception',
  'violation',
]);

type BreakpointReason = Extract<StopReason, { kind: 'breakpoint' }>;

export class Control {
  private pauseWanted = false;
  /** A look was broken off: the machine can be looked at further, but not run. */
  private spoiled = false;
  private travelling = false;
  /** Of a call that a person made. */
  private isDone: (() => boolean) | undefined;

  constructor(private readonly session: DebugSession) {}

  interrupt(): void {
    this.pauseWanted = true;
  }

  go(limit?: number): Promise<Stop> {
    return this.forward(() => this.runOn(undefined, undefined, limit));
  }

  /** Until what was called on a thread's stack has returned; `limit`: statements since boot. */
  call(isDone: () => boolean, limit: number): Promise<Stop> {
    return this.forward(() => {
      this.isDone = isDone;
      return this.runOn(undefined, undefined, limit);
    });
  }

  step(kind: StepKind, granularity: Granularity, target?: number): Promise<Stop> {
    return this.forward(async () => {
      const fiber = this.selectedFiber();
      const origin = fiber && stepOrigin(fiber);
      const { place, lastStop } = { place: this.run.place, lastStop: this.session.lastStop };
      const reason = await this.runOn(
        origin && { origin, kind, granularity, ...(target === undefined ? {} : { target }) },
      );
      // Steps and breakpoints stop where a line begins: the way back from here is known.
      const atBegin =
        place.event === SETTLED && (lastStop?.reason.kind === 'step' || lastStop?.reason.kind === 'breakpoint');
      if (
        reason.kind === 'step' &&
        origin &&
        atBegin &&
        kind === 'over' &&
        granularity === 'line' &&
        this.sameFrame(origin)
      ) {
        this.session.wayBack.set(this.run.machine.executed, place);
      }
      return reason;
    });
  }

  /** The machine stands in the function, on the thread and at the depth where the step began. */
  private sameFrame({ fiber, depth, record }: StepOrigin): boolean {
    return (
      this.run.machine.current.fiber === fiber &&
      fiber.frames.length === depth &&
      fiber.frames[depth - 1].code.record === record
    );
  }

  runTo(address: bigint): Promise<Stop> {
    return this.forward(async () => {
      const { traps } = this.session;
      const code = this.run.memory.images.codeAt(address);
      const instruction = code?.function.lowered.instructions.find(i => i.offset + i.length > code.displacement);
      const points = code?.function.unit.record.points.filter(p => p.kind === 'statement') ?? [];
      const point = points.find(p => p.pc === instruction?.statement) ?? points[0];
      if (!code || point?.probe === undefined) throw new Error(`there is no statement at 0x${address.toString(16)}`);
      const target = { module: code.function.unit.module, probe: point.probe };
      traps.setPassing([target]);
      return this.runOn(undefined, target);
    });
  }

  // -- forward ------------------------------------------------------------------------------------------------------------
  private get run(): MachineRun {
    return this.session.run;
  }

  private selectedFiber(): Fiber | undefined {
    const { session } = this;
    const thread = session.selectedThread;
    return (thread ? session.fiberOf(thread) : undefined) ?? this.run.machine.current.fiber ?? undefined;
  }

  private async forward(body: () => Promise<StopReason>): Promise<Stop> {
    const { session } = this;
    session.mustBeStopped();
    session.state = 'running';
    session.noticeFilters();
    this.pauseWanted = false;
    this.isDone = undefined;
    try {
      if (this.spoiled) await this.replaceBrokenOff();
      session.timeline.checkpoints.begin(false);
      const found = await body();
      session.traps.setPassing([]);
      session.timeline.checkpoints.end();
      let reason = await this.quietly(() => session.dataBreakpoints.withSource(found));
      if (reason.kind === 'bugcheck' && session.spec.placeEvents !== false) {
        await this.quietly(() => {
          session.timeline.leave();
          return session.eventSources.locate(session.timeline);
        });
        // Where it stands was reached anew.
        reason = { kind: 'bugcheck', bugcheck: this.run.machine.bugcheck! };
      }
      if ((session.state as string) !== 'ended') session.state = 'stopped';
      const processor = reason.kind === 'bugcheck' ? reason.bugcheck.processor : this.run.machine.current.number;
      return session.stopped(reason, processor);
    } catch (error) {
      session.traps.setPassing([]);
      if ((session.state as string) !== 'ended') session.state = 'stopped';
      session.stopped({ kind: 'pause' });
      throw error;
    }
  }

  private async runOn(
    step: Step | undefined,
    target?: { module: CompiledModule; probe: number },
    limit = Number.POSITIVE_INFINITY,
  ): Promise<StopReason> {
    const { session } = this;
    const { slicer, timeline, patience } = session;
    const began = this.run.place;
    let reason: StopReason | undefined;
    let singles = 0;
    const pass = async (): Promise<void> => {
      if (step?.kind === 'into' && inContext(this.run, step.origin)) {
        const { origin } = step;
        reason = this.bounded(() => {
          let found: StopReason | undefined;
          do found = this.decide(this.run.run(this.run.machine.executed + 1), began, step, target);
          while (!found && !slicer.single && (++singles & 255) !== 0 && inContext(this.run, origin));
          return found;
        });
        // A loop on one line is many statements.
        if (!reason) {
          await slicer.breathe();
          reason = this.hostReason();
        }
        return;
      }
      if (step) this.session.traps.setPassing(probesOf(step.origin.fiber.frames.map(f => f.code)));
      // Where the history is known already, the changes that were made further on are made again.
      const next = timeline.journal[this.run.applied];
      await slicer.run(
        this.run,
        Math.min(next?.place.executed ?? limit, limit),
        'Running',
        stop => {
          session.forget();
          reason = this.decide(stop, began, step, target);
          return (
            reason !== undefined || stop.kind === 'limit' || (step?.kind === 'into' && inContext(this.run, step.origin))
          );
        },
        () => {
          reason ??= this.hostReason();
          if (!reason) timeline.checkpoints.offer(this.run);
          return reason !== undefined;
        },
        burst => this.bounded(burst),
      );
      if (!reason && this.run.machine.executed >= limit) reason = this.stillRunning();
      if (!reason && next && comparePlaces(this.run.place, next.place) >= 0) {
        next.apply(this.run);
        this.run.applied++;
      }
    };
    while (!reason) {
      try {
        await pass();
      } catch (error) {
        if (!(error instanceof BrokenOff)) throw error;
        const thread = step && this.run.threadKey(step.origin.fiber.owner as ETHREAD | null);
        const { single } = slicer;
        const { executed } = await this.replaceBrokenOff();
        slicer.slow(executed);
        const final = patience.isFinal(error, single, executed);
        if (step) step = this.sameStep(step, thread);
        // What it used is garbage now: memory is looked at when it runs again.
        reason = final ? this.brokenOff(error) : this.pauseReason();
      }
    }
    return reason;
  }

  /** @throws BrokenOff */
  private bounded<T>(work: () => T): T {
    this.run.prepareForAbandoning();
    return this.session.patience.bounded(work);
  }

  /** A step of another machine's thread. */
  private sameStep(step: Step, thread: string | undefined): Step {
    const owner = thread === undefined ? null : this.run.threadByKey(thread);
    const fiber = (owner && this.run.fiberOf(owner)) ?? this.run.machine.current.fiber;
    return fiber ? { ...step, origin: sameOrigin(step.origin, fiber) } : step;
  }

  private brokenOff(error: BrokenOff): StopReason {
    if (error instanceof OutOfMemory)
      return {
        kind: 'memoryLimit',
        message: `One statement needs more memory than the ${this.session.spec.memoryLimit} MB that the machine may have: ${error.message}${this.where()}`,
      };
    if (error instanceof Endless)
      return { kind: 'hang', message: `One statement does not end. ${error.message}${this.where()}` };
    return {
      kind: 'hang',
      message: `One statement does not end. ${error.message} It is inside the language's own code, for example in a regular expression or a number of millions of digits${this.where()}.`,
    };
  }

  private stillRunning(): StopReason {
    const deadlock = deadlockReport(this.run);
    if (deadlock !== undefined) return { kind: 'hang', message: deadlock };
    const statements = this.run.machine.executed.toLocaleString('en-US');
    return { kind: 'hang', message: `It is still running after ${statements} statements${this.where()}.` };
  }

  private pauseReason(): StopReason | undefined {
    return this.pauseWanted ? { kind: 'pause' } : undefined;
  }

  private hostReason(): StopReason | undefined {
    const { session } = this;
    const pause = this.pauseReason();
    if (pause) return pause;
    const limit = session.spec.memoryLimit;
    const allowed = session.allowedMemory;
    const used = limit ? session.parts.usedMemory?.(allowed) : undefined;
    if (limit && used !== undefined && used > allowed) {
      const machine = used - session.timeline.historyBytes;
      return {
        kind: 'memoryLimit',
        message: `The machine uses ${Math.round(machine / MEGABYTE)} MB, more than the ${limit} MB it may have${this.where()}.`,
      };
    }
    return limit ? this.arrayTooLong() : undefined;
  }

  private readonly longArrays = new LongArrays();

  private arrayTooLong(): StopReason | undefined {
    const items = this.longArrays.look(this.session.parts.largeObjects?.() ?? 0, this.run);
    if (items === 0) return undefined;
    return {
      kind: 'memoryLimit',
      message: `An array has ${items.toLocaleString('en-US')} items: JavaScript has no room for one that grows much longer, whatever memory there is${this.where()}.`,
    };
  }

  private where(): string {
    const frames = this.run.machine.current.fiber?.frames ?? [];
    const leaf = frames.findLast(f => this.session.factory.userModules.has(f.code.module)) ?? frames.at(-1);
    const point = leaf?.code.record.points.find(p => p.pc === leaf.pc);
    return leaf && point ? ` (${leaf.code.module.fileName}:${point.line}:${point.column})` : '';
  }

  /** A reason to stop, or undefined to go on; remembered, for going back. */
  private decide(
    stop: MachineStop,
    began: Place,
    step: Step | undefined,
    target: { module: CompiledModule; probe: number } | undefined,
  ): StopReason | undefined {
    const { session } = this;
    const reason = this.reasonOf(stop, began, step, target);
    if (reason && LASTING_REASONS.has(reason.kind)) session.pastStops.add(this.run.place, reason);
    if (!session.run.watching) return reason;
    const hits = this.dataHits();
    session.dataBreakpoints.removeEnded();
    if (hits.length === 0 || (reason && reason.kind !== 'breakpoint' && reason.kind !== 'step')) return reason;
    const others = reason?.kind === 'breakpoint' ? reason.breakpoints : this.breakpointsHere()?.breakpoints;
    return session.dataBreakpoints.reason(hits, (others ?? []) as readonly BreakpointImpl[]);
  }

  private dataHits(): readonly DataHit[] {
    const { session } = this;
    return session.dataBreakpoints.hits(b => {
      session.forget();
      session.selectCurrent();
      return breakpointHolds(session, b) && session.breakpoints.hit(b, this.run.place) && !this.logs(b);
    });
  }

  private reasonOf(
    stop: MachineStop,
    began: Place,
    step: Step | undefined,
    target: { module: CompiledModule; probe: number } | undefined,
  ): StopReason | undefined {
    switch (stop.kind) {
      case 'attention':
      case 'limit': {
        if (this.isDone?.()) return { kind: 'step' };
        if (!step || !inContext(this.run, step.origin) || !isStepDone(step)) return undefined;
        return this.breakpointsHere() ?? { kind: 'step' };
      }
      case 'trap': {
        // Where the run began is no news.
        if (began.event === SETTLED && this.run.machine.executed === began.executed) return undefined;
        const hit = this.breakpointsAt(stop.module, stop.probe);
        if (hit) return hit;
        if (target && stop.module === target.module && stop.probe === target.probe) return { kind: 'step' };
        return step && inContext(this.run, step.origin) && isStepDone(step) ? { kind: 'step' } : undefined;
      }
      case 'alarm':
        return this.goesOn();
      case 'idle':
        return this.ended();
      case 'broken':
        return { kind: 'hang', message: stop.message };
      default:
        return stopReason(this.session, stop);
    }
  }

  /** The breakpoints of the statement before which the machine stands after a single step. */
  private breakpointsHere(): BreakpointReason | undefined {
    const leaf = this.run.machine.current.fiber?.frames.at(-1);
    const point = leaf?.code.record.points.find(p => p.pc === leaf.pc);
    return leaf && point?.probe !== undefined ? this.breakpointsAt(leaf.code.module, point.probe) : undefined;
  }

  private breakpointsAt(module: CompiledModule, probe: number): BreakpointReason | undefined {
    const { session } = this;
    const candidates = session.breakpoints.at(module, probe);
    if (candidates.length === 0) return undefined;
    session.forget();
    session.selectCurrent();
    const hit: BreakpointImpl[] = [];
    for (const b of candidates)
      if (breakpointHolds(session, b) && session.breakpoints.hit(b, this.run.place) && !this.logs(b)) hit.push(b);
    this.retire(hit);
    return hit.length > 0 ? { kind: 'breakpoint', breakpoints: hit } : undefined;
  }

  /** Those that stop once have done so. */
  private retire(hit: BreakpointReason['breakpoints']): void {
    for (const b of hit) if (b.spec.oneShot) this.session.breakpoints.remove(b.id);
  }

  /** A log point prints and does not stop; what was printed once is not printed again when travelling. */
  private logs(breakpoint: BreakpointImpl): boolean {
    const { logMessage } = breakpoint.spec;
    if (logMessage === undefined) return false;
    if (comparePlaces(this.run.place, this.session.timeline.end) <= 0) return true;
    const text = logMessage.replace(/\{([^{}]*)\}/g, (_, expression: string) => {
      try {
        return this.session.evaluator?.text(this.session, expression) ?? `{${expression}}`;
      } catch (error) {
        return `<${messageText(error)}>`;
      }
    });
    this.session.logAt(breakpoint, `${text}\n`, breakpoint.locations[0]?.source);
    return true;
  }

  private ended(): StopReason {
    const applications = new Set(
      this.session.factory.images.filter(i => /\.exe$/i.test(i.imageName)).map(i => i.image.toLowerCase()),
    );
    const message = deadlockReport(this.run) ?? hangReport(this.run, applications);
    return message === undefined ? { kind: 'completed' } : { kind: 'hang', message };
  }

  /** The session has ended, and what a driver has left running for itself (timers, threads that sleep) goes on and on. */
  private goesOn(): StopReason {
    const message = deadlockReport(this.run);
    return message === undefined ? { kind: 'completed' } : { kind: 'hang', message };
  }

  /** Looks elsewhere in the history and comes back; what is replayed meanwhile is not told. */
  private async quietly<T>(look: () => Promise<T>): Promise<T> {
    const { session } = this;
    session.announcements.silent = true;
    try {
      return await session.timeline.lookAround(look);
    } finally {
      session.announcements.silent = false;
      if (session.timeline.moved) session.adopt();
    }
  }

  // -- backward -------------------------------------------------------------------------------------------------------------
  seek(to: Place | (() => Promise<Place>)): Promise<Stop> {
    return this.travel(async () => {
      const { timeline } = this.session;
      const place = typeof to === 'function' ? await to() : to;
      const wanted = comparePlaces(place, timeline.end) > 0 ? timeline.end : place;
      return { place: wanted, reason: { kind: 'seek' } };
    });
  }

  stepBack(kind: StepKind, granularity: Granularity): Promise<Stop> {
    return this.travel(async () => {
      const fiber = this.selectedFiber();
      const known = this.session.wayBack.get(this.run.machine.executed);
      if (known && fiber === this.run.machine.current.fiber && kind === 'over' && granularity === 'line')
        return { place: known, reason: { kind: 'step' } };
      const place = fiber && (await findStepBack(this.session, fiber, kind, granularity));
      return place
        ? { place, reason: { kind: 'step' } }
        : { place: { executed: 0, event: SETTLED }, reason: { kind: 'historyStart' } };
    });
  }

  goBack(): Promise<Stop> {
    return this.travel(async () => {
      const { session } = this;
      const known = session.pastStops.before(session.timeline.place, reason => this.stillWanted(reason));
      const stop = known === 'unknown' ? await new PastBreakpoints(session).find() : known;
      const found = later(stop, await session.dataBreakpoints.lastHit());
      if (found?.reason.kind === 'breakpoint') this.retire(found.reason.breakpoints);
      return found ?? { place: { executed: 0, event: SETTLED }, reason: { kind: 'historyStart' } };
    });
  }

  restartFrame(frame: FrameHandle): Promise<Stop> {
    return this.travel(async () => {
      const executed = await birthOf(this.session, frame);
      if (executed === undefined) throw new Error(`the beginning of this call of ${frame.symbol.name} is not known`);
      return { place: { executed, event: SETTLED }, reason: { kind: 'seek' } };
    });
  }

  goBackToWrite(place: DataPlace): Promise<Stop> {
    return this.travel(async () => {
      const found = await this.session.dataBreakpoints.lastWriteOf(place);
      return found ?? { place: { executed: 0, event: SETTLED }, reason: { kind: 'historyStart' } };
    });
  }

  /** Of a stop of the past: what the breakpoints and filters of now would still stop for. */
  private stillWanted(reason: StopReason): StopReason | undefined {
    if (reason.kind !== 'breakpoint') return reason;
    const breakpoints = reason.breakpoints.filter(
      b => b.enabled && this.session.breakpoints.all.includes(b as BreakpointImpl),
    );
    return breakpoints.length > 0 ? { kind: 'breakpoint', breakpoints } : undefined;
  }

  /** The same place again, without what was done to the machine there. */
  rebuild(place: Place): Promise<void> {
    return this.remade(() => this.session.timeline.remake(place, 'Undoing'));
  }

  noteBrokenOff(): void {
    this.run.abandon();
    this.spoiled = true;
  }

  /** To the last place before the machine was broken off. */
  async replaceBrokenOff(): Promise<Place> {
    this.spoiled = false;
    const place = await this.remade(() => this.session.timeline.replaceBrokenOff('Undoing'));
    this.session.breakpoints.rewind(place, false);
    return place;
  }

  private async remade<T>(make: () => Promise<T>): Promise<T> {
    const { session } = this;
    const made = await this.quietly(make);
    session.adopt();
    session.selectCurrent();
    for (const listener of session.announcements.remadeListeners) listener();
    return made;
  }

  /** Gives up the travel under way. */
  cancel(): void {
    if (this.travelling) this.session.slicer.abandoned = true;
  }

  /**
   * Prepares another machine; what that answers puts it in the place of this one. Given up, nothing has changed.
   */
  async replace(prepare: () => Promise<() => Promise<void>>): Promise<Stop> {
    const { session } = this;
    session.mustBeStopped();
    session.state = 'running';
    session.announcements.silent = true;
    this.travelling = true;
    session.slicer.beginJourney();
    try {
      const take = await prepare();
      this.travelling = false;
      await take();
      this.spoiled = false;
      return this.arrived(session.timeline.place, { kind: 'seek' });
    } catch (error) {
      session.state = 'stopped';
      if (error instanceof Abandoned) return session.stopped({ kind: 'seek', cancelled: true });
      throw error;
    } finally {
      this.travelling = false;
      session.slicer.endJourney();
      session.announcements.silent = false;
    }
  }

  private async travel(find: () => Promise<{ place: Place; reason: StopReason }>): Promise<Stop> {
    const { session } = this;
    const { timeline } = session;
    session.mustBeStopped();
    session.state = 'running';
    session.announcements.silent = true;
    session.noticeFilters();
    this.pauseWanted = false;
    this.travelling = true;
    session.slicer.beginJourney();
    const here = timeline.place;
    try {
      if (this.spoiled) await this.replaceBrokenOff();
      session.announcements.silent = true;
      await session.dataBreakpoints.beforeTravel();
      timeline.leave();
      const { place, reason } = await find();
      await timeline.arrive(place, 'Travelling');
      return this.arrived(place, reason);
    } catch (error) {
      // The person stands where they stood.
      this.travelling = false;
      session.slicer.abandoned = false;
      await timeline.comeBack();
      const stop = this.arrived(here, { kind: 'seek', cancelled: true });
      if (error instanceof Abandoned) return stop;
      throw error;
    } finally {
      this.travelling = false;
      session.slicer.endJourney();
      session.announcements.silent = false;
      if ((session.state as string) === 'running') session.state = 'stopped';
    }
  }

  /** The machine has been put at a place. */
  private arrived(place: Place, reason: StopReason): Stop {
    const { session } = this;
    session.adopt();
    session.breakpoints.rewind(place, false);
    session.state = 'stopped';
    return session.stopped(reason);
  }
}
