/** Files of the filter manager on a volume: the volume itself and its root directory. IRQL PASSIVE_LEVEL. */
import { type FILE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import {
  FILE_OPEN,
  FILE_READ_ATTRIBUTES,
  FILE_READ_DATA,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FILE_WRITE_DATA,
  IRP_BUFFERED_IO,
  IRP_MJ_SET_VOLUME_INFORMATION,
} from '../../nt/inc/iodefs';
import {
  type HANDLE,
  InitializeObjectAttributes,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  SYNCHRONIZE,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { ObfDereferenceObject } from '../../nt/ob/object';
import { FltQueryVolumeInformationFile } from './fileIo';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpRequest } from './request';
import { FltClose, FltCreateFileEx } from './targetedCreate';

const ShareAll = 7;

/** @param Path behind the volume's name: its root directory, or '' for the volume */
function FltpOpenOnVolume(
  Instance: FLT_INSTANCE,
  Path: string,
  Access: number,
  Handle: Ref<HANDLE>,
  File: Ref<FILE_OBJECT | null>,
): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  const name = Instance.Volume.DeviceName + Path;
  InitializeObjectAttributes(attributes, name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, null, null);
  const create = [null, 0, ShareAll, FILE_OPEN, FILE_SYNCHRONOUS_IO_NONALERT, null, 0, 0] as const;
  const access = Access | SYNCHRONIZE;
  const iosb = new IO_STATUS_BLOCK();
  return FltCreateFileEx(Instance.Filter, Instance, Handle, File, access, attributes, iosb, ...create);
}

/** Does something with such a file. */
function FltpWithVolume(
  Instance: FLT_INSTANCE,
  Path: string,
  Access: number,
  Do: (File: FILE_OBJECT) => NTSTATUS,
): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  const file = new Ref<FILE_OBJECT | null>(null);
  const opened = FltpOpenOnVolume(Instance, Path, Access, handle, file);
  if (!NT_SUCCESS(opened)) return opened;
  const status = Do(file.value!);
  ObfDereferenceObject(file.value!);
  FltClose(handle.value);
  return status;
}

/**
 * The instance's volume as a file, below the instance. Source: fltkernel/nf-fltkernel-fltopenvolume.
 * @param VolumeHandle gets a handle, for FltClose
 * @param VolumeFileObject gets the file object, referenced; null: not asked for
 * @stack 0x80
 */
export function FltOpenVolume(
  Instance: FLT_INSTANCE,
  VolumeHandle: Ref<HANDLE>,
  VolumeFileObject: Ref<FILE_OBJECT | null> | null,
): NTSTATUS {
  const file = VolumeFileObject ?? new Ref<FILE_OBJECT | null>(null);
  const status = FltpOpenOnVolume(Instance, '', FILE_READ_DATA | FILE_WRITE_DATA, VolumeHandle, file);
  if (NT_SUCCESS(status) && VolumeFileObject === null) ObfDereferenceObject(file.value!);
  return status;
}

/**
 * About the volume of an instance. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltqueryvolumeinformation.
 * @param Iosb gets status and bytes
 * @param FsInformationClass FileFsVolumeInformation, FileFsSizeInformation ...
 * @stack 0x90
 */
export function FltQueryVolumeInformation(
  Instance: FLT_INSTANCE,
  Iosb: IO_STATUS_BLOCK,
  FsInformation: Uint8Array,
  Length: number,
  FsInformationClass: number,
): NTSTATUS {
  const returned = new Ref(0);
  Iosb.Status = FltpWithVolume(Instance, '\\', FILE_READ_ATTRIBUTES, file =>
    FltQueryVolumeInformationFile(Instance, file, FsInformation, Length, FsInformationClass, returned),
  );
  Iosb.Information = returned.value;
  return Iosb.Status;
}

/**
 * Changes the volume of an instance: its label. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltsetvolumeinformation.
 * @stack 0x90
 */
export function FltSetVolumeInformation(
  Instance: FLT_INSTANCE,
  Iosb: IO_STATUS_BLOCK,
  FsInformation: Uint8Array,
  Length: number,
  FsInformationClass: number,
): NTSTATUS {
  const Parameters = { Length, FsInformationClass, VolumeBuffer: FsInformation };
  const request = { MajorFunction: IRP_MJ_SET_VOLUME_INFORMATION, IrpFlags: IRP_BUFFERED_IO, Parameters };
  Iosb.Status = FltpWithVolume(Instance, '', FILE_READ_DATA | FILE_WRITE_DATA, file =>
    FltpRequest(Instance, file, request),
  );
  Iosb.Information = 0;
  return Iosb.Status;
}
