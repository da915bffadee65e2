import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
export function IovpForcePending(_DeviceObject: DEVICE_OBJECT, _Irp: IRP, Status: NTSTATUS): NTSTATUS {
  return Status;
}
