/** Service keys: what the I/O manager reads below HKLM\SYSTEM\CurrentControlSet\Services. */
import type { CM_KEY_NODE } from '../inc/cm';
import { CmpFindKeyPath, CmpQueryNumber, CmpQueryText, CmpRootKey } from './registry';

export const SERVICE_KERNEL_DRIVER = 0x1;
export const SERVICE_FILE_SYSTEM_DRIVER = 0x2;
export const SERVICE_BOOT_START = 0;
export const SERVICE_SYSTEM_START = 1;
export const SERVICE_AUTO_START = 2;
export const SERVICE_DEMAND_START = 3;
export const SERVICE_DISABLED = 4;

/** Parent of all service keys, as registry paths name it. */
export const CmServicesPath = '\\Registry\\Machine\\System\\CurrentControlSet\\Services';

/** Registry path of a service, as DriverEntry gets it. */
export function CmServicePath(Name: string): string {
  return `${CmServicesPath}\\${Name}`;
}

/** Key of a full registry path; null if there is none. */
export function CmOpenKeyByPath(RegistryPath: string): CM_KEY_NODE | null {
  const prefix = '\\REGISTRY\\';
  if (!RegistryPath.toUpperCase().startsWith(prefix)) return null;
  return CmpFindKeyPath(CmpRootKey, RegistryPath.substring(prefix.length));
}

/** What a service key says of a driver. */
export interface CM_DRIVER_SERVICE {
  readonly Key: CM_KEY_NODE;
  readonly ImagePath: string;
  /** `\Driver\X`, or `\FileSystem\X` for a file system driver; the value ObjectName may say something else. */
  readonly ObjectName: string;
}

/** @returns null if there is no such key. */
export function CmQueryDriverService(RegistryPath: string): CM_DRIVER_SERVICE | null {
  const key = CmOpenKeyByPath(RegistryPath);
  if (key === null) return null;
  const directory = CmpQueryNumber(key, 'Type') === SERVICE_FILE_SYSTEM_DRIVER ? 'FileSystem' : 'Driver';
  return {
    Key: key,
    ImagePath: CmpQueryText(key, 'ImagePath') || `\\SystemRoot\\System32\\drivers\\${key.Name}.sys`,
    ObjectName: CmpQueryText(key, 'ObjectName') || `\\${directory}\\${key.Name}`,
  };
}
