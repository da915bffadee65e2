/** Remove locks: a device object goes when nobody uses it any more. */
import { HalDefineType, HalReportViolation } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import { STATUS_DELETE_PENDING, STATUS_SUCCESS } from '../inc/ntstatus';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';

class IO_REMOVE_LOCK_COMMON_BLOCK {
  Removed = false;
  /** Users, and one for the device itself. */
  IoCount = 0;
  readonly RemoveEvent = new KEVENT();
}
HalDefineType(IO_REMOVE_LOCK_COMMON_BLOCK, '_IO_REMOVE_LOCK_COMMON_BLOCK', 0x20, [
  ['Removed', 0x0, 'UChar'],
  ['IoCount', 0x4, 'Int4B'],
  ['RemoveEvent', 0x8, '_KEVENT'],
]);

export class IO_REMOVE_LOCK {
  readonly Common = new IO_REMOVE_LOCK_COMMON_BLOCK();
}
HalDefineType(IO_REMOVE_LOCK, '_IO_REMOVE_LOCK', 0x20, [['Common', 0x0, '_IO_REMOVE_LOCK_COMMON_BLOCK']]);

/** @stack 0x30 */
function IoInitializeRemoveLockEx(
  Lock: IO_REMOVE_LOCK,
  _AllocateTag: number | string,
  _MaxLockedMinutes: number,
  _HighWatermark: number,
): void {
  Lock.Common.Removed = false;
  Lock.Common.IoCount = 1;
  KeInitializeEvent(Lock.Common.RemoveEvent, 1, false);
}

/**
 * @returns STATUS_DELETE_PENDING once the device is being removed: the request must be failed
 * @stack 0x30
 */
function IoAcquireRemoveLockEx(Lock: IO_REMOVE_LOCK, _Tag: unknown): NTSTATUS {
  const common = Lock.Common;
  common.IoCount++;
  if (!common.Removed) return STATUS_SUCCESS;
  if (--common.IoCount === 0) KeSetEvent(common.RemoveEvent, 0, false);
  return STATUS_DELETE_PENDING;
}

/** @stack 0x30 */
function IoReleaseRemoveLockEx(Lock: IO_REMOVE_LOCK, _Tag: unknown): void {
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

/**
 * Gives back the caller's own and waits for all others; nobody gets it any more. PASSIVE_LEVEL.
 * @stack 0x60
 */
function IoReleaseRemoveLockAndWaitEx(Lock: IO_REMOVE_LOCK, _Tag: unknown): void {
  const common = Lock.Common;
  common.Removed = true;
  IoReleaseRemoveLockEx(Lock, _Tag);
  if (--common.IoCount > 0) KeWaitForSingleObject(common.RemoveEvent, Executive, KernelMode, false, null);
}

// wdm.h's macros add the size of the structure.
export {
  IoAcquireRemoveLockEx as IoAcquireRemoveLock,
  IoInitializeRemoveLockEx as IoInitializeRemoveLock,
  IoReleaseRemoveLockAndWaitEx as IoReleaseRemoveLockAndWait,
  IoReleaseRemoveLockEx as IoReleaseRemoveLock,
};
