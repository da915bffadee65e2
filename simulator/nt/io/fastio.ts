/** Fast I/O: the driver is asked first, in the caller's context and with the caller's buffers; FALSE means an IRP. */
import { HalTrace } from 'hal';
import type { FAST_IO_DISPATCH } from '../inc/fastio';
import { type DEVICE_OBJECT, type FILE_OBJECT, FO_SYNCHRONOUS_IO, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import type { EVENT_OBJECT } from '../inc/exobj';
import type { HANDLE } from '../inc/ntdef';
import { NT_ERROR, NT_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ExEventObjectType } from '../ex/types';
import { KeSetEvent } from '../ke/event';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IoGetRelatedDeviceObject } from './device';
import { IoSetIoCompletion } from './iocompletion';
import { IopAcquireFileObjectLock, IopReleaseFileObjectLock } from './service';

type Buffers = readonly [input: unknown, inputLength: number, output: unknown, outputLength: number];

function IopFastIoDispatch(Device: DEVICE_OBJECT): FAST_IO_DISPATCH | null {
  return Device.DriverObject.FastIoDispatch;
}

/**
 * @returns null: an IRP is needed (the file is still referenced); else the status, and the file is given back
 * @stack 0x80
 */
export function IopTryFastDeviceControl(
  File: FILE_OBJECT,
  Event: HANDLE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Code: number,
  [input, inputLength, output, outputLength]: Buffers,
): NTSTATUS | null {
  const device = IoGetRelatedDeviceObject(File);
  const routine = IopFastIoDispatch(device)?.FastIoDeviceControl ?? null;
  if (routine === null) return null;
  const iosb = new IO_STATUS_BLOCK();
  if (!routine(File, true, input, inputLength, output, outputLength, Code, iosb, device)) {
    HalTrace('irp', `FastIoDeviceControl of ${device.DriverObject.DriverName} wants an IRP`, File);
    return null;
  }
  HalTrace('irp', `FastIoDeviceControl of ${device.DriverObject.DriverName} did it`, File);
  return IopFinishFastIo(File, Event, ApcContext, IoStatusBlock, iosb);
}

/**
 * Reads and writes of cached files on synchronous handles.
 * @returns as IopTryFastDeviceControl
 * @stack 0x90
 */
export function IopTryFastTransfer(
  File: FILE_OBJECT,
  Write: boolean,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: unknown,
  Length: number,
  ByteOffset: bigint | null,
  Key: number,
): NTSTATUS | null {
  if (File.PrivateCacheMap === null || (File.Flags & FO_SYNCHRONOUS_IO) === 0) return null;
  const device = IoGetRelatedDeviceObject(File);
  const dispatch = IopFastIoDispatch(device);
  const routine = dispatch === null ? null : Write ? dispatch.FastIoWrite : dispatch.FastIoRead;
  if (routine === null) return null;
  IopAcquireFileObjectLock(File);
  const iosb = new IO_STATUS_BLOCK();
  const offset = ByteOffset ?? File.CurrentByteOffset;
  const done = routine(File, offset, Length, true, Key, Buffer, iosb, device);
  IopReleaseFileObjectLock(File);
  return done ? IopFinishFastIo(File, null, null, IoStatusBlock, iosb) : null;
}

function IopFinishFastIo(
  File: FILE_OBJECT,
  EventHandle: HANDLE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Iosb: IO_STATUS_BLOCK,
): NTSTATUS {
  const status = Iosb.Status | 0;
  IoStatusBlock.Information = Iosb.Information;
  IoStatusBlock.Status = status;
  if (EventHandle) {
    const event = new Ref<EVENT_OBJECT | null>(null);
    const mode = PsGetCurrentThread().PreviousMode;
    if (NT_SUCCESS(ObReferenceObjectByHandle(EventHandle, 0x2, ExEventObjectType, mode, event, null))) {
      KeSetEvent(event.value!, 0, false);
      ObfDereferenceObject(event.value!);
    }
  }
  if (!NT_ERROR(status) && File.CompletionContext !== null && ApcContext !== null)
    IoSetIoCompletion(File.CompletionContext.Port, File.CompletionContext.Key, ApcContext, status, Iosb.Information);
  ObfDereferenceObject(File);
  return status;
}
