/** Requests of the system's own that it waits for. */
import { IO_STATUS_BLOCK, type DEVICE_OBJECT, type IO_STACK_LOCATION, type NTSTATUS } from '../inc/io';
import { IRP_SYNCHRONOUS_API } from '../inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import { STATUS_NOT_SUPPORTED, STATUS_PENDING } from '../inc/ntstatus';
import { KeInitializeEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObfDereferenceObject } from '../ob/object';
import { IofCallDriver } from './call';
import { IoGetAttachedDeviceReference } from './device';
import { IoAllocateIrp, IoGetNextIrpStackLocation } from './irp';
import { IopQueueThreadIrp } from './threadIrps';

/**
 * Sends a request to the top of a device's stack and waits for it; whoever knows it not leaves STATUS_NOT_SUPPORTED.
 * @param Fill writes major and minor function and parameters
 * @param Iosb gets the bytes that it gave
 * @stack 0xa0
 */
export function IopSendSynchronousRequest(
  DeviceObject: DEVICE_OBJECT,
  Fill: (Location: IO_STACK_LOCATION) => void,
  Iosb = new IO_STATUS_BLOCK(),
): NTSTATUS {
  const top = IoGetAttachedDeviceReference(DeviceObject);
  const irp = IoAllocateIrp(top.StackSize, false)!;
  const event = new KEVENT();
  KeInitializeEvent(event, 1, false);
  irp.UserEvent = event;
  irp.UserIosb = Iosb;
  irp.Flags = IRP_SYNCHRONOUS_API;
  irp.RequestorMode = KernelMode;
  irp.IoStatus.Status = STATUS_NOT_SUPPORTED;
  Fill(IoGetNextIrpStackLocation(irp));
  IopQueueThreadIrp(irp);
  let status = IofCallDriver(top, irp);
  if (status === STATUS_PENDING) {
    KeWaitForSingleObject(event, Executive, KernelMode, false, null);
    status = Iosb.Status;
  }
  ObfDereferenceObject(top);
  return status;
}
