/** Work items of a device or driver object, which stays referenced until the routine has returned. */
import { ExFreePool, ExPoolTryPlace } from '../ex/pool';
import { ExpIsQueued, ExQueueWorkItem } from '../ex/worker';
import { NonPagedPool } from '../inc/ex';
import type { DEVICE_OBJECT, DRIVER_OBJECT } from '../inc/io';
import { IO_WORKITEM } from '../inc/iowork';
import { OBJECT_HEADER } from '../inc/ob';
import { KeBugCheckEx } from '../ke/bugcheck';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';

const WORKER_INVALID = 0xe4;
/** Its first parameter. */
const QueuedItemFreed = 0x2n;
const InitialisedWithBadObject = 0x3n;

export type PIO_WORKITEM_ROUTINE = (DeviceObject: any, Context: any) => void;
export type PIO_WORKITEM_ROUTINE_EX = (IoObject: any, Context: any, IoWorkItem: IO_WORKITEM) => void;

/**
 * @returns null if there is no memory.
 * @stack 0x30
 */
export function IoAllocateWorkItem(DeviceObject: DEVICE_OBJECT): IO_WORKITEM | null {
  const item = ExPoolTryPlace(NonPagedPool, new IO_WORKITEM(), 'IWoI');
  if (item === null) return null;
  IoInitializeWorkItem(DeviceObject, item);
  return item;
}

/** @stack 0x30 */
export function IoInitializeWorkItem(IoObject: DEVICE_OBJECT | DRIVER_OBJECT, IoWorkItem: IO_WORKITEM): void {
  if (!(IoObject?.$header instanceof OBJECT_HEADER))
    KeBugCheckEx(WORKER_INVALID, InitialisedWithBadObject, IoWorkItem, IoObject, 0n);
  IoWorkItem.IoObject = IoObject;
  IoWorkItem.WorkItem.WorkerRoutine = IopProcessWorkItem;
  IoWorkItem.WorkItem.Parameter = IoWorkItem;
}
/** The item must not be queued: bug check 0xE4 (2). */
export function IoUninitializeWorkItem(IoWorkItem: IO_WORKITEM): void {
  IopCheckNotQueued(IoWorkItem);
  IoWorkItem.IoObject = null;
}
/** Bytes that a caller-allocated IO_WORKITEM takes. */
export function IoSizeofWorkItem(): number {
  return 0x58;
}

/**
 * The item must not be queued: bug check 0xE4 (2).
 * @stack 0x30
 */
export function IoFreeWorkItem(IoWorkItem: IO_WORKITEM): void {
  IopCheckNotQueued(IoWorkItem);
  ExFreePool(IoWorkItem);
}

/**
 * @param QueueType DelayedWorkQueue or CriticalWorkQueue
 * @stack 0x50
 */
export function IoQueueWorkItem(
  IoWorkItem: IO_WORKITEM,
  WorkerRoutine: PIO_WORKITEM_ROUTINE,
  QueueType: number,
  Context: unknown,
): void {
  IoWorkItem.Type = 0;
  IopQueueWorkItem(IoWorkItem, WorkerRoutine, QueueType, Context);
}

/**
 * The routine gets the work item as its third argument.
 * @stack 0x50
 */
export function IoQueueWorkItemEx(
  IoWorkItem: IO_WORKITEM,
  WorkerRoutine: PIO_WORKITEM_ROUTINE_EX,
  QueueType: number,
  Context: unknown,
): void {
  IoWorkItem.Type = 1;
  IopQueueWorkItem(IoWorkItem, WorkerRoutine, QueueType, Context);
}

/** @stack 0x20 */
function IopCheckNotQueued(Item: IO_WORKITEM): void {
  if (ExpIsQueued(Item.WorkItem)) KeBugCheckEx(WORKER_INVALID, QueuedItemFreed, Item, Item.Routine, 0n);
}

function IopQueueWorkItem(
  Item: IO_WORKITEM,
  Routine: PIO_WORKITEM_ROUTINE_EX,
  QueueType: number,
  Context: unknown,
): void {
  Item.Routine = Routine;
  Item.Context = Context;
  ObfReferenceObject(Item.IoObject!);
  ExQueueWorkItem(Item.WorkItem, QueueType);
}

/**
 * Runs in a worker thread; the routine may free the item.
 * @stack 0x50
 */
export function IopProcessWorkItem(IoWorkItem: IO_WORKITEM): void {
  const object = IoWorkItem.IoObject!;
  const routine = IoWorkItem.Routine!;
  if (IoWorkItem.Type === 1) routine(object, IoWorkItem.Context, IoWorkItem);
  else (routine as PIO_WORKITEM_ROUTINE)(object, IoWorkItem.Context);
  ObfDereferenceObject(object);
}
