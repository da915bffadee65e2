/** Driver Verifier's options on drivers that do nothing wrong, and those that change what a driver meets. */
import assert from 'node:assert/strict';
import { VerifierOptions } from '../../../simulator/nt/inc/verifier';
import type { VerifierOption, VerifierSpec } from '../../../simulator/wdk/kdlab';
import { application, deviceDriver, type Ran, runSession } from '../scenario';

const APP = application(
  `for (let i = 0; i < 6; i++) { const r = DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null); printf('%d\\n', r); }`,
);

/** Locks of all kinds, pool, a timer's DPC, a work item, and a request to a lower device, waited for; nothing is wrong. */
const CLEAN = deviceDriver({
  routines: `
const spin = new W.KSPIN_LOCK(); const queued = new W.KSPIN_LOCK(); const fast = new W.FAST_MUTEX(); const mutex = new W.KMUTEX();
const resource = new W.ERESOURCE(); const done = new W.KEVENT(); const timer = new W.KTIMER(); const dpc = new W.KDPC();
let lower: any = null;
function Dpc(): void { W.KeAcquireSpinLockAtDpcLevel(spin); W.KeReleaseSpinLockFromDpcLevel(spin); W.KeSetEvent(done, 0, false); }
function Work(DeviceObject: any, Context: any): void { W.IoFreeWorkItem(Context); W.KeSetEvent(done, 0, false); }
export function Done(DeviceObject: any, Irp: any, Event: any): number {
  if (Irp.PendingReturned !== 0) W.KeSetEvent(Event, 0, false);
  return W.STATUS_MORE_PROCESSING_REQUIRED; }
export function Lower(DeviceObject: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 0); }
export function Control(DeviceObject: any, Irp: any): number {
  if (DeviceObject === lower) return Lower(DeviceObject, Irp);
  const old = new Ref(0); const handle = new W.KLOCK_QUEUE_HANDLE(); const event = new W.KEVENT();
  W.KeAcquireSpinLock(spin, old); W.KeReleaseSpinLock(spin, old.value);
  W.KeAcquireInStackQueuedSpinLock(queued, handle); W.KeReleaseInStackQueuedSpinLock(handle);
  W.ExAcquireFastMutex(fast); W.ExReleaseFastMutex(fast);
  W.KeWaitForSingleObject(mutex, Executive, KernelMode, false, null); W.KeReleaseMutex(mutex, false);
  W.KeEnterCriticalRegion(); W.ExAcquireResourceExclusiveLite(resource, true); W.ExReleaseResourceLite(resource); W.KeLeaveCriticalRegion();
  const memory = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 64, 'tseT'); if (memory !== null) W.ExFreePoolWithTag(memory, 'tseT');
  W.KeClearEvent(done); W.KeSetTimer(timer, -10_000n, dpc); W.KeWaitForSingleObject(done, Executive, KernelMode, false, null);
  const item = W.IoAllocateWorkItem(DeviceObject);
  if (item !== null) { W.KeClearEvent(done); W.IoQueueWorkItem(item, Work, W.DelayedWorkQueue, item); W.KeWaitForSingleObject(done, Executive, KernelMode, false, null); }
  W.KeInitializeEvent(event, 0, false);
  W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoSetCompletionRoutine(Irp, Done, event, true, true, true);
  let status = W.IoCallDriver(lower, Irp);
  if (status === STATUS_PENDING) { DbgPrint('pending\\n'); W.KeWaitForSingleObject(event, Executive, KernelMode, false, null); }
  status = Irp.IoStatus.Status; if (memory === null) DbgPrint('no memory\\n');
  W.IoCompleteRequest(Irp, 0); return status; }`,
  entry: `DriverObject.MajorFunction[14] = Control;
  W.KeInitializeSpinLock(spin); W.KeInitializeSpinLock(queued); W.ExInitializeFastMutex(fast); W.KeInitializeMutex(mutex, 0);
  W.ExInitializeResourceLite(resource); W.KeInitializeEvent(done, 0, false); W.KeInitializeTimer(timer); W.KeInitializeDpc(dpc, Dpc, null);
  const under = new Ref<any>(null); IoCreateDevice(DriverObject, EXTENSION, null, 0x22, 0, false, under); lower = under.value; lower.Flags |= DO_BUFFERED_IO;
  device.StackSize = 2;`,
  unload: 'W.ExDeleteResourceLite(resource); IoDeleteDevice(lower);',
});

function run(verifier: VerifierSpec, seed = 1): Ran {
  return runSession({ drivers: { Test: CLEAN }, applications: { 'app.exe': APP }, verifier, seed });
}

const told = (
  ran: Ran,
) => `${ran.kind} ${ran.bugcheck?.code.toString(16)} ${ran.bugcheck?.parameters.map(p => p.toString(16))}
${ran.bugcheck ? ran.machine.stack().join('\n') : ''}`;

describe('options of Driver Verifier', function () {
  this.timeout(60_000);
  it('a driver that does nothing wrong runs under all of them', () => {
    for (const options of [['standard'], Object.keys(VerifierOptions)] as VerifierOption[][])
      for (const seed of [1, 2, 3]) {
        const ran = run({ options, lowResources: { delay: 0 } }, seed);
        assert.equal(ran.bugcheck, undefined, told(ran));
        assert.equal(ran.stdout, '1\n'.repeat(6), told(ran));
        assert.deepEqual(ran.events('unload').filter(text => text.includes('unmapped')).length, 1);
      }
  });

  it('without an option for it nothing fails and nothing pends', () => {
    assert.equal(run(['standard']).debug, '');
  });

  it('force pending: STATUS_PENDING at random, by the seed, and completed later', () => {
    const count = (seed: number) => run(['io-verification', 'force-pending'], seed).debug;
    const outputs = [1, 2, 3, 4].map(count);
    assert.ok(outputs.some(text => text.includes('pending')));
    assert.ok(new Set(outputs).size > 1);
    assert.deepEqual([1, 2, 3, 4].map(count), outputs);
  });

  it('what a minifilter imports from fltkernel is watched, with all the arguments of a call', () => {
    const driver = `
import { DbgPrint, ExAllocatePool2, POOL_FLAG_NON_PAGED, STATUS_UNSUCCESSFUL } from 'fltkernel';
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  DbgPrint('%s %d %d\\n', ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'tseT') === null ? 'none' : 'some', 2, 3);
  return STATUS_UNSUCCESSFUL;
}`;
    const verifier: VerifierSpec = { options: ['low-resources'], lowResources: { probability: 10_000, delay: 0 } };
    assert.match(runSession({ drivers: { Test: driver }, verifier }).debug, /^none 2 3$/m);
  });

  it('systematic low resources: each way to a call fails once', () => {
    const ran = run(['systematic-low-resources']);
    const failed = ran.events('verifier').filter(text => text.includes('made to fail'));
    assert.deepEqual(failed, ['ExAllocatePool2 made to fail', 'IoAllocateWorkItem made to fail']);
    assert.equal(ran.debug.trim(), 'no memory');
  });

  it('delay fuzzing: other schedules by other seeds, the same by the same', () => {
    const schedule = (seed: number) => {
      const ran = run(['delay-fuzzing'], seed);
      assert.equal(ran.stdout, '1\n'.repeat(6), told(ran));
      return ran.events('verifier').filter(text => text.includes('delayed'));
    };
    const all = [1, 2].map(schedule);
    assert.ok(all.every(list => list.length > 3));
    assert.notDeepEqual(all[0], all[1]);
    assert.deepEqual([1, 2].map(schedule), all);
  });

  it('invariant MDLs: a write that a driver changes, told with the device that it came to', () => {
    const driver = (change: string) =>
      deviceDriver({
        flags: 'DO_DIRECT_IO',
        routines: `export function Write(DeviceObject: any, Irp: any): number {
  const bytes = W.MmGetSystemAddressForMdlSafe(Irp.MdlAddress, 16) as Uint8Array; ${change} return complete(Irp, STATUS_SUCCESS, bytes.length); }`,
        entry: 'DriverObject.MajorFunction[4] = Write;',
      });
    const app = application('DbgPrintW(WriteFile(h, new Uint8Array([1, 2, 3]), 3, null, null));').replace(
      'DbgPrintW',
      '',
    );
    const write = (change: string, option: VerifierOption) =>
      runSession({
        drivers: { Test: driver(change) },
        applications: { 'app.exe': app },
        verifier: ['standard', option],
      });
    for (const option of ['invariant-mdl-stack', 'invariant-mdl-driver'] as const) {
      const { bugcheck } = write('bytes[1] = 9;', option);
      assert.deepEqual([bugcheck?.code, bugcheck?.parameters[0]], [0xc4, 0x1010n], option);
      assert.equal(write('const sum = bytes[0] + bytes[2];', option).bugcheck, undefined);
    }
    assert.equal(write('bytes[1] = 9;', 'standard').bugcheck, undefined);
  });

  it('low resources: the same seed fails the same calls', () => {
    const spec: VerifierSpec = { options: ['low-resources'], lowResources: { probability: 3000, delay: 0 } };
    const failures = (seed: number) => run(spec, seed).events('verifier');
    const all = [1, 2, 3].map(failures);
    assert.ok(all.every(list => list.some(text => text.includes('made to fail'))));
    assert.deepEqual([1, 2, 3].map(failures), all);
    assert.ok(new Set(all.map(list => list.join())).size > 1);
    assert.equal(run({ options: ['low-resources'], lowResources: { probability: 10_000 } }).debug, '');
  });
});
