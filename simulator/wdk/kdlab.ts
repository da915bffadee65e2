/** Scenarios: what a `*.scenario.ts` says. No kernel; the file is read by the debugger, not by the machine. */
import type { SpecialPoolParameters } from '../nt/inc/pool';
import type { VolumeParameters } from '../nt/inc/volume';
import type { LowResourcesParameters, VerifierOptionName } from '../nt/inc/verifier';

export interface DriverSpec {
  /** Name of the service; also the image's name (`IRQL` -> `IRQL.sys`, symbols `IRQL!...`) unless `image` says otherwise. */
  readonly service: string;
  /** The driver model, relative to the scenario file. */
  readonly model: string;
  /** Image without extension; default: the service's name. */
  readonly image?: string;
  /** Start it at boot (default true), or only create the service. */
  readonly start?: boolean;
  /** False: there is only the image's file; an application calls CreateService. */
  readonly create?: boolean;
  /** Where the image's file lies: `C:\\drv\\MyDrv.sys`. Default: wherever a service looks for it. */
  readonly path?: string;
  /** Default `release`. x64 loads no unsigned driver, and one with a test signature in test mode only. */
  readonly signature?: 'release' | 'test' | 'none';
  /** Kind of the service (default `kernel`); minifilters are file system drivers. */
  readonly type?: 'kernel' | 'file-system';
  /**
   * A minifilter's, `370000`: what its INF would write, a key Instances with one default instance. Its service is a
   * file system driver's.
   */
  readonly altitude?: string;
  /** Further values below the service key, by path: `{ 'Parameters\\Size': 4, 'Instances\\DefaultInstance': 'Top' }`. */
  readonly values?: Readonly<Record<string, string | number | readonly string[]>>;
}

export interface ApplicationSpec {
  /** As !process shows it: `ConsolApplication1.exe`. */
  readonly image: string;
  /** The application model, relative to the scenario file. */
  readonly model: string;
  readonly arguments?: readonly string[];
  /** Milliseconds (virtual) after the services have started. Default 0. */
  readonly delay?: number;
}

/** Driver Verifier's options; `standard` is what Windows's standard settings turn on. */
export type VerifierOption = VerifierOptionName | 'standard';

export interface VerifierSettings {
  readonly options?: readonly VerifierOption[];
  /** Names of services or images; default: every driver of the scenario. */
  readonly drivers?: readonly string[];
  /** Randomized low resources simulation: how many of 10,000 calls fail (default 600), and minutes after boot before the first may (default 8). */
  readonly lowResources?: Partial<LowResourcesParameters>;
}
export type VerifierSpec = readonly VerifierOption[] | VerifierSettings;

/** A thread that waits when nothing will ever happen again. */
export interface WaitExpectation {
  /** As `currentThread`: `app`, `system`, an image or part of the thread's name. */
  readonly thread?: string;
  /** KTHREAD.WaitReason by name: `Executive`, `WrResource`, `WrFastMutex`. */
  readonly waitReason?: string;
  /** IRQL at which it waits (KTHREAD.WaitIrql). */
  readonly irql?: number;
  readonly stackContains?: readonly string[];
  /** Texts of the report: who waits for what, and for whom. */
  readonly message?: readonly string[];
}

export interface ScenarioExpectation {
  /** `memoryLimit`: the machine took, or one statement wanted, more memory than it may have (`memoryLimit` of a launch). */
  readonly outcome?: 'completed' | 'bugcheck' | 'hang' | 'violation' | 'memoryLimit';
  /** `0xB8`; null: none. */
  readonly bugcheck?: string | null;
  /**
   * Hexadecimal strings are exact. A symbol (`IRQL!DpcRoutine`, `IRQL!`) must contain the address, a structure
   * (`_KTHREAD`) must lie there. `any` and `meaning: ...` are not compared.
   */
  readonly parameters?: readonly string[];
  /** Saved IRQL, as !irql shows it. */
  readonly irql?: number;
  /** `idle`, `system`, `app` (neither), or an image name. */
  readonly currentThread?: string;
  /** Ordered subsequence of symbols, youngest first; `a|b` alternatives; `MyDrv!` any function of that module. */
  readonly stackContains?: readonly string[];
  /** The function that `!analyze` holds responsible. */
  readonly faultingFrame?: string;
  /** A thread that waits for ever. */
  readonly hang?: WaitExpectation;
  /** Kinds of rule violations that are reported (`irql`, `irp`, ...). */
  readonly violations?: readonly string[];
  /** Texts that appear in the output, in this order. */
  readonly output?: readonly string[];
  /** What happens, in this order: parts of `kind text` of the machine's events (`dpc routine begins`). */
  readonly events?: readonly string[];
  /** Judge the machine where it first enters this function (`IRQL!DpcRoutine`) instead of at its end. */
  readonly at?: string;
  /** Judge the machine after so many statements: for one that hangs, but never falls silent. */
  readonly statements?: number;
  /** Conditions that hold there, as a breakpoint's: MASM (`@$irql == 2`) or TypeScript (`DeferredContext.PendingIrp !== null`). */
  readonly state?: readonly string[];
  /** WinDbg commands and what their output contains, in this order: `{ '!irql': ['DISPATCH_LEVEL'] }`. */
  readonly shows?: Readonly<Record<string, readonly string[]>>;
}

export interface Scenario {
  readonly title: string;
  /** 1 to 64; default 1. */
  readonly processors?: number;
  /** Of everything that chance decides; default 1. */
  readonly seed?: number;
  readonly drivers: readonly DriverSpec[];
  readonly applications?: readonly ApplicationSpec[];
  /** `report` (default): violations of DDI rules are shown, and the machine does what a free build does. `strict`: it stops. */
  readonly rules?: 'report' | 'strict';
  /** `Session Manager\\Memory Management\\TrackLockedPages`: pages left locked are told with who locked them. Default false. */
  readonly trackLockedPages?: boolean;
  /** Whether a kernel debugger is attached, default true. Without one, breakpoints and assertions are exceptions. */
  readonly debugger?: boolean;
  /** Driver Verifier: its options, or its options and the drivers they are for. */
  readonly verifier?: VerifierSpec;
  /**
   * The machine is short of memory: paged pool and pageable sections of drivers go to disk a quarter of a second
   * after they came in. Default false: they stay in until somebody trims (Driver Verifier, MmPageEntireDriver).
   */
  readonly memoryPressure?: boolean;
  /** `bcdedit /set testsigning on`: drivers with a test signature can be loaded. */
  readonly testSigning?: boolean;
  /**
   * Headers and checks of pool: `segment` (default) as since Windows 10 1903, where damage and double frees are bug check
   * 0x13A; `classic` as before, where they are 0x19 and 0xC2.
   */
  readonly pool?: 'classic' | 'segment';
  /**
   * Special pool for everything with a tag (`{ tag: 'PTa*' }`, as `!poolused` shows it) or a size, as gflags asks for it; with
   * `verifyStart` the start of special allocations is guarded, not the end.
   */
  readonly specialPool?: SpecialPoolParameters;
  /**
   * Parameters of bug check 0x7F after a double fault: `trap-frame` (default) tells the trap frame, RSP and RIP, `registers`
   * CR0, CR4 and RIP, as Windows did up to early builds of Windows 10.
   */
  readonly doubleFault?: 'trap-frame' | 'registers';
  /** The system's volume, `C:`: its files, its disk, and how full its log is. */
  readonly volume?: VolumeParameters;
  /** Stop the services (DriverUnload runs) when all applications have ended; default true. */
  readonly stopServices?: boolean;
  readonly expect?: ScenarioExpectation;
}

/** Describes a machine, what runs on it, and what should come of it. */
export function scenario(description: Scenario): Scenario {
  return description;
}
