/** Fast mutexes (wdm.h). */
import { HalDefineType } from 'hal';
import { KEVENT, type KTHREAD } from './ke';

export class FAST_MUTEX {
  /** 1: free. */
  Count = 1;
  Owner: KTHREAD | null = null;
  Contention = 0;
  readonly Event = new KEVENT(this);
  OldIrql = 0;
  $acquired = 0;
}
HalDefineType(FAST_MUTEX, '_FAST_MUTEX', 0x38, [
  ['Count', 0x0, 'Int4B'],
  ['Owner', 0x8, 'Ptr64 Void'],
  ['Contention', 0x10, 'Uint4B'],
  ['Event', 0x18, '_KEVENT'],
  ['OldIrql', 0x30, 'Uint4B'],
]);
