/** Call stacks: frames of a fiber with the addresses that they would have on a real stack. */
import type { Fiber, Frame } from '../../engine/api';
import type { KPRCB } from '../../nt/inc/ke';
import type { ETHREAD } from '../../nt/inc/ps';
import type { Home } from '../../memory/code/operands';
import { locationOf } from '../symbols';
import type { FunctionSymbol, StackFrame } from '../target';
import type { MachineRun } from './machineRun';

const USER_SPACE_END = 0x8000_0000_0000_0000n;
/** sizeof(KTRAP_FRAME), with the machine frame; the processor aligns the stack before it pushes that. */
const TRAP_FRAME_SIZE = 0x190n;
const ALIGNMENT = ~0xfn;
/** Stacks of which the kernel tells no address: one page-aligned range per kind and processor. */
const UNKNOWN_STACK = 0xffff_f780_4000_0000n;

/** A frame as it is shown, and the engine's frame behind it. */
export interface FrameHandle extends StackFrame {
  readonly engineFrame: Frame;
  /** Index in `Fiber.frames`. */
  readonly index: number;
}

/** All frames of a thread, youngest first. */
export function buildStack(run: MachineRun, thread: ETHREAD, fiber: Fiber): FrameHandle[] {
  const { frames } = fiber;
  const limits = stackLimits(run, thread, fiber);
  const bases = new Set(fiber.interruptBases);
  const instructions = frames.map(f => run.memory.frameAddress(f));
  const result: FrameHandle[] = [];
  const shown = visibleFrames(run, fiber);
  for (let s = shown.length - 1; s >= 0; s--) {
    const i = shown[s];
    const older = shown[s - 1];
    const frame = frames[i];
    const symbol = symbolOfFrame(run, frames, i);
    const childSp = limits[i].start + BigInt(frame.stackLeft);
    const { record } = frame.code;
    const point = record.points.find(p => p.pc === frame.pc);
    const switched = older !== undefined && frame.stack !== frames[older].stack;
    // Glue that is not shown may stand between an interrupt and what it interrupted.
    // The body of a module is run by the loader, which is no interrupt.
    const interrupted =
      older !== undefined && record.name !== '<module>' && range(older + 1, i).some(at => bases.has(at));
    // From user mode the processor pushes it on the empty kernel stack, where the kernel's first frame begins.
    const fromUser = switched && limits[older].name === 'User';
    const trapBase = fromUser
      ? childSp + BigInt(record.stackBytes)
      : interrupted
        ? (limits[older].start + BigInt(frames[older].stackLeft)) & ALIGNMENT
        : undefined;
    const note = [interrupted ? 'Interrupt' : '', switched ? `${limits[i].name} stack` : ''].filter(Boolean).join(', ');
    result.push({
      number: result.length,
      thread,
      symbol,
      instruction: instructions[i],
      childSp,
      returnAddress: older === undefined ? 0n : instructions[older],
      frameBytes: older === undefined || switched ? record.stackBytes : frames[older].stackLeft - frame.stackLeft,
      stack: limits[i].name,
      source:
        point && point.kind !== 'entry'
          ? locationOf(frame.code, point)
          : locationOf(frame.code, { ...record, endLine: record.line, endColumn: record.column + 1 }),
      get args() {
        return argumentValues(run, frame);
      },
      system: !symbol.user,
      userMode: symbol.address !== 0n && symbol.address < USER_SPACE_END,
      ...(note ? { note } : {}),
      ...(trapBase === undefined ? {} : { trapFrame: trapBase - TRAP_FRAME_SIZE }),
      engineFrame: frame,
      index: i,
    });
  }
  return result;
}

/** An inline function of a header (JSDoc `@inline`) belongs to the module that calls it, as WinDbg shows it. */
function symbolOfFrame(run: MachineRun, frames: readonly Frame[], index: number): FunctionSymbol {
  const symbol = run.symbols.symbolOfUnit(frames[index].code);
  let caller = index;
  while (caller > 0 && frames[caller].code.record.tags.inline !== undefined) caller--;
  return caller === index ? symbol : { ...symbol, module: run.symbols.symbolOfUnit(frames[caller].code).module };
}

/**
 * A user thread's stack begins where it came to user mode: the kernel's part of its start is gone, as after `iretq`.
 * Index of the oldest frame to show.
 */
function firstVisible(fiber: Fiber): number {
  return Math.max(
    0,
    fiber.frames.findIndex(f => f.code.record.tags.enterstack === 'user'),
  );
}

/**
 * A thread that gave its processor away stands where its registers were saved: the function that switches is not on its
 * stack as a debugger sees it. Index of the youngest frame to show.
 */
function lastVisible(run: MachineRun, fiber: Fiber): number {
  const last = fiber.frames.length - 1;
  const switchedAway = run.processorOf(fiber) < 0 && fiber.frames[last]?.code.record.tags.switchescontext !== undefined;
  return switchedAway ? last - 1 : last;
}

/** Indices in `Fiber.frames` of what a debugger shows, oldest first: without glue that Windows does not have (JSDoc `@hidden`). */
export function visibleFrames(run: MachineRun, fiber: Fiber): number[] {
  return range(firstVisible(fiber), lastVisible(run, fiber)).filter(
    i => fiber.frames[i].code.record.tags.hidden === undefined,
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

interface StackRange {
  readonly start: bigint;
  readonly name: string;
}

/** For each frame, oldest first: the lowest address of the stack that it stands on. */
function stackLimits(run: MachineRun, thread: ETHREAD, fiber: Fiber): StackRange[] {
  // In a callout the thread has left its stack, or a segment, for a newer one.
  const own = [...thread.$outerStackLimits, thread.StackLimit ?? 0n];
  const kernel: StackRange = { start: own[0], name: 'Kernel' };
  const userLimit = (thread as { $userStackLimit?: bigint }).$userStackLimit;
  const user: StackRange | undefined = userLimit ? { start: userLimit, name: 'User' } : undefined;
  const processor = Math.max(0, run.processorOf(fiber));
  const limits: StackRange[] = [];
  let current = kernel;
  let segments = 0;
  for (const frame of fiber.frames) {
    const kind = frame.code.record.tags.enterstack?.trim();
    if (kind === 'callout') current = { start: own[++segments] ?? own[0], name: 'Expanded' };
    else if (kind !== undefined) current = entered(run, kind, current, { kernel, user, processor });
    limits.push(current);
  }
  return limits;
}

function entered(
  run: MachineRun,
  kind: string,
  current: StackRange,
  context: { kernel: StackRange; user: StackRange | undefined; processor: number },
): StackRange {
  switch (kind) {
    case 'dpc': {
      const prcb = run.machine.processors[context.processor].gs as KPRCB | null;
      return { start: prcb?.$dpcStackLimit || unknown(kind, context.processor), name: 'DPC' };
    }
    case 'user':
      return context.user ?? current;
    case 'kernel':
      return context.kernel;
    case 'interrupt':
      // From user mode an interrupt begins on the empty kernel stack; in the kernel it goes on where it is.
      return current === context.user ? context.kernel : current;
    default:
      return { start: unknown(kind, context.processor), name: kind };
  }
}

function unknown(kind: string, processor: number): bigint {
  let hash = 0;
  for (const c of kind) hash = (hash * 31 + c.charCodeAt(0)) & 0xff;
  return UNKNOWN_STACK + BigInt(processor) * 0x100_0000n + BigInt(hash) * 0x1_0000n;
}

export interface HeldValue {
  readonly home: Home;
  readonly value: bigint;
}

/**
 * What the frame's registers and stack slots hold by the lowering of its function: parameters and locals. Empty where
 * the prologue has not run.
 */
export function heldValues(run: MachineRun, frame: Frame): readonly HeldValue[] {
  const lowered = run.memory.images.placedFunction(frame.code)?.lowered;
  if (!lowered || frame.pc === lowered.first) return [];
  const held: HeldValue[] = [];
  for (const variable of frame.code.record.variables) {
    if (variable.kind === 'closure' || variable.kind === 'function') continue;
    const home = lowered.frame.home(variable.name);
    if (home) held.push({ home, value: valueAsWord(run, readVariable(run, frame, variable)) });
  }
  return held;
}

function argumentValues(run: MachineRun, frame: Frame): bigint[] {
  const { record } = frame.code;
  return record.params.slice(0, 4).map(name => {
    const variable = record.variables.find(v => v.kind === 'param' && v.name === name);
    return variable ? valueAsWord(run, readVariable(run, frame, variable)) : 0n;
  });
}

function readVariable(
  run: MachineRun,
  frame: Frame,
  variable: Parameters<MachineRun['program']['getVariable']>[1],
): unknown {
  try {
    return run.program.getVariable(frame, variable);
  } catch {
    return undefined;
  }
}

/** The 64 bits that a value would be in a register. */
export function valueAsWord(run: MachineRun, value: unknown): bigint {
  switch (typeof value) {
    case 'bigint':
      return BigInt.asUintN(64, value);
    case 'number':
      return Number.isFinite(value) ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 0n;
    case 'boolean':
      return value ? 1n : 0n;
    case 'object':
    case 'function':
      return run.memory.peekAddress(value);
    default:
      return 0n;
  }
}
