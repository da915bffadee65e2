/** Lock of a DPC queue: taken at HIGH_LEVEL or with interrupts off, because any interrupt may queue a DPC. */
import { HalSpin } from 'hal';
import type { KDPC_DATA } from '../inc/ke';

/** @stack 0x30 */
export function KxAcquireDpcLock(Data: KDPC_DATA): void {
  while (!(Data.DpcLock === 0 && (Data.DpcLock = 1))) HalSpin(Number.POSITIVE_INFINITY);
}

/** @stack 0x8 */
export function KxReleaseDpcLock(Data: KDPC_DATA): void {
  Data.DpcLock = 0;
}
