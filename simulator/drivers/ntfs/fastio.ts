/** Fast I/O: what can be done at once in the caller's thread without an IRP. */
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { FsRtlCopyRead, FsRtlCopyWrite } from '../../nt/fsrtl/copy';
import {
  FsRtlFastCheckLockForRead,
  FsRtlFastCheckLockForWrite,
  FsRtlFastLock,
  FsRtlFastUnlockAll,
  FsRtlFastUnlockAllByKey,
  FsRtlFastUnlockSingle,
} from '../../nt/fsrtl/filelock';
import {
  FsRtlMdlReadCompleteDev,
  FsRtlMdlReadDev,
  FsRtlMdlWriteCompleteDev,
  FsRtlPrepareMdlWriteDev,
} from '../../nt/fsrtl/mdlIo';
import { FsRtlOplockIsFastIoPossible } from '../../nt/fsrtl/oplock';
import { FAST_IO_DISPATCH } from '../../nt/inc/fastio';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../../nt/inc/io';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { EPROCESS } from '../../nt/inc/ps';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import { PsGetCurrentProcess } from '../../nt/ps/current';
import { RtlStructureToBytes } from '../../nt/rtl/structure';
import {
  NtfsAcquireFileForCcFlush,
  NtfsAcquireFileForModWrite,
  NtfsAcquireForCreateSection,
  NtfsReleaseFileForCcFlush,
  NtfsReleaseFileForModWrite,
  NtfsReleaseForCreateSection,
} from './acquire';
import { NtfsFillBasicInfo, NtfsFillNetworkOpenInfo, NtfsFillStandardInfo } from './queryinfo';
import { NtfsNetworkOpenCreate } from './queryopen';
import { type CCB, type SCB, UserFileOpen, UserVolumeOpen } from './types';

/**
 * No lock of somebody else is in the way.
 * @stack 0x60
 */
function NtfsFastIoCheckIfPossible(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  _Wait: boolean,
  LockKey: number,
  CheckForReadOperation: boolean,
  _IoStatus: IO_STATUS_BLOCK,
  _DeviceObject: DEVICE_OBJECT,
): boolean {
  const { FileLock: lock, Oplock: oplock } = FileObject.FsContext as SCB;
  if (oplock !== null && !FsRtlOplockIsFastIoPossible(oplock)) return false;
  if (lock === null) return true;
  const check = CheckForReadOperation ? FsRtlFastCheckLockForRead : FsRtlFastCheckLockForWrite;
  return check(lock, FileOffset, BigInt(Length), LockKey, FileObject, PsGetCurrentProcess());
}

/**
 * Only into data that is valid already: whatever changes a size is logged, and takes an IRP.
 * @stack 0xa0
 */
function NtfsCopyWriteA(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const scb = FileObject.FsContext as SCB;
  if (FileOffset < 0n || FileOffset + BigInt(Length) > scb.ValidDataLength) return false;
  return FsRtlCopyWrite(FileObject, FileOffset, Length, Wait, LockKey, Buffer, IoStatus, DeviceObject);
}

/** Information about an open file, under its main resource. */
function NtfsFastQuery(
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  Fill: (Scb: SCB, Ccb: CCB) => object,
): boolean {
  const scb = FileObject.FsContext as SCB;
  const ccb = FileObject.FsContext2 as CCB | null;
  if (ccb === null || ccb.TypeOfOpen === UserVolumeOpen) return false;
  KeEnterCriticalRegion();
  const acquired = ExAcquireResourceSharedLite(scb.Fcb.Resource, Wait);
  if (acquired) {
    IoStatus.Information = RtlStructureToBytes(Fill(scb, ccb), Buffer);
    IoStatus.Status = STATUS_SUCCESS;
    ExReleaseResourceLite(scb.Fcb.Resource);
  }
  KeLeaveCriticalRegion();
  return acquired;
}
/** @stack 0x60 */
function NtfsFastQueryBasicInfo(
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  return NtfsFastQuery(FileObject, Wait, Buffer, IoStatus, scb => NtfsFillBasicInfo(scb.Fcb.Record));
}
/** @stack 0x60 */
function NtfsFastQueryStdInfo(
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  return NtfsFastQuery(FileObject, Wait, Buffer, IoStatus, NtfsFillStandardInfo);
}
/** @stack 0x60 */
function NtfsFastQueryNetworkOpenInfo(
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  return NtfsFastQuery(FileObject, Wait, Buffer, IoStatus, scb => NtfsFillNetworkOpenInfo(scb.Fcb.Record, scb.Stream));
}

/** The file's locks; null: an IRP makes them. */
function NtfsLocksOf(FileObject: FILE_OBJECT): SCB['FileLock'] {
  const ccb = FileObject.FsContext2 as CCB | null;
  return ccb === null || ccb.TypeOfOpen !== UserFileOpen ? null : (FileObject.FsContext as SCB).FileLock;
}
/** @stack 0x80 */
function NtfsFastLock(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS,
  Key: number,
  FailImmediately: boolean,
  ExclusiveLock: boolean,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  const lock = NtfsLocksOf(FileObject);
  if (lock === null) return false;
  return FsRtlFastLock(
    lock,
    FileObject,
    FileOffset,
    Length,
    ProcessId,
    Key,
    FailImmediately,
    ExclusiveLock,
    IoStatus,
    FileObject,
  );
}
function NtfsUnlocked(IoStatus: IO_STATUS_BLOCK, Status: NTSTATUS): boolean {
  IoStatus.Status = Status;
  IoStatus.Information = 0;
  return true;
}
/** @stack 0x60 */
function NtfsFastUnlockSingle(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS,
  Key: number,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  const lock = NtfsLocksOf(FileObject);
  if (lock === null) return false;
  const status = FsRtlFastUnlockSingle(lock, FileObject, FileOffset, Length, ProcessId, Key, FileObject, false);
  return NtfsUnlocked(IoStatus, status);
}
/** @stack 0x60 */
function NtfsFastUnlockAll(FileObject: FILE_OBJECT, ProcessId: EPROCESS, IoStatus: IO_STATUS_BLOCK): boolean {
  const lock = NtfsLocksOf(FileObject);
  return lock !== null && NtfsUnlocked(IoStatus, FsRtlFastUnlockAll(lock, FileObject, ProcessId, FileObject));
}
/** @stack 0x60 */
function NtfsFastUnlockAllByKey(
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS,
  Key: number,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  const lock = NtfsLocksOf(FileObject);
  return lock !== null && NtfsUnlocked(IoStatus, FsRtlFastUnlockAllByKey(lock, FileObject, ProcessId, Key, FileObject));
}

export const NtfsFastIoDispatch = new FAST_IO_DISPATCH();
NtfsFastIoDispatch.FastIoCheckIfPossible = NtfsFastIoCheckIfPossible;
NtfsFastIoDispatch.FastIoRead = FsRtlCopyRead;
NtfsFastIoDispatch.FastIoWrite = NtfsCopyWriteA;
NtfsFastIoDispatch.FastIoQueryBasicInfo = NtfsFastQueryBasicInfo;
NtfsFastIoDispatch.FastIoQueryStandardInfo = NtfsFastQueryStdInfo;
NtfsFastIoDispatch.FastIoQueryNetworkOpenInfo = NtfsFastQueryNetworkOpenInfo;
NtfsFastIoDispatch.MdlRead = FsRtlMdlReadDev;
NtfsFastIoDispatch.MdlReadComplete = FsRtlMdlReadCompleteDev;
NtfsFastIoDispatch.PrepareMdlWrite = FsRtlPrepareMdlWriteDev;
NtfsFastIoDispatch.MdlWriteComplete = FsRtlMdlWriteCompleteDev;
NtfsFastIoDispatch.FastIoQueryOpen = NtfsNetworkOpenCreate;
NtfsFastIoDispatch.FastIoLock = NtfsFastLock;
NtfsFastIoDispatch.FastIoUnlockSingle = NtfsFastUnlockSingle;
NtfsFastIoDispatch.FastIoUnlockAll = NtfsFastUnlockAll;
NtfsFastIoDispatch.FastIoUnlockAllByKey = NtfsFastUnlockAllByKey;
NtfsFastIoDispatch.AcquireFileForNtCreateSection = NtfsAcquireForCreateSection;
NtfsFastIoDispatch.ReleaseFileForNtCreateSection = NtfsReleaseForCreateSection;
NtfsFastIoDispatch.AcquireForModWrite = NtfsAcquireFileForModWrite;
NtfsFastIoDispatch.ReleaseForModWrite = NtfsReleaseFileForModWrite;
NtfsFastIoDispatch.AcquireForCcFlush = NtfsAcquireFileForCcFlush;
NtfsFastIoDispatch.ReleaseForCcFlush = NtfsReleaseFileForCcFlush;
