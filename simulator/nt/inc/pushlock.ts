/** Push locks and reader/writer spin locks (wdm.h, ntifs.h). */
import { HalDefineType } from 'hal';
import { KEVENT, type KTHREAD } from './ke';

/** EX_PUSH_LOCK.Value: somebody has it; threads wait; shared owners, counted from this bit on. */
export const EX_PUSH_LOCK_LOCK = 1;
export const EX_PUSH_LOCK_WAITING = 2;
export const EX_PUSH_LOCK_SHARE_INC = 0x10;

/** Somebody who has a lock that records no owners. */
export class LOCK_OWNER {
  /** How often it has it shared. */
  Count = 1;
  constructor(
    readonly Thread: KTHREAD,
    /** Where the machine stood when it was taken (HalPosition). */
    readonly Acquired: number,
  ) {}
}

/** Lies on the stack of a thread that waits for a push lock. */
export class EX_PUSH_LOCK_WAIT_BLOCK {
  readonly WakeEvent: KEVENT;
  constructor(
    readonly Exclusive: boolean,
    readonly $thread: KTHREAD,
    $lock: EX_PUSH_LOCK,
  ) {
    this.WakeEvent = new KEVENT($lock);
  }
}
HalDefineType(EX_PUSH_LOCK_WAIT_BLOCK, '_EX_PUSH_LOCK_WAIT_BLOCK', 0x40, [['WakeEvent', 0x0, '_KEVENT']]);

/** One pointer-sized word; zero is free, initialised or not. Windows records no owner; the simulator does, for the debugger. */
export class EX_PUSH_LOCK {
  Value = 0;
  /** First come, first served; the list of wait blocks that the word points to. */
  readonly $waiters: EX_PUSH_LOCK_WAIT_BLOCK[] = [];
  readonly $owners = new Map<KTHREAD, LOCK_OWNER>();
}
HalDefineType(EX_PUSH_LOCK, '_EX_PUSH_LOCK', 0x8, [['Value', 0x0, 'Uint8B']]);

/** A LONG: shared owners; the top bit while somebody has it exclusively or waits for that. */
export class EX_SPIN_LOCK {
  Value = 0;
  readonly $owners = new Map<KTHREAD, LOCK_OWNER>();
}
HalDefineType(EX_SPIN_LOCK, 'EX_SPIN_LOCK', 0x4, [['Value', 0x0, 'Int4B']]);
