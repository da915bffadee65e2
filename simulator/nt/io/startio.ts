/** Device queues and StartIo: one request at a time per device. */
import { type KDEVICE_QUEUE, KDEVICE_QUEUE_ENTRY } from '../inc/devqueue';
import type { DEVICE_OBJECT, IRP, PDRIVER_CANCEL } from '../inc/io';
import { DeviceQueueObject } from '../inc/ke';
import { DISPATCH_LEVEL } from '../inc/kedefs';
import {
  CONTAINING_RECORD,
  InitializeListHead,
  InsertTailList,
  IsListEmpty,
  type LIST_ENTRY,
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
  DeviceQueue.Type = DeviceQueueObject;
  DeviceQueue.Size = 0x28;
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
 * As KeInsertDeviceQueue, in the order of the keys; behind those with the same.
 * @stack 0x40
 */
export function KeInsertByKeyDeviceQueue(
  DeviceQueue: KDEVICE_QUEUE,
  DeviceQueueEntry: KDEVICE_QUEUE_ENTRY,
  SortKey: number,
): boolean {
  const irql = KeAcquireSpinLockForDpc(DeviceQueue.Lock);
  const busy = DeviceQueue.Busy !== 0;
  DeviceQueue.Busy = 1;
  DeviceQueueEntry.SortKey = SortKey;
  if (busy) {
    let at = DeviceQueue.DeviceListHead.Flink;
    while (at !== DeviceQueue.DeviceListHead && KiEntryOf(at).SortKey <= SortKey) at = at.Flink;
    InsertTailList(at, DeviceQueueEntry.DeviceListEntry);
  }
  DeviceQueueEntry.Inserted = busy ? 1 : 0;
  KeReleaseSpinLockForDpc(DeviceQueue.Lock, irql);
  return busy;
}
/**
 * The first entry whose key is not below `SortKey`, or else the first of all.
 * @stack 0x40
 */
export function KeRemoveByKeyDeviceQueue(DeviceQueue: KDEVICE_QUEUE, SortKey: number): any {
  const irql = KeAcquireSpinLockForDpc(DeviceQueue.Lock);
  const head = DeviceQueue.DeviceListHead;
  let record: object | null = null;
  if (IsListEmpty(head)) DeviceQueue.Busy = 0;
  else {
    let at = head.Flink;
    while (at !== head && KiEntryOf(at).SortKey < SortKey) at = at.Flink;
    if (at === head) at = head.Flink;
    RemoveEntryList(at);
    KiEntryOf(at).Inserted = 0;
    record = CONTAINING_RECORD<object>(at);
  }
  KeReleaseSpinLockForDpc(DeviceQueue.Lock, irql);
  return record;
}
/** An IRP is linked by the entry in its tail. */
function KiEntryOf(Entry: LIST_ENTRY): KDEVICE_QUEUE_ENTRY {
  const record = Entry.$record as KDEVICE_QUEUE_ENTRY | IRP;
  return record instanceof KDEVICE_QUEUE_ENTRY ? record : record.Tail.Overlay.DeviceQueueEntry;
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
  Key: Ref<number> | null,
  CancelFunction: PDRIVER_CANCEL | null,
): void {
  const irql = KfRaiseIrql(DISPATCH_LEVEL);
  KeAcquireSpinLockAtDpcLevel(IopCancelSpinLock);
  if (CancelFunction !== null) IoSetCancelRoutine(Irp, CancelFunction);
  const entry = Irp.Tail.Overlay.DeviceQueueEntry;
  const queued =
    Key === null
      ? KeInsertDeviceQueue(DeviceObject.DeviceQueue, entry)
      : KeInsertByKeyDeviceQueue(DeviceObject.DeviceQueue, entry, Key.value);
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
  IopStartNextPacket(DeviceObject, Cancelable, null);
}

/**
 * As IoStartNextPacket: the first whose key is not below `Key`.
 * @stack 0x50
 */
export function IoStartNextPacketByKey(DeviceObject: DEVICE_OBJECT, Cancelable: boolean, Key: number): void {
  IopStartNextPacket(DeviceObject, Cancelable, Key);
}

/** @stack 0x50 */
function IopStartNextPacket(DeviceObject: DEVICE_OBJECT, Cancelable: boolean, Key: number | null): void {
  const queue = DeviceObject.DeviceQueue;
  if (Cancelable) KeAcquireSpinLockAtDpcLevel(IopCancelSpinLock);
  DeviceObject.CurrentIrp = null;
  const irp: IRP | null = Key === null ? KeRemoveDeviceQueue(queue) : KeRemoveByKeyDeviceQueue(queue, Key);
  if (irp !== null) {
    DeviceObject.CurrentIrp = irp;
    irp.Tail.Overlay.DeviceQueueEntry.Inserted = 0;
  }
  if (Cancelable) KeReleaseSpinLockFromDpcLevel(IopCancelSpinLock);
  if (irp !== null) DeviceObject.DriverObject.DriverStartIo!(DeviceObject, irp);
}
