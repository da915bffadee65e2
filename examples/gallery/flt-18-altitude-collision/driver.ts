/*
 * Two instances on a volume cannot have one altitude: the order would not be known. FltAttachVolumeAtAltitude says
 * STATUS_FLT_INSTANCE_ALTITUDE_COLLISION. Altitudes are assigned by Microsoft; the digits behind the point are one's own.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  type FLT_VOLUME,
  FltAttachVolumeAtAltitude,
  FltGetVolumeFromName,
  FltObjectDereference,
  IRP_MJ_CREATE,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { Filter, StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, null)]);
  if (NT_SUCCESS(status)) AttachAgain();
  return status;
}

function AttachAgain(): void {
  const volume = new Ref<FLT_VOLUME | null>(null);
  let status = FltGetVolumeFromName(Filter.value!, '\\Device\\HarddiskVolume1', volume);
  if (!NT_SUCCESS(status)) return;
  for (const altitude of ['370000', '370000.5']) {
    status = FltAttachVolumeAtAltitude(Filter.value!, volume.value!, altitude, `Second at ${altitude}`, null);
    DbgPrint('attach at %s: 0x%08x\n', altitude, status);
  }
  FltObjectDereference(volume.value!);
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
