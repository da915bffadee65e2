/** Runs fibers: enters their frames, and takes those that were unwound. */
import { Uncatchable } from '../allocation';
import type { Handler, RuntimeHost, StackUse } from '../api';
import { GeneratorFrame } from './generators';
import { type CallBase, FiberImpl, type FrameImpl, PointKind } from './fiber';
import { budgetAt, leakError, Reason, stackAt, Unwinding } from './unwinding';

/**
 * Simulated stack bytes between two moves of native frames to the heap. At 0x30 bytes a frame that is 680 native frames,
 * well inside V8's stack of about 984 KB.
 */
const defaultNativeWindow = 0x8000;
/** Calls by the platform that stand in each other. */
const maxNesting = 60;

/** A blocking call where the platform waits for a value. */
function blockingError(name: string, leaf: FrameImpl | undefined): Error {
  const point = leaf?.code.points[leaf.pc];
  const call = point ? ` (${point.callee ?? ''}, ${leaf!.code.module.fileName}:${point.line}:${point.column})` : '';
  return new Error(
    `A blocking call${call} cannot be made inside '${name}': the platform called it and waits for its value.`,
  );
}

/** One per program; generated code knows it as `$R` (see `library.ts`). */
export class Machine extends Unwinding {
  private nesting = 0;

  constructor(
    host: RuntimeHost,
    private readonly nativeWindow: number = defaultNativeWindow,
  ) {
    super(host);
  }

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
    // Mostly a caller of the frame that ran before, on a stack that fits into the window.
    if (stack === this.stack && this.floor === 0 && left <= this.nativeWindow) this.B[stackAt] = left;
    else this.standOn(stack, left, left > this.nativeWindow ? left - this.nativeWindow : 0);
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
    const left = B[stackAt];
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
