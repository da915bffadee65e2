/*
 * Pages are locked in an interrupt service routine, at the device's IRQL. Locking may have to wait for a disk, and takes
 * locks of the memory manager: at DISPATCH_LEVEL at most, and at APC_LEVEL at most for what can be paged out.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoAllocateMdl,
  IoConnectInterrupt,
  IoDisconnectInterrupt,
  IoFreeMdl,
  IoReadAccess,
  type IRP,
  KernelMode,
  type KINTERRUPT,
  Latched,
  type MDL,
  MmProbeAndLockPages,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { INTERRUPT_LINE } from 'hardware';
import { Complete, CreateDevice, DriverUnload as DeleteDevice } from '../common/device';

const VECTOR = 0x51; // DIRQL 5

class DEVICE_EXTENSION {
  Buffer = new Uint8Array(64);
  Mdl: MDL | null = null;
  Interrupt = new Ref<KINTERRUPT | null>(null);
}

const device = new INTERRUPT_LINE(VECTOR, Latched);

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const deviceObject = new Ref<DEVICE_OBJECT | null>(null);
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl }, deviceObject);
  if (!NT_SUCCESS(status)) return status;
  const extension: DEVICE_EXTENSION = deviceObject.value!.DeviceExtension;
  extension.Mdl = IoAllocateMdl(extension.Buffer, extension.Buffer.length, false, false, null);
  DriverObject.DriverUnload = DriverUnload;
  return IoConnectInterrupt(extension.Interrupt, Isr, extension, null, VECTOR, 5, 5, Latched, false, 1n, false);
}

/* The device is told to work, and will interrupt in a millisecond. */
export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  device.InterruptAfter(1000);
  return Complete(Irp, STATUS_SUCCESS);
}

export function Isr(Interrupt: KINTERRUPT, ServiceContext: DEVICE_EXTENSION): boolean {
  MmProbeAndLockPages(ServiceContext.Mdl!, KernelMode, IoReadAccess);
  return true;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  const extension: DEVICE_EXTENSION = DriverObject.DeviceObject!.DeviceExtension;
  IoDisconnectInterrupt(extension.Interrupt.value!);
  IoFreeMdl(extension.Mdl!);
  DeleteDevice(DriverObject);
}
