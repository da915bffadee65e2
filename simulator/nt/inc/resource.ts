/** Executive resources, guarded mutexes, rundown protection (wdm.h). */
import { HalDefineType } from 'hal';
import { KEVENT, KSEMAPHORE, KSPIN_LOCK, type KTHREAD } from './ke';
import { LIST_ENTRY } from './list';
import type { LOCK_OWNER } from './pushlock';

/** One owner of a resource and how often it has it. */
export class OWNER_ENTRY {
  constructor(
    public OwnerThread: KTHREAD | null = null,
    public OwnerCount = 0,
    /** Where the machine stood when it was taken first (HalPosition). */
    public $acquired = 0,
  ) {}
}
HalDefineType(OWNER_ENTRY, '_OWNER_ENTRY', 0x10, [
  ['OwnerThread', 0x0, 'Uint8B'],
  ['OwnerCount', 0x8, 'Uint4B'],
]);

/** ERESOURCE.Flag */
export const ResourceOwnedExclusive = 0x80;

/**
 * Zeros until ExInitializeResourceLite, which are a resource that nobody owns: it is acquired and released all the same (who
 * has to wait finds empty chains of waiters). But it is in no list, and ExDeleteResourceLite follows the null links.
 */
export class ERESOURCE {
  /** In ExpSystemResourcesList. */
  readonly SystemResourcesList = new LIST_ENTRY(this);
  /** Shared owners; null before the first. */
  OwnerTable: OWNER_ENTRY[] | null = null;
  /** Number of owners. */
  ActiveCount = 0;
  Flag = 0;
  readonly SharedWaiters = new KSEMAPHORE(this, true);
  readonly ExclusiveWaiters = new KEVENT(this, true);
  /** The exclusive owner. */
  readonly OwnerEntry = new OWNER_ENTRY();
  ActiveEntries = 0;
  ContentionCount = 0;
  NumberOfSharedWaiters = 0;
  NumberOfExclusiveWaiters = 0;
  readonly SpinLock = new KSPIN_LOCK();
}
HalDefineType(ERESOURCE, '_ERESOURCE', 0x68, [
  ['SystemResourcesList', 0x0, '_LIST_ENTRY'],
  ['OwnerTable', 0x10, 'Ptr64 _OWNER_ENTRY'],
  ['ActiveCount', 0x18, 'Int2B'],
  ['Flag', 0x1a, 'Uint2B'],
  ['SharedWaiters', 0x20, 'Ptr64 Void'],
  ['ExclusiveWaiters', 0x28, 'Ptr64 Void'],
  ['OwnerEntry', 0x30, '_OWNER_ENTRY'],
  ['ActiveEntries', 0x40, 'Uint4B'],
  ['ContentionCount', 0x44, 'Uint4B'],
  ['NumberOfSharedWaiters', 0x48, 'Uint4B'],
  ['NumberOfExclusiveWaiters', 0x4c, 'Uint4B'],
  ['SpinLock', 0x60, 'Uint8B'],
]);

/** Zeros until KeInitializeGuardedMutex, as FAST_MUTEX. */
export class KGUARDED_MUTEX {
  /** 1: free. */
  Count = 0;
  Owner: KTHREAD | null = null;
  Contention = 0;
  readonly Event = new KEVENT(this);
  $acquired = 0;
}
HalDefineType(KGUARDED_MUTEX, '_KGUARDED_MUTEX', 0x38, [
  ['Count', 0x0, 'Int4B'],
  ['Owner', 0x8, 'Ptr64 _KTHREAD'],
  ['Contention', 0x10, 'Uint4B'],
  ['Event', 0x18, '_KEVENT'],
]);

/** Zeros are one that is initialised. */
export class EX_RUNDOWN_REF {
  /** Twice the number of holders; bit 0: rundown has begun. */
  Count = 0;
  readonly $event = new KEVENT(this, true);
  /** Who acquired it; who releases it may be another thread. */
  readonly $owners = new Map<KTHREAD, LOCK_OWNER>();
}
HalDefineType(EX_RUNDOWN_REF, '_EX_RUNDOWN_REF', 0x8, [['Count', 0x0, 'Uint8B']]);
