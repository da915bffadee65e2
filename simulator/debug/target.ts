/**
 * What a debugger may see and do. The adapter, the WinDbg commands and the command line know the machine through this
 * file only (and, for kernel structures, through the classes of `simulator/nt/inc`, whose live objects `kernel` gives).
 *
 * Everything here is synchronous except running: a run goes in time slices (8 to 10 ms), so that a pause is heard.
 */
import type { BugCheckData, RaisedException, ViolationData } from 'hal';
import type { Diagnostic, Fiber, FunctionRecord, SourceRange } from '../engine/api';
import type { KPRCB } from '../nt/inc/ke';
import type { EPROCESS, ETHREAD } from '../nt/inc/ps';
import type { MMPAGE_STATE } from '../nt/inc/pte';
import type { ScenarioExpectation } from '../wdk/kdlab';

// ---- putting a machine together -------------------------------------------------------------------------------------
/** File access is the host's: a disk, VS Code's file system, a test's map. Paths are absolute, with `/`. */
export interface SourceHost {
  readFile(path: string): string | undefined;
  /** Names in a directory, for looking for scenarios beside a driver. */
  readDirectory(path: string): readonly string[];
}

export interface LaunchSpec {
  /** `*.scenario.ts`, or a driver model. */
  readonly program: string;
  readonly processors?: number;
  readonly seed?: number;
  readonly rules?: 'report' | 'strict';
  /** MB. */
  readonly memoryLimit?: number;
  /** MB that may be used to travel faster. Default 512. */
  readonly historyMemory?: number;
  /** Which statement each event came from is found out at a crash, by running there again; false: nobody asks. */
  readonly placeEvents?: boolean;
  /** Driver Verifier options by name (special-pool, force-irql-checking, ...). */
  readonly verifier?: readonly string[];
}

/** What a scenario expects, in the words of the scenario file; used by `run` and `test`. */
export type Expectation = ScenarioExpectation;

// ---- places ---------------------------------------------------------------------------------------------------------
/** `sequence:steps`, printed in hex as `!tt` prints it. `executed` is the same as one number of statements since boot. */
export interface Position {
  readonly sequence: number;
  readonly steps: number;
  readonly executed: number;
}

export interface SourceLocation extends SourceRange {
  /** Absolute path of the person's file, or `kdlab:/nt/ke/wait.ts` for sources that we ship. */
  readonly file: string;
}

/** A function with an address: of a model, of the kernel, of a user-mode library. */
export interface FunctionSymbol {
  /** Image without extension: `nt`, `IRQL`, `ntdll`; `<Unloaded_IRQL.sys>` if it is not there any more. */
  readonly module: string;
  /** Empty: in an unloaded image, whose base is the address. */
  readonly name: string;
  readonly address: bigint;
  /** Bytes of its (synthetic) code. */
  readonly size: number;
  readonly record: FunctionRecord;
  readonly source: SourceLocation;
  /** A model of the person's, not one of ours. */
  readonly user: boolean;
}

/** One synthetic instruction of the disassembly; the lowering of a statement or a call. */
export interface Instruction {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** `call    qword ptr [IRQL!_imp_KeDelayExecutionThread (fffff805`556a3018)]`, already laid out. */
  readonly text: string;
  readonly source?: SourceLocation;
  /** Target of a call or jump when known. */
  readonly target?: { readonly address: bigint; readonly symbol: string };
}

export interface SymbolTable {
  readonly modules: readonly LoadedModule[];
  readonly unloadedModules: readonly LoadedModule[];
  /** `IRQL!DpcRoutine`, `DpcRoutine`, wildcards `nt!Ke*Timer*`; case-insensitive. Functions and module-level data. */
  find(pattern: string): readonly FunctionSymbol[];
  /** The function that contains the address. */
  functionAt(address: bigint): FunctionSymbol | undefined;
  /** `nt!KeSetTimer+0x23`; falls back to `module+0xoffset`, or undefined. Data too (`IRQL!g_Device`). */
  nearest(
    address: bigint,
  ): { readonly symbol: string; readonly displacement: number; readonly address: bigint } | undefined;
  /** Address of a statement or call point of a function. */
  addressOfPoint(symbol: FunctionSymbol, pc: number): bigint;
  sourceAt(address: bigint): SourceLocation | undefined;
  /** From `address` on (or the `count` before it), never beyond the function's module. */
  disassemble(address: bigint, count: number, backward?: boolean): readonly Instruction[];
  disassembleFunction(symbol: FunctionSymbol): readonly Instruction[];
  /** Global variables: `IRQL!g_Device`, `nt!KiProcessorBlock`. */
  data(
    pattern: string,
  ): readonly { readonly symbol: string; readonly address: bigint; readonly type?: string; value(): unknown }[];
}

export interface LoadedModule {
  readonly name: string;
  readonly imageName: string;
  readonly start: bigint;
  readonly end: bigint;
  /** How many were loaded before it, since the start of the machine. */
  readonly order: number;
  readonly user: boolean;
  /** Process of a user-mode module; null for kernel images. */
  readonly process: EPROCESS | null;
  /** `ConsolApplication1.exe`'s and drivers' own source file. */
  readonly file?: string;
}

/** Memory as bytes: structures are encoded when read and decoded when written. */
export interface MemoryView {
  /** `null` where a byte cannot be read (freed, paged out, never there). */
  read(address: bigint, length: number, process?: EPROCESS | null): readonly (number | null)[];
  /** Returns the number of bytes written; journalled at this position. */
  write(address: bigint, bytes: Uint8Array, process?: EPROCESS | null): number;
  /** What is known of the page that an address lies in; a user address is one of the process that runs. */
  pageOf(address: bigint): Omit<MMPAGE_STATE, 'Executable'>;
  /** Object whose memory starts there. */
  objectAt(address: bigint): unknown;
  /** Structure that contains the address: `{object, type, offset}`. */
  containing(
    address: bigint,
  ): { readonly object: object; readonly type: string; readonly address: bigint; readonly offset: number } | undefined;
  addressOf(object: object): bigint;
  /** Layout of a type by name (`_KTIMER`, `nt!_KTIMER`, a model's class) or of an object. */
  typeOf(nameOrObject: string | object): TypeLayout | undefined;
  types(pattern: string): readonly TypeLayout[];
}

export interface TypeLayout {
  /** `_KTIMER` */
  readonly name: string;
  readonly module: string;
  readonly size: number;
  readonly fields: readonly {
    readonly name: string;
    readonly offset: number;
    readonly size: number;
    /** As `dt` prints it: `Ptr64 _KTHREAD`, `Uint4B`, `[32] _LIST_ENTRY`. */
    readonly type: string;
    get(object: object): unknown;
    set?(object: object, value: unknown): void;
  }[];
}

// ---- threads and frames ---------------------------------------------------------------------------------------------
/** One line of `k`. Youngest is number 0. */
export interface StackFrame {
  readonly number: number;
  readonly thread: ETHREAD;
  readonly symbol: FunctionSymbol;
  /** Where it stands: instruction pointer of the youngest, return address into it for the others. */
  readonly instruction: bigint;
  readonly childSp: bigint;
  readonly returnAddress: bigint;
  /** Bytes of this frame, with what the alignment of a trap adds. */
  readonly frameBytes: number;
  /** What it stands on: `Kernel`, `Expanded` (a segment for a callout), `User`, `DPC`, or an interrupt stack's name. */
  readonly stack: string;
  readonly source: SourceLocation | undefined;
  /** First four arguments as the machine would hold them (addresses of objects, numbers). */
  readonly args: readonly bigint[];
  /** Kernel frames, libraries: drawn subtle. */
  readonly system: boolean;
  /** User-mode frame. */
  readonly userMode: boolean;
  /** Set where this frame was entered by an interrupt, trap or stack switch: `Interrupt`, `TrapFrame @ ...`, `DPC stack`. */
  readonly note?: string;
  /** Trap frame address for `.trap`, where there is one. */
  readonly trapFrame?: bigint;
}

export interface Variable {
  readonly name: string;
  readonly kind: 'param' | 'local' | 'closure' | 'this' | 'module';
  readonly type?: string;
  value(): unknown;
  /** Throws for constants. Journalled. */
  set?(value: unknown): void;
}

/** Somebody who has a lock, and since when. */
export interface LockOwner {
  readonly thread: ETHREAD;
  readonly exclusive: boolean;
  /** Position (`sequence:steps`) at which it was taken; '' where that is not recorded. */
  readonly acquired: string;
  /** How often, where that is counted. */
  readonly count?: number;
}

/** What a thread waits for (or spins for, on its processor). */
export interface WaitLink {
  readonly thread: ETHREAD;
  readonly spins: boolean;
  /** Any of them ends the wait, or a timeout does. */
  readonly any: boolean;
  /** Locks, or the dispatcher objects themselves. */
  readonly locks: readonly object[];
}

export interface LockView {
  readonly object: object;
  /** `_ERESOURCE`, `_KMUTANT`, `_FAST_MUTEX`, `_EX_PUSH_LOCK`, `KSPIN_LOCK` ... */
  readonly type: string;
  readonly address: bigint;
  readonly owners: readonly LockOwner[];
  readonly waiters: readonly WaitLink[];
}

export interface ThreadView {
  readonly thread: ETHREAD;
  /** DAP id: stable over the whole session, also across travel. */
  readonly id: number;
  readonly process: EPROCESS;
  /** Processor it runs on, or null. */
  readonly processor: number | null;
  /** IRQL: the processor's when running, WaitIrql when waiting. */
  readonly irql: number | null;
  /** `CPU0* ConsolApplication1.exe 0f28.11f8 Running IRQL 2`. */
  readonly label: string;
  readonly stack: { readonly size: number; readonly used: number; readonly left: number; readonly lowest: number };
  readonly depth: number;
}

// ---- breakpoints ----------------------------------------------------------------------------------------------------
/** What a data breakpoint watches. */
export type DataPlace =
  /** A local, a captured variable or one of the frame's module. */
  | { readonly kind: 'variable'; readonly frame: StackFrame; readonly name: string }
  /** A property of a live object, an element of an array. */
  | { readonly kind: 'field'; readonly object: object; readonly name: string | symbol }
  /** `length` in bytes. */
  | {
      readonly kind: 'memory';
      readonly address: bigint;
      readonly length: number;
      readonly process?: EPROCESS | null;
    };

/** A write that a data breakpoint saw. */
export interface DataChange {
  readonly before: unknown;
  readonly after: unknown;
  /** The statement that wrote. */
  readonly source?: SourceLocation;
}

export type BreakpointPlace =
  | { readonly kind: 'source'; readonly file: string; readonly line: number; readonly column?: number }
  /** `DpcRoutine`, `IRQL!DpcRoutine`, `nt!KeDelayExecutionThread`, `nt!Ke*`: unresolved until a module has it (bu). */
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'address'; readonly address: bigint }
  /**
   * Stops after the statement that wrote (of the thread that did, the next one has not run); going back, before it.
   * One on a local ends with its frame.
   */
  | { readonly kind: 'data'; readonly data: DataPlace; readonly access: 'write' | 'readWrite' };

export interface BreakpointSpec {
  readonly place: BreakpointPlace;
  /** Stop only if this holds: MASM (`@$irql >= 2`) or TypeScript, told apart by `ConditionCompiler`. */
  readonly condition?: string;
  /** `5`, `>= 3`, `% 10`; WinDbg's passes: stop at the Nth hit. */
  readonly hitCondition?: string;
  /** Do not stop; print. `{expr}` is evaluated. */
  readonly logMessage?: string;
  /** WinDbg: run these commands at the stop. */
  readonly command?: string;
  readonly oneShot?: boolean;
  /** Only on this thread (`bp /t`). */
  readonly thread?: ETHREAD;
}

export interface Breakpoint {
  readonly id: number;
  readonly spec: BreakpointSpec;
  enabled: boolean;
  /** Empty: not resolved yet. */
  readonly locations: readonly {
    readonly symbol: FunctionSymbol;
    readonly pc: number;
    readonly address: bigint;
    readonly source: SourceLocation;
  }[];
  /** Why it is not resolved, in words. */
  readonly message?: string;
  readonly hits: number;
  /** Of a data breakpoint: `ext->Count`, `IRQL!g_Device`; address and size (bytes) where it has some. */
  readonly data?: { readonly description: string; readonly address?: bigint; readonly size?: number };
}

export interface BreakpointTable {
  readonly all: readonly Breakpoint[];
  add(spec: BreakpointSpec, id?: number): Breakpoint;
  remove(id: number): boolean;
  enable(id: number, on: boolean): boolean;
  /** Statements on which a breakpoint can stand. */
  possibleLocations(file: string, line: number, endLine?: number): readonly SourceLocation[];
  /** A breakpoint was resolved, hit-counted out or removed by itself. */
  onChanged(listener: (breakpoint: Breakpoint) => void): void;
}

/** A statement as its condition sees it. */
export interface ConditionPlace {
  /** How a name that is visible there is read in a frame that stands there; undefined: there is none. */
  read(name: string): ((frame: object) => unknown) | undefined;
  /** Whether reading a property of that name could run code of the model. */
  mayRunCode(key: string): boolean;
}

/** Evaluates conditions and `{expr}` of log messages; the adapter's expression language registers itself here. */
export interface ExpressionEvaluator {
  /** Truth of a breakpoint's condition at the current statement. Throws an Error with a clear message. */
  condition(target: DebugTarget, text: string): boolean;
  /**
   * The same for one statement, to be asked in the middle of a run; undefined where it needs more than the names there.
   * What it throws, or holds, is looked at again by `condition`.
   */
  conditionAt?(text: string, place: ConditionPlace): ((frame: object) => boolean) | undefined;
  /** Text of one `{...}` of a log message. */
  text(target: DebugTarget, expression: string): string;
}

// ---- running --------------------------------------------------------------------------------------------------------
export type StopReason =
  | { readonly kind: 'entry' }
  | { readonly kind: 'step' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'breakpoint'; readonly breakpoints: readonly Breakpoint[]; readonly change?: DataChange }
  /** DbgBreakPoint, int 3, NT_ASSERT. */
  | { readonly kind: 'debugBreak'; readonly status: number }
  | { readonly kind: 'bugcheck'; readonly bugcheck: BugCheckData }
  | { readonly kind: 'violation'; readonly violation: ViolationData }
  | { readonly kind: 'exception'; readonly exception: RaisedException }
  /** Travelled: the wanted position, or an end of history. `cancelled`: the travel was given up, nothing has changed. */
  | { readonly kind: 'seek'; readonly cancelled?: boolean }
  | { readonly kind: 'historyStart' }
  /** Over the memory limit. */
  | { readonly kind: 'memoryLimit'; readonly message: string }
  /** Nothing will ever happen again while threads still wait; who waits for what. */
  | { readonly kind: 'hang'; readonly message: string }
  /** The scenario's applications have ended and its services are stopped. */
  | { readonly kind: 'completed' };

/** A rule that was broken, and by which statement of the person's (`by`), where one stood on the stack. */
export interface Violation extends ViolationData {
  /** Of the rule and the statement. */
  readonly id: string;
  /** How often that statement has broken it. */
  readonly count: number;
}

export interface Stop {
  readonly reason: StopReason;
  readonly position: Position;
  readonly processor: number;
  readonly thread: ETHREAD | null;
}

/**
 * `thrown`: every JavaScript exception that a model throws or the platform raises in it, caught or not; `uncaught`: those that nothing
 * catches; `raised`: those of the kernel's own code too. The throwing frame is alive at the stop.
 */
export type ExceptionFilter = 'bugcheck' | 'violation' | 'assert' | 'debugBreak' | 'raised' | 'thrown' | 'uncaught';

/** A call that the statement at a place may make. */
export interface StepInTarget {
  readonly id: number;
  /** `KeSetTimer(extension.Timer, due, null)`, shortened. */
  readonly label: string;
  /** Of the call. */
  readonly source?: SourceLocation;
}

export type Granularity = 'statement' | 'line' | 'instruction';

export interface TraceEvent {
  /** How many the history had before it. */
  readonly index: number;
  readonly position: Position;
  readonly time: number;
  readonly processor: number;
  readonly irql: number;
  readonly kind: string;
  readonly text: string;
  readonly object: bigint;
  /** Statement of the person's own code that was being executed, if any was on the stack. */
  readonly source?: SourceLocation;
}

/** Oldest first. Those of long ago are not kept in a long history (LaunchSpec.historyMemory). */
export interface TraceEvents extends Iterable<TraceEvent> {
  readonly length: number;
  /** How many came before the first of these. */
  readonly dropped?: number;
  find(test: (event: TraceEvent) => boolean): TraceEvent | undefined;
  findLast(test: (event: TraceEvent) => boolean): TraceEvent | undefined;
  filter(test: (event: TraceEvent) => boolean): readonly TraceEvent[];
  map<T>(f: (event: TraceEvent) => T): T[];
  some(test: (event: TraceEvent) => boolean): boolean;
}

/** Never the value by itself: a promise would call its method `then`. */
export interface Evaluated {
  readonly value: unknown;
}

/**
 * An evaluation reached a stop on its way (a breakpoint, an exception, a pause): the machine stands there. What it comes
 * to is told as output of category `log` when the machine goes on.
 */
export class StoppedEvaluation extends Error {
  constructor(
    readonly expression: string,
    readonly stop: Stop,
  ) {
    super(`stopped while evaluating '${expression}'; go on to end it`);
    this.name = 'StoppedEvaluation';
  }
}

export interface DebugTarget {
  readonly spec: LaunchSpec;
  readonly state: 'created' | 'running' | 'stopped' | 'ended';
  readonly lastStop: Stop | null;
  readonly expectation: Expectation | undefined;
  readonly title: string;

  // -- life
  /** Compile everything and stand before the first statement of the boot. Throws CompileError (all diagnostics). */
  load(): Promise<void>;
  /** Warnings of the load (unused breakpoints, unknown DDIs), with places. */
  readonly diagnostics: readonly Diagnostic[];
  /** Same machine, from the beginning; breakpoints and filters stay, the journal is dropped. */
  restart(): Promise<void>;
  /** Ask for an orderly end: the services are stopped (DriverUnload runs) as soon as the machine goes on. */
  requestShutdown(): void;
  dispose(): void;

  // -- control: each resolves at the stop. Only one at a time.
  /**
   * `limit`: statements since boot after which a machine that is still running is told as a `hang`, with the place
   * where it runs; for those who wait for its end with nobody there to pause it.
   */
  go(limit?: number): Promise<Stop>;
  stepInto(granularity: Granularity): Promise<Stop>;
  stepOver(granularity: Granularity): Promise<Stop>;
  stepOut(): Promise<Stop>;
  /** To the statement at an address (g <address>, run to cursor). */
  runTo(address: bigint): Promise<Stop>;
  pause(): void;
  /** Calls that the statement at the frame's place may make, in order of evaluation. Empty for all but the youngest frame. */
  stepInTargets(frame: StackFrame): readonly StepInTarget[];
  /** Into the call; passes over those before it. Where the call is not made, the step ends after the statement. */
  stepIntoTarget(id: number): Promise<Stop>;
  // -- backwards, by replay
  readonly canStepBack: boolean;
  stepBackInto(granularity: Granularity): Promise<Stop>;
  stepBackOver(granularity: Granularity): Promise<Stop>;
  stepBackOut(): Promise<Stop>;
  goBack(): Promise<Stop>;
  /** To just before the last statement that wrote it; reason `breakpoint` with `change`, or `historyStart`. */
  goBackToWrite(place: DataPlace): Promise<Stop>;
  /** Back to the first statement of the frame's function, in this call of it. */
  restartFrame(frame: StackFrame): Promise<Stop>;
  /** Gives up the replay or travel under way: its promise resolves with the stop where the person stood before. */
  cancel(): void;
  /**
   * `bytes` and `limit` (LaunchSpec.historyMemory) of what is kept to travel faster. `refused`: why the machine's state
   * could not be kept when it was tried last; travelling takes longer then.
   */
  readonly history: {
    readonly statements: number;
    readonly checkpoints: number;
    readonly bytes: number;
    readonly limit: number;
    readonly refused?: string;
  };
  /**
   * Sources changed on disk: compiles them again and runs the new code to the same point of the story if the history up
   * to here is unaffected, else to the point where it differs (`same` is false, `message` says why). Throws CompileError.
   */
  reload(): Promise<{ readonly stop: Stop; readonly same: boolean; readonly message: string }>;
  seek(position: Position | { readonly executed: number } | 'start' | 'end'): Promise<Stop>;
  readonly position: Position;
  /** Furthest position executed so far (of this history). */
  readonly endPosition: Position;
  /** `executed` is negative where only travelling there (`seek`) can tell it. */
  parsePosition(text: string): Position | undefined;
  formatPosition(position: Position): string;
  /** Called while a long run or replay goes on; return nothing. Progress is 0..1 or undefined. */
  onProgress(listener: (progress: { readonly title: string; readonly done?: number }) => void): void;

  // -- looking (only while stopped)
  readonly processors: readonly KPRCB[];
  /** IRQL at the stop: what the kernel had, before any debugger. */
  irql(processor: number): number;
  readonly currentProcessor: number;
  /** Choose another processor or thread to look at (`~1s`, `.thread`, a click in the Call Stack). */
  select(selection: { readonly processor?: number; readonly thread?: ETHREAD | null; readonly frame?: number }): void;
  readonly selectedThread: ETHREAD | null;
  readonly selectedFrame: number;
  threads(): readonly ThreadView[];
  threadById(id: number): ThreadView | undefined;
  processes(): readonly EPROCESS[];
  /** Youngest first; `start`/`count` for delayed loading. */
  stack(thread: ETHREAD, start?: number, count?: number): readonly StackFrame[];
  stackDepth(thread: ETHREAD): number;
  variables(frame: StackFrame): readonly Variable[];
  moduleVariables(frame: StackFrame): readonly Variable[];
  /** rax .. r15, rip, rsp, cr8, efl, as far as the simulation has them. */
  registers(thread: ETHREAD, frame?: number): Readonly<Record<string, bigint>>;
  readonly symbols: SymbolTable;
  readonly memory: MemoryView;
  /** Whether the place can be watched, and why not. `persistent`: it does not end with a frame. */
  dataPlace(
    place: DataPlace,
  ): { readonly description: string; readonly persistent: boolean } | { readonly refused: string };
  readonly breakpoints: BreakpointTable;
  readonly exceptionFilters: Set<ExceptionFilter>;
  readonly bugcheck: BugCheckData | null;
  /** Up to the present place, in the order in which they happened first. */
  readonly violations: readonly Violation[];
  readonly events: TraceEvents;
  /** 100 ns since boot. */
  readonly time: number;
  readonly statistics: { readonly statements: number; readonly switches: number };
  /** All resources in use, and everything else that a thread waits for. */
  locks(): readonly LockView[];
  /** Threads in a circle, each waiting for what the next one has; empty: there is none. */
  deadlock(): readonly WaitLink[];
  /** Live exports of a system module, by path under `simulator/`: `kernel('nt/ke/prcb').KiProcessorBlock`. */
  kernel(modulePath: string): Readonly<Record<string, any>>;
  fiberOf(thread: ETHREAD): Fiber | undefined;
  /** Text of a source that we ship (`kdlab:/nt/...`). */
  sourceText(file: string): string | undefined;

  // -- evaluating TypeScript in a frame
  /**
   * With `sideEffects` journalled; calls may block: they run on the frame's thread if that runs, else on the one that
   * does, and time goes on. Throws what the expression throws, StoppedEvaluation, CompileError, or an Error where it
   * cannot end; then nothing has changed. Without, what it calls is undone: it throws where that would have to wait or does
   * not end, and where it assigns.
   */
  evaluate(
    expression: string,
    frame: StackFrame | undefined,
    options: { readonly sideEffects: boolean; readonly timeoutMs?: number },
  ): Promise<Evaluated>;
  /** The same without side effects and at once. Throws what the expression throws. */
  peek(expression: string, frame?: StackFrame): unknown;
  setExpressionEvaluator(evaluator: ExpressionEvaluator): void;

  // -- listening
  /** DbgPrint, OutputDebugString, printf of the simulated programs, log points. */
  onOutput(
    listener: (output: {
      readonly category: 'debug' | 'stdout' | 'log';
      readonly text: string;
      readonly source?: SourceLocation;
    }) => void,
  ): void;
  /**
   * A statement broke a rule that it had not broken before in this history.
   * @param listener `stops`: the machine stops for it, as the filters are
   */
  onViolation(listener: (violation: Violation, stops: boolean) => void): void;
  /** The machine was made anew where it stands: frames and values that were given out are those of another one. */
  onRemade(listener: () => void): void;
  /** An image came or went, or the machine was put where others are loaded: those that are loaded now, in the order of loading. */
  onModulesChanged(listener: (modules: readonly LoadedModule[]) => void): void;
}
