/** The watchdogs from their other sides: other locks, other processors, many short DPCs, and what is no hang at all. */
import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, KDPC, KTIMER, KSPIN_LOCK, KLOCK_QUEUE_HANDLE, EX_SPIN_LOCK, KINTERRUPT, KernelMode, Latched, INTERRUPT_LINE, KeInitializeDpc, KeInsertQueueDpc,
  KeInitializeThreadedDpc, KiExecuteDpc, KiProcessorBlock, KeInitializeTimer, KeSetTimer, KeSetTimerEx, KeStallExecutionProcessor, KeInitializeSpinLock,
  KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, KeAcquireInStackQueuedSpinLock, ExAcquireSpinLockExclusive, ExAcquireSpinLockShared, KfRaiseIrql,
  KeLowerIrql, KeInitializeInterrupt, KeConnectInterrupt, KeAcquireInterruptSpinLock, KeSynchronizeExecution, KeDelayExecutionThread, CreateThread,
  KeGetCurrentProcessorNumber, KeSetTargetProcessorDpc, KeSetImportanceDpc } from 'wdm';
const a = new KSPIN_LOCK(); const b = new KSPIN_LOCK(); const rw = new EX_SPIN_LOCK(); const dpc = new KDPC(); const timer = new KTIMER();
`;

describe('watchdogs, other cases', function () {
  this.timeout(240_000);

  const LOCKS: readonly (readonly [name: string, taking: string, frame: string])[] = [
    ['spin locks', 'KeAcquireSpinLockRaiseToDpc(x)', 'nt!KxWaitForSpinLockAndAcquire'],
    ['queued spin locks', 'KeAcquireInStackQueuedSpinLock(x, new KLOCK_QUEUE_HANDLE())', 'nt!KxWaitForLockOwnerShip'],
  ];
  for (const [name, taking, frame] of LOCKS)
    for (const processors of [2, 3, 8])
      it(`${processors} processors, two ${name} in opposite orders: 0x133/1`, () => {
        const { m } = runDriver(
          `${IMPORTS}
          let taken = 0;
          import { YieldProcessor } from 'hal';
          function order(first: KSPIN_LOCK, second: KSPIN_LOCK): void {
            let x = first; ${taking}; taken++;
            while (taken < 2) YieldProcessor();
            x = second; ${taking};
          }
          export function DriverEntry(): void {
            KeInitializeSpinLock(a); KeInitializeSpinLock(b);
            CreateThread('ab', () => { order(a, b); }, null, 8, 1n);
            CreateThread('ba', () => { order(b, a); }, null, 8, ${1n << BigInt(processors - 1)}n);
          }`,
          { processors },
        );
        assert.equal(m.machine.bugcheck?.code, 0x133);
        assert.deepEqual(m.machine.bugcheck?.parameters.slice(0, 2), [1n, 0x1e00n]);
        for (const thread of ['ab', 'ba']) assert.ok(stackContains(m.stackOf(thread), [frame, 'MyDrv!order']), thread);
        const spinning = m.prcbs.filter(p => p.$spinsFor !== null);
        assert.equal(spinning.length, 2);
        for (const p of spinning) assert.notEqual((p.$spinsFor as { $owner: unknown }).$owner, p.CurrentThread);
      });

  for (const [name, body] of [
    ['a reader that wants to write', 'ExAcquireSpinLockShared(rw); ExAcquireSpinLockExclusive(rw);'],
    ['a raised IRQL without a lock', 'KfRaiseIrql(2); for (;;) KeStallExecutionProcessor(10_000);'],
    ['a loop that does nothing', 'KfRaiseIrql(2); while (true) ;'],
    ['a device level', 'KfRaiseIrql(5); for (;;) KeStallExecutionProcessor(10_000);'],
    [
      'the interrupt spin lock taken twice',
      'const i = new KINTERRUPT(); KeInitializeInterrupt(i, () => true, null, null, 0x51, 5, 5, 0); KeAcquireInterruptSpinLock(i); KeSynchronizeExecution(i, () => true, null);',
    ],
  ])
    it(`a thread that never comes below DISPATCH_LEVEL (${name}) is 0x133/1`, () => {
      const { m } = runDriver(`${IMPORTS} export function DriverEntry(): void { ${body} }`, { statements: 2e9 });
      assert.equal(m.machine.bugcheck?.code, 0x133);
      assert.deepEqual(m.machine.bugcheck?.parameters.slice(0, 2), [1n, 0x1e00n]);
      assert.equal(m.machine.bugcheck?.parameters[3], 0n);
    });

  it('many short DPCs without an end are not one long one: 0x133/1', () => {
    const { m } = runDriver(
      `${IMPORTS}
      function Again(): void { KeStallExecutionProcessor(10_000); KeInsertQueueDpc(dpc, null, null); }
      export function DriverEntry(): void { KeInitializeDpc(dpc, Again, null); KeInsertQueueDpc(dpc, null, null); }`,
      { statements: 1e9 },
    );
    assert.equal(m.machine.bugcheck?.code, 0x133);
    assert.equal(m.machine.bugcheck?.parameters[0], 1n);
  });

  for (const processors of [1, 2, 4])
    it(`${processors} processors: one long DPC on the last of them is 0x133/0, wherever it was queued`, () => {
      const { m } = runDriver(
        `${IMPORTS}
        function Long(): void { for (;;) KeStallExecutionProcessor(10_000); }
        export function DriverEntry(): void {
          KeInitializeDpc(dpc, Long, null); KeSetTargetProcessorDpc(dpc, ${processors - 1}); KeSetImportanceDpc(dpc, 3);
          KeInsertQueueDpc(dpc, null, null);
        }`,
        { processors, statements: 1e9 },
      );
      const bugcheck = m.machine.bugcheck!;
      assert.equal(bugcheck.code, 0x133);
      assert.deepEqual(bugcheck.parameters.slice(0, 3), [0n, 0x501n, 0x500n]);
      assert.equal(bugcheck.processor, processors - 1);
      assert.ok(stackContains(m.stack(), ['nt!KeAccumulateTicks', 'MyDrv!Long', 'nt!KiExecuteAllDpcs']));
    });

  it('short DPCs with pauses, and threads that come down in between, are watched by nobody', () => {
    const { m, stop } = runDriver(
      `${IMPORTS}
      let ticks = 0;
      function Tick(): void { ticks++; KeStallExecutionProcessor(10_000); }
      export function DriverEntry(): void {
        KeInitializeTimer(timer); KeInitializeDpc(dpc, Tick, null);
        KeSetTimerEx(timer, -1_000_000n, 100, dpc);
        for (let i = 0; i < 30; i++) { const old = KfRaiseIrql(2); KeStallExecutionProcessor(5_000_000); KeLowerIrql(old); KeDelayExecutionThread(KernelMode, false, -200_000n); }
        DbgPrint('%d\\n', ticks > 30);
        KeSetTimer(timer, -1n, null);
      }`,
      { statements: 1e9 },
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['1']);
  });

  it('a DPC that queues itself is told after a second; 0x133/1 comes after two minutes, which pass faster', () => {
    const { m } = runDriver(
      `${IMPORTS}
      export function DriverEntry(): void {
        KeInitializeDpc(dpc, (d: KDPC) => { KeStallExecutionProcessor(50); KeInsertQueueDpc(d, null, null); }, null);
        KeInsertQueueDpc(dpc, null, null);
      }`,
      { statements: 2e7 },
    );
    assert.deepEqual(m.machine.bugcheck?.parameters.slice(0, 2), [1n, 0x1e00n]);
    assert.deepEqual(
      m.violations.map(v => v.kind),
      ['dpc'],
    );
  });

  it('a threaded DPC runs at PASSIVE_LEVEL: long, but no watchdog', () => {
    const { m, stop } = runDriver(
      `${IMPORTS}
      function Long(): void { for (let i = 0; i < 30; i++) KeStallExecutionProcessor(1_000_000); DbgPrint('ended\\n'); }
      export function DriverEntry(): void {
        CreateThread('dpc', KiExecuteDpc, KiProcessorBlock[0], 31);
        KeDelayExecutionThread(KernelMode, false, -200_000n);
        KeInitializeThreadedDpc(dpc, Long, null); KeInsertQueueDpc(dpc, null, null);
      }`,
      { statements: 1e9 },
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['ended']);
  });

  for (const [processors, stuck, level] of [
    [2, 0, 15],
    [2, 1, 13],
    [4, 2, 14],
    [8, 7, 15],
  ])
    it(`${processors} processors, processor ${stuck} at level ${level}: 0x101 by another one, with its PRCB`, () => {
      const { m } = runDriver(
        `${IMPORTS}
        export function DriverEntry(): void {
          CreateThread('stuck', () => { KfRaiseIrql(${level}); for (;;) KeStallExecutionProcessor(10_000); }, null, 8, ${1n << BigInt(stuck)}n);
          CreateThread('busy', () => { for (;;) KeDelayExecutionThread(KernelMode, false, -100_000n); }, null, 8, ${1n << BigInt(stuck === 0 ? 1 : 0)}n);
        }`,
        { processors, statements: 1e9 },
      );
      const bugcheck = m.machine.bugcheck!;
      assert.equal(bugcheck.code, 0x101);
      assert.deepEqual([bugcheck.parameters[1], bugcheck.parameters[3]], [0n, BigInt(stuck)]);
      assert.equal(bugcheck.objects?.[2], m.prcbs[stuck]);
      assert.notEqual(bugcheck.processor, stuck);
    });
});
