/** Interrupt service routines of verified drivers. */
import { HalAddressOf } from 'hal';
import type { KINTERRUPT } from '../inc/ke';
import { DRIVER_VERIFIER_DETECTED_VIOLATION, VerifierBugCheckIfAppropriate } from './report';
import { VfIsVerifiedAddress } from './state';

/**
 * The service routine has come back at another IRQL than it was called at: bug check 0xC4/0x111 if it is verified.
 * Source: bug check 0xC4.
 * @stack 0x50
 */
export function VfCheckInterrupt(Interrupt: KINTERRUPT, Irql: number): void {
  if (!VfIsVerifiedAddress(HalAddressOf(Interrupt.ServiceRoutine))) return;
  VerifierBugCheckIfAppropriate(
    DRIVER_VERIFIER_DETECTED_VIOLATION,
    0x111n,
    Interrupt.ServiceRoutine,
    Interrupt.SynchronizeIrql,
    Irql,
  );
}
