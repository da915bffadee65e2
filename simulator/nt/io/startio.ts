/** Device queues and StartIo: one request at a time per device. */
import type { KDEVICE_QUEUE, KDEVICE_QUEUE_ENTRY } from '../inc/devqueue';
import type { DEVICE_OBJECT, IRP, PDRIVER_CANCEL } from '../inc/io';
import { DISPATCH_LEVEL } from '../inc/kedefs';
import {
  CONTAINING_RECORD,
  InitializeListHead,
  InsertTailList,
  IsListEmpty,
  RemoveEntryList,
  RemoveHeadList,
} from '../inc/list';
import type { Ref } from '../inc/ref';
import { KeLowerIrql, KfRaiseIrql } from '../ke/irql';
import {
  KeAcquireSpinLockAtDpcLevel,
  KeAcquireSpinLockForDpc,
  KeReleaseSpinLockForDpc,
  KeReleaseSpinLockFromDpcLevel,
} from '../ke/spinlock';
import { IopCancelSpinLock, IoSetCancelRoutine } from './cancel';

/** @stack 0x8 */
export function KeInitializeDeviceQueue(DeviceQueue: KDEVICE_QUEUE): void {
  InitializeListHead(DeviceQueue.DeviceListHead);
  DeviceQueue.Busy = 0;
}
/**
 * @returns false: the queue was not busy, and is now; the entry is not in it.
 * @stack 0x40
 */
export function KeInsertDeviceQueue(DeviceQueue: KDEVICE_QUEUE, DeviceQueueEntry: KDEVICE_QUEUE_ENTRY): boolean {
  const irql = KeAcquireSpinLockForDpc(DeviceQueue.Lock);
  const busy = DeviceQueue.Busy !== 0;
  DeviceQueue.Busy = 1;
  if (busy) InsertTailList(DeviceQueue.DeviceListHead, DeviceQueueEntry.DeviceListEntry);
  DeviceQueueEntry.Inserted = busy ? 1 : 0;
  KeReleaseSpinLockForDpc(DeviceQueue.Lock, irql);
  return busy;
}
/**
 * @returns the next entry's structure, null (and the queue is not busy any more) if there is none.
 * @stack 0x40
 */
export function KeRemoveDeviceQueue(DeviceQueue: KDEVICE_QUEUE): any {
  const irql = KeAcquireSpinLockForDpc(DeviceQueue.Lock);
  let record: object | null = null;
  if (IsListEmpty(DeviceQueue.DeviceListHead)) DeviceQueue.Busy = 0;
  else record = CONTAINING_RECORD<object>(RemoveHeadList(DeviceQueue.DeviceListHead));
  KeReleaseSpinLockForDpc(DeviceQueue.Lock, irql);
  return record;
}
/**
 * @returns false if it was not queued.
 * @stack 0x40
 */
export function KeRemoveEntryDeviceQueue(DeviceQueue: KDEVICE_QUEUE, DeviceQueueEntry: KDEVICE_QUEUE_ENTRY): boolean {
  const irql = KeAcquireSpinLockForDpc(DeviceQueue.Lock);
  const inserted = DeviceQueueEntry.Inserted !== 0;
  if (inserted) RemoveEntryList(DeviceQueueEntry.DeviceListEntry);
  DeviceQueueEntry.Inserted = 0;
  KeReleaseSpinLockForDpc(DeviceQueue.Lock, irql);
  return inserted;
}

/**
 * Calls the driver's StartIo, or queues the IRP while the device is busy.
 * @stack 0x50
 */
export function IoStartPacket(
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  _Key: Ref<number> | null,
  CancelFunction: PDRIVER_CANCEL | null,
): void {
  const irql = KfRaiseIrql(DISPATCH_LEVEL);
  KeAcquireSpinLockAtDpcLevel(IopCancelSpinLock);
  if (CancelFunction !== null) IoSetCancelRoutine(Irp, CancelFunction);
  const queued = KeInsertDeviceQueue(DeviceObject.DeviceQueue, Irp.Tail.Overlay.DeviceQueueEntry);
  if (!queued) DeviceObject.CurrentIrp = Irp;
  KeReleaseSpinLockFromDpcLevel(IopCancelSpinLock);
  if (!queued) DeviceObject.DriverObject.DriverStartIo!(DeviceObject, Irp);
  KeLowerIrql(irql);
}

/**
 * The device is done with its request: the next one. At DISPATCH_LEVEL.
 * @stack 0x50
 */
export function IoStartNextPacket(DeviceObject: DEVICE_OBJECT, Cancelable: boolean): void {
  if (Cancelable) KeAcquireSpinLockAtDpcLevel(IopCancelSpinLock);
  DeviceObject.CurrentIrp = null;
  const irp: IRP | null = KeRemoveDeviceQueue(DeviceObject.DeviceQueue);
  if (irp !== null) {
    DeviceObject.CurrentIrp = irp;
    irp.Tail.Overlay.DeviceQueueEntry.Inserted = 0;
  }
  if (Cancelable) KeReleaseSpinLockFromDpcLevel(IopCancelSpinLock);
  if (irp !== null) DeviceObject.DriverObject.DriverStartIo!(DeviceObject, irp);
}
