/**
 * The module `hal` as compiled code imports it (its types: `intrinsics.ts`): host functions over a Machine and its
 * Memory. A function that has to leave the running stack answers with `program.suspend(...)`.
 */
import { packPosition } from './position';
import { thrownText } from '../engine/thrown';
import type { Memory } from '../memory/memory';
import { PageBits } from '../memory/protection';
import type {
  BugCheckData,
  ExceptionHandler,
  FieldLayout,
  RaisedException,
  StackHandle,
  ViolationData,
} from './intrinsics';
import type { Machine } from './machine';

/** Images of the machine: which modules they consist of. */
export interface ImageTable {
  /** Module id of the image's main module (exports DriverEntry, main, ...), or undefined if there is no such image. */
  mainModule(image: string): string | undefined;
}

/** Machine and memory are made after the program, and the program needs this module: hence the getters. */
export function createHalModule(
  getMachine: () => Machine,
  getMemory: () => Memory,
  images: ImageTable,
): Readonly<Record<string, unknown>> {
  type Constructor = abstract new (...args: any[]) => object;
  const machine = getMachine;
  const memory = getMemory;
  /** After a change that may have made an interrupt deliverable on this processor. */
  const deliver = (): unknown =>
    machine().current.deliverable() >= 0 ? machine().program.suspend({ kind: 'interrupts' }) : undefined;

  return {
    HalProcessorCount: () => machine().processors.length,
    HalCurrentProcessor: () => machine().current.number,
    __readgs: () => machine().current.gs,
    __writegs: (processor: number, prcb: object) => {
      machine().processors[processor].gs = prcb;
    },
    __readcr8: () => machine().current.cr8,
    __writecr8: (level: number) => {
      const p = machine().current;
      const lowered = level < p.cr8;
      p.cr8 = level;
      return lowered ? deliver() : undefined;
    },
    _disable: () => {
      machine().current.interruptFlag = false;
    },
    _enable: () => {
      machine().current.interruptFlag = true;
      return deliver();
    },
    HalReadIrql: (processor: number) => machine().processors[processor].cr8,
    __halt: (wakeAt: number) => machine().program.suspend({ kind: 'halt', wakeAt }),
    YieldProcessor: () => (machine().processors.length > 1 ? machine().program.suspend({ kind: 'yield' }) : undefined),

    HalSpin: (until: number) => machine().program.suspend({ kind: 'spin', until }),

    HalSetVector: (vector: number, entry: (vector: number) => void) => {
      machine().vectors[vector] = entry;
    },
    HalRequestInterrupt: (processor: number, vector: number) => {
      machine().request(processor, vector);
      return processor === machine().current.number ? deliver() : undefined;
    },
    HalSetInterruptLine: (processor: number, vector: number, high: boolean) => {
      machine().setLine(processor, vector, high);
      return high && processor === machine().current.number ? deliver() : undefined;
    },
    HalMaskInterruptLine: (vector: number, masked: boolean) => {
      machine().maskLine(vector, masked);
      return masked ? undefined : deliver();
    },
    HalInterruptStreak: () => machine().current.streak,
    HalClearInterrupt: (processor: number, vector: number) => machine().processors[processor].clear(vector),
    HalIsInterruptPending: (processor: number, vector: number) => machine().processors[processor].isPending(vector),
    HalScheduleInterrupt: (processor: number, vector: number, at: number) => machine().schedule(processor, vector, at),
    HalStartClock: (vector: number, period: number) => machine().startClock(vector, period),
    HalStartProcessor: (processor: number, stack: StackHandle) =>
      machine().startProcessor(processor, machine().stackBehind(stack)),
    HalFreezeProcessors: () => machine().freezeOthers(),
    HalSetExceptionEntry: (entry: (exception: RaisedException) => void) => {
      machine().exceptionEntry = entry;
    },
    HalDecideException: (handler: ExceptionHandler, taken: boolean) =>
      machine().program.decide(machine().current.fiber!, handler, taken),
    HalResumeExecution: (leave: number) => machine().current.fiber!.resume(leave),
    HalTextOf: thrownText,
    HalSetFastFailEntry: (entry: Machine['fastFailEntry']) => {
      machine().fastFailEntry = entry;
    },
    __fastfail: (code: number) => machine().program.suspend({ kind: 'fastFail', code }),
    HalSetDemandAccess: (access: object) => {
      memory().protection.demandAccess = access;
    },
    HalSetResidentEntry: (entry: Machine['residentEntry']) => {
      machine().residentEntry = entry;
    },
    HalSetDoubleFaultEntry: (entry: Machine['doubleFaultEntry']) => {
      machine().doubleFaultEntry = entry;
    },

    HalCreateStack: (start: (...args: any[]) => void, args: unknown[], bytes: number, owner: object) =>
      machine().createStack(start, args, bytes, owner).handle,
    __swapstack: (to: StackHandle) => machine().program.suspend({ kind: 'swap', to: machine().stackBehind(to) }),
    HalRemainingStack: () => machine().program.stackLeft,
    HalLowestStack: (stack: StackHandle) => machine().stackBehind(stack).fiber.stack.lowest,
    HalLowestOfStackInUse: () => machine().program.lowestStack,
    HalSetStack: (kind: string, use: number | StackHandle) => {
      const { stacks } = machine().current;
      if (typeof use !== 'number') stacks.set(kind, machine().stackBehind(use).fiber.stack);
      else if (use < 0) stacks.delete(kind);
      else stacks.set(kind, { bytes: use, lowest: use });
    },
    HalIsOnStack: (object: object) => {
      if (memory().liesElsewhere(object)) return false;
      return machine().program.suspend({ kind: 'search', holds: (value: object) => memory().embeds(value, object) });
    },
    HalCaptureStack: (limit: number) => machine().program.suspend({ kind: 'capture', limit }),

    HalQueryTime: () => machine().now(),
    HalPosition: () => packPosition(machine().sequence, machine().steps),
    HalBootTime: () => machine().options.bootTime,
    HalChoose: (question: string, count: number) => machine().oracle.choose(question, count),
    HalTrace: (kind: string, text: string, object?: object | null) => {
      const m = machine();
      m.options.onTrace?.({
        time: m.now(),
        processor: m.current.number,
        irql: m.current.cr8,
        kind,
        text,
        object: object ?? null,
      });
    },
    HalDebugOutput: (text: string) => machine().options.onOutput?.(text, 'debug'),
    HalProgramOutput: (text: string) => machine().options.onOutput?.(text, 'stdout'),
    HalDebugBreak: (status: number) => machine().program.suspend({ kind: 'debugBreak', status }),
    HalStopMachine: (bugcheck: BugCheckData) => machine().program.suspend({ kind: 'bugcheck', bugcheck }),
    HalReportViolation: (violation: ViolationData) => {
      machine().options.onViolation?.(violation);
      return machine().options.strict ? machine().program.suspend({ kind: 'violation', violation }) : undefined;
    },

    HalDefineType: (type: Constructor, name: string, size: number, fields: readonly FieldLayout[]) =>
      memory().defineType(type, name, size, fields),
    HalSizeOf: (type: Constructor) => memory().sizeOf(type),
    HalPlace: (object: object, va: bigint) => memory().place(object, va),
    HalPlaceBytes: (bytes: Uint8Array, va: bigint) => memory().placeBytes(bytes, va),
    HalUnplace: (va: bigint, tag?: number) => memory().unplace(va, tag),
    HalPageBits: PageBits,
    HalProtectPages: (va: bigint, bytes: number, bits: number, space: object | null = null) =>
      memory().protect(va, bytes, bits, space),
    HalQueryPage: (va: bigint, space: object | null = null) => memory().protection.at(va, space),
    HalTrimPages: (hard: boolean) => memory().trim(hard),
    HalIsAddressValid: (va: bigint, space: object | null = null) => memory().isValid(va, space),
    HalBytesView: (bytes: Uint8Array, space: object | null = null) => memory().viewOf(bytes, space),
    HalEqualBytes: equalBytes,
    HalReadMemory: (va: bigint, bytes: number) => memory().load(va, bytes),
    HalWriteMemory: (va: bigint, bytes: number, value: bigint) => memory().store(va, bytes, value),
    __writecr3: (space: object | null) => {
      machine().current.space = space;
    },
    HalAddressOf: (object: object | Function | bigint | number | null | undefined) => memory().addressOf(object),
    HalKeepFreed: (va: bigint, kept: boolean) => memory().keepFreed(va, kept),
    HalKnownAddress: (object: object) => memory().knownAddress(object) ?? 0n,
    HalObjectAt: (va: bigint) => memory().objectAt(va),
    HalReadBytes: (va: bigint, length: number) => memory().loadBytes(va, length),
    HalWriteBytes: (va: bigint, bytes: Uint8Array) => memory().storeBytes(va, bytes),
    HalLoadImage: (image: string, base: bigint, fileName: string) => memory().loadImage(image, base, fileName),
    HalUnloadImage: (image: string) => {
      memory().unloadImage(image);
      const id = images.mainModule(image);
      // The next load begins with fresh globals.
      if (id !== undefined) machine().program.reopen(id);
    },
    HalImageExports: (image: string) => {
      const id = images.mainModule(image);
      return id === undefined ? {} : machine().program.exports(id);
    },
    HalPlaceGlobals: (image: string) => memory().placeGlobals(image),
    HalImageSections: (image: string) => memory().sectionsOf(image),
    HalInitializeImage: (image: string) => {
      const id = images.mainModule(image);
      const bodies = id === undefined ? [] : machine().program.pendingBodies(id);
      return bodies.length > 0 ? machine().program.suspend({ kind: 'call', functions: bodies }) : undefined;
    },
  };
}

/** How many bytes of both are equal from the start. */
function equalBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  return i;
}
