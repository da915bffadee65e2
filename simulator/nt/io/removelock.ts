/** Remove locks: a device object goes when nobody uses it any more. */
import { HalReportViolation } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { Executive, KernelMode } from '../inc/ke';
import { type IO_REMOVE_LOCK, REMOVE_LOCK_USER } from '../inc/removelock';
import { STATUS_DELETE_PENDING, STATUS_SUCCESS } from '../inc/ntstatus';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeGetCurrentThread } from '../ke/prcb';
import { KeWaitForSingleObject } from '../ke/wait';

/** @stack 0x30 */
function IoInitializeRemoveLockEx(
  Lock: IO_REMOVE_LOCK,
  _AllocateTag: number | string,
  _MaxLockedMinutes: number,
  _HighWatermark: number,
): void {
  Lock.Common.Removed = false;
  Lock.Common.IoCount = 1;
  Lock.$users = [];
  KeInitializeEvent(Lock.Common.RemoveEvent, 1, false);
}

/**
 * @returns STATUS_DELETE_PENDING once the device is being removed: the request must be failed
 * @stack 0x30
 */
function IoAcquireRemoveLockEx(Lock: IO_REMOVE_LOCK, Tag: unknown): NTSTATUS {
  const common = Lock.Common;
  common.IoCount++;
  if (!common.Removed) {
    Lock.$users = [...Lock.$users, new REMOVE_LOCK_USER(Tag, KeGetCurrentThread())];
    return STATUS_SUCCESS;
  }
  if (--common.IoCount === 0) KeSetEvent(common.RemoveEvent, 0, false);
  return STATUS_DELETE_PENDING;
}

/** @stack 0x30 */
function IoReleaseRemoveLockEx(Lock: IO_REMOVE_LOCK, Tag: unknown): void {
  IopForgetUser(Lock, Tag);
  const left = --Lock.Common.IoCount;
  if (left === 0) KeSetEvent(Lock.Common.RemoveEvent, 0, false);
  else if (left < 0)
    HalReportViolation({
      kind: 'irp',
      text: 'a remove lock was released more often than acquired',
      source: 'wdm/nf-wdm-ioreleaseremovelock',
      object: Lock,
    });
}

/** @stack 0x30 */
function IopForgetUser(Lock: IO_REMOVE_LOCK, Tag: unknown): void {
  const gone = Lock.$users.findLastIndex(user => user.Tag === Tag);
  if (gone >= 0) Lock.$users = Lock.$users.filter((_, i) => i !== gone);
}

/**
 * Gives back the caller's own and waits for all others; nobody gets it any more. PASSIVE_LEVEL.
 * @stack 0x60
 */
function IoReleaseRemoveLockAndWaitEx(Lock: IO_REMOVE_LOCK, Tag: unknown): void {
  const common = Lock.Common;
  common.Removed = true;
  IoReleaseRemoveLockEx(Lock, Tag);
  if (--common.IoCount > 0) KeWaitForSingleObject(common.RemoveEvent, Executive, KernelMode, false, null);
}

// wdm.h's macros add the size of the structure.
export {
  IoAcquireRemoveLockEx as IoAcquireRemoveLock,
  IoInitializeRemoveLockEx as IoInitializeRemoveLock,
  IoReleaseRemoveLockAndWaitEx as IoReleaseRemoveLockAndWait,
  IoReleaseRemoveLockEx as IoReleaseRemoveLock,
};
