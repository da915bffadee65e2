/**
 * How native frames leave their state behind: what generated code calls when it cannot go on, and what is known then of
 * why. What becomes of the frames is the machine's business (`machine.ts`).
 */
import { generatedText, readableMessage } from '../functionText';
import type { RuntimeHost, StackUse } from '../api';
import type { EnginePoint } from '../records';
import { type FrameImpl, type LinkedUnit, PointKind } from './fiber';
import type { GeneratorFrame } from './generators';

/** Why native frames were unwound. */
export enum Reason {
  None = 0,
  Budget,
  Trap,
  Request,
  Exception,
  /** An exception already reported goes on. */
  Again,
  Overflow,
  /** The native stack is deep enough: frames move to the heap and the fiber goes on. */
  Depth,
  Returned,
  Threw,
}

/** No sum with it wraps around. */
const minBudget = -0x40000000;

/** Indices of the shared counters. */
export const budgetAt = 0;
export const stackAt = 1;
/** What a prologue compares with: it asks `deeper` below it. */
export const limitAt = 3;
/** What the caller of an accessor or a coercion looks at (see `lower/properties.ts`). */
export const lookAt = 2;
/** The floor where nothing may be entered. */
const nowhere = 0x7fffffff;
/** A function or class that V8 writes out. */
const generated = /(class|function)\b[^{]*\{\s*\/\*@[\s\S]*\}/;

/** V8 names the generated text of a callee: the person's own takes its place. */
function readable(error: unknown, callee: string | undefined): void {
  if (!(error instanceof TypeError)) return;
  if (error.message.includes('/*@')) error.message = readableMessage(error.message).replace(generated, '$1');
  if (callee === undefined) return;
  const m = /^(.+) is not a (function|constructor)$/.exec(error.message);
  if (m && /\$|\.v(?!\w)/.test(m[1])) error.message = `${callee} is not a ${m[2]}`;
}

/** What a frame returns to `goOn` when nothing makes it stop where it stands. */
const missed: object = Object.freeze({ kdlab: 'missed' });

/** `callback` was suspended although native code was calling it; `caller` called that native code. */
export function leakError(callback?: FrameImpl, caller?: FrameImpl): Error {
  const { name } = callback?.code.record ?? { name: 'A function' };
  const call = caller && callOf(caller);
  const where = call ? `'${call.callee}' (${caller.code.module.fileName}:${call.line}:${call.column})` : 'native code';
  return new Error(
    `'${name}' was suspended while ${where} was calling it, which cannot be resumed: a callback of that function must not block.`,
  );
}

/** The call that a frame stands in, or has just come from. */
function callOf(frame: FrameImpl): EnginePoint | undefined {
  const { points, kinds } = frame.code;
  for (let pc = frame.pc; pc > 0; pc--) if (kinds[pc] === PointKind.Call) return points[pc];
  return undefined;
}

/** Where a stack stood: bytes left on it, the floor, the stack. */
type StackPoint = [left: number, floor: number, stack: StackUse];

/** The shared counters, and what is written down while frames unwind. */
export abstract class Unwinding {
  /**
   * Budget of statements, bytes left on the stack, and what was left of it at its deepest point so far, or at the floor.
   * More than 64 bytes, so that V8 keeps it outside its heap, where it does not move.
   */
  readonly B = new Int32Array(32);
  /** The unwind sentinel. An object, because a constructor may return it. */
  readonly U: object = Object.freeze({ kdlab: 'unwinding' });
  /** Bytes left at which native frames move to the heap. */
  floor = 0;
  /** In use. */
  stack: StackUse = { bytes: 0, lowest: 0 };
  reason: Reason = Reason.None;
  error: unknown = undefined;
  native = false;
  request: unknown = undefined;
  /** Budget when unwinding began. */
  left = 0;
  /** What goes into a generator's body that had to be left before it began. */
  protected carried: unknown;
  protected readonly captured: FrameImpl[] = [];
  /** Frames unwound so far; the array itself never shrinks. */
  protected count = 0;
  protected leaked = false;
  protected leak: Error | undefined;
  /** A trap's condition is being asked. */
  judging = false;

  constructor(readonly host: RuntimeHost) {}

  // ---- looking at functions from outside

  /** Functions are entered only for what they close over: none of them gets to run. */
  protected asking = false;
  private answered: readonly unknown[] | undefined;

  protected answer(slots: readonly unknown[]): object {
    this.answered = slots;
    return this.U;
  }

  /** Calls `action`; functions of the program that it calls answer the sentinel at once. */
  quietly<T>(action: () => T): T {
    const { B } = this;
    const budget = B[budgetAt];
    const stack = B[stackAt];
    const limit = B[limitAt];
    const { floor } = this;
    this.asking = true;
    this.refuse();
    try {
      return action();
    } finally {
      this.asking = false;
      B[budgetAt] = budget;
      B[stackAt] = stack;
      B[limitAt] = limit;
      this.floor = floor;
    }
  }

  /** No fiber runs. What the host happens to call then (a getter of an object that it looks at) throws. */
  private still = false;

  /** Between runs. */
  stand(): void {
    this.still = true;
    this.refuse();
  }

  /** A run begins. */
  move(): void {
    this.still = false;
  }

  private refuse(): void {
    this.B[budgetAt] = minBudget >> 1;
    this.B[limitAt] = 0x7fffffff;
    this.floor = nowhere;
  }

  /**
   * What a function of the program closes over: entered without stack or budget it leaves its frame at once, in whose
   * slots these boxes are. Only inside `quietly`.
   */
  environmentOf(fn: Function): readonly unknown[] {
    const first = this.slotsOf(fn);
    const second = this.slotsOf(fn);
    // Its own variables are other boxes each time.
    return first.filter(
      (v, i) => ((typeof v === 'object' && v !== null) || typeof v === 'function') && v === second[i],
    );
  }

  private slotsOf(fn: Function): readonly unknown[] {
    this.refuse();
    this.answered = undefined;
    try {
      if (/^class\b/.test(generatedText(fn))) Reflect.construct(fn, []);
      else Reflect.apply(fn, undefined, []);
    } catch {
      // A class that extends null, for one: nothing was entered.
    }
    return this.answered ?? [];
  }

  // ---- unwinding: called by generated code

  /** A native frame leaves its state; returns the sentinel. */
  save(frame: FrameImpl): object {
    const { code, pc } = frame;
    // A caller of those that were unwound.
    if (this.count > 0 && !this.leaked && code.knownKinds[pc] === PointKind.Call) return this.unwound(frame);
    if (this.asking) return this.answer(frame.values);
    if (this.still) throw new Error(`'${code.record.name}' is not called: the machine stands still.`);
    // The slow tier goes on from here, on the stack of the callers.
    if (this.goesOn(frame)) return this.goOn(frame, undefined) as object;
    return this.unwind(frame);
  }

  saveAgain(frame: FrameImpl): object {
    frame.stackLeft = this.B[stackAt];
    frame.stack = this.stack;
    if (this.goesOn(frame)) return missed;
    return this.unwind(frame);
  }

  /** Whether nothing makes the frame stop where it stands: its slow tier goes on there. */
  private goesOn(frame: FrameImpl): boolean {
    if (frame.pc < 0 && this.settle(frame)) return true;
    return frame.code.conditions.size > 0 && this.isMiss(frame);
  }

  /**
   * Statements that are counted together were not entered, or one of them threw (its frame has a negative program
   * counter): it comes to stand where it would if they were counted one by one, and paid for.
   * @returns whether that one may be entered
   */
  private settle(frame: FrameImpl): boolean {
    const { B } = this;
    const { thresholds, points, module } = frame.code;
    frame.pc = -frame.pc;
    let probe = points[frame.pc]!.probe!;
    if (this.reason === Reason.Exception) {
      if (!thresholds.isPaidLate(probe)) {
        B[budgetAt] += thresholds.countedAhead(probe);
        return false;
      }
      // A condition threw before its statement was paid for: the slow tier does both in their order.
      this.reason = Reason.None;
      this.error = undefined;
      B[budgetAt]--;
    } else {
      B[budgetAt] += thresholds.countedTogether(probe) - 1;
      probe = thresholds.firstOf(probe);
      frame.pc = module.probes[probe].pc;
    }
    return B[budgetAt] >= thresholds.get(probe);
  }

  /** Enters a frame at its point, as often as it comes back although nothing makes it stop. */
  goOn(frame: FrameImpl, value: unknown): unknown {
    let result = frame.code.slow(frame, value);
    while (result === missed) result = frame.code.slow(frame, undefined);
    return result;
  }

  /** Whether the frame stands at a trap whose condition does not hold, and nothing else makes it stop there. */
  private isMiss(frame: FrameImpl): boolean {
    const unit = frame.code;
    if (this.count > 0 || this.reason !== Reason.None || this.B[budgetAt] < 0) return false;
    return unit.kinds[frame.pc] === PointKind.Statement && !this.holds(frame);
  }

  protected holds(frame: FrameImpl): boolean {
    const { conditions, points, guarded } = frame.code;
    if (guarded?.has(frame.pc)) return true;
    const condition = conditions.get(points[frame.pc]!.probe!);
    if (!condition) return true;
    this.judging = true;
    try {
      return condition(frame);
    } catch {
      return true;
    } finally {
      this.judging = false;
    }
  }

  private unwind(frame: FrameImpl): object {
    const { code, pc } = frame;
    if (this.count === 0) this.begin(code, pc);
    else if (this.leaked || code.kinds[pc] !== PointKind.Call) this.noteLeak(frame);
    return this.unwound(frame);
  }

  private unwound(frame: FrameImpl): object {
    this.captured[this.count++] = frame;
    this.B[stackAt] = frame.stackLeft + frame.code.stackBytes;
    return this.U;
  }

  /**
   * Native code took the sentinel for a value. What it called is given up; native code that calls it again is left by an
   * exception, before it does more.
   */
  private noteLeak(frame: FrameImpl): void {
    this.leaked = true;
    if (this.leak) return;
    const callback = this.captured[this.count - 1];
    if (frame.code === callback.code && frame.code.kinds[frame.pc] !== PointKind.Call) {
      this.B[stackAt] += frame.code.stackBytes;
      throw leakError(callback);
    }
    this.leak = leakError(callback, frame);
    this.count = 0;
  }

  /** The first frame tells why. */
  private begin(unit: LinkedUnit, pc: number): void {
    const { B } = this;
    this.left = B[budgetAt];
    if (this.reason === Reason.Exception && this.native) readable(this.error, unit.points[pc]?.callee);
    // A host call that asked to suspend but returned something else changed its mind.
    if (this.reason === Reason.Request && unit.kinds[pc] !== PointKind.Call) this.reason = Reason.None;
    if (this.reason === Reason.None) {
      switch (unit.kinds[pc]) {
        case PointKind.Statement:
          this.left++;
          this.reason = B[budgetAt] < 0 ? Reason.Budget : Reason.Trap;
          break;
        case PointKind.Entry:
          this.reason = B[stackAt] < 0 ? Reason.Overflow : Reason.Depth;
          break;
        default:
          this.leaked = true;
      }
    }
    // Whatever goes on running by mistake traps at its next statement.
    B[budgetAt] = minBudget;
  }

  caught(error: unknown): void {
    if (this.count > 0) this.leaked = true;
    // Whoever was to look at a result never came to it.
    this.B[lookAt] = 0;
    this.reason = Reason.Exception;
    this.error = error;
    this.native = true;
  }

  raise(error: unknown): void {
    this.reason = Reason.Exception;
    this.error = error;
    this.native = false;
  }

  raiseAgain(error: unknown): void {
    this.reason = Reason.Again;
    this.error = error;
  }

  suspend(request: unknown): object {
    this.reason = Reason.Request;
    this.request = request;
    return this.U;
  }

  /** A prologue went deeper than any before it on this stack. @returns whether there is no room for its frame */
  deeper(): boolean {
    const { B } = this;
    const left = B[stackAt];
    if (left < this.floor) return true;
    this.stack.lowest = B[limitAt] = left;
    return false;
  }

  enterStack(kind: string, bytes: number): StackPoint {
    const { B } = this;
    const left = B[stackAt];
    const before: StackPoint = [left, this.floor, this.stack];
    const stack = this.host.enterStack?.(kind);
    // The native stack is as deep as it was.
    if (stack) this.standOn(stack, stack.bytes, Math.max(0, stack.bytes - Math.max(0, left - this.floor)));
    B[stackAt] -= bytes;
    return before;
  }

  leaveStack([left, floor, stack]: StackPoint): void {
    this.standOn(stack, left, floor);
  }

  standOn(stack: StackUse, left: number, floor: number): void {
    if (left < stack.lowest) stack.lowest = left;
    this.stack = stack;
    this.floor = floor;
    this.B[limitAt] = Math.max(floor, stack.lowest);
    this.B[stackAt] = left;
  }

  /** Enters a generator's body at its point, at the cost of its frame. */
  enterBody(frame: GeneratorFrame, value: unknown): unknown {
    const { B } = this;
    B[stackAt] -= frame.code.stackBytes;
    if (B[stackAt] >= B[limitAt] || !this.deeper()) return this.goOn(frame, value);
    if (B[stackAt] >= 0) {
      this.reason = Reason.Depth;
      this.carried = value;
      return this.saveAgain(frame);
    }
    this.leaveBody(frame);
    frame.state = 'suspended';
    this.reason = Reason.Overflow;
    return this.U;
  }

  leaveBody(frame: GeneratorFrame): void {
    this.B[stackAt] += frame.code.stackBytes;
  }
}
