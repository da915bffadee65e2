/** Clocks as drivers read them. */
import { HalBootTime, HalQueryTime, HalSpin } from 'hal';
import { CLOCK_PERIOD } from '../inc/kedefs';
import type { Ref } from '../inc/ref';

/** Ticks per second of the performance counter (the time stamp counter scaled, as on Windows 10). */
const PERFORMANCE_FREQUENCY = 10_000_000n;
const UNITS_PER_MICROSECOND = 10;

/**
 * 100 ns since 1601, as of the last clock tick.
 * @stack 0x10
 */
export function KeQuerySystemTime(CurrentTime: Ref<bigint>): void {
  CurrentTime.value = HalBootTime() + KeQueryInterruptTime();
}

/** @stack 0x8 */
export function KeQuerySystemTimePrecise(CurrentTime: Ref<bigint>): void {
  CurrentTime.value = HalBootTime() + BigInt(HalQueryTime());
}

/**
 * The last clock tick, 100 ns since boot: what due times are compared with.
 * @stack 0x8
 */
export function KiInterruptTime(): number {
  return Math.floor(HalQueryTime() / CLOCK_PERIOD) * CLOCK_PERIOD;
}

/**
 * 100 ns since boot, as of the last clock tick.
 * @stack 0x10
 */
export function KeQueryInterruptTime(): bigint {
  return BigInt(KiInterruptTime());
}

/** @stack 0x8 */
export function KeQueryInterruptTimePrecise(QpcTimeStamp: Ref<bigint>): bigint {
  const now = BigInt(HalQueryTime());
  QpcTimeStamp.value = now;
  return now;
}

/**
 * As KeQueryInterruptTimePrecise, without the time asleep: the machine never sleeps.
 * @stack 0x8
 */
export function KeQueryUnbiasedInterruptTimePrecise(QpcTimeStamp: Ref<bigint>): bigint {
  return KeQueryInterruptTimePrecise(QpcTimeStamp);
}

/**
 * Clock ticks since boot.
 * @stack 0x10
 */
export function KeQueryTickCount(CurrentCount: Ref<bigint>): void {
  CurrentCount.value = BigInt(Math.floor(HalQueryTime() / CLOCK_PERIOD));
}

/**
 * 100 ns per tick.
 * @stack 0x8
 */
export function KeQueryTimeIncrement(): number {
  return CLOCK_PERIOD;
}

/** @stack 0x30 */
export function KeQueryPerformanceCounter(PerformanceFrequency: Ref<bigint> | null): bigint {
  if (PerformanceFrequency !== null) PerformanceFrequency.value = PERFORMANCE_FREQUENCY;
  return BigInt(HalQueryTime());
}

/**
 * Keeps the processor busy.
 * @param MicroSeconds at most 50 is the guideline
 * @stack 0x40
 */
export function KeStallExecutionProcessor(MicroSeconds: number): void {
  const end = HalQueryTime() + MicroSeconds * UNITS_PER_MICROSECOND;
  while (HalQueryTime() < end) HalSpin(end);
}
