/*
 * A dispatch routine hands its IRP to a DPC routine and returns STATUS_SUCCESS: the I/O manager believes that the request
 * is finished and lets it go, while the DPC routine still means to complete it. I/O verification looks at every dispatch
 * routine that returns: not completed, not passed down, not pending - so the IRP is lost.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  type IRP,
  KDPC,
  KeInitializeDpc,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  QueuedIrp: IRP | null = null;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: DispatchRead }, device);
  if (!NT_SUCCESS(status)) return status;
  const extension: DEVICE_EXTENSION = device.value!.DeviceExtension;
  KeInitializeTimer(extension.Timer);
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  return status;
}

export function DispatchRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  extension.QueuedIrp = Irp;
  KeSetTimer(extension.Timer, -1n * 10_000_000n, extension.Dpc); // one second, in units of 100 ns
  return STATUS_SUCCESS; // IoMarkIrpPending and STATUS_PENDING
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  const irp = DeferredContext.QueuedIrp!;
  irp.IoStatus.Status = STATUS_SUCCESS;
  irp.IoStatus.Information = 0;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
}
