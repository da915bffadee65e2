/** Text for the debugger, and time. */
import { HalDebugOutput, HalQueryTime } from 'hal';
import { KeQueryTickCount } from '../../nt/ke/time';
import { Ref } from '../../nt/inc/ref';

/** @stack 0x60 */
export function OutputDebugStringW(lpOutputString: string | null): void {
  if (lpOutputString !== null) HalDebugOutput(lpOutputString);
}
/**
 * Milliseconds since boot, in steps of the clock.
 * @stack 0x8
 */
export function GetTickCount64(): bigint {
  const ticks = new Ref(0n);
  KeQueryTickCount(ticks);
  return (ticks.value * 156_250n) / 10_000n;
}
export function GetTickCount(): number {
  return Number(GetTickCount64() & 0xffffffffn);
}
/** @stack 0x8 */
export function QueryPerformanceCounter(lpPerformanceCount: Ref<bigint>): boolean {
  lpPerformanceCount.value = BigInt(HalQueryTime());
  return true;
}
/** @stack 0x8 */
export function QueryPerformanceFrequency(lpFrequency: Ref<bigint>): boolean {
  lpFrequency.value = 10_000_000n;
  return true;
}
