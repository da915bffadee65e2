import { Uncatchable } from '../allocation';
import type { Handler, RuntimeHost, StackUse } from '../api';
import type { EnginePoint } from '../records';
import { GeneratorFrame } from './generators';
import { type CallBase, FiberImpl, FrameImpl, type LinkedUnit, PointKind } from './fiber';

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

/**
 * Simulated stack bytes between two moves of native frames to the heap. At 0x30 bytes a frame that is 680 native frames,
 * well inside V8's stack of about 984 KB.
 */
const defaultNativeWindow = 0x8000;
const minBudget = -0x80000000;
const maxNesting = 60;

/** Indices of the shared counters. */
export const budgetAt = 0;
export const stackAt = 1;
/** What the caller of an accessor or a coercion looks at (see `lower/properties.ts`). */
export const lookAt = 2;
/** A function or class that V8 writes out. */
const generated = /(class|function)\b[^{]*\{\s*\/\*@[\s\S]*\}/;

/** V8 names the generated text of a callee: the person's own takes its place. */
function readable(error: unknown, callee: string | undefined): void {
  if (!(error instanceof TypeError)) return;
  if (error.message.includes('/*@')) error.message = error.message.replace(generated, '$1');
  if (callee === undefined) return;
  const m = /^(.+) is not a (function|constructor)$/.exec(error.message);
  if (m && /\$|\.v(?!\w)/.test(m[1])) error.message = `${callee} is not a ${m[2]}`;
}

/** What a frame returns to `goOn` when the condition of the trap that it stands at does not hold. */
const missed: object = Object.freeze({ kdlab: 'missed' });

/** `callback` was suspended although native code was calling it; `caller` called that native code. */
function leakError(callback?: FrameImpl, caller?: FrameImpl): Error {
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

/** A blocking call where the platform waits for a value. */
function blockingError(name: string, leaf: FrameImpl | undefined): Error {
  const point = leaf?.code.points[leaf.pc];
  const call = point ? ` (${point.callee ?? ''}, ${leaf!.code.module.fileName}:${point.line}:${point.column})` : '';
  return new Error(
    `A blocking call${call} cannot be made inside '${name}': the platform called it and waits for its value.`,
  );
}

/** Where a stack stood: bytes left on it, the floor, the stack. */
type StackPoint = [left: number, floor: number, stack: StackUse];

/** Runs and unwinds frames. One per program; generated code knows it as `$R` (see `library.ts`). */
export class Machine {
  /**
   * Budget of statements, and stack bytes left above `limit` (a prologue asks `deeper` below it). More than 64 bytes, so
   * that V8 keeps it outside its heap, where it does not move.
   */
  readonly B = new Int32Array(32);
  /** The unwind sentinel. An object, because a constructor may return it. */
  readonly U: object = Object.freeze({ kdlab: 'unwinding' });
  /** Bytes left on the stack at its deepest point so far, or at the floor. */
  limit = 0;
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
  private carried: unknown;
  private readonly captured: FrameImpl[] = [];
  /** Frames unwound so far; the array itself never shrinks. */
  private count = 0;
  private leaked = false;
  private leak: Error | undefined;
  private nesting = 0;
  /** A trap's condition is being asked. */
  judging = false;

  constructor(
    readonly host: RuntimeHost,
    private readonly nativeWindow: number = defaultNativeWindow,
  ) {}

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
    const [budget, stack] = B;
    this.asking = true;
    this.refuse();
    try {
      return action();
    } finally {
      this.asking = false;
      B[budgetAt] = budget;
      B[stackAt] = stack;
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
    this.B[stackAt] = -1;
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
      if (/^class\b/.test(Function.prototype.toString.call(fn))) Reflect.construct(fn, []);
      else Reflect.apply(fn, undefined, []);
    } catch {
      // A class that extends null, for one: nothing was entered.
    }
    return this.answered ?? [];
  }

  // ---- unwinding: called by generated code

  /** A native frame leaves its state; returns the sentinel. */
  save(
    unit: LinkedUnit,
    pc: number,
    s0: unknown,
    s1: unknown,
    s2: unknown,
    s3: unknown,
    s4: unknown,
    s5: unknown,
    more: unknown[] | undefined,
  ): object {
    if (this.asking) return this.answer([s0, s1, s2, s3, s4, s5, ...(more ?? [])]);
    if (this.still) throw new Error(`'${unit.record.name}' is not called: the machine stands still.`);
    if (pc < 0) pc = this.giveBack(unit, -pc);
    const frame = new FrameImpl(unit, pc, this.B[stackAt] + this.limit, this.stack, s0, s1, s2, s3, s4, s5, more);
    // The slow tier goes on from here, on the stack of the callers.
    if (unit.conditions.size > 0 && this.isMiss(frame)) return this.goOn(frame, undefined) as object;
    return this.unwind(unit, frame, pc);
  }

  saveAgain(frame: FrameImpl): object {
    if (frame.pc < 0) frame.pc = this.giveBack(frame.code, -frame.pc);
    frame.stackLeft = this.B[stackAt] + this.limit;
    frame.stack = this.stack;
    if (frame.code.conditions.size > 0 && this.isMiss(frame)) return missed;
    return this.unwind(frame.code, frame, frame.pc);
  }

  /** A statement threw, and others after it were paid for with it. */
  private giveBack(unit: LinkedUnit, pc: number): number {
    this.B[budgetAt] += unit.thresholds.countedAhead(unit.points[pc]!.probe!);
    return pc;
  }

  /** Enters a frame at its point, as often as it comes back for a trap whose condition does not hold. */
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

  private holds(frame: FrameImpl): boolean {
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

  private unwind(unit: LinkedUnit, frame: FrameImpl, pc: number): object {
    if (this.count === 0) this.begin(unit, pc);
    else if (this.leaked || (unit.knownKinds[pc] !== PointKind.Call && unit.kinds[pc] !== PointKind.Call))
      this.noteLeak(frame);
    this.captured[this.count++] = frame;
    this.B[stackAt] += unit.stackBytes;
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
          this.reason = B[stackAt] + this.limit < 0 ? Reason.Overflow : Reason.Depth;
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
    const left = B[stackAt] + this.limit;
    if (left < this.floor || this.still || this.asking) return true;
    this.stack.lowest = this.limit = left;
    B[stackAt] = 0;
    return false;
  }

  enterStack(kind: string, bytes: number): StackPoint {
    const { B } = this;
    const left = B[stackAt] + this.limit;
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
    this.limit = Math.max(floor, stack.lowest);
    this.B[stackAt] = left - this.limit;
  }

  /** Enters a generator's body at its point, at the cost of its frame. */
  enterBody(frame: GeneratorFrame, value: unknown): unknown {
    const { B } = this;
    B[stackAt] -= frame.code.stackBytes;
    if (B[stackAt] >= 0 || !this.deeper()) return this.goOn(frame, value);
    if (B[stackAt] + this.limit >= 0) {
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

  // ---- the driver

  /** Moves unwound frames to the fiber; returns why. */
  private capture(fiber: FiberImpl): Reason {
    const { captured } = this;
    const { frames } = fiber;
    for (let i = this.count - 1; i >= 0; i--) frames.push(captured[i]);
    this.count = 0;
    const reason = this.reason;
    this.reason = Reason.None;
    if (reason === Reason.Exception && this.error instanceof Uncatchable) throw this.error;
    if (this.leaked) {
      this.leaked = false;
      this.error = this.leak ?? leakError();
      this.leak = undefined;
      this.native = true;
      return Reason.Exception;
    }
    return reason;
  }

  /**
   * Runs the fiber until something is left to others to decide. The budget is in `B`; afterwards what is left of it is
   * in `left`.
   */
  advance(fiber: FiberImpl): Reason {
    const { B, U } = this;
    const { frames, bases } = fiber;
    this.reason = Reason.None;
    let value: unknown;
    let returning = false;
    for (;;) {
      let result: unknown;
      const base = bases[bases.length - 1];
      if (frames.length === base.index) {
        if (base.starts.length > 0) {
          result = this.start(fiber, base);
        } else if (base.waiting) {
          base.waiting = false;
          result = base.value;
          base.value = undefined;
          if (base.failing) return this.leaveBase(fiber, result);
        } else {
          if (bases.length === 1) {
            this.error = returning ? value : undefined;
            this.left = B[budgetAt];
            return Reason.Returned;
          }
          // An interrupt is over: what it interrupted goes on.
          fiber.endInterrupt();
          returning = false;
          continue;
        }
      } else {
        let frame = frames[frames.length - 1];
        if (!returning) {
          value = base.value;
          if (base.failing) {
            base.failing = false;
            base.value = undefined;
            if (!this.deliver(fiber)) {
              if (fiber.passOn(value)) continue;
              return this.leaveBase(fiber, value);
            }
            frame = frames[frames.length - 1];
          } else {
            const wait = this.beforeResume(base, frame);
            if (wait !== Reason.None) return wait;
            base.value = undefined;
          }
        }
        if (frame.code.guarded !== undefined && this.isGuardedCall(base, frame)) {
          base.value = value;
          this.left = B[budgetAt];
          return Reason.Trap;
        }
        result = this.enter(fiber, frame, value);
      }
      if (result !== U) {
        if (this.count > 0) {
          // Native code took the sentinel for a value and went on.
          this.count = 0;
          this.reason = Reason.None;
          this.leaked = false;
          this.leak = undefined;
          B[budgetAt] = this.left;
          this.error = leakError();
          if (frames.length === base.index) return this.leaveBase(fiber, this.error);
          base.value = this.error;
          base.failing = true;
          returning = false;
          continue;
        }
        value = result;
        returning = true;
        continue;
      }
      const reason = this.capture(fiber);
      if (reason === Reason.Depth) {
        B[budgetAt] = this.left;
        base.value = this.carried;
        this.carried = undefined;
        returning = false;
        continue;
      }
      if (reason === Reason.Again) {
        B[budgetAt] = this.left;
        base.value = this.error;
        base.failing = true;
        returning = false;
        continue;
      }
      if (reason === Reason.Exception && frames.length === base.index) return this.leaveBase(fiber, this.error);
      if (reason === Reason.Request && frames.length === base.index) {
        // A host function called directly by the machine: nothing of ours is on the stack.
        base.waiting = true;
        base.failing = false;
        this.left = B[budgetAt];
      } else if (reason === Reason.Trap) base.seen = true;
      else if (reason === Reason.Exception) {
        base.value = this.error;
        base.failing = true;
      }
      return reason;
    }
  }

  private start(fiber: FiberImpl, base: CallBase): unknown {
    const { fn, args } = base.starts.shift()!;
    const below = fiber.frames[base.index - 1];
    // The processor aligns the stack before it pushes an interrupt's frame.
    if (below) this.setStack(below.stack, below.stackLeft & ~15);
    else this.setStack(fiber.stack, fiber.stack.bytes);
    try {
      return fn(...args);
    } catch (error) {
      // Only a host function lets an exception through.
      this.caught(error);
      this.left = this.B[budgetAt];
      return this.U;
    }
  }

  private setStack(stack: StackUse, left: number): void {
    this.standOn(stack, left, left > this.nativeWindow ? left - this.nativeWindow : 0);
  }

  /** Re-enters the youngest frame. */
  private enter(fiber: FiberImpl, frame: FrameImpl, value: unknown): unknown {
    fiber.frames.pop();
    this.setStack(frame.stack, frame.stackLeft);
    return this.goOn(frame, value);
  }

  /** Whether the frame may go on at its point: a statement is paid for and looked at again. */
  private beforeResume(base: CallBase, frame: FrameImpl): Reason {
    const { B } = this;
    const unit = frame.code;
    const kind = unit.kinds[frame.pc];
    if (kind === PointKind.Statement) {
      if (B[budgetAt] <= 0) {
        this.left = 0;
        return Reason.Budget;
      }
      if (!base.seen && unit.thresholds.get(unit.points[frame.pc]!.probe!) > 0 && this.holds(frame)) {
        base.seen = true;
        this.left = B[budgetAt];
        return Reason.Trap;
      }
      base.seen = false;
      B[budgetAt]--;
    } else if (kind === PointKind.Entry && frame.stackLeft < 0) {
      this.left = B[budgetAt];
      return Reason.Overflow;
    }
    return Reason.None;
  }

  /** A call of the frame's came back to a guarded point; told once. */
  private isGuardedCall(base: CallBase, { code, pc }: FrameImpl): boolean {
    if (code.kinds[pc] !== PointKind.Call || !code.guarded!.has(pc)) return false;
    base.seen = !base.seen;
    return base.seen;
  }

  /** Pops frames down to the one that handles the exception and points it at its handler. */
  private deliver(fiber: FiberImpl): boolean {
    const { frames } = fiber;
    const base = fiber.bases[fiber.bases.length - 1];
    while (frames.length > base.index) {
      const frame = frames[frames.length - 1];
      const handler = frame.code.points[frame.pc]?.handler;
      if (handler !== undefined) {
        frame.pc = handler;
        return true;
      }
      if (frame instanceof GeneratorFrame) frame.state = 'done';
      frames.pop();
    }
    return false;
  }

  /** An exception leaves the machine's own call. */
  private leaveBase(fiber: FiberImpl, error: unknown): Reason {
    if (fiber.bases.length > 1) fiber.bases.pop();
    this.error = error;
    this.left = this.B[budgetAt];
    return Reason.Threw;
  }

  handlersOf({ frames, bases }: FiberImpl): Handler[] {
    const found: Handler[] = [];
    let base = bases.length - 1;
    for (let i = frames.length - 1; i >= 0; i--) {
      for (; i < bases[base].index; base--) if (!bases[base].raised) return found;
      const { code, pc } = frames[i];
      const { outerHandlers, catches, filters } = code.record;
      for (let h = code.points[pc]?.handler; h !== undefined; h = outerHandlers[h]) {
        if (!catches.includes(h)) continue;
        const slot = filters?.[h]?.value;
        const filter = slot === undefined ? null : (frames[i].slots[slot] as Handler['filter']);
        found.push({ frame: i, pc: h, filter });
        if (!filter) return found;
      }
    }
    return found;
  }

  decide({ frames }: FiberImpl, { frame, pc }: Handler, taken: boolean): void {
    frames[frame].slots[frames[frame].code.record.filters![pc].taken] = taken;
  }

  /** Native frames that were broken off left nothing to go on with. */
  abandon(): void {
    this.captured.length = 0;
    this.count = 0;
    this.leaked = false;
    this.nesting = 0;
    this.reason = Reason.None;
    this.stand();
  }

  // ---- code that the platform calls

  /**
   * What a call gave; if it was just unwound, drives it to its end, because the platform waits for its value: in a
   * getter, `valueOf` and the like preemption is deferred, and blocking is an error.
   */
  drive(result: unknown): unknown {
    if (this.asking || result !== this.U) return result;
    const { B } = this;
    const fiber = new FiberImpl([], 0);
    const left = B[stackAt] + this.limit;
    const { floor, stack } = this;
    const name = this.captured[this.count - 1]?.code.record.name ?? 'native code';
    if (++this.nesting > maxNesting) {
      this.nesting = 0;
      this.count = 0;
      this.reason = Reason.None;
      throw new RangeError('Maximum call stack size exceeded');
    }
    const top = fiber.bases[0];
    let added = 0;
    try {
      let reason = this.capture(fiber);
      for (;;) {
        B[budgetAt] = this.left;
        switch (reason) {
          case Reason.Returned:
            return this.error;
          case Reason.Threw:
            throw this.error;
          case Reason.Budget:
            B[budgetAt] += 0x20000000;
            added += 0x20000000;
            break;
          case Reason.Trap:
            top.seen = true;
            break;
          case Reason.Exception:
          case Reason.Again:
            if (fiber.frames.length === 0) throw this.error;
            top.value = this.error;
            top.failing = true;
            break;
          case Reason.Request:
            top.value = blockingError(name, fiber.frames.at(-1));
            top.failing = true;
            break;
          case Reason.Overflow:
            top.value = new RangeError('Maximum call stack size exceeded');
            top.failing = true;
            break;
        }
        reason = this.advance(fiber);
      }
    } finally {
      this.nesting--;
      B[budgetAt] -= added;
      this.standOn(stack, left, floor);
    }
  }
}
