import assert from 'node:assert/strict';
import { runDriver, stackContains, TestMachine } from './machine';

const IMPORTS = `
import { DbgPrint, KDPC, KEVENT, KTIMER, KINTERRUPT, KernelMode, Executive, HighImportance, LowImportance, MediumImportance, NotificationEvent,
  KAPC_STATE, KeInitializeDpc, KeInsertQueueDpc, KeRemoveQueueDpc, KeSetImportanceDpc, KeSetTargetProcessorDpc, KeFlushQueuedDpcs,
  KeInitializeTimer, KeSetTimer, KeSetTimerEx, KeCancelTimer, KeDelayExecutionThread, KeWaitForSingleObject, KeInitializeEvent, KeSetEvent,
  KeStackAttachProcess, KeYieldExecution, KeEnterCriticalRegion, KeRaiseIrqlToDpcLevel, KeLowerIrql, KeGetCurrentIrql, KeGetCurrentThread,
  KeGetCurrentProcessorNumber, KeInitializeInterrupt, KeConnectInterrupt, KeStallExecutionProcessor, CreateThread, Other } from 'wdm';
import { HalScheduleInterrupt, HalRequestInterrupt, HalQueryTime } from 'hal';
`;
const SECOND = 10_000_000;

/** A driver whose timer expires after a second and calls `DpcRoutine` with `body`. */
const timerDriver = (body: string, entry = '') => `${IMPORTS}
const timer = new KTIMER(); const dpc = new KDPC(); const event = new KEVENT(); const state = new KAPC_STATE();
function DpcRoutine(Dpc: KDPC, context: any, a: number, b: number): void {
  ${body}
}
export function DriverEntry(): void {
  KeInitializeTimer(timer); KeInitializeDpc(dpc, DpcRoutine, null); KeInitializeEvent(event, NotificationEvent, false);
  ${entry}
  KeSetTimer(timer, -10_000_000n, dpc);
}`;
const IN_TIMER_DPC = ['MyDrv!DpcRoutine', 'nt!KiProcessExpiredTimerList', 'nt!KiRetireDpcList', 'nt!KiIdleLoop'];

describe('DPCs: what they must not do', () => {
  it('KeDelayExecutionThread is bug check 0xB8 with the documented stack', () => {
    const { m, stop } = runDriver(timerDriver('KeDelayExecutionThread(KernelMode, false, -10_000_000n);'));
    assert.equal(stop.kind, 'bugcheck');
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 0xb8);
    assert.equal(bugcheck.irql, 2);
    const idle = m.prcbs[0].IdleThread;
    assert.deepEqual(bugcheck.objects, [idle, idle, null, null]);
    assert.equal(bugcheck.parameters[0], m.memory.addressOf(idle));
    assert.deepEqual(bugcheck.parameters.slice(2), [0n, 0n]);
    assert.equal(m.prcbs[0].CurrentThread, idle);
    assert.equal(m.prcbs[0].DebuggerSavedIRQL, 2);
    const stack = m.stack();
    assert.deepEqual(stack.slice(stack.indexOf('nt!KeBugCheckEx')), [
      'nt!KeBugCheckEx',
      'nt!SwapContext',
      'nt!KiSwapContext',
      'nt!KiSwapThread',
      'nt!KiCommitThreadWait',
      'nt!KeDelayExecutionThread',
      ...IN_TIMER_DPC,
    ]);
    assert.match(
      m.output,
      /\n\*\*\* Fatal System Error: 0x000000b8\n {23}\(0x[0-9A-F]{16},0x[0-9A-F]{16},0x0{16},0x0{16}\)\n/,
    );
  });

  it('an infinite wait on an unsignalled event is 0xB8', () => {
    const { m } = runDriver(timerDriver('KeWaitForSingleObject(event, Executive, KernelMode, false, null);'));
    assert.equal(m.machine.bugcheck?.code, 0xb8);
    assert.ok(
      stackContains(m.stack(), [
        'nt!SwapContext',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        ...IN_TIMER_DPC,
      ]),
    );
  });

  it('a poll is legal, and so is a wait on a signalled event', () => {
    const { m, stop } = runDriver(
      timerDriver(`
        DbgPrint('%x\\n', KeWaitForSingleObject(event, Executive, KernelMode, false, 0n));
        KeSetEvent(event, 0, false);
        DbgPrint('%x\\n', KeWaitForSingleObject(event, Executive, KernelMode, false, 0n));
        DbgPrint('%x %d\\n', KeWaitForSingleObject(event, Executive, KernelMode, false, null), KeGetCurrentIrql());`),
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['102', '0', '0 2']);
  });

  it('KeStackAttachProcess is 0x5 with the fourth parameter 1', () => {
    const { m } = runDriver(timerDriver('KeStackAttachProcess(Other, state);'));
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 5);
    assert.deepEqual(bugcheck.parameters.slice(2), [0n, 1n]);
    assert.ok(stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!KeStackAttachProcess', ...IN_TIMER_DPC]));
  });

  it('a yield does nothing where nobody is ready', () => {
    const { m, stop } = runDriver(timerDriver(`DbgPrint('%08x\\n', KeYieldExecution());`));
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['40000024']);
  });

  it('a yield is 0xB8 where a thread is ready', () => {
    const { m } = runDriver(timerDriver(`CreateThread('T', () => {}, null); DbgPrint('%08x\\n', KeYieldExecution());`));
    assert.equal(m.machine.bugcheck?.code, 0xb8);
  });

  it('lowering the IRQL does not help: a wait is 0xB8 all the same', () => {
    const { m } = runDriver(timerDriver('KeLowerIrql(0); KeDelayExecutionThread(KernelMode, false, -10_000_000n);'));
    assert.equal(m.machine.bugcheck?.code, 0xb8);
  });

  it('a changed APC disable count is 0xC7: 5 for a timer DPC, 4 for a queued one', () => {
    const timer = runDriver(timerDriver('KeEnterCriticalRegion();')).m;
    assert.equal(timer.machine.bugcheck?.code, 0xc7);
    assert.equal(timer.machine.bugcheck?.parameters[0], 5n);
    assert.deepEqual(timer.machine.bugcheck?.parameters.slice(2), [0n, 0xffffn]);
    const queued = runDriver(`${IMPORTS}
      const dpc = new KDPC();
      function DpcRoutine(): void { KeEnterCriticalRegion(); }
      export function DriverEntry(): void { KeInitializeDpc(dpc, DpcRoutine, null); KeInsertQueueDpc(dpc, 1, 2); }`).m;
    assert.equal(queued.machine.bugcheck?.code, 0xc7);
    assert.equal(queued.machine.bugcheck?.parameters[0], 4n);
    assert.ok(stackContains(queued.stack(), ['nt!KeBugCheckEx', 'nt!KiExecuteAllDpcs', 'nt!KiRetireDpcList']));
  });
});

describe('DPCs: the queue', () => {
  it('a DPC queued twice keeps its first arguments and runs once', () => {
    const { m } = runDriver(`${IMPORTS}
      const dpc = new KDPC();
      function DpcRoutine(Dpc: KDPC, context: string, a: number, b: number): void { DbgPrint('%s %d %d at %d\\n', context, a, b, KeGetCurrentIrql()); }
      export function DriverEntry(): void {
        KeInitializeDpc(dpc, DpcRoutine, 'ctx');
        const old = KeRaiseIrqlToDpcLevel();
        DbgPrint('%d\\n', KeInsertQueueDpc(dpc, 1, 2));
        DbgPrint('%d\\n', KeInsertQueueDpc(dpc, 3, 4));
        KeLowerIrql(old);
        DbgPrint('lowered\\n');
        KeInsertQueueDpc(dpc, 5, 6);
        DbgPrint('end\\n');
      }`);
    assert.deepEqual(m.lines, ['1', '0', 'ctx 1 2 at 2', 'lowered', 'ctx 5 6 at 2', 'end']);
  });

  it('high importance goes to the head, a removed DPC does not run, the queue is drained in order', () => {
    const { m } = runDriver(`${IMPORTS}
      const dpcs = [new KDPC(), new KDPC(), new KDPC(), new KDPC()];
      function DpcRoutine(Dpc: KDPC, context: number): void { DbgPrint('%d\\n', context); }
      export function DriverEntry(): void {
        for (let i = 0; i < 4; i++) KeInitializeDpc(dpcs[i], DpcRoutine, i);
        KeSetImportanceDpc(dpcs[2], HighImportance);
        const old = KeRaiseIrqlToDpcLevel();
        for (const dpc of dpcs) KeInsertQueueDpc(dpc, null, null);
        DbgPrint('removed %d\\n', KeRemoveQueueDpc(dpcs[1]));
        DbgPrint('again %d\\n', KeRemoveQueueDpc(dpcs[1]));
        KeLowerIrql(old);
      }`);
    assert.deepEqual(m.lines, ['removed 1', 'again 0', '2', '0', '3']);
  });

  it('may be queued again while its routine runs', () => {
    const { m } = runDriver(`${IMPORTS}
      const dpc = new KDPC();
      let left = 3;
      function DpcRoutine(): void { DbgPrint('%d\\n', left); if (--left > 0) KeInsertQueueDpc(dpc, null, null); }
      export function DriverEntry(): void { KeInitializeDpc(dpc, DpcRoutine, null); KeInsertQueueDpc(dpc, null, null); }`);
    assert.deepEqual(m.lines, ['3', '2', '1']);
  });

  it('runs on the DPC stack above the interrupted thread, through the software interrupt', () => {
    const m = new TestMachine(`${IMPORTS}
      const dpc = new KDPC();
      function DpcRoutine(): void { DbgBreakPoint(); }
      import { DbgBreakPoint } from 'wdm';
      export function DriverEntry(): void { KeInitializeDpc(dpc, DpcRoutine, null); const old = KeRaiseIrqlToDpcLevel(); KeInsertQueueDpc(dpc, null, null); KeLowerIrql(old); }`);
    assert.equal(m.run().kind, 'debugBreak');
    assert.deepEqual(m.stack().slice(1, 10), [
      'MyDrv!DpcRoutine',
      'nt!KiExecuteAllDpcs',
      'nt!KiRetireDpcList',
      'nt!KxRetireDpcList',
      'nt!KiDispatchInterruptContinue',
      'nt!KiDpcInterrupt',
      'nt!KzLowerIrql',
      'nt!KeLowerIrql',
      'MyDrv!DriverEntry',
    ]);
    const frames = m.machine.current.fiber!.frames;
    const left = (name: string) => frames.find(f => f.code.record.name === name)!.stackLeft;
    // A fresh stack of 24 KB: more is left than in the thread's own frames.
    assert.ok(left('KiRetireDpcList') > left('KzLowerIrql'));
    assert.equal(m.prcbs[0].DpcRoutineActive, 1);
    assert.equal(m.run().kind, 'idle');
  });

  it('a targeted DPC runs on its processor; KeFlushQueuedDpcs waits for it', () => {
    const { m, stop } = runDriver(
      `${IMPORTS}
      const dpcs = [new KDPC(), new KDPC(), new KDPC(), new KDPC()];
      const ran: number[] = [];
      function DpcRoutine(Dpc: KDPC, context: number): void {
        for (let i = 0; i < 500; i++);
        ran.push(context * 10 + KeGetCurrentProcessorNumber());
      }
      export function DriverEntry(): void {
        for (let i = 0; i < 4; i++) {
          KeInitializeDpc(dpcs[i], DpcRoutine, i);
          KeSetTargetProcessorDpc(dpcs[i], i);
          if (i !== 1) KeSetImportanceDpc(dpcs[i], HighImportance);
          KeInsertQueueDpc(dpcs[i], null, null);
        }
        KeFlushQueuedDpcs();
        DbgPrint('%s\\n', ran.sort((a, b) => a - b).join(' '));
      }`,
      { processors: 4 },
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['0 11 22 33']);
  });

  it('a target processor that does not exist is 0xC7/3', () => {
    const { m } = runDriver(`${IMPORTS}
      const dpc = new KDPC();
      export function DriverEntry(): void { KeInitializeDpc(dpc, () => {}, null); KeSetTargetProcessorDpc(dpc, 7); }`);
    assert.equal(m.machine.bugcheck?.code, 0xc7);
    assert.deepEqual(m.machine.bugcheck?.parameters.slice(2), [7n, 1n]);
  });
});

describe('DPCs on a busy machine', () => {
  const busy = (body: string) => `${IMPORTS}
    const timer = new KTIMER(); const dpc = new KDPC(); const event = new KEVENT();
    function DpcRoutine(): void { ${body} }
    function spin(n: number): void { for (let i = 0; i < n; i++); }
    export function DriverEntry(): void {
      KeInitializeTimer(timer); KeInitializeDpc(dpc, DpcRoutine, null); KeInitializeEvent(event, NotificationEvent, false);
      CreateThread('t1', () => { KeSetTimer(timer, -10_000n, dpc); spin(3_000_000); }, null, 9);
      CreateThread('t2', () => { spin(100); }, null, 8);
    }`;
  it('run on the DPC stack of the interrupted thread, which is the current one; the next ready thread is the second parameter', () => {
    const { m } = runDriver(busy('KeWaitForSingleObject(event, Executive, KernelMode, false, null);'));
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 0xb8);
    assert.equal(bugcheck.irql, 2);
    assert.deepEqual(bugcheck.objects?.slice(0, 2), [m.thread('t1'), m.thread('t2')]);
    assert.equal(m.prcbs[0].CurrentThread, m.thread('t1'));
    const stack = m.stack();
    assert.deepEqual(stack.slice(stack.indexOf('MyDrv!DpcRoutine'), -2), [
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KxRetireDpcList',
      'nt!KiDispatchInterruptContinue',
      'nt!KiDpcInterruptBypass',
      'nt!KiInterruptDispatchNoLockNoEtw',
      'MyDrv!spin',
      'MyDrv!<anonymous>',
    ]);
  });

  it('the interrupted thread goes on afterwards, at its IRQL', () => {
    const { m, stop } = runDriver(busy(`DbgPrint('dpc %d %s\\n', KeGetCurrentIrql(), KeGetCurrentThread().$name);`));
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['dpc 2 t1']);
    assert.equal(m.prcbs[0].DpcTime, 0);
  });
});

describe('threaded DPCs', () => {
  const driver = (start: boolean) => `${IMPORTS}
    import { KeInitializeThreadedDpc } from 'wdm';
    import { KiExecuteDpc, KiProcessorBlock } from 'wdm';
    const dpc = new KDPC();
    function DpcRoutine(): void {
      DbgPrint('irql %d in %s, %d\\n', KeGetCurrentIrql(), KeGetCurrentThread().$name, KeGetCurrentProcessorNumber());
      KeDelayExecutionThread(KernelMode, false, -100_000n);
      DbgPrint('slept\\n');
    }
    export function DriverEntry(): void {
      ${start ? `for (const prcb of KiProcessorBlock) CreateThread('dpc' + prcb.Number, KiExecuteDpc, prcb); KeDelayExecutionThread(KernelMode, false, -500_000n);` : ''}
      KeInitializeThreadedDpc(dpc, DpcRoutine, null);
      KeSetTargetProcessorDpc(dpc, 1);
      KeInsertQueueDpc(dpc, null, null);
    }`;
  it('run at PASSIVE_LEVEL in the DPC thread of their processor', () => {
    const { m, stop } = runDriver(driver(true), { processors: 2 });
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['irql 0 in dpc1, 1', 'slept']);
    assert.equal(m.thread('dpc1').Priority, 31);
  });

  it('are ordinary DPCs where there is no such thread', () => {
    const { m } = runDriver(driver(false), { processors: 2 });
    assert.match(m.lines[0] ?? '', /^irql 2 in /);
    assert.equal(m.machine.bugcheck?.code, 0xb8);
  });
});

describe('interrupts and DPCs in order', () => {
  it('a lower device interrupt that came during an ISR runs before the DPC that the ISR queued', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const high = new KINTERRUPT(); const low = new KINTERRUPT(); const dpc = new KDPC();
      function IsrHigh(): boolean {
        DbgPrint('high isr at %d\\n', KeGetCurrentIrql());
        HalRequestInterrupt(0, 0x41);
        KeInsertQueueDpc(dpc, null, null);
        DbgPrint('high isr returns\\n');
        return true;
      }
      function IsrLow(): boolean { DbgPrint('low isr at %d\\n', KeGetCurrentIrql()); return true; }
      function DpcRoutine(): void { DbgPrint('dpc at %d\\n', KeGetCurrentIrql()); }
      export function DriverEntry(): void {
        KeInitializeDpc(dpc, DpcRoutine, null);
        KeInitializeInterrupt(high, IsrHigh, null, null, 0x51, 5, 5, 0);
        KeInitializeInterrupt(low, IsrLow, null, null, 0x41, 4, 4, 0);
        KeConnectInterrupt(high); KeConnectInterrupt(low);
        HalRequestInterrupt(0, 0x51);
        DbgPrint('thread at %d\\n', KeGetCurrentIrql());
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['high isr at 5', 'high isr returns', 'low isr at 4', 'dpc at 2', 'thread at 0']);
  });

  it('the stack of a DPC after an interrupt has KiDpcInterruptBypass', () => {
    const m = new TestMachine(`${IMPORTS}
      import { DbgBreakPoint } from 'wdm';
      const interrupt = new KINTERRUPT(); const dpc = new KDPC();
      function Isr(): boolean { KeInsertQueueDpc(dpc, null, null); return true; }
      function DpcRoutine(): void { DbgBreakPoint(); }
      export function DriverEntry(): void {
        KeInitializeDpc(dpc, DpcRoutine, null);
        KeInitializeInterrupt(interrupt, Isr, null, null, 0x51, 5, 5, 0);
        KeConnectInterrupt(interrupt);
        HalScheduleInterrupt(0, 0x51, HalQueryTime() + 100);
        for (let i = 0; i < 200; i++);
      }`);
    assert.equal(m.run().kind, 'debugBreak');
    assert.ok(
      stackContains(m.stack(), [
        'MyDrv!DpcRoutine',
        'nt!KiExecuteAllDpcs',
        'nt!KiRetireDpcList',
        'nt!KxRetireDpcList',
        'nt!KiDispatchInterruptContinue',
        'nt!KiDpcInterruptBypass',
        'nt!KiInterruptDispatch',
        'MyDrv!DriverEntry',
      ]),
      m.stack().join('\n'),
    );
  });

  it('an ISR on an idle machine has the idle frames below it', () => {
    const m = new TestMachine(`${IMPORTS}
      import { DbgBreakPoint } from 'wdm';
      const interrupt = new KINTERRUPT();
      function Isr(): boolean { DbgBreakPoint(); return true; }
      export function DriverEntry(): void {
        KeInitializeInterrupt(interrupt, Isr, null, null, 0x51, 5, 5, 0);
        KeConnectInterrupt(interrupt);
        HalScheduleInterrupt(0, 0x51, HalQueryTime() + 100000);
      }`);
    assert.equal(m.run().kind, 'debugBreak');
    assert.deepEqual(m.stack().slice(1), [
      'MyDrv!Isr',
      'nt!KiCallInterruptServiceRoutine',
      'nt!KiInterruptSubDispatch',
      'nt!KiInterruptDispatch',
      'nt!HalProcessorIdle',
      'nt!PpmIdleDefaultExecute',
      'nt!PpmIdleExecuteTransition',
      'nt!PoIdle',
      'nt!KiIdleLoop',
    ]);
  });

  it('an ISR that returns at another IRQL is 0xC8', () => {
    const { m } = runDriver(`${IMPORTS}
      import { KfRaiseIrql } from 'wdm';
      const interrupt = new KINTERRUPT();
      function Isr(): boolean { KfRaiseIrql(15); return true; }
      export function DriverEntry(): void {
        KeInitializeInterrupt(interrupt, Isr, null, null, 0x51, 5, 5, 0);
        KeConnectInterrupt(interrupt);
        HalRequestInterrupt(0, 0x51);
      }`);
    assert.equal(m.machine.bugcheck?.code, 0xc8);
    assert.equal(m.machine.bugcheck?.parameters[0], BigInt((15 << 16) | (5 << 8) | 3));
    assert.equal(m.machine.bugcheck?.irql, 15);
    assert.ok(stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!KiInterruptDispatch']));
  });
});

describe('timers', () => {
  it('expire in the order of their due times, at the first tick that is due; a DPC gets the system time', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const timers = [new KTIMER(), new KTIMER(), new KTIMER()]; const dpcs = [new KDPC(), new KDPC(), new KDPC()];
      function DpcRoutine(Dpc: KDPC, context: number, low: number, high: number): void {
        DbgPrint('%d after %d ms, %d\\n', context, Math.floor(HalQueryTime() / 10000), high > 0);
      }
      export function DriverEntry(): void {
        const due = [300n, 100n, 200n];
        for (let i = 0; i < 3; i++) {
          KeInitializeTimer(timers[i]); KeInitializeDpc(dpcs[i], DpcRoutine, i);
          KeSetTimer(timers[i], -due[i] * 10_000n, dpcs[i]);
        }
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(
      m.lines.map(l => l.split(' ')[0]),
      ['1', '2', '0'],
    );
    // The first ticks (15.625 ms) at or after 100, 200 and 300 ms.
    assert.deepEqual(
      m.lines.map(l => Number(l.split(' ')[2])),
      [109, 203, 312],
    );
    assert.ok(m.lines.every(l => l.endsWith(' 1')));
  });

  it('setting again cancels, cancelling tells whether it was set, a due time in the past expires at once', () => {
    const { m } = runDriver(`${IMPORTS}
      const timer = new KTIMER(); const first = new KDPC(); const second = new KDPC();
      export function DriverEntry(): void {
        KeInitializeTimer(timer); KeInitializeDpc(first, () => { DbgPrint('first\\n'); }, null); KeInitializeDpc(second, () => { DbgPrint('second\\n'); }, null);
        DbgPrint('%d\\n', KeSetTimer(timer, -1_000_000n, first));
        DbgPrint('%d\\n', KeSetTimer(timer, -2_000_000n, second));
        DbgPrint('%d %d\\n', KeCancelTimer(timer), KeCancelTimer(timer));
        KeSetTimer(timer, 0n, second);
        DbgPrint('signalled %d inserted %d\\n', timer.Header.SignalState, timer.Header.Inserted);
      }`);
    assert.deepEqual(m.lines, ['0', '1', '1 0', 'second', 'signalled 1 inserted 0']);
  });

  it('a periodic timer comes again until it is cancelled', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const timer = new KTIMER(); const dpc = new KDPC();
      let count = 0;
      function DpcRoutine(): void { DbgPrint('%d\\n', Math.round(HalQueryTime() / 156250)); if (++count === 4) KeCancelTimer(timer); }
      export function DriverEntry(): void { KeInitializeTimer(timer); KeInitializeDpc(dpc, DpcRoutine, null); KeSetTimerEx(timer, -1_000_000n, 50, dpc); }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['7', '10', '13', '17']);
  });

  it('an expired timer waits until the IRQL drops', () => {
    const { m } = runDriver(`${IMPORTS}
      const timer = new KTIMER(); const dpc = new KDPC();
      function DpcRoutine(): void { DbgPrint('dpc\\n'); }
      export function DriverEntry(): void {
        KeInitializeTimer(timer); KeInitializeDpc(dpc, DpcRoutine, null);
        KeSetTimer(timer, -100_000n, dpc);
        const old = KeRaiseIrqlToDpcLevel();
        for (let i = 0; i < 200000; i++);
        DbgPrint('raised, signalled %d\\n', timer.Header.SignalState);
        KeLowerIrql(old);
        DbgPrint('lowered, signalled %d\\n', timer.Header.SignalState);
      }`);
    assert.deepEqual(m.lines, ['raised, signalled 0', 'dpc', 'lowered, signalled 1']);
  });

  it(`a machine that waits ${SECOND} units spends no statements on it`, () => {
    const { m } = runDriver(timerDriver(`DbgPrint('dpc\\n');`));
    assert.ok(m.machine.executed < 20_000, String(m.machine.executed));
    assert.ok(m.machine.current.time >= SECOND);
  });
});

describe('watchdogs', () => {
  it('one DPC of more than 20 s is 0x133/0', function () {
    this.timeout(60_000);
    const { m } = runDriver(timerDriver('for (let i = 0; i < 600_000; i++) KeStallExecutionProcessor(50);'), {
      statements: 1e9,
    });
    assert.equal(m.machine.bugcheck?.code, 0x133);
    assert.deepEqual(m.machine.bugcheck?.parameters.slice(0, 3), [0n, 0x501n, 0x500n]);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!KeAccumulateTicks',
        'nt!KiUpdateRunTime',
        'nt!KiUpdateTime',
        'nt!KeClockInterruptNotify',
        'nt!HalpTimerClockInterrupt',
        'nt!KiCallInterruptServiceRoutine',
        'nt!KiInterruptSubDispatchNoLockNoEtw',
        'nt!KiInterruptDispatchNoLockNoEtw',
        ...IN_TIMER_DPC,
      ]),
    );
  });

  const LOCKS = `${IMPORTS}
    import { KSPIN_LOCK, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, KeInitializeSpinLock } from 'wdm';
    const a = new KSPIN_LOCK(); const b = new KSPIN_LOCK();`;

  it('a spin lock taken twice is 0x133/1 after 120 s at DISPATCH_LEVEL', () => {
    const { m } = runDriver(`${LOCKS}
      function Helper(): void { KeAcquireSpinLockRaiseToDpc(a); }
      export function DriverEntry(): void { KeAcquireSpinLockRaiseToDpc(a); Helper(); }`);
    assert.equal(m.machine.bugcheck?.code, 0x133);
    assert.deepEqual(m.machine.bugcheck?.parameters.slice(0, 2), [1n, 0x1e00n]);
    assert.equal(m.machine.bugcheck?.parameters[3], 0n);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!KeAccumulateTicks',
        'nt!KxWaitForSpinLockAndAcquire',
        'nt!KeAcquireSpinLockRaiseToDpc',
        'MyDrv!Helper',
        'MyDrv!DriverEntry',
      ]),
    );
    assert.ok(m.machine.current.time > 1_199_000_000);
    assert.ok(m.machine.executed < 5_000_000);
  });

  it('two processors that take two locks in opposite order: 0x133/1, each wants what the other owns', () => {
    const { m } = runDriver(
      `${LOCKS}
      let taken = 0;
      function order(x: KSPIN_LOCK, y: KSPIN_LOCK): void {
        KeAcquireSpinLockRaiseToDpc(x); taken++;
        while (taken < 2) YieldProcessor();
        KeAcquireSpinLockRaiseToDpc(y);
      }
      import { YieldProcessor } from 'hal';
      export function DriverEntry(): void {
        CreateThread('ab', () => { order(a, b); }, null, 8, 1n);
        CreateThread('ba', () => { order(b, a); }, null, 8, 2n);
      }`,
      { processors: 2 },
    );
    assert.equal(m.machine.bugcheck?.code, 0x133);
    assert.equal(m.machine.bugcheck?.parameters[0], 1n);
    for (const name of ['ab', 'ba'])
      assert.ok(
        stackContains(m.stackOf(name), [
          'nt!KxWaitForSpinLockAndAcquire',
          'nt!KeAcquireSpinLockRaiseToDpc',
          'MyDrv!order',
        ]),
      );
    assert.ok(m.machine.executed < 10_000_000);
  });

  it('a processor stuck at HIGH_LEVEL is 0x101, found by another one; alone it just hangs', () => {
    const stuck = `${LOCKS}
      import { KfRaiseIrql } from 'wdm';
      export function DriverEntry(): void { CreateThread('t', () => { KfRaiseIrql(15); KeAcquireSpinLockRaiseToDpc(a); KfRaiseIrql(15); for (;;) KeStallExecutionProcessor(50); }, null, 8, PLACE); }`;
    const { m } = runDriver(stuck.replace('PLACE', '2n'), { processors: 4 });
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 0x101);
    assert.equal(bugcheck.objects?.[2], m.prcbs[1]);
    assert.deepEqual([bugcheck.parameters[1], bugcheck.parameters[3]], [0n, 1n]);
    assert.equal(bugcheck.irql, 13);
    assert.notEqual(bugcheck.processor, 1);
    const alone = runDriver(stuck.replace('PLACE', '1n'), { statements: 300_000 });
    assert.equal(alone.stop.kind, 'limit');
  });
});
