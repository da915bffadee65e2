/** Power IRPs: made here only, sent by worker threads, at most one of a type at a time for each device. */
import { HalTrace } from 'hal';
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { ExInitializeWorkItem, ExQueueWorkItem } from '../ex/worker';
import { CriticalWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../inc/ex';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { IRP_MJ_POWER, IRP_MN_QUERY_POWER, IRP_MN_SET_POWER, IRP_MN_WAIT_WAKE } from '../inc/iodefs';
import { KernelMode, KSEMAPHORE, KSPIN_LOCK, Executive } from '../inc/ke';
import { InsertTailList, RemoveEntryList } from '../inc/list';
import {
  DevicePowerState,
  POP_IRP_DATA,
  PopStateOf,
  POWER_STATE,
  type POWER_STATE_TYPE,
  type REQUEST_POWER_COMPLETE,
} from '../inc/po';
import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER_2,
  STATUS_MORE_PROCESSING_REQUIRED,
  STATUS_NOT_SUPPORTED,
  STATUS_PENDING,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { IofCallDriver } from '../io/call';
import { IoGetAttachedDeviceReference } from '../io/device';
import {
  IoAllocateIrp,
  IoFreeIrp,
  IoGetCurrentIrpStackLocation,
  IoGetNextIrpStackLocation,
  IoSetCompletionRoutine,
  IoSetNextIrpStackLocation,
} from '../io/irp';
import { KeInitializeSemaphore, KeReleaseSemaphore } from '../ke/semaphore';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObfDereferenceObject } from '../ob/object';
import { PspCreateSystemThread } from '../ps/systemThread';
import { PopIrpList, PopStartIrpWatchdog, PopStopIrpWatchdog } from './watchdog';

const IrpDataTag = 'rIoP';
/** Boost of a worker thread's base priority; that of the other workers is 8. */
const WorkerPriority = 13;
const Workers = 2;

const PopIrpLock = new KSPIN_LOCK();
const PopIrpWorkerSemaphore = new KSEMAPHORE();
/** What the workers have to send. */
const PopIrpQueue: POP_IRP_DATA[] = [];
const PopIrpStarter = new WORK_QUEUE_ITEM();
let started = false;

/** The threads that send power IRPs, once there is a device that takes them. PASSIVE_LEVEL. */
export function PopStartIrpWorkers(): void {
  if (PopFirstIrp()) PopCreateIrpWorkers();
}

/** True once: the semaphore is there from then on. */
function PopFirstIrp(): boolean {
  const first = !started && (started = true);
  if (first) KeInitializeSemaphore(PopIrpWorkerSemaphore, 0, 0x7fffffff);
  return first;
}

/** @stack 0x60 */
function PopCreateIrpWorkers(): void {
  for (let i = 0; i < Workers; i++)
    ObfDereferenceObject(PspCreateSystemThread(PopIrpWorker, null, `PopIrpWorker ${i}`, WorkerPriority));
}

/** @stack 0x210 */
function PopIrpWorker(): void {
  for (;;) {
    KeWaitForSingleObject(PopIrpWorkerSemaphore, Executive, KernelMode, false, null);
    const irql = KeAcquireSpinLockRaiseToDpc(PopIrpLock);
    const data = PopIrpQueue.shift();
    KeReleaseSpinLock(PopIrpLock, irql);
    if (data === undefined) continue;
    PopStartIrpWatchdog(data);
    IofCallDriver(data.TargetDevice, data.Irp);
  }
}

/**
 * Asks for a power IRP to be sent to the top of a device's stack. IRQL <= DISPATCH_LEVEL.
 * @param MinorFunction IRP_MN_SET_POWER or IRP_MN_QUERY_POWER of a device state, IRP_MN_WAIT_WAKE
 * @param CompletionFunction called when all drivers are done with it
 * @param Irp gets the IRP; null: nobody wants to know
 * @returns STATUS_PENDING, STATUS_INVALID_PARAMETER_2, STATUS_INSUFFICIENT_RESOURCES
 * @stack 0x90
 */
export function PoRequestPowerIrp(
  DeviceObject: DEVICE_OBJECT,
  MinorFunction: number,
  PowerState: POWER_STATE,
  CompletionFunction: REQUEST_POWER_COMPLETE | null,
  Context: unknown,
  Irp: Ref<IRP | null> | null,
): NTSTATUS {
  if (MinorFunction !== IRP_MN_SET_POWER && MinorFunction !== IRP_MN_QUERY_POWER && MinorFunction !== IRP_MN_WAIT_WAKE)
    return STATUS_INVALID_PARAMETER_2;
  const request = PopRequestPowerIrp(
    DeviceObject,
    MinorFunction,
    DevicePowerState,
    PowerState,
    CompletionFunction,
    Context,
  );
  if (request === null) return STATUS_INSUFFICIENT_RESOURCES;
  if (Irp) Irp.value = request;
  return STATUS_PENDING;
}

/** @stack 0xa0 */
export function PopRequestPowerIrp(
  DeviceObject: DEVICE_OBJECT,
  MinorFunction: number,
  Type: POWER_STATE_TYPE,
  PowerState: POWER_STATE,
  CompletionFunction: REQUEST_POWER_COMPLETE | null,
  Context: unknown,
): IRP | null {
  const top = IoGetAttachedDeviceReference(DeviceObject);
  // One location for the power manager's own completion routine.
  const irp = IoAllocateIrp(top.StackSize + 1, false);
  if (irp === null) {
    ObfDereferenceObject(top);
    return null;
  }
  const data = ExPoolPlace(NonPagedPool, new POP_IRP_DATA(irp), IrpDataTag);
  data.Pdo = PopPdoOf(DeviceObject);
  data.TargetDevice = top;
  data.MinorFunction = MinorFunction;
  data.Type = Type;
  data.State = PopStateOf(Type, PowerState);
  data.CompletionRoutine = CompletionFunction;
  data.Context = Context;
  irp.IoStatus.Status = STATUS_NOT_SUPPORTED;
  IoSetNextIrpStackLocation(irp);
  IoGetCurrentIrpStackLocation(irp).DeviceObject = DeviceObject;
  IoSetCompletionRoutine(irp, PopRequestCompletion, data, true, true, true);
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = IRP_MJ_POWER;
  location.MinorFunction = MinorFunction;
  const { Power } = location.Parameters;
  Power.Type = Type;
  Power.State.SystemState = data.State;
  Power.State.DeviceState = data.State;
  PopQueueIrp(data);
  return irp;
}

/** The bottom of a device's stack. */
export function PopPdoOf(DeviceObject: DEVICE_OBJECT): DEVICE_OBJECT {
  let device = DeviceObject;
  while (device.$attachedTo !== null) device = device.$attachedTo;
  return device;
}

/** One set or query of a type for a device is under way at a time; those that wait for waking are beside them. */
function PopQueueIrp(Data: POP_IRP_DATA): void {
  const irql = KeAcquireSpinLockRaiseToDpc(PopIrpLock);
  InsertTailList(PopIrpList, Data.Link);
  const free = PopNextIrp(Data) === Data;
  // Of a device that no bus reported; its driver may ask at DISPATCH_LEVEL.
  if (PopFirstIrp()) {
    ExInitializeWorkItem(PopIrpStarter, PopCreateIrpWorkers, null);
    ExQueueWorkItem(PopIrpStarter, CriticalWorkQueue);
  }
  if (free) PopActivate(Data);
  KeReleaseSpinLock(PopIrpLock, irql);
  if (free) KeReleaseSemaphore(PopIrpWorkerSemaphore, 0, 1, false);
}

function PopActivate(Data: POP_IRP_DATA): void {
  Data.Active = true;
  PopIrpQueue.push(Data);
}

/** First of the requests of the same kind for the same device, unless it is under way. */
function PopNextIrp(Like: POP_IRP_DATA): POP_IRP_DATA | null {
  for (let entry = PopIrpList.Flink; entry !== PopIrpList; entry = entry.Flink) {
    const other = entry.$record as POP_IRP_DATA;
    const kind = (data: POP_IRP_DATA) => (data.MinorFunction === IRP_MN_WAIT_WAKE ? -1 : data.Type);
    if (other.Pdo === Like.Pdo && kind(other) === kind(Like)) return other.Active ? null : other;
  }
  return null;
}

/**
 * All drivers are done: the requester hears of it, the next request for the device goes.
 * @stack 0x80
 */
function PopRequestCompletion(DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Data: POP_IRP_DATA): NTSTATUS {
  PopStopIrpWatchdog(Data);
  HalTrace('power', `power IRP completed, status ${(Irp.IoStatus.Status >>> 0).toString(16)}`, Irp);
  const irql = KeAcquireSpinLockRaiseToDpc(PopIrpLock);
  RemoveEntryList(Data.Link);
  const next = PopNextIrp(Data);
  if (next !== null) PopActivate(next);
  KeReleaseSpinLock(PopIrpLock, irql);
  if (next !== null) KeReleaseSemaphore(PopIrpWorkerSemaphore, 0, 1, false);
  if (Data.CompletionRoutine !== null) {
    const state = new POWER_STATE();
    state.SystemState = Data.State;
    state.DeviceState = Data.State;
    Data.CompletionRoutine(DeviceObject!, Data.MinorFunction, state, Data.Context, Irp.IoStatus);
  }
  ObfDereferenceObject(Data.TargetDevice);
  IoFreeIrp(Irp);
  ExFreePool(Data);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

/**
 * Passes a power IRP down; since Windows Vista no more than IoCallDriver.
 * @stack 0x40
 */
export function PoCallDriver(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return IofCallDriver(DeviceObject, Irp);
}

/**
 * Before Windows Vista this let the next power IRP come; now the power manager sees the end of each itself.
 * @stack 0x8
 */
export function PoStartNextPowerIrp(_Irp: IRP): void {}

/**
 * Tells the power manager the state that a device is in.
 * @returns the state before
 * @stack 0x20
 */
export function PoSetPowerState(DeviceObject: DEVICE_OBJECT, Type: POWER_STATE_TYPE, State: POWER_STATE): POWER_STATE {
  const before = new POWER_STATE();
  const flags = DeviceObject.$powerFlags;
  // DEVOBJ_EXTENSION.PowerFlags: the system state in the lowest four bits, the device state in the next.
  const shift = Type === DevicePowerState ? 4 : 0;
  before.SystemState = (flags >> shift) & 0xf;
  before.DeviceState = before.SystemState;
  DeviceObject.$powerFlags = (flags & ~(0xf << shift)) | (PopStateOf(Type, State) << shift);
  return before;
}
