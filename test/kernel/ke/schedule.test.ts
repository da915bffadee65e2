import assert from 'node:assert/strict';
import { runDriver, type TestMachine } from './machine';

const IMPORTS = `
import { DbgPrint, KEVENT, KTIMER, KDPC, KSPIN_LOCK, Ref, KernelMode, Executive, NotificationEvent, SynchronizationEvent,
  KeInitializeEvent, KeSetEvent, KeWaitForSingleObject, KeDelayExecutionThread, KeSetPriorityThread, KeSetBasePriorityThread,
  KeGetCurrentThread, KeGetCurrentProcessorNumber, KeSetSystemAffinityThread, KeRevertToUserAffinityThread, KeRaiseIrql, KeLowerIrql, KeYieldExecution,
  KeQueryActiveProcessors, KeInitializeSpinLock, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, KeSuspendThread, KeResumeThread,
  KeAcquireInStackQueuedSpinLock, KeReleaseInStackQueuedSpinLock, KLOCK_QUEUE_HANDLE, CreateThread } from 'wdm';
import { HalQueryTime } from 'hal';
const ms = (n: bigint): bigint => -n * 10_000n;
const spin = (n: number): void => { for (let i = 0; i < n; i++); };
`;
const switches = (m: TestMachine) => m.traces.filter(t => t.kind === 'switch').map(t => t.text);

describe('scheduling', () => {
  it('the higher priority runs first; equal ones in turn; a better thread preempts at once', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        CreateThread('low', () => { DbgPrint('low\\n'); CreateThread('high', () => { DbgPrint('high\\n'); }, null, 12); DbgPrint('low again\\n'); }, null, 5);
        CreateThread('a', () => { DbgPrint('a\\n'); }, null, 8);
        CreateThread('b', () => { DbgPrint('b\\n'); }, null, 8);
      }`);
    assert.deepEqual(m.lines, ['a', 'b', 'low', 'high', 'low again']);
  });

  it('a preempted thread goes to the head of its queue, one whose quantum ended to the tail', () => {
    const { m } = runDriver(`${IMPORTS}
      const event = new KEVENT();
      export function DriverEntry(): void {
        KeInitializeEvent(event, SynchronizationEvent, false);
        CreateThread('waiter', () => { KeWaitForSingleObject(event, Executive, KernelMode, false, null); DbgPrint('waiter\\n'); }, null, 10);
        CreateThread('a', () => { KeSetEvent(event, 0, false); DbgPrint('a\\n'); spin(1_000_000); DbgPrint('a end\\n'); }, null, 8);
        CreateThread('b', () => { DbgPrint('b\\n'); spin(1_000_000); DbgPrint('b end\\n'); }, null, 8);
      }`);
    assert.deepEqual(m.lines, ['waiter', 'a', 'b', 'a end', 'b end']);
  });

  it('quantum end: noticed by the clock, acted on after the DPCs, by a switch to an equal thread only', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        CreateThread('t1', () => { spin(1_500_000); }, null, 8);
        CreateThread('t2', () => { spin(1_500_000); }, null, 8);
        CreateThread('low', () => { spin(1_000_000); }, null, 4);
      }`);
    const s = switches(m).filter(t => !t.includes('Phase1'));
    assert.ok(s.filter(t => t === 't1 -> t2').length >= 2, s.join('; '));
    assert.ok(s.filter(t => t === 't2 -> t1').length >= 2, s.join('; '));
    // Nobody else is ready: the quantum ends without a switch.
    const ended = m.traces.filter(t => t.kind === 'quantum' && t.text.startsWith('low')).length;
    assert.ok(ended >= 2);
    assert.equal(s.filter(t => t.startsWith('low -> ')).length, 1);
    const { WrQuantumEnd } = m.kernel('nt/inc/ke');
    assert.equal(WrQuantumEnd, 30);
  });

  it('the boost of a wait is added to the base, decays by one per quantum, and never goes below the base', () => {
    const { m } = runDriver(`${IMPORTS}
      const event = new KEVENT();
      export function DriverEntry(): void {
        KeInitializeEvent(event, SynchronizationEvent, false);
        CreateThread('t', () => {
          KeWaitForSingleObject(event, Executive, KernelMode, false, null);
          DbgPrint('%d\\n', KeGetCurrentThread().Priority);
          for (let i = 0; i < 4; i++) { spin(330_000); DbgPrint('%d\\n', KeGetCurrentThread().Priority); }
        }, null, 8);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeSetEvent(event, 2, false);
      }`);
    assert.equal(m.lines[0], '10');
    assert.equal(m.lines[4], '8');
    const values = m.lines.map(Number);
    for (let i = 1; i < values.length; i++) assert.ok(values[i] <= values[i - 1] && values[i] >= 8, m.lines.join());
  });

  it('a thread that is kept from running for four seconds gets its turn', () => {
    const { m } = runDriver(`${IMPORTS}
      import { KeStallExecutionProcessor } from 'wdm';
      export function DriverEntry(): void {
        CreateThread('hog', () => { for (let i = 0; i < 12; i++) KeStallExecutionProcessor(500_000); DbgPrint('hog\\n'); }, null, 10);
        CreateThread('low', () => { DbgPrint('low %d\\n', KeGetCurrentThread().Priority); KeStallExecutionProcessor(100_000); DbgPrint('low %d\\n', KeGetCurrentThread().Priority); }, null, 4);
      }`);
    assert.deepEqual(m.lines, ['low 15', 'hog', 'low 4']);
  });

  it('real-time priorities are not boosted', () => {
    const { m } = runDriver(`${IMPORTS}
      const event = new KEVENT();
      export function DriverEntry(): void {
        KeInitializeEvent(event, SynchronizationEvent, false);
        CreateThread('t', () => { KeWaitForSingleObject(event, Executive, KernelMode, false, null); DbgPrint('%d\\n', KeGetCurrentThread().Priority); }, null, 20);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeSetEvent(event, 5, false);
      }`);
    assert.deepEqual(m.lines, ['20']);
  });

  it('lowering the running thread lets a better one in; raising a ready one preempts', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        const ready = CreateThread('ready', () => { DbgPrint('ready\\n'); }, null, 6);
        CreateThread('main', () => {
          DbgPrint('main\\n');
          KeSetPriorityThread(ready, 14);
          DbgPrint('main again\\n');
          CreateThread('second', () => { DbgPrint('second\\n'); }, null, 7);
          DbgPrint('%d\\n', KeSetPriorityThread(KeGetCurrentThread(), 3));
        }, null, 8);
      }`);
    assert.deepEqual(m.lines, ['main', 'ready', 'main again', 'second', '8']);
  });

  it('at DISPATCH_LEVEL the switch waits until the IRQL drops', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        CreateThread('low', () => {
          const old = new Ref(0);
          KeRaiseIrql(2, old);
          CreateThread('high', () => { DbgPrint('high\\n'); }, null, 15);
          DbgPrint('still low\\n');
          KeLowerIrql(old.value);
          DbgPrint('low\\n');
        }, null, 8);
      }`);
    assert.deepEqual(m.lines, ['still low', 'high', 'low']);
  });

  it('a context switch saves and loads what it should', () => {
    const { m } = runDriver(
      `${IMPORTS}
      import { Other } from 'wdm';
      export function DriverEntry(): void {
        CreateThread('p1', () => { KeDelayExecutionThread(KernelMode, false, ms(10n)); }, null, 9);
        CreateThread('p2', () => { KeDelayExecutionThread(KernelMode, false, null as any ?? ms(1_000_000n)); }, null, 8, 0n, Other);
      }`,
      { statements: 200_000 },
    );
    const [p1, p2] = [m.thread('p1'), m.thread('p2')];
    for (const t of [p1, p2]) {
      assert.ok(t.KernelStack > t.StackLimit && t.KernelStack < t.InitialStack);
      assert.ok(t.ContextSwitches > 0);
    }
    assert.ok(m.prcbs[0].KeContextSwitches > 4);
    assert.equal(m.prcbs[0].RspBase, m.prcbs[0].CurrentThread.InitialStack);
    assert.equal(m.prcbs[0].$cr3, (m.prcbs[0].CurrentThread.ApcState.Process as any).DirectoryTableBase);
  });

  it('suspension holds a thread until it is resumed as often', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        const t = CreateThread('t', () => { for (let i = 0; i < 3; i++) { DbgPrint('t\\n'); KeDelayExecutionThread(KernelMode, false, ms(30n)); } }, null);
        KeDelayExecutionThread(KernelMode, false, ms(10n));
        DbgPrint('%d\\n', KeSuspendThread(t)); DbgPrint('%d\\n', KeSuspendThread(t));
        KeDelayExecutionThread(KernelMode, false, ms(200n));
        DbgPrint('%d\\n', KeResumeThread(t));
        KeDelayExecutionThread(KernelMode, false, ms(100n));
        DbgPrint('%d\\n', KeResumeThread(t));
      }`);
    assert.deepEqual(m.lines, ['t', '0', '1', '2', '1', 't', 't']);
  });
});

describe('several processors', () => {
  it('each has its own idle thread, running, of priority 0', () => {
    const { m, stop } = runDriver(`export function DriverEntry(): void {}`, { processors: 4 });
    assert.equal(stop.kind, 'idle');
    assert.equal(m.prcbs.length, 4);
    assert.equal(new Set(m.prcbs.map(p => p.IdleThread)).size, 4);
    for (const p of m.prcbs) {
      assert.equal(p.CurrentThread, p.IdleThread);
      assert.equal(p.IdleThread.State, 2);
      assert.equal(p.IdleThread.Priority, 0);
      assert.equal(m.machine.processors[p.Number].cr8, 2);
      assert.equal(m.machine.processors[p.Number].state, 'halted');
    }
  });

  it('64 processors start', function () {
    this.timeout(10_000);
    const { m, stop } = runDriver(
      `${IMPORTS} export function DriverEntry(): void { DbgPrint('%I64x\\n', KeQueryActiveProcessors()); }`,
      { processors: 64 },
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['ffffffffffffffff']);
  });

  it('ready threads go to idle processors and really run at the same time', () => {
    const { m, stop } = runDriver(
      `${IMPORTS}
      export function DriverEntry(): void {
        for (let i = 0; i < 4; i++) CreateThread('t' + i, (n: number) => { const cpu = KeGetCurrentProcessorNumber(); spin(300_000); DbgPrint('%d on %d\\n', n, cpu); }, i);
      }`,
      { processors: 4 },
    );
    assert.equal(stop.kind, 'idle');
    assert.equal(new Set(m.lines.map(l => l.split(' on ')[1])).size, 4);
    // 300,000 turns each, by the clock once.
    assert.ok(m.traces[m.traces.length - 1].time < 400_000);
  });

  it('affinity moves the running thread', () => {
    const { m } = runDriver(
      `${IMPORTS}
      export function DriverEntry(): void {
        for (const mask of [4n, 1n, 8n, 2n]) { KeSetSystemAffinityThread(mask); DbgPrint('%d\\n', KeGetCurrentProcessorNumber()); }
        KeRevertToUserAffinityThread();
      }`,
      { processors: 4 },
    );
    assert.deepEqual(m.lines, ['2', '0', '3', '1']);
  });

  for (const kind of ['KeAcquireSpinLockRaiseToDpc', 'KeAcquireInStackQueuedSpinLock'])
    it(`${kind} excludes: no update is lost, with many seeds`, function () {
      this.timeout(60_000);
      const critical =
        kind === 'KeAcquireSpinLockRaiseToDpc'
          ? 'const old = KeAcquireSpinLockRaiseToDpc(lock); const v = counter; counter = v + 1; KeReleaseSpinLock(lock, old);'
          : 'const h = new KLOCK_QUEUE_HANDLE(); KeAcquireInStackQueuedSpinLock(lock, h); const v = counter; counter = v + 1; KeReleaseInStackQueuedSpinLock(h);';
      for (let seed = 1; seed <= 8; seed++) {
        const { m, stop } = runDriver(
          `${IMPORTS}
          const lock = new KSPIN_LOCK(); let counter = 0; let left = 4;
          export function DriverEntry(): void {
            KeInitializeSpinLock(lock);
            for (let i = 0; i < 4; i++) CreateThread('t' + i, () => {
              for (let k = 0; k < 100; k++) { ${critical} }
              if (--left === 0) DbgPrint('%d\\n', counter);
            }, null);
          }`,
          { processors: 4, seed },
        );
        assert.equal(stop.kind, 'idle');
        assert.deepEqual(m.lines, ['400']);
      }
    });

  it('the same seed gives the same run, another seed another', () => {
    const driver = `${IMPORTS}
      const event = new KEVENT();
      export function DriverEntry(): void {
        KeInitializeEvent(event, SynchronizationEvent, true);
        for (let i = 0; i < 6; i++) CreateThread('t' + i, (n: number) => {
          for (let k = 0; k < 5; k++) { KeWaitForSingleObject(event, Executive, KernelMode, false, null); spin(200 * n); KeSetEvent(event, 1, false); }
        }, i);
      }`;
    const log = (seed: number) => {
      const { m } = runDriver(driver, { processors: 3, seed });
      return m.traces.map(t => `${t.time} ${t.processor} ${t.irql} ${t.kind} ${t.text}`).join('\n');
    };
    assert.equal(log(7), log(7));
    assert.notEqual(log(7), log(8));
  });
});
