/** Finding and listing filters, volumes and instances. What is handed out is referenced (FltObjectDereference). */
import type { DEVICE_OBJECT, FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { type PCUNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_FLT_FILTER_NOT_FOUND,
  STATUS_FLT_INSTANCE_NOT_FOUND,
  STATUS_FLT_VOLUME_NOT_FOUND,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MORE_ENTRIES,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { IoGetRelatedDeviceObject } from '../../nt/io/device';
import { IopDosDeviceTarget } from '../../nt/io/symlink';
import { FltpCompareAltitudes } from './altitude';
import { FltpVolumeOfDevice } from './attach';
import { FltGlobals } from './globals';
import type { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltObjectReference, type PFLT_OBJECT } from './objects';
import { FltpListOf } from './resourceList';

/** The list of what there is, referenced; null where there is less room. */
function FltpEnumerate<T extends PFLT_OBJECT>(
  All: T[],
  List: (T | null)[] | null,
  Size: number,
  Count: Ref<number>,
): NTSTATUS {
  Count.value = All.length;
  if (List === null || Size < All.length) return STATUS_BUFFER_TOO_SMALL;
  let found = 0;
  for (const object of All) if (FltObjectReference(object) === STATUS_SUCCESS) List[found++] = object;
  Count.value = found;
  return STATUS_SUCCESS;
}

/**
 * Source: fltkernel/nf-fltkernel-fltenumeratefilters. IRQL <= APC_LEVEL.
 * @returns STATUS_BUFFER_TOO_SMALL, with the number that there are
 * @stack 0x50
 */
export function FltEnumerateFilters(
  FilterList: (FLT_FILTER | null)[] | null,
  FilterListSize: number,
  NumberFiltersReturned: Ref<number>,
): NTSTATUS {
  const all = FltpListOf<FLT_FILTER>(FltGlobals.Frame0.RegisteredFilters);
  return FltpEnumerate(all, FilterList, FilterListSize, NumberFiltersReturned);
}

/**
 * Source: fltkernel/nf-fltkernel-fltenumeratevolumes. IRQL <= APC_LEVEL.
 * @stack 0x50
 */
export function FltEnumerateVolumes(
  _Filter: FLT_FILTER,
  VolumeList: (FLT_VOLUME | null)[] | null,
  VolumeListSize: number,
  NumberVolumesReturned: Ref<number>,
): NTSTATUS {
  const all = FltpListOf<FLT_VOLUME>(FltGlobals.Frame0.AttachedVolumes);
  return FltpEnumerate(all, VolumeList, VolumeListSize, NumberVolumesReturned);
}

/**
 * Of a volume, or of a filter, or of both; by altitude. Source: fltkernel/nf-fltkernel-fltenumerateinstances.
 * @stack 0x50
 */
export function FltEnumerateInstances(
  Volume: FLT_VOLUME | null,
  Filter: FLT_FILTER | null,
  InstanceList: (FLT_INSTANCE | null)[] | null,
  InstanceListSize: number,
  NumberInstancesReturned: Ref<number>,
): NTSTATUS {
  const volumes = Volume === null ? FltpListOf<FLT_VOLUME>(FltGlobals.Frame0.AttachedVolumes) : [Volume];
  const all: FLT_INSTANCE[] = [];
  for (const volume of volumes)
    for (const instance of FltpListOf<FLT_INSTANCE>(volume.InstanceList))
      if (Filter === null || instance.Filter === Filter) all.push(instance);
  return FltpEnumerate(all, InstanceList, InstanceListSize, NumberInstancesReturned);
}

/** Not referenced. */
export function FltpFindFilter(Name: string, Filter: Ref<FLT_FILTER | null>): NTSTATUS {
  const wanted = Name.toUpperCase();
  for (const filter of FltpListOf<FLT_FILTER>(FltGlobals.Frame0.RegisteredFilters))
    if (filter.Name.toUpperCase() === wanted) {
      Filter.value = filter;
      return STATUS_SUCCESS;
    }
  return STATUS_FLT_FILTER_NOT_FOUND;
}

/** By device name, a link in `\??` that leads to it (a drive letter), or GUID name. Not referenced. */
export function FltpFindVolume(Name: string, Volume: Ref<FLT_VOLUME | null>): NTSTATUS {
  const wanted = Name.replace(/\\$/, '').toUpperCase();
  const target = IopDosDeviceTarget(wanted.replace(/^\\(\?\?|DosDevices)\\/i, '')).toUpperCase();
  for (const volume of FltpListOf<FLT_VOLUME>(FltGlobals.Frame0.AttachedVolumes)) {
    const device = volume.DeviceName.toUpperCase();
    if (device !== wanted && device !== target && volume.GuidName.toUpperCase() !== wanted) continue;
    Volume.value = volume;
    return STATUS_SUCCESS;
  }
  return STATUS_FLT_VOLUME_NOT_FOUND;
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetfilterfromname. IRQL <= APC_LEVEL.
 * @returns STATUS_FLT_FILTER_NOT_FOUND, STATUS_FLT_DELETING_OBJECT
 * @stack 0x40
 */
export function FltGetFilterFromName(FilterName: PCUNICODE_STRING, RetFilter: Ref<FLT_FILTER | null>): NTSTATUS {
  RetFilter.value = null;
  const status = FltpFindFilter(UnicodeText(FilterName), RetFilter);
  return NT_SUCCESS(status) ? FltObjectReference(RetFilter.value!) : status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetvolumefromname. IRQL PASSIVE_LEVEL.
 * @returns STATUS_FLT_VOLUME_NOT_FOUND, STATUS_FLT_DELETING_OBJECT
 * @stack 0x40
 */
export function FltGetVolumeFromName(
  _Filter: FLT_FILTER,
  VolumeName: PCUNICODE_STRING,
  RetVolume: Ref<FLT_VOLUME | null>,
): NTSTATUS {
  RetVolume.value = null;
  const status = FltpFindVolume(UnicodeText(VolumeName), RetVolume);
  return NT_SUCCESS(status) ? FltObjectReference(RetVolume.value!) : status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetvolumefromfileobject. IRQL <= APC_LEVEL.
 * @returns STATUS_FLT_VOLUME_NOT_FOUND, STATUS_INVALID_PARAMETER
 * @stack 0x40
 */
export function FltGetVolumeFromFileObject(
  _Filter: FLT_FILTER,
  FileObject: FILE_OBJECT,
  RetVolume: Ref<FLT_VOLUME | null>,
): NTSTATUS {
  RetVolume.value = null;
  if (FileObject.DeviceObject === null) return STATUS_INVALID_PARAMETER;
  return FltpReferenceVolume(FltpVolumeOfDevice(IoGetRelatedDeviceObject(FileObject)), RetVolume);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetvolumefromdeviceobject. IRQL <= APC_LEVEL.
 * @stack 0x40
 */
export function FltGetVolumeFromDeviceObject(
  _Filter: FLT_FILTER,
  DeviceObject: DEVICE_OBJECT,
  RetVolume: Ref<FLT_VOLUME | null>,
): NTSTATUS {
  RetVolume.value = null;
  return FltpReferenceVolume(FltpVolumeOfDevice(DeviceObject), RetVolume);
}

function FltpReferenceVolume(Volume: FLT_VOLUME | null, RetVolume: Ref<FLT_VOLUME | null>): NTSTATUS {
  if (Volume === null) return STATUS_FLT_VOLUME_NOT_FOUND;
  const status = FltObjectReference(Volume);
  if (NT_SUCCESS(status)) RetVolume.value = Volume;
  return status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetvolumefrominstance. IRQL <= APC_LEVEL.
 * @stack 0x30
 */
export function FltGetVolumeFromInstance(Instance: FLT_INSTANCE, RetVolume: Ref<FLT_VOLUME | null>): NTSTATUS {
  RetVolume.value = null;
  return FltpReferenceVolume(Instance.Volume, RetVolume);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetfilterfrominstance. IRQL <= APC_LEVEL.
 * @stack 0x30
 */
export function FltGetFilterFromInstance(Instance: FLT_INSTANCE, RetFilter: Ref<FLT_FILTER | null>): NTSTATUS {
  RetFilter.value = null;
  const status = FltObjectReference(Instance.Filter);
  if (NT_SUCCESS(status)) RetFilter.value = Instance.Filter;
  return status;
}

/**
 * The filter's instance of a name on a volume; without a name its highest. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltgetvolumeinstancefromname.
 * @returns STATUS_FLT_INSTANCE_NOT_FOUND, STATUS_FLT_DELETING_OBJECT
 * @stack 0x40
 */
export function FltGetVolumeInstanceFromName(
  Filter: FLT_FILTER | null,
  Volume: FLT_VOLUME,
  InstanceName: PCUNICODE_STRING | null,
  RetInstance: Ref<FLT_INSTANCE | null>,
): NTSTATUS {
  RetInstance.value = null;
  const name = UnicodeText(InstanceName).toUpperCase();
  for (const instance of FltpListOf<FLT_INSTANCE>(Volume.InstanceList)) {
    if (Filter !== null && instance.Filter !== Filter) continue;
    if (name !== '' && instance.Name.toUpperCase() !== name) continue;
    return FltpReferenceInstance(instance, RetInstance);
  }
  return STATUS_FLT_INSTANCE_NOT_FOUND;
}

function FltpReferenceInstance(Instance: FLT_INSTANCE | undefined, RetInstance: Ref<FLT_INSTANCE | null>): NTSTATUS {
  RetInstance.value = null;
  if (Instance === undefined) return STATUS_NO_MORE_ENTRIES;
  const status = FltObjectReference(Instance);
  if (NT_SUCCESS(status)) RetInstance.value = Instance;
  return status;
}

/**
 * The highest instance on a volume. Source: fltkernel/nf-fltkernel-fltgettopinstance. IRQL <= APC_LEVEL.
 * @returns STATUS_NO_MORE_ENTRIES
 * @stack 0x40
 */
export function FltGetTopInstance(Volume: FLT_VOLUME, Instance: Ref<FLT_INSTANCE | null>): NTSTATUS {
  return FltpReferenceInstance(FltpListOf<FLT_INSTANCE>(Volume.InstanceList)[0], Instance);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetbottominstance. IRQL <= APC_LEVEL.
 * @stack 0x40
 */
export function FltGetBottomInstance(Volume: FLT_VOLUME, Instance: Ref<FLT_INSTANCE | null>): NTSTATUS {
  return FltpReferenceInstance(FltpListOf<FLT_INSTANCE>(Volume.InstanceList).pop(), Instance);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetupperinstance. IRQL <= APC_LEVEL.
 * @stack 0x40
 */
export function FltGetUpperInstance(CurrentInstance: FLT_INSTANCE, UpperInstance: Ref<FLT_INSTANCE | null>): NTSTATUS {
  const all = FltpListOf<FLT_INSTANCE>(CurrentInstance.Volume.InstanceList);
  return FltpReferenceInstance(all[all.indexOf(CurrentInstance) - 1], UpperInstance);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetlowerinstance. IRQL <= APC_LEVEL.
 * @stack 0x40
 */
export function FltGetLowerInstance(CurrentInstance: FLT_INSTANCE, LowerInstance: Ref<FLT_INSTANCE | null>): NTSTATUS {
  const all = FltpListOf<FLT_INSTANCE>(CurrentInstance.Volume.InstanceList);
  return FltpReferenceInstance(all[all.indexOf(CurrentInstance) + 1], LowerInstance);
}

/**
 * Source: fltkernel/nf-fltkernel-fltcompareinstancealtitudes.
 * @returns > 0 if the first is higher, 0 the same, < 0 lower
 * @stack 0x40
 */
export function FltCompareInstanceAltitudes(Instance1: FLT_INSTANCE, Instance2: FLT_INSTANCE): number {
  return Math.sign(FltpCompareAltitudes(Instance1.Altitude, Instance2.Altitude));
}
