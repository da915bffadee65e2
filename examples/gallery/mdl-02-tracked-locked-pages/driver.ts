/*
 * MmProbeAndLockPages pins the pages of the user's buffer, and nobody unpins them: the last thread of the process finds them when
 * it ends. With TrackLockedPages the kernel has noted who locked what: parameter 1 leads to the driver (ln), 3 is the MDL.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  GetExceptionCode,
  IoAllocateMdl,
  IoFreeMdl,
  IoGetCurrentIrpStackLocation,
  type IRP,
  IoWriteAccess,
  MmProbeAndLockPages,
  type NTSTATUS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  UserMode,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const IrpSp = IoGetCurrentIrpStackLocation(Irp);
  const length = IrpSp.Parameters.DeviceIoControl.OutputBufferLength;
  const mdl = IoAllocateMdl(Irp.UserBuffer, length, false, false, null);
  if (mdl === null) return Complete(Irp, STATUS_INSUFFICIENT_RESOURCES);
  try {
    MmProbeAndLockPages(mdl, UserMode, IoWriteAccess);
  } catch (e) {
    IoFreeMdl(mdl);
    return Complete(Irp, GetExceptionCode(e));
  }
  // MmUnlockPages(mdl) and IoFreeMdl(mdl) are missing.
  return Complete(Irp, STATUS_SUCCESS);
}
