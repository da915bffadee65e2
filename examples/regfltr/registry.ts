/* The driver's own use of the registry: keys and values below one root key. */
import {
  type HANDLE,
  InitializeObjectAttributes,
  KEY_ALL_ACCESS,
  KEY_VALUE_PARTIAL_INFORMATION,
  KeyValuePartialInformation,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  REG_DWORD,
  Ref,
  RTL_CONSTANT_STRING,
  ZwClose,
  ZwCreateKey,
  ZwCreateKeyTransacted,
  ZwDeleteKey,
  ZwOpenKey,
  ZwQueryValueKey,
  ZwSetValueKey,
} from 'ntifs';

export const ROOT_KEY = '\\Registry\\Machine\\Software\\_RegFltrRoot';

export function Attributes(Name: string, Root: HANDLE): OBJECT_ATTRIBUTES {
  const attributes = new OBJECT_ATTRIBUTES();
  const flags = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE;
  InitializeObjectAttributes(attributes, RTL_CONSTANT_STRING(Name), flags, Root, null);
  return attributes;
}

export function CreateKey(Name: string, Root: HANDLE, Key: Ref<HANDLE>): NTSTATUS {
  return ZwCreateKey(Key, KEY_ALL_ACCESS, Attributes(Name, Root), 0, null, 0, null);
}
export function CreateKeyTransacted(Name: string, Root: HANDLE, Transaction: HANDLE, Key: Ref<HANDLE>): NTSTATUS {
  return ZwCreateKeyTransacted(Key, KEY_ALL_ACCESS, Attributes(Name, Root), 0, null, 0, Transaction, null);
}

/** Opens a key and closes it; deletes it, if wanted. */
export function ProbeKey(Name: string, Root: HANDLE, Delete: boolean): NTSTATUS {
  const key = new Ref<HANDLE>(0);
  const status = ZwOpenKey(key, KEY_ALL_ACCESS, Attributes(Name, Root));
  if (!NT_SUCCESS(status)) return status;
  if (Delete) ZwDeleteKey(key.value);
  ZwClose(key.value);
  return status;
}

export function SetNumber(Key: HANDLE, Name: string, Value: number): NTSTATUS {
  return ZwSetValueKey(Key, RTL_CONSTANT_STRING(Name), 0, REG_DWORD, Value, 4);
}
/** -1: there is no such value. */
export function QueryNumber(Key: HANDLE, Name: string): number {
  const information = new KEY_VALUE_PARTIAL_INFORMATION();
  const size = new Ref(0);
  const status = ZwQueryValueKey(Key, RTL_CONSTANT_STRING(Name), KeyValuePartialInformation, information, 16, size);
  return NT_SUCCESS(status) ? (information.Data as number) : -1;
}
