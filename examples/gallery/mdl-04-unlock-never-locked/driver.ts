/*
 * An MDL is made, and its pages are unlocked without having been locked. Verifier looks at the MDL's flags (parameter 3:
 * MDL_PAGES_LOCKED, 0x2, is not among them). Without Verifier the page frame database would be damaged: 0x4E.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoAllocateMdl,
  IoFreeMdl,
  type IRP,
  MmUnlockPages,
  type NTSTATUS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {
  Buffer = new Uint8Array(64);
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  const mdl = IoAllocateMdl(extension.Buffer, extension.Buffer.length, false, false, null);
  if (mdl === null) return Complete(Irp, STATUS_INSUFFICIENT_RESOURCES);
  MmUnlockPages(mdl);
  IoFreeMdl(mdl);
  return Complete(Irp, STATUS_SUCCESS);
}
