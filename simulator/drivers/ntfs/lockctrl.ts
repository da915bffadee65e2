/** IRP_MJ_LOCK_CONTROL. */
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { FsRtlAllocateFileLock, FsRtlProcessFileLock } from '../../nt/fsrtl/filelock';
import { FsRtlCheckOplock } from '../../nt/fsrtl/oplock';
import { FastIoIsQuestionable } from '../../nt/inc/fsrtl';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsCompleteRequest } from './complete';
import { type CCB, type SCB, UserFileOpen } from './types';

/**
 * The request is completed when the lock is granted.
 * @stack 0x90
 */
export function NtfsCommonLockControl(Irp: IRP): NTSTATUS {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  const scb = file.FsContext as SCB;
  if ((file.FsContext2 as CCB).TypeOfOpen !== UserFileOpen) return NtfsCompleteRequest(Irp, STATUS_INVALID_PARAMETER);
  if (scb.Oplock !== null) FsRtlCheckOplock(scb.Oplock, Irp, null, null, null);
  ExAcquireResourceSharedLite(scb.Resource!, true);
  scb.FileLock ??= FsRtlAllocateFileLock(null, null);
  scb.IsFastIoPossible = FastIoIsQuestionable;
  const status = FsRtlProcessFileLock(scb.FileLock, Irp, file);
  ExReleaseResourceLite(scb.Resource!);
  return status;
}
