/** Keys as objects: NtCreateKey and the services for handles of keys. */
import { HalTrace } from 'hal';
import {
  CM_KEY_BODY,
  type CM_KEY_NODE,
  KEY_ENUMERATE_SUB_KEYS,
  KEY_QUERY_VALUE,
  KEY_SET_VALUE,
  KEY_VALUE_PARTIAL_INFORMATION,
  KEY_VALUE_PARTIAL_INFORMATION_SIZE,
  KeyValuePartialInformation,
  REG_CREATED_NEW_KEY,
  REG_OPENED_EXISTING_KEY,
  type RegistryData,
} from '../inc/cm';
import type { NTSTATUS } from '../inc/io';
import { DELETE, type HANDLE, type OBJECT_ATTRIBUTES, type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
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
} from '../inc/ntstatus';
import type { ParseResult } from '../inc/ob';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObInsertObject, ObOpenObjectByNameEx } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { PsGetCurrentThread } from '../ps/current';
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

export const CmKeyObjectType = ObCreateObjectType(
  'Key',
  ' yeK',
  { ParseProcedure: CmpParseKey },
  [0x20019, 0x20006, 0x20019, 0xf003f],
);

/** What NtCreateKey hands to the parse procedure. */
class CM_PARSE_CONTEXT {
  Disposition = 0;
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
 * The rest of a path below a key. Only the last part may be missing, and only for NtCreateKey.
 * @stack 0x140
 */
function CmpParseKey(ParseObject: CM_KEY_BODY, Context: unknown, RemainingName: string, Result: ParseResult): NTSTATUS {
  const cut = RemainingName.lastIndexOf('\\');
  const last = RemainingName.substring(cut + 1);
  CmpLockRegistry();
  const parent = CmpFindKeyPath(ParseObject.KeyControlBlock, cut < 0 ? '' : RemainingName.substring(0, cut));
  let key = parent === null || last.length === 0 ? parent : CmpFindSubkey(parent, last);
  if (Context instanceof CM_PARSE_CONTEXT && parent !== null) {
    Context.Disposition = key === null ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    if (key === null) {
      key = CmpCreateSubkey(parent, last);
      HalTrace('registry', `create ${CmpKeyPath(key)}`);
    }
  }
  CmpUnlockRegistry();
  if (key === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  Result.Object = ObCreateObject(CmKeyObjectType, new CM_KEY_BODY(key));
  return STATUS_SUCCESS;
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
  const context = new CM_PARSE_CONTEXT();
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
  return ObOpenObjectByNameEx(ObjectAttributes, CmKeyObjectType, mode, DesiredAccess, null, KeyHandle);
}

/** Runs `work` on the key of a handle, with the registry locked. */
export function CmpWithKey(KeyHandle: HANDLE, DesiredAccess: number, work: (Key: CM_KEY_NODE) => NTSTATUS): NTSTATUS {
  const body = new Ref<CM_KEY_BODY | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  let status = ObReferenceObjectByHandle(KeyHandle, DesiredAccess, CmKeyObjectType, mode, body, null);
  if (!NT_SUCCESS(status)) return status;
  const key = body.value!.KeyControlBlock;
  CmpLockRegistry();
  status = key.Deleted ? STATUS_KEY_DELETED : work(key);
  CmpUnlockRegistry();
  ObfDereferenceObject(body.value!);
  return status;
}

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
  _DataSize: number,
): NTSTATUS {
  return CmpWithKey(KeyHandle, KEY_SET_VALUE, key => {
    CmpSetValue(key, UnicodeText(ValueName), Type, Data);
    return STATUS_SUCCESS;
  });
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
  return CmpWithKey(KeyHandle, KEY_QUERY_VALUE, key => {
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
  });
}

/** @stack 0x90 */
export function NtDeleteValueKey(KeyHandle: HANDLE, ValueName: PCUNICODE_STRING): NTSTATUS {
  return CmpWithKey(KeyHandle, KEY_SET_VALUE, key =>
    key.Values.delete(UnicodeText(ValueName).toUpperCase()) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND,
  );
}

/**
 * @returns STATUS_CANNOT_DELETE for a key with subkeys.
 * @stack 0x80
 */
export function NtDeleteKey(KeyHandle: HANDLE): NTSTATUS {
  return CmpWithKey(KeyHandle, DELETE, key => {
    if (key.Subkeys.size > 0 || key.Parent === null) return STATUS_CANNOT_DELETE;
    CmpDeleteKey(key);
    return STATUS_SUCCESS;
  });
}

/**
 * Name of the `Index`th subkey.
 * @returns STATUS_NO_MORE_ENTRIES
 * @stack 0xa0
 */
export function NtEnumerateKey(KeyHandle: HANDLE, Index: number, Name: Ref<string>): NTSTATUS {
  return CmpWithKey(KeyHandle, KEY_ENUMERATE_SUB_KEYS, key => {
    const found = [...key.Subkeys.values()][Index];
    if (found === undefined) return STATUS_NO_MORE_ENTRIES;
    Name.value = found.Name;
    return STATUS_SUCCESS;
  });
}
