/** NtLockFile and NtUnlockFile: byte ranges, by fast I/O where the file system has it. */
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS, PIO_APC_ROUTINE } from '../inc/io';
import { FILE_READ_DATA, FILE_WRITE_DATA, IRP_MJ_LOCK_CONTROL } from '../inc/iodefs';
import { IRP_MN_LOCK, IRP_MN_UNLOCK_SINGLE, SL_EXCLUSIVE_LOCK, SL_FAIL_IMMEDIATELY } from '../inc/irpminor';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_ACCESS_VIOLATION } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IopReferenceFile } from './create';
import { IopTryFastLock, IopTryFastUnlock, type LockRange } from './fastio';
import { IoGetNextIrpStackLocation } from './irp';
import {
  IopPrepareRequest,
  IopPrepareSynchronousRequest,
  IopRefuse,
  IopRequest,
  IopSendSynchronousRequest,
  IopSynchronousServiceTail,
} from './service';

/** Who may read or write may lock. */
function IopReferenceForLock(FileHandle: HANDLE, File: Ref<FILE_OBJECT | null>): NTSTATUS {
  const status = IopReferenceFile(FileHandle, FILE_READ_DATA, File);
  return NT_SUCCESS(status) ? status : IopReferenceFile(FileHandle, FILE_WRITE_DATA, File);
}

/**
 * @param ByteOffset of the first byte
 * @param Length bytes
 * @param Key tells apart several owners in one process
 * @param FailImmediately else it waits until the range is free
 * @returns STATUS_LOCK_NOT_GRANTED
 * @stack 0xc0
 */
export function NtLockFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  ByteOffset: bigint,
  Length: bigint,
  Key: number,
  FailImmediately: boolean,
  ExclusiveLock: boolean,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceForLock(FileHandle, file);
  if (!NT_SUCCESS(status)) return status;
  if (!IoStatusBlock) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const range = { ByteOffset, Length, Key };
  // With a routine to call there is no short way.
  const fast =
    ApcRoutine === null
      ? IopTryFastLock(file.value!, Event, ApcContext, IoStatusBlock, range, FailImmediately, ExclusiveLock)
      : null;
  if (fast !== null) return fast;
  const request = new IopRequest(file.value!, ApcRoutine, ApcContext);
  request.File.LockOperation = 1;
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, IRP_MJ_LOCK_CONTROL, 0);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const location = IoGetNextIrpStackLocation(irp);
  location.MinorFunction = IRP_MN_LOCK;
  location.Flags = (FailImmediately ? SL_FAIL_IMMEDIATELY : 0) | (ExclusiveLock ? SL_EXCLUSIVE_LOCK : 0);
  IopSetRange(request, range);
  return IopSynchronousServiceTail(request.Device, irp, request.File, true, irp.RequestorMode, request.Synchronous, 2);
}

/**
 * Exactly a range that was locked.
 * @returns STATUS_RANGE_NOT_LOCKED
 * @stack 0xa0
 */
export function NtUnlockFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  ByteOffset: bigint,
  Length: bigint,
  Key: number,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceForLock(FileHandle, file);
  if (!NT_SUCCESS(status)) return status;
  if (!IoStatusBlock) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const range = { ByteOffset, Length, Key };
  const fast = IopTryFastUnlock(file.value!, IoStatusBlock, range);
  if (fast !== null) return fast;
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareSynchronousRequest(request, IoStatusBlock, IRP_MJ_LOCK_CONTROL);
  if (!NT_SUCCESS(prepared)) return prepared;
  IoGetNextIrpStackLocation(request.Irp).MinorFunction = IRP_MN_UNLOCK_SINGLE;
  IopSetRange(request, range);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}

function IopSetRange(Request: IopRequest, Range: LockRange): void {
  const { LockControl } = IoGetNextIrpStackLocation(Request.Irp).Parameters;
  LockControl.ByteOffset = Range.ByteOffset;
  LockControl.Length = Range.Length;
  LockControl.Key = Range.Key;
}
