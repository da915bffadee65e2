/** References to the filter manager's objects: FltObjectReference and its counterpart, and the wait for the last one. */
import {
  ExAcquireRundownProtection,
  ExReleaseRundownProtection,
  ExWaitForRundownProtectionRelease,
} from '../../nt/ex/rundown';
import type { NTSTATUS } from '../../nt/inc/io';
import { STATUS_FLT_DELETING_OBJECT, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { FLT_FILTER, FLT_INSTANCE, FLT_OBJECT, FLT_VOLUME } from './inc/objects';

export type PFLT_OBJECT = FLT_FILTER | FLT_INSTANCE | FLT_VOLUME;

/**
 * Keeps a filter, instance or volume from going until FltObjectDereference. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltobjectreference.
 * @returns STATUS_FLT_DELETING_OBJECT once it is being torn down
 * @stack 0x30
 */
export function FltObjectReference(FltObject: PFLT_OBJECT): NTSTATUS {
  if (!ExAcquireRundownProtection(FltObject.Base.RundownRef)) return STATUS_FLT_DELETING_OBJECT;
  FltObject.Base.PointerCount++;
  return STATUS_SUCCESS;
}

/**
 * Source: fltkernel/nf-fltkernel-fltobjectdereference. IRQL <= APC_LEVEL.
 * @stack 0x30
 */
export function FltObjectDereference(FltObject: PFLT_OBJECT): void {
  FltObject.Base.PointerCount--;
  ExReleaseRundownProtection(FltObject.Base.RundownRef);
}

/**
 * Nobody new gets a reference; those that are out are waited for.
 * @stack 0x30
 */
export function FltpWaitForObject(Base: FLT_OBJECT): void {
  ExWaitForRundownProtectionRelease(Base.RundownRef);
}
