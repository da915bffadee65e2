/** NtDeviceIoControlFile: the transfer method is in the lowest two bits of the code. */
import type { FILE_OBJECT, IO_STACK_PARAMETERS, IO_STATUS_BLOCK, NTSTATUS, PIO_APC_ROUTINE } from '../inc/io';
import {
  FILE_READ_ACCESS,
  FILE_WRITE_ACCESS,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  METHOD_BUFFERED,
  METHOD_IN_DIRECT,
  METHOD_NEITHER,
} from '../inc/iodefs';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_ACCESS_VIOLATION } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IoReadAccess, IoWriteAccess } from '../inc/mdl';
import { ObfDereferenceObject } from '../ob/object';
import { IopReferenceFile } from './create';
import { IopTryFastDeviceControl } from './fastio';
import { IoGetNextIrpStackLocation } from './irp';
import { IopAllocateSystemBuffer, IopLockUserBuffer, IopProbeBuffer, IopUserBuffer } from './buffer';
import { IopFailRequest, IopPrepareRequest, IopRequest, IopSynchronousServiceTail } from './service';

/** @stack 0x70 */
export function NtDeviceIoControlFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  IoControlCode: number,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
): NTSTATUS {
  return IopXxxControlFile(
    FileHandle,
    Event,
    ApcRoutine,
    ApcContext,
    IoStatusBlock,
    IoControlCode,
    InputBuffer,
    InputBufferLength,
    OutputBuffer,
    OutputBufferLength,
    IRP_MJ_DEVICE_CONTROL,
  );
}

/** @stack 0x70 */
export function NtFsControlFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  FsControlCode: number,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
): NTSTATUS {
  return IopXxxControlFile(
    FileHandle,
    Event,
    ApcRoutine,
    ApcContext,
    IoStatusBlock,
    FsControlCode,
    InputBuffer,
    InputBufferLength,
    OutputBuffer,
    OutputBufferLength,
    IRP_MJ_FILE_SYSTEM_CONTROL,
  );
}

/** @stack 0x140 */
function IopXxxControlFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Code: number,
  Input: Uint8Array | null,
  InputLength: number,
  Output: Uint8Array | null,
  OutputLength: number,
  MajorFunction: number,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  // The code's own access bits are FILE_READ_DATA and FILE_WRITE_DATA.
  const access = (Code >>> 14) & (FILE_READ_ACCESS | FILE_WRITE_ACCESS);
  const status = IopReferenceFile(FileHandle, access, file);
  if (!NT_SUCCESS(status)) return status;
  const method = Code & 3;
  const input = IopUserBuffer(Input);
  const output = IopUserBuffer(Output);
  const probed =
    method === METHOD_NEITHER ||
    (IopProbeBuffer(input, InputLength, false) && IopProbeBuffer(output, OutputLength, method === METHOD_BUFFERED));
  if (!IoStatusBlock || !probed) {
    ObfDereferenceObject(file.value!);
    return STATUS_ACCESS_VIOLATION;
  }
  if (MajorFunction === IRP_MJ_DEVICE_CONTROL) {
    const fast = IopTryFastDeviceControl(file.value!, Event, ApcContext, IoStatusBlock, Code, [
      input,
      InputLength,
      output,
      OutputLength,
    ]);
    if (fast !== null) return fast;
  }
  const request = new IopRequest(file.value!, ApcRoutine, ApcContext);
  const prepared = IopPrepareRequest(request, Event, IoStatusBlock, MajorFunction, 0);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  IopSetControl(IoGetNextIrpStackLocation(irp).Parameters, Code, InputLength, OutputLength, method, input);
  if (method === METHOD_NEITHER) {
    irp.UserBuffer = output;
    return IopSynchronousServiceTail(
      request.Device,
      irp,
      request.File,
      true,
      irp.RequestorMode,
      request.Synchronous,
      2,
    );
  }
  const shared = method === METHOD_BUFFERED ? Math.max(InputLength, OutputLength) : InputLength;
  let usable = IopAllocateSystemBuffer(irp, shared, InputLength > 0 ? input : null);
  if (shared > 0) irp.Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
  if (method === METHOD_BUFFERED) {
    irp.UserBuffer = output;
    if (OutputLength > 0) irp.Flags |= IRP_INPUT_OPERATION;
  } else if (NT_SUCCESS(usable))
    usable = IopLockUserBuffer(irp, output, OutputLength, method === METHOD_IN_DIRECT ? IoReadAccess : IoWriteAccess);
  if (!NT_SUCCESS(usable)) return IopFailRequest(request, usable);
  return IopSynchronousServiceTail(request.Device, irp, request.File, true, irp.RequestorMode, request.Synchronous, 2);
}

/** Device and file system control are one structure under two names. */
function IopSetControl(
  { DeviceIoControl, FileSystemControl }: IO_STACK_PARAMETERS,
  Code: number,
  InputLength: number,
  OutputLength: number,
  Method: number,
  Input: Uint8Array | null,
): void {
  DeviceIoControl.IoControlCode = Code;
  FileSystemControl.FsControlCode = Code;
  for (const parameters of [DeviceIoControl, FileSystemControl]) {
    parameters.InputBufferLength = InputLength;
    parameters.OutputBufferLength = OutputLength;
    if (Method === METHOD_NEITHER) parameters.Type3InputBuffer = Input;
  }
}
