/*
 * A helper sends a request to its own device, gets STATUS_PENDING, and returns without waiting. Event and status block were
 * its local variables: when the request is completed a second later, the I/O manager writes into a stack that other
 * functions use by then. I/O verification remembers that they lay on the stack, and looks whether they still do.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IO_STATUS_BLOCK,
  IoBuildDeviceIoControlRequest,
  IoCallDriver,
  IoGetCurrentIrpStackLocation,
  IoMarkIrpPending,
  type IRP,
  KDPC,
  KeInitializeDpc,
  KeInitializeEvent,
  KeInitializeTimer,
  KeSetTimer,
  KEVENT,
  KTIMER,
  NotificationEvent,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

const IOCTL_WAIT = 0x222400;

class DEVICE_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  PendingIrp: IRP | null = null;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl }, device);
  if (!NT_SUCCESS(status)) return status;
  const extension: DEVICE_EXTENSION = device.value!.DeviceExtension;
  KeInitializeTimer(extension.Timer);
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  return status;
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  if (IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl.IoControlCode !== IOCTL_WAIT)
    return Complete(Irp, Helper(DeviceObject));
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  KeSetTimer(extension.Timer, -1n * 10_000_000n, extension.Dpc); // one second, in units of 100 ns
  return STATUS_PENDING;
}

export function Helper(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  const event = new KEVENT();
  const ioStatus = new IO_STATUS_BLOCK();
  KeInitializeEvent(event, NotificationEvent, false);
  const request = IoBuildDeviceIoControlRequest(IOCTL_WAIT, DeviceObject, null, 0, null, 0, false, event, ioStatus);
  if (request === null) return STATUS_INSUFFICIENT_RESOURCES;
  IoCallDriver(DeviceObject, request); // STATUS_PENDING, and no wait for the event
  return STATUS_SUCCESS;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
