/** What follows the pool of verified drivers: the counters of `!verifier`, and the locks that lie in what is freed. */
import { ExpBlockOf } from '../../ex/pool';
import { VfAutomatic, VfDeadlockDetection, VfSpecialPool } from '../../inc/verifier';
import type { VF_WATCHER } from '../call';
import { VfDeadlockDeleteMemoryRange } from '../deadlock';
import { MmVerifierData, VfIsOn } from '../state';
import { Allocate, BytesOf, Free, isPaged } from './pool';

/** `Sign`: 1 for a block that was given out, -1 for one that comes back. */
function Count(Paged: boolean, Bytes: number, Sign: number): void {
  const data = MmVerifierData;
  if (Paged) {
    data.CurrentPagedPoolAllocations += Sign;
    data.PagedBytes += Sign * Bytes;
    data.PeakPagedPoolAllocations = Math.max(data.PeakPagedPoolAllocations, data.CurrentPagedPoolAllocations);
    data.PeakPagedBytes = Math.max(data.PeakPagedBytes, data.PagedBytes);
    return;
  }
  data.CurrentNonPagedPoolAllocations += Sign;
  data.NonPagedBytes += Sign * Bytes;
  data.PeakNonPagedPoolAllocations = Math.max(data.PeakNonPagedPoolAllocations, data.CurrentNonPagedPoolAllocations);
  data.PeakNonPagedBytes = Math.max(data.PeakNonPagedBytes, data.NonPagedBytes);
}

export const MemoryWatchers: readonly VF_WATCHER[] = [
  {
    Routines: Allocate,
    Option: VfAutomatic,
    VfAfterCall: (call, block: object | null) => {
      MmVerifierData.AllocationsAttempted++;
      if (call.Routine === 'ExAllocatePool') MmVerifierData.AllocationsWithNoTag++;
      if (block === null) {
        MmVerifierData.AllocationsFailed++;
        return;
      }
      MmVerifierData.AllocationsSucceeded++;
      if (VfIsOn(VfSpecialPool)) MmVerifierData.AllocationsSucceededSpecialPool++;
      Count(isPaged(call), BytesOf(call), 1);
    },
  },
  {
    Routines: Free,
    Option: VfAutomatic,
    VfBeforeCall: call => {
      const block = ExpBlockOf(call.Arguments[0]);
      if (block === null) return;
      Count((block.Type & 1) !== 0, block.Bytes, -1);
      if (VfIsOn(VfDeadlockDetection)) VfDeadlockDeleteMemoryRange(block.Address, block.Bytes);
    },
  },
];
