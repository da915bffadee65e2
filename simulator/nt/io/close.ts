/** The last handle of a file sends IRP_MJ_CLEANUP, the last reference IRP_MJ_CLOSE. */
import { HalTrace } from 'hal';
import {
  type DEVICE_OBJECT,
  type FILE_OBJECT,
  FO_CLEANUP_COMPLETE,
  FO_HANDLE_CREATED,
  IO_STATUS_BLOCK,
} from '../inc/io';
import { IRP_CLOSE_OPERATION, IRP_MJ_CLEANUP, IRP_MJ_CLOSE, IRP_MJ_NAMES, IRP_SYNCHRONOUS_API } from '../inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import { STATUS_PENDING } from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import { KeInitializeEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IofCallDriver } from './call';
import { IoGetRelatedDeviceObject, IopDecrementDeviceObjectRef } from './device';
import { IopDereferenceVpb } from './mount';
import { IoAllocateIrp, IoFreeIrp, IoGetNextIrpStackLocation } from './irp';
import { IopDequeueThreadIrp, IopQueueThreadIrp } from './threadIrps';

/**
 * Close procedure of file objects.
 * @stack 0xe0
 */
export function IopCloseFile(
  _Process: EPROCESS,
  File: FILE_OBJECT,
  _ProcessHandleCount: number,
  SystemHandleCount: number,
): void {
  if (SystemHandleCount !== 1 || File.DeviceObject === null) return;
  if ((File.Flags & FO_HANDLE_CREATED) === 0) return;
  HalTrace('file', `cleanup ${File.FileName}`, File);
  IopSendAndWait(IRP_MJ_CLEANUP, File, IoGetRelatedDeviceObject(File));
  File.Flags |= FO_CLEANUP_COMPLETE;
}

/**
 * Delete procedure of file objects.
 * @stack 0xc0
 */
export function IopDeleteFile(File: FILE_OBJECT): void {
  const device = File.DeviceObject;
  if (device === null) return;
  HalTrace('file', `close ${File.FileName}`, File);
  IopSendAndWait(IRP_MJ_CLOSE, File, IoGetRelatedDeviceObject(File));
  if (File.CompletionContext !== null) ObfDereferenceObject(File.CompletionContext.Port);
  File.DeviceObject = null;
  if (File.Vpb !== null) IopDereferenceVpb(File.Vpb);
  IopDecrementDeviceObjectRef(device);
}

/** Cleanup and close cannot fail and are waited for, on an event of their own. */
function IopSendAndWait(MajorFunction: number, File: FILE_OBJECT, Device: DEVICE_OBJECT): void {
  const irp = IoAllocateIrp(Device.StackSize, false)!;
  const event = new KEVENT();
  KeInitializeEvent(event, 1, false);
  irp.UserEvent = event;
  irp.UserIosb = new IO_STATUS_BLOCK();
  irp.Flags = IRP_CLOSE_OPERATION | IRP_SYNCHRONOUS_API;
  irp.RequestorMode = KernelMode;
  irp.Tail.Overlay.OriginalFileObject = File;
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = MajorFunction;
  location.FileObject = File;
  HalTrace('irp', `create ${IRP_MJ_NAMES[MajorFunction]}`, irp);
  IopQueueThreadIrp(irp);
  if (IofCallDriver(Device, irp) === STATUS_PENDING) KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  IopDequeueThreadIrp(irp);
  IoFreeIrp(irp);
}
