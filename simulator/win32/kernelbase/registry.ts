/** The registry's functions of winreg.h. They return a Win32 error, and do not set the last one. */
import {
  KEY_ALL_ACCESS,
  KEY_VALUE_PARTIAL_INFORMATION,
  KeyValuePartialInformation,
  type RegistryData,
} from '../../nt/inc/cm';
import { DELETE, type HANDLE, OBJ_CASE_INSENSITIVE, OBJECT_ATTRIBUTES } from '../../nt/inc/ntdef';
import type { NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS, STATUS_BUFFER_OVERFLOW } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import {
  NtClose,
  NtCreateKey,
  NtDeleteKey,
  NtDeleteValueKey,
  NtEnumerateKey,
  NtOpenKey,
  NtQueryValueKey,
  NtSetValueKey,
} from '../ntdll/stubs';
import { ERROR_INVALID_HANDLE } from './types';

export type HKEY = HANDLE;
export type LSTATUS = number;
export const HKEY_LOCAL_MACHINE: HKEY = 0x80000002;
export const HKEY_USERS: HKEY = 0x80000003;

const Roots = new Map<HKEY, string>([
  [HKEY_LOCAL_MACHINE, '\\Registry\\Machine'],
  [HKEY_USERS, '\\Registry\\User'],
]);

/** Predefined keys are names, others handles. */
function BaseRegAttributes(Key: HKEY, SubKey: string | null): OBJECT_ATTRIBUTES {
  const attributes = new OBJECT_ATTRIBUTES();
  const root = Roots.get(Key);
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  attributes.RootDirectory = root === undefined ? Key : 0;
  attributes.ObjectName = root === undefined ? (SubKey ?? '') : SubKey ? `${root}\\${SubKey}` : root;
  return attributes;
}

function Win32Error(Status: NTSTATUS): LSTATUS {
  return NT_SUCCESS(Status) ? 0 : RtlNtStatusToDosError(Status);
}

/**
 * Creates a key and those on the way to it.
 * @stack 0x110
 */
export function RegCreateKeyExW(
  hKey: HKEY,
  lpSubKey: string,
  _Reserved: number,
  _lpClass: string | null,
  dwOptions: number,
  samDesired: number,
  _lpSecurityAttributes: object | null,
  phkResult: Ref<HKEY>,
  lpdwDisposition: Ref<number> | null,
): LSTATUS {
  const parts = lpSubKey.split('\\');
  let path = '';
  for (const [i, part] of parts.entries()) {
    path = i === 0 ? part : `${path}\\${part}`;
    const attributes = BaseRegAttributes(hKey, path);
    const status = NtCreateKey(phkResult, samDesired, attributes, 0, null, dwOptions, lpdwDisposition);
    if (!NT_SUCCESS(status)) return Win32Error(status);
    if (i < parts.length - 1) NtClose(phkResult.value);
  }
  return 0;
}

/** @stack 0xa0 */
export function RegOpenKeyExW(
  hKey: HKEY,
  lpSubKey: string | null,
  _ulOptions: number,
  samDesired: number,
  phkResult: Ref<HKEY>,
): LSTATUS {
  return Win32Error(NtOpenKey(phkResult, samDesired, BaseRegAttributes(hKey, lpSubKey)));
}

/**
 * @param lpData text for REG_SZ, number for REG_DWORD, texts for REG_MULTI_SZ, else bytes
 * @stack 0xa0
 */
export function RegSetValueExW(
  hKey: HKEY,
  lpValueName: string | null,
  _Reserved: number,
  dwType: number,
  lpData: RegistryData,
  cbData: number,
): LSTATUS {
  return Win32Error(NtSetValueKey(hKey, lpValueName ?? '', 0, dwType, lpData, cbData));
}

/**
 * @param lpData gets what the bytes say
 * @param lpcbData bytes of the caller's buffer, null: enough; gets those of the data
 * @returns ERROR_MORE_DATA if the buffer is too small
 * @stack 0xb0
 */
export function RegQueryValueExW(
  hKey: HKEY,
  lpValueName: string | null,
  _lpReserved: null,
  lpType: Ref<number> | null,
  lpData: Ref<any> | null,
  lpcbData: Ref<number> | null,
): LSTATUS {
  const information = new KEY_VALUE_PARTIAL_INFORMATION();
  const room = lpData === null ? 0 : (lpcbData?.value ?? 0x10000);
  const needed = new Ref(0);
  const header = 12;
  const status = NtQueryValueKey(
    hKey,
    lpValueName ?? '',
    KeyValuePartialInformation,
    information,
    header + room,
    needed,
  );
  const asked = status === STATUS_BUFFER_OVERFLOW && lpData === null;
  if (!NT_SUCCESS(status) && status !== STATUS_BUFFER_OVERFLOW) return Win32Error(status);
  if (lpType) lpType.value = information.Type;
  if (lpcbData) lpcbData.value = needed.value - header;
  if (NT_SUCCESS(status) && lpData) lpData.value = information.Data;
  return asked ? 0 : Win32Error(status);
}

/** @stack 0x60 */
export function RegDeleteValueW(hKey: HKEY, lpValueName: string): LSTATUS {
  return Win32Error(NtDeleteValueKey(hKey, lpValueName));
}

/**
 * Deletes a key without subkeys.
 * @stack 0x80
 */
export function RegDeleteKeyW(hKey: HKEY, lpSubKey: string): LSTATUS {
  const key = new Ref<HKEY>(0);
  const error = RegOpenKeyExW(hKey, lpSubKey, 0, DELETE, key);
  if (error !== 0) return error;
  const status = NtDeleteKey(key.value);
  NtClose(key.value);
  return Win32Error(status);
}

/**
 * Deletes a key with all that is below it.
 * @stack 0xa0
 */
export function RegDeleteTreeW(hKey: HKEY, lpSubKey: string): LSTATUS {
  const key = new Ref<HKEY>(0);
  const error = RegOpenKeyExW(hKey, lpSubKey, 0, KEY_ALL_ACCESS, key);
  if (error !== 0) return error;
  const name = new Ref('');
  let below = 0;
  while (below === 0 && NT_SUCCESS(NtEnumerateKey(key.value, 0, name))) below = RegDeleteTreeW(key.value, name.value);
  const status = below === 0 ? NtDeleteKey(key.value) : 0;
  NtClose(key.value);
  return below === 0 ? Win32Error(status) : below;
}

/** @stack 0x40 */
export function RegCloseKey(hKey: HKEY): LSTATUS {
  if (Roots.has(hKey)) return 0;
  return NT_SUCCESS(NtClose(hKey)) ? 0 : ERROR_INVALID_HANDLE;
}
