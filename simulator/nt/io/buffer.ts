/** Buffers of a request: user buffers and what the driver gets of them, by the three transfer methods. */
import { HalReportViolation } from 'hal';
import { ExAllocatePool2, ExFreePool } from '../ex/pool';
import { POOL_FLAG_NON_PAGED } from '../inc/ex';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import {
  DO_BUFFERED_IO,
  DO_DIRECT_IO,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
} from '../inc/iodefs';
import { KernelMode } from '../inc/ke';
import { IoWriteAccess, type MDL } from '../inc/mdl';
import { NT_ERROR, STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS } from '../inc/ntstatus';
import { ExGetPreviousMode } from '../ke/service';
import { GetExceptionCode } from '../ke/seh';
import { ProbeForRead, ProbeForWrite } from '../ex/probe';
import { MmProbeAndLockPages, MmUnlockPages } from '../mm/lock';
import { IoAllocateMdl, IoFreeMdl } from '../mm/mdl';
import { MmUserBuffer } from '../mm/vad';

/**
 * The buffer of a system call as the kernel sees it: a user's lies in the caller's address space.
 * @stack 0x30
 */
export function IopUserBuffer(Buffer: Uint8Array | null): Uint8Array | null {
  return Buffer instanceof Uint8Array && ExGetPreviousMode() !== KernelMode ? MmUserBuffer(Buffer) : Buffer;
}

/**
 * A caller's buffer of `Length` bytes that can be touched.
 * @param Write the request will write it
 * @stack 0x40
 */
export function IopProbeBuffer(Buffer: Uint8Array | null, Length: number, Write: boolean): boolean {
  if (!Number.isInteger(Length) || Length < 0 || Length > 0xffffffff) return false;
  if (Length === 0) return true;
  if (!(Buffer instanceof Uint8Array) || Buffer.length < Length) return false;
  if (ExGetPreviousMode() === KernelMode) return true;
  try {
    if (Write) ProbeForWrite(Buffer, Length, 1);
    else ProbeForRead(Buffer, Length, 1);
    return true;
  } catch {
    return false;
  }
}

/**
 * A kernel copy of `Length` bytes as the IRP's SystemBuffer; none for zero length.
 * @returns why not: no memory, or the exception that reading the caller's buffer raised
 * @stack 0x50
 */
export function IopAllocateSystemBuffer(Irp: IRP, Length: number, Contents: Uint8Array | null): NTSTATUS {
  if (Length === 0) return STATUS_SUCCESS;
  const buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, Length, '  oI');
  if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
  Irp.AssociatedIrp.SystemBuffer = buffer;
  try {
    if (Contents !== null) buffer.set(Contents.slice(0, Length));
    return STATUS_SUCCESS;
  } catch (e) {
    return GetExceptionCode(e);
  }
}

/**
 * An MDL for the caller's buffer, locked; none for zero length.
 * @returns why not: no memory, or what MmProbeAndLockPages raised
 * @stack 0x60
 */
export function IopLockUserBuffer(Irp: IRP, Buffer: Uint8Array | null, Length: number, Operation: number): NTSTATUS {
  if (Length === 0) return STATUS_SUCCESS;
  const mdl = IoAllocateMdl(Buffer, Length, false, true, Irp);
  if (mdl === null) return STATUS_INSUFFICIENT_RESOURCES;
  try {
    MmProbeAndLockPages(mdl, Irp.RequestorMode, Operation);
    return STATUS_SUCCESS;
  } catch (e) {
    IopFreeMdls(Irp);
    return GetExceptionCode(e);
  }
}

/**
 * Gives the driver the caller's buffer as its device wants it: a copy, locked pages, or just as it is.
 * @param Operation IoWriteAccess: the request writes the buffer
 * @stack 0x60
 */
export function IopTransferBuffer(
  Device: DEVICE_OBJECT,
  Irp: IRP,
  Buffer: Uint8Array | null,
  Length: number,
  Operation: number,
): NTSTATUS {
  if ((Device.Flags & DO_BUFFERED_IO) !== 0) {
    const input = Operation === IoWriteAccess;
    // Nothing to transfer needs no buffer: SystemBuffer is NULL.
    Irp.Flags |= IRP_BUFFERED_IO | (input ? IRP_INPUT_OPERATION : 0) | (Length > 0 ? IRP_DEALLOCATE_BUFFER : 0);
    if (input) Irp.UserBuffer = Buffer;
    return IopAllocateSystemBuffer(Irp, Length, input ? null : Buffer);
  }
  if ((Device.Flags & DO_DIRECT_IO) !== 0) return IopLockUserBuffer(Irp, Buffer, Length, Operation);
  Irp.UserBuffer = Buffer;
  return STATUS_SUCCESS;
}

/**
 * The request is complete: the pages of its MDLs need not stay.
 * @stack 0x30
 */
export function IopUnlockMdls(Irp: IRP): void {
  for (let mdl = Irp.MdlAddress as MDL | null; mdl !== null; mdl = mdl.Next) MmUnlockPages(mdl);
}

/** @stack 0x30 */
export function IopFreeMdls(Irp: IRP): void {
  let mdl = Irp.MdlAddress as MDL | null;
  Irp.MdlAddress = null;
  while (mdl !== null) {
    const next: MDL | null = mdl.Next;
    IoFreeMdl(mdl);
    mdl = next;
  }
}

/**
 * At the end of a buffered request: what it read goes from the system buffer to the caller's, which may be gone by now.
 * @stack 0x60
 */
export function IopCopyOut(Irp: IRP): void {
  if ((Irp.Flags & IRP_BUFFERED_IO) === 0) return;
  const system = Irp.AssociatedIrp.SystemBuffer;
  if ((Irp.Flags & IRP_INPUT_OPERATION) !== 0 && system !== null && !NT_ERROR(Irp.IoStatus.Status))
    IopCopyToCaller(Irp, system);
  if ((Irp.Flags & IRP_DEALLOCATE_BUFFER) !== 0 && system !== null) ExFreePool(system);
}

/** @stack 0x50 */
function IopCopyToCaller(Irp: IRP, System: Uint8Array): void {
  const { UserBuffer } = Irp;
  if (UserBuffer === null) return;
  const count = Irp.IoStatus.Information;
  const room = Math.min(System.length, UserBuffer.length);
  if (count > room)
    HalReportViolation({
      kind: 'irp',
      text: `IoStatus.Information is ${count}, but the buffer has ${room} bytes: memory beyond it would be copied to the caller`,
      source: 'kernel/using-buffered-i-o',
      object: Irp,
    });
  try {
    UserBuffer.set(System.slice(0, Math.max(0, Math.min(count, room))));
  } catch (e) {
    Irp.IoStatus.Status = GetExceptionCode(e);
  }
}
