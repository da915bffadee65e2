/** NtQueryVolumeInformationFile and NtSetVolumeInformationFile. */
import * as V from '../inc/fsinfo';
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import {
  FILE_DEVICE_IS_MOUNTED,
  FILE_READ_DATA,
  FILE_WRITE_DATA,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_SET_VOLUME_INFORMATION,
} from '../inc/iodefs';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { GetExceptionCode } from '../ke/seh';
import { RtlStructureSize, RtlStructureToBytes } from '../rtl/structure';
import { IopAllocateSystemBuffer, IopProbeBuffer, IopUserBuffer } from './buffer';
import { IopReferenceFile } from './create';
import { IoGetNextIrpStackLocation } from './irp';
import {
  IopFailRequest,
  IopPrepareSynchronousRequest,
  IopRefuse,
  IopRequest,
  IopSendSynchronousRequest,
} from './service';

type Rule = readonly [Length: number, Access: number];
const QueryRules: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [V.FileFsVolumeInformation, [RtlStructureSize(V.FILE_FS_VOLUME_INFORMATION), 0]],
  [V.FileFsSizeInformation, [RtlStructureSize(V.FILE_FS_SIZE_INFORMATION), 0]],
  [V.FileFsDeviceInformation, [RtlStructureSize(V.FILE_FS_DEVICE_INFORMATION), 0]],
  [V.FileFsAttributeInformation, [RtlStructureSize(V.FILE_FS_ATTRIBUTE_INFORMATION), 0]],
  [V.FileFsControlInformation, [0x30, FILE_READ_DATA]],
  [V.FileFsFullSizeInformation, [RtlStructureSize(V.FILE_FS_FULL_SIZE_INFORMATION), 0]],
  [V.FileFsObjectIdInformation, [0x40, 0]],
  [V.FileFsSectorSizeInformation, [0x1c, 0]],
]);
const SetRules: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [V.FileFsLabelInformation, [RtlStructureSize(V.FILE_FS_LABEL_INFORMATION), FILE_WRITE_DATA]],
  [V.FileFsControlInformation, [0x30, FILE_WRITE_DATA]],
  [V.FileFsObjectIdInformation, [0x40, FILE_WRITE_DATA]],
]);

/**
 * About the volume that a file is on. What the device is, the I/O manager knows itself.
 * @param Length bytes
 * @stack 0xb0
 */
export function NtQueryVolumeInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FsInformation: Uint8Array,
  Length: number,
  FsInformationClass: number,
): NTSTATUS {
  const rule = QueryRules.get(FsInformationClass);
  if (rule === undefined) return STATUS_INVALID_INFO_CLASS;
  if (Length < rule[0]) return STATUS_INFO_LENGTH_MISMATCH;
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, rule[1], file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(FsInformation);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, true)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  if (FsInformationClass === V.FileFsDeviceInformation)
    return IopRefuse(file.value!, IopDeviceInformation(file.value!, IoStatusBlock, buffer!));
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareSynchronousRequest(request, IoStatusBlock, IRP_MJ_QUERY_VOLUME_INFORMATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const { QueryVolume } = IoGetNextIrpStackLocation(irp).Parameters;
  QueryVolume.Length = Length;
  QueryVolume.FsInformationClass = FsInformationClass;
  irp.UserBuffer = buffer;
  irp.Flags |= IRP_BUFFERED_IO | IRP_INPUT_OPERATION | IRP_DEALLOCATE_BUFFER;
  const allocated = IopAllocateSystemBuffer(irp, Length, null);
  if (!NT_SUCCESS(allocated)) return IopFailRequest(request, allocated);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}

function IopDeviceInformation(File: FILE_OBJECT, IoStatusBlock: IO_STATUS_BLOCK, Buffer: Uint8Array): NTSTATUS {
  const device = File.DeviceObject!;
  const information = new V.FILE_FS_DEVICE_INFORMATION();
  information.DeviceType = device.DeviceType;
  information.Characteristics = device.Characteristics | (File.Vpb !== null ? FILE_DEVICE_IS_MOUNTED : 0);
  try {
    IoStatusBlock.Information = RtlStructureToBytes(information, Buffer);
  } catch (e) {
    return GetExceptionCode(e);
  }
  IoStatusBlock.Status = STATUS_SUCCESS;
  return STATUS_SUCCESS;
}

/**
 * @param Length bytes
 * @stack 0xa0
 */
export function NtSetVolumeInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FsInformation: Uint8Array,
  Length: number,
  FsInformationClass: number,
): NTSTATUS {
  const rule = SetRules.get(FsInformationClass);
  if (rule === undefined) return STATUS_INVALID_INFO_CLASS;
  if (Length < rule[0]) return STATUS_INFO_LENGTH_MISMATCH;
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, rule[1], file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(FsInformation);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, false)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareSynchronousRequest(request, IoStatusBlock, IRP_MJ_SET_VOLUME_INFORMATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const { SetVolume } = IoGetNextIrpStackLocation(irp).Parameters;
  SetVolume.Length = Length;
  SetVolume.FsInformationClass = FsInformationClass;
  irp.Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
  const allocated = IopAllocateSystemBuffer(irp, Length, buffer);
  if (!NT_SUCCESS(allocated)) return IopFailRequest(request, allocated);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}
