/** Remove locks (wdm.h). */
import { HalDefineType, HalPosition } from 'hal';
import { KEVENT, type KTHREAD } from './ke';

/** Somebody who has acquired it: Windows keeps that in checked builds of a driver only, the simulator for the debugger. */
export class REMOVE_LOCK_USER {
  constructor(
    readonly Tag: unknown,
    readonly Thread: KTHREAD,
    readonly Acquired = HalPosition(),
  ) {}
}

class IO_REMOVE_LOCK_COMMON_BLOCK {
  Removed = false;
  /** Users, and one for the device itself. */
  IoCount = 0;
  readonly RemoveEvent: KEVENT;
  constructor($lock: IO_REMOVE_LOCK) {
    this.RemoveEvent = new KEVENT($lock);
  }
}
HalDefineType(IO_REMOVE_LOCK_COMMON_BLOCK, '_IO_REMOVE_LOCK_COMMON_BLOCK', 0x20, [
  ['Removed', 0x0, 'UChar'],
  ['IoCount', 0x4, 'Int4B'],
  ['RemoveEvent', 0x8, '_KEVENT'],
]);

/**
 * Zeros until IoInitializeRemoveLock: nothing is counted for the device itself, so that the first release is taken for the
 * last, and sets an event that is a null pointer.
 */
export class IO_REMOVE_LOCK {
  readonly Common = new IO_REMOVE_LOCK_COMMON_BLOCK(this);
  $users: readonly REMOVE_LOCK_USER[] = [];
}
HalDefineType(IO_REMOVE_LOCK, '_IO_REMOVE_LOCK', 0x20, [['Common', 0x0, '_IO_REMOVE_LOCK_COMMON_BLOCK']]);
