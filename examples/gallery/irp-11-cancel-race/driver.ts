/*
 * Cancelling and completing race for the same IRP. The winner is who takes the cancel routine out of it: a completer must
 * call IoSetCancelRoutine(Irp, NULL), and if that returns NULL leave the IRP to the cancel routine. This DPC routine
 * does not ask: the cancel routine has completed the IRP long ago, and the memory is not one any more.
 * Ask: !irp with the first parameter, !pool.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoMarkIrpPending,
  IoReleaseCancelSpinLock,
  IoSetCancelRoutine,
  type IRP,
  KDPC,
  KeInitializeDpc,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_CANCELLED,
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
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  IoSetCancelRoutine(Irp, OnCancel);
  KeSetTimer(extension.Timer, -10n * 10_000_000n, extension.Dpc); // ten seconds
  return STATUS_PENDING;
}

/** At DISPATCH_LEVEL, with the cancel spin lock. */
export function OnCancel(DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  Complete(Irp, STATUS_CANCELLED); // the timer goes on
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS); // without IoSetCancelRoutine(Irp, null)
}
