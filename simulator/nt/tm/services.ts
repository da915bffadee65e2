/** The transaction manager's services: its objects by handles. */
import type { NTSTATUS } from '../inc/io';
import { Executive } from '../inc/ke';
import type { HANDLE, OBJECT_ATTRIBUTES, PCUNICODE_STRING } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
  STATUS_TIMEOUT,
  STATUS_TRANSACTION_NOT_ACTIVE,
} from '../inc/ntstatus';
import type { OBJECT_TYPE, ObjectBody } from '../inc/ob';
import { Ref } from '../inc/ref';
import * as tm from '../inc/tm';
import { KeInitializeSemaphore } from '../ke/semaphore';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObpCreateHandle, ObReferenceObjectByHandle } from '../ob/handle';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import type { GUID } from '../rtl/guid';
import * as tx from './transaction';

/** A new object and its first handle. */
function TmpCreate(
  Type: OBJECT_TYPE,
  Body: ObjectBody,
  Access: number,
  Attributes: OBJECT_ATTRIBUTES | null,
  Handle: Ref<HANDLE>,
): NTSTATUS {
  const object = ObCreateObject(Type, Body);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObpCreateHandle(object, Access, Attributes?.Attributes ?? 0, mode, Handle);
  ObfDereferenceObject(object);
  return status;
}

/** Does something with the object of a handle. */
function TmpWith<T extends ObjectBody>(
  Handle: HANDLE,
  Access: number,
  Type: OBJECT_TYPE,
  work: (Object: T) => NTSTATUS,
): NTSTATUS {
  const object = new Ref<any>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(Handle, Access, Type, mode, object, null);
  if (!NT_SUCCESS(status)) return status;
  const result = work(object.value as T);
  ObfDereferenceObject(object.value as T);
  return result;
}

/**
 * @param CreateOptions TRANSACTION_MANAGER_VOLATILE: without a log, which is all that there is here
 * @returns STATUS_INVALID_PARAMETER for one with a log
 * @partly volatile ones only: there is no common log file system
 * @stack 0xa0
 */
export function NtCreateTransactionManager(
  TmHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  LogFileName: PCUNICODE_STRING | null,
  CreateOptions: number,
  _CommitStrength: number,
): NTSTATUS {
  if (LogFileName !== null || (CreateOptions & tm.TRANSACTION_MANAGER_VOLATILE) === 0) return STATUS_INVALID_PARAMETER;
  return TmpCreate(tx.TmTransactionManagerObjectType, new tm.KTM(), DesiredAccess, ObjectAttributes, TmHandle);
}

/** @stack 0xa0 */
export function NtCreateResourceManager(
  ResourceManagerHandle: Ref<HANDLE>,
  DesiredAccess: number,
  TmHandle: HANDLE,
  _RmGuid: GUID,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  _CreateOptions: number,
  _Description: PCUNICODE_STRING | null,
): NTSTATUS {
  return TmpWith<tm.KTM>(TmHandle, 0, tx.TmTransactionManagerObjectType, manager => {
    const rm = new tm.KRESOURCEMANAGER(manager);
    KeInitializeSemaphore(rm.Available, 0, 0x7fffffff);
    return TmpCreate(tx.TmResourceManagerObjectType, rm, DesiredAccess, ObjectAttributes, ResourceManagerHandle);
  });
}

/**
 * @param Timeout null: it never ends by itself
 * @stack 0xa0
 */
export function NtCreateTransaction(
  TransactionHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  _Uow: GUID | null,
  _TmHandle: HANDLE | null,
  _CreateOptions: number,
  _IsolationLevel: number,
  _IsolationFlags: number,
  _Timeout: bigint | null,
  _Description: PCUNICODE_STRING | null,
): NTSTATUS {
  const transaction = new tm.KTRANSACTION();
  tx.TmpInitializeTransaction(transaction);
  return TmpCreate(tx.TmTransactionObjectType, transaction, DesiredAccess, ObjectAttributes, TransactionHandle);
}

/**
 * A resource manager takes part in a transaction.
 * @param NotificationMask TRANSACTION_NOTIFY_XXX that it wants; it must answer each
 * @param EnlistmentKey what comes with them
 * @returns STATUS_TRANSACTION_NOT_ACTIVE
 * @stack 0xb0
 */
export function NtCreateEnlistment(
  EnlistmentHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ResourceManagerHandle: HANDLE,
  TransactionHandle: HANDLE,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  _CreateOptions: number,
  NotificationMask: number,
  EnlistmentKey: unknown,
): NTSTATUS {
  return TmpWith<tm.KRESOURCEMANAGER>(ResourceManagerHandle, 0, tx.TmResourceManagerObjectType, rm =>
    TmpWith<tm.KTRANSACTION>(TransactionHandle, tm.TRANSACTION_ENLIST, tx.TmTransactionObjectType, transaction => {
      if (transaction.State !== tm.TransactionActive) return STATUS_TRANSACTION_NOT_ACTIVE;
      const made = new tm.KENLISTMENT(transaction, rm, NotificationMask, EnlistmentKey);
      const status = TmpCreate(tx.TmEnlistmentObjectType, made, DesiredAccess, ObjectAttributes, EnlistmentHandle);
      if (NT_SUCCESS(status)) transaction.Enlistments.push(made);
      return status;
    }),
  );
}

/**
 * @param Wait false: here it has ended, too, when this returns
 * @stack 0x80
 */
export function NtCommitTransaction(TransactionHandle: HANDLE, Wait: boolean): NTSTATUS {
  return TmpWith<tm.KTRANSACTION>(TransactionHandle, tm.TRANSACTION_COMMIT, tx.TmTransactionObjectType, transaction =>
    tx.TmCommitTransaction(transaction, Wait),
  );
}
/** @stack 0x80 */
export function NtRollbackTransaction(TransactionHandle: HANDLE, Wait: boolean): NTSTATUS {
  return TmpWith<tm.KTRANSACTION>(TransactionHandle, tm.TRANSACTION_ROLLBACK, tx.TmTransactionObjectType, transaction =>
    tx.TmRollbackTransaction(transaction, Wait),
  );
}

/**
 * @param TransactionInformationClass TransactionBasicInformation
 * @stack 0x80
 */
export function NtQueryInformationTransaction(
  TransactionHandle: HANDLE,
  TransactionInformationClass: number,
  TransactionInformation: unknown,
  _TransactionInformationLength: number,
  ReturnLength: Ref<number> | null,
): NTSTATUS {
  if (TransactionInformationClass !== tm.TransactionBasicInformation) return STATUS_INVALID_INFO_CLASS;
  if (!(TransactionInformation instanceof tm.TRANSACTION_BASIC_INFORMATION)) return STATUS_BUFFER_TOO_SMALL;
  const access = tm.TRANSACTION_QUERY_INFORMATION;
  return TmpWith<tm.KTRANSACTION>(TransactionHandle, access, tx.TmTransactionObjectType, ({ State }) => {
    const committed = State === tm.TransactionCommitted;
    TransactionInformation.State = committed ? 3 : 1;
    TransactionInformation.Outcome = committed
      ? tm.TransactionOutcomeCommitted
      : State === tm.TransactionAborted
        ? tm.TransactionOutcomeAborted
        : tm.TransactionOutcomeUndetermined;
    if (ReturnLength) ReturnLength.value = 0x18;
    return STATUS_SUCCESS;
  });
}

type Clock = Ref<bigint> | null;
function TmpOnEnlistment(Handle: HANDLE, work: (Enlistment: tm.KENLISTMENT) => NTSTATUS): NTSTATUS {
  return TmpWith<tm.KENLISTMENT>(Handle, tm.ENLISTMENT_SUBORDINATE_RIGHTS, tx.TmEnlistmentObjectType, work);
}
/** @stack 0x60 */
export function NtPrePrepareComplete(EnlistmentHandle: HANDLE, TmVirtualClock: Clock): NTSTATUS {
  return TmpOnEnlistment(EnlistmentHandle, e => tx.TmPrePrepareComplete(e, TmVirtualClock));
}
/** @stack 0x60 */
export function NtPrepareComplete(EnlistmentHandle: HANDLE, TmVirtualClock: Clock): NTSTATUS {
  return TmpOnEnlistment(EnlistmentHandle, e => tx.TmPrepareComplete(e, TmVirtualClock));
}
/** @stack 0x60 */
export function NtCommitComplete(EnlistmentHandle: HANDLE, TmVirtualClock: Clock): NTSTATUS {
  return TmpOnEnlistment(EnlistmentHandle, e => tx.TmCommitComplete(e, TmVirtualClock));
}
/** @stack 0x60 */
export function NtRollbackComplete(EnlistmentHandle: HANDLE, TmVirtualClock: Clock): NTSTATUS {
  return TmpOnEnlistment(EnlistmentHandle, e => tx.TmRollbackComplete(e, TmVirtualClock));
}
/** @stack 0x60 */
export function NtReadOnlyEnlistment(EnlistmentHandle: HANDLE, TmVirtualClock: Clock): NTSTATUS {
  return TmpOnEnlistment(EnlistmentHandle, e => tx.TmReadOnlyEnlistment(e, TmVirtualClock));
}
/** @stack 0x60 */
export function NtRollbackEnlistment(EnlistmentHandle: HANDLE, TmVirtualClock: Clock): NTSTATUS {
  return TmpOnEnlistment(EnlistmentHandle, e => tx.TmRollbackEnlistment(e, TmVirtualClock));
}

/**
 * The next notification of a resource manager without a callback.
 * @param Timeout 0n: do not wait; null: for ever
 * @returns STATUS_TIMEOUT
 * @stack 0xa0
 */
export function NtGetNotificationResourceManager(
  ResourceManagerHandle: HANDLE,
  TransactionNotification: tm.TRANSACTION_NOTIFICATION,
  _NotificationLength: number,
  Timeout: bigint | null,
  ReturnLength: Ref<number> | null,
  _Asynchronous: number,
  _AsynchronousContext: unknown,
): NTSTATUS {
  const access = tm.RESOURCEMANAGER_GET_NOTIFICATION;
  return TmpWith<tm.KRESOURCEMANAGER>(ResourceManagerHandle, access, tx.TmResourceManagerObjectType, rm => {
    const mode = PsGetCurrentThread().PreviousMode;
    if (KeWaitForSingleObject(rm.Available, Executive, mode, false, Timeout) !== STATUS_SUCCESS) return STATUS_TIMEOUT;
    Object.assign(TransactionNotification, rm.Notifications.shift());
    if (ReturnLength) ReturnLength.value = 0x20;
    return STATUS_SUCCESS;
  });
}
