/** The end of a file, asked from and told to its file system by the memory manager. */
import { IO_STATUS_BLOCK, type FILE_OBJECT, type NTSTATUS } from '../inc/io';
import {
  FileEndOfFileInformation,
  FileStandardInformation,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_SET_INFORMATION,
  IRP_PAGING_IO,
  IRP_SYNCHRONOUS_PAGING_IO,
} from '../inc/iodefs';
import { Executive, KEVENT, KernelMode } from '../inc/ke';
import { NotificationEvent } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_FILE_IS_A_DIRECTORY, STATUS_INSUFFICIENT_RESOURCES, STATUS_PENDING } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { IofCallDriver } from '../io/call';
import { IoGetRelatedDeviceObject } from '../io/device';
import { IoAllocateIrp, IoGetNextIrpStackLocation } from '../io/irp';
import { KeInitializeEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { PsGetCurrentThread } from '../ps/current';

/** FILE_STANDARD_INFORMATION: its bytes, and where EndOfFile and Directory lie. */
const StandardInformationBytes = 24;
const EndOfFileOffset = 8;
const DirectoryOffset = 21;

/**
 * @param FileSize receives the end of the file, bytes
 * @returns STATUS_FILE_IS_A_DIRECTORY, or what the file system says
 * @stack 0xb0
 */
export function FsRtlGetFileSize(FileObject: FILE_OBJECT, FileSize: Ref<bigint>): NTSTATUS {
  const information = new Uint8Array(StandardInformationBytes);
  const status = FsRtlpInformation(FileObject, IRP_MJ_QUERY_INFORMATION, FileStandardInformation, information);
  if (!NT_SUCCESS(status)) return status;
  if (information[DirectoryOffset] !== 0) return STATUS_FILE_IS_A_DIRECTORY;
  FileSize.value = new DataView(information.buffer).getBigInt64(EndOfFileOffset, true);
  return status;
}

/** @stack 0xb0 */
export function FsRtlSetFileSize(FileObject: FILE_OBJECT, FileSize: bigint): NTSTATUS {
  const information = new Uint8Array(8);
  new DataView(information.buffer).setBigInt64(0, FileSize, true);
  return FsRtlpInformation(FileObject, IRP_MJ_SET_INFORMATION, FileEndOfFileInformation, information);
}

/** Sends the request to the top of the file's stack, as paging I/O: the caller's thread may be in any state. */
function FsRtlpInformation(
  FileObject: FILE_OBJECT,
  MajorFunction: number,
  Class: number,
  Buffer: Uint8Array,
): NTSTATUS {
  const device = IoGetRelatedDeviceObject(FileObject);
  const irp = IoAllocateIrp(device.StackSize, false);
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  const event = new KEVENT();
  const iosb = new IO_STATUS_BLOCK();
  KeInitializeEvent(event, NotificationEvent, false);
  irp.Flags = IRP_PAGING_IO | IRP_SYNCHRONOUS_PAGING_IO;
  irp.RequestorMode = KernelMode;
  irp.UserIosb = iosb;
  irp.UserEvent = event;
  irp.AssociatedIrp.SystemBuffer = Buffer;
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  irp.Tail.Overlay.OriginalFileObject = FileObject;
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = MajorFunction;
  location.FileObject = FileObject;
  const parameters =
    MajorFunction === IRP_MJ_QUERY_INFORMATION ? location.Parameters.QueryFile : location.Parameters.SetFile;
  parameters.Length = Buffer.length;
  parameters.FileInformationClass = Class;
  const status = IofCallDriver(device, irp);
  if (status === STATUS_PENDING) KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return status === STATUS_PENDING || NT_SUCCESS(status) ? iosb.Status : status;
}
