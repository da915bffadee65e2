/** The device FltMgr: fltlib's requests to load and unload filters, to attach and detach instances, and to list them. */
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_DEVICE_CONTROL } from '../../nt/inc/iodefs';
import { STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { FltAttachVolume, FltAttachVolumeAtAltitude, FltDetachVolume } from './attachRoutines';
import { FltpFindFilter, FltpFindVolume } from './enumerate';
import { FltGlobals } from './globals';
import {
  FLT_CONTROL_ATTACH,
  FLT_CONTROL_DETACH,
  FLT_CONTROL_LIST,
  FLT_CONTROL_LOAD,
  type FLT_CONTROL_REQUEST,
  FLT_CONTROL_UNLOAD,
} from './inc/control';
import type { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltLoadFilter, FltUnloadFilter } from './load';
import { FltpListOf } from './resourceList';

/**
 * @returns status and information
 * @stack 0x80
 */
export function FltpControlRequest(Irp: IRP): [NTSTATUS, number] {
  const location = IoGetCurrentIrpStackLocation(Irp);
  if (location.MajorFunction !== IRP_MJ_DEVICE_CONTROL) return [STATUS_SUCCESS, 0];
  const { IoControlCode, Type3InputBuffer } = location.Parameters.DeviceIoControl;
  if (Type3InputBuffer === null || typeof Type3InputBuffer !== 'object') return [STATUS_INVALID_PARAMETER, 0];
  return [FltpControl(IoControlCode, Type3InputBuffer as FLT_CONTROL_REQUEST), 0];
}

/** @stack 0x70 */
function FltpControl(Code: number, Request: FLT_CONTROL_REQUEST): NTSTATUS {
  switch (Code) {
    case FLT_CONTROL_LOAD:
      return FltLoadFilter(Request.FilterName ?? '');
    case FLT_CONTROL_UNLOAD:
      return FltUnloadFilter(Request.FilterName ?? '');
    case FLT_CONTROL_ATTACH:
    case FLT_CONTROL_DETACH:
      return FltpAttachOrDetach(Code, Request);
    case FLT_CONTROL_LIST:
      Request.Answer = FltpDescribe(Request);
      return STATUS_SUCCESS;
    default:
      return STATUS_INVALID_DEVICE_REQUEST;
  }
}

function FltpAttachOrDetach(Code: number, Request: FLT_CONTROL_REQUEST): NTSTATUS {
  const filter = new Ref<FLT_FILTER | null>(null);
  const volume = new Ref<FLT_VOLUME | null>(null);
  let status = FltpFindFilter(Request.FilterName ?? '', filter);
  if (status === STATUS_SUCCESS) status = FltpFindVolume(Request.VolumeName ?? '', volume);
  if (status !== STATUS_SUCCESS) return status;
  const name = Request.InstanceName ?? null;
  if (Code === FLT_CONTROL_DETACH) return FltDetachVolume(filter.value!, volume.value!, name);
  const instance = new Ref<FLT_INSTANCE | null>(null);
  status =
    Request.Altitude === undefined
      ? FltAttachVolume(filter.value!, volume.value!, name, instance)
      : FltAttachVolumeAtAltitude(filter.value!, volume.value!, Request.Altitude, name, instance);
  if (instance.value !== null) {
    Request.Answer = instance.value.Name;
    // The reference that the routine gave.
    instance.value.Base.PointerCount--;
    instance.value.Base.RundownRef.Count -= 2;
  }
  return status;
}

function FltpDescribe(Request: FLT_CONTROL_REQUEST): unknown[] {
  const { RegisteredFilters, AttachedVolumes } = FltGlobals.Frame0;
  if (Request.Kind === 'filters')
    return FltpListOf<FLT_FILTER>(RegisteredFilters).map(f => ({
      FrameID: 0,
      NumberOfInstances: f.InstanceList.rCount,
      FilterName: f.Name,
      FilterAltitude: f.DefaultAltitude,
    }));
  const volumes = FltpListOf<FLT_VOLUME>(AttachedVolumes);
  if (Request.Kind === 'volumes')
    return volumes.map(v => ({ FilterVolumeName: v.DeviceName, FileSystemType: v.FileSystemType }));
  const described = [];
  for (const volume of volumes)
    for (const instance of FltpListOf<FLT_INSTANCE>(volume.InstanceList))
      described.push({
        InstanceName: instance.Name,
        Altitude: instance.Altitude,
        VolumeName: volume.DeviceName,
        FilterName: instance.Filter.Name,
      });
  return described;
}
