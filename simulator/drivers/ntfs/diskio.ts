/** Requests from the file system to the disk below. They never depend on an APC: paging comes here at APC_LEVEL. */
import { ExAllocatePool2, ExFreePool } from '../../nt/ex/pool';
import { POOL_FLAG_NON_PAGED } from '../../nt/inc/ex';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_DEVICE_CONTROL, IRP_MJ_FLUSH_BUFFERS, IRP_MJ_READ } from '../../nt/inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../../nt/inc/ke';
import type { MDL } from '../../nt/inc/mdl';
import { STATUS_INSUFFICIENT_RESOURCES, STATUS_MORE_PROCESSING_REQUIRED, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { IofCallDriver } from '../../nt/io/call';
import { IoAllocateIrp, IoFreeIrp, IoGetNextIrpStackLocation, IoSetCompletionRoutine } from '../../nt/io/irp';
import { KeInitializeEvent, KeSetEvent } from '../../nt/ke/event';
import { KeWaitForSingleObject } from '../../nt/ke/wait';
import {
  IoAllocateMdl,
  IoBuildPartialMdl,
  IoFreeMdl,
  MmBuildMdlForNonPagedPool,
  MmGetMdlVirtualAddress,
} from '../../nt/mm/mdl';
import { DeviceDsmAction_Trim, IOCTL_STORAGE_MANAGE_DATA_SET_ATTRIBUTES } from '../disk/control';
import type { NTFS_RUN } from './record';
import { CLUSTER_BYTES, type VCB } from './types';

/** @stack 0x30 */
function NtfsSyncCompletion(_DeviceObject: DEVICE_OBJECT | null, _Irp: IRP, Event: KEVENT): NTSTATUS {
  KeSetEvent(Event, 0, false);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

/**
 * Sends a request whose next location is filled in, and waits for its end.
 * @stack 0x50
 */
function NtfsCallAndWait(Vcb: VCB, Irp: IRP): NTSTATUS {
  const event = new KEVENT();
  KeInitializeEvent(event, 0, false);
  IoSetCompletionRoutine(Irp, NtfsSyncCompletion, event, true, true, true);
  if (IofCallDriver(Vcb.TargetDeviceObject, Irp) === STATUS_PENDING)
    KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return Irp.IoStatus.Status;
}

export function NtfsSetTransfer(Irp: IRP, MajorFunction: number, Lbo: number, Length: number): void {
  const next = IoGetNextIrpStackLocation(Irp);
  next.MajorFunction = MajorFunction;
  const transfer = MajorFunction === IRP_MJ_READ ? next.Parameters.Read : next.Parameters.Write;
  transfer.Length = Length;
  transfer.ByteOffset = BigInt(Lbo);
}

/**
 * The whole of a request lies in one piece: it is passed down itself.
 * @param Lbo byte offset on the volume
 * @stack 0x40
 */
export function NtfsSingleSync(Vcb: VCB, Irp: IRP, MajorFunction: number, Lbo: number, Length: number): NTSTATUS {
  NtfsSetTransfer(Irp, MajorFunction, Lbo, Length);
  return NtfsCallAndWait(Vcb, Irp);
}

/**
 * A part of a request, by an IRP of its own over a part of the buffer.
 * @param Offset of the part in the buffer that the request's MDL describes, bytes
 * @stack 0x80
 */
export function NtfsPartSync(
  Vcb: VCB,
  Mdl: MDL,
  MajorFunction: number,
  Lbo: number,
  Offset: number,
  Length: number,
): NTSTATUS {
  const start = MmGetMdlVirtualAddress(Mdl) + BigInt(Offset);
  const irp = IoAllocateIrp(Vcb.TargetDeviceObject.StackSize, false);
  const part = irp === null ? null : IoAllocateMdl(start, Length, false, false, null);
  if (irp === null || part === null) {
    if (irp !== null) IoFreeIrp(irp);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  IoBuildPartialMdl(Mdl, part, start, Length);
  irp.MdlAddress = part;
  NtfsSetTransfer(irp, MajorFunction, Lbo, Length);
  const status = NtfsCallAndWait(Vcb, irp);
  IoFreeMdl(part);
  IoFreeIrp(irp);
  return status;
}

/**
 * Reads or writes sectors with a buffer from nonpaged pool.
 * @stack 0x70
 */
export function NtfsDiskTransfer(
  Vcb: VCB,
  MajorFunction: number,
  Lbo: number,
  Buffer: Uint8Array,
  Length: number,
): NTSTATUS {
  const mdl = IoAllocateMdl(Buffer, Length, false, false, null);
  const irp = mdl === null ? null : IoAllocateIrp(Vcb.TargetDeviceObject.StackSize, false);
  if (mdl === null || irp === null) {
    if (mdl !== null) IoFreeMdl(mdl);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  MmBuildMdlForNonPagedPool(mdl);
  irp.MdlAddress = mdl;
  NtfsSetTransfer(irp, MajorFunction, Lbo, Length);
  const status = NtfsCallAndWait(Vcb, irp);
  IoFreeMdl(mdl);
  IoFreeIrp(irp);
  return status;
}

/**
 * The disk writes out what it has in a cache of its own.
 * @stack 0x60
 */
export function NtfsFlushDisk(Vcb: VCB): NTSTATUS {
  const irp = IoAllocateIrp(Vcb.TargetDeviceObject.StackSize, false);
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  IoGetNextIrpStackLocation(irp).MajorFunction = IRP_MJ_FLUSH_BUFFERS;
  const status = NtfsCallAndWait(Vcb, irp);
  IoFreeIrp(irp);
  return status;
}

/** Nonpaged pool for a transfer; null if there is no memory. */
export function NtfsTransferBuffer(Bytes: number): Uint8Array | null {
  return ExAllocatePool2(POOL_FLAG_NON_PAGED, Bytes, 'BftN');
}

const HEADER_BYTES = 28;
const RANGE_BYTES = 16;

/**
 * Tells the disk that clusters are not needed any more; they read as zeros from now on.
 * @stack 0x90
 */
export function NtfsTrimRuns(Vcb: VCB, Runs: readonly NTFS_RUN[]): void {
  const bytes = HEADER_BYTES + Runs.length * RANGE_BYTES;
  const buffer = NtfsTransferBuffer(bytes);
  const irp = buffer === null ? null : IoAllocateIrp(Vcb.TargetDeviceObject.StackSize, false);
  if (buffer !== null && irp !== null) {
    const view = new DataView(buffer.buffer, buffer.byteOffset, bytes);
    view.setUint32(0, HEADER_BYTES, true);
    view.setUint32(4, DeviceDsmAction_Trim, true);
    view.setUint32(20, HEADER_BYTES, true);
    view.setUint32(24, Runs.length * RANGE_BYTES, true);
    let at = HEADER_BYTES;
    for (const run of Runs) {
      view.setBigInt64(at, BigInt(run.Lcn * CLUSTER_BYTES), true);
      view.setBigUint64(at + 8, BigInt(run.Count * CLUSTER_BYTES), true);
      at += RANGE_BYTES;
    }
    irp.AssociatedIrp.SystemBuffer = buffer;
    const next = IoGetNextIrpStackLocation(irp);
    next.MajorFunction = IRP_MJ_DEVICE_CONTROL;
    next.Parameters.DeviceIoControl.IoControlCode = IOCTL_STORAGE_MANAGE_DATA_SET_ATTRIBUTES;
    next.Parameters.DeviceIoControl.InputBufferLength = bytes;
    NtfsCallAndWait(Vcb, irp);
  }
  if (irp !== null) IoFreeIrp(irp);
  if (buffer !== null) ExFreePool(buffer);
}
