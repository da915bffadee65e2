/** Data of a stream that goes to the disk or comes from it. */
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_READ, IRP_MJ_WRITE } from '../../nt/inc/iodefs';
import { IoReadAccess, IoWriteAccess, type MDL, NormalPagePriority } from '../../nt/inc/mdl';
import type { ERESOURCE } from '../../nt/inc/resource';
import { NT_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IopLockUserBuffer } from '../../nt/io/buffer';
import { MmGetSystemAddressForMdlSafe } from '../../nt/mm/mapmdl';
import { NtfsLookupAllocation } from './allocate';
import { NtfsSingleAsync } from './async';
import { NtfsPartSync, NtfsSingleSync } from './diskio';
import type { SCB, VCB } from './types';

/**
 * The request's buffer as the kernel can touch it.
 * @returns null if its MDL cannot be mapped
 * @stack 0x30
 */
export function NtfsMapUserBuffer(Irp: IRP): Uint8Array | null {
  return Irp.MdlAddress === null
    ? Irp.UserBuffer
    : MmGetSystemAddressForMdlSafe(Irp.MdlAddress as MDL, NormalPagePriority);
}

/**
 * Sectors between the request's buffer and the stream's clusters; behind valid data zeros are read.
 * @param Offset, Length bytes, whole sectors
 * @param Resource shared by the caller: what lies in one piece is not waited for, and releases it at its end
 * @param Requested bytes that who asked is told of then
 * @returns STATUS_PENDING only with a resource
 * @stack 0x80
 */
export function NtfsNonCachedIo(
  Scb: SCB,
  Irp: IRP,
  Write: boolean,
  Offset: number,
  Length: number,
  Resource: ERESOURCE | null = null,
  Requested = Length,
): NTSTATUS {
  const stream = Scb.Stream!;
  const { Vcb } = Scb.Fcb;
  if (Irp.MdlAddress === null) {
    const locked = IopLockUserBuffer(Irp, Irp.UserBuffer, Length, Write ? IoReadAccess : IoWriteAccess);
    if (!NT_SUCCESS(locked)) return locked;
  }
  const major = Write ? IRP_MJ_WRITE : IRP_MJ_READ;
  // Nothing that was never written is fetched.
  const end = Write ? Offset + Length : Math.min(Offset + Length, NtfsRoundToSector(Vcb, stream.ValidDataLength));
  let status: NTSTATUS = STATUS_SUCCESS;
  for (let at = Offset; at < end && NT_SUCCESS(status); ) {
    const piece = NtfsLookupAllocation(stream, at)!;
    const count = Math.min(piece.Bytes, end - at);
    const whole = at === Offset && count === Length;
    if (whole && Resource !== null) {
      const valid = Write ? Length : Math.min(Length, stream.ValidDataLength - Offset);
      const sent = NtfsSingleAsync(Vcb, Irp, Resource, major, piece.Lbo, Length, Requested, valid);
      if (sent !== null) return sent;
    }
    status = whole
      ? NtfsSingleSync(Vcb, Irp, major, piece.Lbo, count)
      : NtfsPartSync(Vcb, Irp.MdlAddress as MDL, major, piece.Lbo, at - Offset, count);
    at += count;
  }
  if (!Write && NT_SUCCESS(status) && stream.ValidDataLength < Offset + Length) {
    const buffer = NtfsMapUserBuffer(Irp);
    if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
    buffer.fill(0, Math.max(0, stream.ValidDataLength - Offset), Length);
  }
  if (Write && NT_SUCCESS(status))
    stream.ValidDataLength = Math.max(stream.ValidDataLength, Math.min(Offset + Length, stream.FileSize));
  return status;
}

export function NtfsRoundToSector(Vcb: VCB, Bytes: number): number {
  return Math.ceil(Bytes / Vcb.BytesPerSector) * Vcb.BytesPerSector;
}
