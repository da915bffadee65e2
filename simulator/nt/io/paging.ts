/**
 * Paging I/O: reads and writes of the memory manager, sent to the top of the file's device stack. Who completes them sets
 * the issuer's event; no thread is needed for it. Frame sizes of the writes are those of published stacks.
 */
import { HalTrace } from 'hal';
import type { FILE_OBJECT, IO_STATUS_BLOCK, IRP, NTSTATUS, PIO_APC_ROUTINE } from '../inc/io';
import {
  IRP_INPUT_OPERATION,
  IRP_MJ_NAMES,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_NOCACHE,
  IRP_PAGING_IO,
  IRP_SYNCHRONOUS_PAGING_IO,
} from '../inc/iodefs';
import { type KEVENT, KernelMode } from '../inc/ke';
import type { MDL } from '../inc/mdl';
import { STATUS_INSUFFICIENT_RESOURCES } from '../inc/ntstatus';
import { PsGetCurrentThread } from '../ps/current';
import { IovCallDriver } from '../vf/iov';
import { IovSettings } from '../vf/iovSettings';
import { IopPrepareCall } from './call';
import { IoGetRelatedDeviceObject } from './device';
import { IoAllocateIrp, IoGetNextIrpStackLocation } from './irp';

/** An IRP for the pages of an MDL; the MDL stays the issuer's. */
function IopBuildPagingIrp(
  MajorFunction: number,
  Flags: number,
  FileObject: FILE_OBJECT,
  Mdl: MDL,
  Offset: bigint,
  IoStatusBlock: IO_STATUS_BLOCK,
): IRP | null {
  const device = IoGetRelatedDeviceObject(FileObject);
  const irp = IoAllocateIrp(device.StackSize, false);
  if (irp === null) return null;
  irp.Flags = IRP_PAGING_IO | IRP_NOCACHE | Flags;
  irp.RequestorMode = KernelMode;
  irp.UserIosb = IoStatusBlock;
  irp.MdlAddress = Mdl;
  irp.UserBuffer = Mdl.$memory as Uint8Array;
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  irp.Tail.Overlay.OriginalFileObject = FileObject;
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = MajorFunction;
  location.FileObject = FileObject;
  const parameters = MajorFunction === IRP_MJ_READ ? location.Parameters.Read : location.Parameters.Write;
  parameters.Length = Mdl.ByteCount;
  parameters.ByteOffset = Offset;
  HalTrace('irp', `create ${IRP_MJ_NAMES[MajorFunction]} (paging, ${Mdl.ByteCount} bytes at ${Offset})`, irp);
  return irp;
}

/**
 * Reads pages from a file.
 * @param StartingOffset bytes
 * @param Event set at the end
 * @returns STATUS_PENDING: Event and IoStatusBlock tell later
 * @stack 0xd0
 */
export function IoPageRead(
  FileObject: FILE_OBJECT,
  MemoryDescriptorList: MDL,
  StartingOffset: bigint,
  Event: KEVENT,
  IoStatusBlock: IO_STATUS_BLOCK,
): NTSTATUS {
  const irp = IopBuildPagingIrp(
    IRP_MJ_READ,
    IRP_SYNCHRONOUS_PAGING_IO | IRP_INPUT_OPERATION,
    FileObject,
    MemoryDescriptorList,
    StartingOffset,
    IoStatusBlock,
  );
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  irp.UserEvent = Event;
  const device = IoGetRelatedDeviceObject(FileObject);
  return IovSettings.On ? IovCallDriver(device, irp) : IopPrepareCall(device, irp)(device, irp);
}

/**
 * Writes pages to a file; the issuer waits for Event.
 * @returns as IoPageRead
 * @stack 0xc0
 */
export function IoSynchronousPageWrite(
  FileObject: FILE_OBJECT,
  MemoryDescriptorList: MDL,
  StartingOffset: bigint,
  Event: KEVENT,
  IoStatusBlock: IO_STATUS_BLOCK,
): NTSTATUS {
  const irp = IopBuildPagingIrp(
    IRP_MJ_WRITE,
    IRP_SYNCHRONOUS_PAGING_IO,
    FileObject,
    MemoryDescriptorList,
    StartingOffset,
    IoStatusBlock,
  );
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  irp.UserEvent = Event;
  const device = IoGetRelatedDeviceObject(FileObject);
  return IovSettings.On ? IovCallDriver(device, irp) : IopPrepareCall(device, irp)(device, irp);
}

/**
 * Writes pages to a file; at the end `ApcRoutine` is called in the issuing thread, as a special kernel APC.
 * @returns as IoPageRead
 * @stack 0xc0
 */
export function IoAsynchronousPageWrite(
  FileObject: FILE_OBJECT,
  MemoryDescriptorList: MDL,
  StartingOffset: bigint,
  ApcRoutine: PIO_APC_ROUTINE,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
): NTSTATUS {
  const irp = IopBuildPagingIrp(IRP_MJ_WRITE, 0, FileObject, MemoryDescriptorList, StartingOffset, IoStatusBlock);
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  irp.Overlay.AsynchronousParameters.UserApcRoutine = ApcRoutine;
  irp.Overlay.AsynchronousParameters.UserApcContext = ApcContext;
  const device = IoGetRelatedDeviceObject(FileObject);
  return IovSettings.On ? IovCallDriver(device, irp) : IopPrepareCall(device, irp)(device, irp);
}
