/** Locks of the executive as minifilters take them: in a critical region. All IRQL <= APC_LEVEL. */
import {
  ExAcquirePushLockExclusive,
  ExAcquirePushLockShared,
  ExInitializePushLock,
  ExReleasePushLock,
} from '../../nt/ex/pushlock';
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import type { EX_PUSH_LOCK } from '../../nt/inc/pushlock';
import type { ERESOURCE } from '../../nt/inc/resource';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';

/**
 * Source: fltkernel/nf-fltkernel-fltinitializepushlock.
 * @stack 0x20
 */
export function FltInitializePushLock(PushLock: EX_PUSH_LOCK): void {
  ExInitializePushLock(PushLock);
}

/**
 * Nobody holds it any more. Source: fltkernel/nf-fltkernel-fltdeletepushlock.
 * @stack 0x20
 */
export function FltDeletePushLock(_PushLock: EX_PUSH_LOCK): void {}

/**
 * Source: fltkernel/nf-fltkernel-fltacquirepushlockexclusive.
 * @stack 0x30
 */
export function FltAcquirePushLockExclusive(PushLock: EX_PUSH_LOCK): void {
  FltAcquirePushLockExclusiveEx(PushLock, 0);
}
/**
 * As FltAcquirePushLockExclusive; Flags FLT_PUSH_LOCK_xxx tell how it waits.
 * @stack 0x30
 */
export function FltAcquirePushLockExclusiveEx(PushLock: EX_PUSH_LOCK, _Flags: number): void {
  KeEnterCriticalRegion();
  ExAcquirePushLockExclusive(PushLock);
}

/**
 * Source: fltkernel/nf-fltkernel-fltacquirepushlockshared.
 * @stack 0x30
 */
export function FltAcquirePushLockShared(PushLock: EX_PUSH_LOCK): void {
  FltAcquirePushLockSharedEx(PushLock, 0);
}
/**
 * As FltAcquirePushLockShared; Flags FLT_PUSH_LOCK_xxx tell how it waits.
 * @stack 0x30
 */
export function FltAcquirePushLockSharedEx(PushLock: EX_PUSH_LOCK, _Flags: number): void {
  KeEnterCriticalRegion();
  ExAcquirePushLockShared(PushLock);
}

/**
 * Source: fltkernel/nf-fltkernel-fltreleasepushlock.
 * @stack 0x30
 */
export function FltReleasePushLock(PushLock: EX_PUSH_LOCK): void {
  FltReleasePushLockEx(PushLock, 0);
}
/**
 * As FltReleasePushLock.
 * @stack 0x30
 */
export function FltReleasePushLockEx(PushLock: EX_PUSH_LOCK, _Flags: number): void {
  ExReleasePushLock(PushLock);
  KeLeaveCriticalRegion();
}

/**
 * Source: fltkernel/nf-fltkernel-fltacquireresourceexclusive.
 * @stack 0x30
 */
export function FltAcquireResourceExclusive(Resource: ERESOURCE): void {
  KeEnterCriticalRegion();
  ExAcquireResourceExclusiveLite(Resource, true);
}
/**
 * Source: fltkernel/nf-fltkernel-fltacquireresourceshared.
 * @stack 0x30
 */
export function FltAcquireResourceShared(Resource: ERESOURCE): void {
  KeEnterCriticalRegion();
  ExAcquireResourceSharedLite(Resource, true);
}
/**
 * Source: fltkernel/nf-fltkernel-fltreleaseresource.
 * @stack 0x30
 */
export function FltReleaseResource(Resource: ERESOURCE): void {
  ExReleaseResourceLite(Resource);
  KeLeaveCriticalRegion();
}
