/*
 * The system goes to sleep: every device gets IRP_MN_SET_POWER, one after the other. This driver keeps it. After five
 * minutes the watchdog of the power manager stops the machine: 0x9F with 3, the physical device object and the IRP. No
 * driver is on the stack of the DPC; the culprit is found through the IRP.
 * Ask: !irp with the fourth parameter, !devstack with the second.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoGetCurrentIrpStackLocation,
  IoMarkIrpPending,
  type IRP,
  IRP_MJ_POWER,
  IRP_MN_SET_POWER,
  type NTSTATUS,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { InitializeWdmDriver, PassPowerDown } from '../common/wdmDevice';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  InitializeWdmDriver(DriverObject);
  DriverObject.MajorFunction[IRP_MJ_POWER] = DispatchPower;
  return STATUS_SUCCESS;
}

export function DispatchPower(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (IoGetCurrentIrpStackLocation(Irp).MinorFunction !== IRP_MN_SET_POWER) return PassPowerDown(DeviceObject, Irp);
  IoMarkIrpPending(Irp);
  return STATUS_PENDING; // and nobody ever completes it
}
