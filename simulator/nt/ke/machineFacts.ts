/** What a driver asks about the computer, and has nothing to do for on x64. Source: the pages of the routines. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { CLOCK_PERIOD } from '../inc/kedefs';
import { KiProcessorBlock } from './prcb';

/** Bytes of a cache line. */
const CACHE_LINE = 64;

/** @stack 0x8 */
export function KeGetRecommendedSharedDataAlignment(): number {
  return CACHE_LINE;
}
/** What KeSaveFloatingPointState fills: nothing on x64, where the compiler's registers are saved with each thread. */
export class KFLOATING_SAVE {}
/** @stack 0x8 */
export function KeSaveFloatingPointState(_FloatSave: KFLOATING_SAVE): NTSTATUS {
  return STATUS_SUCCESS;
}
/** @stack 0x8 */
export function KeRestoreFloatingPointState(_FloatSave: KFLOATING_SAVE): NTSTATUS {
  return STATUS_SUCCESS;
}
export class XSTATE_SAVE {}
/** @stack 0x30 */
export function KeSaveExtendedProcessorState(_Mask: bigint | number, _XStateSave: XSTATE_SAVE): NTSTATUS {
  return STATUS_SUCCESS;
}
/** @stack 0x30 */
export function KeRestoreExtendedProcessorState(_XStateSave: XSTATE_SAVE): void {}
/**
 * Caches are coherent.
 * @stack 0x20
 */
export function KeInvalidateAllCaches(): boolean {
  return true;
}
/** @stack 0x20 */
export function KeFlushIoBuffers(_Mdl: object, _ReadOperation: boolean, _DmaOperation: boolean): void {}

/** MmQuerySystemSize's answers. */
export const MmSmallSystem = 0;
export const MmMediumSystem = 1;
export const MmLargeSystem = 2;
/** @stack 0x8 */
export function MmQuerySystemSize(): number {
  return MmLargeSystem;
}
/**
 * Whether it is a server.
 * @stack 0x8
 */
export function MmIsThisAnNtAsSystem(): boolean {
  return false;
}

/**
 * Shortest and longest time between two clock ticks, and the present one, in 100 ns. The machine's clock has one speed.
 * @stack 0x30
 */
export function ExQueryTimerResolution(
  MaximumTime: Ref<number>,
  MinimumTime: Ref<number>,
  CurrentTime: Ref<number>,
): void {
  MaximumTime.value = CLOCK_PERIOD;
  MinimumTime.value = CLOCK_PERIOD;
  CurrentTime.value = CLOCK_PERIOD;
}
/**
 * Asks for another time between two ticks.
 * @param DesiredTime 100 ns
 * @returns what the time is now, 100 ns
 * @partly the clock stays at 15.625 ms, the only speed that ExQueryTimerResolution offers
 * @stack 0x30
 */
export function ExSetTimerResolution(_DesiredTime: number, _SetResolution: boolean): number {
  return CLOCK_PERIOD;
}

// ---- processors that are added ----------------------------------------------------------------------------------------
export const KeProcessorAddStartNotify = 0;
export const KeProcessorAddCompleteNotify = 1;
export const KeProcessorAddFailureNotify = 2;
export const KE_PROCESSOR_CHANGE_ADD_EXISTING = 1;
export class KE_PROCESSOR_CHANGE_NOTIFY_CONTEXT {
  Status: NTSTATUS = STATUS_SUCCESS;
  constructor(
    readonly State: number,
    readonly NtNumber: number,
  ) {}
}
export type PROCESSOR_CALLBACK_FUNCTION = (
  CallbackContext: any,
  ChangeContext: KE_PROCESSOR_CHANGE_NOTIFY_CONTEXT,
  OperationStatus: Ref<NTSTATUS>,
) => void;

/**
 * No processor is added while the machine runs; with KE_PROCESSOR_CHANGE_ADD_EXISTING the routine is told of those there are.
 * @returns what KeDeregisterProcessorChangeCallback wants
 * @stack 0x80
 */
export function KeRegisterProcessorChangeCallback(
  CallbackFunction: PROCESSOR_CALLBACK_FUNCTION,
  CallbackContext: unknown,
  Flags: number,
): object | null {
  if ((Flags & KE_PROCESSOR_CHANGE_ADD_EXISTING) !== 0)
    for (const state of [KeProcessorAddStartNotify, KeProcessorAddCompleteNotify])
      for (const prcb of KiProcessorBlock) {
        const status = new Ref<NTSTATUS>(STATUS_SUCCESS);
        CallbackFunction(CallbackContext, new KE_PROCESSOR_CHANGE_NOTIFY_CONTEXT(state, prcb.Number), status);
      }
  return { CallbackFunction };
}
/** @stack 0x40 */
export function KeDeregisterProcessorChangeCallback(_CallbackHandle: object): void {}
