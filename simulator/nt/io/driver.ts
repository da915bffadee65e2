/** Driver objects. */
import { HalQueryTime, HalTrace } from 'hal';
import { DRIVER_OBJECT, IRP_MJ_MAXIMUM_FUNCTION } from '../inc/io';
import { DRVO_LEGACY_DRIVER } from '../inc/iodefs';
import { type KLDR_DATA_TABLE_ENTRY, MmUnloadSystemImage } from '../mm/image';
import { ObCreateObject } from '../ob/object';
import { IopInvalidDeviceRequest } from './call';
import { IoDriverObjectType } from './types';

/**
 * A driver object as IopLoadDriver fills it before DriverEntry.
 * @param Section null: a part of the kernel
 * @param Name `\Driver\X`
 * @stack 0x90
 */
export function IopCreateDriverObject(
  Name: string,
  ServiceKeyName: string,
  Section: KLDR_DATA_TABLE_ENTRY | null,
): DRIVER_OBJECT {
  const driver = ObCreateObject(IoDriverObjectType, new DRIVER_OBJECT());
  driver.DriverName = Name;
  driver.HardwareDatabase = '\\REGISTRY\\MACHINE\\HARDWARE\\DESCRIPTION\\SYSTEM';
  driver.Flags = DRVO_LEGACY_DRIVER;
  driver.DriverSection = Section;
  if (Section !== null) {
    driver.DriverStart = Section.DllBase;
    driver.DriverSize = Section.SizeOfImage;
    driver.$image = Section.$image;
  }
  driver.DriverExtension.ServiceKeyName = ServiceKeyName;
  for (let i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) driver.MajorFunction[i] = IopInvalidDeviceRequest;
  return driver;
}

/**
 * Delete procedure: the image is unmapped when nothing refers to the driver any more.
 * @stack 0x70
 */
export function IopDeleteDriver(DriverObject: DRIVER_OBJECT): void {
  HalTrace('unload', DriverObject.DriverName, DriverObject);
  const section = DriverObject.DriverSection as KLDR_DATA_TABLE_ENTRY | null;
  DriverObject.DriverSection = null;
  if (section !== null) MmUnloadSystemImage(section, HalQueryTime());
}
