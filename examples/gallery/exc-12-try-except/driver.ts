/*
 * A user pointer, treated as it must be: probed, and touched only inside a try. The probe tells that the range lies in
 * user space and can be written now; while the driver is busy another thread of the application frees the memory. The
 * store faults, the handler takes the exception, and its code becomes the status of the request.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  GetExceptionCode,
  IoGetCurrentIrpStackLocation,
  type IRP,
  KeDelayExecutionThread,
  KernelMode,
  type NTSTATUS,
  ProbeForWrite,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const IrpSp = IoGetCurrentIrpStackLocation(Irp);
  const length = IrpSp.Parameters.DeviceIoControl.OutputBufferLength;
  try {
    ProbeForWrite(Irp.UserBuffer, length, 4);
    // Something that takes a while: half a second, in units of 100 ns.
    KeDelayExecutionThread(KernelMode, false, -5_000_000n);
    Irp.UserBuffer![0] = 1;
  } catch (e) {
    return Complete(Irp, GetExceptionCode(e));
  }
  return Complete(Irp, STATUS_SUCCESS, length);
}
