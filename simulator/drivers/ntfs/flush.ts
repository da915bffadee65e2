/** Writing out what the cache keeps back: of the volume, or of one stream. */
import { ExAcquireResourceExclusiveLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { CcFlushCache } from '../../nt/cc/flush';
import { ExAcquireFastMutex, ExReleaseFastMutex } from '../../nt/ex/fastMutex';
import { IO_STATUS_BLOCK, type IRP, type NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsFlushScb } from './cache';
import { NtfsFlushDisk } from './diskio';
import { NtfsDereferenceFcb, NtfsReleaseFcb } from './fcb';
import { type CCB, type FCB, type SCB, UserFileOpen, UserVolumeOpen, type VCB } from './types';

/**
 * Flushes everything of a volume.
 * @stack 0x40
 */
export function NtfsCommonFlushBuffers(Vcb: VCB): NTSTATUS {
  return NtfsFlushVolume(Vcb);
}

/**
 * Streams that somebody else is changing are left out: their changes are not in the log yet.
 * @stack 0x40
 */
function NtfsFlushVolume(Vcb: VCB): NTSTATUS {
  let status: NTSTATUS = STATUS_SUCCESS;
  for (const fcb of NtfsCachedFcbs(Vcb)) {
    if (!ExAcquireResourceExclusiveLite(fcb.Resource, false)) {
      NtfsDereferenceFcb(Vcb, fcb);
      continue;
    }
    for (const scb of [...fcb.Scbs]) {
      const flushed = scb.Stream === null ? STATUS_SUCCESS : NtfsFlushUserStream(scb);
      if (!NT_SUCCESS(flushed)) status = flushed;
    }
    NtfsReleaseFcb(Vcb, fcb);
  }
  return status;
}

/** Files that the cache has something of, referenced: they stay. */
function NtfsCachedFcbs(Vcb: VCB): FCB[] {
  const fcbs: FCB[] = [];
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  for (const fcb of Vcb.OpenFcbs)
    for (const scb of fcb.Scbs)
      if (scb.SegmentObject.DataSectionObject !== null) {
        fcb.ReferenceCount++;
        fcbs.push(fcb);
        break;
      }
  ExReleaseFastMutex(Vcb.FcbTableMutex);
  return fcbs;
}

/** @stack 0x90 */
function NtfsFlushUserStream(Scb: SCB): NTSTATUS {
  const iosb = new IO_STATUS_BLOCK();
  if (Scb.SegmentObject.DataSectionObject !== null) CcFlushCache(Scb.SegmentObject, null, 0, iosb);
  return iosb.Status;
}

/**
 * IRP_MJ_FLUSH_BUFFERS.
 * @stack 0x90
 */
export function NtfsFlushFile(Vcb: VCB, Irp: IRP): NTSTATUS {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  const scb = file.FsContext as SCB;
  const ccb = file.FsContext2 as CCB;
  if (ccb.TypeOfOpen === UserVolumeOpen) return NtfsCommonFlushBuffers(Vcb);
  if (ccb.TypeOfOpen !== UserFileOpen) return STATUS_SUCCESS;
  ExAcquireResourceExclusiveLite(scb.Fcb.Resource, true);
  const status = NtfsFlushScb(scb);
  ExReleaseResourceLite(scb.Fcb.Resource);
  return NT_SUCCESS(status) ? NtfsFlushDisk(Vcb) : status;
}
