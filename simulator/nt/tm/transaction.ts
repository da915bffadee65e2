/**
 * Transactions: who enlisted is asked to prepare, then told to commit or to roll back, and answers each time; what parts of the
 * system keep for it becomes everybody's in between. Source: driver documentation, kernel transaction manager; the pages of
 * ZwCommitTransaction, ZwCreateEnlistment, TmEnableCallbacks and TmCommitComplete.
 */
import { HalTrace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { Executive, KernelMode } from '../inc/ke';
import {
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
  STATUS_TRANSACTION_ABORTED,
  STATUS_TRANSACTION_ALREADY_ABORTED,
  STATUS_TRANSACTION_ALREADY_COMMITTED,
  STATUS_TRANSACTION_NOT_ACTIVE,
  STATUS_TRANSACTION_REQUEST_NOT_VALID,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import * as tm from '../inc/tm';
import { KeClearEvent, KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeReleaseSemaphore } from '../ke/semaphore';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObCreateObjectType } from '../ob/types';

export const TmTransactionManagerObjectType = ObCreateObjectType('TmTm', 'mTmT');
export const TmResourceManagerObjectType = ObCreateObjectType('TmRm', 'mRmT');
export const TmTransactionObjectType = ObCreateObjectType('TmTx', 'xTmT', { CloseProcedure: TmpCloseTransaction });
export const TmEnlistmentObjectType = ObCreateObjectType('TmEn', 'nEmT', { CloseProcedure: TmpCloseEnlistment });

export function TmpInitializeTransaction(Transaction: tm.KTRANSACTION): void {
  KeInitializeEvent(Transaction.Event, 0, true);
}

/**
 * Nobody can end it any more: it is rolled back.
 * @stack 0x40
 */
function TmpCloseTransaction(_Process: unknown, Transaction: tm.KTRANSACTION, _Handles: number, Left: number): void {
  if (Left === 1 && Transaction.State === tm.TransactionActive) TmpRollback(Transaction);
}
/**
 * Whoever leaves before the end has not agreed to it.
 * @stack 0x40
 */
function TmpCloseEnlistment(_Process: unknown, Enlistment: tm.KENLISTMENT, _Handles: number, Left: number): void {
  const { Transaction } = Enlistment;
  if (Left !== 1 || Enlistment.Gone || Transaction.State !== tm.TransactionActive) return;
  Enlistment.Gone = true;
  TmpRollback(Transaction);
}

/**
 * Tells everybody who wants to know, and waits for their answers.
 * @stack 0x80
 */
function TmpNotify(Transaction: tm.KTRANSACTION, Notification: number): void {
  for (const enlistment of [...Transaction.Enlistments]) {
    if (enlistment.Gone || (enlistment.NotificationMask & Notification) === 0) continue;
    enlistment.Outstanding = Notification;
    if (Transaction.Outstanding++ === 0) KeClearEvent(Transaction.Event);
    TmpDeliver(enlistment, Notification);
  }
  KeWaitForSingleObject(Transaction.Event, Executive, KernelMode, false, null);
}

/** @stack 0x60 */
function TmpDeliver(Enlistment: tm.KENLISTMENT, Notification: number): void {
  const rm = Enlistment.ResourceManager;
  const clock = new Ref(++rm.Tm.VirtualClock);
  if (rm.NotificationRoutine !== null) {
    rm.NotificationRoutine(Enlistment, rm.Key, Enlistment.Key, Notification, clock, 0, null);
    return;
  }
  const notification = new tm.TRANSACTION_NOTIFICATION();
  notification.TransactionKey = Enlistment.Key;
  notification.TransactionNotification = Notification;
  notification.TmVirtualClock = clock.value;
  rm.Notifications.push(notification);
  KeReleaseSemaphore(rm.Available, 0, 1, false);
}

/** Why a transaction that is not active takes no more. */
function TmpEnded(Transaction: tm.KTRANSACTION): NTSTATUS {
  if (Transaction.State === tm.TransactionCommitted) return STATUS_TRANSACTION_ALREADY_COMMITTED;
  return Transaction.State === tm.TransactionAborted
    ? STATUS_TRANSACTION_ALREADY_ABORTED
    : STATUS_TRANSACTION_NOT_ACTIVE;
}

/**
 * @returns STATUS_TRANSACTION_ABORTED if somebody who enlisted rolled back
 * @stack 0x70
 */
export function TmCommitTransaction(Transaction: tm.KTRANSACTION, _Wait: boolean): NTSTATUS {
  if (Transaction.State !== tm.TransactionActive) return TmpEnded(Transaction);
  Transaction.State = tm.TransactionCommitting;
  for (const phase of [tm.TRANSACTION_NOTIFY_PREPREPARE, tm.TRANSACTION_NOTIFY_PREPARE]) {
    TmpNotify(Transaction, phase);
    if (!Transaction.Vetoed) continue;
    TmpRollback(Transaction);
    return STATUS_TRANSACTION_ABORTED;
  }
  for (const participant of Transaction.Participants) participant.Commit();
  TmpNotify(Transaction, tm.TRANSACTION_NOTIFY_COMMIT);
  Transaction.State = tm.TransactionCommitted;
  HalTrace('transaction', 'committed', Transaction);
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
export function TmRollbackTransaction(Transaction: tm.KTRANSACTION, _Wait: boolean): NTSTATUS {
  if (Transaction.State !== tm.TransactionActive) return TmpEnded(Transaction);
  TmpRollback(Transaction);
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
export function TmpRollback(Transaction: tm.KTRANSACTION): void {
  Transaction.State = tm.TransactionAborting;
  for (const participant of Transaction.Participants) participant.Rollback();
  TmpNotify(Transaction, tm.TRANSACTION_NOTIFY_ROLLBACK);
  Transaction.State = tm.TransactionAborted;
  HalTrace('transaction', 'rolled back', Transaction);
}

/**
 * From now on the resource manager's notifications are calls of a routine.
 * @param RMKey its second parameter
 * @stack 0x30
 */
export function TmEnableCallbacks(
  ResourceManager: tm.KRESOURCEMANAGER,
  CallbackRoutine: tm.TM_RM_NOTIFICATION,
  RMKey: unknown,
): NTSTATUS {
  if (typeof CallbackRoutine !== 'function') return STATUS_INVALID_PARAMETER;
  ResourceManager.NotificationRoutine = CallbackRoutine;
  ResourceManager.Key = RMKey;
  return STATUS_SUCCESS;
}

/** An enlistment has done what it was told. */
function TmpComplete(Enlistment: tm.KENLISTMENT, Notification: number): NTSTATUS {
  if (Enlistment.Outstanding !== Notification) return STATUS_TRANSACTION_REQUEST_NOT_VALID;
  return TmpAnswered(Enlistment);
}
function TmpAnswered(Enlistment: tm.KENLISTMENT): NTSTATUS {
  Enlistment.Outstanding = 0;
  const { Transaction } = Enlistment;
  if (--Transaction.Outstanding === 0) KeSetEvent(Transaction.Event, 0, false);
  return STATUS_SUCCESS;
}

type Clock = Ref<bigint> | null;
/** @stack 0x30 */
export function TmPrePrepareComplete(Enlistment: tm.KENLISTMENT, _TmVirtualClock: Clock): NTSTATUS {
  return TmpComplete(Enlistment, tm.TRANSACTION_NOTIFY_PREPREPARE);
}
/** @stack 0x30 */
export function TmPrepareComplete(Enlistment: tm.KENLISTMENT, _TmVirtualClock: Clock): NTSTATUS {
  return TmpComplete(Enlistment, tm.TRANSACTION_NOTIFY_PREPARE);
}
/** @stack 0x30 */
export function TmCommitComplete(Enlistment: tm.KENLISTMENT, _TmVirtualClock: Clock): NTSTATUS {
  return TmpComplete(Enlistment, tm.TRANSACTION_NOTIFY_COMMIT);
}
/** @stack 0x30 */
export function TmRollbackComplete(Enlistment: tm.KENLISTMENT, _TmVirtualClock: Clock): NTSTATUS {
  return TmpComplete(Enlistment, tm.TRANSACTION_NOTIFY_ROLLBACK);
}

/**
 * It has nothing to commit: no more notifications.
 * @stack 0x30
 */
export function TmReadOnlyEnlistment(Enlistment: tm.KENLISTMENT, _TmVirtualClock: Clock): NTSTATUS {
  if (Enlistment.Gone) return STATUS_TRANSACTION_REQUEST_NOT_VALID;
  Enlistment.Gone = true;
  return Enlistment.Outstanding === 0 ? STATUS_SUCCESS : TmpAnswered(Enlistment);
}

/**
 * The resource manager cannot do it: the transaction is rolled back.
 * @stack 0x40
 */
export function TmRollbackEnlistment(Enlistment: tm.KENLISTMENT, _TmVirtualClock: Clock): NTSTATUS {
  const { Transaction } = Enlistment;
  if (Enlistment.Gone) return STATUS_TRANSACTION_REQUEST_NOT_VALID;
  Enlistment.Gone = true;
  if (Transaction.State === tm.TransactionActive) TmpRollback(Transaction);
  else if (Enlistment.Outstanding === 0) return STATUS_TRANSACTION_REQUEST_NOT_VALID;
  else {
    Transaction.Vetoed = true;
    return TmpAnswered(Enlistment);
  }
  return STATUS_SUCCESS;
}

/**
 * Whether it has neither been committed nor rolled back.
 * @stack 0x10
 */
export function TmIsTransactionActive(Transaction: tm.KTRANSACTION): boolean {
  return Transaction.State === tm.TransactionActive;
}
