/** Cancellation of IRPs. */
import { HalTrace } from 'hal';
import type { IRP, PDRIVER_CANCEL } from '../inc/io';
import { APC_LEVEL } from '../inc/kedefs';
import { Executive, KernelMode, KSPIN_LOCK } from '../inc/ke';
import { CONTAINING_RECORD, IsListEmpty } from '../inc/list';
import type { ETHREAD } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeWaitForSingleObject } from '../ke/wait';
import { IoGetCurrentIrpStackLocation } from './irp';

/** Somebody cancels a request that is over, and still has a cancel routine. */
const CANCEL_STATE_IN_COMPLETED_IRP = 0x48;

export const IopCancelSpinLock = new KSPIN_LOCK();

/** @stack 0x30 */
export function IoAcquireCancelSpinLock(Irql: Ref<number>): void {
  Irql.value = KeAcquireSpinLockRaiseToDpc(IopCancelSpinLock);
}
/** @stack 0x30 */
export function IoReleaseCancelSpinLock(Irql: number): void {
  KeReleaseSpinLock(IopCancelSpinLock, Irql);
}

/**
 * Exchanges the cancel routine.
 * @returns the previous one; null: none, or the IRP is being cancelled
 * @stack 0x8
 */
export function IoSetCancelRoutine(Irp: IRP, CancelRoutine: PDRIVER_CANCEL | null): PDRIVER_CANCEL | null {
  // One statement: the interlocked exchange.
  return [Irp.CancelRoutine, (Irp.CancelRoutine = CancelRoutine)][0];
}

/**
 * Sets Irp->Cancel and calls the cancel routine, at DISPATCH_LEVEL with the cancel spin lock, which it must release.
 * @returns true if there was a cancel routine
 * @stack 0x50
 */
export function IoCancelIrp(Irp: IRP): boolean {
  const irql = KeAcquireSpinLockRaiseToDpc(IopCancelSpinLock);
  Irp.Cancel = 1;
  const routine = IoSetCancelRoutine(Irp, null);
  HalTrace('irp', routine === null ? 'cancel: no cancel routine' : 'cancel', Irp);
  if (routine === null) {
    KeReleaseSpinLock(IopCancelSpinLock, irql);
    return false;
  }
  if (Irp.CurrentLocation > Irp.StackCount + 1) KeBugCheckEx(CANCEL_STATE_IN_COMPLETED_IRP, Irp, routine, 0n, 0n);
  Irp.CancelIrql = irql;
  routine(IoGetCurrentIrpStackLocation(Irp).DeviceObject!, Irp);
  return true;
}

/** The IRPs of a thread at this moment. */
export function IopThreadIrps(Thread: ETHREAD): IRP[] {
  const irps: IRP[] = [];
  const irql = KeAcquireSpinLockRaiseToDpc(Thread.IrpListLock);
  for (let entry = Thread.IrpList.Flink; entry !== Thread.IrpList; entry = entry.Flink)
    irps.push(CONTAINING_RECORD<IRP>(entry));
  KeReleaseSpinLock(Thread.IrpListLock, irql);
  return irps;
}

/**
 * A thread that ends cancels what it has issued and waits until all of it is completed; a driver that never completes
 * one keeps the thread for ever. (Windows polls; here the thread waits for its list to become empty.) At the level that a
 * cancel routine left raised nothing comes any more: that is the caller's to tell.
 * @stack 0xa0
 */
export function IoCancelThreadIo(Thread: ETHREAD): void {
  if (IsListEmpty(Thread.IrpList)) return;
  for (const irp of IopThreadIrps(Thread)) IoCancelIrp(irp);
  if (KeGetCurrentIrql() > APC_LEVEL) return;
  while (!IsListEmpty(Thread.IrpList)) KeWaitForSingleObject(Thread.IrpListEmpty, Executive, KernelMode, false, null);
}
