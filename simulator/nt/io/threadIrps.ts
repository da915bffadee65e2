/** Each thread knows the IRPs that it has issued and that are not finished. */
import type { IRP } from '../inc/io';
import { InsertTailList, IsListEmpty, InitializeListHead, RemoveEntryList } from '../inc/list';
import { KeResetEvent, KeSetEvent } from '../ke/event';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { PsGetCurrentThread } from '../ps/current';

/** @stack 0x30 */
export function IopQueueThreadIrp(Irp: IRP): void {
  const thread = PsGetCurrentThread();
  Irp.Tail.Overlay.Thread = thread;
  const irql = KeAcquireSpinLockRaiseToDpc(thread.IrpListLock);
  InsertTailList(thread.IrpList, Irp.ThreadListEntry);
  KeReleaseSpinLock(thread.IrpListLock, irql);
  KeResetEvent(thread.IrpListEmpty);
}

/** @stack 0x30 */
export function IopDequeueThreadIrp(Irp: IRP): void {
  const thread = Irp.Tail.Overlay.Thread;
  if (thread === null) return;
  const irql = KeAcquireSpinLockRaiseToDpc(thread.IrpListLock);
  RemoveEntryList(Irp.ThreadListEntry);
  InitializeListHead(Irp.ThreadListEntry);
  const empty = IsListEmpty(thread.IrpList);
  KeReleaseSpinLock(thread.IrpListLock, irql);
  if (empty) KeSetEvent(thread.IrpListEmpty, 0, false);
}
