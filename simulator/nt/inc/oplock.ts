/** Opportunistic locks of a stream (ntifs.h). */
import type { FILE_OBJECT, IRP } from './io';
import { KEVENT } from './ke';

export const FSCTL_REQUEST_OPLOCK_LEVEL_1 = 0x90000;
export const FSCTL_REQUEST_OPLOCK_LEVEL_2 = 0x90004;
export const FSCTL_REQUEST_BATCH_OPLOCK = 0x90008;
export const FSCTL_OPLOCK_BREAK_ACKNOWLEDGE = 0x9000c;
export const FSCTL_OPBATCH_ACK_CLOSE_PENDING = 0x90010;
export const FSCTL_OPLOCK_BREAK_NOTIFY = 0x90014;
export const FSCTL_OPLOCK_BREAK_ACK_NO_2 = 0x90050;
export const FSCTL_REQUEST_FILTER_OPLOCK = 0x9005c;

/** Information of a request that is completed because its oplock breaks. */
export const FILE_OPLOCK_BROKEN_TO_LEVEL_2 = 0x7;
export const FILE_OPLOCK_BROKEN_TO_NONE = 0x8;

export class OPLOCK {
  /** FSCTL_REQUEST_xxx of the one who has it for himself; 0: nobody. */
  $exclusive = 0;
  $owner: FILE_OBJECT | null = null;
  /** The owner's request, completed when the oplock breaks; null while it breaks. */
  $irp: IRP | null = null;
  /** Breaking, to FILE_OPLOCK_BROKEN_TO_xxx; 0: not. */
  $breakingTo = 0;
  /** Set when the owner has acknowledged (or closed): who waits goes on. */
  $acknowledged = new KEVENT();
  /** Who shares: requests of level 2. */
  readonly $level2: IRP[] = [];
}
