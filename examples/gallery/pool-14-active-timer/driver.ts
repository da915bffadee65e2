/*
 * The timer lies in the block and is set for ten seconds: the system's timer table would lead to freed memory. Ask: !timer.
 * The cure is KeCancelTimer before the free.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExFreePoolWithTag,
  type IRP,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

/** '1Tag' in memory. */
const TAG = 'gaT1';

class CONTEXT_BLOCK {
  Count = 0n;
  Timer = new KTIMER();
}

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const p = ExAllocatePool2(POOL_FLAG_NON_PAGED, CONTEXT_BLOCK, TAG)!;
  KeInitializeTimer(p.Timer);
  KeSetTimer(p.Timer, -10n * 10_000_000n, null);
  ExFreePoolWithTag(p, TAG);
  return Complete(Irp, STATUS_SUCCESS);
}
