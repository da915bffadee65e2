/*
 * STATUS_PENDING without IoMarkIrpPending. The reader waits for its event - but IoCompleteRequest sees that the request
 * was never marked as pending, believes that the issuer finishes it, and queues no APC. The event is never set.
 *
 * When nothing happens any more: !process 0 7 app.exe, !irp of its request.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KDPC,
  KeInitializeDpc,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  type NTSTATUS,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  PendingIrp: IRP | null = null;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch });
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  extension.PendingIrp = Irp; // and no IoMarkIrpPending(Irp)
  KeInitializeTimer(extension.Timer);
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  KeSetTimer(extension.Timer, -1n * 10_000_000n, extension.Dpc);
  return STATUS_PENDING;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
