/* A device whose reads are pended for a second: its timer's DPC routine decides what becomes of them. */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoMarkIrpPending,
  type IRP,
  KDPC,
  KeInitializeDpc,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  NT_SUCCESS,
  type NTSTATUS,
  type PKDEFERRED_ROUTINE,
  Ref,
  STATUS_PENDING,
} from 'ntddk';
import { CreateDevice } from './device';

export class TIMER_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  PendingIrp: IRP | null = null;
}

/** Creates \\.\MyDrv; `DpcRoutine` runs one second after each read, with the extension as its context. */
export function CreateTimerDevice(
  DriverObject: DRIVER_OBJECT,
  DpcRoutine: PKDEFERRED_ROUTINE,
  device = new Ref<DEVICE_OBJECT | null>(null),
): NTSTATUS {
  const status = CreateDevice(DriverObject, TIMER_EXTENSION, { Read: ReadDispatch }, device);
  if (!NT_SUCCESS(status)) return status;
  const extension: TIMER_EXTENSION = device.value!.DeviceExtension;
  KeInitializeTimer(extension.Timer);
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  return status;
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: TIMER_EXTENSION = DeviceObject.DeviceExtension;
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  KeSetTimer(extension.Timer, -1n * 10_000_000n, extension.Dpc); // one second, in units of 100 ns
  return STATUS_PENDING;
}
