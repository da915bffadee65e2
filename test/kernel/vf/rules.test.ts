/** Every rule of Driver Verifier is provoked once, by the smallest driver that breaks it: code and parameters. */
import assert from 'node:assert/strict';
import type { VerifierOption } from '../../../simulator/wdk/kdlab';
import { application, contains, deviceDriver, type Ran, runSession } from '../scenario';

const APP = application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null);');
const WITH_INPUT = application('DeviceIoControl(h, 0x222003, new Uint8Array(16), 16, null, 0, null, null);');

/** A driver that does `body` when it is sent a control code. `globals`: what its module declares. */
function control(body: string, verifier: readonly VerifierOption[], globals = '', read = '', app = APP): Ran {
  return runSession({
    drivers: {
      Test: deviceDriver({
        routines: `${globals}
export function Control(DeviceObject: any, Irp: any): number { const old = new Ref(0); ${body} return complete(Irp, STATUS_SUCCESS, 0); }
${read}`,
        entry: `DriverObject.MajorFunction[14] = Control;${read ? ' DriverObject.MajorFunction[3] = Read;' : ''}`,
        unload: '',
      }),
    },
    applications: { 'app.exe': app },
    verifier,
  });
}

interface Case {
  readonly says: string;
  readonly body: string;
  readonly globals?: string;
  readonly options?: readonly VerifierOption[];
  readonly code?: number;
  /** Numbers must agree; null: some address; undefined: not looked at. */
  readonly parameters: readonly (number | null | undefined)[];
  /** A frame between the driver and the end. */
  readonly frame?: string;
  readonly irql: number;
  /** The control code is METHOD_NEITHER, with an input buffer in user mode. */
  readonly input?: boolean;
}

const LOCK = 'const lock = new W.KSPIN_LOCK(); const handle = new W.KLOCK_QUEUE_HANDLE();';
const REMOVE = 'const lock = new W.IO_REMOVE_LOCK();';
const LIST = 'const list = new W.NPAGED_LOOKASIDE_LIST();';
const EVENT = 'const event = new W.KEVENT(); W.KeInitializeEvent(event, 0, false);';
const FAST = 'const mutex = new W.FAST_MUTEX(); W.ExInitializeFastMutex(mutex);';
const RESOURCE = 'const resource = new W.ERESOURCE();';
const at = (irql: number, body: string) => `W.KfRaiseIrql(${irql}); ${body}`;
const wait = (timeout: string) => `W.KeWaitForSingleObject(event, 0, KernelMode, false, ${timeout});`;

const cases: readonly Case[] = [
  { says: 'KeRaiseIrql to a lower level', body: at(2, 'W.KeRaiseIrql(1, old);'), parameters: [0x30, 2, 1, 0], irql: 2 },
  { says: 'KfRaiseIrql above HIGH_LEVEL', body: 'W.KfRaiseIrql(16);', parameters: [0x30, 0, 16, 0], irql: 0 },
  {
    says: 'KeRaiseIrqlToDpcLevel from above',
    body: at(5, 'W.KeRaiseIrqlToDpcLevel();'),
    parameters: [0x30, 5, 2, 0],
    irql: 5,
  },
  { says: 'KeLowerIrql to a higher level', body: 'W.KeLowerIrql(2);', parameters: [0x31, 0, 2, 0], irql: 0 },
  {
    says: 'a spin lock released to a higher level',
    globals: LOCK,
    body: 'W.KeAcquireSpinLock(lock, old); W.KeReleaseSpinLock(lock, 5);',
    parameters: [0x31, 2, 5, 0],
    irql: 2,
  },
  {
    says: 'a spin lock of a DPC released to PASSIVE_LEVEL',
    globals: `${LOCK} const dpc = new W.KDPC(); function Dpc(): void { const old = new Ref(0); W.KeAcquireSpinLock(lock, old); W.KeReleaseSpinLock(lock, 0); }`,
    body: 'W.KeInitializeDpc(dpc, Dpc, null); W.KeInsertQueueDpc(dpc, null, null);',
    parameters: [0x31, 2, 0, 1],
    irql: 2,
  },
  {
    says: 'KeReleaseSpinLock below DISPATCH_LEVEL',
    globals: LOCK,
    body: 'W.KeReleaseSpinLock(lock, 0);',
    parameters: [0x32, 0, null, 0],
    irql: 0,
  },
  {
    says: 'KeReleaseInStackQueuedSpinLock above it',
    globals: LOCK,
    body: `W.KeAcquireInStackQueuedSpinLock(lock, handle); ${at(4, 'W.KeReleaseInStackQueuedSpinLock(handle);')}`,
    parameters: [0x32, 4, null, 0],
    irql: 4,
  },
  {
    says: 'ExAcquireFastMutex above APC_LEVEL',
    globals: FAST,
    body: at(2, 'W.ExAcquireFastMutex(mutex);'),
    parameters: [0x33, 2, null, 0],
    irql: 2,
  },
  {
    says: 'ExTryToAcquireFastMutex above APC_LEVEL',
    globals: FAST,
    body: at(2, 'W.ExTryToAcquireFastMutex(mutex);'),
    parameters: [0x33, 2, null, 0],
    irql: 2,
  },
  {
    says: 'ExReleaseFastMutex at PASSIVE_LEVEL',
    globals: FAST,
    body: 'W.ExReleaseFastMutex(mutex);',
    parameters: [0x34, 0, null, 0],
    irql: 0,
  },
  {
    says: 'a resource acquired with APCs enabled',
    globals: RESOURCE,
    body: 'W.ExInitializeResourceLite(resource); W.ExAcquireResourceSharedLite(resource, true);',
    parameters: [0x37, 0, 0, null],
    irql: 0,
  },
  {
    says: 'a resource released with APCs enabled',
    globals: RESOURCE,
    body: 'W.ExInitializeResourceLite(resource); W.KeEnterCriticalRegion(); W.ExAcquireResourceExclusiveLite(resource, true); W.KeLeaveCriticalRegion(); W.ExReleaseResourceLite(resource);',
    parameters: [0x38, 0, 0, null],
    irql: 0,
  },
  {
    says: 'an unsafe fast mutex acquired with APCs enabled',
    globals: FAST,
    body: 'W.ExAcquireFastMutexUnsafe(mutex);',
    parameters: [0x39, 0, 0, null],
    irql: 0,
  },
  {
    says: 'an unsafe fast mutex released with APCs enabled',
    globals: FAST,
    body: 'W.ExReleaseFastMutexUnsafe(mutex);',
    parameters: [0x3a, 0, 0, null],
    irql: 0,
  },
  {
    says: 'a handle that is none',
    body: 'W.ObReferenceObjectByHandle(0x80000ff0 | 0, 0, null, KernelMode, new Ref(null), null);',
    parameters: [0x3c, undefined, 0, 0],
    irql: 0,
  },
  { says: 'KeLeaveCriticalRegion outside', body: 'W.KeLeaveCriticalRegion();', parameters: [0x3e, 0, 0, 0], irql: 0 },
  {
    says: 'KeAcquireSpinLockAtDpcLevel below DISPATCH_LEVEL',
    globals: LOCK,
    body: 'W.KeAcquireSpinLockAtDpcLevel(lock);',
    parameters: [0x40, 0, null, 0],
    frame: 'nt!VerifierKeAcquireSpinLockAtDpcLevel',
    irql: 0,
  },
  {
    says: 'KeTryToAcquireSpinLockAtDpcLevel below it',
    globals: LOCK,
    body: 'W.KeTryToAcquireSpinLockAtDpcLevel(lock);',
    parameters: [0x40, 0, null, 0],
    irql: 0,
  },
  {
    says: 'KeReleaseSpinLockFromDpcLevel below it',
    globals: LOCK,
    body: 'W.KeReleaseSpinLockFromDpcLevel(lock);',
    parameters: [0x41, 0, null, 0],
    irql: 0,
  },
  {
    says: 'KeAcquireSpinLock above DISPATCH_LEVEL',
    globals: LOCK,
    body: at(3, 'W.KeAcquireSpinLock(lock, old);'),
    parameters: [0x42, 3, null, 0],
    irql: 3,
  },
  {
    says: 'KeAcquireInStackQueuedSpinLock above it',
    globals: LOCK,
    body: at(3, 'W.KeAcquireInStackQueuedSpinLock(lock, handle);'),
    parameters: [0x42, 3, null, 0],
    irql: 3,
  },
  {
    says: 'KeSetEvent above DISPATCH_LEVEL',
    globals: EVENT,
    body: at(5, 'W.KeSetEvent(event, 0, false);'),
    parameters: [0x80, 5, null, 0],
    frame: 'nt!VerifierKeSetEvent',
    irql: 5,
  },
  {
    says: 'KeEnterCriticalRegion above APC_LEVEL',
    body: at(2, 'W.KeEnterCriticalRegion();'),
    parameters: [0x11a, 2, 0, 0],
    options: ['force-irql-checking'],
    irql: 2,
  },
  {
    says: 'KeLeaveCriticalRegion above APC_LEVEL',
    body: `W.KeEnterCriticalRegion(); ${at(2, 'W.KeLeaveCriticalRegion();')}`,
    parameters: [0x11b, 2, 0, 0],
    options: ['force-irql-checking'],
    irql: 2,
  },
  {
    says: 'a wait above DISPATCH_LEVEL',
    globals: EVENT,
    body: at(5, wait('0n')),
    parameters: [0x120, null, null, null],
    irql: 5,
  },
  {
    says: 'an endless wait at DISPATCH_LEVEL',
    globals: EVENT,
    body: at(2, wait('null')),
    parameters: [0x121, null, null, 0],
    irql: 2,
  },
  {
    says: 'a wait with a timeout at DISPATCH_LEVEL',
    globals: EVENT,
    body: at(2, wait('-100n')),
    parameters: [0x122, null, null, null],
    irql: 2,
  },
  {
    says: 'the same for several objects',
    globals: EVENT,
    body: at(2, 'W.KeWaitForMultipleObjects(1, [event], 1, 0, KernelMode, false, -100n, null);'),
    parameters: [0x122, null, undefined, null],
    irql: 2,
  },
  {
    says: 'a user-mode wait for what lies on the stack',
    body: 'const local = new W.KEVENT(); W.KeInitializeEvent(local, 0, true); W.KeWaitForSingleObject(local, 0, W.UserMode, false, null);',
    parameters: [0x123, null, 0, 0],
    irql: 0,
  },
  {
    says: 'the same inside a structure',
    globals: 'class CONTEXT { Event = new W.KEVENT(); }',
    body: 'const context = new CONTEXT(); W.KeInitializeEvent(context.Event, 0, true); W.KeWaitForSingleObject(context.Event, 0, W.UserMode, false, null);',
    parameters: [0x123, null, 0, 0],
    irql: 0,
  },
  { says: 'no bytes', body: 'W.ExAllocatePoolWithTag(0, 0, 1);', parameters: [0, 0, 0, 0], irql: 0 },
  {
    says: 'paged pool above APC_LEVEL',
    body: at(2, 'W.ExAllocatePool2(0x100n, 32, 1);'),
    parameters: [1, 2, 1, 32],
    frame: 'nt!VerifierExAllocatePool2',
    irql: 2,
  },
  {
    says: 'nonpaged pool above DISPATCH_LEVEL',
    body: at(5, 'W.ExAllocatePoolWithTag(0x200, 32, 1);'),
    parameters: [2, 5, 0x200, 32],
    irql: 5,
  },
  {
    says: 'paged pool freed above APC_LEVEL',
    body: `const p = W.ExAllocatePoolWithTag(1, 32, 1)!; ${at(2, 'W.ExFreePool(p);')}`,
    parameters: [0x11, 2, 1, null],
    irql: 2,
  },
  {
    says: 'nonpaged pool freed above DISPATCH_LEVEL',
    body: `const p = W.ExAllocatePoolWithTag(0, 32, 1)!; ${at(5, 'W.ExFreePoolWithTag(p, 1);')}`,
    parameters: [0x12, 5, 0, null],
    irql: 5,
  },
  {
    says: 'an IRP freed as pool',
    body: 'W.ExFreePool(W.IoAllocateIrp(1, false)!);',
    parameters: [0x105, null, 0, 0],
    irql: 0,
  },
  { says: 'a Zw routine above PASSIVE_LEVEL', body: at(1, 'W.ZwClose(4);'), parameters: [0xe6, null, 1, 0], irql: 1 },
  {
    says: 'a Zw routine in a guarded region',
    body: 'W.KeEnterGuardedRegion(); W.ZwClose(4);',
    parameters: [0xe6, null, 0, undefined],
    irql: 0,
  },
  {
    says: 'an IRQL that the documentation forbids',
    body: at(2, 'W.PsLookupProcessByProcessId(4, new Ref(null));'),
    parameters: [0xe5, 2, 0, 0],
    irql: 2,
  },
  {
    says: 'a null handle',
    body: 'W.ObReferenceObjectByHandle(0, 0, null, KernelMode, new Ref(null), null);',
    parameters: [0xf5, 0, 0, 0],
    irql: 0,
  },
  {
    says: 'a handle of the user, taken in kernel mode',
    body: 'W.ObReferenceObjectByHandle(4, 0, null, KernelMode, new Ref(null), null);',
    parameters: [0xf6, 4, null, null],
    irql: 0,
  },
  {
    says: 'a lookaside list initialised twice',
    globals: LIST,
    body: `${'W.ExInitializeNPagedLookasideList(list, null, null, 0, 64, "tseT", 0); '.repeat(2)}`,
    parameters: [0xca, null, 0, 0],
    irql: 0,
  },
  {
    says: 'a lookaside list deleted twice',
    globals: LIST,
    body: `W.ExInitializePagedLookasideList(list, null, null, 0, 64, "tseT", 0); ${'W.ExDeletePagedLookasideList(list); '.repeat(2)}`,
    parameters: [0xcb, null, 0, 0],
    irql: 0,
  },
  {
    says: 'a resource initialised twice',
    globals: RESOURCE,
    body: 'W.ExInitializeResourceLite(resource); W.ExInitializeResourceLite(resource);',
    parameters: [0xd0, null, 0, 0],
    irql: 0,
  },
  {
    says: 'a resource deleted that is none',
    globals: RESOURCE,
    body: 'W.ExDeleteResourceLite(resource);',
    parameters: [0xd1, null, 0, 0],
    irql: 0,
  },
  {
    says: 'a spin lock taken twice',
    globals: LOCK,
    body: 'W.KeAcquireSpinLock(lock, old); W.KeAcquireSpinLockAtDpcLevel(lock);',
    parameters: [0x1000, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 2,
  },
  {
    says: 'a fast mutex taken twice',
    globals: FAST,
    body: 'W.ExAcquireFastMutex(mutex); W.ExAcquireFastMutex(mutex);',
    parameters: [0x1000, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 1,
  },
  {
    says: 'a mutex that was not initialised',
    body: 'W.KeWaitForSingleObject(new W.KMUTEX(), 0, KernelMode, false, 0n);',
    parameters: [0x1002, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 0,
  },
  {
    says: 'fast mutexes released in the wrong order',
    globals:
      'const a = new W.FAST_MUTEX(); const b = new W.FAST_MUTEX(); for (const m of [a, b]) W.ExInitializeFastMutex(m);',
    body: 'W.ExAcquireFastMutex(a); W.ExAcquireFastMutex(b); W.ExReleaseFastMutex(a);',
    parameters: [0x1003, null, null, 0],
    options: ['deadlock-detection'],
    irql: 1,
  },
  {
    says: 'a mutex initialised twice',
    globals: 'const mutex = new W.KMUTEX();',
    body: 'W.KeInitializeMutex(mutex, 0); W.KeInitializeMutex(mutex, 0);',
    parameters: [0x1005, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 0,
  },
  {
    says: 'a spin lock initialised while it is held',
    globals: LOCK,
    body: 'W.KeAcquireSpinLock(lock, old); W.KeInitializeSpinLock(lock);',
    parameters: [0x1005, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 2,
  },
  {
    says: 'a lock released that nobody holds',
    globals: LOCK,
    body: at(2, 'W.KeReleaseSpinLock(lock, 0);'),
    parameters: [0x1007, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 2,
  },
  {
    says: 'a plain acquisition of a queued lock',
    globals: LOCK,
    body: 'W.KeAcquireInStackQueuedSpinLock(lock, handle); W.KeReleaseInStackQueuedSpinLock(handle); W.KeAcquireSpinLock(lock, old);',
    parameters: [0x1008, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 0,
  },
  {
    says: 'an unsafe release of a fast mutex',
    globals: FAST,
    body: 'W.ExAcquireFastMutex(mutex); W.ExReleaseFastMutexUnsafe(mutex);',
    parameters: [0x1009, null, 0, 0],
    options: ['deadlock-detection'],
    irql: 1,
  },
  {
    says: 'a held lock acquired, as a DDI rule',
    globals: LOCK,
    body: 'W.KeAcquireSpinLock(lock, old); W.KeAcquireSpinLock(lock, old);',
    parameters: [0x40009, null, 0, 0],
    options: ['ddi-compliance'],
    irql: 2,
  },
  {
    says: 'a free lock released, as a DDI rule',
    globals: LOCK,
    body: at(2, 'W.KeReleaseSpinLock(lock, 0);'),
    parameters: [0x4000b, null, 0, 0],
    options: ['ddi-compliance'],
    irql: 2,
  },
  {
    says: 'a queued lock acquired twice',
    globals: LOCK,
    body: 'W.KeAcquireInStackQueuedSpinLock(lock, handle); W.KeAcquireInStackQueuedSpinLock(lock, handle);',
    parameters: [0x40006, null, 0, 0],
    options: ['ddi-compliance'],
    irql: 2,
  },
  {
    says: 'a queued lock released twice',
    globals: LOCK,
    body: `W.KeAcquireInStackQueuedSpinLock(lock, handle); W.KeReleaseInStackQueuedSpinLock(handle); ${at(2, 'W.KeReleaseInStackQueuedSpinLock(handle);')}`,
    parameters: [0x40007, null, 0, 0],
    options: ['ddi-compliance'],
    irql: 2,
  },
  {
    says: 'a guarded region left that was not entered',
    body: 'W.KeLeaveGuardedRegion();',
    parameters: [0x4000e, null, 0, 0],
    options: ['ddi-compliance'],
    irql: 0,
  },
  {
    says: 'KeSetEvent with Wait at DISPATCH_LEVEL',
    globals: EVENT,
    body: at(2, 'W.KeSetEvent(event, 0, true);'),
    parameters: [0x20016, null, 0, 0],
    options: ['ddi-compliance'],
    irql: 2,
  },
  {
    says: 'a timer initialised twice',
    body: 'W.IoInitializeTimer(DeviceObject, () => {}, null); W.IoInitializeTimer(DeviceObject, () => {}, null);',
    code: 0xc9,
    parameters: [0xa, null, 0, 0],
    irql: 0,
  },
  {
    says: 'detaching what nothing is attached to',
    body: 'W.IoDetachDevice(DeviceObject);',
    code: 0xc9,
    parameters: [0x202, null, 0, null],
    irql: 0,
  },
  {
    says: 'a dispatch routine that returns raised',
    body: at(2, ''),
    code: 0xc9,
    parameters: [0x5, null, 0, 2],
    irql: 2,
  },
  {
    says: 'a dispatch routine that leaves APCs disabled',
    body: 'W.KeEnterCriticalRegion();',
    parameters: [0xc5, null, 0xffff, 0],
    irql: 0,
  },
  {
    says: 'a status that is no status',
    body: 'complete(Irp, STATUS_SUCCESS, 0); return -1;',
    code: 0xc9,
    parameters: [0x225, null, null, null],
    irql: 0,
  },
  {
    says: 'another status than the request was completed with',
    body: 'complete(Irp, STATUS_UNSUCCESSFUL, 0); return STATUS_SUCCESS;',
    code: 0xc9,
    parameters: [0x224, null, null, null],
    irql: 0,
  },
  {
    says: 'neither completed nor pending',
    body: 'return STATUS_SUCCESS;',
    code: 0xc9,
    parameters: [0x226, null, null, null],
    irql: 0,
  },
  {
    says: 'pending, but not marked',
    body: 'return STATUS_PENDING;',
    code: 0xc9,
    parameters: [0x23d, null, null, null],
    irql: 0,
  },
  {
    says: 'marked, but not pending',
    body: 'IoMarkIrpPending(Irp);',
    code: 0xc9,
    parameters: [0x23e, null, null, null],
    irql: 0,
  },
  {
    says: 'completed as pending',
    body: 'complete(Irp, STATUS_PENDING, 0);',
    code: 0xc9,
    parameters: [0x6, 0x103, null, 0],
    irql: 0,
  },
  {
    says: 'completed with a cancel routine',
    body: 'W.IoSetCancelRoutine(Irp, Control as any); complete(Irp, STATUS_SUCCESS, 0);',
    code: 0xc9,
    parameters: [0x7, null, null, 0],
    irql: 0,
  },
  {
    says: 'completed above DISPATCH_LEVEL',
    body: at(5, 'complete(Irp, STATUS_SUCCESS, 0);'),
    code: 0xc9,
    parameters: [0xe, 5, null, 0],
    irql: 5,
  },
  {
    says: 'sent without a location',
    body: 'const irp = W.IoAllocateIrp(1, false)!; irp.CurrentLocation = 1; W.IoCallDriver(DeviceObject, irp);',
    code: 0xc9,
    parameters: [0x208, null, null, null],
    irql: 0,
  },
  {
    says: 'sent above DISPATCH_LEVEL',
    body: `const irp = W.IoAllocateIrp(1, false)!; ${at(5, 'W.IoCallDriver(DeviceObject, irp);')}`,
    code: 0xc9,
    parameters: [0x10, 5, 0, 0],
    irql: 5,
  },
  {
    says: 'an event in paged pool',
    body: `const e = W.ExAllocatePool2(W.POOL_FLAG_PAGED, W.KEVENT, 0x31677054)!; W.KeInitializeEvent(e, 0, false);`,
    options: ['force-irql-checking'],
    parameters: [0xe1, null, 0, 0],
    irql: 0,
  },
  {
    says: 'a spin lock in paged pool, paged out, taken at DISPATCH_LEVEL',
    body: `const l = W.ExAllocatePool2(W.POOL_FLAG_PAGED, W.KSPIN_LOCK, 0x31677054)!; ${at(2, 'W.KeAcquireSpinLockAtDpcLevel(l);')}`,
    options: ['force-irql-checking'],
    parameters: [0xe1, null, 0, 0],
    irql: 2,
  },
  {
    says: 'a work item in paged pool',
    body: `const w = W.ExAllocatePool2(W.POOL_FLAG_PAGED, W.WORK_QUEUE_ITEM, 0x31677054)!; W.ExInitializeWorkItem(w, () => {}, null); W.ExQueueWorkItem(w, 1);`,
    parameters: [0x131, null, 0, 0],
    irql: 0,
  },
  {
    says: 'a create sent at DISPATCH_LEVEL',
    body: at(2, 'W.IoCallDriver(DeviceObject, W.IoAllocateIrp(1, false)!);'),
    code: 0xc9,
    parameters: [0x23a, null, null, null],
    irql: 2,
  },
  {
    says: 'an IRP freed that is one no more',
    body: 'const irp = W.IoAllocateIrp(1, false)!; irp.Type = 0; W.IoFreeIrp(irp);',
    code: 0xc9,
    parameters: [0x1, null, 0, 0],
    irql: 0,
  },
  {
    says: 'an IRP freed that a thread has',
    body: `const e = new W.KEVENT(); const s = new W.IO_STATUS_BLOCK(); W.IoFreeIrp(W.IoBuildSynchronousFsdRequest(9, DeviceObject, null, 0, null, e, s)!);`,
    code: 0xc9,
    parameters: [0x2, null, 0, 0],
    irql: 0,
  },
  {
    says: 'device memory mapped above DISPATCH_LEVEL',
    body: at(5, 'W.MmMapIoSpace(0x1000n, 16, 0);'),
    parameters: [0x73, 5, 0x1000, 16],
    irql: 5,
  },
  {
    says: 'device memory unmapped at DISPATCH_LEVEL',
    body: `const m = W.MmMapIoSpace(0x1000n, 16, 0)!; ${at(2, 'W.MmUnmapIoSpace(m, 16);')}`,
    parameters: [0x7b, 2, null, 16],
    irql: 2,
  },
  {
    says: 'a lookaside list of blocks that are too small',
    globals: LIST,
    body: "W.ExInitializeNPagedLookasideList(list, null, null, 0x200, 4, 'gaTa', 0);",
    parameters: [0xcd, null, 4, 8],
    irql: 0,
  },
  {
    says: 'a remove lock released with another tag',
    globals: REMOVE,
    body: 'W.IoInitializeRemoveLock(lock, 0, 0, 0); W.IoAcquireRemoveLock(lock, Irp); W.IoReleaseRemoveLock(lock, DeviceObject);',
    parameters: [0xd5, null, null, 0],
    irql: 0,
  },
  {
    says: 'a remove lock waited for with another tag',
    globals: REMOVE,
    body: 'W.IoInitializeRemoveLock(lock, 0, 0, 0); W.IoAcquireRemoveLock(lock, Irp); W.IoReleaseRemoveLockAndWait(lock, DeviceObject);',
    parameters: [0xd6, null, null, null],
    irql: 0,
  },
  {
    says: 'a remove lock initialised twice',
    globals: REMOVE,
    body: 'W.IoInitializeRemoveLock(lock, 0, 0, 0); W.IoInitializeRemoveLock(lock, 0, 0, 0);',
    parameters: [0xd7, null, null, 0],
    irql: 0,
  },
  {
    says: 'a request of kernel mode with a buffer of user mode',
    body: `const irp = W.IoAllocateIrp(1, false)!; irp.UserBuffer = Irp.UserBuffer; irp.RequestorMode = 0; irp.UserBuffer = W.IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl.Type3InputBuffer;
      W.IoGetNextIrpStackLocation(irp).MajorFunction = 14; W.IoCallDriver(DeviceObject, irp);`,
    code: 0xc4,
    input: true,
    parameters: [0xe2, null, null, 0],
    irql: 0,
  },
  {
    says: 'a buffer of user mode passed to Zw',
    body: `const io = new W.IO_STATUS_BLOCK(); W.ZwReadFile(4, null, null, null, io, W.IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl.Type3InputBuffer, 4, null, null);`,
    input: true,
    parameters: [0xe3, null, null, 0],
    irql: 0,
  },
  {
    says: 'a name whose lengths cannot be true passed to Zw',
    body: `const n = new W.UNICODE_STRING('\\\\Registry'), a = new W.OBJECT_ATTRIBUTES(), h = new Ref(0); n.Length = 7; a.ObjectName = n; W.ZwOpenKey(h, W.KEY_READ, a);`,
    parameters: [0xe4, null, null, 0],
    irql: 0,
  },
  {
    says: 'quota charged from a DPC',
    globals: `const dpc = new W.KDPC(); function Dpc(): void { W.ExAllocatePoolWithQuotaTag(0x200, 16, 'gaTa'); }`,
    body: 'W.KeInitializeDpc(dpc, Dpc as any, null); W.KeInsertQueueDpc(dpc, null, null);',
    parameters: [0x10b, 0, 0, 0],
    irql: 2,
  },
  {
    says: 'plug and play: a removal that fails',
    body: `const irp = W.IoAllocateIrp(1, false)!, next = W.IoGetNextIrpStackLocation(irp); next.MajorFunction = 0x1b; next.MinorFunction = 2; next.DeviceObject = DeviceObject;
      W.IoSetNextIrpStackLocation(irp); complete(irp, STATUS_UNSUCCESSFUL, 0);`,
    parameters: [0x43006, null, 0, 0],
    irql: 0,
  },
  ...[
    ['a buffer freed twice', 'free(b); free(b);', [0x3, 1, 0, 0], 0],
    ['an adapter given back before its buffers', 'operations.PutDmaAdapter(adapter);', [0x7, null, 1, null], 0],
    ['a store behind the buffer', 'b[100] = 1; free(b);', [0xf, 2, 100, null], 0],
    ['a store before the buffer', 'b[-1] = 1; free(b);', [0xf, 1, 100, null], 0],
    ['an operation at DISPATCH_LEVEL', 'W.KfRaiseIrql(2); free(b);', [0x13, 2, 0, 2], 2],
    [
      'an adapter used after it was given back',
      'free(b); operations.PutDmaAdapter(adapter); operations.GetDmaAlignment(adapter);',
      [0x18, null, null, 0],
      0,
    ],
    ['no adapter', 'operations.GetDmaAlignment(null);', [0x19, 0, 0, 0], 0],
    [
      'a description of an unknown version',
      'description.Version = 9; W.IoGetDmaAdapter(null, description, registers);',
      [0x25, 0, 0, 0],
      0,
    ],
  ].map(([says, body, parameters, irql]) => ({
    says: `DMA: ${says}`,
    body: `const description = new W.DEVICE_DESCRIPTION(), registers = new Ref(0), logical = new Ref(0n); description.Master = true; description.MaximumLength = 4096;
      const adapter = W.IoGetDmaAdapter(null, description, registers)!, operations: any = adapter.DmaOperations;
      const b = operations.AllocateCommonBuffer(adapter, 100, logical, false), free = (x: any) => operations.FreeCommonBuffer(adapter, 100, logical.value, x, false);
      b[0] = 1; b[99] = 2; ${body}`,
    code: 0xe6,
    parameters: parameters as (number | null)[],
    irql: irql as number,
  })),
  {
    says: 'executable pool by its type',
    body: "W.ExAllocatePoolWithTag(0, 16, 'gaTa');",
    options: ['code-integrity'],
    parameters: [0x2000, null, 0, 0x67615461],
    irql: 0,
  },
  {
    says: 'executable pool by a flag',
    body: "W.ExAllocatePool2(0x40n, 16, 'gaTa'); W.ExAllocatePoolWithTag(1, 16, 'gaTa'); W.ExAllocatePool2(0x80n, 16, 'gaTb');",
    options: ['code-integrity'],
    parameters: [0x2000, null, 0, 0x67615462],
    irql: 0,
  },
  {
    says: 'a lookaside list of executable pool',
    globals: LIST,
    body: "W.ExInitializeNPagedLookasideList(list, null, null, 0, 16, 'gaTa', 0);",
    options: ['code-integrity'],
    parameters: [0x2000, null, 0, 0x67615461],
    irql: 0,
  },
  {
    says: 'pages that can be executed',
    body: 'const b = new Ref<any>(null); const s = new Ref(4096); W.ZwAllocateVirtualMemory(-1, b, 0, s, 0x3000, 0x40);',
    options: ['code-integrity'],
    parameters: [0x2001, null, 0x40, 0],
    irql: 0,
  },
  {
    says: 'an MDL mapped without MdlMappingNoExecute',
    body: `const b = W.ExAllocatePool2(0x100n, 16, 'gaTa')!; const m = W.IoAllocateMdl(b, 16, false, false, null)!; W.MmProbeAndLockPages(m, 0, 0);
      const v = W.MmMapLockedPagesSpecifyCache(m, 0, 1, null, false, 0x40000010); W.MmUnmapLockedPages(v, m); W.MmGetSystemAddressForMdlSafe(m, 16);`,
    options: ['code-integrity'],
    parameters: [0x2002, null, 16, 0],
    irql: 0,
  },
];

describe('rules of Driver Verifier', function () {
  this.timeout(60_000);
  for (const {
    says,
    body,
    globals,
    options = ['standard'] as const,
    code = 0xc4,
    parameters,
    frame,
    irql,
    input = false,
  } of cases)
    it(`${code.toString(16)}/${(parameters[0] as number).toString(16)}: ${says}`, () => {
      const ran = control(body, options, globals, '', input ? WITH_INPUT : APP);
      assert.equal(
        ran.bugcheck?.code,
        code,
        `${ran.kind} ${ran.bugcheck?.code.toString(16)} ${ran.bugcheck?.parameters.map(p => p.toString(16))}`,
      );
      parameters.forEach((wanted, i) => {
        const found = ran.bugcheck!.parameters[i];
        if (wanted === null) assert.ok(found > 0xffffn, `parameter ${i + 1} is no address: ${found.toString(16)}`);
        else if (wanted !== undefined) assert.equal(found, BigInt(wanted), `parameter ${i + 1}: ${found.toString(16)}`);
      });
      assert.equal(ran.bugcheck!.irql, irql);
      const frames = ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', ...(frame ? [frame] : [])];
      assert.ok(contains(ran.machine.stack(), frames), ran.machine.stack().join('\n'));
    });

  it('IRQL rules of DDI compliance are told with their ids, for a routine of each row', () => {
    const { kernel } = control('', ['standard']).machine;
    const { IrqlRows } = kernel('nt/vf/rules/compliance');
    const earlier = new Set<string>();
    for (const table of ['keirql/KeIrqlRules', 'locks/LockIrqlRules', 'wait/WaitRules', 'pool/PoolRules']) {
      const [module, name] = table.split('/');
      for (const rule of kernel(`nt/vf/rules/${module}`)[name]) for (const r of rule.Routines) earlier.add(r);
    }
    const exported = kernel('wdk/ntifs');
    for (const row of IrqlRows as { id: number; maximum: number; minimum?: number; routines: string[] }[]) {
      const routine = row.routines.find(
        r => typeof exported[r] === 'function' && !earlier.has(r) && !r.startsWith('Zw'),
      );
      if (!routine) continue;
      for (const irql of [row.maximum + 1, ...(row.minimum ? [row.minimum - 1] : [])]) {
        const { bugcheck } = control(at(irql, `(W as any).${routine}();`), ['ddi-compliance']);
        assert.deepEqual(
          [bugcheck?.code, bugcheck?.parameters[0], bugcheck?.irql],
          [0xc4, BigInt(row.id), irql],
          routine,
        );
      }
    }
  });

  it('every routine that a rule names and a header exports has a thunk', () => {
    const machine = control('', ['standard']).machine;
    const { VfRules, VfWatchers } = machine.kernel('nt/vf/rules');
    const named = new Set<string>([...VfRules, ...VfWatchers].flatMap((rule: any) => rule.Routines));
    const plain = machine.kernel('wdk/ntifs');
    const verified = machine.kernel('wdk/verified/ntifs');
    const bare = [...named].filter(name => typeof plain[name] === 'function' && plain[name] === verified[name]);
    assert.deepEqual(bare, []);
  });
});
