/**
 * Steps: by traps in the functions of the thread's stack, and by single statements when stepping into calls.
 *
 * A step belongs to a thread and to a level of interrupts on it. While the thread waits or another interrupt runs on top
 * of it, the machine goes on without stopping; over a blocking call the step ends on the same thread.
 */
import type { Fiber, Frame } from '../../engine/api';
import type { Granularity } from '../target';
import type { MachineRun } from './machineRun';

/** Where a step began. */
export interface StepOrigin {
  readonly fiber: Fiber;
  readonly depth: number;
  /** Interrupts that were on the stack. */
  readonly interrupts: number;
  /** Statement's line, -1 where the youngest frame stands at none. */
  readonly line: number;
  readonly record: object;
  /** The call of it. */
  readonly frame: Frame;
}

export type StepKind = 'into' | 'over' | 'out';

export interface Step {
  readonly origin: StepOrigin;
  readonly kind: StepKind;
  readonly granularity: Granularity;
  /** Only into the call that the origin's statement makes at this program counter. */
  readonly target?: number;
}

export function stepOrigin(fiber: Fiber): StepOrigin | undefined {
  const leaf = fiber.frames[fiber.frames.length - 1];
  if (!leaf) return undefined;
  return {
    fiber,
    depth: fiber.frames.length,
    interrupts: fiber.interruptBases.length,
    line: lineOf(leaf),
    record: leaf.code.record,
    frame: leaf,
  };
}

/** Where the step began, in another machine's copy of the thread. */
export function sameOrigin(origin: StepOrigin, fiber: Fiber): StepOrigin {
  return { ...origin, fiber, frame: fiber.frames[origin.depth - 1] ?? origin.frame };
}

/** The thread of the step executes, and no interrupt that came later lies on top of it. */
export function inContext(run: MachineRun, origin: StepOrigin): boolean {
  const { fiber } = origin;
  if (run.machine.current.fiber !== fiber) return false;
  return fiber.interruptBases.length <= origin.interrupts;
}

/** Standing before a statement, in context: is the step done? */
export function isStepDone({ origin, kind, granularity, target }: Step): boolean {
  const { fiber } = origin;
  const depth = fiber.frames.length;
  const leaf = fiber.frames[depth - 1];
  if (!leaf || !isStoppable(leaf)) return false;
  if (depth < origin.depth || fiber.interruptBases.length < origin.interrupts) return true;
  if (kind === 'out') return false;
  if (depth > origin.depth)
    return kind === 'into' && (target === undefined || fiber.frames[origin.depth - 1].pc === target);
  // Another call of the same function is another place: the next round of a callback.
  if (granularity !== 'line' || leaf !== origin.frame) return true;
  return lineOf(leaf) !== origin.line;
}

/** The engine's own replacements of callback-taking builtins have no source that anybody could look at. */
export function isStoppable(frame: Frame): boolean {
  return (
    frame.code.record.points.find(p => p.pc === frame.pc)?.kind === 'statement' &&
    frame.code.module.image !== '' &&
    !frame.code.module.fileName.startsWith('<')
  );
}

export function lineOf(frame: Frame): number {
  return frame.code.record.points.find(p => p.pc === frame.pc)?.line ?? -1;
}
