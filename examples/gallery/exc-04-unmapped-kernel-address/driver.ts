/*
 * A system address that nothing maps, inside try/except: a bad user address would be caught there, a bad system address
 * never is. Somewhere a pointer is wrong, and Windows does not let anybody go on.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  type NTSTATUS,
  ReadULongNoFence,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const BAD_POINTER = 0xffff8000dead0000n;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  try {
    const x = ReadULongNoFence(BAD_POINTER);
    return Complete(Irp, STATUS_SUCCESS, x);
  } catch (e) {
    return Complete(Irp, STATUS_UNSUCCESSFUL);
  }
}
