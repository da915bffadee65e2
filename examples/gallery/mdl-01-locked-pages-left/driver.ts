/*
 * MmProbeAndLockPages pins the pages of the user's buffer, and nobody unpins them: when the process is deleted, the count of its
 * locked pages (EPROCESS.NumberOfLockedPages, parameter 3) is not zero. Who locked them is not known: see MDL-02.
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
