/** fltmgr.sys, the filter manager: a boot driver. */
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_MAXIMUM_FUNCTION } from '../../nt/inc/io';
import {
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_SET_INFORMATION,
} from '../../nt/inc/iodefs';
import { InsertTailList } from '../../nt/inc/list';
import { IopBootDriverList } from '../../nt/io/bootDrivers';
import { IoRegisterFsRegistrationChange } from '../../nt/io/mount';
import { FltpCreateControlDevices } from './controlDevices';
import { FltpFsControl, FltpFsNotification } from './attach';
import { FltpCleanup, FltpClose, FltpCreateInternal, FltpPassThrough, FltpSetInformation } from './dispatch';
import { FltpFastIoDispatch } from './fastIoDispatch';
import { FltpRegisterFsFilterCallbacks } from './fsFilter';
import { FltGlobals } from './globals';
import { FltpInitializeTargets } from './targetedCreate';

/**
 * The entry point, which on Windows calls DriverEntry.
 * @stack 0x90
 */
function GsDriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  FltGlobals.DriverObject = DriverObject;
  InsertTailList(FltGlobals.FrameList, FltGlobals.Frame0.Links);
  for (let major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++) DriverObject.MajorFunction[major] = FltpPassThrough;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = FltpCreateInternal;
  DriverObject.MajorFunction[IRP_MJ_SET_INFORMATION] = FltpSetInformation;
  DriverObject.MajorFunction[IRP_MJ_CLEANUP] = FltpCleanup;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = FltpClose;
  DriverObject.MajorFunction[IRP_MJ_FILE_SYSTEM_CONTROL] = FltpFsControl;
  DriverObject.FastIoDispatch = FltpFastIoDispatch;
  FltpInitializeTargets();
  FltpCreateControlDevices(DriverObject);
  FltpRegisterFsFilterCallbacks(DriverObject);
  return IoRegisterFsRegistrationChange(DriverObject, FltpFsNotification);
}

IopBootDriverList.push({
  Name: '\\FileSystem\\FltMgr',
  Image: 'FLTMGR',
  FileName: 'FLTMGR.SYS',
  DriverEntry: GsDriverEntry,
});
