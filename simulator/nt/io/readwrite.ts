/** NtReadFile and NtWriteFile: buffered, direct or neither, as the device's flags say. */
import {
  FO_SYNCHRONOUS_IO,
  type FILE_OBJECT,
  type IO_STATUS_BLOCK,
  type NTSTATUS,
  type PIO_APC_ROUTINE,
} from '../inc/io';
import {
  DO_BUFFERED_IO,
  DO_DIRECT_IO,
  FILE_APPEND_DATA,
  FILE_READ_DATA,
  FILE_WRITE_DATA,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_READ_OPERATION,
  IRP_WRITE_OPERATION,
} from '../inc/iodefs';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IoReadAccess, IoWriteAccess } from '../inc/mdl';
import { ObfDereferenceObject } from '../ob/object';
import { IopReferenceFile } from './create';
import { IopTryFastTransfer } from './fastio';
import { IoGetNextIrpStackLocation } from './irp';
import { IopAllocateSystemBuffer, IopLockUserBuffer, IopProbeBuffer, IopUserBuffer } from './buffer';
import { IopFailRequest, IopPrepareRequest, IopRequest, IopSynchronousServiceTail } from './service';

/**
 * @param Event handle of an event to set at the end, or null
 * @param Length bytes
 * @param ByteOffset null: the file's current position (synchronous handles)
 * @returns STATUS_PENDING only for asynchronous handles
 * @stack 0x160
 */
export function NtReadFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array | null,
  Length: number,
  ByteOffset: bigint | null,
  Key: number | null,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, FILE_READ_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(Buffer);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, true)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const request = new IopRequest(file.value!, ApcRoutine, ApcContext);
  if (ByteOffset === null && (request.File.Flags & FO_SYNCHRONOUS_IO) === 0 && Length !== 0)
    return IopRefuse(request.File, STATUS_INVALID_PARAMETER);
  const fast = IopTryFastTransfer(request.File, false, IoStatusBlock, buffer, Length, ByteOffset, Key ?? 0);
  if (fast !== null) return fast;
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, IRP_MJ_READ, IRP_READ_OPERATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const location = IoGetNextIrpStackLocation(irp);
  location.Parameters.Read.Length = Length;
  location.Parameters.Read.Key = Key ?? 0;
  location.Parameters.Read.ByteOffset = ByteOffset ?? request.File.CurrentByteOffset;
  if ((request.Device.Flags & DO_BUFFERED_IO) !== 0) {
    irp.Flags |= IRP_BUFFERED_IO | IRP_INPUT_OPERATION;
    // Nothing to transfer needs no buffer: SystemBuffer is NULL.
    if (Length > 0) irp.Flags |= IRP_DEALLOCATE_BUFFER;
    irp.UserBuffer = buffer;
    const buffered = IopAllocateSystemBuffer(irp, Length, null);
    if (!NT_SUCCESS(buffered)) return IopFailRequest(request, buffered);
  } else if ((request.Device.Flags & DO_DIRECT_IO) !== 0) {
    const locked = IopLockUserBuffer(irp, buffer, Length, IoWriteAccess);
    if (!NT_SUCCESS(locked)) return IopFailRequest(request, locked);
  } else irp.UserBuffer = buffer;
  return IopSynchronousServiceTail(request.Device, irp, request.File, true, irp.RequestorMode, request.Synchronous, 0);
}

/** @stack 0x90 */
export function NtWriteFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array | null,
  Length: number,
  ByteOffset: bigint | null,
  Key: number | null,
): NTSTATUS {
  return IopWriteFile(FileHandle, Event, ApcRoutine, ApcContext, IoStatusBlock, Buffer, Length, ByteOffset, Key);
}

/** @stack 0x1c0 */
function IopWriteFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array | null,
  Length: number,
  ByteOffset: bigint | null,
  Key: number | null,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  let status = IopReferenceFile(FileHandle, FILE_WRITE_DATA, file);
  if (!NT_SUCCESS(status)) status = IopReferenceFile(FileHandle, FILE_APPEND_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(Buffer);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, false)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const request = new IopRequest(file.value!, ApcRoutine, ApcContext);
  if (ByteOffset === null && (request.File.Flags & FO_SYNCHRONOUS_IO) === 0 && Length !== 0)
    return IopRefuse(request.File, STATUS_INVALID_PARAMETER);
  const fast = IopTryFastTransfer(request.File, true, IoStatusBlock, buffer, Length, ByteOffset, Key ?? 0);
  if (fast !== null) return fast;
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, IRP_MJ_WRITE, IRP_WRITE_OPERATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const location = IoGetNextIrpStackLocation(irp);
  location.Parameters.Write.Length = Length;
  location.Parameters.Write.Key = Key ?? 0;
  location.Parameters.Write.ByteOffset = ByteOffset ?? request.File.CurrentByteOffset;
  if ((request.Device.Flags & DO_BUFFERED_IO) !== 0) {
    irp.Flags |= Length > 0 ? IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER : IRP_BUFFERED_IO;
    const buffered = IopAllocateSystemBuffer(irp, Length, buffer);
    if (!NT_SUCCESS(buffered)) return IopFailRequest(request, buffered);
  } else if ((request.Device.Flags & DO_DIRECT_IO) !== 0) {
    const locked = IopLockUserBuffer(irp, buffer, Length, IoReadAccess);
    if (!NT_SUCCESS(locked)) return IopFailRequest(request, locked);
  } else irp.UserBuffer = buffer;
  return IopSynchronousServiceTail(request.Device, irp, request.File, true, irp.RequestorMode, request.Synchronous, 1);
}

function IopRefuse(File: FILE_OBJECT, Status: NTSTATUS): NTSTATUS {
  ObfDereferenceObject(File);
  return Status;
}
