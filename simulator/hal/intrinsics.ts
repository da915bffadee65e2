/**
 * The simulated hardware as kernel code sees it: the module `hal`.
 *
 * Kernel, drivers and user-mode libraries are plain synchronous TypeScript compiled by our engine; what only the
 * processor can do is a host function of this module (the implementation is `hal/hostModule.ts`). Code that is compiled
 * by the engine imports it as `import { __writecr8 } from 'hal'`.
 *
 * Times are numbers in units of 100 ns since boot (one statement takes one unit); levels are x64 IRQLs 0..15;
 * vectors are x64 interrupt vectors, whose level is `vector >> 4`.
 */

/** A kernel (or user) stack with what runs on it. Opaque to the kernel; `KTHREAD.$stack` holds it. */
export interface StackHandle {
  readonly stackHandle: true;
}

/** A frame of a suspended or current stack, as the kernel's exception dispatcher needs it. */
export interface FrameView {
  readonly image: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly address: bigint;
}

// ---- this processor -------------------------------------------------------------------------------------------------
/** Number of processors that the machine has (1..64). */
export declare function HalProcessorCount(): number;
/** Number of the processor that executes this. */
export declare function HalCurrentProcessor(): number;
/** The object stored by `__writegs` on this processor: its KPRCB. */
export declare function __readgs<T>(): T;
export declare function __writegs(processor: number, prcb: object): void;
export declare function __readcr8(): number;
/** Sets the IRQL; what becomes deliverable is delivered inside this call, in descending order of level. */
export declare function __writecr8(level: number): void;
/** Interrupt flag off/on. Taking an interrupt clears it, leaving the interrupt's first call restores it. `_enable` delivers inside. */
export declare function _disable(): void;
export declare function _enable(): void;
/** Level and flag of any processor, as the debugger's `!irql` needs them. */
export declare function HalReadIrql(processor: number): number;
/** `sti; hlt`: set the interrupt flag and wait for an interrupt. The clock of this processor stays silent until the tick at or after `wakeAt` (dynamic tick; Infinity: none). */
export declare function __halt(wakeAt: number): void;
/** Busy-wait hint inside a spin loop: ends this processor's slice so that the others go on. */
export declare function YieldProcessor(): void;
/**
 * The caller spins: with a time (100 ns since boot) it does nothing else until then; with Infinity it looks again as soon
 * as another processor has done something. Interrupts are taken meanwhile. Costs time, but no statements.
 */
export declare function HalSpin(until: number): void;

// ---- interrupts -----------------------------------------------------------------------------------------------------
/** The interrupt descriptor table, shared by all processors: `entry(vector)` is called on the interrupted stack with the interrupt flag off. */
export declare function HalSetVector(vector: number, entry: (vector: number) => void): void;
/** Make `vector` pending on a processor; on this one it is delivered inside this call when IRQL and flag permit. */
export declare function HalRequestInterrupt(processor: number, vector: number): void;
export declare function HalClearInterrupt(processor: number, vector: number): void;
export declare function HalIsInterruptPending(processor: number, vector: number): boolean;
/** A level-triggered line: while it is high and not masked, `vector` is pending, also after it was taken; low withdraws it. */
export declare function HalSetInterruptLine(processor: number, vector: number, high: boolean): void;
/** The interrupt controller's mask for level-triggered lines of a vector, to all processors; at first all are masked. A line that is up when it is unmasked interrupts. */
export declare function HalMaskInterruptLine(vector: number, masked: boolean): void;
/** Of the interrupt taken last on this processor: how many came directly before it, with no statement of the interrupted code in between. */
export declare function HalInterruptStreak(): number;
/** Make `vector` pending on `processor` at virtual time `at`. */
export declare function HalScheduleInterrupt(processor: number, vector: number, at: number): void;
/** Starts the periodic clock of every processor: vector `vector` each `period` units (156,250 = 15.625 ms). */
export declare function HalStartClock(vector: number, period: number): void;
/** Release the other processors: each starts with `start(number)` on its stack. */
export declare function HalStartProcessor(processor: number, stack: StackHandle): void;
/** Stop the other processors where they are (bug check). */
export declare function HalFreezeProcessors(): void;

/**
 * Entered on the faulting stack with what was raised, before any frame is left. If it returns, the exception goes on to the
 * handler that catches it: the first that has no filter, or was decided for.
 */
export declare function HalSetExceptionEntry(entry: (exception: RaisedException) => void): void;
/** The answer of a handler's filter. */
export declare function HalDecideException(handler: ExceptionHandler, taken: boolean): void;
/**
 * The exception of the youngest entry is forgotten when that returns: the statement is executed again, or, with `leave`,
 * so many frames are left and the call of the youngest of them returns.
 */
export declare function HalResumeExecution(leave: number): void;
/** Entered on the stack that executed `__fastfail`. Does not return. */
export declare function HalSetFastFailEntry(entry: (fault: FastFail) => void): void;
/** int 29h: the running code cannot go on; nobody can catch that. */
export declare function __fastfail(code: number): never;
/** Entered on its own stack (IST) when a call runs out of stack bytes. */
export declare function HalSetDoubleFaultEntry(
  entry: (fault: { symbol: string; rsp: bigint; rip: bigint; limit: bigint }) => void,
): void;

/** `TypeError: text` of an error, one line of another thrown value; nothing of a model runs for it. */
export declare function HalTextOf(thrown: unknown): string;

export interface FastFail {
  /** FAST_FAIL_xxx. */
  readonly code: number;
  /** Address of the instruction. */
  readonly address: bigint;
}

export interface ExceptionHandler {
  /** Index in `RaisedException.frames` of the frame with the `catch`. */
  readonly distance: number;
  /** The same from the oldest on, and which of that function's it is. */
  readonly frame: number;
  readonly pc: number;
  /** EXCEPTION_xxx for what was raised; null: it takes every exception. */
  readonly filter: ((error: unknown) => unknown) | null;
}

export interface RaisedException {
  /** What was thrown: a JavaScript value, or a kernel object made by ExRaiseStatus and its kind. */
  readonly error: unknown;
  /** Raised by the language itself (a property of null, a range error), not by `throw`. */
  readonly native: boolean;
  /** A `catch` of a frame on this stack may get it. */
  readonly handled: boolean;
  /** Those that may, innermost first, up to the first without a filter. Whether they are allowed to is the kernel's decision. */
  readonly handlers: readonly ExceptionHandler[];
  /** Address of the instruction, in the function that an inline function was compiled into. */
  readonly address: bigint;
  /** It is an access of memory that may not be made: which address, and 0 read, 1 write, 8 execute. */
  readonly fault: { readonly address: bigint; readonly access: number } | null;
  /** Youngest first, without the exception's own frames. */
  readonly frames: readonly FrameView[];
}

/**
 * Entered on the stack of an access that went on because its page was only out and has been brought in: before its next
 * statement, for what the fault costs. `hard`: the page was on disk.
 */
export declare function HalSetResidentEntry(
  entry: (fault: { readonly address: bigint; readonly access: number; readonly hard: boolean }) => void,
): void;

/** An access of bytes that the kernel has to make possible first; see `HalSetDemandAccess`. */
export interface DemandAccess {
  /** Whose bytes: `View[Key]`, or a call of the method `Key`. */
  readonly View: any;
  readonly Key: string | number;
  readonly Arguments: readonly unknown[];
  readonly Address: bigint;
  /** Bytes. */
  readonly Length: number;
  /** 0 read, 1 write. */
  readonly Access: number;
}
/**
 * Where accesses of pages with DEMAND go: the getter `DemandedValue`, its setter, or the method `Run` is called with the access
 * as `this`. It may wait, makes the pages accessible, makes the access and returns what it gives.
 */
export declare function HalSetDemandAccess(access: object): void;

// ---- stacks ---------------------------------------------------------------------------------------------------------
/** A new stack of `bytes` whose first call is `start(...args)`; it runs when swapped to. */
export declare function HalCreateStack(
  start: (...args: any[]) => void,
  args: unknown[],
  bytes: number,
  owner: object,
): StackHandle;
/** SwapContext's core: leave this stack, go on with `to`. Returns when somebody swaps back to this one. */
export declare function __swapstack(to: StackHandle): void;
/** Stack bytes left on this stack at the caller's frame. */
export declare function HalRemainingStack(): number;
/** Fewest bytes that were ever left on a stack; below 0 when it ran out. Exact: every call is seen. */
export declare function HalLowestStack(stack: StackHandle): number;
/**
 * Functions with JSDoc `@enterstack KIND` begin on another stack (the task state segment's RSP0 and interrupt stack
 * table): on this processor from now on at the top of `use`, or of a new one of so many bytes; negative: such a function
 * stays on the stack in use.
 */
export declare function HalSetStack(kind: string, use: number | StackHandle): void;
/** Fewest bytes that were ever left on the stack in use. */
export declare function HalLowestOfStackInUse(): number;
/**
 * The object lies on the current stack: it is (or is part of) what a local variable of a driver's frame holds, and it
 * has no place in pool, in another object or in an image.
 */
export declare function HalIsOnStack(object: object): boolean;
/** The youngest frames of the current stack, youngest first (the caller is the first). */
export declare function HalCaptureStack(limit: number): FrameView[];

// ---- time, chance, debugger ----------------------------------------------------------------------------------------
/** Virtual time since boot on this processor, 100 ns units. */
export declare function HalQueryTime(): number;
/** System time at boot: 100 ns since 1601. */
export declare function HalBootTime(): bigint;
/** Where the machine stands, for the debugger's `!tt`: a number, as locks are taken often; `positionText` reads it. */
export declare function HalPosition(): number;
/** What chance decides on a real machine: a number in 0..count-1, from the scenario's seed or a recorded schedule. */
export declare function HalChoose(question: string, count: number): number;
/** One line of the event log. `kind` is a word (ready, switch, dpc, timer, irp, apc, irql, load, violation ...). */
export declare function HalTrace(kind: string, text: string, object?: object | null): void;
/** DbgPrint and friends: text to the debugger. */
export declare function HalDebugOutput(text: string): void;
/** What a simulated program prints to its standard output. */
export declare function HalProgramOutput(text: string): void;
/** int 3 / DbgBreakPoint: stop in the debugger; goes on when the person continues. */
export declare function HalDebugBreak(status: number): void;
/** The end: the machine stands still for the debugger. Never returns. */
export declare function HalStopMachine(bugcheck: BugCheckData): never;
/** A rule of the DDI was broken (wrong IRQL, ...): logged; stops when the session's rules are strict. */
export declare function HalReportViolation(violation: ViolationData): void;

export interface BugCheckData {
  /** As finally named (after KeBugCheck2's renaming). */
  readonly code: number;
  readonly parameters: readonly [bigint, bigint, bigint, bigint];
  /** Code passed to KeBugCheckEx. */
  readonly originalCode: number;
  /** What the parameters are, when they are objects. */
  readonly objects?: readonly (object | null)[];
  readonly irql: number;
  readonly processor: number;
}

export interface ViolationData {
  /** `irql`, `wait`, `pool`, `irp`, ... */
  readonly kind: string;
  /** Plain words: what was done, what the rule is. */
  readonly text: string;
  /** Documentation page or structure. */
  readonly source?: string;
  readonly object?: object | null;
  /** Who it was, where that is not the statement before which the machine stands when it is told. */
  readonly by?: {
    /** `IRQL!DpcRoutine`. */
    readonly symbol: string;
    readonly source: {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly endLine: number;
      readonly endColumn: number;
    };
  };
}

// ---- memory (implementation: simulator/memory) ---------------------------------------------------------------------
/** Field of a structure: WinDbg's type text at an offset (`Ptr64 _KTHREAD`, `Uint4B`, `_LIST_ENTRY`, `[32] _LIST_ENTRY`, `UChar`). */
export type FieldLayout = readonly [name: string, offset: number, type: string];
/** Give a structure class its name, size (bytes) and fields, for `dt`, memory reads and writes. */
export declare function HalDefineType(
  type: abstract new (...args: any[]) => object,
  name: string,
  size: number,
  fields: readonly FieldLayout[],
): void;
/** Size in bytes of a structure class (defined, or computed from the declared fields of a model's class). */
export declare function HalSizeOf(type: abstract new (...args: any[]) => object): number;
/** Give `object` (and the structures embedded in it) the address `va`; memory at `va` is its encoding from now on. */
export declare function HalPlace(object: object, va: bigint): void;
/** Raw bytes at `va`. */
export declare function HalPlaceBytes(bytes: Uint8Array, va: bigint): void;
/** Forget what lies at `va` (freed). `tag`: of the pool block that it was; a model that freed it may use it still, which is told. */
export declare function HalUnplace(va: bigint, tag?: number): void;
/** A block that a model has freed stays with the kernel, which gives it to the next who asks (then `kept` is false). */
export declare function HalKeepFreed(va: bigint, kept: boolean): void;
/** What accesses of a page may do: bits for `HalProtectPages`. */
export declare const HalPageBits: {
  /** Nothing: a page fault. */
  readonly NOT_PRESENT: number;
  readonly READ_ONLY: number;
  /** With NOT_PRESENT: an access below DISPATCH_LEVEL brings it back and goes on. */
  readonly PAGEABLE: number;
  /** With PAGEABLE: HalTrimPages leaves it. */
  readonly LOCKED: number;
  /** With NOT_PRESENT: out, and only on disk. */
  readonly ON_DISK: number;
  /** An access that the page forbids goes to the kernel's demand access (`HalSetDemandAccess`), which may wait. */
  readonly DEMAND: number;
};
/**
 * The page tables: what accesses of the pages that overlap the range may do from now on; 0: everything. Objects, buffers
 * given out as views, and code that lie there fault when they are touched. Forbid before HalUnplace: then those who
 * still have the object fault. `space`: the address space of a user address, as `__writecr3` names it.
 */
export declare function HalProtectPages(va: bigint, bytes: number, bits: number, space?: object | null): void;
/** Bits of the page of an address. */
export declare function HalQueryPage(va: bigint, space?: object | null): number;
/** Takes out every pageable page that is not locked; `hard`: to disk. Returns how many. */
export declare function HalTrimPages(hard: boolean): number;
/** Something lies in the page of the address, and the page is present. */
export declare function HalIsAddressValid(va: bigint, space?: object | null): boolean;
/** The same bytes at the same address as something whose accesses can fault. `space`: whose user address it is. */
export declare function HalBytesView(bytes: Uint8Array, space?: object | null): Uint8Array;
/** How many bytes are equal from the start, of arrays whose accesses cannot fault. */
export declare function HalEqualBytes(a: Uint8Array, b: Uint8Array): number;
/** An access by address, of 1 to 8 bytes. Faults like any other; where nothing lies, too. */
export declare function HalReadMemory(va: bigint, bytes: number): bigint;
export declare function HalWriteMemory(va: bigint, bytes: number, value: bigint): void;
/** The address space in use on this processor; user addresses of others are not there. */
export declare function __writecr3(space: object | null): void;
/**
 * Address of a placed object (embedded ones too), 0n for null/undefined; of a number itself. Objects never placed get an
 * address in a scratch region of their own kind.
 */
export declare function HalAddressOf(object: object | Function | bigint | number | null | undefined): bigint;
/** The address that an object has already, 0n if none. */
export declare function HalKnownAddress(object: object): bigint;
/** The object whose memory starts at `va`, or the function there, or undefined. */
export declare function HalObjectAt(va: bigint): unknown;
/** Bytes that lie at `va`; 0 where nothing does in a page that is there. Faults like any access. */
export declare function HalReadBytes(va: bigint, length: number): Uint8Array;
/**
 * What stores do: bytes go into whatever lies at `va`, be it a structure; where nothing does in a page that is there,
 * nothing happens. Faults like any access.
 */
export declare function HalWriteBytes(va: bigint, bytes: Uint8Array): void;
/** Loaded image: base, size; functions get their addresses in it. */
export declare function HalLoadImage(image: string, base: bigint, fileName: string): { base: bigint; size: number };
export declare function HalUnloadImage(image: string): void;
/** Exports of an image's main module (DriverEntry, main ...), running nothing. */
export declare function HalImageExports(image: string): Readonly<Record<string, unknown>>;
/** Once an image's bodies have run: its constants (structures, bytes) lie in the image, where their variables do. */
export declare function HalPlaceGlobals(image: string): void;
/** Sections that a model made (`@section NAME`), each on pages of its own. Sizes in bytes. */
export declare function HalImageSections(
  image: string,
): { readonly name: string; readonly address: bigint; readonly size: number }[];
/** Run an image's module bodies (global initialisers) on the current stack. */
export declare function HalInitializeImage(image: string): void;
