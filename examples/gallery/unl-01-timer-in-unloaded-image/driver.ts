/*
 * A driver unloads while its timer still runs. Timer and DPC lie in the driver's image, which is gone: when the timer is
 * due, the kernel touches memory that was once a driver's.
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
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const g_Timer = new KTIMER();
const g_Dpc = new KDPC();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeTimer(g_Timer);
  KeInitializeDpc(g_Dpc, DpcRoutine, null);
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch }); // its DriverUnload cancels no timer
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: unknown,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeSetTimer(g_Timer, -10n * 10_000_000n, g_Dpc); // ten seconds, in units of 100 ns
  return Complete(Irp, STATUS_SUCCESS);
}
