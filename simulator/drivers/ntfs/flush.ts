/** Writing out what the cache keeps back: of the volume, or of one stream. */
import { ExAcquireResourceExclusiveLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsFlushScb } from './cache';
import { type CCB, type SCB, UserFileOpen, UserVolumeOpen, type VCB } from './types';

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
  for (const fcb of [...Vcb.OpenFcbs])
    for (const scb of [...fcb.Scbs]) {
      if (scb.Stream === null) continue;
      const flushed = NtfsFlushUserStream(scb);
      if (!NT_SUCCESS(flushed)) status = flushed;
    }
  return status;
}

/** @stack 0x90 */
function NtfsFlushUserStream(Scb: SCB): NTSTATUS {
  if (!ExAcquireResourceExclusiveLite(Scb.Fcb.Resource, false)) return STATUS_SUCCESS;
  const status = NtfsFlushScb(Scb);
  ExReleaseResourceLite(Scb.Fcb.Resource);
  return status;
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
  return status;
}
