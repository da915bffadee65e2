/**
 * The kernel core alone on the simulated hardware: `nt/inc`, `nt/ke`, `nt/kd` and the little of `mm` and `ex` that they
 * need, a startup that makes a System process, and a driver model under test (image `MyDrv`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGlobals, GLOBAL_NAMES } from '../../../simulator/boot/globals';
import { resolveSystemImport, systemFileName, systemImage } from '../../../simulator/boot/images';
import { compile, createModuleGroup, createProgram } from '../../../simulator/engine';
import type { CompiledModule, Fiber, ModuleGroup, Program } from '../../../simulator/engine/api';
import { createHalModule } from '../../../simulator/hal/hostModule';
import type { ViolationData } from '../../../simulator/hal/intrinsics';
import { Machine, type MachineStop, type RawTrace } from '../../../simulator/hal/machine';
import { Memory } from '../../../simulator/memory/memory';
import type { KPRCB, KTHREAD } from '../../../simulator/nt/inc/ke';
import { asBuilt } from '../../system';

const SIMULATOR = join(__dirname, '../../../simulator');
const BOOT_STACK = 0x6000;

/** What a test's driver imports as 'wdm'. */
const WDM = `
export * from '../nt/inc/ke';
export * from '../nt/inc/kedefs';
export * from '../nt/inc/ntstatus';
export * from '../nt/inc/ntdef';
export * from '../nt/inc/list';
export * from '../nt/inc/ref';
export * from '../nt/ke/affinity';
export * from '../nt/ke/apc';
export * from '../nt/ke/dpc';
export * from '../nt/ke/dpcthread';
export * from '../nt/ke/event';
export * from '../nt/ke/interrupt';
export * from '../nt/ke/irql';
export * from '../nt/ke/mutant';
export * from '../nt/ke/prcb';
export * from '../nt/ke/priority';
export * from '../nt/ke/process';
export * from '../nt/ke/quantum';
export * from '../nt/inc/queue';
export * from '../nt/inc/pushlock';
export * from '../nt/ke/queue';
export * from '../nt/ke/ipi';
export * from '../nt/ke/callout';
export * from '../nt/ke/topology';
export * from '../nt/ke/runtime';
export * from '../nt/ke/semaphore';
export * from '../nt/ke/service';
export * from '../nt/ke/spinlock';
export * from '../nt/ke/thread';
export * from '../nt/ke/time';
export * from '../nt/ke/timer';
export * from '../nt/ke/wait';
export * from './hardware';
export * from '../nt/ke/bugcheck';
export * from '../nt/ke/bugcallback';
export * from '../nt/ke/zw';
export * from '../nt/kd/break';
export * from '../nt/kd/print';
export { ExRaiseStatus } from '../nt/ex/raise';
export * from '../nt/inc/exception';
export * from '../nt/inc/fastfail';
export { RtlRaiseException } from '../nt/ke/raise';
export * from '../nt/ke/seh';
export { KiInitializeTraps } from '../nt/ke/trap';
export { ExInterlockedInsertTailList } from '../nt/rtl/interlocked';
export * from '../nt/inc/resource';
export * from '../nt/ke/guardedmutex';
export * from '../nt/ex/resource';
export * from '../nt/ex/rundown';
export * from '../nt/ex/pushlock';
export * from '../nt/ex/fastMutex';
export * from '../nt/inc/fastmutex';
export * from '../nt/ex/spinlock';
export * from '../nt/init/testthread';
`;

/** Threads without a process manager: `CreateThread(name, routine, context, priority)`. */
const TEST_THREAD = `
import { KernelMode } from '../inc/ke';
import { EPROCESS, ETHREAD } from '../inc/ps';
import { KeSetInitialSystemProcess } from '../ke/init';
import { KeInitializeProcess } from '../ke/process';
import { KeInitThread, KeStartThread, KeTerminateThread, KiEnterUserMode } from '../ke/thread';

export const System = new EPROCESS();
export const Other = new EPROCESS();
export const threads: ETHREAD[] = [];

export function initializeProcesses(): void {
  KeInitializeProcess(System, 8, 0x1aa000n);
  System.ImageFileName = 'System';
  KeInitializeProcess(Other, 8, 0x1bb000n);
  KeSetInitialSystemProcess(System);
}

export function CreateThread(Name: string, Routine: (context: any) => void, Context: unknown, Priority = 8, Affinity = 0n, Process = System): ETHREAD {
  const thread = new ETHREAD();
  KeInitThread(thread, Process, PspSystemThreadStartup, [Routine, Context], 0x6000);
  thread.$name = Name;
  thread.Priority = Priority;
  thread.BasePriority = Priority;
  if (Affinity !== 0n) {
    thread.Affinity = Affinity;
    thread.$userAffinity = Affinity;
  }
  threads.push(thread);
  KeStartThread(thread);
  return thread;
}

/** @stack 0x60 */
function PspSystemThreadStartup(Routine: (context: any) => void, Context: unknown): void {
  Routine(Context);
  KeTerminateThread(0);
}

export function CreateUserThread(Name: string, Routine: (context: any) => void, Context: unknown, Priority = 8): ETHREAD {
  const thread = new ETHREAD();
  KeInitThread(thread, Other, PspUserThreadStartup, [Routine, Context], 0x6000, true);
  thread.$name = Name;
  thread.Priority = Priority;
  thread.BasePriority = Priority;
  threads.push(thread);
  KeStartThread(thread);
  return thread;
}

/** @stack 0x60 */
function PspUserThreadStartup(Routine: (context: any) => void, Context: unknown): void {
  KiEnterUserMode(RtlUserThreadStart, [Routine, Context]);
}

/**
 * @stack 0x50
 * @enterstack user
 */
function RtlUserThreadStart(Routine: (context: any) => void, Context: unknown): void {
  Routine(Context);
}
`;

const STARTUP = `
import { KeStartAllProcessors, KiSystemStartup as start } from '../ke/init';
import { HalImageExports, HalInitializeImage } from 'hal';
import { MiInitializeLoadedModuleList, MmLoadSystemImage } from '../mm/image';
import { CreateThread, initializeProcesses } from './testthread';

export function KiSystemStartup(): void {
  start(initialize);
}
function initialize(): void {
  initializeProcesses();
  MiInitializeLoadedModuleList();
  CreateThread('Phase1', Phase1Initialization, null, 31);
}
function Phase1Initialization(): void {
  KeStartAllProcessors();
  MmLoadSystemImage('MyDrv', 'MyDrv.sys');
  (HalImageExports('MyDrv').DriverEntry as () => void)();
}
`;

export interface TestOptions {
  readonly processors?: number;
  readonly seed?: number;
}

const OWN: Readonly<Record<string, string>> = {
  'wdk/wdm': WDM,
  'nt/init/testthread': TEST_THREAD,
  'nt/init/startup': STARTUP,
};

let systemGroup: ModuleGroup | undefined;
/** The modules above and all that they import. */
function system(): ModuleGroup {
  if (systemGroup) return systemGroup;
  const compiled = new Map<string, CompiledModule>();
  const add = (moduleId: string): void => {
    if (moduleId === 'hal' || compiled.has(moduleId)) return;
    const text = OWN[moduleId] ?? readFileSync(join(SIMULATOR, `${moduleId}.ts`), 'utf8');
    const module = compile(text, {
      fileName: systemFileName(moduleId),
      moduleId,
      image: systemImage(moduleId),
      globals: GLOBAL_NAMES,
    });
    compiled.set(moduleId, module);
    for (const match of text.matchAll(/^(?:import (?!type)|export |\} )[^;]*?from '(\.[^']*)'/gm))
      add(resolveSystemImport(match[1], moduleId)!);
  };
  for (const moduleId of Object.keys(OWN)) add(moduleId);
  systemGroup = createModuleGroup(asBuilt([...compiled.values()]), resolveSystemImport);
  return systemGroup;
}

export class TestMachine {
  readonly traces: RawTrace[] = [];
  readonly violations: ViolationData[] = [];
  output = '';
  readonly program: Program;
  readonly machine: Machine;
  readonly memory: Memory;

  /** `driver` exports `DriverEntry`, which runs in a thread of priority 31 after all processors have started. */
  constructor(driver: string, options: TestOptions = {}) {
    const model = compile(driver, {
      fileName: 'MyDrv.ts',
      moduleId: 'MyDrv',
      image: 'MyDrv',
      globals: GLOBAL_NAMES,
      integerDivision: true,
      leftEarly: 'AbnormalTermination',
      exceptionFilter: '__except',
    });
    let machine: Machine;
    let memory: Memory;
    const getMachine = (): Machine => machine;
    this.program = createProgram({
      host: { enterStack: kind => machine.current.stacks.get(kind) },
      globals: createGlobals(getMachine),
      hostModules: {
        hal: createHalModule(getMachine, () => memory, {
          mainModule: image => (image === 'MyDrv' ? 'MyDrv' : undefined),
        }),
      },
      resolve: resolveSystemImport,
    });
    this.program.linkGroup(system());
    this.program.link([model]);
    memory = this.memory = new Memory(this.program, [...system().modules, model], () => undefined);
    machine = this.machine = new Machine(this.program, memory, {
      processors: options.processors ?? 1,
      schedule: { seed: options.seed ?? 1, steps: [] },
      strict: false,
      bootTime: 133_500_000_000_000_000n,
      onTrace: trace => this.traces.push(trace),
      onOutput: text => {
        this.output += text;
      },
      onViolation: violation => this.violations.push(violation),
    });
    const fiber = this.program.evaluateGroup(system());
    while (fiber.state !== 'done') {
      const result = this.program.run(fiber, 10_000_000);
      if (result.kind === 'exception') fiber.setException(result.error);
      else if (result.kind === 'threw') throw result.error;
      else if (result.kind !== 'returned') throw new Error(`the bodies of the kernel's modules: ${result.kind}`);
    }
    machine.start(this.program.exports('nt/init/startup').KiSystemStartup, [], BOOT_STACK);
  }

  /** Runs to the end, or until `statements` have been executed. */
  run(statements = 20_000_000): MachineStop {
    return this.machine.run(statements);
  }

  kernel(moduleId: string): Readonly<Record<string, any>> {
    return this.program.exports(moduleId);
  }
  get prcbs(): KPRCB[] {
    return this.kernel('nt/ke/prcb').KiProcessorBlock as KPRCB[];
  }
  get threads(): KTHREAD[] {
    return this.kernel('nt/init/testthread').threads as KTHREAD[];
  }
  thread(name: string): KTHREAD {
    const found = this.threads.find(t => t.$name === name);
    if (!found) throw new Error(`no thread ${name}`);
    return found;
  }
  /** Symbols of a stack, youngest first. */
  stack(fiber: Fiber = this.machine.current.fiber!): string[] {
    return [...fiber.frames]
      .reverse()
      .filter(f => f.code.record.tags.hidden === undefined)
      .map(f => `${f.code.module.image}!${f.code.record.name}`);
  }
  stackOf(name: string): string[] {
    return this.stack(this.machine.stackBehind(this.thread(name).$stack!).fiber);
  }
  /** What the driver printed with DbgPrint, line by line. */
  get lines(): string[] {
    return this.output.split('\n').filter(line => line !== '');
  }
}

/** Runs a driver to the end. */
export function runDriver(
  driver: string,
  options: TestOptions & { statements?: number } = {},
): { m: TestMachine; stop: MachineStop } {
  const m = new TestMachine(driver, options);
  const stop = m.run(options.statements);
  return { m, stop };
}

/** Whether `symbols` (alternatives `a|b`, `MyDrv!` = any of the module) occur in this order in `stack`. */
export function stackContains(stack: readonly string[], symbols: readonly string[]): boolean {
  let at = 0;
  for (const wanted of symbols) {
    const names = wanted.split('|');
    while (at < stack.length && !names.some(n => (n.endsWith('!') ? stack[at].startsWith(n) : stack[at] === n))) at++;
    if (at++ >= stack.length) return false;
  }
  return true;
}
