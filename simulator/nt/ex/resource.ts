/**
 * Executive resources: many shared owners or one exclusive owner, who may take it again. A thread that has it shared and
 * wants it exclusive waits for itself. Waiting exclusive threads keep new shared owners out.
 */
import { HalAddressOf, HalPosition } from 'hal';
import { KernelMode, KSPIN_LOCK, WrResource, type DispatcherObject, type KTHREAD } from '../inc/ke';
import type { KIRQL } from '../inc/kedefs';
import { InsertTailList, LIST_ENTRY, RemoveEntryList } from '../inc/list';
import { SynchronizationEvent } from '../inc/ntdef';
import type { NTSTATUS } from '../inc/io';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import { ResourceOwnedExclusive, OWNER_ENTRY, type ERESOURCE } from '../inc/resource';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { KeAbPostRelease, KeAbPostWait, KeAbPreWait } from '../ke/autoboost';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeGetCurrentThread } from '../ke/prcb';
import { KeInitializeSemaphore, KeReleaseSemaphore } from '../ke/semaphore';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';

const RESOURCE_NOT_OWNED = 0xe3;

/** Every resource that is in use: for Verifier and `!locks`, who look at them without touching their memory. */
export const ExpResourcesInUse = new Set<ERESOURCE>();

/** The same, as the resources' own links tell it. */
const ExpSystemResourcesList = new LIST_ENTRY(null, true);
const ExpResourceSpinLock = new KSPIN_LOCK();

/**
 * One that is initialised already comes into the list a second time, which no longer fits together: the next resource that
 * anybody initialises or deletes is a fast fail (0x139/3).
 * @stack 0x40
 */
export function ExInitializeResourceLite(Resource: ERESOURCE): NTSTATUS {
  ExpResetResource(Resource);
  const irql = KeAcquireSpinLockRaiseToDpc(ExpResourceSpinLock);
  InsertTailList(ExpSystemResourcesList, Resource.SystemResourcesList);
  KeReleaseSpinLock(ExpResourceSpinLock, irql);
  ExpResourcesInUse.add(Resource);
  return STATUS_SUCCESS;
}

/** @inline */
function ExpResetResource(Resource: ERESOURCE): void {
  Resource.OwnerTable = null;
  Resource.ActiveCount = 0;
  Resource.Flag = 0;
  Resource.OwnerEntry.OwnerThread = null;
  Resource.OwnerEntry.OwnerCount = 0;
  Resource.ActiveEntries = 0;
  Resource.ContentionCount = 0;
  Resource.NumberOfSharedWaiters = 0;
  Resource.NumberOfExclusiveWaiters = 0;
  KeInitializeSemaphore(Resource.SharedWaiters, 0, 0x7fffffff);
  KeInitializeEvent(Resource.ExclusiveWaiters, SynchronizationEvent, false);
}

/** @stack 0x30 */
export function ExReinitializeResourceLite(Resource: ERESOURCE): NTSTATUS {
  ExpResetResource(Resource);
  return STATUS_SUCCESS;
}

/**
 * Takes it out of the list; links that are null, or were taken out before, are a bug check at DISPATCH_LEVEL.
 * @stack 0x40
 */
export function ExDeleteResourceLite(Resource: ERESOURCE): NTSTATUS {
  const irql = KeAcquireSpinLockRaiseToDpc(ExpResourceSpinLock);
  RemoveEntryList(Resource.SystemResourcesList);
  KeReleaseSpinLock(ExpResourceSpinLock, irql);
  ExpResourcesInUse.delete(Resource);
  return STATUS_SUCCESS;
}

/**
 * The caller has disabled normal kernel APCs.
 * @param Wait false: gives up where it would wait
 * @returns whether the caller owns it now
 * @stack 0x90
 */
export function ExAcquireResourceExclusiveLite(Resource: ERESOURCE, Wait: boolean): boolean {
  const thread = KeGetCurrentThread();
  const irql = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  if (Resource.ActiveCount === 0) {
    Resource.ActiveCount = 1;
    Resource.ActiveEntries = 1;
    Resource.Flag |= ResourceOwnedExclusive;
    ExpSetOwner(Resource, thread, irql);
    return true;
  }
  if ((Resource.Flag & ResourceOwnedExclusive) !== 0 && Resource.OwnerEntry.OwnerThread === thread) {
    Resource.OwnerEntry.OwnerCount++;
    KeReleaseSpinLock(Resource.SpinLock, irql);
    return true;
  }
  if (!Wait) {
    KeReleaseSpinLock(Resource.SpinLock, irql);
    return false;
  }
  Resource.NumberOfExclusiveWaiters++;
  KeReleaseSpinLock(Resource.SpinLock, irql);
  ExpWaitForResource(Resource, Resource.ExclusiveWaiters);
  // Who released it has made it exclusive for the thread that wakes.
  ExpSetOwner(Resource, thread, KeAcquireSpinLockRaiseToDpc(Resource.SpinLock));
  return true;
}

/**
 * Spin lock held; released.
 * @stack 0x30
 */
function ExpSetOwner(Resource: ERESOURCE, Thread: KTHREAD, OldIrql: KIRQL): void {
  Resource.OwnerEntry.OwnerThread = Thread;
  Resource.OwnerEntry.$acquired = HalPosition();
  Resource.OwnerEntry.OwnerCount = 1;
  KeReleaseSpinLock(Resource.SpinLock, OldIrql);
}

/**
 * Waits behind waiting exclusive threads, unless the caller has it already.
 * @stack 0x90
 */
export function ExAcquireResourceSharedLite(Resource: ERESOURCE, Wait: boolean): boolean {
  return ExpAcquireShared(Resource, Wait, Resource.NumberOfExclusiveWaiters === 0);
}

/**
 * Does not wait behind waiting exclusive threads.
 * @stack 0x90
 */
export function ExAcquireSharedStarveExclusive(Resource: ERESOURCE, Wait: boolean): boolean {
  return ExpAcquireShared(Resource, Wait, true);
}

/**
 * Waits behind waiting exclusive threads even if the caller has it already.
 * @stack 0x90
 */
export function ExAcquireSharedWaitForExclusive(Resource: ERESOURCE, Wait: boolean): boolean {
  return ExpAcquireShared(Resource, Wait, Resource.NumberOfExclusiveWaiters === 0, false);
}

/** @stack 0x60 */
function ExpAcquireShared(Resource: ERESOURCE, Wait: boolean, MayJoin: boolean, OwnersJoin = true): boolean {
  const thread = KeGetCurrentThread();
  const irql = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  if ((Resource.Flag & ResourceOwnedExclusive) !== 0) {
    if (Resource.OwnerEntry.OwnerThread === thread) {
      Resource.OwnerEntry.OwnerCount++;
      KeReleaseSpinLock(Resource.SpinLock, irql);
      return true;
    }
  } else if (Resource.ActiveCount === 0 || MayJoin || (OwnersJoin && ExpFindOwner(Resource, thread) !== null)) {
    ExpAddSharedOwner(Resource, thread, true);
    KeReleaseSpinLock(Resource.SpinLock, irql);
    return true;
  }
  if (!Wait) {
    KeReleaseSpinLock(Resource.SpinLock, irql);
    return false;
  }
  Resource.NumberOfSharedWaiters++;
  KeReleaseSpinLock(Resource.SpinLock, irql);
  ExpWaitForResource(Resource, Resource.SharedWaiters);
  const again = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  ExpAddSharedOwner(Resource, thread, false);
  KeReleaseSpinLock(Resource.SpinLock, again);
  return true;
}

/** @stack 0x30 */
function ExpFindOwner(Resource: ERESOURCE, Thread: KTHREAD): OWNER_ENTRY | null {
  if (Resource.OwnerTable !== null)
    for (const entry of Resource.OwnerTable) if (entry.OwnerThread === Thread) return entry;
  return null;
}

/**
 * @param Count false: the thread that let the waiters in has counted it among the owners
 * @stack 0x40
 */
function ExpAddSharedOwner(Resource: ERESOURCE, Thread: KTHREAD, Count: boolean): void {
  const entry = ExpFindOwner(Resource, Thread);
  if (entry !== null) {
    entry.OwnerCount++;
    return;
  }
  if (Count) Resource.ActiveCount++;
  Resource.ActiveEntries = Resource.ActiveCount;
  if (Resource.OwnerTable === null) Resource.OwnerTable = [];
  Resource.OwnerTable.push(new OWNER_ENTRY(Thread, 1, HalPosition()));
}

/** @stack 0x80 */
function ExpWaitForResource(Resource: ERESOURCE, Object: DispatcherObject): void {
  Resource.ContentionCount++;
  KeAbPreWait(Resource);
  KeWaitForSingleObject(Object, WrResource, KernelMode, false, null);
  KeAbPostWait(Resource);
}

/**
 * Releasing what the thread does not own is bug check 0xE3.
 * @stack 0x40
 */
export function ExReleaseResourceLite(Resource: ERESOURCE): void {
  ExpReleaseFor(Resource, KeGetCurrentThread());
}

/**
 * The thread that calls, as an owner of resources (ERESOURCE_THREAD): a macro in wdm.h. At any IRQL.
 * Source: learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-exgetcurrentresourcethread.
 */
export function ExGetCurrentResourceThread(): KTHREAD {
  return KeGetCurrentThread();
}

/**
 * For somebody else: ExGetCurrentResourceThread of who acquired it, or the pointer that ExSetResourceOwnerPointer set.
 * @stack 0x40
 */
export function ExReleaseResourceForThreadLite(Resource: ERESOURCE, ResourceThreadId: KTHREAD): void {
  ExpReleaseFor(Resource, ResourceThreadId);
}

/**
 * @inline
 */
function ExpReleaseFor(Resource: ERESOURCE, Owner: KTHREAD): void {
  if ((Resource.Flag & ResourceOwnedExclusive) !== 0) ExpReleaseResourceExclusiveForThreadLite(Resource, Owner);
  else ExpReleaseResourceSharedForThreadLite(Resource, Owner);
}

/** @stack 0x60 */
function ExpReleaseResourceExclusiveForThreadLite(Resource: ERESOURCE, Owner: KTHREAD): void {
  const irql = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  if (Resource.OwnerEntry.OwnerThread !== Owner) {
    KeReleaseSpinLock(Resource.SpinLock, irql);
    KeBugCheckEx(RESOURCE_NOT_OWNED, Resource, Owner, ExpOwnerTable(Resource), 1n);
  }
  ExpReleaseExclusive(Resource);
  KeReleaseSpinLock(Resource.SpinLock, irql);
}

/** @stack 0x60 */
function ExpReleaseResourceSharedForThreadLite(Resource: ERESOURCE, Owner: KTHREAD): void {
  const irql = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  const entry = ExpFindOwner(Resource, Owner);
  if (entry === null) {
    KeReleaseSpinLock(Resource.SpinLock, irql);
    KeBugCheckEx(RESOURCE_NOT_OWNED, Resource, Owner, ExpOwnerTable(Resource), 2n);
  }
  ExpReleaseShared(Resource, entry!);
  KeReleaseSpinLock(Resource.SpinLock, irql);
}

/** What the bug check shows: null while nobody shares the resource. */
function ExpOwnerTable(Resource: ERESOURCE): object | bigint {
  return Resource.OwnerTable !== null && Resource.OwnerTable.length > 0 ? Resource.OwnerTable : 0n;
}

/**
 * The caller's ownership becomes that of a pointer, so that another thread may release it (ExReleaseResourceForThreadLite).
 * @param OwnerPointer an address in system memory, its two lowest bits set: here whatever names the owner
 * @stack 0x40
 */
export function ExSetResourceOwnerPointer(Resource: ERESOURCE, OwnerPointer: object): void {
  const thread = KeGetCurrentThread();
  const irql = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  const exclusive = (Resource.Flag & ResourceOwnedExclusive) !== 0 && Resource.OwnerEntry.OwnerThread === thread;
  const entry = exclusive ? Resource.OwnerEntry : ExpFindOwner(Resource, thread);
  KeReleaseSpinLock(Resource.SpinLock, irql);
  if (entry === null) KeBugCheckEx(RESOURCE_NOT_OWNED, Resource, thread, ExpOwnerTable(Resource), 3n);
  entry!.OwnerThread = OwnerPointer as KTHREAD;
}

/**
 * Waiting shared threads come before waiting exclusive ones.
 * @stack 0x40
 */
function ExpReleaseExclusive(Resource: ERESOURCE): void {
  if (--Resource.OwnerEntry.OwnerCount > 0) return;
  const owner = Resource.OwnerEntry.OwnerThread!;
  Resource.OwnerEntry.OwnerThread = null;
  Resource.Flag &= ~ResourceOwnedExclusive;
  if (!ExpLetSharedIn(Resource)) ExpLetExclusiveIn(Resource);
  if (owner.$abPriority) KeAbPostRelease(Resource, owner);
}

/** @stack 0x40 */
function ExpReleaseShared(Resource: ERESOURCE, Entry: OWNER_ENTRY): void {
  if (--Entry.OwnerCount > 0) return;
  Resource.OwnerTable = Resource.OwnerTable!.filter(entry => entry !== Entry);
  if (--Resource.ActiveCount === 0) ExpLetExclusiveIn(Resource);
  if (Entry.OwnerThread!.$abPriority) KeAbPostRelease(Resource, Entry.OwnerThread!);
}

/** @stack 0x40 */
function ExpLetSharedIn(Resource: ERESOURCE): boolean {
  const waiters = Resource.NumberOfSharedWaiters;
  if (waiters === 0) return false;
  Resource.NumberOfSharedWaiters = 0;
  Resource.ActiveCount = waiters;
  Resource.ActiveEntries = waiters;
  KeReleaseSemaphore(Resource.SharedWaiters, 0, waiters, false);
  return true;
}

/** @stack 0x40 */
function ExpLetExclusiveIn(Resource: ERESOURCE): void {
  Resource.ActiveCount = 0;
  Resource.ActiveEntries = 0;
  if (Resource.NumberOfExclusiveWaiters === 0) return;
  Resource.NumberOfExclusiveWaiters--;
  Resource.ActiveCount = 1;
  Resource.ActiveEntries = 1;
  Resource.Flag |= ResourceOwnedExclusive;
  KeSetEvent(Resource.ExclusiveWaiters, 0, false);
}

/** @stack 0x30 */
export function ExEnterCriticalRegionAndAcquireResourceExclusive(Resource: ERESOURCE): void {
  KeEnterCriticalRegion();
  ExAcquireResourceExclusiveLite(Resource, true);
}
/** @stack 0x30 */
export function ExEnterCriticalRegionAndAcquireResourceShared(Resource: ERESOURCE): void {
  KeEnterCriticalRegion();
  ExAcquireResourceSharedLite(Resource, true);
}
/** @stack 0x30 */
export function ExReleaseResourceAndLeaveCriticalRegion(Resource: ERESOURCE): void {
  ExReleaseResourceLite(Resource);
  KeLeaveCriticalRegion();
}

/** @stack 0x50 */
export function ExConvertExclusiveToSharedLite(Resource: ERESOURCE): void {
  const irql = KeAcquireSpinLockRaiseToDpc(Resource.SpinLock);
  const count = Resource.OwnerEntry.OwnerCount;
  const thread = Resource.OwnerEntry.OwnerThread;
  Resource.Flag &= ~ResourceOwnedExclusive;
  Resource.OwnerEntry.OwnerThread = null;
  Resource.OwnerEntry.OwnerCount = 0;
  const waiters = ExpLetSharedIn(Resource) ? Resource.ActiveCount : 0;
  Resource.ActiveCount = waiters + 1;
  Resource.ActiveEntries = waiters + 1;
  Resource.OwnerTable = [...(Resource.OwnerTable ?? []), new OWNER_ENTRY(thread, count, Resource.OwnerEntry.$acquired)];
  KeReleaseSpinLock(Resource.SpinLock, irql);
}

/** @stack 0x30 */
export function ExIsResourceAcquiredExclusiveLite(Resource: ERESOURCE): boolean {
  return (Resource.Flag & ResourceOwnedExclusive) !== 0 && Resource.OwnerEntry.OwnerThread === KeGetCurrentThread();
}

/**
 * How often the caller has it, shared or exclusive.
 * @stack 0x30
 */
export function ExIsResourceAcquiredSharedLite(Resource: ERESOURCE): number {
  if (ExIsResourceAcquiredExclusiveLite(Resource)) return Resource.OwnerEntry.OwnerCount;
  const entry = ExpFindOwner(Resource, KeGetCurrentThread());
  return entry === null ? 0 : entry.OwnerCount;
}

/** @stack 0x8 */
export function ExGetExclusiveWaiterCount(Resource: ERESOURCE): number {
  return Resource.NumberOfExclusiveWaiters;
}

/** @stack 0x8 */
export function ExGetSharedWaiterCount(Resource: ERESOURCE): number {
  return Resource.NumberOfSharedWaiters;
}

/**
 * A resource that was not deleted and lies in a range of addresses, as memory that is freed must not have one.
 * @stack 0x50
 */
export function ExpCheckForResource(Start: bigint, Bytes: number): ERESOURCE | null {
  for (const resource of ExpResourcesInUse) {
    const address = HalAddressOf(resource);
    if (address >= Start && address < Start + BigInt(Bytes)) return resource;
  }
  return null;
}
