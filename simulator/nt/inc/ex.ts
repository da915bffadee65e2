/** Executive (ex) structures: work items, and pool. */
import { HalDefineType } from 'hal';
import { LIST_ENTRY } from './list';

export * from './pool';

export type WORK_QUEUE_TYPE = number;
export const CriticalWorkQueue = 0;
export const DelayedWorkQueue = 1;
export const HyperCriticalWorkQueue = 2;
export const NormalWorkQueue = 3;
export const BackgroundWorkQueue = 4;
export const RealTimeWorkQueue = 5;
export const SuperCriticalWorkQueue = 6;
export const MaximumWorkQueue = 7;
/** Plus the priority (0 to 31) that the routine runs at. */
export const CustomPriorityWorkQueue = 32;

export class WORK_QUEUE_ITEM {
  readonly List = new LIST_ENTRY(this);
  WorkerRoutine: ((Parameter: any) => void) | null = null;
  Parameter: unknown = null;
  /** Of the worker thread while it runs the item. */
  $priority = 12;
}
HalDefineType(WORK_QUEUE_ITEM, '_WORK_QUEUE_ITEM', 0x20, [
  ['List', 0x0, '_LIST_ENTRY'],
  ['WorkerRoutine', 0x10, 'Ptr64     void '],
  ['Parameter', 0x18, 'Ptr64 Void'],
]);
