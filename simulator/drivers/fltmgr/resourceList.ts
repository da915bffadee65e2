/** Lists of the filter manager's objects, walked and changed under their resource. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import type { LIST_ENTRY } from '../../nt/inc/list';
import { InsertTailList, RemoveEntryList } from '../../nt/inc/list';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import type { FLT_RESOURCE_LIST_HEAD } from './inc/objects';

/** @stack 0x40 */
export function FltpLockList(List: FLT_RESOURCE_LIST_HEAD, Exclusive: boolean): void {
  KeEnterCriticalRegion();
  if (Exclusive) ExAcquireResourceExclusiveLite(List.rLock, true);
  else ExAcquireResourceSharedLite(List.rLock, true);
}

/** @stack 0x40 */
export function FltpUnlockList(List: FLT_RESOURCE_LIST_HEAD): void {
  ExReleaseResourceLite(List.rLock);
  KeLeaveCriticalRegion();
}

/** What is in the list now, in its order; the caller holds the lock or does not mind. */
export function FltpListOf<T>(List: FLT_RESOURCE_LIST_HEAD): T[] {
  const all: T[] = [];
  for (let at = List.rList.Flink; at !== List.rList; at = at.Flink) all.push(at.$record as T);
  return all;
}

/**
 * Enters `Entry` before the first for which `isBehind` says true.
 * @stack 0x30
 */
export function FltpInsert<T>(List: FLT_RESOURCE_LIST_HEAD, Entry: LIST_ENTRY, isBehind: (other: T) => boolean): void {
  let at = List.rList.Flink;
  while (at !== List.rList && !isBehind(at.$record as T)) at = at.Flink;
  InsertTailList(at, Entry);
  List.rCount++;
}

/** @stack 0x30 */
export function FltpRemove(List: FLT_RESOURCE_LIST_HEAD, Entry: LIST_ENTRY): void {
  RemoveEntryList(Entry);
  List.rCount--;
}
