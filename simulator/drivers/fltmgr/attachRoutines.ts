/** Attaching and detaching by hand. IRQL PASSIVE_LEVEL. */
import type { NTSTATUS } from '../../nt/inc/io';
import { type PCUNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { STATUS_FLT_INSTANCE_NOT_FOUND, STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { FltpIsAltitude } from './altitude';
import { FLTFL_INSTANCE_SETUP_MANUAL_ATTACHMENT } from './inc/constants';
import type { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltpDetachInstance, FltpInitInstance } from './instance';
import { FltpListOf } from './resourceList';

/**
 * Attaches the instance of a name that the service key describes, or the default one.
 * Source: fltkernel/nf-fltkernel-fltattachvolume.
 * @param RetInstance gets the instance, referenced
 * @returns STATUS_FLT_INSTANCE_NOT_FOUND, STATUS_FLT_INSTANCE_ALTITUDE_COLLISION, STATUS_FLT_INSTANCE_NAME_COLLISION,
 * STATUS_FLT_DO_NOT_ATTACH
 * @stack 0x60
 */
export function FltAttachVolume(
  Filter: FLT_FILTER,
  Volume: FLT_VOLUME,
  InstanceName: PCUNICODE_STRING | null,
  RetInstance: Ref<FLT_INSTANCE | null> | null,
): NTSTATUS {
  const name = UnicodeText(InstanceName).toUpperCase();
  for (const { Name, Altitude, Flags } of Filter.$instances) {
    if (name !== '' && Name.toUpperCase() !== name) continue;
    if ((Flags & 0x2) !== 0) return STATUS_FLT_INSTANCE_NOT_FOUND;
    return FltpInitInstance(Filter, Volume, Altitude, Name, FLTFL_INSTANCE_SETUP_MANUAL_ATTACHMENT, RetInstance);
  }
  return STATUS_FLT_INSTANCE_NOT_FOUND;
}

/**
 * As FltAttachVolume, at an altitude of the caller's choice. Source: fltkernel/nf-fltkernel-fltattachvolumeataltitude.
 * @param InstanceName null: the default instance's, with the altitude
 * @stack 0x60
 */
export function FltAttachVolumeAtAltitude(
  Filter: FLT_FILTER,
  Volume: FLT_VOLUME,
  Altitude: PCUNICODE_STRING,
  InstanceName: PCUNICODE_STRING | null,
  RetInstance: Ref<FLT_INSTANCE | null> | null,
): NTSTATUS {
  const altitude = UnicodeText(Altitude);
  if (!FltpIsAltitude(altitude)) return STATUS_INVALID_PARAMETER;
  const name = UnicodeText(InstanceName) || `${Filter.$instances[0].Name} ${altitude}`;
  return FltpInitInstance(Filter, Volume, altitude, name, FLTFL_INSTANCE_SETUP_MANUAL_ATTACHMENT, RetInstance);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdetachvolume.
 * @returns STATUS_FLT_INSTANCE_NOT_FOUND; STATUS_FLT_DO_NOT_DETACH if the filter has no InstanceQueryTeardownCallback, or
 * what that returned
 * @stack 0x60
 */
export function FltDetachVolume(
  Filter: FLT_FILTER,
  Volume: FLT_VOLUME,
  InstanceName: PCUNICODE_STRING | null,
): NTSTATUS {
  const name = UnicodeText(InstanceName).toUpperCase();
  for (const instance of FltpListOf<FLT_INSTANCE>(Volume.InstanceList))
    if (instance.Filter === Filter && (name === '' || instance.Name.toUpperCase() === name))
      return FltpDetachInstance(instance);
  return STATUS_FLT_INSTANCE_NOT_FOUND;
}
