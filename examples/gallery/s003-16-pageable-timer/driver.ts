/*
 * A timer is touched by the kernel at DISPATCH_LEVEL, when it expires. This one lies in a pageable data section (in C:
 * #pragma data_seg("PAGEDATA")), which is out by then: the fault is the kernel's, the mistake the driver's.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

/** @section PAGEDATA */
const g_Timer = new KTIMER();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeTimer(g_Timer);
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch });
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeSetTimer(g_Timer, -2n * 10_000_000n, null); // two seconds, in units of 100 ns
  return Complete(Irp, STATUS_SUCCESS);
}
