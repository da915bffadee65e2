/** Work items of a device or driver object, which stays referenced until the routine has returned. */
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { ExQueueWorkItem } from '../ex/worker';
import { NonPagedPool } from '../inc/ex';
import type { DEVICE_OBJECT, DRIVER_OBJECT } from '../inc/io';
import { IO_WORKITEM } from '../inc/iowork';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';

export type PIO_WORKITEM_ROUTINE = (DeviceObject: any, Context: any) => void;
export type PIO_WORKITEM_ROUTINE_EX = (IoObject: any, Context: any, IoWorkItem: IO_WORKITEM) => void;

/**
 * @returns null if there is no memory.
 * @stack 0x30
 */
export function IoAllocateWorkItem(DeviceObject: DEVICE_OBJECT): IO_WORKITEM | null {
  const item = ExPoolPlace(NonPagedPool, new IO_WORKITEM(), 'IWoI');
  IoInitializeWorkItem(DeviceObject, item);
  return item;
}

/** @stack 0x30 */
export function IoInitializeWorkItem(IoObject: DEVICE_OBJECT | DRIVER_OBJECT, IoWorkItem: IO_WORKITEM): void {
  IoWorkItem.IoObject = IoObject;
  IoWorkItem.WorkItem.WorkerRoutine = IopProcessWorkItem;
  IoWorkItem.WorkItem.Parameter = IoWorkItem;
}
export function IoUninitializeWorkItem(IoWorkItem: IO_WORKITEM): void {
  IoWorkItem.IoObject = null;
}
/** Bytes that a caller-allocated IO_WORKITEM takes. */
export function IoSizeofWorkItem(): number {
  return 0x58;
}

/**
 * The item must not be queued.
 * @stack 0x30
 */
export function IoFreeWorkItem(IoWorkItem: IO_WORKITEM): void {
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
