/** Deadlock detection: orders of locks over threads, gates, DPCs; who may release; what ends while it is held. */
import assert from 'node:assert/strict';
import { unmetOutput } from '../../../cli/state';
import { targetOf } from '../../debug/support';
import { application, deviceDriver, type Ran, runSession } from '../scenario';

const APP = application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null);');

function driver(routines: string, body: string): string {
  return deviceDriver({
    routines: `${routines}
export function Control(DeviceObject: any, Irp: any): number { const old = new Ref(0); const inner = new Ref(0); ${body} return complete(Irp, STATUS_SUCCESS, 0); }`,
    entry: 'DriverObject.MajorFunction[14] = Control;',
  });
}

function run(routines: string, body: string, stopServices = true): Ran {
  return runSession({
    drivers: { Test: driver(routines, body) },
    applications: { 'app.exe': APP },
    verifier: ['deadlock-detection'],
    stopServices,
  });
}

const LOCKS = 'const a = new W.KSPIN_LOCK(); const b = new W.KSPIN_LOCK(); const c = new W.KSPIN_LOCK();';
const nest = (...locks: string[]) =>
  `${locks.map((l, i) => (i === 0 ? `W.KeAcquireSpinLock(${l}, old);` : `W.KeAcquireSpinLockAtDpcLevel(${l});`)).join(' ')} ${[
    ...locks,
  ]
    .reverse()
    .map((l, i) =>
      i === locks.length - 1 ? `W.KeReleaseSpinLock(${l}, old.value);` : `W.KeReleaseSpinLockFromDpcLevel(${l});`,
    )
    .join(' ')}`;
const thread = (routine: string) =>
  `{ const t = new Ref<any>(null); W.PsCreateSystemThread(t, 0x1f03ff, null, 0, null, ${routine}, null); const o = new Ref<any>(null); W.ObReferenceObjectByHandle(t.value, 0x1f03ff, null, KernelMode, o, null); W.KeWaitForSingleObject(o.value, 0, KernelMode, false, null); W.ObDereferenceObject(o.value); W.ZwClose(t.value); }`;

const parameters = (ran: Ran) => [ran.bugcheck?.code, ran.bugcheck?.parameters[0]];

describe('deadlock detection', function () {
  this.timeout(60_000);
  it('two locks in two orders, without any deadlock happening', () => {
    const ran = run(LOCKS, `${nest('a', 'b')} ${nest('b', 'a')}`);
    assert.deepEqual(parameters(ran), [0xc4, 0x1001n]);
    assert.equal(ran.bugcheck!.irql, 2);
  });

  it('three locks in a circle, in three threads', () => {
    const routines = `${LOCKS} function First(): void { const old = new Ref(0); ${nest('a', 'b')} } function Second(): void { const old = new Ref(0); ${nest('b', 'c')} }`;
    const ran = run(routines, `${thread('First')} ${thread('Second')} ${nest('c', 'a')}`);
    assert.deepEqual(parameters(ran), [0xc4, 0x1001n]);
  });

  it('two orders under a third lock are no deadlock', () => {
    assert.equal(run(LOCKS, `${nest('c', 'a', 'b')} ${nest('c', 'b', 'a')}`).bugcheck, undefined);
    assert.deepEqual(parameters(run(LOCKS, `${nest('c', 'a', 'b')} ${nest('b', 'a')}`)), [0xc4, 0x1001n]);
  });

  it('the same order twice, and a lock that is only tried, are none', () => {
    const tried =
      'W.KeAcquireSpinLock(b, old); if (W.KeTryToAcquireSpinLockAtDpcLevel(a)) W.KeReleaseSpinLockFromDpcLevel(a); W.KeReleaseSpinLock(b, old.value);';
    assert.equal(run(LOCKS, `${nest('a', 'b')} ${nest('a', 'b')} ${nest('a', 'c')}`).bugcheck, undefined);
    assert.equal(run(LOCKS, `${nest('a', 'b')} ${tried}`).bugcheck, undefined);
  });

  it('locks of different kinds', () => {
    const routines =
      'const m = new W.KMUTEX(); const f = new W.FAST_MUTEX(); W.KeInitializeMutex(m, 0); W.ExInitializeFastMutex(f);';
    const wait = 'W.KeWaitForSingleObject(m, 0, KernelMode, false, null);';
    const ran = run(
      routines,
      `${wait} W.ExAcquireFastMutex(f); W.ExReleaseFastMutex(f); W.KeReleaseMutex(m, false); W.ExAcquireFastMutex(f); ${wait}`,
    );
    assert.deepEqual(parameters(ran), [0xc4, 0x1001n]);
    const again = run(
      routines,
      `${wait} ${wait} W.KeReleaseMutex(m, false); W.ExAcquireFastMutex(f); W.ExReleaseFastMutex(f); W.KeReleaseMutex(m, false);`,
    );
    assert.equal(again.bugcheck, undefined);
  });

  it('a DPC is not the thread that it interrupted', () => {
    const routines = `${LOCKS} const dpc = new W.KDPC(); function Dpc(): void { W.KeAcquireSpinLockAtDpcLevel(a); W.KeReleaseSpinLockFromDpcLevel(a); }
const m = new W.KMUTEX(); W.KeInitializeMutex(m, 0);`;
    const body = `W.KeInitializeDpc(dpc, Dpc, null); W.KeWaitForSingleObject(m, 0, KernelMode, false, null); W.KeInsertQueueDpc(dpc, null, null); W.KeReleaseMutex(m, false);`;
    // A driver that is unloaded takes its locks along.
    const ran = run(routines, body, false);
    assert.equal(ran.bugcheck, undefined);
    const { ViDeadlockResources } = ran.machine.kernel('nt/vf/deadlock');
    assert.deepEqual(
      [...ViDeadlockResources.values()].map((r: any) => r.Followers.size),
      [0, 0],
    );
  });

  it('a lock released by another thread: 0x1004', () => {
    const routines = `${LOCKS} function Other(): void { const old = new Ref(0); W.KeRaiseIrql(2, old); W.KeReleaseSpinLockFromDpcLevel(a); W.KeLowerIrql(0); }`;
    const ran = run(routines, `W.KeAcquireSpinLock(a, old); W.KeLowerIrql(0); ${thread('Other')}`);
    assert.deepEqual(parameters(ran), [0xc4, 0x1004n]);
  });

  it('a thread that ends with a lock: 0x100A', () => {
    const routines = `const f = new W.FAST_MUTEX(); W.ExInitializeFastMutex(f); function Other(): void { W.KeEnterCriticalRegion(); W.ExAcquireFastMutexUnsafe(f); W.KeLeaveCriticalRegion(); }`;
    assert.deepEqual(parameters(run(routines, thread('Other'))), [0xc4, 0x100an]);
  });

  it('memory that is freed with a lock that is held: 0x100B', () => {
    const routines = 'class CONTEXT { Lock = new W.KSPIN_LOCK(); }';
    const take =
      "const c = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, CONTEXT, 'txtC')!; W.KeAcquireSpinLock(c.Lock, old);";
    const ran = run(routines, `${take} W.ExFreePoolWithTag(c, 'txtC');`);
    assert.deepEqual(parameters(ran), [0xc4, 0x100bn]);
    const right = run(routines, `${take} W.KeReleaseSpinLock(c.Lock, old.value); W.ExFreePoolWithTag(c, 'txtC');`);
    assert.equal(right.bugcheck, undefined);
    const { MmVerifierData } = right.machine.kernel('nt/vf/state');
    assert.ok(MmVerifierData.PeakNonPagedBytes > 0);
    assert.deepEqual(
      [
        MmVerifierData.AllocationsSucceeded,
        MmVerifierData.CurrentNonPagedPoolAllocations,
        MmVerifierData.NonPagedBytes,
      ],
      [1, 0, 0],
    );
  });

  it('!deadlock names threads, locks and places', async function () {
    this.timeout(120_000);
    const target = targetOf(
      {
        'driver.ts': driver(LOCKS, `${nest('a', 'b')} ${nest('b', 'a')}`),
        'app.ts': APP,
        'd.scenario.ts': `import { scenario } from 'kdlab';
export default scenario({ title: 'd', drivers: [{ service: 'Test', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }], verifier: { options: ['standard'], drivers: ['Test'] } });`,
      },
      'd.scenario.ts',
    );
    await target.load();
    await target.go();
    assert.deepEqual(
      await unmetOutput(target, {
        '!deadlock': ['Deadlock detected (2 resources in 2 threads):', 'Thread 0: ', "Type 'Spinlock'"],
        '!deadlock 1': ['took locks in the following order:', 'Lock A -- ', 'Test!Control+0x'],
        '!verifier 1': ['Deadlock detection enabled', 'AcquireSpinLocks', 'Test.sys'],
      }),
      [],
    );
  });
});
