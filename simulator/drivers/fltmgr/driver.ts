/** fltmgr.sys, the filter manager: a boot driver. */
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IopBootDriverList } from '../../nt/io/bootDrivers';

/**
 * The entry point, which on Windows calls DriverEntry.
 * @stack 0x90
 */
function GsDriverEntry(_DriverObject: DRIVER_OBJECT): NTSTATUS {
  return STATUS_SUCCESS;
}

IopBootDriverList.push({
  Name: '\\FileSystem\\FltMgr',
  Image: 'FLTMGR',
  FileName: 'FLTMGR.SYS',
  DriverEntry: GsDriverEntry,
});
