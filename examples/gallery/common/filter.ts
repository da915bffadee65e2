/* A filter driver's device: attached on top of \\.\MyDrv, whose driver is loaded before. */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  FILE_READ_DATA,
  type FILE_OBJECT,
  IoAttachDeviceToDeviceStack,
  IoCallDriver,
  IoCreateDevice,
  IoDeleteDevice,
  IoDetachDevice,
  IoGetDeviceObjectPointer,
  IoSkipCurrentIrpStackLocation,
  type IRP,
  IRP_MJ_MAXIMUM_FUNCTION,
  NT_SUCCESS,
  type NTSTATUS,
  ObDereferenceObject,
  Ref,
  STATUS_NO_SUCH_DEVICE,
} from 'ntddk';

export class FILTER_EXTENSION {
  LowerDevice!: DEVICE_OBJECT;
}

/**
 * Creates a device with a FILTER_EXTENSION (or a class that extends it) and attaches it; every request goes down
 * untouched until the driver sets a routine of its own.
 */
export function AttachFilter(
  DriverObject: DRIVER_OBJECT,
  device = new Ref<DEVICE_OBJECT | null>(null),
  Extension: new () => FILTER_EXTENSION = FILTER_EXTENSION,
): NTSTATUS {
  // Before it is attached: from then on requests come.
  for (let i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) DriverObject.MajorFunction[i] = PassThrough;
  const file = new Ref<FILE_OBJECT | null>(null);
  const target = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoGetDeviceObjectPointer('\\Device\\MyDrv', FILE_READ_DATA, file, target);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateDevice(DriverObject, Extension, null, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (NT_SUCCESS(status)) {
    const filter = device.value!;
    const lower = IoAttachDeviceToDeviceStack(filter, target.value!);
    if (lower === null) {
      IoDeleteDevice(filter);
      status = STATUS_NO_SUCH_DEVICE;
    } else {
      const extension: FILTER_EXTENSION = filter.DeviceExtension;
      extension.LowerDevice = lower;
      filter.Flags |= lower.Flags;
    }
  }
  ObDereferenceObject(file.value!);
  if (!NT_SUCCESS(status)) return status;
  DriverObject.DriverUnload = DetachFilter;
  return status;
}

/** Hands the request down in the same stack location. */
export function PassThrough(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: FILTER_EXTENSION = DeviceObject.DeviceExtension;
  IoSkipCurrentIrpStackLocation(Irp);
  return IoCallDriver(extension.LowerDevice, Irp);
}

export function DetachFilter(DriverObject: DRIVER_OBJECT): void {
  const device = DriverObject.DeviceObject!;
  const extension: FILTER_EXTENSION = device.DeviceExtension;
  IoDetachDevice(extension.LowerDevice);
  IoDeleteDevice(device);
}
