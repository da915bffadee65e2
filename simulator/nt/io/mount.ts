/** Volumes: which file system takes which disk. Requests to mount go through the file systems' own stacks. */
import { HalTrace } from 'hal';
import { type DEVICE_OBJECT, type DRIVER_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import {
  DO_DEVICE_INITIALIZING,
  DO_LOW_PRIORITY_FILESYSTEM,
  FILE_DEVICE_CD_ROM,
  FILE_DEVICE_CD_ROM_FILE_SYSTEM,
  FILE_DEVICE_DISK_FILE_SYSTEM,
  FILE_DEVICE_FILE_SYSTEM,
  FILE_DEVICE_NETWORK_FILE_SYSTEM,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MOUNT_COMPLETION,
  IRP_SYNCHRONOUS_PAGING_IO,
} from '../inc/iodefs';
import { IRP_MN_MOUNT_VOLUME, SL_ALLOW_RAW_MOUNT } from '../inc/irpminor';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import { SynchronizationEvent } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_DEVICE_ALREADY_ATTACHED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_PENDING,
  STATUS_SUCCESS,
  STATUS_UNRECOGNIZED_VOLUME,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { type VPB, VPB_MOUNTED } from '../inc/vpb';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObReferenceObjectByName } from '../ob/lookup';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IofCallDriver } from './call';
import { IoGetAttachedDevice } from './device';
import { IoAllocateIrp, IoGetNextIrpStackLocation } from './irp';
import { IoCreateSymbolicLink } from './symlink';
import { IoDriverObjectType } from './types';

export type PDRIVER_FS_NOTIFICATION = (DeviceObject: DEVICE_OBJECT, FsActive: boolean) => void;

/** Registered file systems by their device type; who registered last is asked first. */
const IopFileSystemQueues = new Map<number, DEVICE_OBJECT[]>([
  [FILE_DEVICE_DISK_FILE_SYSTEM, []],
  [FILE_DEVICE_CD_ROM_FILE_SYSTEM, []],
  [FILE_DEVICE_NETWORK_FILE_SYSTEM, []],
]);
const IopFsNotifyChangeQueue: { DriverObject: DRIVER_OBJECT; Routine: PDRIVER_FS_NOTIFICATION }[] = [];
/** One volume is mounted at a time. */
const IopDeviceLock = new KEVENT();

function IopQueueOf(DeviceObject: DEVICE_OBJECT): DEVICE_OBJECT[] {
  const type =
    DeviceObject.DeviceType === FILE_DEVICE_FILE_SYSTEM ? FILE_DEVICE_DISK_FILE_SYSTEM : DeviceObject.DeviceType;
  return IopFileSystemQueues.get(type) ?? IopFileSystemQueues.get(FILE_DEVICE_DISK_FILE_SYSTEM)!;
}

/**
 * From now on the file system is asked to mount volumes of its device type; filters are told.
 * @param DeviceObject the file system's control device
 * @stack 0x50
 */
export function IoRegisterFileSystem(DeviceObject: DEVICE_OBJECT): void {
  const queue = IopQueueOf(DeviceObject);
  if ((DeviceObject.Flags & DO_LOW_PRIORITY_FILESYSTEM) !== 0) queue.push(DeviceObject);
  else queue.unshift(DeviceObject);
  DeviceObject.ReferenceCount++;
  DeviceObject.Flags &= ~DO_DEVICE_INITIALIZING;
  HalTrace('mount', `${DeviceObject.DriverObject.DriverName} registered`, DeviceObject);
  IopNotifyFsChange(DeviceObject, true);
}

/** @stack 0x50 */
export function IoUnregisterFileSystem(DeviceObject: DEVICE_OBJECT): void {
  const queue = IopQueueOf(DeviceObject);
  const index = queue.indexOf(DeviceObject);
  if (index < 0) return;
  queue.splice(index, 1);
  IopNotifyFsChange(DeviceObject, false);
  DeviceObject.ReferenceCount--;
}

/** @stack 0x40 */
function IopNotifyFsChange(DeviceObject: DEVICE_OBJECT, FsActive: boolean): void {
  for (const entry of [...IopFsNotifyChangeQueue]) entry.Routine(DeviceObject, FsActive);
}

/**
 * A filter wants to hear of file systems: of those that there are, at once.
 * @returns STATUS_DEVICE_ALREADY_ATTACHED if the driver has registered the routine already
 * @stack 0x50
 */
export function IoRegisterFsRegistrationChange(
  DriverObject: DRIVER_OBJECT,
  DriverNotificationRoutine: PDRIVER_FS_NOTIFICATION,
): NTSTATUS {
  for (const entry of IopFsNotifyChangeQueue)
    if (entry.DriverObject === DriverObject && entry.Routine === DriverNotificationRoutine)
      return STATUS_DEVICE_ALREADY_ATTACHED;
  IopFsNotifyChangeQueue.push({ DriverObject, Routine: DriverNotificationRoutine });
  ObfReferenceObject(DriverObject);
  for (const queue of IopFileSystemQueues.values())
    for (const device of [...queue]) DriverNotificationRoutine(device, true);
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
export function IoUnregisterFsRegistrationChange(
  DriverObject: DRIVER_OBJECT,
  DriverNotificationRoutine: PDRIVER_FS_NOTIFICATION,
): void {
  const index = IopFsNotifyChangeQueue.findIndex(
    entry => entry.DriverObject === DriverObject && entry.Routine === DriverNotificationRoutine,
  );
  if (index < 0) return;
  IopFsNotifyChangeQueue.splice(index, 1);
  ObfDereferenceObject(DriverObject);
}

/**
 * The volume block of a disk, mounted, with one more reference for the file that is to be opened.
 * @returns STATUS_UNRECOGNIZED_VOLUME if no file system wants it
 * @stack 0x80
 */
export function IopCheckVpbMounted(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  const vpb = DeviceObject.Vpb!;
  if ((vpb.Flags & VPB_MOUNTED) === 0) {
    const status = IopMountVolume(DeviceObject);
    if (!NT_SUCCESS(status)) return status;
  }
  vpb.ReferenceCount++;
  return STATUS_SUCCESS;
}

/** A file that was open through it has gone. */
export function IopDereferenceVpb(Vpb: VPB): void {
  Vpb.ReferenceCount--;
}

/**
 * Asks the file systems for the disk, one after the other, each from the top of its stack.
 * @stack 0xe0
 */
export function IopMountVolume(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  const vpb = DeviceObject.Vpb!;
  const type =
    DeviceObject.DeviceType === FILE_DEVICE_CD_ROM ? FILE_DEVICE_CD_ROM_FILE_SYSTEM : FILE_DEVICE_DISK_FILE_SYSTEM;
  let status: NTSTATUS = STATUS_UNRECOGNIZED_VOLUME;
  KeEnterCriticalRegion();
  KeWaitForSingleObject(IopDeviceLock, Executive, KernelMode, false, null);
  // Who was first to get the lock may have done it.
  if ((vpb.Flags & VPB_MOUNTED) !== 0) status = STATUS_SUCCESS;
  else {
    for (const fileSystem of [...IopFileSystemQueues.get(type)!]) {
      status = IopSendMount(fileSystem, vpb);
      if (status !== STATUS_UNRECOGNIZED_VOLUME) break;
    }
    if (NT_SUCCESS(status)) {
      vpb.Flags |= VPB_MOUNTED;
      vpb.ReferenceCount++;
      HalTrace('mount', `${vpb.DeviceObject!.DriverObject.DriverName} mounted ${vpb.VolumeLabel}`, vpb);
    }
  }
  KeSetEvent(IopDeviceLock, 0, false);
  KeLeaveCriticalRegion();
  return status;
}

/** @stack 0xa0 */
function IopSendMount(FileSystem: DEVICE_OBJECT, Vpb: VPB): NTSTATUS {
  const top = IoGetAttachedDevice(FileSystem);
  const irp = IoAllocateIrp(top.StackSize, false);
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  const event = new KEVENT();
  const iosb = new IO_STATUS_BLOCK();
  KeInitializeEvent(event, 0, false);
  irp.UserIosb = iosb;
  irp.UserEvent = event;
  irp.Flags = IRP_MOUNT_COMPLETION | IRP_SYNCHRONOUS_PAGING_IO;
  irp.RequestorMode = KernelMode;
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = IRP_MJ_FILE_SYSTEM_CONTROL;
  location.MinorFunction = IRP_MN_MOUNT_VOLUME;
  location.Flags = SL_ALLOW_RAW_MOUNT;
  location.Parameters.MountVolume.Vpb = Vpb;
  location.Parameters.MountVolume.DeviceObject = IoGetAttachedDevice(Vpb.RealDevice!);
  HalTrace('irp', 'create IRP_MN_MOUNT_VOLUME', irp);
  if (IofCallDriver(top, irp) === STATUS_PENDING) KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return iosb.Status;
}

const BootVolume = '\\Device\\HarddiskVolume1';
const DiskDriver = '\\Driver\\disk';

/**
 * The volumes of the disks are mounted, and the system's gets its drive letter.
 * @stack 0x90
 */
export function IopMountBootVolumes(): void {
  const driver = new Ref<DRIVER_OBJECT | null>(null);
  KeInitializeEvent(IopDeviceLock, SynchronizationEvent, true);
  if (!NT_SUCCESS(ObReferenceObjectByName(DiskDriver, 0, IoDriverObjectType, KernelMode, null, driver))) return;
  for (let device = driver.value!.DeviceObject; device !== null; device = device.NextDevice)
    if (device.Vpb !== null) IopMountVolume(device);
  ObfDereferenceObject(driver.value!);
  IoCreateSymbolicLink('\\??\\C:', BootVolume);
  IoCreateSymbolicLink('\\SystemRoot', `${BootVolume}\\Windows`);
}
