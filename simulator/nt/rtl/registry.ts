/** The registry by paths (wdm.h). Source: the pages of RtlQueryRegistryValues, RtlWriteRegistryValue and the others. */
import type { NTSTATUS } from '../inc/io';
import {
  type CM_KEY_BODY,
  type CM_KEY_NODE,
  type CM_KEY_VALUE,
  REG_DWORD,
  REG_EXPAND_SZ,
  REG_MULTI_SZ,
  REG_NONE,
  REG_SZ,
  type RegistryData,
} from '../inc/cm';
import { KernelMode } from '../inc/ke';
import { type HANDLE, UNICODE_STRING } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import {
  CmpCreateSubkey,
  CmpDataLength,
  CmpFindKeyPath,
  CmpLockRegistry,
  CmpRootKey,
  CmpSetValue,
  CmpUnlockRegistry,
} from '../cm/registry';
import { CmKeyObjectType } from '../cm/key';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';

export const RTL_REGISTRY_ABSOLUTE = 0;
export const RTL_REGISTRY_SERVICES = 1;
export const RTL_REGISTRY_CONTROL = 2;
export const RTL_REGISTRY_WINDOWS_NT = 3;
export const RTL_REGISTRY_DEVICEMAP = 4;
export const RTL_REGISTRY_USER = 5;
export const RTL_REGISTRY_HANDLE = 0x40000000;
export const RTL_REGISTRY_OPTIONAL = 0x80000000;

export const RTL_QUERY_REGISTRY_SUBKEY = 0x1;
export const RTL_QUERY_REGISTRY_TOPKEY = 0x2;
export const RTL_QUERY_REGISTRY_REQUIRED = 0x4;
export const RTL_QUERY_REGISTRY_NOVALUE = 0x8;
export const RTL_QUERY_REGISTRY_NOEXPAND = 0x10;
export const RTL_QUERY_REGISTRY_DIRECT = 0x20;
export const RTL_QUERY_REGISTRY_DELETE = 0x40;
export const RTL_QUERY_REGISTRY_TYPECHECK = 0x100;
export const RTL_QUERY_REGISTRY_TYPECHECK_SHIFT = 24;

export type PRTL_QUERY_REGISTRY_ROUTINE = (
  ValueName: string | null,
  ValueType: number,
  ValueData: RegistryData | null,
  ValueLength: number,
  Context: any,
  EntryContext: any,
) => NTSTATUS;

/** One row of what RtlQueryRegistryValues is asked; the last row has neither routine nor name. */
export class RTL_QUERY_REGISTRY_TABLE {
  QueryRoutine: PRTL_QUERY_REGISTRY_ROUTINE | null = null;
  Flags = 0;
  Name: string | null = null;
  /** For the routine; with RTL_QUERY_REGISTRY_DIRECT what gets the value: a variable, or a UNICODE_STRING. */
  EntryContext: any = null;
  DefaultType = REG_NONE;
  DefaultData: RegistryData | null = null;
  DefaultLength = 0;
}

const roots: readonly string[] = [
  '',
  '\\Registry\\Machine\\System\\CurrentControlSet\\Services\\',
  '\\Registry\\Machine\\System\\CurrentControlSet\\Control\\',
  '\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion\\',
  '\\Registry\\Machine\\Hardware\\DeviceMap\\',
  '\\Registry\\User\\.Default\\',
];

/**
 * The key that a caller means, made with all above it if `Create`.
 * @stack 0x60
 */
function RtlpOpenKey(
  RelativeTo: number,
  Path: string | HANDLE,
  Create: boolean,
  Key: Ref<CM_KEY_NODE | null>,
): NTSTATUS {
  if ((RelativeTo & RTL_REGISTRY_HANDLE) !== 0) {
    const body = new Ref<CM_KEY_BODY | null>(null);
    const status = ObReferenceObjectByHandle(Number(Path), 0, CmKeyObjectType, KernelMode, body, null);
    if (!NT_SUCCESS(status)) return status;
    Key.value = body.value!.KeyControlBlock;
    ObfDereferenceObject(body.value!);
    return STATUS_SUCCESS;
  }
  const root = roots[RelativeTo & ~RTL_REGISTRY_OPTIONAL];
  if (root === undefined) return STATUS_INVALID_PARAMETER;
  const parts = (root + Path).split('\\').filter(part => part !== '');
  if (parts[0]?.toUpperCase() !== 'REGISTRY') return STATUS_OBJECT_NAME_NOT_FOUND;
  let node: CM_KEY_NODE = CmpRootKey;
  for (const part of parts.slice(1)) {
    const next = CmpFindKeyPath(node, part);
    if (next === null && !Create) return STATUS_OBJECT_NAME_NOT_FOUND;
    node = next ?? CmpCreateSubkey(node, part);
  }
  Key.value = node;
  return STATUS_SUCCESS;
}

/** Runs `work` on a key with the registry locked. */
function RtlpWithKey(
  RelativeTo: number,
  Path: string | HANDLE,
  Create: boolean,
  work: (Key: CM_KEY_NODE) => NTSTATUS,
): NTSTATUS {
  const key = new Ref<CM_KEY_NODE | null>(null);
  CmpLockRegistry();
  let status = RtlpOpenKey(RelativeTo, Path, Create, key);
  if (NT_SUCCESS(status)) status = work(key.value!);
  CmpUnlockRegistry();
  return status;
}

/**
 * Whether a key is there.
 * @returns STATUS_OBJECT_NAME_NOT_FOUND if not
 * @stack 0x40
 */
export function RtlCheckRegistryKey(RelativeTo: number, Path: string): NTSTATUS {
  return RtlpWithKey(RelativeTo, Path, false, () => STATUS_SUCCESS);
}
/**
 * Creates a key.
 * @stack 0x40
 */
export function RtlCreateRegistryKey(RelativeTo: number, Path: string): NTSTATUS {
  return RtlpWithKey(RelativeTo, Path, true, () => STATUS_SUCCESS);
}
/**
 * Writes a value; the key is created if it is not there.
 * @param Path or a handle with RTL_REGISTRY_HANDLE
 * @param ValueData what the bytes say: text, a number (or a variable with it), texts, bytes
 * @stack 0x60
 */
export function RtlWriteRegistryValue(
  RelativeTo: number,
  Path: string | HANDLE,
  ValueName: string,
  ValueType: number,
  ValueData: RegistryData | Ref<number>,
  _ValueLength: number,
): NTSTATUS {
  const data = ValueData instanceof Ref ? ValueData.value : ValueData;
  return RtlpWithKey(RelativeTo, Path, true, key => {
    CmpSetValue(key, ValueName, ValueType, data);
    return STATUS_SUCCESS;
  });
}
/**
 * Deletes a value.
 * @returns STATUS_OBJECT_NAME_NOT_FOUND
 * @stack 0x60
 */
export function RtlDeleteRegistryValue(RelativeTo: number, Path: string | HANDLE, ValueName: string): NTSTATUS {
  return RtlpWithKey(RelativeTo, Path, false, key =>
    key.Values.delete(ValueName.toUpperCase()) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND,
  );
}

/**
 * Reads values as a table says: each is given to a routine, or stored directly; a value that is not there has its default.
 * A row with SUBKEY changes to a key below; TOPKEY goes back.
 * @param Path or a handle with RTL_REGISTRY_HANDLE
 * @returns STATUS_OBJECT_NAME_NOT_FOUND if the key, or a required value without default, is not there; what a routine
 * returned; STATUS_OBJECT_TYPE_MISMATCH if the type is not the one that RTL_QUERY_REGISTRY_TYPECHECK wants
 * @partly REG_EXPAND_SZ is not expanded: there are no environment variables
 * @stack 0x110
 */
export function RtlQueryRegistryValues(
  RelativeTo: number,
  Path: string | HANDLE,
  QueryTable: readonly RTL_QUERY_REGISTRY_TABLE[],
  Context: unknown,
  _Environment: unknown,
): NTSTATUS {
  const top = new Ref<CM_KEY_NODE | null>(null);
  CmpLockRegistry();
  const opened = RtlpOpenKey(RelativeTo, Path, false, top);
  CmpUnlockRegistry();
  const optional = (RelativeTo & RTL_REGISTRY_OPTIONAL) !== 0;
  if (!NT_SUCCESS(opened) && !optional) return opened;
  let key = top.value;
  for (const row of QueryTable) {
    if (row.QueryRoutine === null && row.Name === null) break;
    if ((row.Flags & (RTL_QUERY_REGISTRY_TOPKEY | RTL_QUERY_REGISTRY_SUBKEY)) !== 0) key = top.value;
    if ((row.Flags & RTL_QUERY_REGISTRY_SUBKEY) !== 0) {
      key = key && CmpFindKeyPath(key, row.Name ?? '');
      if (key === null) return STATUS_OBJECT_NAME_NOT_FOUND;
      continue;
    }
    if (row.Name === null && row.QueryRoutine === null) continue;
    const status = RtlpQueryRow(row, key, Context);
    if (!NT_SUCCESS(status)) return status;
  }
  return STATUS_SUCCESS;
}

/** @stack 0xa0 */
function RtlpQueryRow(Row: RTL_QUERY_REGISTRY_TABLE, Key: CM_KEY_NODE | null, Context: unknown): NTSTATUS {
  const { Name } = Row;
  if ((Row.Flags & RTL_QUERY_REGISTRY_NOVALUE) !== 0)
    return Row.QueryRoutine!(null, REG_NONE, null, 0, Context, Row.EntryContext);
  const values: CM_KEY_VALUE[] =
    Name === null
      ? [...(Key?.Values.values() ?? [])]
      : [Key?.Values.get(Name.toUpperCase())].filter(value => value !== undefined);
  if (values.length === 0) {
    if (Row.DefaultType !== REG_NONE && Row.DefaultData !== null)
      return RtlpGive(Row, Name ?? '', Row.DefaultType, Row.DefaultData, Context);
    return (Row.Flags & RTL_QUERY_REGISTRY_REQUIRED) !== 0 ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_SUCCESS;
  }
  for (const value of values) {
    const status = RtlpGive(Row, value.Name, value.Type, value.Data, Context);
    if (!NT_SUCCESS(status)) return status;
    if ((Row.Flags & RTL_QUERY_REGISTRY_DELETE) !== 0) Key!.Values.delete(value.Name.toUpperCase());
  }
  return STATUS_SUCCESS;
}

/** Each text of a REG_MULTI_SZ is given by itself, as REG_SZ. */
function RtlpGive(
  Row: RTL_QUERY_REGISTRY_TABLE,
  Name: string,
  Type: number,
  Data: RegistryData,
  Context: unknown,
): NTSTATUS {
  if ((Row.Flags & RTL_QUERY_REGISTRY_DIRECT) !== 0) return RtlpStoreDirect(Row, Type, Data);
  const many = Type === REG_MULTI_SZ && (Row.Flags & RTL_QUERY_REGISTRY_NOEXPAND) === 0;
  for (const data of many ? (Data as readonly string[]) : [Data]) {
    const type = many ? REG_SZ : Type;
    const status = Row.QueryRoutine!(Name, type, data, CmpDataLength(data), Context, Row.EntryContext);
    if (!NT_SUCCESS(status)) return status;
  }
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
function RtlpStoreDirect(Row: RTL_QUERY_REGISTRY_TABLE, Type: number, Data: RegistryData): NTSTATUS {
  const wanted = Row.DefaultType >>> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
  if ((Row.Flags & RTL_QUERY_REGISTRY_TYPECHECK) !== 0 && wanted !== Type) return STATUS_OBJECT_TYPE_MISMATCH;
  const target: unknown = Row.EntryContext;
  if (target instanceof UNICODE_STRING && (Type === REG_SZ || Type === REG_EXPAND_SZ)) {
    const text = String(Data);
    // A string without a buffer gets one.
    if (target.MaximumLength !== 0 && text.length * 2 + 2 > target.MaximumLength) return STATUS_BUFFER_TOO_SMALL;
    if (target.MaximumLength === 0) target.MaximumLength = text.length * 2 + 2;
    target.Buffer = text;
    target.Length = text.length * 2;
    return STATUS_SUCCESS;
  }
  if (target instanceof Ref) {
    target.value = Type === REG_DWORD ? Number(Data) >>> 0 : Data;
    return STATUS_SUCCESS;
  }
  return STATUS_OBJECT_TYPE_MISMATCH;
}
