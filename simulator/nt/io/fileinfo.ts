/** Information about files, and flushing: what the I/O manager knows itself, and what it asks the driver. */
import { type FILE_OBJECT, FO_SYNCHRONOUS_IO, type IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import { IO_COMPLETION_CONTEXT, type IO_COMPLETION, IO_COMPLETION_MODIFY_STATE } from '../inc/iocompletion';
import {
  FILE_WRITE_DATA,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_SET_INFORMATION,
} from '../inc/iodefs';
import { FileCompletionInformation, FilePositionInformation } from '../inc/fileinfo';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IopAllocateSystemBuffer, IopProbeBuffer, IopUserBuffer } from './buffer';
import { IopReferenceFile } from './create';
import { IoCompletionObjectType } from './iocompletion';
import { IoGetNextIrpStackLocation } from './irp';
import { IopFailRequest, IopPrepareRequest, IopRequest, IopSynchronousServiceTail } from './service';

/** FILE_COMPLETION_INFORMATION: a handle and a key, not bytes. */
export interface FILE_COMPLETION_INFORMATION {
  readonly Port: HANDLE;
  readonly Key: unknown;
}
const PositionLength = 8;

/** @stack 0x90 */
export function NtFlushBuffersFile(FileHandle: HANDLE, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, FILE_WRITE_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareRequest(request, null, IoStatusBlock, IRP_MJ_FLUSH_BUFFERS, 0);
  if (!NT_SUCCESS(prepared)) return prepared;
  return IopSend(request);
}

function IopSend(Request: IopRequest): NTSTATUS {
  const { Device, Irp, File, Synchronous } = Request;
  return IopSynchronousServiceTail(Device, Irp, File, true, Irp.RequestorMode, Synchronous, 2);
}

/**
 * The position of synchronous files is the I/O manager's; all else is asked with IRP_MJ_QUERY_INFORMATION.
 * @stack 0xb0
 */
export function NtQueryInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, 0, file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(FileInformation);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, true)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  if (FileInformationClass === FilePositionInformation && (file.value!.Flags & FO_SYNCHRONOUS_IO) !== 0) {
    if (Length < PositionLength) return IopRefuse(file.value!, STATUS_INFO_LENGTH_MISMATCH);
    new DataView(FileInformation.buffer, FileInformation.byteOffset).setBigInt64(
      0,
      file.value!.CurrentByteOffset,
      true,
    );
    IoStatusBlock.Information = PositionLength;
    IoStatusBlock.Status = STATUS_SUCCESS;
    return IopRefuse(file.value!, STATUS_SUCCESS);
  }
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareRequest(request, null, IoStatusBlock, IRP_MJ_QUERY_INFORMATION, 0);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const { QueryFile } = IoGetNextIrpStackLocation(irp).Parameters;
  QueryFile.Length = Length;
  QueryFile.FileInformationClass = FileInformationClass;
  irp.UserBuffer = buffer;
  irp.Flags |= IRP_BUFFERED_IO | IRP_INPUT_OPERATION | (Length > 0 ? IRP_DEALLOCATE_BUFFER : 0);
  const allocated = IopAllocateSystemBuffer(irp, Length, null);
  return NT_SUCCESS(allocated) ? IopSend(request) : IopFailRequest(request, allocated);
}

/**
 * @param FileInformation bytes, or for FileCompletionInformation the port and the key
 * @stack 0xb0
 */
export function NtSetInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array | FILE_COMPLETION_INFORMATION,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, 0, file);
  if (!NT_SUCCESS(status)) return status;
  if (FileInformationClass === FileCompletionInformation)
    return IopRefuse(file.value!, IopBindToPort(file.value!, FileInformation as FILE_COMPLETION_INFORMATION));
  const bytes = FileInformation as Uint8Array;
  const buffer = IopUserBuffer(bytes);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, false)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  if (FileInformationClass === FilePositionInformation && (file.value!.Flags & FO_SYNCHRONOUS_IO) !== 0) {
    if (Length < PositionLength) return IopRefuse(file.value!, STATUS_INFO_LENGTH_MISMATCH);
    file.value!.CurrentByteOffset = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
    IoStatusBlock.Status = STATUS_SUCCESS;
    return IopRefuse(file.value!, STATUS_SUCCESS);
  }
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareRequest(request, null, IoStatusBlock, IRP_MJ_SET_INFORMATION, 0);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const { SetFile } = IoGetNextIrpStackLocation(irp).Parameters;
  SetFile.Length = Length;
  SetFile.FileInformationClass = FileInformationClass;
  irp.Flags |= IRP_BUFFERED_IO | (Length > 0 ? IRP_DEALLOCATE_BUFFER : 0);
  const allocated = IopAllocateSystemBuffer(irp, Length, buffer);
  return NT_SUCCESS(allocated) ? IopSend(request) : IopFailRequest(request, allocated);
}

/** Once and for all: a file has one port, and only an asynchronous one has any. */
function IopBindToPort(File: FILE_OBJECT, { Port, Key }: FILE_COMPLETION_INFORMATION): NTSTATUS {
  if ((File.Flags & FO_SYNCHRONOUS_IO) !== 0 || File.CompletionContext !== null) return STATUS_INVALID_PARAMETER;
  const port = new Ref<IO_COMPLETION | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(Port, IO_COMPLETION_MODIFY_STATE, IoCompletionObjectType, mode, port, null);
  if (!NT_SUCCESS(status)) return status;
  // The reference is the file's, until it is deleted.
  File.CompletionContext = new IO_COMPLETION_CONTEXT(port.value!, Key);
  return STATUS_SUCCESS;
}

function IopRefuse(File: FILE_OBJECT, Status: NTSTATUS): NTSTATUS {
  ObfDereferenceObject(File);
  return Status;
}
