/** IRP_MJ_WRITE. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import {
  type FILE_OBJECT,
  FO_FILE_MODIFIED,
  FO_FILE_SIZE_CHANGED,
  FO_SYNCHRONOUS_IO,
  type IRP,
  type NTSTATUS,
} from '../../nt/inc/io';
import { CcCopyWrite } from '../../nt/cc/copy';
import { CcFlushCache } from '../../nt/cc/flush';
import { CcPurgeCacheSection } from '../../nt/cc/sizes';
import { CcCanIWrite } from '../../nt/cc/throttle';
import { GetExceptionCode } from '../../nt/ke/seh';
import { FsRtlCheckOplock } from '../../nt/fsrtl/oplock';
import { FsRtlCheckLockForWriteAccess } from '../../nt/fsrtl/filelock';
import { IRP_NOCACHE, IRP_PAGING_IO } from '../../nt/inc/iodefs';
import { IRP_MN_MDL } from '../../nt/inc/irpminor';
import {
  NT_SUCCESS,
  STATUS_CANT_WAIT,
  STATUS_FILE_LOCK_CONFLICT,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { PAGE_SIZE } from '../../nt/mm/layout';
import { NtfsCreateInternalCache, NtfsSetCcFileSizes } from './cache';
import { NtfsCompleteMdl, NtfsPrepareMdlWrite } from './mdl';
import { NtfsMapUserBuffer, NtfsNonCachedIo, NtfsRoundToSector } from './data';
import { NtfsAddAllocation } from './size';
import { type CCB, type SCB, UserFileOpen, UserVolumeOpen } from './types';
import { NtfsReadWriteVolume } from './volumeio';

/** Parameters.Write.ByteOffset: at the end of the file. */
const FILE_WRITE_TO_END_OF_FILE = -1n;
const LARGEST_FILE = Number.MAX_SAFE_INTEGER;

/**
 * @param Wait false: what goes past the cache, and makes neither the file nor its valid data longer, does not wait in this
 * thread
 * @returns what the write is completed with; Information is set. STATUS_PENDING: it is under way. STATUS_CANT_WAIT
 * @stack 0x3b0
 */
export function NtfsCommonWrite(Irp: IRP, Wait: boolean): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const ccb = file.FsContext2 as CCB | null;
  if (ccb !== null && ccb.TypeOfOpen === UserVolumeOpen) return NtfsReadWriteVolume(scb, Irp, true, Wait);
  if (scb.Stream === null || (ccb !== null && ccb.TypeOfOpen !== UserFileOpen)) return STATUS_INVALID_DEVICE_REQUEST;
  const { Length, ByteOffset } = location.Parameters.Write;
  if (NtfsCompleteMdl(Irp, true)) return STATUS_SUCCESS;
  if (Length === 0) return STATUS_SUCCESS;
  if ((Irp.Flags & IRP_PAGING_IO) !== 0) return NtfsPagingWrite(scb, Irp, Number(ByteOffset), Length);
  const toEnd = BigInt.asIntN(64, ByteOffset) === FILE_WRITE_TO_END_OF_FILE;
  if (!toEnd && (ByteOffset < 0n || Number(ByteOffset) + Length > LARGEST_FILE)) return STATUS_INVALID_PARAMETER;

  if (scb.Oplock !== null) FsRtlCheckOplock(scb.Oplock, Irp, null, null, null);
  const cached = (Irp.Flags & IRP_NOCACHE) === 0;
  if (!cached && !Wait && !toEnd) {
    const sent = NtfsWriteAsync(scb, Irp, Number(ByteOffset), Length);
    if (sent !== null) return sent;
  }
  // Too much is dirty: writers wait until some of it is written.
  if (cached) CcCanIWrite(file, Length, true, false);
  const stream = scb.Stream;
  const exclusive = NtfsAcquireForWrite(scb, cached, toEnd ? null : Number(ByteOffset) + Length);
  const offset = toEnd ? stream.FileSize : Number(ByteOffset);
  let status: NTSTATUS = STATUS_SUCCESS;
  if (scb.FileLock !== null && !FsRtlCheckLockForWriteAccess(scb.FileLock, Irp)) status = STATUS_FILE_LOCK_CONFLICT;
  else if (offset + Length > stream.FileSize) {
    status = NtfsAddAllocation(scb, offset + Length);
    NtfsSetCcFileSizes(scb);
    file.Flags |= FO_FILE_SIZE_CHANGED;
  }
  if (NT_SUCCESS(status))
    try {
      status = NtfsWriteLocked(scb, Irp, offset, Length, cached);
    } catch (e) {
      // The caller's buffer is gone, or a page could not be read.
      status = GetExceptionCode(e);
    }
  if (exclusive && !cached) ExReleaseResourceLite(scb.PagingIoResource!);
  ExReleaseResourceLite(scb.Resource!);
  if (NT_SUCCESS(status)) NtfsNoteWrite(file, offset, Length);
  return status;
}

/**
 * A write past the cache that changes nothing but data. As on Windows, it is not coherent with who begins to use the cache
 * while it is under way.
 * @returns null: it has to be waited for
 * @stack 0x60
 */
function NtfsWriteAsync(Scb: SCB, Irp: IRP, Offset: number, Length: number): NTSTATUS | null {
  const { Vcb } = Scb.Fcb;
  if (!ExAcquireResourceSharedLite(Scb.Resource!, false)) return STATUS_CANT_WAIT;
  let status: NTSTATUS | null = null;
  if (Offset + Length <= Scb.Stream!.ValidDataLength && Scb.SegmentObject.DataSectionObject === null) {
    if (Scb.FileLock !== null && !FsRtlCheckLockForWriteAccess(Scb.FileLock, Irp)) status = STATUS_FILE_LOCK_CONFLICT;
    else if (Offset % Vcb.BytesPerSector !== 0 || Length % Vcb.BytesPerSector !== 0) status = STATUS_INVALID_PARAMETER;
    else {
      NtfsNoteWrite(IoGetCurrentIrpStackLocation(Irp).FileObject!, Offset, Length);
      status = NtfsNonCachedIo(Scb, Irp, true, Offset, Length, Scb.Resource);
      if (status === STATUS_PENDING) return status;
      Irp.IoStatus.Information = NT_SUCCESS(status) ? Length : 0;
    }
  }
  ExReleaseResourceLite(Scb.Resource!);
  return status;
}

/**
 * Who changes a size, or makes more data valid, needs the file for itself; past the cache also the paging resource.
 * @param End byte behind the last one; null: it is written at the end of the file
 * @returns whether it is exclusive
 * @stack 0x50
 */
function NtfsAcquireForWrite(Scb: SCB, Cached: boolean, End: number | null): boolean {
  if (Cached && End !== null) {
    ExAcquireResourceSharedLite(Scb.Resource!, true);
    if (End <= Number(Scb.ValidDataLength)) return false;
    ExReleaseResourceLite(Scb.Resource!);
  }
  ExAcquireResourceExclusiveLite(Scb.Resource!, true);
  if (!Cached) ExAcquireResourceExclusiveLite(Scb.PagingIoResource!, true);
  return true;
}

/** @stack 0x40 */
function NtfsNoteWrite(File: FILE_OBJECT, Offset: number, Length: number): void {
  File.Flags |= FO_FILE_MODIFIED;
  if ((File.Flags & FO_SYNCHRONOUS_IO) !== 0) File.CurrentByteOffset = BigInt(Offset + Length);
}

/** @stack 0xb0 */
function NtfsWriteLocked(Scb: SCB, Irp: IRP, Offset: number, Length: number, Cached: boolean): NTSTATUS {
  const { Vcb } = Scb.Fcb;
  let status: NTSTATUS = STATUS_SUCCESS;
  if (Cached) {
    const { FileObject, MinorFunction } = IoGetCurrentIrpStackLocation(Irp);
    const file = FileObject!;
    if (file.PrivateCacheMap === null) NtfsCreateInternalCache(Scb, file);
    if ((MinorFunction & IRP_MN_MDL) !== 0) NtfsPrepareMdlWrite(Irp, file, Offset, Length);
    else {
      const buffer = NtfsMapUserBuffer(Irp);
      if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
      CcCopyWrite(file, BigInt(Offset), Length, true, buffer);
    }
  } else {
    if (Offset % Vcb.BytesPerSector !== 0 || Length % Vcb.BytesPerSector !== 0) return STATUS_INVALID_PARAMETER;
    if (Scb.SegmentObject.DataSectionObject !== null) {
      // Whole pages: what a page holds besides is on the disk by then.
      const first = Offset - (Offset % PAGE_SIZE);
      const bytes = Math.ceil((Offset + Length) / PAGE_SIZE) * PAGE_SIZE - first;
      CcFlushCache(Scb.SegmentObject, BigInt(first), bytes, null);
      CcPurgeCacheSection(Scb.SegmentObject, BigInt(first), bytes, false);
    }
    status = NtfsNonCachedIo(Scb, Irp, true, Offset, Length);
  }
  const end = BigInt(Offset + Length);
  if (NT_SUCCESS(status) && Scb.ValidDataLength < end) Scb.ValidDataLength = end;
  Irp.IoStatus.Information = NT_SUCCESS(status) ? Length : 0;
  return status;
}

/**
 * Pages of the cache or of a mapped view: never behind the end of the file.
 * @stack 0x40
 */
function NtfsPagingWrite(Scb: SCB, Irp: IRP, Offset: number, Length: number): NTSTATUS {
  const { Vcb } = Scb.Fcb;
  ExAcquireResourceSharedLite(Scb.PagingIoResource!, true);
  const stream = Scb.Stream!;
  let status: NTSTATUS = STATUS_SUCCESS;
  Irp.IoStatus.Information = 0;
  if (Offset < stream.FileSize) {
    const count = Math.min(Length, stream.FileSize - Offset);
    status = NtfsNonCachedIo(Scb, Irp, true, Offset, NtfsRoundToSector(Vcb, count));
    if (NT_SUCCESS(status)) Irp.IoStatus.Information = count;
  }
  ExReleaseResourceLite(Scb.PagingIoResource!);
  return status;
}
