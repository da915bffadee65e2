/** Small questions about requests, threads and drivers, and what drivers hang on their driver object. */
import type { DEVICE_OBJECT, DRIVER_OBJECT, FILE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { FO_SYNCHRONOUS_IO } from '../inc/io';
import {
  FILE_READ_ACCESS,
  FILE_WRITE_ACCESS,
  IRP_PAGING_IO,
  IRP_SYNCHRONOUS_API,
  IRP_SYNCHRONOUS_PAGING_IO,
} from '../inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import {
  STATUS_ACCESS_DENIED,
  STATUS_MORE_PROCESSING_REQUIRED,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { PsGetCurrentThread } from '../ps/current';
import { IofCallDriver } from './call';
import {
  IoCopyCurrentIrpStackLocationToNext,
  IoGetCurrentIrpStackLocation,
  IoSetCompletionRoutine,
  IRP_SIZE,
  LOCATION_SIZE,
} from './irp';

/** Bytes of an IRP with so many stack locations. */
export function IoSizeOfIrp(StackSize: number): number {
  return IRP_SIZE + StackSize * LOCATION_SIZE;
}
/**
 * Whether the issuer waits for the end: a synchronous file, a synchronous call, or synchronous paging.
 * @stack 0x20
 */
export function IoIsOperationSynchronous(Irp: IRP): boolean {
  const file: FILE_OBJECT | null = IoGetCurrentIrpStackLocation(Irp).FileObject;
  const paging = (Irp.Flags & IRP_PAGING_IO) !== 0;
  if (paging) return (Irp.Flags & IRP_SYNCHRONOUS_PAGING_IO) !== 0;
  return (Irp.Flags & IRP_SYNCHRONOUS_API) !== 0 || (file !== null && (file.Flags & FO_SYNCHRONOUS_IO) !== 0);
}
/**
 * Whether the handle behind a control request was opened with these rights.
 * @param RequiredAccess FILE_READ_ACCESS, FILE_WRITE_ACCESS
 * @stack 0x30
 */
export function IoValidateDeviceIoControlAccess(Irp: IRP, RequiredAccess: number): NTSTATUS {
  if (Irp.RequestorMode === KernelMode) return STATUS_SUCCESS;
  const granted = IoGetCurrentIrpStackLocation(Irp).FileObject;
  const missing =
    ((RequiredAccess & FILE_READ_ACCESS) !== 0 && !granted?.ReadAccess) ||
    ((RequiredAccess & FILE_WRITE_ACCESS) !== 0 && !granted?.WriteAccess);
  return missing ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

/** @stack 0x8 */
export function IoGetTopLevelIrp(): object | number | null {
  return PsGetCurrentThread().TopLevelIrp;
}
/** @stack 0x8 */
export function IoSetTopLevelIrp(Irp: object | number | null): void {
  PsGetCurrentThread().TopLevelIrp = Irp;
}

/**
 * Sends an IRP down in a copy of the caller's location, and waits until the drivers below are done with it.
 * @returns false if there is no driver below
 * @stack 0x80
 */
export function IoForwardIrpSynchronously(DeviceObject: DEVICE_OBJECT, Irp: IRP): boolean {
  if (Irp.CurrentLocation <= 1) return false;
  const event = new KEVENT();
  KeInitializeEvent(event, 0, false);
  IoCopyCurrentIrpStackLocationToNext(Irp);
  IoSetCompletionRoutine(Irp, IopForwardCompletion, event, true, true, true);
  if (IofCallDriver(DeviceObject, Irp) === STATUS_PENDING)
    KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return true;
}
/** @stack 0x30 */
function IopForwardCompletion(_DeviceObject: DEVICE_OBJECT | null, _Irp: IRP, Event: KEVENT): NTSTATUS {
  KeSetEvent(Event, 0, false);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

/**
 * A context area of the driver object, found again by its identification.
 * @param Extension gets it: bytes, or an instance of a structure class
 * @returns STATUS_OBJECT_NAME_COLLISION
 * @stack 0x60
 */
export function IoAllocateDriverObjectExtension(
  DriverObject: DRIVER_OBJECT,
  ClientIdentificationAddress: unknown,
  DriverObjectExtensionSize: number | (new () => object),
  Extension: Ref<any>,
): NTSTATUS {
  const { $clientExtensions } = DriverObject.DriverExtension;
  if ($clientExtensions.has(ClientIdentificationAddress)) return STATUS_OBJECT_NAME_COLLISION;
  const extension =
    typeof DriverObjectExtensionSize === 'number'
      ? new Uint8Array(DriverObjectExtensionSize)
      : new DriverObjectExtensionSize();
  $clientExtensions.set(ClientIdentificationAddress, extension);
  Extension.value = extension;
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function IoGetDriverObjectExtension(DriverObject: DRIVER_OBJECT, ClientIdentificationAddress: unknown): any {
  return DriverObject.DriverExtension.$clientExtensions.get(ClientIdentificationAddress) ?? null;
}
