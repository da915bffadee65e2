/*
 * A function driver of a PnP device, as small as it can be: its device lies on the physical device object of the root
 * bus, starts and goes as it is told, and hands power IRPs down.
 */
import {
  type DEVICE_OBJECT,
  DO_DEVICE_INITIALIZING,
  DO_POWER_PAGABLE,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  IoAttachDeviceToDeviceStack,
  IoCallDriver,
  IoCreateDevice,
  IoDeleteDevice,
  IoDetachDevice,
  IoGetCurrentIrpStackLocation,
  IoSkipCurrentIrpStackLocation,
  type IRP,
  IRP_MJ_PNP,
  IRP_MJ_POWER,
  IRP_MN_REMOVE_DEVICE,
  NT_SUCCESS,
  type NTSTATUS,
  PoCallDriver,
  PoStartNextPowerIrp,
  Ref,
  STATUS_NO_SUCH_DEVICE,
  STATUS_SUCCESS,
} from 'ntddk';

export class WDM_EXTENSION {
  LowerDevice!: DEVICE_OBJECT;
}

/** Fills in what every such driver needs; the driver puts routines of its own over it. */
export function InitializeWdmDriver(DriverObject: DRIVER_OBJECT): void {
  DriverObject.DriverExtension.AddDevice = AddDevice;
  DriverObject.MajorFunction[IRP_MJ_PNP] = DispatchPnp;
  DriverObject.MajorFunction[IRP_MJ_POWER] = PassPowerDown;
  DriverObject.DriverUnload = Unload;
}

export function AddDevice(DriverObject: DRIVER_OBJECT, PhysicalDeviceObject: DEVICE_OBJECT): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = IoCreateDevice(DriverObject, WDM_EXTENSION, null, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  const lower = IoAttachDeviceToDeviceStack(device.value!, PhysicalDeviceObject);
  if (lower === null) {
    IoDeleteDevice(device.value!);
    return STATUS_NO_SUCH_DEVICE;
  }
  const extension: WDM_EXTENSION = device.value!.DeviceExtension;
  extension.LowerDevice = lower;
  device.value!.Flags |= DO_POWER_PAGABLE;
  device.value!.Flags &= ~DO_DEVICE_INITIALIZING;
  return status;
}

export function DispatchPnp(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { LowerDevice }: WDM_EXTENSION = DeviceObject.DeviceExtension;
  const remove = IoGetCurrentIrpStackLocation(Irp).MinorFunction === IRP_MN_REMOVE_DEVICE;
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoSkipCurrentIrpStackLocation(Irp);
  const status = IoCallDriver(LowerDevice, Irp);
  if (remove) {
    IoDetachDevice(LowerDevice);
    IoDeleteDevice(DeviceObject);
  }
  return status;
}

export function PassPowerDown(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { LowerDevice }: WDM_EXTENSION = DeviceObject.DeviceExtension;
  PoStartNextPowerIrp(Irp);
  IoSkipCurrentIrpStackLocation(Irp);
  return PoCallDriver(LowerDevice, Irp);
}

export function Unload(DriverObject: DRIVER_OBJECT): void {}
