/** Calling a routine with enough stack: on a new segment where the present one has not got it. */
import {
  HalLowestOfStackInUse,
  HalRemainingStack,
  HalSetStack,
  HalTrace,
  __readcr8,
  __readgs,
  _disable,
  _enable,
} from 'hal';
import { DISPATCH_LEVEL } from '../inc/kedefs';
import type { NTSTATUS } from '../inc/io';
import type { KPRCB } from '../inc/ke';
import { STATUS_INVALID_PARAMETER_3, STATUS_INVALID_PARAMETER_4, STATUS_SUCCESS } from '../inc/ntstatus';
import { PAGE_SIZE } from '../mm/layout';
import { MmCreateKernelStack, MmDeleteKernelStack } from '../mm/stack';
import { KeBugCheckEx } from './bugcheck';
import { KERNEL_STACK_CONTROL } from './thread';

export type PEXPAND_STACK_CALLOUT = (Parameter: any) => void;

/** Bytes: a large kernel stack (0x12000) less half a page (ntddk.h). */
export const MAXIMUM_EXPANSION_SIZE = 0x12000 - PAGE_SIZE / 2;

const IRQL_UNEXPECTED_VALUE = 0xc8;
/** 0xC8's low byte and other reasons to end: a callout. */
const UNIQUE_CALLOUT = 2;
const UNIQUE_APC_DISABLE = 0xfe;

/**
 * Calls `Callout(Parameter)` with at least `Size` bytes of stack. IRQL <= APC_LEVEL.
 * @param Size bytes, at most MAXIMUM_EXPANSION_SIZE
 * @returns STATUS_SUCCESS; STATUS_INVALID_PARAMETER_3 if the size is too large
 * @stack 0x40
 */
export function KeExpandKernelStackAndCallout(
  Callout: PEXPAND_STACK_CALLOUT,
  Parameter: unknown,
  Size: number,
): NTSTATUS {
  return KeExpandKernelStackAndCalloutInternal(Callout, Parameter, Size, true);
}

/**
 * @param Wait may wait for memory; false at DISPATCH_LEVEL
 * @param Context reserved, null
 * @stack 0x40
 */
export function KeExpandKernelStackAndCalloutEx(
  Callout: PEXPAND_STACK_CALLOUT,
  Parameter: unknown,
  Size: number,
  Wait: boolean,
  _Context: unknown = null,
): NTSTATUS {
  return KeExpandKernelStackAndCalloutInternal(Callout, Parameter, Size, Wait);
}

/**
 * The routine has to come back at the IRQL at which it was called, with APCs enabled or disabled as they were: 0xC8.
 * @stack 0xa0
 */
function KeExpandKernelStackAndCalloutInternal(
  Callout: PEXPAND_STACK_CALLOUT,
  Parameter: unknown,
  Size: number,
  Wait: boolean,
): NTSTATUS {
  if (Size < 0 || Size > MAXIMUM_EXPANSION_SIZE) return STATUS_INVALID_PARAMETER_3;
  if (Wait && __readcr8() >= DISPATCH_LEVEL) return STATUS_INVALID_PARAMETER_4;
  const irql = __readcr8();
  const thread = __readgs<KPRCB>().CurrentThread;
  const { KernelApcDisable, SpecialApcDisable } = thread;
  if (HalRemainingStack() >= Size) Callout(Parameter);
  else KiCallOnNewSegment(Callout, Parameter, Size);
  if (__readcr8() !== irql)
    KeBugCheckEx(
      IRQL_UNEXPECTED_VALUE,
      BigInt((__readcr8() << 16) | (irql << 8) | UNIQUE_CALLOUT),
      Callout,
      Parameter as object,
      0n,
    );
  if (thread.KernelApcDisable !== KernelApcDisable || thread.SpecialApcDisable !== SpecialApcDisable)
    KeBugCheckEx(
      IRQL_UNEXPECTED_VALUE,
      BigInt((__readcr8() << 16) | (irql << 8) | UNIQUE_APC_DISABLE),
      1n,
      Callout,
      Parameter as object,
    );
  return STATUS_SUCCESS;
}

/** @stack 0x70 */
function KiCallOnNewSegment(Callout: PEXPAND_STACK_CALLOUT, Parameter: unknown, Size: number): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  const bytes = Math.ceil((Size + KERNEL_STACK_CONTROL) / PAGE_SIZE) * PAGE_SIZE;
  const segment = MmCreateKernelStack(bytes);
  const { InitialStack, StackBase, StackLimit } = thread;
  HalTrace('stack', `new segment of ${bytes.toString(16)} bytes for ${thread.$name}`, thread);
  _disable();
  thread.$outerStackLimits.push(StackLimit);
  thread.StackBase = segment.Base;
  thread.StackLimit = segment.Limit;
  thread.InitialStack = segment.Base - BigInt(KERNEL_STACK_CONTROL);
  HalSetStack('callout', bytes - KERNEL_STACK_CONTROL);
  const lowest = KiSwitchKernelStackAndCallout(Callout, Parameter);
  thread.$outerStackLimits.pop();
  thread.StackBase = StackBase;
  thread.StackLimit = StackLimit;
  thread.InitialStack = InitialStack;
  _enable();
  HalTrace('stack', `segment of ${thread.$name} freed; ${lowest} bytes of it were never used`, thread);
  MmDeleteKernelStack(segment);
}

/**
 * Entered and left with interrupts off.
 * @returns fewest bytes that were left on the segment
 * @stack 0x50
 * @enterstack callout
 */
function KiSwitchKernelStackAndCallout(Callout: PEXPAND_STACK_CALLOUT, Parameter: unknown): number {
  _enable();
  Callout(Parameter);
  _disable();
  return HalLowestOfStackInUse();
}
