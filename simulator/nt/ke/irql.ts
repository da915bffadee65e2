/** IRQL: the level in CR8 below which this processor takes no interrupt. It belongs to the processor, not to the thread. */
import { HalReportViolation, HalTrace, __readcr8, __writecr8 } from 'hal';
import { DISPATCH_LEVEL, type KIRQL, SYNCH_LEVEL } from '../inc/kedefs';
import type { Ref } from '../inc/ref';

const SOURCE = 'Managing Hardware Priorities; KeRaiseIrql and KeLowerIrql (wdm.h)';

/** @stack 0x8 */
export function KeGetCurrentIrql(): KIRQL {
  return __readcr8();
}

/**
 * Writes CR8 and returns the old level. To a lower level is a rule violation; a free build writes CR8 all the same.
 * @stack 0x30
 */
export function KfRaiseIrql(NewIrql: KIRQL): KIRQL {
  const oldIrql = __readcr8();
  if (NewIrql < oldIrql)
    HalReportViolation({
      kind: 'irql',
      text: `KeRaiseIrql to ${NewIrql}, which is below the current IRQL ${oldIrql}`,
      source: SOURCE,
    });
  HalTrace('irql', `raise ${oldIrql} -> ${NewIrql}`);
  __writecr8(NewIrql);
  return oldIrql;
}

/** @stack 0x30 */
export function KeRaiseIrql(NewIrql: KIRQL, OldIrql: Ref<KIRQL>): void {
  OldIrql.value = KfRaiseIrql(NewIrql);
}

/** @stack 0x30 */
export function KeRaiseIrqlToDpcLevel(): KIRQL {
  return KfRaiseIrql(DISPATCH_LEVEL);
}

/** @stack 0x30 */
export function KeRaiseIrqlToSynchLevel(): KIRQL {
  return KfRaiseIrql(SYNCH_LEVEL);
}

/**
 * Writes CR8; everything pending above the new level is delivered before it returns, in descending order.
 * @stack 0x30
 */
export function KeLowerIrql(NewIrql: KIRQL): void {
  const oldIrql = __readcr8();
  if (NewIrql > oldIrql)
    HalReportViolation({
      kind: 'irql',
      text: `KeLowerIrql to ${NewIrql}, which is above the current IRQL ${oldIrql}`,
      source: SOURCE,
    });
  HalTrace('irql', `lower ${oldIrql} -> ${NewIrql}`);
  KzLowerIrql(NewIrql);
}

/**
 * The kernel's own raising: what a driver did to the level before is not its fault.
 * @stack 0x30
 */
export function KzRaiseIrql(NewIrql: KIRQL): KIRQL {
  const oldIrql = __readcr8();
  __writecr8(NewIrql);
  return oldIrql;
}

/**
 * The kernel's own lowering.
 * @stack 0x30
 */
export function KzLowerIrql(NewIrql: KIRQL): void {
  __writecr8(NewIrql);
}
