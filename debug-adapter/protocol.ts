/**
 * Our own DAP requests and events, declared once: the adapter answers them, the extension sends them.
 * Everything else between the two is plain DAP. Addresses are strings of 16 hex digits without a back-tick.
 */

/** Attributes of a launch configuration (`type: "kdlab"`). The same list, with texts, is in package.json; a test compares them. */
export interface LaunchAttributes {
  /** Absolute path of a `*.scenario.ts`, or of a driver model (then a scenario beside it is looked for). */
  program: string;
  /** 1 to 64; overrides the scenario. */
  processors?: number;
  /** Seed of everything that chance decides; overrides the scenario. */
  seed?: number;
  /** Report rule violations (`report`, default) or stop at the first (`strict`). */
  rules?: 'report' | 'strict';
  /** Driver Verifier for every driver: options by name (`standard`, `special-pool`, ...); overrides the scenario. */
  verifier?: string[];
  /** Stop when the kernel is up, before the first driver is loaded. Default false. */
  stopOnEntry?: boolean;
  /** WinDbg commands to run before the machine starts, as with `kd -c`. */
  commands?: string[];
  /** Show system frames (nt!, ntdll! ...) in the Call Stack. Default true. */
  showSystemFrames?: boolean;
  /** Memory (MB) that the machine may use before it is stopped with a clear message. Default 512. */
  memoryLimit?: number;
  /** Memory (MB) for what makes going back fast. Default 512. */
  historyMemory?: number;
  /** Run without debugging. */
  noDebug?: boolean;
}

/** `kdlab/state`: what the Processors and Threads views show, for one stop. */
export interface StateArguments {
  /** Only if the machine is still at this generation (see StateEvent); otherwise the answer carries the newer one. */
  generation?: number;
}

export interface MachineState {
  /** Rises with every stop and every change a person makes. */
  readonly generation: number;
  readonly running: boolean;
  /** `SEQ:STEP` in hex, as `!tt` shows it. */
  readonly position: string;
  /** Virtual time since boot in 100 ns units, and as text (`10.015 625 0 s`). */
  readonly time100ns: number;
  readonly timeText: string;
  readonly currentProcessor: number;
  readonly processors: readonly ProcessorState[];
  readonly threads: readonly ThreadState[];
  readonly bugcheck: BugCheckReport | null;
}

export interface ProcessorState {
  readonly number: number;
  readonly prcb: string;
  readonly irql: number;
  /** PASSIVE_LEVEL, APC_LEVEL, DISPATCH_LEVEL, DIRQL n, SYNCH_LEVEL, CLOCK_LEVEL ... */
  readonly irqlName: string;
  readonly currentThread: ThreadRef;
  readonly nextThread: ThreadRef | null;
  readonly idleThread: ThreadRef;
  readonly dpcRoutineActive: boolean;
  readonly dpcs: readonly {
    readonly address: string;
    readonly routine: string;
    readonly importance: string;
    readonly type: 'Normal' | 'Threaded';
  }[];
  readonly timers: readonly {
    readonly address: string;
    readonly due100ns: number;
    readonly dueText: string;
    readonly target: string;
    readonly period: number;
  }[];
  readonly ready: readonly ThreadRef[];
  /** Further PRCB fields worth a row: name -> value as WinDbg prints it. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export interface ThreadRef {
  readonly address: string;
  /** DAP thread id. */
  readonly id: number;
  /** `Image.exe 1234.5678` or `Idle, processor 0`. */
  readonly label: string;
}

export interface ThreadState extends ThreadRef {
  readonly process: string;
  /** Client id as WinDbg prints it: `0f28.11f8`. */
  readonly cid: string;
  /** Running, Ready, Standby, Waiting, DeferredReady, Transition, Initialized, Terminated. */
  readonly state: string;
  readonly processor: number | null;
  readonly irql: number | null;
  readonly priority: number;
  readonly basePriority: number;
  readonly waitReason: string | null;
  readonly waitObjects: readonly {
    readonly address: string;
    readonly type: string;
    readonly owner?: string;
    readonly name?: string;
  }[];
  readonly startAddress: string;
  readonly stack: StackState;
  /** Top frame of the model's own code, or the top frame. */
  readonly at: string;
}

/** A kernel stack; bytes. */
export interface StackState {
  readonly size: number;
  readonly used: number;
  readonly left: number;
  /** Fewest bytes that were ever left. */
  readonly lowest: number;
  /** Who uses it, most bytes first. */
  readonly modules: readonly { readonly name: string; readonly frames: number; readonly bytes: number }[];
  /** Drivers that were entered again before they had returned. */
  readonly nests: readonly StackNest[];
}

export interface StackNest {
  readonly module: string;
  /** Oldest first: frame numbers and bytes of each stay. */
  readonly entries: readonly { readonly youngest: number; readonly oldest: number; readonly bytes: number }[];
}

/** `kdlab/bugCheckReport` and part of MachineState. */
export interface BugCheckReport {
  /** `0xB8`. */
  readonly code: string;
  readonly name: string;
  /** First sentence of what it means, in our own words. */
  readonly summary: string;
  /** The broken rule in plain words, with its source. */
  readonly rule: string;
  readonly ruleSource?: string;
  readonly parameters: readonly {
    readonly value: string;
    readonly meaning: string;
    /** What the value is in this machine (`KTHREAD of the idle thread, processor 0`), and a command that shows it. */
    readonly object?: string;
    readonly command?: string;
  }[];
  readonly processor: number;
  readonly irql: number;
  readonly irqlName: string;
  readonly process: string;
  readonly thread: ThreadRef;
  readonly stack: readonly StackRow[];
  /** The stack of that thread. */
  readonly gauge: StackState | null;
  /** Steps that led here, oldest first: (the timer was set, it expired, the DPC ran ...), each with a position to go to. */
  readonly story: readonly {
    readonly position: string;
    readonly text: string;
    readonly file?: string;
    readonly line?: number;
  }[];
  readonly position: string;
  /** One line that reproduces this run: scenario, seed, journal. */
  readonly reproduce: string;
  /** What to try, in plain words. */
  readonly advice: readonly string[];
  readonly analyzeText: string;
}

export interface StackRow {
  readonly symbol: string;
  readonly childSp: string;
  readonly frameBytes: number;
  /** Bytes left below this frame; absent on other stacks than the thread's. */
  readonly left?: number;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** `kdlab/seek`: travel. Stops there. */
export interface SeekArguments {
  /** `SEQ:STEP` hex, `start`, `end`, or a percentage `0`..`100`. */
  position: string;
}

/** `kdlab/stepIntoBack`, `kdlab/stepOutBack`: like `stepBack`, which steps over. */
export interface StepBackArguments {
  threadId: number;
}

/** What DAP's `dataBreakpointInfo` takes to name a variable, field, expression or address. */
export interface DataPlaceArguments {
  /** Container of the variable; without one `name` is an expression of the frame. */
  variablesReference?: number;
  name: string;
  frameId?: number;
  bytes?: number;
  asAddress?: boolean;
}

/** `kdlab/reload`: the sources changed; runs the new code to the same point. Stops there. */
export interface ReloadResult {
  /** Nothing up to this point went another way. */
  same: boolean;
  message: string;
}

/** `kdlab/selectThread`: the person chose a thread in a view. Answered, then a `stopped` event for it (no description change) focuses it. */
export interface SelectThreadArguments {
  threadId: number;
}

/** `kdlab/command`: one WinDbg command line, outside the console (views use it). */
export interface CommandArguments {
  command: string;
  frameId?: number;
}
export interface CommandResult {
  output: string;
}

export const Requests = {
  state: 'kdlab/state',
  bugCheckReport: 'kdlab/bugCheckReport',
  seek: 'kdlab/seek',
  stepIntoBack: 'kdlab/stepIntoBack',
  stepOutBack: 'kdlab/stepOutBack',
  selectThread: 'kdlab/selectThread',
  command: 'kdlab/command',
  goBackToWrite: 'kdlab/goBackToWrite',
  isSource: 'kdlab/isSource',
  reload: 'kdlab/reload',
} as const;

export interface RequestTypes {
  'kdlab/state': { arguments: StateArguments; result: MachineState };
  'kdlab/bugCheckReport': { arguments: Record<string, never>; result: { report: BugCheckReport | null } };
  'kdlab/seek': { arguments: SeekArguments; result: { position: string } };
  'kdlab/stepIntoBack': { arguments: StepBackArguments; result: Record<string, never> };
  'kdlab/stepOutBack': { arguments: StepBackArguments; result: Record<string, never> };
  'kdlab/selectThread': { arguments: SelectThreadArguments; result: Record<string, never> };
  'kdlab/command': { arguments: CommandArguments; result: CommandResult };
  /** Travels to just before the last statement that wrote it. */
  'kdlab/goBackToWrite': { arguments: DataPlaceArguments; result: Record<string, never> };
  /** Whether the machine is made from this file. */
  'kdlab/isSource': { arguments: { file: string }; result: { used: boolean } };
  'kdlab/reload': { arguments: Record<string, never>; result: ReloadResult };
}

/** Sent after every stop, seek and write, before the DAP `stopped`/`invalidated` that goes with it. */
export interface StateEvent {
  readonly generation: number;
  readonly position: string;
  readonly processor: number;
  readonly irql: number;
  readonly irqlName: string;
  readonly running: boolean;
}

export const Events = {
  state: 'kdlab/stateChanged',
  bugCheck: 'kdlab/bugCheck',
} as const;

export interface EventTypes {
  'kdlab/stateChanged': StateEvent;
  'kdlab/bugCheck': { readonly code: string; readonly name: string };
}
