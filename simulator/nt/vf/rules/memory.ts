/** The locks that lie in pool that a verified driver frees: deadlock detection forgets them. */
import { ExpBlockOf } from '../../ex/pool';
import { VfDeadlockDetection } from '../../inc/verifier';
import type { VF_WATCHER } from '../call';
import { VfDeadlockDeleteMemoryRange } from '../deadlock';
import { Free } from './pool';

export const MemoryWatchers: readonly VF_WATCHER[] = [
  {
    Routines: Free,
    Option: VfDeadlockDetection,
    VfBeforeCall: call => {
      const block = ExpBlockOf(call.Arguments[0]);
      if (block !== null) VfDeadlockDeleteMemoryRange(block.Address, block.Bytes);
    },
  },
];
