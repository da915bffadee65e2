/** NtReadFile and NtWriteFile: buffered, direct or neither, as the device's flags say. */
import {
  FO_NO_INTERMEDIATE_BUFFERING,
  FO_SYNCHRONOUS_IO,
  FO_WRITE_THROUGH,
  type FILE_OBJECT,
  type IO_STATUS_BLOCK,
  type NTSTATUS,
  type PIO_APC_ROUTINE,
} from '../inc/io';
import {
  FILE_APPEND_DATA,
  FILE_READ_DATA,
  FILE_WRITE_DATA,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_NOCACHE,
  IRP_READ_OPERATION,
  IRP_WRITE_OPERATION,
} from '../inc/iodefs';
import { SL_KEY_SPECIFIED, SL_WRITE_THROUGH } from '../inc/irpminor';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IoReadAccess, IoWriteAccess } from '../inc/mdl';
import { IopReferenceFile } from './create';
import { IoGetRelatedDeviceObject } from './device';
import { IopTryFastTransfer } from './fastio';
import { IoGetNextIrpStackLocation } from './irp';
import { IopProbeBuffer, IopTransferBuffer, IopUserBuffer } from './buffer';
import { IopFailRequest, IopPrepareRequest, IopRefuse, IopRequest, IopSynchronousServiceTail } from './service';

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
  const refused = IopCheckTransfer(request.File, Length, ByteOffset, false);
  if (refused !== STATUS_SUCCESS) return IopRefuse(request.File, refused);
  const offset = IopGivenOffset(ByteOffset);
  const fast = IopTryFastTransfer(request.File, false, Event, IoStatusBlock, buffer, Length, offset, Key ?? 0);
  if (fast !== null) return fast;
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, IRP_MJ_READ, IRP_READ_OPERATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const location = IoGetNextIrpStackLocation(irp);
  if ((request.File.Flags & FO_NO_INTERMEDIATE_BUFFERING) !== 0) irp.Flags |= IRP_NOCACHE;
  if (Key) location.Flags |= SL_KEY_SPECIFIED;
  location.Parameters.Read.Length = Length;
  location.Parameters.Read.Key = Key ?? 0;
  location.Parameters.Read.ByteOffset = offset ?? request.File.CurrentByteOffset;
  const usable = IopTransferBuffer(request.Device, irp, buffer, Length, IoWriteAccess);
  if (!NT_SUCCESS(usable)) return IopFailRequest(request, usable);
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
  const appends = !NT_SUCCESS(status);
  if (appends) status = IopReferenceFile(FileHandle, FILE_APPEND_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(Buffer);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, false)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const request = new IopRequest(file.value!, ApcRoutine, ApcContext);
  const refused = IopCheckTransfer(request.File, Length, ByteOffset, appends);
  if (refused !== STATUS_SUCCESS) return IopRefuse(request.File, refused);
  // Who may only append writes at the end wherever the call says.
  const offset = appends ? EndOfFile : IopGivenOffset(ByteOffset);
  const fast = IopTryFastTransfer(request.File, true, Event, IoStatusBlock, buffer, Length, offset, Key ?? 0);
  if (fast !== null) return fast;
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, IRP_MJ_WRITE, IRP_WRITE_OPERATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const location = IoGetNextIrpStackLocation(irp);
  if ((request.File.Flags & FO_NO_INTERMEDIATE_BUFFERING) !== 0) irp.Flags |= IRP_NOCACHE;
  if ((request.File.Flags & FO_WRITE_THROUGH) !== 0) location.Flags |= SL_WRITE_THROUGH;
  if (Key) location.Flags |= SL_KEY_SPECIFIED;
  location.Parameters.Write.Length = Length;
  location.Parameters.Write.Key = Key ?? 0;
  location.Parameters.Write.ByteOffset = offset ?? request.File.CurrentByteOffset;
  const usable = IopTransferBuffer(request.Device, irp, buffer, Length, IoReadAccess);
  if (!NT_SUCCESS(usable)) return IopFailRequest(request, usable);
  return IopSynchronousServiceTail(request.Device, irp, request.File, true, irp.RequestorMode, request.Synchronous, 1);
}

/** A LARGE_INTEGER of -1, "at the end", as a write's parameters have it. */
const EndOfFile = -1n;
/** And -2, "at the current position", which is what no offset says too. */
const FilePointer = -2n;

/** The offset that a call names; null: the current position. */
function IopGivenOffset(ByteOffset: bigint | null): bigint | null {
  if (ByteOffset === null) return null;
  const offset = BigInt.asIntN(64, ByteOffset);
  return offset === FilePointer ? null : offset;
}

/** What is wrong with offset and length. Transfers past the cache begin and end at sectors. */
function IopCheckTransfer(File: FILE_OBJECT, Length: number, ByteOffset: bigint | null, Appends: boolean): NTSTATUS {
  const offset = IopGivenOffset(ByteOffset);
  const synchronous = (File.Flags & FO_SYNCHRONOUS_IO) !== 0;
  if (offset === null && !synchronous && !Appends && Length !== 0) return STATUS_INVALID_PARAMETER;
  if (offset !== null && offset < 0n && offset !== EndOfFile) return STATUS_INVALID_PARAMETER;
  if ((File.Flags & FO_NO_INTERMEDIATE_BUFFERING) === 0) return STATUS_SUCCESS;
  const sector = IoGetRelatedDeviceObject(File).SectorSize;
  if (sector === 0) return STATUS_SUCCESS;
  const at = offset === EndOfFile ? 0n : (offset ?? File.CurrentByteOffset);
  return Length % sector === 0 && at % BigInt(sector) === 0n ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
