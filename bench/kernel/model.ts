/** Drivers whose threads do one thing for ever and count it, and one that does everything at once. */

/** What every driver here has: a device that completes each request at once. */
const device = `
function Complete(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}
function Control(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  requests++;
  return Complete(DeviceObject, Irp);
}
function Start(DriverObject: DRIVER_OBJECT): void {
  IoCreateDevice(DriverObject, 0, '\\\\Device\\\\KBENCH', FILE_DEVICE_UNKNOWN, 0, false, new Ref<DEVICE_OBJECT | null>(null));
  IoCreateSymbolicLink('\\\\??\\\\KBENCH', '\\\\Device\\\\KBENCH');
  DriverObject.MajorFunction[IRP_MJ_CREATE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = Control;
}
function Thread(routine: (context: unknown) => void): void {
  const handle = new Ref(0);
  PsCreateSystemThread(handle, 0, null, 0, null, routine, null);
  ZwClose(handle.value);
}
`;

const imports = `import * as W from 'ntifs';
import { DEVICE_OBJECT, DRIVER_OBJECT, FILE_DEVICE_UNKNOWN, IO_NO_INCREMENT, IoCompleteRequest, IoCreateDevice, IoCreateSymbolicLink, IRP,
  IRP_MJ_CLOSE, IRP_MJ_CREATE, IRP_MJ_DEVICE_CONTROL, type NTSTATUS, PsCreateSystemThread, Ref, STATUS_SUCCESS, KEVENT, KDPC, KTIMER, KernelMode,
  Executive, SynchronizationEvent, KeInitializeEvent, KeSetEvent, KeWaitForSingleObject, KeInitializeDpc, KeInsertQueueDpc, KeInitializeTimer,
  KeSetTimer, KeCancelTimer, KeDelayExecutionThread, IoConnectInterrupt, KINTERRUPT, Latched, KSPIN_LOCK, KeInitializeSpinLock, KIRQL,
  KeAcquireSpinLock, KeReleaseSpinLock, WORK_QUEUE_ITEM, ExInitializeWorkItem, ExQueueWorkItem, DelayedWorkQueue, ERESOURCE,
  ExInitializeResourceLite, ExAcquireResourceExclusiveLite, ExReleaseResourceLite, KeEnterCriticalRegion, KeLeaveCriticalRegion,
  ExAllocatePool2, ExFreePool, POOL_FLAG_NON_PAGED, ZwClose } from 'ntifs';
import { INTERRUPT_LINE } from 'hardware';
export let requests = 0;
export let done = 0;
`;

const driver = (body: string, start: string) => `${imports}${device}${body}
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  Start(DriverObject);
  ${start}
  return STATUS_SUCCESS;
}
`;

export interface Workload {
  readonly name: string;
  readonly driver: string;
  readonly application?: string;
  /** The driver's counter. */
  readonly counter: 'done' | 'requests';
}

const application = `import { CreateFileW, GENERIC_READ, OPEN_EXISTING, DeviceIoControl, Ref } from 'windows';
export function main(): number {
  const file = CreateFileW('\\\\\\\\.\\\\KBENCH', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  const returned = new Ref(0);
  for (;;) DeviceIoControl(file, 0x222000, null, 0, null, 0, returned, null);
}
`;

export const workloads: readonly Workload[] = [
  {
    name: 'context switch (two threads, two events)',
    counter: 'done',
    driver: driver(
      `const ping = new KEVENT(); const pong = new KEVENT();
function Turn(mine: KEVENT, other: KEVENT): void {
  for (;;) { KeWaitForSingleObject(mine, Executive, KernelMode, false, null); done++; KeSetEvent(other, 0, false); }
}`,
      `for (const e of [ping, pong]) KeInitializeEvent(e, SynchronizationEvent, false);
  Thread(() => Turn(ping, pong)); Thread(() => Turn(pong, ping)); KeSetEvent(ping, 0, false);`,
    ),
  },
  {
    name: 'DPC (queued by a thread)',
    counter: 'done',
    driver: driver(
      'const dpc = new KDPC(); function Routine(): void { done++; }',
      'KeInitializeDpc(dpc, Routine, null); Thread(() => { for (;;) KeInsertQueueDpc(dpc, null, null); });',
    ),
  },
  {
    name: 'interrupt (latched, taken at once)',
    counter: 'done',
    driver: driver(
      'const line = new INTERRUPT_LINE(0x51, Latched); function Isr(): boolean { done++; return true; }',
      'IoConnectInterrupt(new Ref<KINTERRUPT | null>(null), Isr, null, null, 0x51, 5, 5, Latched, false, 1n, false); Thread(() => { for (;;) line.Assert(); });',
    ),
  },
  {
    name: 'IRP (DeviceIoControl of an application)',
    counter: 'requests',
    driver: driver('', ''),
    application,
  },
  {
    name: 'timer set and cancelled',
    counter: 'done',
    driver: driver(
      'const timer = new KTIMER();',
      'KeInitializeTimer(timer); Thread(() => { for (;;) { KeSetTimer(timer, -10_000_000n, null); KeCancelTimer(timer); done++; } });',
    ),
  },
  {
    name: 'spin lock taken and released',
    counter: 'done',
    driver: driver(
      'const lock = new KSPIN_LOCK(); const old = new Ref<KIRQL>(0);',
      'KeInitializeSpinLock(lock); Thread(() => { for (;;) { KeAcquireSpinLock(lock, old); done++; KeReleaseSpinLock(lock, old.value); } });',
    ),
  },
  {
    name: 'resource taken and released',
    counter: 'done',
    driver: driver(
      'const resource = new ERESOURCE();',
      `ExInitializeResourceLite(resource);
  Thread(() => { KeEnterCriticalRegion(); for (;;) { ExAcquireResourceExclusiveLite(resource, true); done++; ExReleaseResourceLite(resource); } });`,
    ),
  },
];

/** Threads that wait, signal, sleep, set timers, queue DPCs and work items, interrupt, take locks and pool; an application reads. */
export const everything: Workload = {
  name: 'everything',
  counter: 'done',
  driver: driver(
    `const events = [0, 1, 2, 3].map(() => new KEVENT());
const lock = new KSPIN_LOCK(); const resource = new ERESOURCE();
const line = new INTERRUPT_LINE(0x51, Latched); const interruptDpc = new KDPC();
export let ended = 0;
function Isr(): boolean { KeInsertQueueDpc(interruptDpc, null, null); return true; }
function IsrDpc(): void { done++; }
function Ring(n: number): void {
  for (;;) { KeWaitForSingleObject(events[n], Executive, KernelMode, false, null); done++; KeSetEvent(events[(n + 1) % 4], n % 2, false); }
}
function Timers(): void {
  const timer = new KTIMER(); const dpc = new KDPC();
  KeInitializeTimer(timer); KeInitializeDpc(dpc, IsrDpc, null);
  for (;;) { KeSetTimer(timer, -150_000n, dpc); KeWaitForSingleObject(timer, Executive, KernelMode, false, null); }
}
function Locks(): void {
  const old = new Ref<KIRQL>(0);
  for (;;) {
    KeAcquireSpinLock(lock, old); done++; KeReleaseSpinLock(lock, old.value);
    KeEnterCriticalRegion(); ExAcquireResourceExclusiveLite(resource, true); ExReleaseResourceLite(resource); KeLeaveCriticalRegion();
    const block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'soak'); if (block) ExFreePool(block);
    line.Assert();
    KeDelayExecutionThread(KernelMode, false, -10_000n);
  }
}
function Work(): void {
  const finished = new KEVENT(); KeInitializeEvent(finished, SynchronizationEvent, false);
  for (;;) {
    const item = new WORK_QUEUE_ITEM();
    ExInitializeWorkItem(item, () => { KeSetEvent(finished, 0, false); }, null);
    ExQueueWorkItem(item, DelayedWorkQueue);
    KeWaitForSingleObject(finished, Executive, KernelMode, false, null);
    Thread(() => { ended++; });
    KeDelayExecutionThread(KernelMode, false, -150_000n);
  }
}`,
    `for (const e of events) KeInitializeEvent(e, SynchronizationEvent, false);
  KeInitializeSpinLock(lock); ExInitializeResourceLite(resource); KeInitializeDpc(interruptDpc, IsrDpc, null);
  IoConnectInterrupt(new Ref<KINTERRUPT | null>(null), Isr, null, null, 0x51, 5, 5, Latched, false, 1n, false);
  for (let i = 0; i < 4; i++) Thread(() => Ring(i));
  Thread(Timers); Thread(Locks); Thread(Work);
  KeSetEvent(events[0], 0, false);`,
  ),
  application: application
    .replace(
      'for (;;) DeviceIoControl(file, 0x222000, null, 0, null, 0, returned, null);',
      'for (;;) { DeviceIoControl(file, 0x222000, null, 0, null, 0, returned, null); Sleep(1); }',
    )
    .replace('DeviceIoControl, Ref', 'DeviceIoControl, Ref, Sleep'),
};
