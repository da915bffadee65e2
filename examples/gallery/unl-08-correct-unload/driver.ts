/*
 * How to unload while a timer runs: cancel the timer, let DPCs that are queued already finish, then delete the device.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KDPC,
  KeCancelTimer,
  KeFlushQueuedDpcs,
  KeInitializeDpc,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  NT_SUCCESS,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice, DriverUnload as DeleteDevice } from '../common/device';

class DEVICE_EXTENSION {}

const timer = new KTIMER();
const dpc = new KDPC();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch });
  if (!NT_SUCCESS(status)) return status;
  KeInitializeTimer(timer);
  KeInitializeDpc(dpc, DpcRoutine, null);
  DriverObject.DriverUnload = Unload;
  return status;
}

export function Unload(DriverObject: DRIVER_OBJECT): void {
  KeCancelTimer(timer);
  KeFlushQueuedDpcs();
  DeleteDevice(DriverObject);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: unknown,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeSetTimer(timer, -10n * 10_000_000n, dpc); // ten seconds; the driver will be unloaded before
  return Complete(Irp, STATUS_SUCCESS);
}
