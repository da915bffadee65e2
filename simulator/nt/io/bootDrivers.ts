/** Drivers of our own that the boot loader has loaded with the kernel. */
import type { DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { DRVO_INITIALIZED } from '../inc/iodefs';
import { UNICODE_STRING } from '../inc/ntdef';
import { NT_SUCCESS } from '../inc/ntstatus';
import { CmServicePath } from '../cm/services';
import { MmLoadBootImage } from '../mm/image';
import { ObInsertObject } from '../ob/lookup';
import { ObfDereferenceObject } from '../ob/object';
import { IopCreateDriverObject } from './driver';

export interface BOOT_DRIVER {
  /** `\FileSystem\FltMgr`; the service has the last part's name. */
  readonly Name: string;
  /** As symbols show it. */
  readonly Image: string;
  readonly FileName: string;
  readonly DriverEntry: (DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING) => NTSTATUS;
}

/** Each enters itself here when its image is linked. */
export const IopBootDriverList: BOOT_DRIVER[] = [];

/** @stack 0xd0 */
export function IopInitializeBootDrivers(): void {
  for (const boot of IopBootDriverList) IopInitializeBuiltinDriver(boot);
}

/** @stack 0x1a0 */
function IopInitializeBuiltinDriver(Boot: BOOT_DRIVER): void {
  const section = MmLoadBootImage(Boot.Image, `\\SystemRoot\\System32\\drivers\\${Boot.FileName}`);
  const service = Boot.Name.substring(Boot.Name.lastIndexOf('\\') + 1);
  const driver = IopCreateDriverObject(Boot.Name, service, section);
  driver.$header!.Permanent = true;
  ObInsertObject(driver, Boot.Name, 0, 0, null);
  driver.DriverInit = Boot.DriverEntry;
  if (NT_SUCCESS(Boot.DriverEntry(driver, new UNICODE_STRING(CmServicePath(service)))))
    driver.Flags |= DRVO_INITIALIZED;
  else ObfDereferenceObject(driver);
}
