/** Rundown protection: users come and go until the owner wants the object gone; then nobody new gets in. */
import { KernelMode, WrRundown } from '../inc/ke';
import { NotificationEvent } from '../inc/ntdef';
import type { EX_RUNDOWN_REF } from '../inc/resource';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeGetCurrentThread } from '../ke/prcb';
import { KeWaitForSingleObject } from '../ke/wait';
import { ExpForgetOwner, ExpNoteOwner } from './owners';

/** EX_RUNDOWN_REF.Count: rundown has begun; one holder. */
const RUNDOWN_ACTIVE = 1;
const RUNDOWN_HOLDER = 2;

/** @stack 0x30 */
export function ExInitializeRundownProtection(RunRef: EX_RUNDOWN_REF): void {
  RunRef.Count = 0;
  RunRef.$owners.clear();
  KeInitializeEvent(RunRef.$event, NotificationEvent, false);
}

/** @stack 0x30 */
export function ExReInitializeRundownProtection(RunRef: EX_RUNDOWN_REF): void {
  ExInitializeRundownProtection(RunRef);
}

/**
 * @returns false once the rundown has begun
 * @stack 0x30
 */
export function ExAcquireRundownProtection(RunRef: EX_RUNDOWN_REF): boolean {
  // One statement: the interlocked compare and exchange.
  const taken = (RunRef.Count & RUNDOWN_ACTIVE) === 0 && (RunRef.Count += RUNDOWN_HOLDER) !== 0;
  if (taken) ExpNoteOwner(RunRef.$owners, KeGetCurrentThread());
  return taken;
}

/** @stack 0x30 */
export function ExReleaseRundownProtection(RunRef: EX_RUNDOWN_REF): void {
  ExpForgetOwner(RunRef.$owners, KeGetCurrentThread());
  if ((RunRef.Count -= RUNDOWN_HOLDER) === RUNDOWN_ACTIVE) KeSetEvent(RunRef.$event, 0, false);
}

/**
 * Lets nobody in any more and waits for those inside.
 * @stack 0x60
 */
export function ExWaitForRundownProtectionRelease(RunRef: EX_RUNDOWN_REF): void {
  if ((RunRef.Count |= RUNDOWN_ACTIVE) === RUNDOWN_ACTIVE) return;
  KeWaitForSingleObject(RunRef.$event, WrRundown, KernelMode, false, null);
}

/** @stack 0x8 */
export function ExRundownCompleted(RunRef: EX_RUNDOWN_REF): void {
  RunRef.Count = RUNDOWN_ACTIVE;
}
