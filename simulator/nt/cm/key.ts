/** Keys as objects: NtCreateKey and the services for handles of keys. */
import { HalTrace } from 'hal';
import {
  CM_KEY_BODY,
  type CM_KEY_NODE,
  KEY_ENUMERATE_SUB_KEYS,
  KEY_QUERY_VALUE,
  KEY_SET_VALUE,
  KeyBasicInformation,
  KEY_VALUE_PARTIAL_INFORMATION,
  KEY_VALUE_PARTIAL_INFORMATION_SIZE,
  KeyValuePartialInformation,
  REG_CREATED_NEW_KEY,
  REG_OPENED_EXISTING_KEY,
  type RegistryData,
} from '../inc/cm';
import type { NTSTATUS } from '../inc/io';
import {
  DELETE,
  type HANDLE,
  type OBJECT_ATTRIBUTES,
  type PCUNICODE_STRING,
  UNICODE_STRING,
  UnicodeText,
} from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_CANNOT_DELETE,
  STATUS_INVALID_PARAMETER,
  STATUS_KEY_DELETED,
  STATUS_NO_MORE_ENTRIES,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
  STATUS_TRANSACTION_NOT_ACTIVE,
  STATUS_TRANSACTIONAL_CONFLICT,
} from '../inc/ntstatus';
import type { ParseResult } from '../inc/ob';
import { Ref } from '../inc/ref';
import {
  REG_CREATE_KEY_INFORMATION_V1,
  REG_DELETE_KEY_INFORMATION,
  REG_DELETE_VALUE_KEY_INFORMATION,
  REG_ENUMERATE_KEY_INFORMATION,
  REG_KEY_HANDLE_CLOSE_INFORMATION,
  type REG_KEY_INFORMATION,
  REG_QUERY_VALUE_KEY_INFORMATION,
  REG_SET_VALUE_KEY_INFORMATION,
  RegNtPostCreateKeyEx,
  RegNtPostDeleteKey,
  RegNtPostDeleteValueKey,
  RegNtPostEnumerateKey,
  RegNtPostKeyHandleClose,
  RegNtPostOpenKeyEx,
  RegNtPostQueryValueKey,
  RegNtPostSetValueKey,
  RegNtPreCreateKeyEx,
  RegNtPreDeleteKey,
  RegNtPreDeleteValueKey,
  RegNtPreEnumerateKey,
  RegNtPreKeyHandleClose,
  RegNtPreOpenKeyEx,
  RegNtPreQueryValueKey,
  RegNtPreSetValueKey,
} from '../inc/regnotify';
import { type KTRANSACTION, TransactionActive } from '../inc/tm';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObInsertObject, ObOpenObjectByNameEx } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { PsGetCurrentThread } from '../ps/current';
import { CmpAreCallbacksRegistered, CmpCallCallbacks, CmpDeleteKeyObject } from './callback';
import {
  CmpCreateSubkey,
  CmpDataLength,
  CmpDeleteKey,
  CmpFindKeyPath,
  CmpFindSubkey,
  CmpInitializeRegistry,
  CmpKeyPath,
  CmpLockRegistry,
  CmpRootKey,
  CmpSetValue,
  CmpUnlockRegistry,
} from './registry';
import { CmpReferenceTransaction, CmpViewKey, CmpWriteKey } from './transaction';

export const CmKeyObjectType = ObCreateObjectType(
  'Key',
  ' yeK',
  { ParseProcedure: CmpParseKey, CloseProcedure: CmpCloseKeyObject, DeleteProcedure: CmpDeleteKeyObject },
  [0x20019, 0x20006, 0x20019, 0xf003f],
);

/** What NtCreateKey and NtOpenKey hand to the parse procedure. */
class CM_PARSE_CONTEXT {
  Disposition = 0;
  constructor(
    readonly Create: boolean,
    readonly DesiredAccess: number,
    readonly Transaction: KTRANSACTION | null = null,
  ) {}
}

/** Phase 0: the tree, and `\REGISTRY` in the object manager's. */
export function CmInitSystem(): void {
  CmpInitializeRegistry();
  const root = ObCreateObject(CmKeyObjectType, new CM_KEY_BODY(CmpRootKey));
  root.$header!.Permanent = true;
  ObInsertObject(root, '\\REGISTRY', 0, 0, null);
  ObfDereferenceObject(root);
}

/**
 * The rest of a path below a key.
 * @stack 0x140
 */
function CmpParseKey(ParseObject: CM_KEY_BODY, Context: unknown, RemainingName: string, Result: ParseResult): NTSTATUS {
  if (!(Context instanceof CM_PARSE_CONTEXT) || !CmpAreCallbacksRegistered())
    return CmpDoParseKey(ParseObject, Context, RemainingName, Result);
  const whole = ParseObject.KeyControlBlock === CmpRootKey;
  const remaining = RemainingName.startsWith('\\') ? RemainingName.substring(1) : RemainingName;
  const information = new REG_CREATE_KEY_INFORMATION_V1(
    new UNICODE_STRING(whole ? `\\REGISTRY\\${remaining}` : remaining),
    ParseObject,
    CmKeyObjectType,
    Context.DesiredAccess,
    new UNICODE_STRING(remaining),
    PsGetCurrentThread().PreviousMode,
    Context.Transaction,
  );
  const status = CmpCallCallbacks(
    Context.Create ? RegNtPreCreateKeyEx : RegNtPreOpenKeyEx,
    Context.Create ? RegNtPostCreateKeyEx : RegNtPostOpenKeyEx,
    ParseObject,
    information,
    () => {
      const done = CmpDoParseKey(ParseObject, Context, RemainingName, Result);
      information.Disposition.value = Context.Disposition;
      information.ResultObject.value = Result.Object as CM_KEY_BODY | null;
      return done;
    },
    () => information.ResultObject.value,
  );
  Context.Disposition = information.Disposition.value;
  Result.Object = information.ResultObject.value;
  // A callback that says it did the work must have put the key there.
  return NT_SUCCESS(status) && Result.Object === null ? STATUS_OBJECT_NAME_NOT_FOUND : status;
}

/**
 * Only the last part may be missing, and only for NtCreateKey.
 * @stack 0x120
 */
function CmpDoParseKey(
  ParseObject: CM_KEY_BODY,
  Context: unknown,
  RemainingName: string,
  Result: ParseResult,
): NTSTATUS {
  const cut = RemainingName.lastIndexOf('\\');
  const last = RemainingName.substring(cut + 1);
  const transaction = (Context instanceof CM_PARSE_CONTEXT ? Context.Transaction : null) ?? ParseObject.$transaction;
  if (transaction !== null && transaction.State !== TransactionActive) return STATUS_TRANSACTION_NOT_ACTIVE;
  const view = (of: CM_KEY_NODE): CM_KEY_NODE => CmpViewKey(of, transaction);
  CmpLockRegistry();
  const parent = CmpFindKeyPath(ParseObject.KeyControlBlock, cut < 0 ? '' : RemainingName.substring(0, cut), view);
  let key = parent === null || last.length === 0 ? parent : CmpFindSubkey(view(parent), last);
  let conflict = false;
  if (Context instanceof CM_PARSE_CONTEXT && Context.Create && parent !== null) {
    Context.Disposition = key === null ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    const writable = key === null ? CmpWriteKey(parent, transaction) : null;
    conflict = key === null && writable === null;
    if (writable !== null) {
      key = CmpCreateSubkey(parent, last, writable);
      HalTrace('registry', `create ${CmpKeyPath(key)}${transaction === null ? '' : ', in a transaction'}`);
    }
  }
  CmpUnlockRegistry();
  if (key === null) return conflict ? STATUS_TRANSACTIONAL_CONFLICT : STATUS_OBJECT_NAME_NOT_FOUND;
  Result.Object = ObCreateObject(CmKeyObjectType, new CM_KEY_BODY(key, transaction));
  return STATUS_SUCCESS;
}

/**
 * A handle of a key is closed; nobody can keep it from that.
 * @stack 0x60
 */
function CmpCloseKeyObject(_Process: unknown, Object: CM_KEY_BODY): void {
  if (!CmpAreCallbacksRegistered()) return;
  CmpCallCallbacks(
    RegNtPreKeyHandleClose,
    RegNtPostKeyHandleClose,
    Object,
    new REG_KEY_HANDLE_CLOSE_INFORMATION(Object),
    () => STATUS_SUCCESS,
    () => Object,
  );
}

/**
 * Opens a key, or creates it below one that is there.
 * @param Disposition gets REG_CREATED_NEW_KEY or REG_OPENED_EXISTING_KEY
 * @stack 0xa0
 */
export function NtCreateKey(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  _TitleIndex: number,
  _Class: PCUNICODE_STRING | null,
  _CreateOptions: number,
  Disposition: Ref<number> | null,
): NTSTATUS {
  const context = new CM_PARSE_CONTEXT(true, DesiredAccess);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObOpenObjectByNameEx(ObjectAttributes, CmKeyObjectType, mode, DesiredAccess, context, KeyHandle);
  if (NT_SUCCESS(status) && Disposition) Disposition.value = context.Disposition;
  return status;
}

/** @stack 0x90 */
export function NtOpenKey(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const context = new CM_PARSE_CONTEXT(false, DesiredAccess);
  return ObOpenObjectByNameEx(ObjectAttributes, CmKeyObjectType, mode, DesiredAccess, context, KeyHandle);
}

/**
 * The same with options of their own (REG_OPTION_XXX).
 * @stack 0x90
 */
export function NtOpenKeyEx(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  _OpenOptions: number,
): NTSTATUS {
  return NtOpenKey(KeyHandle, DesiredAccess, ObjectAttributes);
}

/** Opens or creates a key for a transaction. */
function CmpOpenTransacted(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  TransactionHandle: HANDLE,
  Create: boolean,
  Disposition: Ref<number> | null,
): NTSTATUS {
  const transaction = new Ref<KTRANSACTION | null>(null);
  const known = CmpReferenceTransaction(TransactionHandle, transaction);
  if (!NT_SUCCESS(known)) return known;
  const context = new CM_PARSE_CONTEXT(Create, DesiredAccess, transaction.value);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObOpenObjectByNameEx(ObjectAttributes, CmKeyObjectType, mode, DesiredAccess, context, KeyHandle);
  if (NT_SUCCESS(status) && Disposition) Disposition.value = context.Disposition;
  return status;
}

/**
 * NtCreateKey for a transaction: only its handles see the key until it is committed.
 * @returns STATUS_TRANSACTION_NOT_ACTIVE, STATUS_TRANSACTIONAL_CONFLICT (another transaction has changed the parent)
 * @stack 0xb0
 */
export function NtCreateKeyTransacted(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  _TitleIndex: number,
  _Class: PCUNICODE_STRING | null,
  _CreateOptions: number,
  TransactionHandle: HANDLE,
  Disposition: Ref<number> | null,
): NTSTATUS {
  return CmpOpenTransacted(KeyHandle, DesiredAccess, ObjectAttributes, TransactionHandle, true, Disposition);
}
/** @stack 0xa0 */
export function NtOpenKeyTransacted(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  TransactionHandle: HANDLE,
): NTSTATUS {
  return CmpOpenTransacted(KeyHandle, DesiredAccess, ObjectAttributes, TransactionHandle, false, null);
}
/** @stack 0xa0 */
export function NtOpenKeyTransactedEx(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  _OpenOptions: number,
  TransactionHandle: HANDLE,
): NTSTATUS {
  return NtOpenKeyTransacted(KeyHandle, DesiredAccess, ObjectAttributes, TransactionHandle);
}

/** What callbacks are told of an operation on an open key. */
export interface CmpNotification {
  readonly pre: number;
  readonly post: number;
  information(Object: CM_KEY_BODY): REG_KEY_INFORMATION;
}

/** Runs `work` on the key of a handle, with the registry locked, if no callback has another opinion. */
export function CmpWithKey(
  KeyHandle: HANDLE,
  DesiredAccess: number,
  work: (Key: CM_KEY_NODE) => NTSTATUS,
  Notification: CmpNotification,
): NTSTATUS {
  const body = new Ref<CM_KEY_BODY | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  let status = ObReferenceObjectByHandle(KeyHandle, DesiredAccess, CmKeyObjectType, mode, body, null);
  if (!NT_SUCCESS(status)) return status;
  const object = body.value!;
  if (CmpAreCallbacksRegistered())
    status = CmpCallCallbacks(
      Notification.pre,
      Notification.post,
      object,
      Notification.information(object),
      () => CmpLockedWork(object, DesiredAccess, work),
      () => object,
    );
  else status = CmpLockedWork(object, DesiredAccess, work);
  ObfDereferenceObject(object);
  return status;
}

/** @stack 0x40 */
function CmpLockedWork(
  { KeyControlBlock, $transaction }: CM_KEY_BODY,
  DesiredAccess: number,
  work: (Key: CM_KEY_NODE) => NTSTATUS,
): NTSTATUS {
  if ($transaction !== null && $transaction.State !== TransactionActive) return STATUS_TRANSACTION_NOT_ACTIVE;
  CmpLockRegistry();
  const changes = DesiredAccess === KEY_SET_VALUE || DesiredAccess === DELETE;
  const key = (changes ? CmpWriteKey : CmpViewKey)(KeyControlBlock, $transaction);
  const status = key === null ? STATUS_TRANSACTIONAL_CONFLICT : key.Deleted ? STATUS_KEY_DELETED : work(key);
  if (status === STATUS_SUCCESS && DesiredAccess === DELETE)
    CmpDeleteKey(key!, CmpWriteKey(KeyControlBlock.Parent!, $transaction) ?? KeyControlBlock.Parent!);
  CmpUnlockRegistry();
  return status;
}

const valueName = (name: PCUNICODE_STRING): UNICODE_STRING => new UNICODE_STRING(UnicodeText(name));

/**
 * @param Data what the bytes of the value say
 * @stack 0xc0
 */
export function NtSetValueKey(
  KeyHandle: HANDLE,
  ValueName: PCUNICODE_STRING,
  _TitleIndex: number,
  Type: number,
  Data: RegistryData,
  DataSize: number,
): NTSTATUS {
  return CmpWithKey(
    KeyHandle,
    KEY_SET_VALUE,
    key => {
      CmpSetValue(key, UnicodeText(ValueName), Type, Data);
      return STATUS_SUCCESS;
    },
    {
      pre: RegNtPreSetValueKey,
      post: RegNtPostSetValueKey,
      information: key => new REG_SET_VALUE_KEY_INFORMATION(key, valueName(ValueName), Type, Data, DataSize),
    },
  );
}

/**
 * @param KeyValueInformationClass KeyValuePartialInformation
 * @param Length bytes of the caller's buffer
 * @param ResultLength gets the bytes that are needed
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_BUFFER_OVERFLOW (the data did not fit), STATUS_OBJECT_NAME_NOT_FOUND
 * @stack 0xc0
 */
export function NtQueryValueKey(
  KeyHandle: HANDLE,
  ValueName: PCUNICODE_STRING,
  KeyValueInformationClass: number,
  KeyValueInformation: KEY_VALUE_PARTIAL_INFORMATION | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  if (KeyValueInformationClass !== KeyValuePartialInformation) return STATUS_INVALID_PARAMETER;
  const query = (key: CM_KEY_NODE): NTSTATUS => {
    const value = key.Values.get(UnicodeText(ValueName).toUpperCase());
    if (value === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
    const length = CmpDataLength(value.Data);
    ResultLength.value = KEY_VALUE_PARTIAL_INFORMATION_SIZE + length;
    if (Length < KEY_VALUE_PARTIAL_INFORMATION_SIZE || !(KeyValueInformation instanceof KEY_VALUE_PARTIAL_INFORMATION))
      return STATUS_BUFFER_TOO_SMALL;
    KeyValueInformation.Type = value.Type;
    KeyValueInformation.DataLength = length;
    if (Length < ResultLength.value) return STATUS_BUFFER_OVERFLOW;
    KeyValueInformation.Data = value.Data;
    return STATUS_SUCCESS;
  };
  return CmpWithKey(KeyHandle, KEY_QUERY_VALUE, query, {
    pre: RegNtPreQueryValueKey,
    post: RegNtPostQueryValueKey,
    information: key =>
      new REG_QUERY_VALUE_KEY_INFORMATION(
        key,
        valueName(ValueName),
        KeyValueInformationClass,
        KeyValueInformation,
        Length,
        ResultLength,
      ),
  });
}

/** @stack 0x90 */
export function NtDeleteValueKey(KeyHandle: HANDLE, ValueName: PCUNICODE_STRING): NTSTATUS {
  return CmpWithKey(
    KeyHandle,
    KEY_SET_VALUE,
    key => (key.Values.delete(UnicodeText(ValueName).toUpperCase()) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND),
    {
      pre: RegNtPreDeleteValueKey,
      post: RegNtPostDeleteValueKey,
      information: key => new REG_DELETE_VALUE_KEY_INFORMATION(key, valueName(ValueName)),
    },
  );
}

/**
 * @returns STATUS_CANNOT_DELETE for a key with subkeys.
 * @stack 0x80
 */
export function NtDeleteKey(KeyHandle: HANDLE): NTSTATUS {
  const remove = (key: CM_KEY_NODE): NTSTATUS =>
    key.Subkeys.size > 0 || key.Parent === null ? STATUS_CANNOT_DELETE : STATUS_SUCCESS;
  return CmpWithKey(KeyHandle, DELETE, remove, {
    pre: RegNtPreDeleteKey,
    post: RegNtPostDeleteKey,
    information: key => new REG_DELETE_KEY_INFORMATION(key),
  });
}

/**
 * Name of the `Index`th subkey.
 * @returns STATUS_NO_MORE_ENTRIES
 * @stack 0xa0
 */
export function NtEnumerateKey(KeyHandle: HANDLE, Index: number, Name: Ref<string>): NTSTATUS {
  const enumerate = (key: CM_KEY_NODE): NTSTATUS => {
    const found = [...key.Subkeys.values()][Index];
    if (found === undefined) return STATUS_NO_MORE_ENTRIES;
    Name.value = found.Name;
    return STATUS_SUCCESS;
  };
  return CmpWithKey(KeyHandle, KEY_ENUMERATE_SUB_KEYS, enumerate, {
    pre: RegNtPreEnumerateKey,
    post: RegNtPostEnumerateKey,
    information: key => new REG_ENUMERATE_KEY_INFORMATION(key, Index, KeyBasicInformation, Name, 0, new Ref(0)),
  });
}
