/** Passing an IRP to a driver. */
import { HalReportViolation, HalTrace } from 'hal';
import type { DEVICE_OBJECT, IRP, NTSTATUS, PDRIVER_DISPATCH } from '../inc/io';
import { IRP_MJ_NAMES, IRP_MJ_POWER } from '../inc/iodefs';
import { STATUS_INVALID_DEVICE_REQUEST, STATUS_PENDING } from '../inc/ntstatus';
import { KeBugCheckEx } from '../ke/bugcheck';
import { IoGetCurrentIrpStackLocation } from './irp';
import { IovCallDriver } from '../vf/iov';
import { IovSettings } from '../vf/iovSettings';
import { IofCompleteRequest } from './complete';

const NO_MORE_IRP_STACK_LOCATIONS = 0x35;

/**
 * Makes the next location current and calls the driver's dispatch routine.
 * @stack 0x40
 */
export function IofCallDriver(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (IovSettings.On) return IovCallDriver(DeviceObject, Irp);
  const dispatch = IopPrepareCall(DeviceObject, Irp);
  return IopStatusOf(dispatch(DeviceObject, Irp), DeviceObject, Irp);
}

/** What a dispatch routine returned; where C would return whatever lies in the register, success. */
function IopStatusOf(Status: unknown, DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { DriverName } = DeviceObject.DriverObject;
  if (typeof Status !== 'number')
    HalReportViolation({
      kind: 'irp',
      text: `a dispatch routine of ${DriverName} returned ${String(Status)}, which is no NTSTATUS`,
      source: 'wdm/nc-wdm-driver_dispatch',
      object: Irp,
    });
  const status = (Status as number) | 0;
  if (status === STATUS_PENDING) HalTrace('irp', `${DriverName} returned STATUS_PENDING`, Irp);
  return status;
}

/**
 * The next location becomes the current one.
 * @returns the dispatch routine to call
 * @stack 0x30
 */
export function IopPrepareCall(DeviceObject: DEVICE_OBJECT, Irp: IRP): PDRIVER_DISPATCH {
  if (--Irp.CurrentLocation <= 0) KeBugCheckEx(NO_MORE_IRP_STACK_LOCATIONS, Irp, 0n, 0n, 0n);
  const location = IoGetCurrentIrpStackLocation(Irp);
  location.DeviceObject = DeviceObject;
  HalTrace('irp', `${IRP_MJ_NAMES[location.MajorFunction]} to ${DeviceObject.DriverObject.DriverName}`, Irp);
  return location.MajorFunction === IRP_MJ_POWER
    ? IopPoHandleIrp
    : DeviceObject.DriverObject.MajorFunction[location.MajorFunction];
}

/**
 * The same, when I/O verification stands between.
 * @stack 0x40
 */
export function IopfCallDriver(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const dispatch = IopPrepareCall(DeviceObject, Irp);
  return IopStatusOf(dispatch(DeviceObject, Irp), DeviceObject, Irp);
}

/**
 * Power IRPs take this way to a driver's dispatch routine.
 * @stack 0x30
 */
function IopPoHandleIrp(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return DeviceObject.DriverObject.MajorFunction[IRP_MJ_POWER](DeviceObject, Irp);
}

/**
 * What MajorFunction[] holds where a driver has nothing.
 * @stack 0x30
 */
export function IopInvalidDeviceRequest(_DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
  IofCompleteRequest(Irp, 0);
  return STATUS_INVALID_DEVICE_REQUEST;
}

export { IofCallDriver as IoCallDriver };
