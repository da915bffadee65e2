/** Byte-range locks that minifilters keep themselves. IRQL <= APC_LEVEL. */
import {
  FsRtlAllocateFileLock,
  FsRtlFastCheckLockForRead,
  FsRtlFastCheckLockForWrite,
  FsRtlFreeFileLock,
  FsRtlInitializeFileLock,
  FsRtlProcessFileLock,
  FsRtlUninitializeFileLock,
} from '../../nt/fsrtl/filelock';
import type { FILE_LOCK, PUNLOCK_ROUTINE } from '../../nt/inc/filelock';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_LOCK_CONTROL } from '../../nt/inc/iodefs';
import { STATUS_INVALID_DEVICE_REQUEST } from '../../nt/inc/ntstatus';
import { IofCompleteRequest } from '../../nt/io/complete';
import { FltGetRequestorProcess } from './callbackRoutines';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import { FLT_PREOP_COMPLETE } from './inc/constants';
import { FltpCallWithShadow, FltpDataOfShadow } from './shadowIrp';

/** Called when a lock request is over; its status is in the callback data. */
export type PFLT_COMPLETE_LOCK_CALLBACK_DATA_ROUTINE = (Context: any, CallbackData: FLT_CALLBACK_DATA) => NTSTATUS;

function FltpLockCompletion(
  Routine: PFLT_COMPLETE_LOCK_CALLBACK_DATA_ROUTINE | null,
): ((Context: any, Irp: IRP) => NTSTATUS) | null {
  if (Routine === null) return null;
  return (Context, Irp) => {
    const data = FltpDataOfShadow(Irp);
    data.IoStatus.Status = Irp.IoStatus.Status;
    Irp.IoStatus.Status = Routine(Context, data);
    const { Status } = Irp.IoStatus;
    IofCompleteRequest(Irp, 0);
    return Status;
  };
}

/**
 * Source: fltkernel/nf-fltkernel-fltallocatefilelock.
 * @param UnlockRoutine called for each lock that is removed, or null
 * @stack 0x40
 */
export function FltAllocateFileLock(
  CompleteLockCallbackDataRoutine: PFLT_COMPLETE_LOCK_CALLBACK_DATA_ROUTINE | null,
  UnlockRoutine: PUNLOCK_ROUTINE | null,
): FILE_LOCK {
  return FsRtlAllocateFileLock(FltpLockCompletion(CompleteLockCallbackDataRoutine), UnlockRoutine);
}
/**
 * Source: fltkernel/nf-fltkernel-fltfreefilelock.
 * @stack 0x30
 */
export function FltFreeFileLock(FileLock: FILE_LOCK): void {
  FsRtlFreeFileLock(FileLock);
}
/**
 * Source: fltkernel/nf-fltkernel-fltinitializefilelock.
 * @stack 0x30
 */
export function FltInitializeFileLock(FileLock: FILE_LOCK): void {
  FsRtlInitializeFileLock(FileLock, null, null);
}
/**
 * Source: fltkernel/nf-fltkernel-fltuninitializefilelock.
 * @stack 0x30
 */
export function FltUninitializeFileLock(FileLock: FILE_LOCK): void {
  FsRtlUninitializeFileLock(FileLock);
}

/**
 * Does a lock request with the filter's own locks. Source: fltkernel/nf-fltkernel-fltprocessfilelock.
 * @returns what the preoperation callback is to return: FLT_PREOP_COMPLETE, or FLT_PREOP_PENDING while it waits for a range
 * @stack 0x60
 */
export function FltProcessFileLock(FileLock: FILE_LOCK, CallbackData: FLT_CALLBACK_DATA, Context: unknown): number {
  if (CallbackData.Iopb.MajorFunction !== IRP_MJ_LOCK_CONTROL) {
    CallbackData.IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    return FLT_PREOP_COMPLETE;
  }
  return FltpCallWithShadow(CallbackData, irp => FsRtlProcessFileLock(FileLock, irp, Context));
}

/**
 * Whether a read meets no exclusive lock of somebody else. Source: fltkernel/nf-fltkernel-fltchecklockforreadaccess.
 * @stack 0x60
 */
export function FltCheckLockForReadAccess(FileLock: FILE_LOCK, CallbackData: FLT_CALLBACK_DATA): boolean {
  const { Iopb } = CallbackData;
  const { ByteOffset, Length, Key } = Iopb.Parameters.Read;
  const process = FltGetRequestorProcess(CallbackData);
  return FsRtlFastCheckLockForRead(FileLock, ByteOffset, BigInt(Length), Key, Iopb.TargetFileObject!, process);
}
/**
 * Whether a write meets no lock of somebody else. Source: fltkernel/nf-fltkernel-fltchecklockforwriteaccess.
 * @stack 0x60
 */
export function FltCheckLockForWriteAccess(FileLock: FILE_LOCK, CallbackData: FLT_CALLBACK_DATA): boolean {
  const { Iopb } = CallbackData;
  const { ByteOffset, Length, Key } = Iopb.Parameters.Write;
  const process = FltGetRequestorProcess(CallbackData);
  return FsRtlFastCheckLockForWrite(FileLock, ByteOffset, BigInt(Length), Key, Iopb.TargetFileObject!, process);
}
