/**
 * The engine's contract: what the rest of the simulator may rely on.
 *
 * The engine compiles ordinary synchronous TypeScript to resumable plain JavaScript and runs, suspends, steps and
 * replays it. It knows nothing of Windows: "stack bytes" are a number per function, a "host call" is any function that
 * the machine hands in, and who runs next is the machine's decision.
 */

import type { Snapshot } from './snapshot/keeper';

/** A place in the person's own text. Lines and columns are 1-based; `end*` is exclusive. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A mistake in the text of a model, told so that a person can mend it. */
export interface Diagnostic extends SourceRange {
  readonly fileName: string;
  readonly message: string;
  /** What to do about it, when the engine knows. */
  readonly hint?: string;
}

/**
 * What an expression may do: everything; nothing, and what could change state (an assignment, a call, `new`, a getter) throws
 * (`isRefusal`); or what its caller undoes afterwards: everything but assignments in the expression itself.
 */
export type SideEffects = boolean | 'undone';

/** Thrown by `compile` and `Program.link`; carries every diagnostic found, in source order. */
export class CompileError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(
      diagnostics
        .map(d => `${d.fileName}:${d.line}:${d.column}: ${d.message}${d.hint ? ` (${d.hint})` : ''}`)
        .join('\n'),
    );
    this.name = 'CompileError';
  }
}

export interface CompileOptions {
  /** Shown in diagnostics and stacks: the path as the person knows it. */
  readonly fileName: string;
  /** Unique in a program; imports resolve to it. */
  readonly moduleId: string;
  /** The image (nt, IRQL, ntdll ...) that this module's functions belong to; only carried along. */
  readonly image: string;
  /** Names a free identifier may have (`Math`, `Map`, ...). Any other free identifier is a diagnostic. */
  readonly globals: ReadonlySet<string>;
  /** Charge every call's stack bytes and trap when they run out. Default true. */
  readonly stackAccounting?: boolean;
  /** Bytes of a function's frame when its JSDoc has no `@stack` tag; the default estimates from its locals. */
  readonly estimateStack?: (f: { params: number; locals: number; calls: boolean }) => number;
  /**
   * Bytes that a local takes in its function's frame when its declaration makes an object (`new KEVENT()`); undefined: a
   * reference. Told the classes of the same text.
   */
  readonly bytesOfLocal?: (made: MadeLocal, classes: readonly ClassRecord[]) => number | undefined;
  /** What other files declare that this one imports (see `CompiledModule.sizedByImports`). */
  readonly imported?: ImportedDeclarations;
  /**
   * Hooks that other modules declare (see `CompiledModule.hooks`) whose objects this one may meet: reading such a
   * property, or coercing such an object, may be suspended. Elsewhere such code runs to its end, and cannot block.
   */
  readonly hooks?: ReadonlySet<string>;
  /**
   * A module whose text this finds something in may meet arrays of the host whose elements are accessors: it, and those
   * it is compiled with, may be suspended in `a[i]`.
   */
  readonly demandingElements?: RegExp;
  /** What to do about a free name that is none of these; undefined: the nearest known name is offered. */
  readonly hintFor?: (name: string) => string | undefined;
  /** Calls of bindings imported from these specifiers first call `RuntimeHost.beforeImportedCall`. */
  readonly checkedImports?: ReadonlySet<string>;
  /** Dividing a number by the number 0 (`/`, `%`) raises RangeError 'Division by zero', as it does for bigints. */
  readonly integerDivision?: boolean;
  /** Name of an imported function whose call in a `finally` block is true where the `try` was left before its end. */
  readonly leftEarly?: string;
  /**
   * Name of an imported function whose call, as the first statement of a `catch (e)`, is its filter: a function of its own,
   * `F$filt$0`, which the host may call before any frame is left (`Program.handlersOf`).
   */
  readonly exceptionFilter?: string;
}

/** A variable of a function, as a debugger shows it. */
export interface VariableRecord {
  readonly name: string;
  /** Index in `Frame.slots`; the slot holds `{ v }` when boxed (captured by an inner function). */
  readonly slot: number;
  readonly boxed: boolean;
  readonly kind: 'param' | 'let' | 'const' | 'var' | 'function' | 'class' | 'this' | 'closure';
  /** The type annotation's text, when the person wrote one: `NTSTATUS`, `PIRP | null`. */
  readonly type?: string;
  /** Source range in which the name is visible. */
  readonly scope: SourceRange;
}

/** A place where a function can be suspended. */
export interface PointRecord extends SourceRange {
  /** `Frame.pc` when suspended here. */
  readonly pc: number;
  /** `statement`: before a statement; `call`: inside a call, waiting for its value; `entry`: before the first statement. */
  readonly kind: 'statement' | 'call' | 'entry';
  /** For statements: index into the module's threshold table. */
  readonly probe?: number;
  /** For calls: the callee's text (`KeSetTimer`, `ext.Lock.Acquire`). */
  readonly callee?: string;
  /** True inside the block of a `try` with a `catch` in this function: an exception raised here is handled here. */
  readonly caught: boolean;
}

export interface FunctionRecord extends SourceRange {
  /** Index in `CompiledModule.functions`. */
  readonly index: number;
  /** `DpcRoutine`, `Device.submit`, `<anonymous>`; the module body is `<module>`. */
  readonly name: string;
  readonly parent?: number;
  /** Bytes one call takes from the stack, 16-byte granular, from `@stack` or the estimate. */
  readonly stackBytes: number;
  /** JSDoc tags of the function, raw: `{ stack: '0x190', enterstack: 'kernel' }`. */
  readonly tags: Readonly<Record<string, string>>;
  readonly params: readonly string[];
  /** The last of `params` takes all arguments that follow. */
  readonly rest?: boolean;
  readonly variables: readonly VariableRecord[];
  /** Sorted by pc. */
  readonly points: readonly PointRecord[];
}

/** What a local's declaration makes: `new Uint8Array(SIZE)`. */
export interface MadeLocal {
  /** Name of the class. */
  readonly type: string;
  /** Value of its only argument, where that is a constant of the text. */
  readonly count?: number;
}

/** Of other files, as far as it decides what locals take. */
export interface ImportedDeclarations {
  /** By specifier and exported name. */
  readonly constants: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly classes: readonly ClassRecord[];
}

/** Fields of a class as declared, so that the memory layer can lay out a model's structures. */
export interface ClassRecord {
  readonly name: string;
  readonly base?: string;
  readonly fields: readonly { readonly name: string; readonly type?: string; readonly initializer?: string }[];
}

/** Output of `compile`: plain data (JSON) apart from `slowTier`, so it can be cached and written at build time. */
export interface CompiledModule {
  readonly moduleId: string;
  readonly fileName: string;
  readonly image: string;
  /** Hash of text and options. */
  readonly hash: string;
  readonly imports: readonly {
    readonly specifier: string;
    readonly names: readonly string[];
    readonly line: number;
    readonly column: number;
  }[];
  readonly exports: readonly string[];
  /** Fast tier: the text of a function expression that instantiates the module. */
  readonly code: string;
  readonly functions: readonly FunctionRecord[];
  readonly classes: readonly ClassRecord[];
  /** Numbers that it declares and exports as constants. */
  readonly constants?: Readonly<Record<string, number>>;
  /** What some local takes follows from an import: with `CompileOptions.imported` it is known. */
  readonly sizedByImports?: boolean;
  /** Bytes of the structures that its classes stand for, by class; only carried along. */
  readonly structures?: Readonly<Record<string, number>>;
  /** Of its exported functions: which parameters are numbers and which bigints; only carried along. */
  readonly numbers?: Readonly<Record<string, { readonly kinds: string; readonly names: readonly string[] }>>;
  /** Names of the accessors that it declares, and marks of other code that runs without a call (see `bind/hooks.ts`). */
  readonly hooks: readonly string[];
  /** Names of the module's own scope: `kind` is let, const, var, function, class, import, ... */
  readonly variables: readonly {
    readonly name: string;
    readonly kind: string;
    readonly type?: string;
    /** Its JSDoc `@section`. */
    readonly section?: string;
  }[];
  /** Number of statement probes; probe i belongs to `probes[i]`. */
  readonly probes: readonly { readonly function: number; readonly pc: number }[];
  /** Slow tier of one function, emitted when first needed. */
  slowTier(functionIndex: number): string;
}

/** A function of a linked module. Identity is stable within a Program. */
export interface CodeUnit {
  readonly module: CompiledModule;
  readonly record: FunctionRecord;
  /** Points that its frames may not pass (`Program.guardCode`). */
  readonly guarded?: ReadonlySet<number> | undefined;
}

/** One suspended activation: plain data. */
export interface Frame {
  readonly code: CodeUnit;
  /** Where it stands: a `PointRecord.pc`. */
  pc: number;
  /** Values of variables and temporaries; write a variable through `Fiber.setVariable`. */
  readonly slots: unknown[];
  /** Stack bytes left below this frame after its own prologue (what the guard page is measured against). */
  readonly stackLeft: number;
  /** The stack that it stands on. */
  readonly stack: StackUse;
}

export type FiberState = 'fresh' | 'suspended' | 'running' | 'done';

/**
 * A thread of execution: a stack of frames, youngest last.
 * An interrupt is a call pushed on top of a suspended fiber; when it returns, its value is dropped and the interrupted
 * frame goes on exactly where it stood.
 */
export interface Fiber {
  readonly state: FiberState;
  /** Youngest last. Only meaningful while the fiber is not running. */
  readonly frames: readonly Frame[];
  /** Indices into `frames` at which an interrupt's call begins (its first frame), oldest first. */
  readonly interruptBases: readonly number[];
  /** The stack that its first call began on. */
  readonly stack: StackUse;
  /** Free for the machine (the KTHREAD it belongs to). */
  owner: unknown;
  /**
   * Push a call on top of the fiber: it runs first at the next `Program.run`, on a stack aligned to 16 bytes. `onReturn` is called (host code, no
   * suspension) when that call has returned, before the interrupted frame goes on.
   */
  interrupt(fn: Function, args: readonly unknown[], onReturn?: () => void): void;
  /**
   * The same for an exception that was raised at the youngest frame: the frames below may handle what the call itself
   * raises. When it has returned, the exception goes on, unless `resume` was called.
   */
  interruptRaised(fn: Function, args: readonly unknown[]): void;
  /**
   * From inside the youngest `interruptRaised`: when it has returned, the exception is forgotten. The statement at which it
   * was raised is executed again, or, with `leave`, the call returns that has so many frames in front of it.
   */
  resume(leave: number): void;
  /** The value that the call suspended by `suspend()` returns (default undefined). */
  setResult(value: unknown): void;
  /** Make the suspended point raise `error` instead of going on. */
  setException(error: unknown): void;
  /** Drop the youngest frames down to `depth` frames (a bug check abandons nothing; `evaluate` and reset do). */
  truncate(depth: number): void;
}

export type RunResult =
  /** The fiber's first call returned. */
  | { readonly kind: 'returned'; readonly value: unknown }
  /** An exception left the fiber's first call. */
  | { readonly kind: 'threw'; readonly error: unknown }
  /** The budget is used up; the youngest frame stands before a statement that has not run. */
  | { readonly kind: 'budget' }
  /** A raised threshold: the youngest frame stands before the statement of this probe. */
  | { readonly kind: 'trap'; readonly module: CompiledModule; readonly probe: number }
  /** The youngest frame stands at a guarded point of its code (see `Program.guardCode`), which it will not pass. */
  | { readonly kind: 'guarded'; readonly code: CodeUnit; readonly pc: number }
  /** A host function called `Program.suspend(request)`. */
  | { readonly kind: 'request'; readonly request: unknown }
  /**
   * An exception was raised and no frame has been left yet. `native` is false for `throw`. `handledAt` is the index of
   * the frame that will catch it, or -1. Go on with `fiber.setException(error)` (or push an interrupt first).
   */
  | { readonly kind: 'exception'; readonly error: unknown; readonly native: boolean; readonly handledAt: number }
  /** The prologue of the youngest frame ran out of stack bytes (`frames.at(-1).stackLeft < 0`). */
  | { readonly kind: 'stackOverflow' };

/** A `catch` that an exception may reach. */
export interface Handler {
  /** Index in `Fiber.frames`. */
  readonly frame: number;
  /** Names it in its function. */
  readonly pc: number;
  /** Gets what was raised; see `CompileOptions.exceptionFilter`. null: it takes every exception. */
  readonly filter: ((error: unknown) => unknown) | null;
}

/** A stack, and how deep it was used. */
export interface StackUse {
  /** What it holds. */
  readonly bytes: number;
  /** Smallest number of bytes that was ever left on it; below 0 when it ran out. Exact: every call is seen. */
  lowest: number;
}

/** A function on the native stack. Where it stands is undefined where only its name is known: code that shares a script with other modules. */
export interface RunningFunction extends Pick<FunctionRecord, 'name' | 'tags'> {
  readonly image: string;
  readonly fileName?: string;
  /** Its statement. */
  readonly point?: SourceRange;
}

/** What the machine gives the engine. */
export interface RuntimeHost {
  /**
   * Before a call of an imported binding (see `CompileOptions.checkedImports`), with the evaluated arguments and the point
   * of the caller. May return `Program.suspend(request)`
   * to stop there; any other value is ignored.
   */
  beforeImportedCall?(
    specifier: string,
    name: string,
    args: readonly unknown[],
    code: Pick<CodeUnit, 'module' | 'record'>,
    pc: number,
  ): unknown;
  /**
   * A function with JSDoc `@enterstack KIND` begins on another stack: which, undefined: it stays. On return the caller's
   * stack is in force again.
   */
  enterStack?(kind: string): StackUse | undefined;
}

export interface ProgramOptions {
  readonly host: RuntimeHost;
  /** Values of the free identifiers that `CompileOptions.globals` allows. */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Modules written by the host: specifier -> exports. Their functions are host calls: they may call `suspend`. */
  readonly hostModules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * What is said of a name that a module lacks, or without a name of a module that is missing; undefined: the usual words. Of a member of a namespace (`W.KeXyz`), which
   * is undefined in the language, nothing is said unless this does; nor of a name that is only handed on (`handedOn`), which may be a type's.
   */
  describeMissing?(
    specifier: string,
    name?: string,
    handedOn?: boolean,
  ): Pick<Diagnostic, 'message' | 'hint'> | undefined;
  /** Maps an import of a module to a moduleId of this program, or undefined if there is none. */
  resolve(specifier: string, fromModuleId: string): string | null | undefined;
}

/**
 * Whether to trap before a statement, asked in the middle of a run: without leaving the code that is running, which is
 * what makes a miss cheap. It must change nothing; one that throws traps.
 */
export type TrapCondition = (frame: Frame) => boolean;

/** Modules that import nothing but one another and the host's modules, whose names are the same in each program. */
export interface ModuleGroup {
  readonly modules: readonly CompiledModule[];
}

/** Linked modules and the state they share: budget, thresholds, sentinel. One per machine. */
export interface Program {
  /** Instantiate modules (in any order, cycles allowed). Missing imports are CompileErrors with file:line:column. */
  link(modules: readonly CompiledModule[]): void;
  /** The same for a group, before what imports from it. */
  linkGroup(group: ModuleGroup): void;
  /** Every linked module. */
  readonly modules: readonly CompiledModule[];
  /** Live exports of a linked module; functions are there at once, the rest once its body has run. */
  exports(moduleId: string): Readonly<Record<string, any>>;
  /** A fiber that runs the bodies of a module and of all it imports, dependencies first. */
  evaluate(moduleId: string): Fiber;
  /** A fiber that runs all bodies of a group, dependencies first. */
  evaluateGroup(group: ModuleGroup): Fiber;
  /** Body functions of a module and of all it imports that have not run yet, dependencies first; each may be called once. */
  pendingBodies(moduleId: string): readonly Function[];
  /** The bodies of a module and of those of its image that it imports are pending again: the image was unloaded. */
  reopen(moduleId: string): void;
  /** A fiber whose first call is `fn(...args)`. `stackBytes` is what its stack holds. */
  createFiber(fn: Function, args: readonly unknown[], stackBytes: number): Fiber;
  /** Run until something happens, at most `statements` statements; 0: up to the next one. Never throws for what the model does. */
  run(fiber: Fiber, statements: number): RunResult;
  /** Statements executed by `run` so far, all fibers together, exactly. */
  readonly executed: number;
  /** What ran was broken off from outside and will not go on: nothing runs. */
  abandon(): void;
  /** From inside a host call: the innermost run's remaining statements (for virtual time of "now"). */
  readonly remaining: number;
  /** From inside a host call: stack bytes left at the caller's frame. */
  readonly stackLeft: number;
  /** Fewest bytes that were ever left on that stack. */
  readonly lowestStack: number;
  /** The condition of a trap is being asked, in the middle of a run: what is looked at now, nobody accesses. */
  readonly judging: boolean;
  /** From inside a host call: end the current `run` with kind `budget` at the next statement. */
  yieldSoon(): void;
  /**
   * From inside a host call, or an accessor of the host: which functions run, youngest first, without stopping them. Takes
   * some microseconds, and tells the youngest few only, of those that are not on the heap.
   * @param below the host function whose callers are meant
   */
  runningFunctions(below: Function): readonly RunningFunction[];
  /** For a host call: `return program.suspend(request)`. */
  suspend(request: unknown): unknown;
  /**
   * Remembers everything that can change: variables of modules, and what they and `roots` lead to. No fiber is running.
   * @param proceed asked now and then; false gives up
   * @throws Unkeepable when something's state cannot be seen
   */
  save(roots: readonly object[], proceed: () => boolean): Snapshot;
  /**
   * Puts a remembered state back, into the very objects that held it.
   * @param changed where only what was done at the place of that state is undone: is given those that held something else
   * @throws Irreversible when something that was done since cannot be undone; the program is of no use then
   */
  restore(snapshot: Snapshot, changed?: Set<object>): void;
  /**
   * Raise or drop the threshold of a probe. Raised: `run` returns `trap` before that statement; with `when`, only where
   * it holds.
   */
  setTrap(module: CompiledModule, probe: number, on: boolean, when?: TrapCondition): void;
  /** Drops all of them. */
  clearTraps(): void;
  /**
   * Points (`PointRecord.pc`) of a function that its frames may not pass: `run` ends with `guarded` before such a
   * statement, or before a frame that stood in such a call goes on. The set is read as it is then; undefined: none.
   * Traps and snapshots have nothing to do with it.
   */
  guardCode(unit: CodeUnit, points: ReadonlySet<number> | undefined): void;
  /** Those around the youngest frame's point, innermost first, up to the first without a filter. */
  handlersOf(fiber: Fiber): readonly Handler[];
  /** Says whether a handler with a filter takes what was raised; of itself it does not. */
  decide(fiber: Fiber, handler: Handler, taken: boolean): void;
  /** Which code a compiled function value has, or undefined for host functions and others. */
  codeOf(fn: unknown): CodeUnit | undefined;
  /** Module-scope variables for the debugger. */
  moduleVariables(moduleId: string): readonly {
    readonly name: string;
    readonly kind: string;
    readonly type?: string;
    get(): unknown;
    set?(value: unknown): void;
  }[];
  /**
   * Compile an expression as if it stood at the frame's place: sees its locals, closure, module scope and imports.
   * Returns a fresh fiber to `run` (it may call, block, hit traps).
   */
  evaluateIn(
    frame: Frame | undefined,
    moduleId: string,
    expression: string,
    options: { sideEffects: SideEffects; stackBytes: number; extra?: Readonly<Record<string, unknown>> },
  ): Fiber;
  /** The same as a function without parameters, to be called once: by `Fiber.interrupt`, on a stack that exists. */
  functionIn(
    frame: Frame | undefined,
    moduleId: string,
    expression: string,
    options: { sideEffects: SideEffects; extra?: Readonly<Record<string, unknown>> },
  ): Function;
  /** Read and write a variable of a frame. `set` throws for constants and for names out of scope. */
  getVariable(frame: Frame, v: VariableRecord): unknown;
  /** The same for one that is read often, of frames of one function. */
  variableReader(v: VariableRecord): (frame: Frame) => unknown;
  setVariable(frame: Frame, v: VariableRecord, value: unknown): void;
}
