/** Threads of the cache manager: work items of the executive's critical queue that serve its queues until they are empty. */
import { ExQueueWorkItem } from '../ex/worker';
import { EventSet, LazyWriteScan, ReadAhead, type WORK_QUEUE_ENTRY, WriteBehind } from '../inc/cc';
import { CriticalWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import { CONTAINING_RECORD, InsertTailList, IsListEmpty, LIST_ENTRY, RemoveHeadList } from '../inc/list';
import { KeSetEvent } from '../ke/event';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { CcLazyWriteScan, CcWriteBehind } from './lazyWriter';
import { CcPerformReadAhead } from './readAhead';
import { CcWorkQueueLock } from './state';

/** At once at most; one that blocks (a write that nobody completes) leaves the other. */
const NumberOfWorkerThreads = 2;
let threads = 0;

/** Scans and reads ahead come before write behind. */
const CcExpressWorkQueue = new LIST_ENTRY(null, true);
const CcRegularWorkQueue = new LIST_ENTRY(null, true);

/** @stack 0x50 */
export function CcPostWorkQueue(Entry: WORK_QUEUE_ENTRY): void {
  const irql = KeAcquireSpinLockRaiseToDpc(CcWorkQueueLock);
  // Who waits for the lazy writer waits behind what is queued for it.
  const regular = Entry.Function === WriteBehind || Entry.Function === EventSet;
  InsertTailList(regular ? CcRegularWorkQueue : CcExpressWorkQueue, Entry.WorkQueueLinks);
  const another = threads < NumberOfWorkerThreads;
  if (another) threads++;
  KeReleaseSpinLock(CcWorkQueueLock, irql);
  if (!another) return;
  const item = new WORK_QUEUE_ITEM();
  item.WorkerRoutine = CcWorkerThread;
  ExQueueWorkItem(item, CriticalWorkQueue);
}

/** @stack 0xd0 */
function CcWorkerThread(): void {
  for (let entry = CcNextWork(); entry !== null; entry = CcNextWork())
    switch (entry.Function) {
      case ReadAhead:
        CcPerformReadAhead(entry.Parameters);
        break;
      case WriteBehind:
        CcWriteBehind(entry.Parameters);
        break;
      case LazyWriteScan:
        CcLazyWriteScan();
        break;
      case EventSet:
        KeSetEvent(entry.Parameters, 0, false);
    }
}

/** Null: there is none, and the thread counts no longer. */
function CcNextWork(): WORK_QUEUE_ENTRY | null {
  const irql = KeAcquireSpinLockRaiseToDpc(CcWorkQueueLock);
  const queue = IsListEmpty(CcExpressWorkQueue) ? CcRegularWorkQueue : CcExpressWorkQueue;
  const link = IsListEmpty(queue) ? null : RemoveHeadList(queue);
  if (link === null) threads--;
  KeReleaseSpinLock(CcWorkQueueLock, irql);
  return link === null ? null : CONTAINING_RECORD<WORK_QUEUE_ENTRY>(link);
}
