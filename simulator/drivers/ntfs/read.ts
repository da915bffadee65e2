/** IRP_MJ_READ. */
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { CcCopyRead } from '../../nt/cc/copy';
import { CcFlushCache } from '../../nt/cc/flush';
import { GetExceptionCode } from '../../nt/ke/seh';
import { FsRtlCheckOplock } from '../../nt/fsrtl/oplock';
import { FsRtlCheckLockForReadAccess } from '../../nt/fsrtl/filelock';
import { FO_SYNCHRONOUS_IO, type IRP, type NTSTATUS } from '../../nt/inc/io';
import { IRP_NOCACHE, IRP_PAGING_IO } from '../../nt/inc/iodefs';
import { IRP_MN_MDL } from '../../nt/inc/irpminor';
import {
  NT_SUCCESS,
  STATUS_CANT_WAIT,
  STATUS_END_OF_FILE,
  STATUS_FILE_LOCK_CONFLICT,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { ERESOURCE } from '../../nt/inc/resource';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsCreateInternalCache } from './cache';
import { NtfsCompleteMdl, NtfsMdlRead } from './mdl';
import { NtfsMapUserBuffer, NtfsNonCachedIo, NtfsRoundToSector } from './data';
import { type CCB, type SCB, UserFileOpen, UserVolumeOpen } from './types';
import { NtfsReadWriteVolume } from './volumeio';

/**
 * @param Wait false: what goes past the cache does not wait in this thread
 * @returns what the read is completed with; Information is set. STATUS_PENDING: it is under way. STATUS_CANT_WAIT
 * @stack 0x190
 */
export function NtfsCommonRead(Irp: IRP, Wait: boolean): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const ccb = file.FsContext2 as CCB | null;
  const paging = (Irp.Flags & IRP_PAGING_IO) !== 0;
  if (ccb !== null && ccb.TypeOfOpen === UserVolumeOpen) return NtfsReadWriteVolume(scb, Irp, false, Wait);
  if (scb.Stream === null || (ccb !== null && ccb.TypeOfOpen !== UserFileOpen)) return STATUS_INVALID_DEVICE_REQUEST;
  const { Length, ByteOffset } = location.Parameters.Read;
  if (NtfsCompleteMdl(Irp, false)) return STATUS_SUCCESS;
  if (Length === 0) return STATUS_SUCCESS;
  if (ByteOffset < 0n) return STATUS_INVALID_PARAMETER;
  const offset = Number(ByteOffset);
  if (!paging && scb.Oplock !== null) FsRtlCheckOplock(scb.Oplock, Irp, null, null, null);
  const resource = paging ? scb.PagingIoResource! : scb.Resource!;
  const waits = Wait || paging || (Irp.Flags & IRP_NOCACHE) === 0;
  if (!ExAcquireResourceSharedLite(resource, waits)) return STATUS_CANT_WAIT;
  let status: NTSTATUS;
  try {
    status = NtfsReadLocked(scb, Irp, offset, Length, paging, waits ? null : resource);
  } catch (e) {
    // The caller's buffer is gone, or the page could not be read.
    status = GetExceptionCode(e);
  }
  if (status === STATUS_PENDING) return status;
  ExReleaseResourceLite(resource);
  if (NT_SUCCESS(status) && !paging && (file.Flags & FO_SYNCHRONOUS_IO) !== 0)
    file.CurrentByteOffset = ByteOffset + BigInt(Irp.IoStatus.Information);
  return status;
}

/**
 * @param Resource what the end of the request releases; null: it is waited for
 * @stack 0xb0
 */
function NtfsReadLocked(
  Scb: SCB,
  Irp: IRP,
  Offset: number,
  Length: number,
  Paging: boolean,
  Resource: ERESOURCE | null,
): NTSTATUS {
  const { Vcb } = Scb.Fcb;
  const stream = Scb.Stream!;
  if (Offset >= stream.FileSize) return STATUS_END_OF_FILE;
  if (!Paging && Scb.FileLock !== null && !FsRtlCheckLockForReadAccess(Scb.FileLock, Irp))
    return STATUS_FILE_LOCK_CONFLICT;
  const count = Math.min(Length, stream.FileSize - Offset);
  let status: NTSTATUS;
  if (Paging || (Irp.Flags & IRP_NOCACHE) !== 0) {
    if (!Paging) {
      if (Offset % Vcb.BytesPerSector !== 0 || Length % Vcb.BytesPerSector !== 0) return STATUS_INVALID_PARAMETER;
      // What the cache has is newer.
      if (Scb.SegmentObject.DataSectionObject !== null) CcFlushCache(Scb.SegmentObject, BigInt(Offset), Length, null);
    }
    status = NtfsNonCachedIo(Scb, Irp, false, Offset, NtfsRoundToSector(Vcb, count), Resource, count);
    if (status === STATUS_PENDING) return status;
  } else {
    const { FileObject, MinorFunction } = IoGetCurrentIrpStackLocation(Irp);
    const file = FileObject!;
    if (file.PrivateCacheMap === null) NtfsCreateInternalCache(Scb, file);
    if ((MinorFunction & IRP_MN_MDL) !== 0) NtfsMdlRead(Irp, file, Offset, count);
    else {
      const buffer = NtfsMapUserBuffer(Irp);
      if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
      CcCopyRead(file, BigInt(Offset), count, true, buffer, Irp.IoStatus);
    }
    status = Irp.IoStatus.Status;
  }
  Irp.IoStatus.Information = NT_SUCCESS(status) ? count : 0;
  return status;
}
