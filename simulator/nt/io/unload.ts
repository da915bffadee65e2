/** NtUnloadDriver, and what waits for the last device to go. */
import type { DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { DRVO_LEGACY_DRIVER, DRVO_UNLOAD_INVOKED } from '../inc/iodefs';
import { CriticalWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import { KernelMode } from '../inc/ke';
import { type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_DEVICE_REQUEST, STATUS_OBJECT_NAME_NOT_FOUND } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ExQueueWorkItem } from '../ex/worker';
import { CmQueryDriverService } from '../cm/services';
import { ObReferenceObjectByName } from '../ob/lookup';
import { ObfDereferenceObject } from '../ob/object';
import { DOE_UNLOAD_PENDING } from './device';
import { IopCallUnload, IopRunInSystem } from './load';
import { IoDriverObjectType } from './types';

/**
 * Unloads a driver. With files open on its devices (or drivers attached to them) it only marks them; the unload routine
 * runs when the last reference has gone.
 * @param DriverServiceName `\Registry\Machine\System\CurrentControlSet\Services\X`
 * @returns STATUS_INVALID_DEVICE_REQUEST if the driver has no DriverUnload; STATUS_OBJECT_NAME_NOT_FOUND if not loaded
 * @stack 0x40
 */
export function NtUnloadDriver(DriverServiceName: PCUNICODE_STRING): NTSTATUS {
  return IopUnloadDriver(UnicodeText(DriverServiceName));
}

/** @stack 0x150 */
function IopUnloadDriver(RegistryPath: string): NTSTATUS {
  const service = CmQueryDriverService(RegistryPath);
  if (service === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const found = new Ref<DRIVER_OBJECT | null>(null);
  let status = ObReferenceObjectByName(service.ObjectName, 0, IoDriverObjectType, KernelMode, null, found);
  if (!NT_SUCCESS(status)) return status;
  const driver = found.value!;
  if (driver.DriverUnload === null || driver.DriverUnload === undefined || driver.DriverSection === null)
    status = STATUS_INVALID_DEVICE_REQUEST;
  // The PnP manager unloads its drivers itself, with their last device.
  else if ((driver.Flags & DRVO_LEGACY_DRIVER) === 0) status = STATUS_INVALID_DEVICE_REQUEST;
  else if ((driver.Flags & DRVO_UNLOAD_INVOKED) !== 0) status = STATUS_INVALID_DEVICE_REQUEST;
  else if (IopMarkUnloadPending(driver)) {
    driver.Flags |= DRVO_UNLOAD_INVOKED;
    // The last reference goes in the System process, and the image with it.
    ObfDereferenceObject(driver);
    IopRunInSystem(IopCallUnload, driver);
    return status;
  }
  ObfDereferenceObject(driver);
  return status;
}

/** @returns true if nothing is open on any device of the driver. */
function IopMarkUnloadPending(Driver: DRIVER_OBJECT): boolean {
  let free = true;
  for (let device = Driver.DeviceObject; device !== null; device = device.NextDevice) {
    device.$extensionFlags |= DOE_UNLOAD_PENDING;
    if (device.ReferenceCount !== 0 || device.AttachedDevice !== null) free = false;
  }
  return free;
}

/** A device of the driver has no file open any more: was the unload waiting for that? */
export function IopCheckDriverUnload(Driver: DRIVER_OBJECT): void {
  if ((Driver.Flags & DRVO_UNLOAD_INVOKED) !== 0 || Driver.DeviceObject === null) return;
  for (let device: DRIVER_OBJECT['DeviceObject'] = Driver.DeviceObject; device !== null; device = device.NextDevice) {
    if ((device.$extensionFlags & DOE_UNLOAD_PENDING) === 0) return;
    if (device.ReferenceCount !== 0 || device.AttachedDevice !== null) return;
  }
  Driver.Flags |= DRVO_UNLOAD_INVOKED;
  const item = new WORK_QUEUE_ITEM();
  item.WorkerRoutine = IopCallUnload;
  item.Parameter = Driver;
  ExQueueWorkItem(item, CriticalWorkQueue);
}
