/**
 * Byte-range locks. An owner is a file object in a process with a key. An exclusive lock overlaps no other; a shared one
 * may overlap shared ones, and exclusive ones of its own owner.
 */
import { FILE_LOCK, FILE_LOCK_INFO, type PCOMPLETE_LOCK_IRP_ROUTINE, type PUNLOCK_ROUTINE } from '../inc/filelock';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK, IRP, NTSTATUS } from '../inc/io';
import {
  IRP_MN_LOCK,
  IRP_MN_UNLOCK_ALL,
  IRP_MN_UNLOCK_ALL_BY_KEY,
  IRP_MN_UNLOCK_SINGLE,
  SL_EXCLUSIVE_LOCK,
  SL_FAIL_IMMEDIATELY,
} from '../inc/irpminor';
import {
  NT_SUCCESS,
  STATUS_CANCELLED,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_LOCK_RANGE,
  STATUS_LOCK_NOT_GRANTED,
  STATUS_PENDING,
  STATUS_RANGE_NOT_LOCKED,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import { IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../io/cancel';
import { IofCompleteRequest } from '../io/complete';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../io/irp';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { IoGetRequestorProcess } from '../ps/information';

const LargestOffset = 0x7fff_ffff_ffff_ffffn;

/** @stack 0x20 */
export function FsRtlInitializeFileLock(
  FileLock: FILE_LOCK,
  CompleteLockIrpRoutine: PCOMPLETE_LOCK_IRP_ROUTINE | null,
  UnlockRoutine: PUNLOCK_ROUTINE | null,
): void {
  FileLock.CompleteLockIrpRoutine = CompleteLockIrpRoutine;
  FileLock.UnlockRoutine = UnlockRoutine;
  FileLock.FastIoIsQuestionable = 0;
}

/** @stack 0x30 */
export function FsRtlAllocateFileLock(
  CompleteLockIrpRoutine: PCOMPLETE_LOCK_IRP_ROUTINE | null,
  UnlockRoutine: PUNLOCK_ROUTINE | null,
): FILE_LOCK {
  const lock = new FILE_LOCK();
  FsRtlInitializeFileLock(lock, CompleteLockIrpRoutine, UnlockRoutine);
  return lock;
}
/** @stack 0x30 */
export function FsRtlFreeFileLock(FileLock: FILE_LOCK): void {
  FsRtlUninitializeFileLock(FileLock);
}

/**
 * The file goes: what still waits is told so.
 * @stack 0x40
 */
export function FsRtlUninitializeFileLock(FileLock: FILE_LOCK): void {
  FileLock.$locks.length = 0;
  for (let waiting = FileLock.$waiting.shift(); waiting !== undefined; waiting = FileLock.$waiting.shift())
    if (IoSetCancelRoutine(waiting.Irp, null) !== null)
      FsRtlCompleteLockIrp(FileLock, waiting.Context, waiting.Irp, STATUS_RANGE_NOT_LOCKED);
}

function overlaps(Lock: FILE_LOCK_INFO, Start: bigint, End: bigint): boolean {
  return Lock.Length > 0n && Lock.StartingByte <= End && Start <= Lock.EndingByte;
}
function isOwner(Lock: FILE_LOCK_INFO, File: FILE_OBJECT, Process: EPROCESS | null, Key: number): boolean {
  return Lock.FileObject === File && Lock.ProcessId === Process && Lock.Key === Key;
}

/** Whether nothing that is granted stands in the way. */
function FsRtlpMayGrant(FileLock: FILE_LOCK, Wanted: FILE_LOCK_INFO): boolean {
  if (Wanted.Length === 0n) return true;
  for (const lock of FileLock.$locks) {
    if (!overlaps(lock, Wanted.StartingByte, Wanted.EndingByte)) continue;
    if (Wanted.ExclusiveLock) return false;
    if (lock.ExclusiveLock && !isOwner(lock, Wanted.FileObject, Wanted.ProcessId, Wanted.Key)) return false;
  }
  return true;
}

/**
 * @param Irp null: of fast I/O, which never waits
 * @returns STATUS_LOCK_NOT_GRANTED; STATUS_PENDING: the request waits
 * @stack 0x80
 */
function FsRtlPrivateLock(
  FileLock: FILE_LOCK,
  Wanted: FILE_LOCK_INFO,
  FailImmediately: boolean,
  Irp: IRP | null,
  Context: unknown,
): NTSTATUS {
  if (Wanted.StartingByte < 0n || Wanted.StartingByte + Wanted.Length - 1n > LargestOffset)
    return STATUS_INVALID_LOCK_RANGE;
  const irql = KeAcquireSpinLockRaiseToDpc(FileLock.$lock);
  FileLock.FastIoIsQuestionable = 1;
  let status: NTSTATUS = STATUS_SUCCESS;
  if (FsRtlpMayGrant(FileLock, Wanted)) FileLock.$locks.push(Wanted);
  else if (FailImmediately || Irp === null) status = STATUS_LOCK_NOT_GRANTED;
  else {
    IoMarkIrpPending(Irp);
    Irp.Tail.Overlay.DriverContext[0] = FileLock;
    FileLock.$waiting.push({ Irp, Context, Info: Wanted });
    status = STATUS_PENDING;
  }
  KeReleaseSpinLock(FileLock.$lock, irql);
  if (status !== STATUS_PENDING) return status;
  IoSetCancelRoutine(Irp!, FsRtlPrivateCancelFileLockIrp);
  // Cancelled before the routine was there: nobody else will call it.
  if (Irp!.Cancel !== 0 && IoSetCancelRoutine(Irp!, null) !== null) FsRtlpAbandon(FileLock, Irp!);
  return status;
}

/**
 * Cancel routine, with the cancel spin lock.
 * @stack 0x50
 */
function FsRtlPrivateCancelFileLockIrp(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  FsRtlpAbandon(Irp.Tail.Overlay.DriverContext[0] as FILE_LOCK, Irp);
}

function FsRtlpAbandon(FileLock: FILE_LOCK, Irp: IRP): void {
  const irql = KeAcquireSpinLockRaiseToDpc(FileLock.$lock);
  const index = FileLock.$waiting.findIndex(waiting => waiting.Irp === Irp);
  const [waiting] = index < 0 ? [] : FileLock.$waiting.splice(index, 1);
  KeReleaseSpinLock(FileLock.$lock, irql);
  if (waiting !== undefined) FsRtlCompleteLockIrp(FileLock, waiting.Context, Irp, STATUS_CANCELLED);
}

/** The file system's routine may have something to say before the request is completed. */
function FsRtlCompleteLockIrp(FileLock: FILE_LOCK, Context: unknown, Irp: IRP, Status: NTSTATUS): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  if (FileLock.CompleteLockIrpRoutine !== null) return FileLock.CompleteLockIrpRoutine(Context, Irp);
  IofCompleteRequest(Irp, 0);
  return Status;
}

/**
 * After an unlock: who waits longest is served first, as far as it can be.
 * @stack 0x60
 */
function FsRtlPrivateCheckWaitingLocks(FileLock: FILE_LOCK): void {
  for (let i = 0; ; ) {
    const irql = KeAcquireSpinLockRaiseToDpc(FileLock.$lock);
    while (i < FileLock.$waiting.length && !FsRtlpMayGrant(FileLock, FileLock.$waiting[i].Info)) i++;
    const waiting = i < FileLock.$waiting.length ? FileLock.$waiting[i] : null;
    // One that is being cancelled is its cancel routine's.
    const mine = waiting !== null && IoSetCancelRoutine(waiting.Irp, null) !== null;
    if (mine) {
      FileLock.$waiting.splice(i, 1);
      FileLock.$locks.push(waiting.Info);
    } else i++;
    KeReleaseSpinLock(FileLock.$lock, irql);
    if (waiting === null) return;
    if (mine && !NT_SUCCESS(FsRtlCompleteLockIrp(FileLock, waiting.Context, waiting.Irp, STATUS_SUCCESS)))
      FsRtlpRemove(FileLock, lock => lock === waiting.Info, null);
  }
}

/** @returns how many were taken away */
function FsRtlpRemove(FileLock: FILE_LOCK, Matches: (Lock: FILE_LOCK_INFO) => boolean, Context: unknown): number {
  const removed: FILE_LOCK_INFO[] = [];
  const irql = KeAcquireSpinLockRaiseToDpc(FileLock.$lock);
  for (let i = 0; i < FileLock.$locks.length; )
    if (Matches(FileLock.$locks[i])) removed.push(...FileLock.$locks.splice(i, 1));
    else i++;
  KeReleaseSpinLock(FileLock.$lock, irql);
  if (FileLock.UnlockRoutine !== null) for (const lock of removed) FileLock.UnlockRoutine(Context, lock);
  return removed.length;
}

// ---- what file systems call -----------------------------------------------------------------------------------------
/**
 * IRP_MJ_LOCK_CONTROL, whose IRP is completed here, at once or when the lock is granted.
 * @stack 0x90
 */
export function FsRtlProcessFileLock(FileLock: FILE_LOCK, Irp: IRP, Context: unknown): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const { LockControl } = location.Parameters;
  const file = location.FileObject!;
  const process = IoGetRequestorProcess(Irp);
  let status: NTSTATUS = STATUS_INVALID_DEVICE_REQUEST;
  const iosb = Irp.IoStatus;
  switch (location.MinorFunction) {
    case IRP_MN_LOCK: {
      const exclusive = (location.Flags & SL_EXCLUSIVE_LOCK) !== 0;
      const { ByteOffset, Length, Key } = LockControl;
      const wanted = new FILE_LOCK_INFO(ByteOffset, Length, exclusive, Key, file, process);
      status = FsRtlPrivateLock(FileLock, wanted, (location.Flags & SL_FAIL_IMMEDIATELY) !== 0, Irp, Context);
      if (status === STATUS_PENDING) return status;
      break;
    }
    case IRP_MN_UNLOCK_SINGLE:
      status = FsRtlFastUnlockSingle(
        FileLock,
        file,
        LockControl.ByteOffset,
        LockControl.Length,
        process,
        LockControl.Key,
        Context,
        false,
      );
      break;
    case IRP_MN_UNLOCK_ALL:
      status = FsRtlFastUnlockAll(FileLock, file, process, Context);
      break;
    case IRP_MN_UNLOCK_ALL_BY_KEY:
      status = FsRtlFastUnlockAllByKey(FileLock, file, process, LockControl.Key, Context);
      break;
  }
  iosb.Status = status;
  return FsRtlCompleteLockIrp(FileLock, Context, Irp, status);
}

/**
 * Without an IRP.
 * @returns false: an IRP has to wait for it
 * @stack 0x80
 */
export function FsRtlFastLock(
  FileLock: FILE_LOCK,
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS | null,
  Key: number,
  FailImmediately: boolean,
  ExclusiveLock: boolean,
  Iosb: IO_STATUS_BLOCK,
  Context: unknown,
): boolean {
  const wanted = new FILE_LOCK_INFO(FileOffset, Length, ExclusiveLock, Key, FileObject, ProcessId);
  const status = FsRtlPrivateLock(FileLock, wanted, true, null, Context);
  if (status === STATUS_LOCK_NOT_GRANTED && !FailImmediately) return false;
  Iosb.Status = status;
  Iosb.Information = 0;
  return true;
}

/**
 * Exactly one range that was locked.
 * @returns STATUS_RANGE_NOT_LOCKED
 * @stack 0x60
 */
export function FsRtlFastUnlockSingle(
  FileLock: FILE_LOCK,
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS | null,
  Key: number,
  Context: unknown,
  _AlreadySynchronized: boolean,
): NTSTATUS {
  let found = false;
  const removed = FsRtlpRemove(
    FileLock,
    lock => {
      const same = lock.StartingByte === FileOffset && lock.Length === Length;
      if (found || !same || !isOwner(lock, FileObject, ProcessId, Key)) return false;
      found = true;
      return true;
    },
    Context,
  );
  if (removed === 0) return STATUS_RANGE_NOT_LOCKED;
  FsRtlPrivateCheckWaitingLocks(FileLock);
  return STATUS_SUCCESS;
}

/** @stack 0x50 */
export function FsRtlFastUnlockAll(
  FileLock: FILE_LOCK,
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS | null,
  Context: unknown,
): NTSTATUS {
  if (FileLock.$locks.length === 0) return STATUS_RANGE_NOT_LOCKED;
  FsRtlpRemove(FileLock, lock => lock.FileObject === FileObject && lock.ProcessId === ProcessId, Context);
  FsRtlPrivateCheckWaitingLocks(FileLock);
  return STATUS_SUCCESS;
}

/** @stack 0x50 */
export function FsRtlFastUnlockAllByKey(
  FileLock: FILE_LOCK,
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS | null,
  Key: number,
  Context: unknown,
): NTSTATUS {
  if (FileLock.$locks.length === 0) return STATUS_RANGE_NOT_LOCKED;
  FsRtlpRemove(FileLock, lock => isOwner(lock, FileObject, ProcessId, Key), Context);
  FsRtlPrivateCheckWaitingLocks(FileLock);
  return STATUS_SUCCESS;
}

/**
 * Whether a read meets no exclusive lock of somebody else.
 * @stack 0x50
 */
export function FsRtlFastCheckLockForRead(
  FileLock: FILE_LOCK,
  StartingByte: bigint,
  Length: bigint,
  Key: number,
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS | null,
): boolean {
  const end = StartingByte + Length - 1n;
  for (const lock of FileLock.$locks)
    if (lock.ExclusiveLock && overlaps(lock, StartingByte, end) && !isOwner(lock, FileObject, ProcessId, Key))
      return false;
  return true;
}

/**
 * Whether a write meets no shared lock, not even the caller's, and no exclusive one of somebody else.
 * @stack 0x50
 */
export function FsRtlFastCheckLockForWrite(
  FileLock: FILE_LOCK,
  StartingByte: bigint,
  Length: bigint,
  Key: number,
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS | null,
): boolean {
  const end = StartingByte + Length - 1n;
  for (const lock of FileLock.$locks)
    if (overlaps(lock, StartingByte, end) && (!lock.ExclusiveLock || !isOwner(lock, FileObject, ProcessId, Key)))
      return false;
  return true;
}

/** @stack 0x60 */
export function FsRtlCheckLockForReadAccess(FileLock: FILE_LOCK, Irp: IRP): boolean {
  if (FileLock.$locks.length === 0) return true;
  const { Parameters, FileObject } = IoGetCurrentIrpStackLocation(Irp);
  const { ByteOffset, Length, Key } = Parameters.Read;
  const process = IoGetRequestorProcess(Irp);
  return FsRtlFastCheckLockForRead(FileLock, ByteOffset, BigInt(Length), Key, FileObject!, process);
}
/** @stack 0x60 */
export function FsRtlCheckLockForWriteAccess(FileLock: FILE_LOCK, Irp: IRP): boolean {
  if (FileLock.$locks.length === 0) return true;
  const { Parameters, FileObject } = IoGetCurrentIrpStackLocation(Irp);
  const { ByteOffset, Length, Key } = Parameters.Write;
  const process = IoGetRequestorProcess(Irp);
  return FsRtlFastCheckLockForWrite(FileLock, ByteOffset, BigInt(Length), Key, FileObject!, process);
}

/** @inline */
export function FsRtlAreThereCurrentFileLocks(FileLock: FILE_LOCK): boolean {
  return FileLock.FastIoIsQuestionable !== 0;
}
/** @inline */
export function FsRtlAreThereCurrentOrInProgressFileLocks(FileLock: FILE_LOCK): boolean {
  return FileLock.$locks.length + FileLock.$waiting.length > 0;
}

/**
 * One lock after the other.
 * @param Restart begins with the first
 * @returns null after the last
 * @stack 0x30
 */
export function FsRtlGetNextFileLock(FileLock: FILE_LOCK, Restart: boolean): FILE_LOCK_INFO | null {
  const next = Restart ? 0 : FileLock.$next;
  FileLock.$next = next + 1;
  return FileLock.$locks[next] ?? null;
}
