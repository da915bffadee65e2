/** One simulated x64 processor: IRQL (CR8), interrupt flag, pending interrupts, and the stack that it runs on. */
import type { Fiber, StackUse } from '../engine/api';

export const CLOCK_IDLE = Number.POSITIVE_INFINITY;
export const NOT_SPINNING = -1;

export class Processor {
  /** `off` until HalStartProcessor; `halted` waits for an interrupt; `frozen` by a bug check. */
  state: 'off' | 'running' | 'halted' | 'frozen' = 'off';
  cr8 = 0;
  interruptFlag = true;
  /** The stack that it runs on; its owner is the KTHREAD. */
  fiber: Fiber | null = null;
  /** What `__readgs` returns: the KPRCB. */
  gs: object | null = null;
  /** CR3: the address space in use, as the kernel names it. */
  space: object | null = null;
  /** Virtual time (100 ns) up to which it has run. */
  time = 0;
  /** Next clock interrupt (100 ns), CLOCK_IDLE before the clock is started. */
  nextTick = CLOCK_IDLE;
  /** Halted: the clock stays silent before this time. */
  wakeAt = CLOCK_IDLE;
  /** Spinning: until when, or Infinity for until somebody does something; NOT_SPINNING. */
  spinUntil = NOT_SPINNING;
  /** What the machine had done when this processor last looked. */
  spinSeen = 0;
  /** Looks at what it spins for. */
  looking = false;
  /** Statements of its present turn. */
  seen = 0;
  /** Stacks that functions with `@enterstack KIND` begin on, by kind; none: they stay where they are. */
  readonly stacks = new Map<string, StackUse>();
  /** Interrupts to come: sorted by time. */
  readonly scheduled: { at: number; vector: number }[] = [];
  private readonly pending = new Uint8Array(256);
  /** Vectors whose device holds its interrupt line: pending again whenever they are taken, unless they are masked. */
  private readonly asserted = new Uint8Array(256);
  /** Lines that the interrupt controller lets through. */
  private readonly unmasked = new Uint8Array(256);
  /** The highest vector that is pending, or -1: asked for all the time. */
  private highest = -1;

  /** Interrupts taken in a row, of which each came before the code that the first one interrupted got on: 0 for the first. */
  streak = 0;
  /** When the last one ended (100 ns), and its place in such a row. */
  private leftAt = -1;
  private leftStreak = 0;

  constructor(readonly number: number) {}

  request(vector: number): void {
    this.pending[vector] = 1;
    if (vector > this.highest) this.highest = vector;
  }

  /** Taken, or withdrawn; a line that is held makes it pending again. */
  clear(vector: number): void {
    if (!this.pending[vector] || (this.asserted[vector] && this.unmasked[vector])) return;
    this.pending[vector] = 0;
    while (this.highest >= 0 && !this.pending[this.highest]) this.highest--;
  }

  /** A level-triggered line goes up or down. */
  setLine(vector: number, high: boolean): void {
    this.asserted[vector] = high ? 1 : 0;
    this.follow(vector);
  }

  /** The interrupt controller's mask for a level-triggered line: one that is up while it is masked waits. */
  mask(vector: number, masked: boolean): void {
    this.unmasked[vector] = masked ? 0 : 1;
    if (this.asserted[vector]) this.follow(vector);
  }

  private follow(vector: number): void {
    if (this.asserted[vector] && this.unmasked[vector]) this.request(vector);
    else this.clear(vector);
  }

  /** An interrupt is taken at `now`. @returns what `leave` wants */
  enter(now: number): number {
    this.streak = now === this.leftAt ? this.leftStreak + 1 : 0;
    return this.streak;
  }

  /** An interrupt has ended. */
  leave(now: number, streak: number): void {
    this.leftAt = now;
    this.leftStreak = streak;
  }

  isPending(vector: number): boolean {
    return this.pending[vector] === 1;
  }

  schedule(vector: number, at: number): void {
    let i = this.scheduled.length;
    while (i > 0 && this.scheduled[i - 1].at > at) i--;
    this.scheduled.splice(i, 0, { at, vector });
  }

  /** The vector to take now, or -1: the highest pending one whose level is above CR8, if the flag allows. */
  deliverable(): number {
    return this.interruptFlag && this.highest >= (this.cr8 + 1) << 4 ? this.highest : -1;
  }

  /** Make pending what is due at `time`; the clock too. `clockVector` < 0: no clock. */
  tick(clockVector: number, period: number): void {
    while (this.scheduled.length > 0 && this.scheduled[0].at <= this.time) this.request(this.scheduled.shift()!.vector);
    if (clockVector >= 0 && this.nextTick <= this.time) {
      this.request(clockVector);
      // A processor that was halted over many ticks takes one interrupt for all of them (dynamic tick).
      this.nextTick += period * (1 + Math.floor((this.time - this.nextTick) / period));
    }
  }

  /** Next time at which something happens to this processor by itself (100 ns), from `time` on. */
  nextEvent(period: number): number {
    const device = this.scheduled.length > 0 ? this.scheduled[0].at : CLOCK_IDLE;
    let tick = this.nextTick;
    if (this.state === 'halted' && tick !== CLOCK_IDLE && this.wakeAt > tick) {
      tick = this.wakeAt === CLOCK_IDLE ? CLOCK_IDLE : tick + Math.ceil((this.wakeAt - tick) / period) * period;
    }
    return Math.min(device, tick);
  }
}
