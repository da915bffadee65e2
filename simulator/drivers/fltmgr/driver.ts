/** fltmgr.sys, the filter manager: a boot driver. */
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_MAXIMUM_FUNCTION } from '../../nt/inc/io';
import { IRP_MJ_CLOSE, IRP_MJ_CREATE, IRP_MJ_FILE_SYSTEM_CONTROL } from '../../nt/inc/iodefs';
import { InsertTailList } from '../../nt/inc/list';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IopBootDriverList } from '../../nt/io/bootDrivers';
import { FltpFsControl } from './attach';
import { FltpClose, FltpCreateInternal, FltpPassThrough } from './dispatch';
import { FltpFastIoDispatch } from './fastIoDispatch';
import { FltGlobals } from './globals';

/**
 * The entry point, which on Windows calls DriverEntry.
 * @stack 0x90
 */
function GsDriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  FltGlobals.DriverObject = DriverObject;
  InsertTailList(FltGlobals.FrameList, FltGlobals.Frame0.Links);
  for (let major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++) DriverObject.MajorFunction[major] = FltpPassThrough;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = FltpCreateInternal;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = FltpClose;
  DriverObject.MajorFunction[IRP_MJ_FILE_SYSTEM_CONTROL] = FltpFsControl;
  DriverObject.FastIoDispatch = FltpFastIoDispatch;
  return STATUS_SUCCESS;
}

IopBootDriverList.push({
  Name: '\\FileSystem\\FltMgr',
  Image: 'FLTMGR',
  FileName: 'FLTMGR.SYS',
  DriverEntry: GsDriverEntry,
});
