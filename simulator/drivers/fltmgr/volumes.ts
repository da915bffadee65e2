/** What filters may know of volumes. */
import type { DEVICE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { FILE_READ_ONLY_DEVICE } from '../../nt/inc/iodefs';
import { UNICODE_STRING } from '../../nt/inc/ntdef';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_FLT_NO_DEVICE_OBJECT,
  STATUS_FLT_VOLUME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { IoGetAttachedDevice } from '../../nt/io/device';
import { ObfReferenceObject } from '../../nt/ob/object';
import { FltGlobals } from './globals';
import { type FLT_INSTANCE, FLT_VOLUME } from './inc/objects';

/** FLT_VOLUME_PROPERTIES; the names are behind it in C's buffer. */
export class FLT_VOLUME_PROPERTIES {
  /** FILE_DEVICE_xxx of the file system's volume. */
  DeviceType = 0;
  DeviceCharacteristics = 0;
  DeviceObjectFlags = 0;
  AlignmentRequirement = 0;
  /** Bytes. */
  SectorSize = 0;
  Flags = 0;
  /** `\FileSystem\Ntfs` */
  FileSystemDriverName = new UNICODE_STRING();
  /** `\Ntfs` */
  FileSystemDeviceName = new UNICODE_STRING();
  /** `\Device\HarddiskVolume1` */
  RealDeviceName = new UNICODE_STRING();
}
/** Bytes without the names. */
const FixedSize = 0x48;

/**
 * IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltgetvolumeproperties.
 * @param VolumePropertiesLength bytes of C's buffer: 0x48 and the names
 * @param LengthReturned gets the bytes that are needed
 * @returns STATUS_BUFFER_TOO_SMALL without a structure; STATUS_BUFFER_OVERFLOW where the names do not fit: they are left out
 * @stack 0x60
 */
export function FltGetVolumeProperties(
  Volume: FLT_VOLUME,
  VolumeProperties: FLT_VOLUME_PROPERTIES | null,
  VolumePropertiesLength: number,
  LengthReturned: Ref<number>,
): NTSTATUS {
  const names = [Volume.CDODriverName, Volume.CDODeviceName, Volume.DeviceName];
  LengthReturned.value = FixedSize + names.reduce((bytes, name) => bytes + 2 * name.length, 0);
  if (VolumeProperties === null || VolumePropertiesLength < FixedSize) return STATUS_BUFFER_TOO_SMALL;
  const disk = Volume.DiskDeviceObject ?? Volume.$lower;
  VolumeProperties.DeviceType = Volume.$deviceType;
  VolumeProperties.DeviceCharacteristics = disk.Characteristics;
  VolumeProperties.DeviceObjectFlags = Volume.$lower.Flags;
  VolumeProperties.AlignmentRequirement = disk.AlignmentRequirement;
  VolumeProperties.SectorSize = disk.SectorSize || DefaultSectorSize;
  if (VolumePropertiesLength < LengthReturned.value) return STATUS_BUFFER_OVERFLOW;
  VolumeProperties.FileSystemDriverName = new UNICODE_STRING(names[0]);
  VolumeProperties.FileSystemDeviceName = new UNICODE_STRING(names[1]);
  VolumeProperties.RealDeviceName = new UNICODE_STRING(names[2]);
  return STATUS_SUCCESS;
}
const DefaultSectorSize = 512;

function FltpReturnName(Name: string, Result: UNICODE_STRING | null, Needed: Ref<number> | null): NTSTATUS {
  if (Needed !== null) Needed.value = 2 * Name.length;
  if (Result === null || Result.MaximumLength < 2 * Name.length) return STATUS_BUFFER_TOO_SMALL;
  Result.Buffer = Name;
  Result.Length = 2 * Name.length;
  return STATUS_SUCCESS;
}

/**
 * `\Device\HarddiskVolume1`. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltgetvolumename.
 * @param VolumeName MaximumLength says what it has room for; null: only the length is asked for
 * @param BufferSizeNeeded bytes
 * @returns STATUS_BUFFER_TOO_SMALL
 * @stack 0x40
 */
export function FltGetVolumeName(
  Volume: FLT_VOLUME,
  VolumeName: UNICODE_STRING | null,
  BufferSizeNeeded: Ref<number> | null,
): NTSTATUS {
  return FltpReturnName(Volume.DeviceName, VolumeName, BufferSizeNeeded);
}

/**
 * `\??\Volume{...}`. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltgetvolumeguidname.
 * @returns STATUS_FLT_VOLUME_NOT_FOUND for a volume that the mount manager does not know
 * @stack 0x40
 */
export function FltGetVolumeGuidName(
  Volume: FLT_VOLUME,
  VolumeGuidName: UNICODE_STRING | null,
  BufferSizeNeeded: Ref<number> | null,
): NTSTATUS {
  if (Volume.GuidName === '') return STATUS_FLT_VOLUME_NOT_FOUND;
  return FltpReturnName(Volume.GuidName, VolumeGuidName, BufferSizeNeeded);
}

/**
 * The disk's device, referenced. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltgetdiskdeviceobject.
 * @returns STATUS_FLT_NO_DEVICE_OBJECT for network volumes
 * @stack 0x30
 */
export function FltGetDiskDeviceObject(Volume: FLT_VOLUME, DiskDeviceObject: Ref<DEVICE_OBJECT | null>): NTSTATUS {
  DiskDeviceObject.value = Volume.DiskDeviceObject;
  if (Volume.DiskDeviceObject === null) return STATUS_FLT_NO_DEVICE_OBJECT;
  ObfReferenceObject(Volume.DiskDeviceObject);
  return STATUS_SUCCESS;
}

/**
 * The filter manager's own device on the volume, referenced. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltgetdeviceobject.
 * @stack 0x30
 */
export function FltGetDeviceObject(Volume: FLT_VOLUME, DeviceObject: Ref<DEVICE_OBJECT | null>): NTSTATUS {
  DeviceObject.value = Volume.DeviceObject;
  ObfReferenceObject(Volume.DeviceObject);
  return STATUS_SUCCESS;
}

/**
 * Source: fltkernel/nf-fltkernel-fltisfltmgrvolumedeviceobject. IRQL <= APC_LEVEL.
 * @stack 0x20
 */
export function FltIsFltMgrVolumeDeviceObject(DeviceObject: DEVICE_OBJECT): boolean {
  return DeviceObject.DriverObject === FltGlobals.DriverObject && DeviceObject.DeviceExtension !== null;
}

function FltpVolumeOf(FltObject: FLT_VOLUME | FLT_INSTANCE): FLT_VOLUME {
  return FltObject instanceof FLT_VOLUME ? FltObject : FltObject.Volume;
}

/**
 * FLT_FSTYPE_xxx of a volume or of an instance's. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltgetfilesystemtype.
 * @stack 0x30
 */
export function FltGetFileSystemType(FltObject: FLT_VOLUME | FLT_INSTANCE, FileSystemType: Ref<number>): NTSTATUS {
  FileSystemType.value = FltpVolumeOf(FltObject).FileSystemType;
  return STATUS_SUCCESS;
}

/**
 * Whether the volume's disk can be written. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltisvolumewritable.
 * @stack 0x30
 */
export function FltIsVolumeWritable(FltObject: FLT_VOLUME | FLT_INSTANCE, IsWritable: Ref<boolean>): NTSTATUS {
  const disk = FltpVolumeOf(FltObject).DiskDeviceObject;
  IsWritable.value = disk === null || (IoGetAttachedDevice(disk).Characteristics & FILE_READ_ONLY_DEVICE) === 0;
  return STATUS_SUCCESS;
}
