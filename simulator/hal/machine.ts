/**
 * The hardware: processors that take turns in virtual time, interrupts with real masking, clock, stacks.
 * It decides which processor executes next and delivers what is pending; which *thread* a processor runs is the
 * kernel's business (it swaps stacks). It knows no Windows.
 *
 * One statement takes one unit of virtual time (100 ns). With several processors the one with the smallest local time
 * runs next, for a slice whose length the oracle chooses; nothing else is left to chance.
 */
import { CountedWeakMap, kept, propertiesBut } from '../engine';
import type { CodeUnit, Fiber, Program, RunResult } from '../engine/api';
import { Access, type AccessingProcessor, type Finding, pageFaultOf, type ResolvedFault } from '../memory/protection';
import { thrownText } from '../engine/thrown';
import type { BugCheckData, FastFail, RaisedException, StackHandle, ViolationData } from './intrinsics';
import { addressOf, type CodeAddresses, frameViews, hasLocal } from './frames';
import type { MachineOptions, MachineRequest, MachineStop } from './contract';
import { Oracle } from './oracle';
import { CLOCK_IDLE, NOT_SPINNING, Processor } from './processor';
import { SequenceStarts } from './sequenceStarts';

export type { CodeAddresses } from './frames';
export type { MachineOptions, MachineRequest, MachineStop, RawTrace } from './contract';

export class Stack {
  /** All that compiled code has of it: a model must not get at the engine through a thread. */
  readonly handle: StackHandle = Object.freeze({ stackHandle: true });
  constructor(readonly fiber: Fiber) {}
}

/** Statements of one look at what a processor spins for, at most. */
const LONGEST_LOOK = 8;
/** Longest slice (statements) when several processors run. */
const MAXIMUM_SLICE = 400;

export class Machine implements AccessingProcessor {
  static readonly [kept] = propertiesBut('program', 'addresses', 'options', 'sequenceStarts');

  readonly processors: Processor[];
  readonly oracle: Oracle;
  current: Processor;
  /** Virtual time (100 ns since boot) at which a run stops once, where a slice begins; changes nothing else. */
  alarm = Number.POSITIVE_INFINITY;
  /** Scheduling events so far: interrupts taken, stacks swapped, processors changed. */
  sequence = 0;
  /** `executed` when the present sequence began. */
  sequenceStart = 0;
  /** `executed` at the beginning of each sequence; of a history, which may reach further than this machine stands. */
  sequenceStarts: Pick<SequenceStarts, 'add'> = new SequenceStarts();
  switches = 0;
  bugcheck: BugCheckData | null = null;

  clockVector = -1;
  clockPeriod = 156_250;
  readonly vectors: (((vector: number) => void) | undefined)[] = [];
  exceptionEntry: ((exception: RaisedException) => void) | null = null;
  fastFailEntry: ((fault: FastFail) => void) | null = null;
  residentEntry: ((fault: ResolvedFault) => void) | null = null;
  doubleFaultEntry: ((fault: { symbol: string; rsp: bigint; rip: bigint; limit: bigint }) => void) | null = null;

  private readonly stacks = new CountedWeakMap<Fiber | StackHandle, Stack>();
  /** Statement count at which the present slice ends; < 0: no slice. */
  private sliceEnd = -1;
  /** `executed` when the run that is going on began, to tell the time inside it. */
  private runStart = 0;
  private running = false;
  private attention = false;
  private excluded = 0;
  /** Statements executed by processors that do not just spin: whether there is anything new to look at. */
  private progress = 0;
  /** When the last of them was executed (100 ns). */
  private progressTime = 0;
  /** Page faults that were resolved inside a statement: their cost comes before the next one of the same stack. */
  private readonly resolved: { readonly fiber: Fiber; readonly fault: ResolvedFault }[] = [];
  /** Of the statement that runs. */
  private readonly findings: Finding[] = [];
  /** Rules that were broken inside a statement that went on: each is a stop before the next one. */
  private readonly violations: ViolationData[] = [];
  /** An exception whose dispatching waits for the debugger. */
  private held: { fiber: Fiber; error: unknown; exception: RaisedException } | null = null;

  constructor(
    readonly program: Program,
    readonly addresses: CodeAddresses,
    readonly options: MachineOptions,
  ) {
    this.processors = Array.from({ length: options.processors }, (_, i) => new Processor(i));
    this.current = this.processors[0];
    this.oracle = new Oracle(options.schedule);
  }

  /** Put processor 0 on its boot stack. */
  start(entry: Function, args: readonly unknown[], stackBytes: number): void {
    const stack = this.createStack(entry, args, stackBytes, null);
    this.startProcessor(0, stack);
  }

  createStack(entry: Function, args: readonly unknown[], bytes: number, owner: unknown): Stack {
    const fiber = this.program.createFiber(entry, args, bytes);
    fiber.owner = owner;
    const stack = new Stack(fiber);
    this.stacks.set(fiber, stack);
    this.stacks.set(stack.handle, stack);
    return stack;
  }

  /** The stack of a fiber, or behind the kernel's handle. */
  stackOf(owner: Fiber | StackHandle): Stack | undefined {
    return this.stacks.get(owner);
  }

  /** @throws TypeError when a model made the handle up */
  stackBehind(handle: StackHandle): Stack {
    const stack = this.stacks.get(handle);
    if (!stack) throw new TypeError('That is not a stack.');
    return stack;
  }

  startProcessor(number: number, stack: Stack): void {
    const processor = this.processors[number];
    processor.fiber = stack.fiber;
    processor.state = 'running';
    processor.time = this.now();
    if (this.clockVector >= 0) processor.nextTick = this.nextTickAfter(processor.time);
    this.endSlice();
  }

  startClock(vector: number, period: number): void {
    this.clockVector = vector;
    this.clockPeriod = period;
    for (const p of this.processors) if (p.state !== 'off') p.nextTick = this.nextTickAfter(this.now());
    this.endSlice();
  }

  /** Virtual time on the executing processor, also inside a host call. */
  now(): number {
    return this.current.time + (this.running ? this.executed - this.runStart : 0);
  }

  /** Position as one pair; `steps` counts statements since the last scheduling event. */
  get steps(): number {
    return this.executed - this.sequenceStart;
  }

  request(number: number, vector: number): void {
    const target = this.processors[number];
    target.request(vector);
    if (target !== this.current) {
      if (target.state === 'halted') target.time = Math.max(target.time, this.now());
      this.endSlice();
    }
  }

  /** A device raises or lowers its level-triggered line. */
  setLine(number: number, vector: number, high: boolean): void {
    this.changeLine(this.processors[number], vector, p => p.setLine(vector, high));
  }

  /** Whether a level-triggered line gets through to the processors. */
  maskLine(vector: number, masked: boolean): void {
    for (const p of this.processors) this.changeLine(p, vector, () => p.mask(vector, masked));
  }

  private changeLine(p: Processor, vector: number, change: (p: Processor) => void): void {
    const before = p.isPending(vector);
    change(p);
    if (!before && p.isPending(vector)) this.request(p.number, vector);
  }

  schedule(number: number, vector: number, at: number): void {
    this.processors[number].schedule(vector, at);
    this.endSlice();
  }

  /** Ends the present slice at the next statement, so that the next one is chosen anew. */
  endSlice(): void {
    this.sliceEnd = -1;
    if (this.running) this.program.yieldSoon();
  }

  freezeOthers(): void {
    for (const p of this.processors) if (p !== this.current && p.state !== 'off') p.state = 'frozen';
  }

  /** Statements executed since boot, without the debugger's own evaluations. */
  get executed(): number {
    return this.program.executed - this.excluded;
  }

  /** What a debugger ran by itself is no part of the machine's time. */
  exclude(statements: number): void {
    this.excluded += statements;
  }

  /**
   * Run until something stops the machine, at most until `executed` reaches `limit`; then it stands before the next
   * statement, with everything delivered and chosen that comes before it. So one number of statements is one state,
   * and where the limits lie does not change what happens: slices are chosen independently of them.
   */
  run(limit: number): MachineStop {
    this.attention = false;
    for (;;) {
      if (this.bugcheck) return { kind: 'bugcheck', bugcheck: this.bugcheck };
      // Of one statement, each is a stop.
      const violation = this.violations.shift();
      if (violation) return { kind: 'violation', violation };
      if (this.sliceEnd <= this.executed) {
        if (!this.beginSlice()) return { kind: 'idle' };
        if (this.current.time >= this.alarm) {
          this.alarm = Number.POSITIVE_INFINITY;
          return { kind: 'alarm' };
        }
      }
      const end = this.attention ? Math.min(limit, this.executed) : limit;
      const fiber = this.current.fiber!;
      const stop = this.runSlice(this.current, end);
      if (this.findings.length > 0) this.tellFindings(fiber);
      if (this.violations.length > 0 && (stop === 'budget' || stop === undefined)) continue;
      if (stop === 'budget') {
        if (this.executed < end || this.sliceEnd <= this.executed) continue;
        const fault = this.settleFaults(this.current.fiber!);
        if (fault === 'settled') return { kind: this.attention ? 'attention' : 'limit' };
        if (fault) return fault;
      } else if (stop) return stop;
    }
  }

  /** From inside a run, for a debugger: it ends before the next statement with `attention`. Changes nothing else. */
  attend(): void {
    if (!this.running) return;
    this.attention = true;
    this.program.yieldSoon();
  }

  /** The program runs as part of the machine, not for a debugger's own purposes. */
  get isRunning(): boolean {
    return this.running && !this.program.judging;
  }

  // -- accesses of memory
  get irql(): number {
    return this.current.cr8;
  }

  get space(): object | null {
    return this.current.space;
  }

  /** From inside a statement: an access was let through after a page was brought in. */
  faulted(fault: ResolvedFault): void {
    this.resolved.push({ fiber: this.current.fiber!, fault });
    if (this.running) this.program.yieldSoon();
  }

  /** From inside a statement: an access that goes on breaks a rule. It is told before the next statement. */
  found(finding: Finding): void {
    this.findings.push(finding);
    this.program.yieldSoon();
  }

  private tellFindings(fiber: Fiber): void {
    const frames = fiber.frames.slice(fiber.interruptBases.at(-1) ?? 0);
    for (const finding of this.findings.splice(0)) {
      const violation = finding(frames);
      this.options.onViolation?.(violation);
      if (this.options.strict) this.violations.push(violation);
    }
  }

  /**
   * Before a limit is told: what page faults come before the next statement of this stack. `settled`: none; undefined:
   * some do, and come now.
   */
  private settleFaults(fiber: Fiber): MachineStop | 'settled' | undefined {
    if (this.resolved.some(r => r.fiber === fiber)) return undefined;
    const leaf = fiber.frames[fiber.frames.length - 1];
    if (!leaf?.code.guarded?.has(leaf.pc) || this.held?.fiber === fiber) return 'settled';
    return this.fetch(fiber, leaf.code, leaf.pc);
  }

  /** The stack stands at code that may not be executed: it is brought in, or an exception. */
  private fetch(fiber: Fiber, code: CodeUnit, pc: number): MachineStop | undefined {
    try {
      this.addresses.fetch?.(code, pc);
      return undefined;
    } catch (error) {
      return this.raise(fiber, error, true);
    }
  }

  private pushFaults(fiber: Fiber): void {
    for (let i = this.resolved.length - 1; i >= 0; i--) {
      const { fault, fiber: of } = this.resolved[i];
      if (of !== fiber) continue;
      this.resolved.splice(i, 1);
      if (this.residentEntry) {
        fiber.interrupt(this.residentEntry, [fault]);
        this.nextSequence();
      }
    }
  }

  private runSlice(p: Processor, limit: number): MachineStop | 'budget' | undefined {
    const fiber = p.fiber!;
    if (this.held?.fiber === fiber) this.dispatchHeld();
    else if (this.resolved.length > 0) this.pushFaults(fiber);
    const vector = fiber.state === 'fresh' ? -1 : p.deliverable();
    if (vector >= 0) this.takeInterrupt(p, fiber, vector);
    const before = this.executed;
    this.runStart = before;
    this.running = true;
    const result = this.program.run(fiber, Math.max(0, Math.min(limit, this.sliceEnd) - before));
    this.running = false;
    const done = this.executed - before;
    p.time += done;
    p.seen += done;
    // A stop for a debugger divides nothing: what came before it belongs to what comes after.
    if (result.kind !== 'trap' && !(result.kind === 'budget' && this.executed < this.sliceEnd)) {
      const looked = p.looking && p.seen <= LONGEST_LOOK && result.kind === 'request' && isSpin(result.request);
      if (!looked) {
        this.progress += p.seen;
        this.progressTime = p.time;
      }
      p.looking = false;
      p.seen = 0;
    }
    return this.handle(p, fiber, result);
  }

  private handle(p: Processor, fiber: Fiber, result: RunResult): MachineStop | 'budget' | undefined {
    switch (result.kind) {
      case 'budget':
        return 'budget';
      case 'trap':
        return { kind: 'trap', module: result.module, probe: result.probe };
      case 'request':
        return this.serve(p, fiber, result.request as MachineRequest);
      case 'guarded':
        return this.fetch(fiber, result.code, result.pc);
      case 'exception':
        return this.raise(fiber, result.error, result.native);
      case 'stackOverflow': {
        const frame = fiber.frames[fiber.frames.length - 1];
        if (!this.doubleFaultEntry)
          return { kind: 'broken', message: 'stack overflow before the double fault handler was set' };
        // The owner of a stack knows where it lies; rsp is below the limit here.
        const limit = (fiber.owner as { StackLimit?: bigint } | null)?.StackLimit ?? 0n;
        fiber.interrupt(this.doubleFaultEntry, [
          {
            symbol: `${frame.code.module.image}!${frame.code.record.name}`,
            rsp: limit + BigInt(frame.stackLeft),
            rip: this.addresses.frameAddress(frame),
            limit,
          },
        ]);
        this.nextSequence();
        return undefined;
      }
      case 'returned':
        return { kind: 'broken', message: 'the first function of a stack returned' };
      case 'threw':
        return {
          kind: 'broken',
          message: `an exception left a stack: ${thrownText(result.error)}`,
        };
    }
  }

  private serve(p: Processor, fiber: Fiber, request: MachineRequest): MachineStop | undefined {
    switch (request.kind) {
      case 'swap':
        p.fiber = request.to.fiber;
        this.switches++;
        this.nextSequence();
        return undefined;
      case 'interrupts':
        return undefined;
      case 'halt':
        // `sti; hlt` is one step: nothing can slip between looking and halting.
        p.interruptFlag = true;
        p.wakeAt = request.wakeAt;
        if (p.deliverable() < 0) p.state = 'halted';
        this.sliceEnd = -1;
        return undefined;
      case 'yield':
        this.sliceEnd = -1;
        return undefined;
      case 'spin':
        p.spinUntil = request.until;
        p.spinSeen = this.progress;
        this.sliceEnd = -1;
        return undefined;
      case 'call':
        // The last one pushed runs first.
        for (let i = request.functions.length - 1; i >= 0; i--) fiber.interrupt(request.functions[i], []);
        return undefined;
      case 'capture':
        fiber.setResult(frameViews(this.addresses, fiber, request.limit));
        return undefined;
      case 'search':
        fiber.setResult(hasLocal(this.program, fiber, request.holds));
        return undefined;
      case 'debugBreak':
        return { kind: 'debugBreak', status: request.status };
      case 'fastFail': {
        if (!this.fastFailEntry) return { kind: 'broken', message: 'a fast fail before its handler was set' };
        const address = addressOf(frameViews(this.addresses, fiber, fiber.frames.length));
        fiber.interrupt(this.fastFailEntry, [{ code: request.code, address } satisfies FastFail]);
        this.nextSequence();
        return undefined;
      }
      case 'violation':
        return { kind: 'violation', violation: request.violation };
      case 'bugcheck':
        this.bugcheck = request.bugcheck;
        this.freezeOthers();
        return { kind: 'bugcheck', bugcheck: request.bugcheck };
    }
  }

  private takeInterrupt(p: Processor, fiber: Fiber, vector: number): void {
    p.clear(vector);
    const entry = this.vectors[vector];
    if (!entry) return;
    p.interruptFlag = false;
    const streak = p.enter(this.now());
    // iretq: what was interrupted had the flag on, or the interrupt could not have come.
    fiber.interrupt(entry, [vector], () => {
      // The thread may have moved to another processor meanwhile.
      const here = this.current;
      here.interruptFlag = true;
      if (here === p) p.leave(this.now(), streak);
      if (here.deliverable() >= 0) this.program.yieldSoon();
    });
    this.nextSequence();
  }

  private raise(fiber: Fiber, error: unknown, native: boolean): MachineStop | undefined {
    const exception = this.describe(fiber, error, native);
    this.held = { fiber, error, exception };
    return this.options.stopAtException?.(exception) ? { kind: 'exception', exception } : undefined;
  }

  private dispatchHeld(): void {
    const { fiber, error, exception } = this.held!;
    this.held = null;
    fiber.setException(error);
    if (this.exceptionEntry) {
      fiber.interruptRaised(this.exceptionEntry, [exception]);
      this.nextSequence();
    }
  }

  private describe(fiber: Fiber, error: unknown, native: boolean): RaisedException {
    const youngest = fiber.frames.length - 1;
    const handlers = this.program.handlersOf(fiber).map(h => ({ ...h, distance: youngest - h.frame }));
    const frames = frameViews(this.addresses, fiber, fiber.frames.length);
    const leaf = fiber.frames[fiber.frames.length - 1];
    const fault = pageFaultOf(error) ?? (native && leaf ? this.addresses.accessOf?.(error, leaf) : undefined) ?? null;
    const address = fault?.access === Access.EXECUTE ? fault.address : addressOf(frames);
    return { error, native, handled: handlers.length > 0, handlers, frames, address, fault };
  }

  /** Choose the processor that runs next and for how long. False: none ever will. */
  private beginSlice(): boolean {
    let next: Processor | null = null;
    let nextTime = CLOCK_IDLE;
    for (const p of this.processors) {
      const t = this.readyTime(p);
      // At the same time: first who spins and has something new to look at, or the other one would always come first.
      if (t < nextTime || (t === nextTime && t !== CLOCK_IDLE && this.hasNews(p))) {
        nextTime = t;
        next = p;
      }
    }
    if (!next) return false;
    let second = CLOCK_IDLE;
    for (const p of this.processors) if (p !== next) second = Math.min(second, this.lookTime(p, nextTime));
    if (next !== this.current) {
      this.current = next;
      this.nextSequence();
    }
    next.time = Math.max(next.time, nextTime);
    if (next.spinUntil !== NOT_SPINNING) {
      next.spinUntil = NOT_SPINNING;
      next.looking = true;
    }
    next.tick(this.clockVector, this.clockPeriod);
    if (next.state === 'halted' && next.deliverable() >= 0) next.state = 'running';
    // An interrupt that stays masked does not end the halt: look again.
    if (next.state === 'halted') return this.beginSlice();
    let length = next.nextEvent(this.clockPeriod) - next.time;
    if (second !== CLOCK_IDLE)
      length = Math.min(length, second - next.time + 1 + this.oracle.choose('slice', MAXIMUM_SLICE));
    this.sliceEnd = this.executed + Math.max(1, Math.min(length, 1e9));
    return true;
  }

  private readyTime(p: Processor): number {
    if (p.state === 'running') return p.spinUntil === NOT_SPINNING ? p.time : this.spinEnd(p);
    if (p.state !== 'halted') return CLOCK_IDLE;
    return p.deliverable() >= 0 ? p.time : p.nextEvent(this.clockPeriod);
  }

  /** When a spinning processor goes on: not before those that do something have caught up with it. */
  private spinEnd(p: Processor): number {
    if (p.deliverable() >= 0) return p.time;
    const end = Math.max(p.time, Math.min(p.nextEvent(this.clockPeriod), p.spinUntil));
    if (!this.hasNews(p)) return end;
    let others = CLOCK_IDLE;
    for (const o of this.processors)
      if (o !== p && o.state === 'running' && o.spinUntil === NOT_SPINNING) others = Math.min(others, o.time);
    return Math.min(end, Math.max(p.time, others === CLOCK_IDLE ? this.progressTime : others));
  }

  /** It spins until somebody does something, and somebody has. */
  private hasNews(p: Processor): boolean {
    return p.spinUntil === CLOCK_IDLE && p.spinSeen !== this.progress;
  }

  /** Until when another processor may run without `p` having its turn. */
  private lookTime(p: Processor, now: number): number {
    return p.state === 'running' && p.spinUntil === CLOCK_IDLE ? Math.max(p.time, now) : this.readyTime(p);
  }

  private nextTickAfter(time: number): number {
    return (Math.floor(time / this.clockPeriod) + 1) * this.clockPeriod;
  }

  private nextSequence(): void {
    this.sequence++;
    this.sequenceStart = this.executed;
    this.sequenceStarts.add(this.sequence, this.sequenceStart);
  }
}

function isSpin(request: unknown): boolean {
  return (request as MachineRequest).kind === 'spin';
}
