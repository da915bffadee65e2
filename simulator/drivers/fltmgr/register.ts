/** Registration of minifilters: the service key says at which altitude, the registration what is filtered. */
import { HalTrace } from 'hal';
import { CmOpenKeyByPath, CmServicePath } from '../../nt/cm/services';
import { CmpFindSubkey, CmpQueryNumber, CmpQueryText } from '../../nt/cm/registry';
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { NonPagedPool } from '../../nt/inc/ex';
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { InsertTailList, LIST_ENTRY, RemoveEntryList } from '../../nt/inc/list';
import {
  NT_SUCCESS,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { FLT_FILTER, FLT_REGISTRATION, FLTFL_FILTER_UNLOAD_MANDATORY } from './types';

const FilterTag = 'lfMF';
/** The filters of frame 0, highest altitude first. */
export const FltpRegisteredFilters = new LIST_ENTRY();

/**
 * Registers a minifilter.
 * @returns STATUS_OBJECT_NAME_NOT_FOUND if the service key has no Instances subkey, no default instance, or that one no
 * altitude; STATUS_INVALID_PARAMETER for a registration of another version and an altitude that is no decimal number
 * @stack 0xe0
 */
export function FltRegisterFilter(
  Driver: DRIVER_OBJECT,
  Registration: FLT_REGISTRATION,
  RetFilter: Ref<FLT_FILTER | null>,
): NTSTATUS {
  RetFilter.value = null;
  if (!(Registration instanceof FLT_REGISTRATION) || Registration.Version >> 8 !== 2) return STATUS_INVALID_PARAMETER;
  const filter = ExPoolPlace(NonPagedPool, new FLT_FILTER(Driver, Registration), FilterTag);
  filter.Name = Driver.DriverExtension.ServiceKeyName;
  const status = FltpReadDefaultInstance(filter);
  if (!NT_SUCCESS(status)) {
    ExFreePoolWithTag(filter, FilterTag);
    return status;
  }
  FltpInsertFilter(filter);
  // The filter manager unloads minifilters; those without a routine for it stay.
  Driver.DriverUnload = Registration.FilterUnloadCallback === null ? null : FltpMiniFilterDriverUnload;
  HalTrace('filter', `${filter.Name} registered at altitude ${filter.DefaultAltitude}`, filter);
  RetFilter.value = filter;
  return STATUS_SUCCESS;
}

/**
 * `Instances`: the value DefaultInstance names the subkey that has Altitude and Flags.
 * @stack 0x90
 */
function FltpReadDefaultInstance(Filter: FLT_FILTER): NTSTATUS {
  const service = CmOpenKeyByPath(CmServicePath(Filter.Name));
  const instances = service === null ? null : CmpFindSubkey(service, 'Instances');
  if (instances === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const name = CmpQueryText(instances, 'DefaultInstance');
  const instance = name.length === 0 ? null : CmpFindSubkey(instances, name);
  if (instance === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const altitude = CmpQueryText(instance, 'Altitude');
  if (altitude.length === 0) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (!/^\d+(\.\d+)?$/.test(altitude)) return STATUS_INVALID_PARAMETER;
  Filter.DefaultAltitude = altitude;
  Filter.InstanceFlags = CmpQueryNumber(instance, 'Flags') ?? 0;
  return STATUS_SUCCESS;
}

/** Altitudes are decimal numbers of any precision: the whole parts by length and digits, then the fractions. */
export function FltpCompareAltitudes(A: string, B: string): number {
  const [wholeA, fractionA = ''] = A.replace(/^0+(?=\d)/, '').split('.');
  const [wholeB, fractionB = ''] = B.replace(/^0+(?=\d)/, '').split('.');
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length;
  if (wholeA !== wholeB) return wholeA < wholeB ? -1 : 1;
  const a = fractionA.replace(/0+$/, '');
  const b = fractionB.replace(/0+$/, '');
  return a === b ? 0 : a < b ? -1 : 1;
}

function FltpInsertFilter(Filter: FLT_FILTER): void {
  let at = FltpRegisteredFilters.Flink;
  while (
    at !== FltpRegisteredFilters &&
    FltpCompareAltitudes((at.$record as FLT_FILTER).DefaultAltitude, Filter.DefaultAltitude) >= 0
  )
    at = at.Flink;
  InsertTailList(at, Filter.PrimaryLink);
}

/**
 * From now on instances are attached to volumes.
 * @returns STATUS_INVALID_PARAMETER if filtering has started already
 * @stack 0x60
 */
export function FltStartFiltering(Filter: FLT_FILTER): NTSTATUS {
  if (Filter.FilteringStarted) return STATUS_INVALID_PARAMETER;
  Filter.FilteringStarted = true;
  HalTrace('filter', `${Filter.Name} started`, Filter);
  return STATUS_SUCCESS;
}

/** @stack 0x90 */
export function FltUnregisterFilter(Filter: FLT_FILTER): void {
  RemoveEntryList(Filter.PrimaryLink);
  HalTrace('filter', `${Filter.Name} unregistered`, Filter);
  ExFreePoolWithTag(Filter, FilterTag);
}

/**
 * DriverUnload of every minifilter: its own routine must unregister it.
 * @stack 0x60
 */
function FltpMiniFilterDriverUnload(DriverObject: DRIVER_OBJECT): void {
  for (let at = FltpRegisteredFilters.Flink; at !== FltpRegisteredFilters; at = at.Flink) {
    const filter = at.$record as FLT_FILTER;
    if (filter.DriverObject !== DriverObject) continue;
    filter.Registration.FilterUnloadCallback!(FLTFL_FILTER_UNLOAD_MANDATORY);
    return;
  }
}
