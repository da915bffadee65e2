/** What user mode asks of the PnP manager. */
import type { DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { DRVO_LEGACY_DRIVER, DRVO_UNLOAD_INVOKED } from '../inc/iodefs';
import { KernelMode } from '../inc/ke';
import { NT_SUCCESS, STATUS_NOT_FOUND, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { CmQueryDriverService, CmServicePath } from '../cm/services';
import { IopCallUnload, IopRunInSystem } from '../io/load';
import { IoDriverObjectType } from '../io/types';
import { ObReferenceObjectByName } from '../ob/lookup';
import { ObfDereferenceObject } from '../ob/object';
import { PnpRemoveDevicesOfDriver } from './root';

/**
 * Uninstalls the devices of a service; a driver that has none any more is unloaded.
 * @returns STATUS_NOT_FOUND if the service's driver is none of the PnP manager's
 * @stack 0xa0
 */
export function NtPlugPlayControl(ServiceName: string): NTSTATUS {
  const service = CmQueryDriverService(CmServicePath(ServiceName));
  const found = new Ref<DRIVER_OBJECT | null>(null);
  if (
    service === null ||
    !NT_SUCCESS(ObReferenceObjectByName(service.ObjectName, 0, IoDriverObjectType, KernelMode, null, found))
  )
    return STATUS_NOT_FOUND;
  const driver = found.value!;
  const pnp = (driver.Flags & DRVO_LEGACY_DRIVER) === 0 && driver.DriverExtension.AddDevice !== null;
  const status = pnp ? IopRunInSystem(PnpUninstallDriver, driver) : STATUS_NOT_FOUND;
  ObfDereferenceObject(driver);
  return status;
}

/** @stack 0x60 */
function PnpUninstallDriver(Driver: DRIVER_OBJECT): NTSTATUS {
  const removed = PnpRemoveDevicesOfDriver(Driver);
  if (!NT_SUCCESS(removed) && removed !== STATUS_NOT_FOUND) return removed;
  if (Driver.DriverUnload === null || Driver.DeviceObject !== null || (Driver.Flags & DRVO_UNLOAD_INVOKED) !== 0)
    return STATUS_SUCCESS;
  Driver.Flags |= DRVO_UNLOAD_INVOKED;
  return IopCallUnload(Driver);
}
