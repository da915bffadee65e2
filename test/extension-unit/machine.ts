import type { BugCheckReport, MachineState, ProcessorState, ThreadState } from '../../debug-adapter/protocol';

/** States made by hand, to test the views without a machine. Nothing here is a result of the simulator. */

const idle = { address: 'fffff8047e59d400', id: 1, label: 'Idle, processor 0' };
const idle1 = { address: 'ffffe10152c2b140', id: 2, label: 'Idle, processor 1' };
const app = { address: 'ffffcb82292d3080', id: 7, label: 'ConsolApplication1.exe 0f28.11f8' };

export function thread(overrides: Partial<ThreadState> = {}): ThreadState {
  return {
    ...app,
    process: 'ConsolApplication1.exe',
    cid: '0f28.11f8',
    state: 'Running',
    processor: 0,
    irql: 0,
    priority: 10,
    basePriority: 8,
    waitReason: null,
    waitObjects: [],
    startAddress: 'ConsolApplication1!main',
    stack: { size: 24576, used: 1840, left: 22736, lowest: 21008, modules: [], nests: [] },
    at: 'IRQL!ReadDispatch',
    ...overrides,
  };
}

const idleThread = (ref: typeof idle, processor: number, overrides: Partial<ThreadState> = {}): ThreadState =>
  thread({
    ...ref, process: 'Idle', cid: '0000.0000', state: 'Running', processor, priority: 0, basePriority: 0,
    startAddress: 'nt!KiIdleLoop', stack: { size: 24576, used: 384, left: 24192, lowest: 24000, modules: [], nests: [] }, at: 'nt!KiIdleLoop', ...overrides,
  }); // biome-ignore format: one object

const worker = (index: number): ThreadState =>
  thread({
    address: `ffffcb82280${index}1040`, id: 10 + index, label: `System 0004.00${index}8`, process: 'System', cid: `0004.00${index}8`, state: 'Waiting',
    processor: null, irql: null, priority: 13, basePriority: 13, waitReason: 'WrQueue',
    waitObjects: [{ address: 'ffffcb8226c3d4f0', type: 'QueueObject', name: 'CriticalWorkQueue' }],
    startAddress: 'nt!ExpWorkerThread', stack: { size: 24576, used: 1216, left: 23360, lowest: 22000 - index * 7000, modules: [], nests: [] }, at: 'nt!KeRemovePriQueue',
  }); // biome-ignore format: one object

export function processor(overrides: Partial<ProcessorState> = {}): ProcessorState {
  return {
    number: 0,
    prcb: 'fffff8047c6a2180',
    irql: 0,
    irqlName: 'PASSIVE_LEVEL',
    currentThread: app,
    nextThread: null,
    idleThread: idle,
    dpcRoutineActive: false,
    dpcs: [],
    timers: [],
    ready: [],
    fields: [
      { name: 'InterruptCount', value: '0x2f1' },
      { name: 'DpcStack', value: 'fffff8047f26dfb0' },
      { name: 'QuantumEnd', value: '0' },
    ],
    ...overrides,
  };
}

const idleCpu = (overrides: Partial<ProcessorState> = {}): ProcessorState =>
  processor({ number: 1, prcb: 'ffffe10152c20180', currentThread: idle1, idleThread: idle1, ...overrides });

const timer = {
  address: 'ffffcb822a11c2a8',
  due100ns: 200_156_250,
  dueText: '20.015 625 0 s (in 10 s)',
  target: 'IRQL!DpcRoutine',
  period: 0,
};

/** In the application's read, before the timer is set. */
export const atReadDispatch: MachineState = {
  generation: 1,
  running: false,
  position: '3C:2F',
  time100ns: 100_156_250,
  timeText: '10.015 625 0 s',
  currentProcessor: 0,
  processors: [processor(), idleCpu()],
  threads: [
    idleThread(idle, 0, { state: 'Ready', processor: null, irql: null }),
    idleThread(idle1, 1),
    worker(1),
    worker(2),
    worker(3),
    thread(),
  ],
  bugcheck: null,
};

/** In the DPC, on the idle thread. */
export const atDpcRoutine: MachineState = {
  ...atReadDispatch,
  generation: 2,
  position: '4A:3',
  time100ns: 200_156_250,
  timeText: '20.015 625 0 s',
  processors: [
    processor({ irql: 2, irqlName: 'DISPATCH_LEVEL', currentThread: idle, dpcRoutineActive: true, fields: [{ name: 'InterruptCount', value: '0x56a' }, { name: 'DpcStack', value: 'fffff8047f26dfb0' }, { name: 'QuantumEnd', value: '0' }] }),
    idleCpu({ timers: [{ ...timer, address: 'ffffe10152c22000', target: 'nt!KiBalanceSetManagerPeriodicDpc', dueText: '21.000 000 0 s (in 0.98 s)', period: 1000 }], ready: [app] }),
  ],
  threads: [
    idleThread(idle, 0, { irql: 2, at: 'IRQL!DpcRoutine', stack: { size: 24576, used: 1968, left: 22608, lowest: 22608, modules: [{ name: 'nt', frames: 7, bytes: 1920 }, { name: 'IRQL', frames: 1, bytes: 48 }], nests: [] } }),
    idleThread(idle1, 1),
    worker(1),
    worker(2),
    worker(3),
    thread({
      state: 'Waiting', processor: null, irql: null, waitReason: 'Executive', at: 'nt!IopSynchronousServiceTail',
      waitObjects: [{ address: 'ffffcb822a0e5f10', type: 'FileObject', name: '\\Device\\IRQL' }, { address: 'ffffcb822a0e5ff0', type: 'Mutant', owner: 'System 0004.0018' }],
    }),
  ],
}; // biome-ignore format: tables

export const report: BugCheckReport = {
  code: '0xB8',
  name: 'ATTEMPTED_SWITCH_FROM_DPC',
  summary: 'A wait, a processor attach or a yield was tried from a deferred procedure call.',
  rule: 'A DPC routine runs at DISPATCH_LEVEL on whatever thread was current. The scheduler cannot switch that thread away, so nothing that waits may be called: KeDelayExecutionThread requires IRQL <= APC_LEVEL.',
  ruleSource: 'KeDelayExecutionThread (wdm.h), "Requirements"',
  parameters: [
    { value: '0xfffff8047e59d400', meaning: 'The original thread, which was to be switched from', object: 'KTHREAD of the idle thread, processor 0', command: '!thread fffff8047e59d400' },
    { value: '0xffffcb82292d3080', meaning: 'The new thread', object: 'KTHREAD of ConsolApplication1.exe 0f28.11f8', command: '!thread ffffcb82292d3080' },
    { value: '0xfffff8047f26dfb0', meaning: 'The stack address of the original thread', object: 'in the DPC stack of processor 0', command: 'dps fffff8047f26dfb0' },
    { value: '0x0', meaning: 'Reserved' },
  ],
  processor: 0,
  irql: 2,
  irqlName: 'DISPATCH_LEVEL',
  process: 'System',
  thread: idle,
  stack: [
    { symbol: 'nt!KeBugCheckEx', childSp: 'fffff8047f26d8f8', frameBytes: 8 },
    { symbol: 'nt!KiSwapContext', childSp: 'fffff8047f26d900', frameBytes: 0x140 },
    { symbol: 'nt!KiSwapThread', childSp: 'fffff8047f26da40', frameBytes: 0xb0 },
    { symbol: 'nt!KeDelayExecutionThread', childSp: 'fffff8047f26daf0', frameBytes: 0xa0 },
    { symbol: 'IRQL!DpcRoutine', childSp: 'fffff8047f26db90', frameBytes: 0x30, file: '/nowhere/irql-dpc/driver.ts', line: 9, column: 3 },
    { symbol: 'nt!KiProcessExpiredTimerList', childSp: 'fffff8047f26dbc0', frameBytes: 0xf0 },
    { symbol: 'nt!KiRetireDpcList', childSp: 'fffff8047f26dcb0', frameBytes: 0x2f0 },
    { symbol: 'nt!KiIdleLoop', childSp: 'fffff8047f26dfa0', frameBytes: 0x30 },
  ],
  gauge: {
    size: 24576, used: 1968, left: 22608, lowest: 640,
    modules: [{ name: 'nt', frames: 7, bytes: 1920 }, { name: 'IRQL', frames: 1, bytes: 48 }],
    nests: [{ module: 'IRQL', entries: [{ youngest: 6, oldest: 7, bytes: 96 }, { youngest: 4, oldest: 4, bytes: 48 }] }],
  },
  story: [
    { position: '3C:31', text: 'ConsolApplication1.exe read; ReadDispatch set the timer for 10 s.', file: '/nowhere/irql-dpc/driver.ts', line: 5 },
    { position: '49:0', text: 'The clock interrupt on processor 0 found the timer expired.' },
    { position: '4A:3', text: 'DpcRoutine began at DISPATCH_LEVEL on the idle thread.', file: '/nowhere/irql-dpc/driver.ts', line: 8 },
    { position: '4A:5', text: 'KeDelayExecutionThread tried to give the processor away.', file: '/nowhere/irql-dpc/driver.ts', line: 9 },
  ],
  position: '4A:9',
  reproduce: 'kdlab run examples/irql-dpc/irql-dpc.scenario.ts --seed 1',
  advice: ['Complete the request in the DPC, without the delay.', 'Queue a work item from the DPC: it runs at PASSIVE_LEVEL and may sleep.'],
  analyzeText: 'ATTEMPTED_SWITCH_FROM_DPC (b8)\nA wait operation, attach process, or yield was attempted from a DPC routine.\nArguments:\nArg1: fffff8047e59d400\nArg2: ffffcb82292d3080\nArg3: fffff8047f26dfb0\nArg4: 0000000000000000\n',
}; // biome-ignore format: tables

/** At the blue screen. */
export const atBugCheck: MachineState = { ...atDpcRoutine, generation: 3, position: '4A:9', bugcheck: report };
