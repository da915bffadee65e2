/** What the whole cache manager has: its lists, its counts of dirty pages, its lock. */
import { KSPIN_LOCK } from '../inc/ke';
import { LIST_ENTRY } from '../inc/list';

/** Guards the lists below, OpenCount and the linking of cache maps to files. */
export const CcMasterLock = new KSPIN_LOCK();
/** Guards the queues of the cache manager's threads. */
export const CcWorkQueueLock = new KSPIN_LOCK();
export const CcCleanSharedCacheMapList = new LIST_ENTRY(null, true);
export const CcDirtySharedCacheMapList = new LIST_ENTRY(null, true);
/** Writers that wait for fewer dirty pages. */
export const CcDeferredWrites = new LIST_ENTRY(null, true);

export const CcState = {
  /** Pages that were written to in the cache and not yet to the file. */
  TotalDirtyPages: 0,
  /** From that many on writers wait: an eighth of the machine's 512 MB. */
  DirtyPageThreshold: 0x4000,
  /** The lazy writer has a scan before it. */
  ScanActive: false,
};
