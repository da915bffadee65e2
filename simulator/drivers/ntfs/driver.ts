/** Ntfs.sys: the entry point and the dispatch routines. */
import { FsRtlRegisterFileSystemFilterCallbacks } from '../../nt/fsrtl/fsFilter';
import { FS_FILTER_CALLBACKS } from '../../nt/inc/fsfilter';
import { NtfsPreQueryOpen } from './queryopen';
import type { DEVICE_OBJECT, DRIVER_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import {
  FILE_DEVICE_DISK_FILE_SYSTEM,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_READ,
  IRP_MJ_SET_EA,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SET_VOLUME_INFORMATION,
  IRP_MJ_WRITE,
} from '../../nt/inc/iodefs';
import { IRP_MN_MOUNT_VOLUME, IRP_MN_USER_FS_REQUEST } from '../../nt/inc/irpminor';
import { NT_SUCCESS, STATUS_CANT_WAIT, STATUS_INVALID_DEVICE_REQUEST, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { IopBootDriverList } from '../../nt/io/bootDrivers';
import { IoCreateDevice } from '../../nt/io/device';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { IoRegisterFileSystem } from '../../nt/io/mount';
import { IoGetTopLevelIrp, IoIsOperationSynchronous, IoSetTopLevelIrp } from '../../nt/io/query';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import { NtfsCommonCleanup, NtfsCommonClose } from './cleanup';
import { NtfsCompleteRequest } from './complete';
import { NtfsCommonCreate } from './create';
import { NtfsCommonDirectoryControl } from './dirctrl';
import { NtfsFastIoDispatch } from './fastio';
import { NtfsFlushFile } from './flush';
import { NtfsCommonLockControl } from './lockctrl';
import { NtfsMountVolume } from './mount';
import { NtfsCommonQueryInformation } from './queryinfo';
import { NtfsCommonRead } from './read';
import { NtfsCommonSetInformation } from './setinfo';
import { NtfsCommonQueryEa, NtfsCommonSetEa } from './ea';
import { NtfsCommonQuerySecurityInfo, NtfsCommonSetSecurityInfo } from './security';
import { NtfsPostRequest } from './fspdisp';
import { NtfsUserFsRequest } from './fsctrl';
import { VCB } from './types';
import { NtfsCommonQueryVolumeInfo, NtfsCommonSetVolumeInfo } from './volinfo';
import { NtfsCommonWrite } from './write';

/**
 * The entry point, which on Windows calls DriverEntry.
 * @stack 0x90
 */
function GsDriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const created = new Ref<DEVICE_OBJECT | null>(null);
  const status = IoCreateDevice(DriverObject, 0, '\\Ntfs', FILE_DEVICE_DISK_FILE_SYSTEM, 0, false, created);
  if (!NT_SUCCESS(status)) return status;
  DriverObject.FastIoDispatch = NtfsFastIoDispatch;
  const filter = new FS_FILTER_CALLBACKS();
  filter.PreQueryOpen = NtfsPreQueryOpen;
  FsRtlRegisterFileSystemFilterCallbacks(DriverObject, filter);
  for (const major of Object.keys(Dispatch)) DriverObject.MajorFunction[Number(major)] = Dispatch[Number(major)];
  IoRegisterFileSystem(created.value!);
  return STATUS_SUCCESS;
}

/** The control device knows nothing but mounting. */
function NtfsVcbOf(DeviceObject: DEVICE_OBJECT): VCB | null {
  return DeviceObject.DeviceExtension instanceof VCB ? DeviceObject.DeviceExtension : null;
}

/**
 * The thread's first request to a file system is its top level one.
 * @returns whether this one is
 */
function NtfsEnter(Irp: IRP): boolean {
  KeEnterCriticalRegion();
  if (IoGetTopLevelIrp() !== null) return false;
  IoSetTopLevelIrp(Irp);
  return true;
}

function NtfsExit(TopLevel: boolean): void {
  if (TopLevel) IoSetTopLevelIrp(null);
  KeLeaveCriticalRegion();
}

/** @stack 0x80 */
function NtfsFsdCreate(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb === null) return NtfsCompleteRequest(Irp, STATUS_SUCCESS);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonCreate(vcb, Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdCleanup(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb !== null) {
    const top = NtfsEnter(Irp);
    NtfsCommonCleanup(vcb, Irp);
    NtfsExit(top);
  }
  return NtfsCompleteRequest(Irp, STATUS_SUCCESS);
}

/** @stack 0x80 */
function NtfsFsdClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  if (vcb !== null && file.FsContext !== null) {
    const top = NtfsEnter(Irp);
    NtfsCommonClose(vcb, file);
    NtfsExit(top);
  }
  return NtfsCompleteRequest(Irp, STATUS_SUCCESS);
}

/** @stack 0x90 */
function NtfsFsdRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonRead(Irp, IoIsOperationSynchronous(Irp));
  NtfsExit(top);
  return status === STATUS_CANT_WAIT ? NtfsPostRequest(Irp, NtfsCommonRead) : NtfsCompleteRequest(Irp, status);
}

/** @stack 0xa0 */
function NtfsFsdWrite(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonWrite(Irp, IoIsOperationSynchronous(Irp));
  NtfsExit(top);
  return status === STATUS_CANT_WAIT ? NtfsPostRequest(Irp, NtfsCommonWrite) : NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdFlushBuffers(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsFlushFile(vcb, Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdQueryInformation(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonQueryInformation(Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdSetInformation(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonSetInformation(vcb, Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdQueryVolumeInformation(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonQueryVolumeInfo(vcb, Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdSetVolumeInformation(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonSetVolumeInfo(vcb, Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdDirectoryControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const vcb = NtfsVcbOf(DeviceObject);
  if (vcb === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonDirectoryControl(vcb, Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdLockControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonLockControl(Irp);
  NtfsExit(top);
  return status;
}

/** @stack 0x80 */
function NtfsFsdQuerySecurityInfo(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonQuerySecurityInfo(Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdSetSecurityInfo(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonSetSecurityInfo(Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdQueryEa(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonQueryEa(Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdSetEa(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (NtfsVcbOf(DeviceObject) === null) return NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const top = NtfsEnter(Irp);
  const status = NtfsCommonSetEa(Irp);
  NtfsExit(top);
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x80 */
function NtfsFsdFileSystemControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { MinorFunction, Parameters } = IoGetCurrentIrpStackLocation(Irp);
  const vcb = NtfsVcbOf(DeviceObject);
  const top = NtfsEnter(Irp);
  let status: NTSTATUS;
  // The control device mounts, a volume does the rest.
  if (vcb === null && MinorFunction === IRP_MN_MOUNT_VOLUME) {
    const { Vpb, DeviceObject: target } = Parameters.MountVolume;
    status = NtfsCompleteRequest(Irp, NtfsMountVolume(DeviceObject.DriverObject, Vpb!, target!));
  } else if (vcb !== null && MinorFunction === IRP_MN_USER_FS_REQUEST) status = NtfsUserFsRequest(vcb, Irp);
  else status = NtfsCompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
  NtfsExit(top);
  return status;
}

const Dispatch: Readonly<Record<number, (DeviceObject: DEVICE_OBJECT, Irp: IRP) => NTSTATUS>> = {
  [IRP_MJ_CREATE]: NtfsFsdCreate,
  [IRP_MJ_CLEANUP]: NtfsFsdCleanup,
  [IRP_MJ_CLOSE]: NtfsFsdClose,
  [IRP_MJ_READ]: NtfsFsdRead,
  [IRP_MJ_WRITE]: NtfsFsdWrite,
  [IRP_MJ_FLUSH_BUFFERS]: NtfsFsdFlushBuffers,
  [IRP_MJ_QUERY_INFORMATION]: NtfsFsdQueryInformation,
  [IRP_MJ_SET_INFORMATION]: NtfsFsdSetInformation,
  [IRP_MJ_QUERY_VOLUME_INFORMATION]: NtfsFsdQueryVolumeInformation,
  [IRP_MJ_SET_VOLUME_INFORMATION]: NtfsFsdSetVolumeInformation,
  [IRP_MJ_DIRECTORY_CONTROL]: NtfsFsdDirectoryControl,
  [IRP_MJ_LOCK_CONTROL]: NtfsFsdLockControl,
  [IRP_MJ_QUERY_SECURITY]: NtfsFsdQuerySecurityInfo,
  [IRP_MJ_SET_SECURITY]: NtfsFsdSetSecurityInfo,
  [IRP_MJ_QUERY_EA]: NtfsFsdQueryEa,
  [IRP_MJ_SET_EA]: NtfsFsdSetEa,
  [IRP_MJ_FILE_SYSTEM_CONTROL]: NtfsFsdFileSystemControl,
};

IopBootDriverList.push({
  Name: '\\FileSystem\\Ntfs',
  Image: 'Ntfs',
  FileName: 'Ntfs.sys',
  DriverEntry: GsDriverEntry,
});
