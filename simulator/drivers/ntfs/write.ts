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
import { FsRtlCheckLockForWriteAccess } from '../../nt/fsrtl/filelock';
import { IRP_NOCACHE, IRP_PAGING_IO } from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_FILE_LOCK_CONFLICT,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsCopyUncached, NtfsMapUserBuffer, NtfsNonCachedIo, NtfsRoundToSector } from './data';
import { NtfsAddAllocation } from './size';
import { type CCB, type SCB, UserFileOpen, UserVolumeOpen } from './types';
import { NtfsReadWriteVolume } from './volumeio';

/** Parameters.Write.ByteOffset: at the end of the file. */
const FILE_WRITE_TO_END_OF_FILE = -1n;
const LARGEST_FILE = Number.MAX_SAFE_INTEGER;

/**
 * @returns what the write is completed with; Information is set
 * @stack 0x3b0
 */
export function NtfsCommonWrite(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const ccb = file.FsContext2 as CCB | null;
  if (ccb !== null && ccb.TypeOfOpen === UserVolumeOpen) return NtfsReadWriteVolume(scb, Irp, true);
  if (scb.Stream === null || (ccb !== null && ccb.TypeOfOpen !== UserFileOpen)) return STATUS_INVALID_DEVICE_REQUEST;
  const { Length, ByteOffset } = location.Parameters.Write;
  if (Length === 0) return STATUS_SUCCESS;
  if ((Irp.Flags & IRP_PAGING_IO) !== 0) return NtfsPagingWrite(scb, Irp, Number(ByteOffset), Length);
  const toEnd = BigInt.asIntN(64, ByteOffset) === FILE_WRITE_TO_END_OF_FILE;
  if (!toEnd && (ByteOffset < 0n || Number(ByteOffset) + Length > LARGEST_FILE)) return STATUS_INVALID_PARAMETER;

  const stream = scb.Stream;
  // Who changes a size, or data that nobody wrote yet, needs the file for itself.
  ExAcquireResourceExclusiveLite(scb.Resource!, true);
  const offset = toEnd ? stream.FileSize : Number(ByteOffset);
  const oldSize = stream.FileSize;
  let status: NTSTATUS = STATUS_SUCCESS;
  if (scb.FileLock !== null && !FsRtlCheckLockForWriteAccess(scb.FileLock, Irp)) status = STATUS_FILE_LOCK_CONFLICT;
  else if (offset + Length > oldSize) {
    status = NtfsAddAllocation(scb, offset + Length);
    file.Flags |= FO_FILE_SIZE_CHANGED;
  }
  if (NT_SUCCESS(status)) status = NtfsWriteLocked(scb, Irp, offset, Length);
  ExReleaseResourceLite(scb.Resource!);
  if (NT_SUCCESS(status)) NtfsNoteWrite(file, offset, Length);
  return status;
}

/** @stack 0x40 */
function NtfsNoteWrite(File: FILE_OBJECT, Offset: number, Length: number): void {
  File.Flags |= FO_FILE_MODIFIED;
  if ((File.Flags & FO_SYNCHRONOUS_IO) !== 0) File.CurrentByteOffset = BigInt(Offset + Length);
}

/** @stack 0xb0 */
function NtfsWriteLocked(Scb: SCB, Irp: IRP, Offset: number, Length: number): NTSTATUS {
  const { Vcb } = Scb.Fcb;
  let status: NTSTATUS;
  if ((Irp.Flags & IRP_NOCACHE) !== 0) {
    if (Offset % Vcb.BytesPerSector !== 0 || Length % Vcb.BytesPerSector !== 0) return STATUS_INVALID_PARAMETER;
    status = NtfsNonCachedIo(Scb, Irp, true, Offset, Length);
  } else {
    const buffer = NtfsMapUserBuffer(Irp);
    if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
    status = NtfsCopyUncached(Scb, true, Offset, buffer, Length);
  }
  const end = BigInt(Offset + Length);
  if (NT_SUCCESS(status) && Scb.ValidDataLength < end) Scb.ValidDataLength = end;
  Irp.IoStatus.Information = NT_SUCCESS(status) ? Length : 0;
  return status;
}

/**
 * Pages of the cache or of a mapped view: never behind the end of the file.
 * @stack 0x90
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
