/** Registration of minifilters: the service key says at which altitude, the registration what is filtered. */
import { HalTrace } from 'hal';
import { CmOpenKeyByPath, CmServicePath } from '../../nt/cm/services';
import { CmpFindSubkey, CmpQueryNumber, CmpQueryText } from '../../nt/cm/registry';
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { NonPagedPool } from '../../nt/inc/ex';
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_DEVICE_CHANGE, IRP_MJ_POWER, IRP_MJ_SHUTDOWN } from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_FLT_INVALID_CONTEXT_REGISTRATION,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { VfIoVerification } from '../../nt/inc/verifier';
import { VfIsOn, VfIsVerified } from '../../nt/vf/state';
import { FltpCompareAltitudes, FltpIsAltitude } from './altitude';
import { FltpAttachDefaultInstances } from './attach';
import { FltpTakeContextRegistration } from './contextRegistration';
import { FltGlobals } from './globals';
import {
  FLTFL_INSTANCE_SETUP_AUTOMATIC_ATTACHMENT,
  FLTFL_REGISTRATION_DO_NOT_SUPPORT_SERVICE_STOP,
  IRP_MJ_OPERATION_END,
} from './inc/constants';
import { FLT_FILTER, type FLT_VOLUME, FLTFL_FILTERING_INITIATED, FLTFL_NAME_PROVIDER } from './inc/objects';
import { type FLT_OPERATION_REGISTRATION, FLT_REGISTRATION } from './inc/registration';
import { FltpInsert, FltpListOf, FltpLockList, FltpUnlockList } from './resourceList';
import { FltpMiniFilterDriverUnload } from './unload';

export const FltpFilterTag = 'lfMF';
/** Callbacks for what does not happen here: transactions, and purges that a scan section prevents. */
const NeverCalled = ['TransactionNotificationCallback', 'SectionNotificationCallback'] as const;
/** Operations that nobody can register for. Source: fltkernel/ns-fltkernel-_flt_operation_registration. */
const NeverFiltered: readonly number[] = [IRP_MJ_POWER, IRP_MJ_DEVICE_CHANGE];

/**
 * Registers a minifilter. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltregisterfilter.
 * @returns STATUS_OBJECT_NAME_NOT_FOUND if the service key has no Instances subkey, no default instance, or that one no
 * altitude; STATUS_INVALID_PARAMETER for a registration of another version, an operation that cannot be filtered and an
 * altitude that is no decimal number; STATUS_FLT_INVALID_CONTEXT_REGISTRATION
 * @partly transactions are not known: TransactionNotificationCallback is never called; nor is SectionNotificationCallback
 * @stack 0xe0
 */
export function FltRegisterFilter(
  Driver: DRIVER_OBJECT,
  Registration: FLT_REGISTRATION,
  RetFilter: Ref<FLT_FILTER | null>,
): NTSTATUS {
  RetFilter.value = null;
  if (!(Registration instanceof FLT_REGISTRATION) || Registration.Version >> 8 !== 2) return STATUS_INVALID_PARAMETER;
  const operations = FltpOperations(Registration);
  if (operations === null) return STATUS_INVALID_PARAMETER;
  const filter = ExPoolPlace(NonPagedPool, new FLT_FILTER(Driver, Registration, operations), FltpFilterTag);
  filter.Name = Driver.DriverExtension.ServiceKeyName;
  filter.Frame = FltGlobals.Frame0;
  filter.$verified = VfIsOn(VfIoVerification) && VfIsVerified(Driver.$image);
  let status = FltpReadInstances(filter);
  if (NT_SUCCESS(status) && !FltpTakeContextRegistration(filter)) status = STATUS_FLT_INVALID_CONTEXT_REGISTRATION;
  if (!NT_SUCCESS(status)) {
    ExFreePoolWithTag(filter, FltpFilterTag);
    return status;
  }
  if (Registration.GenerateFileNameCallback !== null) {
    filter.Flags |= FLTFL_NAME_PROVIDER;
    FltGlobals.$nameProviders++;
  }
  FltpInsertFilter(filter);
  // The filter manager unloads minifilters; those without a routine for it stay, and some when their service is stopped.
  const stays =
    Registration.FilterUnloadCallback === null ||
    (Registration.Flags & FLTFL_REGISTRATION_DO_NOT_SUPPORT_SERVICE_STOP) !== 0;
  Driver.DriverUnload = stays ? null : FltpMiniFilterDriverUnload;
  for (const name of NeverCalled)
    if (Registration[name] !== null) HalTrace('filter', `${filter.Name}: ${name} will never be called here`, filter);
  HalTrace('filter', `${filter.Name} registered at altitude ${filter.DefaultAltitude}`, filter);
  RetFilter.value = filter;
  return STATUS_SUCCESS;
}

/** The registered operations up to the end mark; null: one of them cannot be. */
function FltpOperations(Registration: FLT_REGISTRATION): FLT_OPERATION_REGISTRATION[] | null {
  const found: FLT_OPERATION_REGISTRATION[] = [];
  for (const operation of Registration.OperationRegistration ?? []) {
    const major = operation.MajorFunction;
    if (major === IRP_MJ_OPERATION_END) return found;
    if (NeverFiltered.includes(major) || (major === IRP_MJ_SHUTDOWN && operation.PostOperation !== null)) return null;
    if (operation.PreOperation !== null || operation.PostOperation !== null) found.push(operation);
  }
  return found;
}

/**
 * `Instances`: the value DefaultInstance names the subkey that counts for the filter itself; each has Altitude and Flags.
 * @stack 0x90
 */
function FltpReadInstances(Filter: FLT_FILTER): NTSTATUS {
  const service = CmOpenKeyByPath(CmServicePath(Filter.Name));
  const instances = service === null ? null : CmpFindSubkey(service, 'Instances');
  if (instances === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const name = CmpQueryText(instances, 'DefaultInstance');
  const instance = name.length === 0 ? null : CmpFindSubkey(instances, name);
  if (instance === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const altitude = CmpQueryText(instance, 'Altitude');
  if (altitude.length === 0) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (!FltpIsAltitude(altitude)) return STATUS_INVALID_PARAMETER;
  Filter.DefaultAltitude = altitude;
  Filter.$instances.push({ Name: instance.Name, Altitude: altitude, Flags: CmpQueryNumber(instance, 'Flags') ?? 0 });
  for (const other of instances.Subkeys.values()) {
    const at = CmpQueryText(other, 'Altitude');
    if (other === instance || !FltpIsAltitude(at)) continue;
    Filter.$instances.push({ Name: other.Name, Altitude: at, Flags: CmpQueryNumber(other, 'Flags') ?? 0 });
  }
  return STATUS_SUCCESS;
}

function FltpInsertFilter(Filter: FLT_FILTER): void {
  const list = FltGlobals.Frame0.RegisteredFilters;
  FltpLockList(list, true);
  FltpInsert<FLT_FILTER>(
    list,
    Filter.Base.PrimaryLink,
    other => FltpCompareAltitudes(other.DefaultAltitude, Filter.DefaultAltitude) < 0,
  );
  FltpUnlockList(list);
}

/**
 * From now on instances are attached: to the volumes that there are, at once. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltstartfiltering.
 * @returns STATUS_INVALID_PARAMETER if filtering has started already
 * @stack 0x60
 */
export function FltStartFiltering(Filter: FLT_FILTER): NTSTATUS {
  if ((Filter.Flags & FLTFL_FILTERING_INITIATED) !== 0) return STATUS_INVALID_PARAMETER;
  Filter.Flags |= FLTFL_FILTERING_INITIATED;
  HalTrace('filter', `${Filter.Name} started`, Filter);
  for (const volume of FltpListOf<FLT_VOLUME>(FltGlobals.Frame0.AttachedVolumes))
    FltpAttachDefaultInstances(Filter, volume, FLTFL_INSTANCE_SETUP_AUTOMATIC_ATTACHMENT);
  return STATUS_SUCCESS;
}
