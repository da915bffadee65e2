/** Reads and writes of cached files without an IRP, as file systems put them into their FAST_IO_DISPATCH. */
import { CcCopyRead, CcCopyWrite } from '../cc/copy';
import { CcCanIWrite } from '../cc/throttle';
import { ExAcquireResourceExclusiveLite, ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../ex/resource';
import {
  FastIoIsNotPossible,
  FastIoIsQuestionable,
  FSRTL_ADVANCED_FCB_HEADER,
  FSRTL_FLAG_FILE_LENGTH_CHANGED,
  FSRTL_FLAG_FILE_MODIFIED,
} from '../inc/fsrtl';
import {
  type DEVICE_OBJECT,
  type FILE_OBJECT,
  FO_FILE_FAST_IO_READ,
  FO_FILE_MODIFIED,
  FO_FILE_SIZE_CHANGED,
  FO_WRITE_THROUGH,
  type IO_STATUS_BLOCK,
} from '../inc/io';
import { FSRTL_FAST_IO_TOP_LEVEL_IRP } from '../inc/iodefs';
import { STATUS_END_OF_FILE, STATUS_SUCCESS } from '../inc/ntstatus';
import { IoGetBaseFileSystemDeviceObject } from '../io/device';
import { IoGetTopLevelIrp, IoSetTopLevelIrp } from '../io/query';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { __except, GetExceptionCode } from '../ke/seh';
import { FsRtlIsNtstatusExpected } from '../cc/copy';

/** What the file system has to say where locks or oplocks make it questionable. */
export function FsRtlpIsPossible(
  FileObject: FILE_OBJECT,
  Header: FSRTL_ADVANCED_FCB_HEADER,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Read: boolean,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  if (FileObject.PrivateCacheMap === null || Header.IsFastIoPossible === FastIoIsNotPossible) return false;
  if (Header.IsFastIoPossible !== FastIoIsQuestionable) return true;
  const device = IoGetBaseFileSystemDeviceObject(FileObject);
  const check = device.DriverObject.FastIoDispatch?.FastIoCheckIfPossible ?? null;
  return check?.(FileObject, FileOffset, Length, Wait, LockKey, Read, IoStatus, device) ?? false;
}

/**
 * @param Wait may wait for locks and for pages
 * @returns false: an IRP has to do it
 * @stack 0xa0
 */
export function FsRtlCopyRead(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  _DeviceObject: DEVICE_OBJECT,
): boolean {
  const header: unknown = FileObject.FsContext;
  if (!(header instanceof FSRTL_ADVANCED_FCB_HEADER) || FileOffset < 0n) return false;
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = 0;
  if (Length === 0) return true;
  KeEnterCriticalRegion();
  if (!ExAcquireResourceSharedLite(header.Resource!, Wait)) {
    KeLeaveCriticalRegion();
    return false;
  }
  let done = FsRtlpIsPossible(FileObject, header, FileOffset, Length, Wait, LockKey, true, IoStatus);
  if (done && FileOffset >= header.FileSize) IoStatus.Status = STATUS_END_OF_FILE;
  else if (done && IoGetTopLevelIrp() !== null) done = false;
  else if (done) {
    const left = header.FileSize - FileOffset;
    const count = left < BigInt(Length) ? Number(left) : Length;
    IoSetTopLevelIrp(FSRTL_FAST_IO_TOP_LEVEL_IRP);
    try {
      done = CcCopyRead(FileObject, FileOffset, count, Wait, Buffer, IoStatus);
      FileObject.Flags |= FO_FILE_FAST_IO_READ;
      if (done) FileObject.CurrentByteOffset = FileOffset + BigInt(IoStatus.Information);
    } catch (e) {
      __except(e, FsRtlIsNtstatusExpected(GetExceptionCode(e)) ? 1 : 0);
      // What is not expected went on; all else the IRP will tell.
      done = false;
    }
    IoSetTopLevelIrp(null);
  }
  ExReleaseResourceLite(header.Resource!);
  KeLeaveCriticalRegion();
  return done;
}

/**
 * Grows the file within its allocation.
 * @returns false: an IRP has to do it
 * @stack 0xb0
 */
export function FsRtlCopyWrite(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  _DeviceObject: DEVICE_OBJECT,
): boolean {
  const header: unknown = FileObject.FsContext;
  if (!(header instanceof FSRTL_ADVANCED_FCB_HEADER) || FileOffset < 0n) return false;
  if ((FileObject.Flags & FO_WRITE_THROUGH) !== 0 || !CcCanIWrite(FileObject, Length, Wait, false)) return false;
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = Length;
  if (Length === 0) return true;
  const end = FileOffset + BigInt(Length);
  KeEnterCriticalRegion();
  const acquire = end > header.ValidDataLength ? ExAcquireResourceExclusiveLite : ExAcquireResourceSharedLite;
  if (!acquire(header.Resource!, Wait)) {
    KeLeaveCriticalRegion();
    return false;
  }
  let done = FsRtlpIsPossible(FileObject, header, FileOffset, Length, Wait, LockKey, false, IoStatus);
  // A hole, or more clusters, or who is in a file system already: that takes an IRP.
  if (end > header.AllocationSize || FileOffset > header.ValidDataLength || IoGetTopLevelIrp() !== null) done = false;
  if (done && acquire === ExAcquireResourceSharedLite && end > header.ValidDataLength) done = false;
  if (done) {
    const oldSize = header.FileSize;
    if (end > oldSize) header.FileSize = end;
    IoSetTopLevelIrp(FSRTL_FAST_IO_TOP_LEVEL_IRP);
    try {
      done = CcCopyWrite(FileObject, FileOffset, Length, Wait, Buffer);
    } catch (e) {
      __except(e, FsRtlIsNtstatusExpected(GetExceptionCode(e)) ? 1 : 0);
      header.FileSize = oldSize;
      done = false;
    }
    IoSetTopLevelIrp(null);
    if (done) {
      FileObject.Flags |= FO_FILE_MODIFIED | (end > oldSize ? FO_FILE_SIZE_CHANGED : 0);
      header.Flags |= FSRTL_FLAG_FILE_MODIFIED | (end > oldSize ? FSRTL_FLAG_FILE_LENGTH_CHANGED : 0);
      if (end > header.ValidDataLength) header.ValidDataLength = end;
      FileObject.CurrentByteOffset = end;
    } else header.FileSize = oldSize;
  }
  ExReleaseResourceLite(header.Resource!);
  KeLeaveCriticalRegion();
  return done;
}
