/**
 * Memory pressure: with a scenario's `memoryPressure` pageable system memory that came in goes to disk within a quarter of a
 * second.
 * Windows trims when memory is short, and at times of its own; here nothing else takes memory, so the scenario says so.
 */
import { KernelMode, Executive, KTIMER } from '../inc/ke';
import { SynchronizationTimer } from '../inc/kedefs';
import { InitBootParameters } from '../init/parameters';
import { KeInitializeTimerEx, KeSetTimer } from '../ke/timer';
import { KeWaitForSingleObject } from '../ke/wait';
import { MmTrimAllSystemPagableMemory } from './pageable';

/** How long the balance set manager lets a page stay (100 ns). */
const TRIM_AFTER = 2_500_000n;

/** Set while there is something to trim: an idle machine stays idle. */
const trimTimer = new KTIMER();

/** The system has too little memory. */
export function MiIsMemoryShort(): boolean {
  return InitBootParameters.value.memoryPressure === true;
}

/**
 * Pageable memory came in.
 * @stack 0x20
 */
export function MiNoteResident(): void {
  if (MiIsMemoryShort() && trimTimer.Header.Inserted === 0) KeSetTimer(trimTimer, -TRIM_AFTER, null);
}

export function MiInitializeWorkingSets(): void {
  KeInitializeTimerEx(trimTimer, SynchronizationTimer);
}

/**
 * A system thread, if memory is short.
 * @stack 0x90
 */
export function KeBalanceSetManager(): void {
  for (;;) {
    KeWaitForSingleObject(trimTimer, Executive, KernelMode, false, null);
    MmWorkingSetManager();
  }
}

/** @stack 0x150 */
function MmWorkingSetManager(): void {
  MmTrimAllSystemPagableMemory(true);
}
