/** Processors: the KPCR and KPRCB of each. Frame sizes in ke/ without a published source are plausible ones. */
import { HalPlace, HalProcessorCount, __readgs, __writegs } from 'hal';
import { KPCR, type KPRCB, type KTHREAD } from '../inc/ke';
import { ProcessorMemory } from '../mm/layout';

/** KPRCBs by processor number, of the processors that have been initialised. */
export const KiProcessorBlock: KPRCB[] = [];
const processorControlRegions: KPCR[] = [];

/** Distance of two KPCRs (bytes): the structure and its other per-processor data, rounded up. */
const PROCESSOR_MEMORY_SIZE = 0x20000n;

/** Makes the KPCR of a processor and gives it its place; the processor need not run yet. */
export function KiInitializePcr(Number: number): KPRCB {
  const pcr = new KPCR(Number);
  HalPlace(pcr, ProcessorMemory + BigInt(Number) * PROCESSOR_MEMORY_SIZE);
  processorControlRegions.push(pcr);
  __writegs(Number, pcr.Prcb);
  return pcr.Prcb;
}

/** The executing processor's KPRCB; below DISPATCH_LEVEL it may be another one a moment later. */
export function KeGetCurrentPrcb(): KPRCB {
  return __readgs<KPRCB>();
}

/** KPCR of a processor, for the debugger's `!pcr`. */
export function KiGetPcr(Number: number): KPCR | null {
  return processorControlRegions[Number] ?? null;
}

/**
 * The running thread. In a DPC or ISR: whichever was interrupted.
 * @stack 0x8
 */
export function KeGetCurrentThread(): KTHREAD {
  return __readgs<KPRCB>().CurrentThread;
}

/** @stack 0x8 */
export function KeGetCurrentProcessorNumber(): number {
  return __readgs<KPRCB>().Number;
}

/** @stack 0x8 */
export function KeGetCurrentProcessorNumberEx(ProcNumber: { Group: number; Number: number } | null): number {
  const number = __readgs<KPRCB>().Number;
  if (ProcNumber !== null) {
    ProcNumber.Group = 0;
    ProcNumber.Number = number;
  }
  return number;
}

/** @stack 0x30 */
export function KeQueryActiveProcessorCountEx(_GroupNumber: number): number {
  return KiProcessorBlock.length;
}

/**
 * Bit per active processor.
 * @stack 0x30
 */
export function KeQueryActiveProcessors(): bigint {
  return (1n << BigInt(KiProcessorBlock.length)) - 1n;
}

/** @stack 0x30 */
export function KeQueryMaximumProcessorCountEx(_GroupNumber: number): number {
  return HalProcessorCount();
}
