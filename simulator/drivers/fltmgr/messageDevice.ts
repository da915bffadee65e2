/** The filter manager's own devices: what fltlib opens. */
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { IopInvalidDeviceRequest } from '../../nt/io/call';

/** @stack 0x80 */
export function FltpMsgDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return IopInvalidDeviceRequest(DeviceObject, Irp);
}
