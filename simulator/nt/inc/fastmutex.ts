/** Fast mutexes (wdm.h). */
import { HalDefineType } from 'hal';
import { KEVENT, type KTHREAD } from './ke';

/**
 * Zeros until ExInitializeFastMutex: a Count of 0 is a mutex that somebody has, and its event a null pointer to who waits.
 * Source: learn.microsoft.com/windows-hardware/drivers/kernel/fast-mutexes-and-guarded-mutexes.
 */
export class FAST_MUTEX {
  /** 1: free. */
  Count = 0;
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
