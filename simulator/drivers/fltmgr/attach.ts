/** Devices of ours on file systems' control devices and on their volumes. */
import { HalTrace } from 'hal';
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { NonPagedPool } from '../../nt/inc/ex';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import {
  DO_DEVICE_INITIALIZING,
  FILE_DEVICE_CD_ROM_FILE_SYSTEM,
  FILE_DEVICE_DISK_FILE_SYSTEM,
  FILE_DEVICE_NETWORK_FILE_SYSTEM,
} from '../../nt/inc/iodefs';
import { IRP_MN_MOUNT_VOLUME } from '../../nt/inc/irpminor';
import { Executive, KernelMode, KEVENT } from '../../nt/inc/ke';
import { NT_SUCCESS, STATUS_MORE_PROCESSING_REQUIRED, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { IofCallDriver } from '../../nt/io/call';
import { IofCompleteRequest } from '../../nt/io/complete';
import {
  IoAttachDeviceToDeviceStack,
  IoCreateDevice,
  IoDeleteDevice,
  IoDetachDevice,
  IoGetAttachedDevice,
} from '../../nt/io/device';
import {
  IoCopyCurrentIrpStackLocationToNext,
  IoGetCurrentIrpStackLocation,
  IoSetCompletionRoutine,
} from '../../nt/io/irp';
import { KeInitializeEvent, KeSetEvent } from '../../nt/ke/event';
import { KeWaitForSingleObject } from '../../nt/ke/wait';
import { ObpObjectPath } from '../../nt/ob/directory';
import { FltpDeleteContexts } from './contextLists';
import { FltpPassThrough } from './dispatch';
import { FltGlobals } from './globals';
import {
  FLT_FSTYPE_FAT,
  FLT_FSTYPE_NTFS,
  FLT_FSTYPE_RAW,
  FLT_FSTYPE_UNKNOWN,
  FLTFL_INSTANCE_SETUP_AUTOMATIC_ATTACHMENT,
  FLTFL_INSTANCE_SETUP_NEWLY_MOUNTED_VOLUME,
  FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT,
  IRP_MJ_VOLUME_DISMOUNT,
  IRP_MJ_VOLUME_MOUNT,
} from './inc/constants';
import {
  type FLT_FILTER,
  type FLT_INSTANCE,
  FLT_OBFL_DRAINING,
  FLT_VOLUME,
  FLTFL_FILTERING_INITIATED,
  FLTP_DEVICE_EXTENSION,
} from './inc/objects';
import { FltpInitInstance, FltpTeardownInstance } from './instance';
import { FltpWaitForObject } from './objects';
import { FltpNotifyVolume } from './volumeNotify';
import { FltpInsert, FltpListOf, FltpLockList, FltpRemove, FltpUnlockList } from './resourceList';

const VolumeTag = 'lvMF';
const FsNotificationTypes: readonly number[] = [
  FILE_DEVICE_DISK_FILE_SYSTEM,
  FILE_DEVICE_CD_ROM_FILE_SYSTEM,
  FILE_DEVICE_NETWORK_FILE_SYSTEM,
];
/** FLT_FILE_SYSTEM_TYPE by the file system driver's name. */
const FileSystemTypes: Readonly<Record<string, number>> = {
  '\\FileSystem\\Ntfs': FLT_FSTYPE_NTFS,
  '\\FileSystem\\fastfat': FLT_FSTYPE_FAT,
  '\\FileSystem\\RAW': FLT_FSTYPE_RAW,
};

/**
 * A file system has been registered (or goes): the filter manager lies on its control device to see mounts.
 * @stack 0x70
 */
export function FltpFsNotification(DeviceObject: DEVICE_OBJECT, FsActive: boolean): void {
  if (!FsNotificationTypes.includes(DeviceObject.DeviceType)) return;
  if (FsActive) FltpAttachToFileSystemDevice(DeviceObject);
  else FltpDetachFromFileSystemDevice(DeviceObject);
}

/** @stack 0x90 */
function FltpAttachToFileSystemDevice(DeviceObject: DEVICE_OBJECT): void {
  const device = FltpCreateFilterDevice(DeviceObject);
  if (device === null) return;
  FltGlobals.Frame0.$fileSystems.push(device);
  HalTrace('filter', `FltMgr lies on ${DeviceObject.DriverObject.DriverName}`, device);
}

/** @stack 0x60 */
function FltpDetachFromFileSystemDevice(DeviceObject: DEVICE_OBJECT): void {
  const devices = FltGlobals.Frame0.$fileSystems;
  const index = devices.findIndex(
    d => (d.DeviceExtension as FLTP_DEVICE_EXTENSION).AttachedToDeviceObject === DeviceObject,
  );
  if (index < 0) return;
  const [device] = devices.splice(index, 1);
  IoDetachDevice(DeviceObject);
  IoDeleteDevice(device);
}

/** A device of ours on top of the stack of `Target`. */
function FltpCreateFilterDevice(Target: DEVICE_OBJECT): DEVICE_OBJECT | null {
  const created = new Ref<DEVICE_OBJECT | null>(null);
  const status = IoCreateDevice(
    FltGlobals.DriverObject!,
    FLTP_DEVICE_EXTENSION,
    null,
    Target.DeviceType,
    0,
    false,
    created,
  );
  if (!NT_SUCCESS(status)) return null;
  const device = created.value!;
  const lower = IoAttachDeviceToDeviceStack(device, Target);
  if (lower === null) {
    IoDeleteDevice(device);
    return null;
  }
  (device.DeviceExtension as FLTP_DEVICE_EXTENSION).AttachedToDeviceObject = lower;
  device.Flags = (device.Flags | (lower.Flags & 0x14)) & ~DO_DEVICE_INITIALIZING;
  return device;
}

/**
 * Dispatch routine of IRP_MJ_FILE_SYSTEM_CONTROL.
 * @stack 0x90
 */
export function FltpFsControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension = DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const location = IoGetCurrentIrpStackLocation(Irp);
  if (extension !== null && extension.Volume === null && location.MinorFunction === IRP_MN_MOUNT_VOLUME)
    return FltpFsControlMountVolume(extension, Irp);
  return FltpPassThrough(DeviceObject, Irp);
}

/**
 * A file system looks at a disk: if it takes it, the filter manager is on the new volume before anybody can open it.
 * @stack 0xb0
 */
function FltpFsControlMountVolume(Extension: FLTP_DEVICE_EXTENSION, Irp: IRP): NTSTATUS {
  const { Vpb } = IoGetCurrentIrpStackLocation(Irp).Parameters.MountVolume;
  // The file system may put another volume parameter block in its place: the disk knows.
  const disk = Vpb!.RealDevice!;
  const event = new KEVENT();
  KeInitializeEvent(event, 0, false);
  IoCopyCurrentIrpStackLocationToNext(Irp);
  IoSetCompletionRoutine(Irp, FltpSynchronizeCompletion, event, true, true, true);
  if (IofCallDriver(Extension.AttachedToDeviceObject!, Irp) === STATUS_PENDING)
    KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  const status = Irp.IoStatus.Status;
  const vpb = disk.Vpb;
  if (NT_SUCCESS(status) && vpb !== null && vpb.DeviceObject !== null)
    FltpAttachToVolume(vpb.DeviceObject, disk, Extension.AttachedToDeviceObject!);
  IofCompleteRequest(Irp, 0);
  return status;
}

/** @stack 0x30 */
export function FltpSynchronizeCompletion(_DeviceObject: DEVICE_OBJECT | null, _Irp: IRP, Event: KEVENT): NTSTATUS {
  KeSetEvent(Event, 0, false);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

/**
 * @param FsDevice the file system's device of the volume
 * @param Disk the device that it is mounted on; null for a redirector
 * @param ControlDevice the file system's own
 * @stack 0xd0
 */
export function FltpAttachToVolume(
  FsDevice: DEVICE_OBJECT,
  Disk: DEVICE_OBJECT | null,
  ControlDevice: DEVICE_OBJECT,
): void {
  if (FltpVolumeOfDevice(FsDevice) !== null) return;
  const device = FltpCreateFilterDevice(FsDevice);
  if (device === null) return;
  const frame = FltGlobals.Frame0;
  const extension = device.DeviceExtension as FLTP_DEVICE_EXTENSION;
  const volume = ExPoolPlace(NonPagedPool, new FLT_VOLUME(frame, device), VolumeTag);
  volume.$lower = extension.AttachedToDeviceObject!;
  volume.DiskDeviceObject = Disk;
  volume.$deviceType = FsDevice.DeviceType;
  volume.DeviceName = ObpObjectPath(Disk ?? FsDevice);
  volume.CDODriverName = FsDevice.DriverObject.DriverName;
  volume.CDODeviceName = ObpObjectPath(ControlDevice);
  volume.FileSystemType = FileSystemTypes[volume.CDODriverName] ?? FLT_FSTYPE_UNKNOWN;
  extension.Volume = volume;
  FltpLockList(frame.AttachedVolumes, true);
  FltpInsert(frame.AttachedVolumes, volume.Base.PrimaryLink, () => false);
  FltpUnlockList(frame.AttachedVolumes);
  HalTrace('filter', `FltMgr is on volume ${volume.DeviceName}`, volume);
  FltpAttachFilters(volume, FLTFL_INSTANCE_SETUP_AUTOMATIC_ATTACHMENT | FLTFL_INSTANCE_SETUP_NEWLY_MOUNTED_VOLUME);
  FltpNotifyVolume(volume, IRP_MJ_VOLUME_MOUNT);
}

/** Every filter that has started is asked about the new volume, from high altitudes to low. */
function FltpAttachFilters(Volume: FLT_VOLUME, Flags: number): void {
  for (const filter of FltpListOf<FLT_FILTER>(FltGlobals.Frame0.RegisteredFilters))
    if ((filter.Flags & FLTFL_FILTERING_INITIATED) !== 0) FltpAttachDefaultInstances(filter, Volume, Flags);
}

/**
 * The filter's instances that its service key names, where they may be attached automatically.
 * @stack 0x70
 */
export function FltpAttachDefaultInstances(Filter: FLT_FILTER, Volume: FLT_VOLUME, Flags: number): void {
  for (const { Name, Altitude, Flags: instanceFlags } of Filter.$instances)
    if ((instanceFlags & 0x1) === 0) FltpInitInstance(Filter, Volume, Altitude, Name, Flags, null);
}

/** The volume whose stack a device belongs to. */
export function FltpVolumeOfDevice(DeviceObject: DEVICE_OBJECT): FLT_VOLUME | null {
  let at: DEVICE_OBJECT | null = IoGetAttachedDevice(DeviceObject);
  while (at !== null) {
    if (at.DriverObject === FltGlobals.DriverObject && at.DeviceExtension !== null)
      return (at.DeviceExtension as FLTP_DEVICE_EXTENSION).Volume;
    at = at.$attachedTo;
  }
  return null;
}

/**
 * FastIoDetachDevice: the file system deletes its volume.
 * @stack 0x80
 */
export function FltpDetachVolume(SourceDevice: DEVICE_OBJECT, TargetDevice: DEVICE_OBJECT): void {
  const extension = SourceDevice.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const volume = extension === null ? null : extension.Volume;
  IoDetachDevice(TargetDevice);
  if (volume !== null) FltpCleanupVolume(volume);
  IoDeleteDevice(SourceDevice);
}

/** @stack 0x80 */
function FltpCleanupVolume(Volume: FLT_VOLUME): void {
  FltpNotifyVolume(Volume, IRP_MJ_VOLUME_DISMOUNT);
  Volume.Base.Flags |= FLT_OBFL_DRAINING;
  for (const instance of FltpListOf<FLT_INSTANCE>(Volume.InstanceList))
    FltpTeardownInstance(instance, FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT);
  FltpDeleteContexts(Volume.$contexts);
  FltpWaitForObject(Volume.Base);
  const { AttachedVolumes } = FltGlobals.Frame0;
  FltpLockList(AttachedVolumes, true);
  FltpRemove(AttachedVolumes, Volume.Base.PrimaryLink);
  FltpUnlockList(AttachedVolumes);
  HalTrace('filter', `volume ${Volume.DeviceName} is gone`, Volume);
  ExFreePoolWithTag(Volume, VolumeTag);
}
