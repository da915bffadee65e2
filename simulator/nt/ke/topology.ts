/** What drivers ask about processors, groups and nodes: one group, one node. */
import { HalProcessorCount, __readgs } from 'hal';
import { MAXIMUM_GROUPS } from '../inc/kedefs';
import type { KPRCB } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { KeRevertToUserAffinityThreadEx, KeSetSystemAffinityThreadEx } from './affinity';
import { KeQueryActiveProcessors, KiProcessorBlock } from './prcb';

export class PROCESSOR_NUMBER {
  Group = 0;
  Number = 0;
  Reserved = 0;
}

export class GROUP_AFFINITY {
  Mask = 0n;
  Group = 0;
}

const INVALID_PROCESSOR_INDEX = 0xffffffff;

/** @stack 0x8 */
export function KeGetCurrentProcessorIndex(): number {
  return __readgs<KPRCB>().Number;
}

/** @stack 0x8 */
export function KeGetCurrentNodeNumber(): number {
  return 0;
}

/** @stack 0x8 */
export function KeQueryHighestNodeNumber(): number {
  return 0;
}

/** @stack 0x8 */
export function KeQueryActiveGroupCount(): number {
  return 1;
}

/** @stack 0x8 */
export function KeQueryMaximumGroupCount(): number {
  return MAXIMUM_GROUPS;
}

/** @stack 0x30 */
export function KeQueryActiveProcessorCount(ActiveProcessors: Ref<bigint> | null): number {
  if (ActiveProcessors !== null) ActiveProcessors.value = KeQueryActiveProcessors();
  return KiProcessorBlock.length;
}

/** @stack 0x8 */
export function KeQueryMaximumProcessorCount(): number {
  return HalProcessorCount();
}

/** @stack 0x30 */
export function KeQueryGroupAffinity(GroupNumber: number): bigint {
  return GroupNumber === 0 ? KeQueryActiveProcessors() : 0n;
}

/** @stack 0x30 */
export function KeQueryNodeActiveAffinity(
  NodeNumber: number,
  Affinity: GROUP_AFFINITY | null,
  Count: Ref<number> | null,
): void {
  if (Affinity !== null) {
    Affinity.Group = 0;
    Affinity.Mask = NodeNumber === 0 ? KeQueryActiveProcessors() : 0n;
  }
  if (Count !== null) Count.value = NodeNumber === 0 ? KiProcessorBlock.length : 0;
}

/** @stack 0x8 */
export function KeQueryNodeMaximumProcessorCount(NodeNumber: number): number {
  return NodeNumber === 0 ? HalProcessorCount() : 0;
}

/**
 * @returns INVALID_PROCESSOR_INDEX for a processor that is not there
 * @stack 0x8
 */
export function KeGetProcessorIndexFromNumber(ProcNumber: PROCESSOR_NUMBER): number {
  const there = ProcNumber.Group === 0 && ProcNumber.Number < KiProcessorBlock.length;
  return there ? ProcNumber.Number : INVALID_PROCESSOR_INDEX;
}

/**
 * @returns STATUS_INVALID_PARAMETER
 * @stack 0x8
 */
export function KeGetProcessorNumberFromIndex(ProcIndex: number, ProcNumber: PROCESSOR_NUMBER): NTSTATUS {
  if (!(ProcIndex >= 0 && ProcIndex < KiProcessorBlock.length)) return STATUS_INVALID_PARAMETER;
  ProcNumber.Group = 0;
  ProcNumber.Number = ProcIndex;
  return STATUS_SUCCESS;
}

/**
 * KeSetSystemAffinityThreadEx with a group. A mask without an active processor changes nothing.
 * @param PreviousAffinity for KeRevertToUserGroupAffinityThread; a mask of zero if none was in force
 * @stack 0x60
 */
export function KeSetSystemGroupAffinityThread(
  Affinity: GROUP_AFFINITY,
  PreviousAffinity: GROUP_AFFINITY | null,
): void {
  if (PreviousAffinity !== null) {
    PreviousAffinity.Group = 0;
    PreviousAffinity.Mask = 0n;
  }
  if (Affinity.Group !== 0 || (Affinity.Mask & KeQueryActiveProcessors()) === 0n) return;
  const previous = KeSetSystemAffinityThreadEx(Affinity.Mask);
  if (PreviousAffinity !== null) PreviousAffinity.Mask = previous;
}

/** @stack 0x60 */
export function KeRevertToUserGroupAffinityThread(PreviousAffinity: GROUP_AFFINITY): void {
  KeRevertToUserAffinityThreadEx(PreviousAffinity.Mask);
}
