/*
 * A DPC routine borrows whatever thread it interrupted: entering a critical region there changes the APC count of an
 * innocent. The DPC loop compares the count before and after each routine.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KDPC,
  KeEnterCriticalRegion,
  KeInitializeDpc,
  KeInsertQueueDpc,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const dpc = new KDPC();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeInitializeDpc(dpc, DpcRoutine, null);
  Complete(Irp, STATUS_SUCCESS);
  KeInsertQueueDpc(dpc, null, null);
  return STATUS_SUCCESS;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: unknown,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeEnterCriticalRegion(); // and no KeLeaveCriticalRegion
}
