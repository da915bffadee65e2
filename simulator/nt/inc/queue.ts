/** Queue objects (ntifs.h): entries for a set of threads of which only so many run at once. */
import { HalDefineType } from 'hal';
import { DISPATCHER_HEADER, type DispatcherObject } from './ke';
import { LIST_ENTRY } from './list';

export class KQUEUE implements DispatcherObject {
  /** SignalState: entries in the queue. Its wait list holds the threads that wait for one. */
  readonly Header = new DISPATCHER_HEADER(this);
  readonly EntryListHead = new LIST_ENTRY(this);
  /** Associated threads that do not wait. */
  CurrentCount = 0;
  MaximumCount = 0;
  /** Associated threads: those whose last KeRemoveQueue was this queue's. */
  readonly ThreadListHead = new LIST_ENTRY(this);
}
HalDefineType(KQUEUE, '_KQUEUE', 0x40, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['EntryListHead', 0x18, '_LIST_ENTRY'],
  ['CurrentCount', 0x28, 'Uint4B'],
  ['MaximumCount', 0x2c, 'Uint4B'],
  ['ThreadListHead', 0x30, '_LIST_ENTRY'],
]);
