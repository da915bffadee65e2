/**
 * Who has a lock that itself records no owners: for the debugger only. Several processors do this at once, so that each
 * change is one statement without a callback, and touches the entry of its own thread alone.
 */
import { HalPosition } from 'hal';
import type { KTHREAD } from '../inc/ke';
import { LOCK_OWNER } from '../inc/pushlock';

/** @stack 0x8 */
export function ExpNoteOwner(Owners: Map<KTHREAD, LOCK_OWNER>, Thread: KTHREAD): void {
  const owner = Owners.get(Thread);
  if (owner === undefined) Owners.set(Thread, new LOCK_OWNER(Thread, HalPosition()));
  else owner.Count++;
}

/** @stack 0x8 */
export function ExpForgetOwner(Owners: Map<KTHREAD, LOCK_OWNER>, Thread: KTHREAD): void {
  const owner = Owners.get(Thread);
  if (owner !== undefined && --owner.Count === 0) Owners.delete(Thread);
}
