/** Write throttling: who would make too many pages dirty waits until the lazy writer has written some. */
import { HalTrace } from 'hal';
import { DEFERRED_WRITE } from '../inc/cc';
import { FSRTL_FLAG_LIMIT_MODIFIED_PAGES, FSRTL_ADVANCED_FCB_HEADER } from '../inc/fsrtl';
import { type FILE_OBJECT, FO_WRITE_THROUGH } from '../inc/io';
import { Executive, KEVENT, KernelMode } from '../inc/ke';
import { CONTAINING_RECORD, InsertHeadList, InsertTailList, IsListEmpty, RemoveEntryList } from '../inc/list';
import { NotificationEvent } from '../inc/ntdef';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import { BYTES_TO_PAGES } from '../mm/layout';
import { CcSharedCacheMapOf } from './cacheMap';
import { CcScheduleLazyWriteScan } from './lazyWriter';
import { CcDeferredWrites, CcMasterLock, CcState } from './state';

/** The most that one write counts for, so that a large one is not kept out for ever. */
const WriteChargeThreshold = 0x40;

/**
 * Whether so many bytes may be written to the cache now.
 * @param Wait wait until they may
 * @param Retrying the request has been deferred before: it does not wait behind those that are
 * @returns false: call CcDeferWrite
 * @stack 0xb0
 */
export function CcCanIWrite(
  FileObject: FILE_OBJECT | null,
  BytesToWrite: number,
  Wait: boolean,
  Retrying: boolean | number,
): boolean {
  if (FileObject !== null && (FileObject.Flags & FO_WRITE_THROUGH) !== 0) return true;
  if ((Retrying || IsListEmpty(CcDeferredWrites)) && CcMayDirty(FileObject, BytesToWrite)) return true;
  CcScheduleLazyWriteScan();
  if (!Wait) return false;
  const deferred = new DEFERRED_WRITE();
  const event = new KEVENT();
  KeInitializeEvent(event, NotificationEvent, false);
  deferred.FileObject = FileObject;
  deferred.BytesToWrite = BytesToWrite;
  deferred.Event = event;
  HalTrace('cache', `write of ${BytesToWrite} bytes waits: ${CcState.TotalDirtyPages} dirty pages`, FileObject);
  CcInsertDeferred(deferred, !!Retrying);
  CcPostDeferredWrites();
  KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return true;
}

/** The pages would not be too many, neither altogether nor for the file. */
function CcMayDirty(FileObject: FILE_OBJECT | null, BytesToWrite: number): boolean {
  const pages = Math.min(BYTES_TO_PAGES(BytesToWrite), WriteChargeThreshold);
  if (CcState.TotalDirtyPages + pages > CcState.DirtyPageThreshold) return false;
  const header: unknown = FileObject === null ? null : FileObject.FsContext;
  if (!(header instanceof FSRTL_ADVANCED_FCB_HEADER) || (header.Flags & FSRTL_FLAG_LIMIT_MODIFIED_PAGES) === 0)
    return true;
  const map = CcSharedCacheMapOf(FileObject!);
  return map === null || map.DirtyPageThreshold === 0 || map.DirtyPages + pages <= map.DirtyPageThreshold;
}

/**
 * Has `PostRoutine` called when the write may be made.
 * @stack 0x70
 */
export function CcDeferWrite(
  FileObject: FILE_OBJECT,
  PostRoutine: (Context1: any, Context2: any) => void,
  Context1: unknown,
  Context2: unknown,
  BytesToWrite: number,
  Retrying: boolean,
): void {
  const deferred = new DEFERRED_WRITE();
  deferred.FileObject = FileObject;
  deferred.PostRoutine = PostRoutine;
  deferred.Context1 = Context1;
  deferred.Context2 = Context2;
  deferred.BytesToWrite = BytesToWrite;
  CcInsertDeferred(deferred, Retrying);
  CcScheduleLazyWriteScan();
  // Nothing may be left that would call it later.
  if (CcState.TotalDirtyPages === 0) CcPostDeferredWrites();
}

function CcInsertDeferred(Deferred: DEFERRED_WRITE, First: boolean): void {
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  if (First) InsertHeadList(CcDeferredWrites, Deferred.DeferredWriteLinks);
  else InsertTailList(CcDeferredWrites, Deferred.DeferredWriteLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
}

/**
 * Pages have been written: writers that wait go on, as many as may.
 * @stack 0x80
 */
export function CcPostDeferredWrites(): void {
  if (IsListEmpty(CcDeferredWrites)) return;
  let promised = 0;
  for (let next = CcTakeDeferred(promised); next !== null; next = CcTakeDeferred(promised)) {
    promised += next.BytesToWrite;
    if (next.Event !== null) KeSetEvent(next.Event, 0, false);
    else next.PostRoutine!(next.Context1, next.Context2);
  }
}

/** The first that may write so many bytes more than it asks for; one that is kept back for its file's sake is passed. */
function CcTakeDeferred(Promised: number): DEFERRED_WRITE | null {
  let found: DEFERRED_WRITE | null = null;
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  for (let link = CcDeferredWrites.Flink; link !== CcDeferredWrites && found === null; link = link.Flink) {
    const deferred = CONTAINING_RECORD<DEFERRED_WRITE>(link);
    if (CcMayDirty(deferred.FileObject, deferred.BytesToWrite + Promised)) found = deferred;
  }
  if (found !== null) RemoveEntryList(found.DeferredWriteLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
  return found;
}

/** Pages that may be dirty of one file, if it limits them (FSRTL_FLAG_LIMIT_MODIFIED_PAGES); 0: any number. @stack 0x30 */
export function CcSetDirtyPageThreshold(FileObject: FILE_OBJECT, DirtyPageThreshold: number): void {
  const map = CcSharedCacheMapOf(FileObject);
  if (map === null) return;
  map.DirtyPageThreshold = DirtyPageThreshold;
  const header: unknown = FileObject.FsContext;
  if (header instanceof FSRTL_ADVANCED_FCB_HEADER) header.Flags |= FSRTL_FLAG_LIMIT_MODIFIED_PAGES;
}
