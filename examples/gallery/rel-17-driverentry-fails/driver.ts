/*
 * A DriverEntry that fails must undo what it has done: DriverUnload is not called, the image goes at once. The symbolic
 * link is no part of the driver: it stays, and is in the way when the driver is started again.
 * Ask: !object \GLOBAL??, lmu.
 */
import {
  DbgPrint,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  IoCreateDevice,
  IoCreateSymbolicLink,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_UNSUCCESSFUL,
  type UNICODE_STRING,
} from 'ntddk';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  DriverObject.DriverUnload = DriverUnload;
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, 0, '\\Device\\MyDrv', FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateSymbolicLink('\\??\\MyDrv', '\\Device\\MyDrv');
  DbgPrint('IoCreateSymbolicLink: 0x%08x\n', status);
  return STATUS_UNSUCCESSFUL; // without IoDeleteSymbolicLink, IoDeleteDevice
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  DbgPrint('DriverUnload\n');
}
