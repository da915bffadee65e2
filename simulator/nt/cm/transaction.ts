/**
 * Keys in a transaction: what it changes it changes in copies of the keys, which only its own handles see until it is
 * committed. A key has one writing transaction at a time; a change without one ends it. Source: the pages of
 * ZwCreateKeyTransacted, ZwOpenKeyTransacted and CmGetBoundTransaction.
 */
import { CM_KEY_BODY, CM_KEY_NODE, CM_KEY_VALUE } from '../inc/cm';
import type { NTSTATUS } from '../inc/io';
import { KernelMode } from '../inc/ke';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_TRANSACTION_NOT_ACTIVE } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { type KTRANSACTION, type TMP_PARTICIPANT, TransactionActive } from '../inc/tm';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { TmpRollback, TmTransactionObjectType } from '../tm/transaction';

/** What a transaction has changed: copies, by key. */
class CM_TRANS implements TMP_PARTICIPANT {
  readonly Copies = new Map<CM_KEY_NODE, CM_KEY_NODE>();
  constructor(readonly Transaction: KTRANSACTION) {}

  Commit(): void {
    for (const [key, copy] of this.Copies) {
      key.Deleted = copy.Deleted;
      replace(key.Subkeys, copy.Subkeys);
      replace(key.Values, copy.Values);
    }
    this.forget();
  }
  Rollback(): void {
    this.forget();
  }
  private forget(): void {
    for (const key of this.Copies.keys()) writers.delete(key);
    this.Copies.clear();
  }
}
function replace<T>(Target: Map<string, T>, Source: ReadonlyMap<string, T>): void {
  Target.clear();
  for (const [name, value] of Source) Target.set(name, value);
}

/** By key: the transaction that has changed it. */
const writers = new Map<CM_KEY_NODE, CM_TRANS>();

function CmpTransOf(Transaction: KTRANSACTION): CM_TRANS {
  const known = Transaction.Participants.find(p => p instanceof CM_TRANS);
  if (known !== undefined) return known as CM_TRANS;
  const made = new CM_TRANS(Transaction);
  Transaction.Participants.push(made);
  return made;
}

/** A key as a transaction sees it. */
export function CmpViewKey(Key: CM_KEY_NODE, Transaction: KTRANSACTION | null): CM_KEY_NODE {
  return Transaction === null || writers.size === 0 ? Key : (CmpTransOf(Transaction).Copies.get(Key) ?? Key);
}

/** A key to be changed. @returns null: another transaction changes it */
export function CmpWriteKey(Key: CM_KEY_NODE, Transaction: KTRANSACTION | null): CM_KEY_NODE | null {
  const writer = writers.get(Key);
  if (Transaction === null) {
    if (writer !== undefined) TmpRollback(writer.Transaction);
    return Key;
  }
  const own = CmpTransOf(Transaction);
  if (writer !== undefined) return writer === own ? own.Copies.get(Key)! : null;
  const copy = new CM_KEY_NODE(Key.Name, Key.Parent);
  replace(copy.Subkeys, Key.Subkeys);
  for (const [name, { Name, Type, Data }] of Key.Values) copy.Values.set(name, new CM_KEY_VALUE(Name, Type, Data));
  own.Copies.set(Key, copy);
  writers.set(Key, own);
  return copy;
}

/** The transaction of a handle, which the caller may go on using without a reference while it runs. */
export function CmpReferenceTransaction(Handle: HANDLE, Transaction: Ref<KTRANSACTION | null>): NTSTATUS {
  const status = ObReferenceObjectByHandle(Handle, 0, TmTransactionObjectType, KernelMode, Transaction as never, null);
  if (!NT_SUCCESS(status)) return status;
  ObfDereferenceObject(Transaction.value!);
  return Transaction.value!.State === TransactionActive ? status : STATUS_TRANSACTION_NOT_ACTIVE;
}

/**
 * The transaction that a key's object belongs to; null: none.
 * @stack 0x20
 */
export function CmGetBoundTransaction(_Cookie: Ref<bigint> | bigint, Object: unknown): KTRANSACTION | null {
  return Object instanceof CM_KEY_BODY ? Object.$transaction : null;
}
