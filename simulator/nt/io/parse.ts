/** Opening a device: the parse procedure that the object manager calls with the rest of the path. */
import { HalTrace } from 'hal';
import {
  type DEVICE_OBJECT,
  FILE_OBJECT,
  FO_ALERTABLE_IO,
  FO_NO_INTERMEDIATE_BUFFERING,
  FO_RANDOM_ACCESS,
  FO_SEQUENTIAL_ONLY,
  FO_SYNCHRONOUS_IO,
  FO_WRITE_THROUGH,
  IO_SECURITY_CONTEXT,
  IO_STATUS_BLOCK,
  type NTSTATUS,
} from '../inc/io';
import {
  DO_DEVICE_INITIALIZING,
  DO_EXCLUSIVE,
  FILE_NO_INTERMEDIATE_BUFFERING,
  FILE_RANDOM_ACCESS,
  FILE_READ_DATA,
  FILE_SEQUENTIAL_ONLY,
  FILE_SYNCHRONOUS_IO_ALERT,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FILE_WRITE_DATA,
  FILE_WRITE_THROUGH,
  IRP_CREATE_OPERATION,
  IRP_DEFER_IO_COMPLETION,
  IRP_MJ_CREATE,
  IRP_SYNCHRONOUS_API,
} from '../inc/iodefs';
import { GENERIC_ALL, GENERIC_READ, GENERIC_WRITE } from '../inc/ntdef';
import { OPEN_PACKET } from '../inc/iowork';
import { APC_LEVEL } from '../inc/kedefs';
import { Executive, KernelMode } from '../inc/ke';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_NO_SUCH_DEVICE,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_PENDING,
} from '../inc/ntstatus';
import type { ParseResult } from '../inc/ob';
import { KeInitializeEvent } from '../ke/event';
import { KzLowerIrql, KzRaiseIrql } from '../ke/irql';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObpMapAccess } from '../ob/handle';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IofCallDriver } from './call';
import { IopCompleteInThread } from './complete';
import {
  DOE_DELETE_PENDING,
  DOE_UNLOAD_PENDING,
  IoGetAttachedDevice,
  IopDecrementDeviceObjectRef,
  IopReferenceDevice,
} from './device';
import { IoAllocateIrp, IoGetNextIrpStackLocation } from './irp';
import { IopQueueThreadIrp } from './threadIrps';
import { IoFileObjectType } from './types';

/** What a create option makes of the file object. */
const FlagsOfOptions = [
  [FILE_SYNCHRONOUS_IO_ALERT, FO_ALERTABLE_IO],
  [FILE_NO_INTERMEDIATE_BUFFERING, FO_NO_INTERMEDIATE_BUFFERING],
  [FILE_WRITE_THROUGH, FO_WRITE_THROUGH],
  [FILE_SEQUENTIAL_ONLY, FO_SEQUENTIAL_ONLY],
  [FILE_RANDOM_ACCESS, FO_RANDOM_ACCESS],
] as const;

/**
 * Makes a file object, sends IRP_MJ_CREATE to the top of the device's stack and waits for it.
 * @stack 0x1e0
 */
export function IopParseDevice(
  ParseObject: DEVICE_OBJECT,
  Context: unknown,
  RemainingName: string,
  Result: ParseResult,
): NTSTATUS {
  // Only NtCreateFile's own packet will do: somebody else may have opened the device by its name.
  if (!(Context instanceof OPEN_PACKET)) return STATUS_OBJECT_TYPE_MISMATCH;
  const packet = Context;
  packet.ParseCheck = 1;
  const checked = IopCheckDeviceAndDriver(ParseObject);
  if (!NT_SUCCESS(checked)) {
    packet.FinalStatus = checked;
    return checked;
  }
  const top = IoGetAttachedDevice(ParseObject);
  const irp = IoAllocateIrp(top.StackSize, true);
  if (irp === null) {
    IopDecrementDeviceObjectRef(ParseObject);
    packet.FinalStatus = STATUS_INSUFFICIENT_RESOURCES;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  const file = ObCreateObject(IoFileObjectType, new FILE_OBJECT());
  KeInitializeEvent(file.Event, 0, false);
  KeInitializeEvent(file.Lock, 1, false);
  file.DeviceObject = ParseObject;
  file.RelatedFileObject = packet.RelatedFileObject;
  file.FileName = RemainingName;
  if ((packet.CreateOptions & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT)) !== 0)
    file.Flags |= FO_SYNCHRONOUS_IO;
  for (const [option, flag] of FlagsOfOptions) if ((packet.CreateOptions & option) !== 0) file.Flags |= flag;
  // What IoValidateDeviceIoControlAccess asks for.
  file.ReadAccess = (packet.DesiredAccess & (GENERIC_READ | GENERIC_ALL | FILE_READ_DATA)) !== 0 ? 1 : 0;
  file.WriteAccess = (packet.DesiredAccess & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA)) !== 0 ? 1 : 0;
  packet.FileObject = file;

  const iosb = new IO_STATUS_BLOCK();
  irp.RequestorMode = PsGetCurrentThread().PreviousMode;
  irp.Flags = IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API | IRP_DEFER_IO_COMPLETION;
  irp.UserIosb = iosb;
  irp.Tail.Overlay.OriginalFileObject = file;
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = IRP_MJ_CREATE;
  location.FileObject = file;
  location.Parameters.Create.SecurityContext = new IO_SECURITY_CONTEXT(
    ObpMapAccess(IoFileObjectType, packet.DesiredAccess),
    packet.CreateOptions,
  );
  location.Parameters.Create.Options = (packet.Disposition << 24) | (packet.CreateOptions & 0xffffff);
  location.Parameters.Create.FileAttributes = packet.FileAttributes;
  location.Parameters.Create.ShareAccess = packet.ShareAccess;
  IopQueueThreadIrp(irp);
  HalTrace('irp', `create IRP_MJ_CREATE for ${file.FileName}`, irp);
  let status = IofCallDriver(top, irp);
  if (status === STATUS_PENDING) {
    KeWaitForSingleObject(file.Event, Executive, KernelMode, false, null);
    status = iosb.Status;
  } else {
    const information = irp.IoStatus.Information;
    const irql = KzRaiseIrql(APC_LEVEL);
    IopCompleteInThread(irp, 0);
    KzLowerIrql(irql);
    iosb.Status = status;
    iosb.Information = information;
  }
  KeInitializeEvent(file.Event, 0, false);
  packet.FinalStatus = status;
  packet.Information = iosb.Information;
  if (!NT_SUCCESS(status)) {
    // No handle ever existed: neither cleanup nor close is sent.
    file.DeviceObject = null;
    packet.FileObject = null;
    ObfDereferenceObject(file);
    IopDecrementDeviceObjectRef(ParseObject);
    return status;
  }
  Result.Object = file;
  return status;
}

/** @stack 0x60 */
function IopCheckDeviceAndDriver(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  if ((DeviceObject.$extensionFlags & (DOE_DELETE_PENDING | DOE_UNLOAD_PENDING)) !== 0) return STATUS_NO_SUCH_DEVICE;
  if ((DeviceObject.Flags & DO_DEVICE_INITIALIZING) !== 0) return STATUS_NO_SUCH_DEVICE;
  if ((DeviceObject.Flags & DO_EXCLUSIVE) !== 0 && DeviceObject.ReferenceCount !== 0) return STATUS_ACCESS_DENIED;
  IopReferenceDevice(DeviceObject);
  return 0;
}
