import type { CodeUnit, CompiledModule, Fiber, FiberState, Frame, StackUse, TrapCondition } from '../api';
import { wideFields } from '../emit/slots';
import type { EngineFunctionRecord, EnginePoint } from '../records';
import { sameList } from '../snapshot/properties';
import { kept, listBytes, propertiesBut, type Rule } from '../snapshot/rule';
import { slotsOf } from './slots';
import type { Thresholds } from './thresholds';

/** What a suspended frame waits at. */
export enum PointKind {
  Other = 0,
  Entry = 1,
  Statement = 2,
  Call = 3,
}

/** A function of a linked module, with what resuming it needs at hand. */
export interface LinkedUnit extends CodeUnit {
  readonly record: EngineFunctionRecord;
  readonly module: CompiledModule;
  /** By program counter. */
  readonly kinds: Uint8Array;
  /** Those that are known without a look at the tables: empty until the function was first looked at. */
  readonly knownKinds: Uint8Array;
  readonly points: readonly (EnginePoint | undefined)[];
  /** The module's thresholds. */
  readonly thresholds: Thresholds;
  /** By probe: of raised thresholds that count only where this holds. */
  readonly conditions: ReadonlyMap<number, TrapCondition>;
  /** Program counters that may not be passed (`Program.guardCode`). */
  guarded: ReadonlySet<number> | undefined;
  readonly stackBytes: number;
  /** The slow tier, compiled when first needed. */
  slow(frame: FrameImpl, value: unknown): unknown;
}

export interface KeptFrame {
  readonly pc: number;
  readonly stackLeft: number;
  readonly slots: readonly unknown[];
}

/** A frame where it stands. */
export const frameRule: Rule<FrameImpl, KeptFrame> = {
  save(frame, previous, visit) {
    const { pc, stackLeft } = frame;
    const slots = frame.values;
    for (const value of slots) visit(value);
    visit(frame.stack);
    return previous && previous.pc === pc && previous.stackLeft === stackLeft && sameList(previous.slots, slots)
      ? previous
      : { pc, stackLeft, slots };
  },
  restore(frame, { pc, stackLeft, slots }) {
    frame.pc = pc;
    frame.stackLeft = stackLeft;
    frame.values = slots;
  },
  size: saved => 40 + listBytes(saved.slots.length),
};

/** Its fields are declared only: defining them, and then storing what the constructor was given, would be done twice. */
export class FrameImpl implements Frame {
  static readonly [kept]: Rule = frameRule;

  declare readonly code: LinkedUnit;
  declare pc: number;
  declare stackLeft: number;
  declare stack: StackUse;
  // See emit/slots.ts.
  declare s0: unknown;
  declare s1: unknown;
  declare s2: unknown;

  constructor(code: LinkedUnit, pc: number, stackLeft: number, stack: StackUse, s0: unknown, s1: unknown, s2: unknown) {
    this.code = code;
    this.pc = pc;
    this.stackLeft = stackLeft;
    this.stack = stack;
    this.s0 = s0;
    this.s1 = s1;
    this.s2 = s2;
  }

  get slots(): unknown[] {
    return slotsOf(this);
  }

  get values(): readonly unknown[] {
    return [this.s0, this.s1, this.s2];
  }

  set values(values: readonly unknown[]) {
    [this.s0, this.s1, this.s2] = values;
  }
}

/** The frame of a function with more slots. */
export class WideFrame extends FrameImpl {
  declare s3: unknown;
  declare s4: unknown;
  declare s5: unknown;
  declare more: unknown[] | undefined;

  constructor(
    code: LinkedUnit,
    pc: number,
    stackLeft: number,
    stack: StackUse,
    s0: unknown,
    s1: unknown,
    s2: unknown,
    s3: unknown,
    s4: unknown,
    s5: unknown,
    more: unknown[] | undefined,
  ) {
    super(code, pc, stackLeft, stack, s0, s1, s2);
    this.s3 = s3;
    this.s4 = s4;
    this.s5 = s5;
    this.more = more;
  }

  override get values(): readonly unknown[] {
    return [this.s0, this.s1, this.s2, this.s3, this.s4, this.s5, ...(this.more ?? [])];
  }

  override set values(values: readonly unknown[]) {
    [this.s0, this.s1, this.s2, this.s3, this.s4, this.s5] = values;
    for (let i = wideFields; i < values.length; i++) this.more![i - wideFields] = values[i];
  }
}

/** A call that has not begun. */
export interface StartingCall {
  readonly fn: Function;
  readonly args: readonly unknown[];
}

/** Whether a threshold was reported is the debugger's: a machine that was put back reports it again. */
function callRule(): Rule<CallBase> {
  const rule = propertiesBut('index', 'onReturn', 'seen') as unknown as Rule<CallBase, unknown[]>;
  return {
    ...rule,
    restore(base, saved) {
      rule.restore(base, saved);
      base.seen = false;
    },
  };
}

/** A call that the machine made on a fiber (its first, or an interrupt), and how its youngest frame goes on. */
export class CallBase {
  static readonly [kept]: Rule = callRule();

  /** A host function that was called directly is suspended. */
  waiting = false;
  /** What the suspended call returns, or raises when `failing`. */
  value: unknown = undefined;
  failing = false;
  /** The raised threshold at which its youngest frame stands has been reported. */
  seen = false;
  /** It deals with an exception of the frame below: what it raises goes on there. */
  raised = false;
  /** What `Fiber.resume` was told. */
  leave: number | undefined = undefined;

  constructor(
    /** Index of its first frame. */
    readonly index: number,
    /** Calls that have not begun. */
    readonly starts: StartingCall[],
    /** Called when the call has returned, before what it interrupted goes on. */
    readonly onReturn?: () => void,
  ) {}
}

export class FiberImpl implements Fiber {
  state: FiberState = 'fresh';
  frames: FrameImpl[] = [];
  owner: unknown = undefined;
  readonly bases: CallBase[];
  readonly stack: StackUse;

  constructor(starts: StartingCall[], stackBytes: number) {
    this.bases = [new CallBase(0, starts)];
    this.stack = { bytes: stackBytes, lowest: stackBytes };
  }

  get interruptBases(): readonly number[] {
    return this.bases.slice(1).map(b => b.index);
  }

  interrupt(fn: Function, args: readonly unknown[], onReturn?: () => void): void {
    if (this.state === 'running') throw new Error('A running fiber cannot be interrupted: run() must have returned.');
    if (this.state === 'done') throw new Error('The fiber has ended.');
    this.bases.push(new CallBase(this.frames.length, [{ fn, args }], onReturn));
  }

  interruptRaised(fn: Function, args: readonly unknown[]): void {
    this.interrupt(fn, args);
    this.bases[this.bases.length - 1].raised = true;
  }

  resume(leave: number): void {
    const base = this.bases.findLast(b => b.raised);
    if (!base) throw new Error('No exception is being dealt with.');
    base.leave = leave;
  }

  /** The youngest call has returned. */
  endInterrupt(): void {
    const { leave, onReturn } = this.bases.pop()!;
    if (leave !== undefined) this.forget(leave);
    onReturn?.();
  }

  /** An exception leaves the youngest call: whether what that dealt with is replaced by it, and goes on below. */
  passOn(error: unknown): boolean {
    if (!this.bases[this.bases.length - 1].raised) return false;
    this.bases.pop();
    const below = this.bases[this.bases.length - 1];
    below.value = error;
    below.failing = true;
    return true;
  }

  private forget(leave: number): void {
    const base = this.bases[this.bases.length - 1];
    base.value = undefined;
    base.failing = false;
    if (leave > 0) {
      this.frames.length = Math.max(base.index, this.frames.length - leave);
      return;
    }
    const frame = this.frames[this.frames.length - 1];
    const { kinds } = frame.code;
    while (kinds[frame.pc] !== PointKind.Statement && kinds[frame.pc] !== PointKind.Entry) frame.pc--;
  }

  setResult(value: unknown): void {
    const t = this.suspended();
    t.value = value;
    t.failing = false;
  }

  setException(error: unknown): void {
    const t = this.suspended();
    t.value = error;
    t.failing = true;
  }

  /** The call whose youngest frame is suspended: an interrupt that has not begun is not. */
  private suspended(): CallBase {
    const base = this.bases.findLast(b => b.starts.length === 0 || b.index < this.frames.length);
    if (!base || (this.frames.length === base.index && !base.waiting))
      throw new Error('The fiber is not suspended in a call.');
    return base;
  }

  truncate(depth: number): void {
    this.frames.length = Math.min(this.frames.length, Math.max(0, depth));
    while (this.bases.length > 1 && this.bases.at(-1)!.index >= this.frames.length && this.bases.at(-1)!.index >= depth)
      this.bases.pop();
    const youngest = this.bases.at(-1)!;
    youngest.starts.length = 0;
    youngest.waiting = false;
    youngest.value = undefined;
    youngest.failing = false;
    youngest.seen = false;
  }
}
