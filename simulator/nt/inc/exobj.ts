/** Dispatcher objects that have a handle: the executive's events, semaphores and mutants. */
import { HalDefineType } from 'hal';
import { KEVENT, KMUTANT, KSEMAPHORE } from './ke';
import type { OBJECT_HEADER, ObjectBody } from './ob';

export class EVENT_OBJECT extends KEVENT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
}
HalDefineType(EVENT_OBJECT, '_KEVENT', 0x18, [['Header', 0x0, '_DISPATCHER_HEADER']]);

export class SEMAPHORE_OBJECT extends KSEMAPHORE implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
}
HalDefineType(SEMAPHORE_OBJECT, '_KSEMAPHORE', 0x20, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['Limit', 0x18, 'Int4B'],
]);

export class MUTANT_OBJECT extends KMUTANT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
}
HalDefineType(MUTANT_OBJECT, '_KMUTANT', 0x38, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['MutantListEntry', 0x18, '_LIST_ENTRY'],
  ['OwnerThread', 0x28, 'Ptr64 _KTHREAD'],
  ['Abandoned', 0x30, 'UChar'],
  ['ApcDisable', 0x31, 'UChar'],
]);
