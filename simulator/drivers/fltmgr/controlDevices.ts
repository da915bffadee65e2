/** The filter manager's own devices: `\FileSystem\Filters\FltMgr` and `\FileSystem\Filters\FltMgrMsg`. */
import type { DEVICE_OBJECT, DRIVER_OBJECT } from '../../nt/inc/io';
import { DO_DEVICE_INITIALIZING, FILE_DEVICE_DISK_FILE_SYSTEM } from '../../nt/inc/iodefs';
import { OBJECT_DIRECTORY } from '../../nt/inc/ob';
import { Ref } from '../../nt/inc/ref';
import { IoCreateDevice } from '../../nt/io/device';
import { IoCreateSymbolicLink } from '../../nt/io/symlink';
import { ObInsertObject } from '../../nt/ob/lookup';
import { ObCreateObject } from '../../nt/ob/object';
import { ObpDirectoryObjectType } from '../../nt/ob/types';
import { FltGlobals } from './globals';

const Directory = '\\FileSystem\\Filters';

/** @stack 0x90 */
export function FltpCreateControlDevices(DriverObject: DRIVER_OBJECT): void {
  const directory = ObCreateObject(ObpDirectoryObjectType, new OBJECT_DIRECTORY());
  directory.$header!.Permanent = true;
  ObInsertObject(directory, Directory, 0, 0, null);
  FltGlobals.ControlDevice = FltpCreateControlDevice(DriverObject, 'FltMgr');
  FltGlobals.MessageDevice = FltpCreateControlDevice(DriverObject, 'FltMgrMsg');
}

function FltpCreateControlDevice(DriverObject: DRIVER_OBJECT, Name: string): DEVICE_OBJECT {
  const created = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, 0, `${Directory}\\${Name}`, FILE_DEVICE_DISK_FILE_SYSTEM, 0, false, created);
  created.value!.Flags &= ~DO_DEVICE_INITIALIZING;
  IoCreateSymbolicLink(`\\??\\${Name}`, `${Directory}\\${Name}`);
  return created.value!;
}
