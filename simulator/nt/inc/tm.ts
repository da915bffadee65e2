/** Kernel transaction manager structures and constants (wdm.h, ktmtypes.h). */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from './io';
import { KEVENT, KSEMAPHORE } from './ke';
import type { OBJECT_HEADER, ObjectBody } from './ob';
import type { Ref } from './ref';

export const TRANSACTION_QUERY_INFORMATION = 0x1;
export const TRANSACTION_SET_INFORMATION = 0x2;
export const TRANSACTION_ENLIST = 0x4;
export const TRANSACTION_COMMIT = 0x8;
export const TRANSACTION_ROLLBACK = 0x10;
export const TRANSACTION_ALL_ACCESS = 0x1f003f;
export const TRANSACTIONMANAGER_ALL_ACCESS = 0x1f003f;
export const RESOURCEMANAGER_ENLIST = 0x8;
export const RESOURCEMANAGER_GET_NOTIFICATION = 0x10;
export const RESOURCEMANAGER_ALL_ACCESS = 0x1f007f;
export const ENLISTMENT_SUBORDINATE_RIGHTS = 0x8;
export const ENLISTMENT_SUPERIOR_RIGHTS = 0x10;
export const ENLISTMENT_ALL_ACCESS = 0xf001f;
export const TRANSACTION_MANAGER_VOLATILE = 0x1;
export const RESOURCE_MANAGER_VOLATILE = 0x1;

export const TRANSACTION_NOTIFY_PREPREPARE = 0x1;
export const TRANSACTION_NOTIFY_PREPARE = 0x2;
export const TRANSACTION_NOTIFY_COMMIT = 0x4;
export const TRANSACTION_NOTIFY_ROLLBACK = 0x8;

/** TRANSACTION_OUTCOME. */
export const TransactionOutcomeUndetermined = 1;
export const TransactionOutcomeCommitted = 2;
export const TransactionOutcomeAborted = 3;
/** TRANSACTION_INFORMATION_CLASS. */
export const TransactionBasicInformation = 0;
export class TRANSACTION_BASIC_INFORMATION {
  TransactionId: object | null = null;
  /** 1: normal, 2: in doubt, 3: committed. */
  State = 1;
  Outcome = TransactionOutcomeUndetermined;
}

export class KTM implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  /** Grows with each notification. */
  VirtualClock = 0n;
}
HalDefineType(KTM, '_KTM', 0x3c0, []);

export type TM_RM_NOTIFICATION = (
  EnlistmentObject: KENLISTMENT,
  RMContext: any,
  TransactionContext: any,
  TransactionNotification: number,
  TmVirtualClock: Ref<bigint>,
  ArgumentLength: number,
  Argument: unknown,
) => NTSTATUS;

/** What ZwGetNotificationResourceManager gives. */
export class TRANSACTION_NOTIFICATION {
  TransactionKey: unknown = null;
  TransactionNotification = 0;
  TmVirtualClock = 0n;
  ArgumentLength = 0;
}

export class KRESOURCEMANAGER implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  NotificationRoutine: TM_RM_NOTIFICATION | null = null;
  Key: unknown = null;
  /** For who asks instead of being called. */
  readonly Notifications: TRANSACTION_NOTIFICATION[] = [];
  readonly Available = new KSEMAPHORE();
  constructor(readonly Tm: KTM) {}
}
HalDefineType(KRESOURCEMANAGER, '_KRESOURCEMANAGER', 0x250, []);

/** A part of the system that keeps what a transaction does apart until it ends. */
export interface TMP_PARTICIPANT {
  Commit(): void;
  Rollback(): void;
}

export const TransactionActive = 0;
export const TransactionCommitting = 1;
export const TransactionCommitted = 2;
export const TransactionAborting = 3;
export const TransactionAborted = 4;

export class KTRANSACTION implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  State = TransactionActive;
  readonly Enlistments: KENLISTMENT[] = [];
  readonly Participants: TMP_PARTICIPANT[] = [];
  /** Notifications that are not answered; signalled when there are none. */
  Outstanding = 0;
  readonly Event = new KEVENT();
  Vetoed = false;
}
HalDefineType(KTRANSACTION, '_KTRANSACTION', 0x2d8, [['Outstanding', 0xc8, 'Uint4B']]);

export class KENLISTMENT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  /** The notification that it has not answered yet; 0: none. */
  Outstanding = 0;
  /** Rolled back, or read-only: no more notifications. */
  Gone = false;
  constructor(
    readonly Transaction: KTRANSACTION,
    readonly ResourceManager: KRESOURCEMANAGER,
    readonly NotificationMask: number,
    readonly Key: unknown,
  ) {}
}
HalDefineType(KENLISTMENT, '_KENLISTMENT', 0x1e0, [['NotificationMask', 0x9c, 'Uint4B']]);
