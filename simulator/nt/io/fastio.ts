/** Fast I/O: the driver is asked first, in the caller's context and with the caller's buffers; FALSE means an IRP. */
import { HalTrace } from 'hal';
import type { FAST_IO_DISPATCH, FAST_IO_QUERY } from '../inc/fastio';
import { FileBasicInformation, FileNetworkOpenInformation, FileStandardInformation } from '../inc/fileinfo';
import { type DEVICE_OBJECT, type FILE_OBJECT, FO_SYNCHRONOUS_IO, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import type { EVENT_OBJECT } from '../inc/exobj';
import type { HANDLE } from '../inc/ntdef';
import { NT_ERROR, NT_SUCCESS, STATUS_BUFFER_OVERFLOW, STATUS_END_OF_FILE } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ExEventObjectType } from '../ex/types';
import { KeSetEvent } from '../ke/event';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentProcess, PsGetCurrentThread } from '../ps/current';
import { IoGetRelatedDeviceObject } from './device';
import { IoSetIoCompletion } from './iocompletion';
import { IopAcquireFileObjectLock, IopReleaseFileObjectLock } from './service';

/** Bytes from ByteOffset on; the key tells apart who holds them. */
export interface LockRange {
  readonly ByteOffset: bigint;
  readonly Length: bigint;
  readonly Key: number;
}

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
 * @param ByteOffset null: the current position; -1: the end
 * @returns as IopTryFastDeviceControl
 * @stack 0x90
 */
export function IopTryFastTransfer(
  File: FILE_OBJECT,
  Write: boolean,
  Event: HANDLE | null,
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
  // A file system that answers anything else is asked again with an IRP.
  const settled = done && (NT_SUCCESS(iosb.Status) || IopTransferEnds.includes(iosb.Status));
  return settled ? IopFinishFastIo(File, Event, null, IoStatusBlock, iosb) : null;
}
const IopTransferEnds: readonly NTSTATUS[] = [STATUS_BUFFER_OVERFLOW, STATUS_END_OF_FILE];

/** The routine that answers without an IRP, by what is asked. */
function IopFastQueryRoutine(Dispatch: FAST_IO_DISPATCH, FileInformationClass: number): FAST_IO_QUERY | null {
  if (FileInformationClass === FileBasicInformation) return Dispatch.FastIoQueryBasicInfo;
  if (FileInformationClass === FileStandardInformation) return Dispatch.FastIoQueryStandardInfo;
  return FileInformationClass === FileNetworkOpenInformation ? Dispatch.FastIoQueryNetworkOpenInfo : null;
}

/**
 * Basic, standard and network open information.
 * @param Information gets the structure's bytes
 * @returns false: an IRP is needed
 * @stack 0x70
 */
export function IopTryFastQuery(
  File: FILE_OBJECT,
  FileInformationClass: number,
  Information: Uint8Array,
  Iosb: IO_STATUS_BLOCK,
): boolean {
  const device = IoGetRelatedDeviceObject(File);
  const dispatch = IopFastIoDispatch(device);
  const routine = dispatch === null ? null : IopFastQueryRoutine(dispatch, FileInformationClass);
  if (routine === null) return false;
  const synchronous = (File.Flags & FO_SYNCHRONOUS_IO) !== 0;
  if (synchronous) IopAcquireFileObjectLock(File);
  const done = routine(File, true, Information, Iosb, device);
  if (synchronous) IopReleaseFileObjectLock(File);
  return done;
}

/**
 * Locks a range of bytes without an IRP.
 * @returns as IopTryFastDeviceControl
 * @stack 0x90
 */
export function IopTryFastLock(
  File: FILE_OBJECT,
  Event: HANDLE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Range: LockRange,
  FailImmediately: boolean,
  ExclusiveLock: boolean,
): NTSTATUS | null {
  const device = IoGetRelatedDeviceObject(File);
  const routine = IopFastIoDispatch(device)?.FastIoLock ?? null;
  if (routine === null) return null;
  const iosb = new IO_STATUS_BLOCK();
  const { ByteOffset, Length, Key } = Range;
  const process = PsGetCurrentProcess();
  if (!routine(File, ByteOffset, Length, process, Key, FailImmediately, ExclusiveLock, iosb, device)) return null;
  File.LockOperation = 1;
  return IopFinishFastIo(File, Event, ApcContext, IoStatusBlock, iosb);
}

/** @stack 0x80 */
export function IopTryFastUnlock(File: FILE_OBJECT, IoStatusBlock: IO_STATUS_BLOCK, Range: LockRange): NTSTATUS | null {
  const device = IoGetRelatedDeviceObject(File);
  const routine = IopFastIoDispatch(device)?.FastIoUnlockSingle ?? null;
  if (routine === null) return null;
  const iosb = new IO_STATUS_BLOCK();
  const { ByteOffset, Length, Key } = Range;
  if (!routine(File, ByteOffset, Length, PsGetCurrentProcess(), Key, iosb, device)) return null;
  return IopFinishFastIo(File, null, null, IoStatusBlock, iosb);
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
