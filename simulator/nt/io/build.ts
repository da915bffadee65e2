/** IRPs that drivers make for requests of their own. */
import { HalTrace } from 'hal';
import { type DEVICE_OBJECT, type FILE_OBJECT, IO_STATUS_BLOCK, type IRP, type NTSTATUS } from '../inc/io';
import {
  DO_BUFFERED_IO,
  DO_DIRECT_IO,
  FILE_NON_DIRECTORY_FILE,
  IRP_ASSOCIATED_IRP,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_NAMES,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  METHOD_BUFFERED,
  METHOD_IN_DIRECT,
  METHOD_NEITHER,
} from '../inc/iodefs';
import { KernelMode, type KEVENT } from '../inc/ke';
import {
  type HANDLE,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  type PCUNICODE_STRING,
} from '../inc/ntdef';
import { NT_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ExFreePool } from '../ex/pool';
import { ZwClose, ZwOpenFile } from '../ex/zw';
import { IoReadAccess, IoWriteAccess } from '../inc/mdl';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { PsGetCurrentThread } from '../ps/current';
import { IoGetRelatedDeviceObject } from './device';
import { IoAllocateIrp, IoFreeIrp, IoGetNextIrpStackLocation } from './irp';
import { IopAllocateSystemBuffer, IopFreeMdls, IopLockUserBuffer } from './buffer';
import { IopQueueThreadIrp } from './threadIrps';
import { IoFileObjectType } from './types';

/** Buffer of a read or write as the device's flags want it; false if it cannot be used. */
function IopSetBuffer(
  Irp: IRP,
  Device: DEVICE_OBJECT,
  MajorFunction: number,
  Buffer: Uint8Array | null,
  Length: number,
): boolean {
  Irp.UserBuffer = Buffer;
  if ((Device.Flags & DO_BUFFERED_IO) !== 0) {
    Irp.Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER | (MajorFunction === IRP_MJ_READ ? IRP_INPUT_OPERATION : 0);
    return NT_SUCCESS(IopAllocateSystemBuffer(Irp, Length, MajorFunction === IRP_MJ_WRITE ? Buffer : null));
  }
  if ((Device.Flags & DO_DIRECT_IO) === 0) return true;
  Irp.UserBuffer = null;
  const operation = MajorFunction === IRP_MJ_READ ? IoWriteAccess : IoReadAccess;
  return NT_SUCCESS(IopLockUserBuffer(Irp, Buffer, Length, operation));
}

/** A request whose buffers cannot be used is none. */
function IopGiveUp(Irp: IRP): null {
  if (Irp.AssociatedIrp.SystemBuffer !== null) ExFreePool(Irp.AssociatedIrp.SystemBuffer);
  IopFreeMdls(Irp);
  IoFreeIrp(Irp);
  return null;
}

/**
 * An IRP that belongs to nobody's thread; its completion routine must free it (and return MORE_PROCESSING_REQUIRED).
 * @stack 0x90
 */
export function IoBuildAsynchronousFsdRequest(
  MajorFunction: number,
  DeviceObject: DEVICE_OBJECT,
  Buffer: Uint8Array | null,
  Length: number,
  StartingOffset: bigint | null,
  IoStatusBlock: IO_STATUS_BLOCK | null,
): IRP | null {
  const irp = IoAllocateIrp(DeviceObject.StackSize, false);
  if (irp === null) return null;
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = MajorFunction;
  irp.UserIosb = IoStatusBlock;
  irp.RequestorMode = KernelMode;
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  if (MajorFunction === IRP_MJ_READ || MajorFunction === IRP_MJ_WRITE) {
    if (!IopSetBuffer(irp, DeviceObject, MajorFunction, Buffer, Length)) return IopGiveUp(irp);
    const parameters = MajorFunction === IRP_MJ_READ ? location.Parameters.Read : location.Parameters.Write;
    parameters.Length = Length;
    parameters.ByteOffset = StartingOffset ?? 0n;
  }
  HalTrace('irp', `create ${IRP_MJ_NAMES[MajorFunction]} (IoBuildAsynchronousFsdRequest)`, irp);
  return irp;
}

/**
 * An IRP of the current thread: when it is completed, the I/O manager sets `Event`, fills `IoStatusBlock` and frees it.
 * Both must live until then.
 * @stack 0x60
 */
export function IoBuildSynchronousFsdRequest(
  MajorFunction: number,
  DeviceObject: DEVICE_OBJECT,
  Buffer: Uint8Array | null,
  Length: number,
  StartingOffset: bigint | null,
  Event: KEVENT,
  IoStatusBlock: IO_STATUS_BLOCK,
): IRP | null {
  const irp = IoBuildAsynchronousFsdRequest(MajorFunction, DeviceObject, Buffer, Length, StartingOffset, IoStatusBlock);
  if (irp === null) return null;
  irp.UserEvent = Event;
  IopQueueThreadIrp(irp);
  return irp;
}

/**
 * As IoBuildSynchronousFsdRequest, for a device control.
 * @stack 0xb0
 */
export function IoBuildDeviceIoControlRequest(
  IoControlCode: number,
  DeviceObject: DEVICE_OBJECT,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
  InternalDeviceIoControl: boolean,
  Event: KEVENT | null,
  IoStatusBlock: IO_STATUS_BLOCK,
): IRP | null {
  const irp = IoAllocateIrp(DeviceObject.StackSize, false);
  if (irp === null) return null;
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = InternalDeviceIoControl ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
  const parameters = location.Parameters.DeviceIoControl;
  parameters.IoControlCode = IoControlCode;
  parameters.InputBufferLength = InputBufferLength;
  parameters.OutputBufferLength = OutputBufferLength;
  const method = IoControlCode & 3;
  if (method === METHOD_NEITHER) {
    parameters.Type3InputBuffer = InputBuffer;
    irp.UserBuffer = OutputBuffer;
  } else {
    const shared = method === METHOD_BUFFERED ? Math.max(InputBufferLength, OutputBufferLength) : InputBufferLength;
    let usable = IopAllocateSystemBuffer(irp, shared, InputBuffer);
    if (shared > 0) irp.Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
    if (method === METHOD_BUFFERED) {
      irp.UserBuffer = OutputBuffer;
      if (OutputBufferLength > 0) irp.Flags |= IRP_INPUT_OPERATION;
    } else if (NT_SUCCESS(usable)) {
      const operation = method === METHOD_IN_DIRECT ? IoReadAccess : IoWriteAccess;
      usable = IopLockUserBuffer(irp, OutputBuffer, OutputBufferLength, operation);
    }
    if (!NT_SUCCESS(usable)) return IopGiveUp(irp);
  }
  irp.UserEvent = Event;
  irp.UserIosb = IoStatusBlock;
  irp.RequestorMode = KernelMode;
  HalTrace('irp', `create ${IRP_MJ_NAMES[location.MajorFunction]} (IoBuildDeviceIoControlRequest)`, irp);
  IopQueueThreadIrp(irp);
  return irp;
}

/**
 * A part of a larger request: when the last part is completed, the master is.
 * @stack 0x60
 */
export function IoMakeAssociatedIrp(MasterIrp: IRP, StackSize: number): IRP | null {
  const irp = IoAllocateIrp(StackSize, false);
  if (irp === null) return null;
  irp.Flags |= IRP_ASSOCIATED_IRP;
  irp.AssociatedIrp.MasterIrp = MasterIrp;
  irp.Tail.Overlay.Thread = MasterIrp.Tail.Overlay.Thread;
  return irp;
}

/**
 * The top device of a named device's stack, and a referenced file object that keeps it.
 * @stack 0xd0
 */
export function IoGetDeviceObjectPointer(
  ObjectName: PCUNICODE_STRING,
  DesiredAccess: number,
  FileObject: Ref<FILE_OBJECT | null>,
  DeviceObject: Ref<DEVICE_OBJECT | null>,
): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = ObjectName;
  attributes.Attributes = OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE;
  const handle = new Ref<HANDLE>(0);
  const status = ZwOpenFile(handle, DesiredAccess, attributes, new IO_STATUS_BLOCK(), 0, FILE_NON_DIRECTORY_FILE);
  if (!NT_SUCCESS(status)) return status;
  const referenced = ObReferenceObjectByHandle(handle.value, 0, IoFileObjectType, KernelMode, FileObject, null);
  if (NT_SUCCESS(referenced)) DeviceObject.value = IoGetRelatedDeviceObject(FileObject.value!);
  ZwClose(handle.value);
  return referenced;
}
