/*
 * SIOCTL.sys - the four ways in which DeviceIoControl hands over buffers.
 *
 *   METHOD_BUFFERED    one system buffer for both directions; the I/O manager copies.
 *   METHOD_IN_DIRECT   input copied; the application's other buffer locked and described by an MDL, to be read.
 *   METHOD_OUT_DIRECT  the same, to be written.
 *   METHOD_NEITHER     the application's addresses as they are: probe them, lock them, expect anything.
 *
 * Press F5 with a breakpoint in DeviceControl. Ask:  !irp @@(Irp)   dt nt!_MDL @@(Irp.MdlAddress)   !process 0 0
 */
import {
  DbgPrint,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  FILE_DEVICE_SECURE_OPEN,
  FILE_DEVICE_UNKNOWN,
  GetExceptionCode,
  HighPagePriority,
  IO_NO_INCREMENT,
  IoAllocateMdl,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoFreeMdl,
  IoGetCurrentIrpStackLocation,
  IoModifyAccess,
  type IO_STACK_LOCATION,
  type IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  MmGetSystemAddressForMdlSafe,
  MmProbeAndLockPages,
  MmUnlockPages,
  NormalPagePriority,
  NT_SUCCESS,
  type NTSTATUS,
  PAGED_CODE,
  ProbeForRead,
  Ref,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  UserMode,
} from 'ntddk';
import { IOCTL_BUFFERED, IOCTL_IN_DIRECT, IOCTL_NEITHER, IOCTL_OUT_DIRECT, PutText, TextOf } from './public';

const DEVICE = '\\Device\\SIOCTL';
const LINK = '\\??\\IoctlTest';
const ANSWER = 'This String is from Device Driver !!!';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, 0, DEVICE, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, false, device);
  if (!NT_SUCCESS(status)) return status;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = DeviceControl;
  DriverObject.DriverUnload = UnloadDriver;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (!NT_SUCCESS(status)) IoDeleteDevice(device.value!);
  return status;
}

export function UnloadDriver(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function CreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}

/** Runs in the application's thread: only here its addresses mean anything. */
export function DeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  PAGED_CODE();
  const stack = IoGetCurrentIrpStackLocation(Irp);
  const { InputBufferLength, OutputBufferLength, IoControlCode } = stack.Parameters.DeviceIoControl;
  let status: NTSTATUS = STATUS_SUCCESS;
  Irp.IoStatus.Information = 0;
  if (InputBufferLength === 0 || OutputBufferLength < ANSWER.length + 1) status = STATUS_INVALID_PARAMETER;
  else if (IoControlCode === IOCTL_BUFFERED) status = Buffered(Irp);
  else if (IoControlCode === IOCTL_IN_DIRECT) status = InDirect(Irp);
  else if (IoControlCode === IOCTL_OUT_DIRECT) status = OutDirect(Irp);
  else if (IoControlCode === IOCTL_NEITHER) status = Neither(Irp, stack);
  else status = STATUS_INVALID_DEVICE_REQUEST;
  Irp.IoStatus.Status = status;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return status;
}

/** Input and answer share one buffer: read all of the input before writing. */
function Buffered(Irp: IRP): NTSTATUS {
  const buffer = Irp.AssociatedIrp.SystemBuffer!;
  DbgPrint('buffered: %s\n', TextOf(buffer));
  Irp.IoStatus.Information = PutText(buffer, ANSWER);
  return STATUS_SUCCESS;
}

/** The MDL describes a second input. */
function InDirect(Irp: IRP): NTSTATUS {
  DbgPrint('in direct: %s\n', TextOf(Irp.AssociatedIrp.SystemBuffer!));
  const second = MmGetSystemAddressForMdlSafe(Irp.MdlAddress as never, NormalPagePriority) as Uint8Array | null;
  if (second === null) return STATUS_INSUFFICIENT_RESOURCES;
  DbgPrint('in direct, by the MDL: %s\n', TextOf(second));
  Irp.IoStatus.Information = second.length;
  return STATUS_SUCCESS;
}

/** The MDL describes where the answer goes: into the application's memory, without a copy. */
function OutDirect(Irp: IRP): NTSTATUS {
  DbgPrint('out direct: %s\n', TextOf(Irp.AssociatedIrp.SystemBuffer!));
  const answer = MmGetSystemAddressForMdlSafe(Irp.MdlAddress as never, NormalPagePriority) as Uint8Array | null;
  if (answer === null) return STATUS_INSUFFICIENT_RESOURCES;
  Irp.IoStatus.Information = PutText(answer, ANSWER);
  return STATUS_SUCCESS;
}

/** Nobody has looked at these addresses yet: each touch may raise an exception. */
function Neither(Irp: IRP, Stack: IO_STACK_LOCATION): NTSTATUS {
  const { Type3InputBuffer, InputBufferLength, OutputBufferLength } = Stack.Parameters.DeviceIoControl;
  try {
    ProbeForRead(Type3InputBuffer, InputBufferLength, 1);
    DbgPrint('neither: %s\n', TextOf(Type3InputBuffer));
  } catch (e) {
    DbgPrint('neither: exception %x at the input\n', GetExceptionCode(e) >>> 0);
    return GetExceptionCode(e);
  }
  // Locked, the output can be reached in any context, until it is unlocked.
  const mdl = IoAllocateMdl(Irp.UserBuffer, OutputBufferLength, false, true, null);
  if (mdl === null) return STATUS_INSUFFICIENT_RESOURCES;
  try {
    MmProbeAndLockPages(mdl, UserMode, IoModifyAccess);
  } catch (e) {
    DbgPrint('neither: exception %x at the output\n', GetExceptionCode(e) >>> 0);
    IoFreeMdl(mdl);
    return GetExceptionCode(e);
  }
  const answer = MmGetSystemAddressForMdlSafe(mdl, HighPagePriority) as Uint8Array | null;
  if (answer !== null) Irp.IoStatus.Information = PutText(answer, ANSWER);
  MmUnlockPages(mdl);
  IoFreeMdl(mdl);
  return answer === null ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}
