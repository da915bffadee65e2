/* A resource manager of the driver's own, by which it hears how transactions end. */
import {
  ENLISTMENT_SUBORDINATE_RIGHTS,
  ExUuidCreate,
  GUID,
  type HANDLE,
  InitializeObjectAttributes,
  type KENLISTMENT,
  KernelMode,
  type KRESOURCEMANAGER,
  type KTRANSACTION,
  DbgPrint,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  ObDereferenceObject,
  ObOpenObjectByPointer,
  ObReferenceObjectByHandle,
  Ref,
  RESOURCE_MANAGER_VOLATILE,
  RESOURCEMANAGER_ALL_ACCESS,
  STATUS_NOT_IMPLEMENTED,
  STATUS_SUCCESS,
  TmCommitComplete,
  TmEnableCallbacks,
  TmRollbackComplete,
  TmTransactionObjectType,
  TRANSACTION_ALL_ACCESS,
  TRANSACTION_MANAGER_VOLATILE,
  TRANSACTION_NOTIFY_COMMIT,
  TRANSACTION_NOTIFY_ROLLBACK,
  TRANSACTIONMANAGER_ALL_ACCESS,
  ZwClose,
  ZwCreateEnlistment,
  ZwCreateResourceManager,
  ZwCreateTransaction,
  ZwCreateTransactionManager,
} from 'ntifs';

let TransactionManager: HANDLE = 0;
let ResourceManager: HANDLE = 0;

/** What an enlistment is known by. */
export class RMCALLBACK_CONTEXT {
  Enlistment: HANDLE = 0;
  Notification = 0;
}

function KernelAttributes(): OBJECT_ATTRIBUTES {
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, null, OBJ_KERNEL_HANDLE, 0, null);
  return attributes;
}

export function CreateKTMResourceManager(): NTSTATUS {
  const tm = new Ref<HANDLE>(0);
  const flags = TRANSACTION_MANAGER_VOLATILE;
  let status = ZwCreateTransactionManager(tm, TRANSACTIONMANAGER_ALL_ACCESS, KernelAttributes(), null, flags, 0);
  if (!NT_SUCCESS(status)) return status;
  TransactionManager = tm.value;
  const guid = new GUID();
  ExUuidCreate(guid);
  const rm = new Ref<HANDLE>(0);
  const access = RESOURCEMANAGER_ALL_ACCESS;
  status = ZwCreateResourceManager(rm, access, tm.value, guid, KernelAttributes(), RESOURCE_MANAGER_VOLATILE, null);
  if (!NT_SUCCESS(status)) return status;
  ResourceManager = rm.value;
  const object = new Ref<KRESOURCEMANAGER | null>(null);
  status = ObReferenceObjectByHandle(rm.value, 0, null, KernelMode, object as never, null);
  if (!NT_SUCCESS(status)) return status;
  status = TmEnableCallbacks(object.value!, RMCallback, null);
  ObDereferenceObject(object.value as never);
  return status;
}

export function DeleteKTMResourceManager(): void {
  if (ResourceManager !== 0) ZwClose(ResourceManager);
  if (TransactionManager !== 0) ZwClose(TransactionManager);
}

export function CreateTransaction(Transaction: Ref<HANDLE>): NTSTATUS {
  const access = TRANSACTION_ALL_ACCESS;
  return ZwCreateTransaction(Transaction, access, KernelAttributes(), null, null, 0, 0, 0, null, null);
}

/** From a registry callback, which is given the transaction as an object. */
export function EnlistInTransaction(Transaction: KTRANSACTION, Context: RMCALLBACK_CONTEXT): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  const access = TRANSACTION_ALL_ACCESS;
  const flags = OBJ_KERNEL_HANDLE;
  let status = ObOpenObjectByPointer(Transaction, flags, null, access, TmTransactionObjectType, KernelMode, handle);
  if (!NT_SUCCESS(status)) return status;
  const enlistment = new Ref<HANDLE>(0);
  status = ZwCreateEnlistment(
    enlistment,
    ENLISTMENT_SUBORDINATE_RIGHTS,
    ResourceManager,
    handle.value,
    KernelAttributes(),
    0,
    TRANSACTION_NOTIFY_COMMIT | TRANSACTION_NOTIFY_ROLLBACK,
    Context,
  );
  ZwClose(handle.value);
  Context.Enlistment = enlistment.value;
  return status;
}

export function RMCallback(
  EnlistmentObject: KENLISTMENT,
  RMContext: unknown,
  TransactionContext: RMCALLBACK_CONTEXT,
  TransactionNotification: number,
  TmVirtualClock: Ref<bigint>,
): NTSTATUS {
  DbgPrint('RMCallback: %d\n', TransactionNotification);
  TransactionContext.Notification |= TransactionNotification;
  let status: NTSTATUS = STATUS_NOT_IMPLEMENTED;
  if (TransactionNotification === TRANSACTION_NOTIFY_COMMIT)
    status = TmCommitComplete(EnlistmentObject, TmVirtualClock);
  if (TransactionNotification === TRANSACTION_NOTIFY_ROLLBACK)
    status = TmRollbackComplete(EnlistmentObject, TmVirtualClock);
  // Not earlier: closing it before the transaction ends would roll it back.
  ZwClose(TransactionContext.Enlistment);
  TransactionContext.Enlistment = 0;
  return NT_SUCCESS(status) ? STATUS_SUCCESS : status;
}
