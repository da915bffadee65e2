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

/** Arguments of NtReadFile and NtWriteFile. ByteOffset null: the file's current position (synchronous handles). */
type Transfer = [
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array | null,
  Length: number,
  ByteOffset: bigint | null,
  Key: number | null,
];

/**
 * Event: handle of an event to set at the end, or null.
 * @returns STATUS_PENDING only for asynchronous handles
 * @stack 0x160
 */
export function NtReadFile(...Transfer: Transfer): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(Transfer[0], FILE_READ_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const prepared = IopPrepareTransfer(file.value!, Transfer, false, false);
  if (!(prepared instanceof IopRequest)) return prepared;
  const { Device, Irp, File, Synchronous } = prepared;
  return IopSynchronousServiceTail(Device, Irp, File, true, Irp.RequestorMode, Synchronous, 0);
}

/** @stack 0x90 */
export function NtWriteFile(...Transfer: Transfer): NTSTATUS {
  return IopWriteFile(Transfer);
}

/** @stack 0x1c0 */
function IopWriteFile(Transfer: Transfer): NTSTATUS {
  const [FileHandle] = Transfer;
  const file = new Ref<FILE_OBJECT | null>(null);
  let status = IopReferenceFile(FileHandle, FILE_WRITE_DATA, file);
  const appends = !NT_SUCCESS(status);
  if (appends) status = IopReferenceFile(FileHandle, FILE_APPEND_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const prepared = IopPrepareTransfer(file.value!, Transfer, true, appends);
  if (!(prepared instanceof IopRequest)) return prepared;
  const { Device, Irp, File, Synchronous } = prepared;
  return IopSynchronousServiceTail(Device, Irp, File, true, Irp.RequestorMode, Synchronous, 1);
}

/**
 * @param Appends who may only append writes at the end wherever the call says
 * @returns the request; a status: it was refused, or fast I/O has done it
 * @stack 0x90
 */
function IopPrepareTransfer(
  File: FILE_OBJECT,
  [, Event, ApcRoutine, ApcContext, IoStatusBlock, Buffer, Length, ByteOffset, Key]: Transfer,
  Write: boolean,
  Appends: boolean,
): IopRequest | NTSTATUS {
  const buffer = IopUserBuffer(Buffer);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, !Write)) return IopRefuse(File, STATUS_ACCESS_VIOLATION);
  const refused = IopCheckTransfer(File, Length, ByteOffset, Appends);
  if (refused !== STATUS_SUCCESS) return IopRefuse(File, refused);
  const offset = Appends ? EndOfFile : IopGivenOffset(ByteOffset);
  const fast = IopTryFastTransfer(File, Write, Event, IoStatusBlock, buffer, Length, offset, Key ?? 0);
  if (fast !== null) return fast;
  const request = new IopRequest(File, ApcRoutine, ApcContext);
  const major = Write ? IRP_MJ_WRITE : IRP_MJ_READ;
  const flags = Write ? IRP_WRITE_OPERATION : IRP_READ_OPERATION;
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, major, flags);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const location = IoGetNextIrpStackLocation(irp);
  if ((File.Flags & FO_NO_INTERMEDIATE_BUFFERING) !== 0) irp.Flags |= IRP_NOCACHE;
  if (Write && (File.Flags & FO_WRITE_THROUGH) !== 0) location.Flags |= SL_WRITE_THROUGH;
  if (Key) location.Flags |= SL_KEY_SPECIFIED;
  const parameters = Write ? location.Parameters.Write : location.Parameters.Read;
  parameters.Length = Length;
  parameters.Key = Key ?? 0;
  parameters.ByteOffset = offset ?? File.CurrentByteOffset;
  const usable = IopTransferBuffer(request.Device, irp, buffer, Length, Write ? IoReadAccess : IoWriteAccess);
  return NT_SUCCESS(usable) ? request : IopFailRequest(request, usable);
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
