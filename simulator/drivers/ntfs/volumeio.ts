/** Reads and writes of a volume handle: they go to the disk as they are. */
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_READ, IRP_MJ_WRITE } from '../../nt/inc/iodefs';
import { IoReadAccess, IoWriteAccess } from '../../nt/inc/mdl';
import { NT_SUCCESS, STATUS_END_OF_FILE, STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import { IopLockUserBuffer } from '../../nt/io/buffer';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsSingleAsync } from './async';
import { NtfsSingleSync } from './diskio';
import { CLUSTER_BYTES, type SCB } from './types';

/**
 * @param Wait false: it ends in the disk's DPC (STATUS_PENDING)
 * @stack 0x80
 */
export function NtfsReadWriteVolume(Scb: SCB, Irp: IRP, Write: boolean, Wait: boolean): NTSTATUS {
  const { Parameters } = IoGetCurrentIrpStackLocation(Irp);
  const { Length, ByteOffset } = Write ? Parameters.Write : Parameters.Read;
  const { Vcb } = Scb.Fcb;
  const offset = Number(ByteOffset);
  const end = Vcb.TotalClusters * CLUSTER_BYTES;
  if (offset < 0 || offset % Vcb.BytesPerSector !== 0 || Length % Vcb.BytesPerSector !== 0)
    return STATUS_INVALID_PARAMETER;
  if (offset >= end) return STATUS_END_OF_FILE;
  const count = Math.min(Length, end - offset);
  if (Irp.MdlAddress === null) {
    const locked = IopLockUserBuffer(Irp, Irp.UserBuffer, count, Write ? IoReadAccess : IoWriteAccess);
    if (!NT_SUCCESS(locked)) return locked;
  }
  const major = Write ? IRP_MJ_WRITE : IRP_MJ_READ;
  const sent = Wait ? null : NtfsSingleAsync(Vcb, Irp, null, major, offset, count, count, count);
  if (sent !== null) return sent;
  const status = NtfsSingleSync(Vcb, Irp, major, offset, count);
  Irp.IoStatus.Information = NT_SUCCESS(status) ? count : 0;
  return status;
}
