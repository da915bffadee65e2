import assert from 'node:assert/strict';
import { runDriver } from './machine';

const IMPORTS = `
import { DbgPrint, KSPIN_LOCK, KLOCK_QUEUE_HANDLE, EX_SPIN_LOCK, KDPC, HighImportance, KernelMode, KeInitializeSpinLock, KeAcquireInStackQueuedSpinLock,
  KeReleaseInStackQueuedSpinLock, KeAcquireInStackQueuedSpinLockForDpc, KeReleaseInStackQueuedSpinLockForDpc, KeGetCurrentIrql, KfRaiseIrql, KeLowerIrql,
  ExAcquireSpinLockExclusive, ExReleaseSpinLockExclusive, ExAcquireSpinLockShared, ExReleaseSpinLockShared, ExTryConvertSharedSpinLockExclusive,
  ExAcquireSpinLockSharedAtDpcLevel, ExReleaseSpinLockSharedFromDpcLevel, ExTryAcquireSpinLockExclusiveAtDpcLevel, ExTryAcquireSpinLockSharedAtDpcLevel,
  ExReleaseSpinLockExclusiveFromDpcLevel, KeIpiGenericCall, KeGenericCallDpc, KeSignalCallDpcDone, KeSignalCallDpcSynchronize, KeGetCurrentProcessorNumber,
  KeDelayExecutionThread, KeIsExecutingDpc, CreateThread } from 'wdm';
const ms = (n: bigint): bigint => -n * 10_000n;
`;

describe('spin locks of all kinds', function () {
  this.timeout(120_000);

  it('queued: at DISPATCH_LEVEL with the caller level back after, also for DPCs, which stay where they are', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const lock = new KSPIN_LOCK(); const h = new KLOCK_QUEUE_HANDLE();
      export function DriverEntry(): void {
        KeInitializeSpinLock(lock);
        KeAcquireInStackQueuedSpinLock(lock, h); const a = KeGetCurrentIrql(); KeReleaseInStackQueuedSpinLock(h);
        KeAcquireInStackQueuedSpinLockForDpc(lock, h); const b = KeGetCurrentIrql(); KeReleaseInStackQueuedSpinLockForDpc(h);
        const old = KfRaiseIrql(5);
        KeAcquireInStackQueuedSpinLockForDpc(lock, h); const c = KeGetCurrentIrql(); KeReleaseInStackQueuedSpinLockForDpc(h);
        KeLowerIrql(old);
        DbgPrint('%d%d%d%d %d\\n', a, b, c, KeGetCurrentIrql(), lock.Lock);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['2250 0']);
  });

  it('queued: first come, first served', () => {
    const { m, stop } = runDriver(
      `${IMPORTS}
      const lock = new KSPIN_LOCK(); let taken = ''; let at = 0;
      function take(n: number): void {
        const h = new KLOCK_QUEUE_HANDLE();
        while (at < n) YieldProcessor();
        const old = KfRaiseIrql(2);
        at++;
        KeAcquireInStackQueuedSpinLock(lock, h);
        taken += n;
        for (let i = 0; i < 3000; i++);
        KeReleaseInStackQueuedSpinLock(h);
        KeLowerIrql(old);
      }
      import { YieldProcessor } from 'hal';
      export function DriverEntry(): void {
        KeInitializeSpinLock(lock);
        for (let i = 3; i >= 0; i--) CreateThread('t' + i, take, i, 8, 1n << BigInt(i));
        KeDelayExecutionThread(KernelMode, false, ms(100n));
        DbgPrint('%s\\n', taken);
      }`,
      { processors: 4 },
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['0123']);
  });

  it('reader/writer: shared together, exclusive alone, a waiting writer keeps readers out, conversion', () => {
    for (const [processors, seed] of [
      [1, 1],
      [2, 2],
      [4, 3],
      [8, 4],
    ]) {
      const { m, stop } = runDriver(
        `${IMPORTS}
        const lock = new EX_SPIN_LOCK(); let readers = 0; let writers = 0; let bad = 0; let left = 6; let most = 0;
        export function DriverEntry(): void {
          for (let i = 0; i < 6; i++) CreateThread('t' + i, (n: number) => {
            for (let k = 0; k < 12; k++)
              if ((k + n) % 3 === 0) { const old = ExAcquireSpinLockExclusive(lock); writers++; if (writers !== 1 || readers !== 0) bad++; for (let j = 0; j < 50; j++); writers--; ExReleaseSpinLockExclusive(lock, old); }
              else { const old = ExAcquireSpinLockShared(lock); readers++; if (readers > most) most = readers; if (writers !== 0) bad++; for (let j = 0; j < 90; j++); readers--; ExReleaseSpinLockShared(lock, old); }
            if (--left === 0) DbgPrint('bad %d, value %x\\n', bad, lock.Value);
          }, i);
        }`,
        { processors, seed },
      );
      assert.equal(stop.kind, 'idle');
      assert.deepEqual(m.lines, ['bad 0, value 0']);
    }
  });

  it('reader/writer: trying and converting never spin', () => {
    const { m } = runDriver(`${IMPORTS}
      const lock = new EX_SPIN_LOCK();
      export function DriverEntry(): void {
        const old = ExAcquireSpinLockShared(lock);
        ExAcquireSpinLockSharedAtDpcLevel(lock);
        DbgPrint('%d%d', ExTryConvertSharedSpinLockExclusive(lock), ExTryAcquireSpinLockExclusiveAtDpcLevel(lock));
        ExReleaseSpinLockSharedFromDpcLevel(lock);
        DbgPrint('%d%d', ExTryConvertSharedSpinLockExclusive(lock), ExTryAcquireSpinLockSharedAtDpcLevel(lock));
        ExReleaseSpinLockExclusiveFromDpcLevel(lock);
        DbgPrint('%d%d', ExTryAcquireSpinLockSharedAtDpcLevel(lock), ExTryAcquireSpinLockExclusiveAtDpcLevel(lock));
        ExReleaseSpinLockShared(lock, old);
        DbgPrint('%d %x\\n', KeGetCurrentIrql(), lock.Value);
      }`);
    assert.deepEqual(m.lines, ['0010100 0']);
  });

  it('one that takes a reader/writer lock twice hangs until the watchdog', () => {
    const { m } = runDriver(`${IMPORTS}
      const lock = new EX_SPIN_LOCK();
      export function DriverEntry(): void { ExAcquireSpinLockExclusive(lock); ExAcquireSpinLockShared(lock); }`);
    assert.equal(m.machine.bugcheck?.code, 0x133);
    assert.equal(m.machine.bugcheck?.parameters[0], 1n);
  });
});

describe('code on all processors', function () {
  this.timeout(120_000);

  for (const processors of [1, 2, 3, 8])
    it(`${processors}: KeIpiGenericCall at IPI_LEVEL, KeGenericCallDpc at DISPATCH_LEVEL, from several threads`, () => {
      const { m, stop } = runDriver(
        `${IMPORTS}
        let mask = 0; let levels = ''; let together = 0; let lasts = 0; let meet = 0; let bad = 0; let left = 2;
        function broadcast(context: number): number { if (KeGetCurrentIrql() !== 14) bad++; mask |= 1 << KeGetCurrentProcessorNumber(); return context + KeGetCurrentProcessorNumber(); }
        function routine(Dpc: KDPC, context: number, done: unknown, barrier: unknown): void {
          if (KeGetCurrentIrql() !== 2) bad++;
          meet++;
          const last = KeSignalCallDpcSynchronize(barrier);
          if (meet % ${processors} !== 0) bad++;
          if (last) lasts++;
          KeSignalCallDpcSynchronize(barrier);
          together++;
          KeSignalCallDpcDone(done);
        }
        function run(n: number): void {
          for (let i = 0; i < 3; i++) {
            mask = 0;
            const r = KeIpiGenericCall(broadcast, 100) as number;
            if (r < 100) bad++;
            KeGenericCallDpc(routine, 7);
          }
          if (--left === 0) DbgPrint('%x %d %d bad %d irql %d\\n', mask, together, lasts, bad, KeGetCurrentIrql());
        }
        export function DriverEntry(): void { CreateThread('a', run, 0); CreateThread('b', run, 1); }`,
        { processors },
      );
      assert.equal(stop.kind, 'idle');
      assert.deepEqual(m.lines, [`${((1 << processors) - 1).toString(16)} ${6 * processors} 6 bad 0 irql 0`]);
    });
});
