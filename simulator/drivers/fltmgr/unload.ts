/** Unloading a minifilter, and what it may leave behind. */
import { HalTrace } from 'hal';
import { ExFreePoolWithTag } from '../../nt/ex/pool';
import type { DRIVER_OBJECT } from '../../nt/inc/io';
import { FltpDetachContext } from './contextLists';
import { FltpWaitForActiveOpens } from './targetedCreate';
import { FltGlobals } from './globals';
import { FLTFL_FILTER_UNLOAD_MANDATORY, FLTFL_INSTANCE_TEARDOWN_FILTER_UNLOAD } from './inc/constants';
import {
  type FLT_FILTER,
  type FLT_INSTANCE,
  FLT_OBFL_DRAINING,
  FLTFL_NAME_PROVIDER,
  FLTFL_UNLOADING,
  type FLT_VOLUME,
} from './inc/objects';
import { FltpTeardownInstance } from './instance';
import { FltpWaitForObject } from './objects';
import { FltpCloseFilterPorts } from './ports';
import { FltpFilterTag } from './register';
import { FltpListOf, FltpLockList, FltpRemove, FltpUnlockList } from './resourceList';
import { FltvCheckUnregister } from './verifier';

/**
 * Unregisters a minifilter: its instances are torn down, and everything that it has given out or still holds is waited for.
 * Does not return while a reference is left. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltunregisterfilter.
 * @stack 0x90
 */
export function FltUnregisterFilter(Filter: FLT_FILTER): void {
  Filter.Flags |= FLTFL_UNLOADING;
  Filter.Base.Flags |= FLT_OBFL_DRAINING;
  FltpCloseFilterPorts(Filter);
  for (const instance of FltpListOf<FLT_INSTANCE>(Filter.InstanceList))
    FltpTeardownInstance(instance, FLTFL_INSTANCE_TEARDOWN_FILTER_UNLOAD);
  for (const volume of FltpListOf<FLT_VOLUME>(FltGlobals.Frame0.AttachedVolumes))
    FltpDetachContext(volume.$contexts, Filter, null);
  FltpWaitForActiveOpens(Filter);
  FltvCheckUnregister(Filter);
  FltpWaitForObject(Filter.Base);
  const list = FltGlobals.Frame0.RegisteredFilters;
  FltpLockList(list, true);
  FltpRemove(list, Filter.Base.PrimaryLink);
  FltpUnlockList(list);
  if ((Filter.Flags & FLTFL_NAME_PROVIDER) !== 0) FltGlobals.$nameProviders--;
  HalTrace('filter', `${Filter.Name} unregistered`, Filter);
  ExFreePoolWithTag(Filter, FltpFilterTag);
}

/**
 * DriverUnload of every minifilter: its own routine must unregister it.
 * @stack 0x60
 */
export function FltpMiniFilterDriverUnload(DriverObject: DRIVER_OBJECT): void {
  for (const filter of FltpListOf<FLT_FILTER>(FltGlobals.Frame0.RegisteredFilters))
    if (filter.DriverObject === DriverObject) filter.Registration.FilterUnloadCallback!(FLTFL_FILTER_UNLOAD_MANDATORY);
}
