/** What a key and its values are called and hold. Source: the pages of ZwQueryKey, ZwEnumerateKey, ZwEnumerateValueKey. */
import { HalDefineType } from 'hal';
import {
  type CM_KEY_NODE,
  type CM_KEY_VALUE,
  KEY_ENUMERATE_SUB_KEYS,
  KEY_QUERY_VALUE,
  KEY_VALUE_PARTIAL_INFORMATION_SIZE,
  KeyBasicInformation,
  KeyValueFullInformation,
  KeyValuePartialInformation,
  REG_NONE,
  type RegistryData,
} from '../inc/cm';
import type { NTSTATUS } from '../inc/io';
import type { HANDLE } from '../inc/ntdef';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MORE_ENTRIES,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import {
  REG_ENUMERATE_KEY_INFORMATION,
  REG_ENUMERATE_VALUE_KEY_INFORMATION,
  REG_FLUSH_KEY_INFORMATION,
  REG_QUERY_KEY_INFORMATION,
  RegNtPostEnumerateKey,
  RegNtPostEnumerateValueKey,
  RegNtPostFlushKey,
  RegNtPostQueryKey,
  RegNtPreEnumerateKey,
  RegNtPreEnumerateValueKey,
  RegNtPreFlushKey,
  RegNtPreQueryKey,
} from '../inc/regnotify';
import { CmpWithKey } from './key';
import { CmpDataLength, CmpKeyPath } from './registry';

/** KEY_INFORMATION_CLASS. */
export const KeyFullInformation = 2;
export const KeyNameInformation = 3;
/** KEY_VALUE_INFORMATION_CLASS, the first one. */
export const KeyValueBasicInformation = 0;

export class KEY_BASIC_INFORMATION {
  LastWriteTime = 0n;
  TitleIndex = 0;
  /** Bytes. */
  NameLength = 0;
  Name = '';
}
export class KEY_NAME_INFORMATION {
  NameLength = 0;
  Name = '';
}
export class KEY_FULL_INFORMATION {
  LastWriteTime = 0n;
  TitleIndex = 0;
  ClassOffset = 0xffffffff;
  ClassLength = 0;
  SubKeys = 0;
  MaxNameLen = 0;
  MaxClassLen = 0;
  Values = 0;
  MaxValueNameLen = 0;
  MaxValueDataLen = 0;
}
export class KEY_VALUE_BASIC_INFORMATION {
  TitleIndex = 0;
  Type = REG_NONE;
  NameLength = 0;
  Name = '';
}
export class KEY_VALUE_FULL_INFORMATION {
  TitleIndex = 0;
  Type = REG_NONE;
  DataOffset = 0;
  DataLength = 0;
  NameLength = 0;
  Name = '';
  /** What lies at `DataOffset`. */
  Data: RegistryData = '';
}
HalDefineType(KEY_BASIC_INFORMATION, '_KEY_BASIC_INFORMATION', 0x18, [
  ['TitleIndex', 0x8, 'Uint4B'],
  ['NameLength', 0xc, 'Uint4B'],
]);
HalDefineType(KEY_FULL_INFORMATION, '_KEY_FULL_INFORMATION', 0x30, [
  ['SubKeys', 0x14, 'Uint4B'],
  ['Values', 0x20, 'Uint4B'],
]);

/** Bytes before the name. */
const BASIC_SIZE = 16;
const NAME_SIZE = 4;
const FULL_SIZE = 44;
const VALUE_BASIC_SIZE = 12;
const VALUE_FULL_SIZE = 20;

const longest = (lengths: Iterable<number>): number => Math.max(0, ...lengths);

/**
 * Fills in the caller's structure as far as its buffer goes.
 * @param Fixed bytes of the structure without name and data
 * @returns STATUS_BUFFER_TOO_SMALL if not even the fixed part fits, STATUS_BUFFER_OVERFLOW if the rest does not
 */
function fill(
  target: object | null,
  what: object,
  Fixed: number,
  Total: number,
  Length: number,
  Result: Ref<number>,
): NTSTATUS {
  Result.value = Total;
  if (Length < Fixed || target === null) return STATUS_BUFFER_TOO_SMALL;
  const all = Length >= Total;
  for (const [name, value] of Object.entries(what))
    if (all || (name !== 'Name' && name !== 'Data')) (target as Record<string, unknown>)[name] = value;
  return all ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}
/** @stack 0x60 */
function CmpQueryKeyData(
  Key: CM_KEY_NODE,
  Class: number,
  Information: object | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  if (Class === KeyBasicInformation) {
    const what = { LastWriteTime: 0n, TitleIndex: 0, NameLength: Key.Name.length * 2, Name: Key.Name };
    return fill(Information, what, BASIC_SIZE, BASIC_SIZE + what.NameLength, Length, ResultLength);
  }
  if (Class === KeyNameInformation) {
    const path = CmpKeyPath(Key);
    const what = { NameLength: path.length * 2, Name: path };
    return fill(Information, what, NAME_SIZE, NAME_SIZE + what.NameLength, Length, ResultLength);
  }
  if (Class !== KeyFullInformation) return STATUS_INVALID_PARAMETER;
  const [subkeys, values] = [[...Key.Subkeys.values()], [...Key.Values.values()]];
  const what = {
    SubKeys: subkeys.length,
    MaxNameLen: longest(subkeys.map(k => k.Name.length * 2)),
    Values: values.length,
    MaxValueNameLen: longest(values.map(v => v.Name.length * 2)),
    MaxValueDataLen: longest(values.map(v => CmpDataLength(v.Data))),
  };
  return fill(Information, what, FULL_SIZE, FULL_SIZE, Length, ResultLength);
}

/**
 * What a key is.
 * @param KeyInformationClass KeyBasicInformation, KeyFullInformation, KeyNameInformation
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER
 * @stack 0xb0
 */
export function NtQueryKey(
  KeyHandle: HANDLE,
  KeyInformationClass: number,
  KeyInformation: object | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  return CmpWithKey(
    KeyHandle,
    KeyInformationClass === KeyNameInformation ? 0 : KEY_QUERY_VALUE,
    key => CmpQueryKeyData(key, KeyInformationClass, KeyInformation, Length, ResultLength),
    {
      pre: RegNtPreQueryKey,
      post: RegNtPostQueryKey,
      information: key => new REG_QUERY_KEY_INFORMATION(key, KeyInformationClass, KeyInformation, Length, ResultLength),
    },
  );
}
/**
 * What the `Index`th subkey of a key is.
 * @returns STATUS_NO_MORE_ENTRIES, STATUS_BUFFER_TOO_SMALL, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER
 * @stack 0xb0
 */
export function CmEnumerateKey(
  KeyHandle: HANDLE,
  Index: number,
  KeyInformationClass: number,
  KeyInformation: object | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  const enumerate = (key: CM_KEY_NODE): NTSTATUS => {
    const found = [...key.Subkeys.values()][Index];
    if (found === undefined) return STATUS_NO_MORE_ENTRIES;
    return CmpQueryKeyData(found, KeyInformationClass, KeyInformation, Length, ResultLength);
  };
  return CmpWithKey(KeyHandle, KEY_ENUMERATE_SUB_KEYS, enumerate, {
    pre: RegNtPreEnumerateKey,
    post: RegNtPostEnumerateKey,
    information: key =>
      new REG_ENUMERATE_KEY_INFORMATION(key, Index, KeyInformationClass, KeyInformation, Length, ResultLength),
  });
}
/** @stack 0x60 */
function CmpQueryValueData(
  Value: CM_KEY_VALUE,
  Class: number,
  Information: object | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  const { Name, Type, Data } = Value;
  const DataLength = CmpDataLength(Data);
  const NameLength = Name.length * 2;
  if (Class === KeyValueBasicInformation)
    return fill(
      Information,
      { Type, NameLength, Name },
      VALUE_BASIC_SIZE,
      VALUE_BASIC_SIZE + NameLength,
      Length,
      ResultLength,
    );
  if (Class === KeyValuePartialInformation) {
    const fixed = KEY_VALUE_PARTIAL_INFORMATION_SIZE;
    return fill(Information, { Type, DataLength, Data }, fixed, fixed + DataLength, Length, ResultLength);
  }
  if (Class !== KeyValueFullInformation) return STATUS_INVALID_PARAMETER;
  const DataOffset = (VALUE_FULL_SIZE + NameLength + 3) & ~3;
  const what = { Type, DataOffset, DataLength, NameLength, Name, Data };
  return fill(Information, what, VALUE_FULL_SIZE, DataOffset + DataLength, Length, ResultLength);
}
/**
 * What the `Index`th value of a key is.
 * @param KeyValueInformationClass KeyValueBasicInformation, KeyValueFullInformation, KeyValuePartialInformation
 * @returns STATUS_NO_MORE_ENTRIES, STATUS_BUFFER_TOO_SMALL, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER
 * @stack 0xb0
 */
export function NtEnumerateValueKey(
  KeyHandle: HANDLE,
  Index: number,
  KeyValueInformationClass: number,
  KeyValueInformation: object | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  const enumerate = (key: CM_KEY_NODE): NTSTATUS => {
    const value = [...key.Values.values()][Index];
    if (value === undefined) return STATUS_NO_MORE_ENTRIES;
    return CmpQueryValueData(value, KeyValueInformationClass, KeyValueInformation, Length, ResultLength);
  };
  return CmpWithKey(KeyHandle, KEY_QUERY_VALUE, enumerate, {
    pre: RegNtPreEnumerateValueKey,
    post: RegNtPostEnumerateValueKey,
    information: key =>
      new REG_ENUMERATE_VALUE_KEY_INFORMATION(
        key,
        Index,
        KeyValueInformationClass,
        KeyValueInformation,
        Length,
        ResultLength,
      ),
  });
}
/**
 * Writes a key to its hive: hives are in memory here.
 * @stack 0x40
 */
export function NtFlushKey(KeyHandle: HANDLE): NTSTATUS {
  return CmpWithKey(KeyHandle, 0, () => STATUS_SUCCESS, {
    pre: RegNtPreFlushKey,
    post: RegNtPostFlushKey,
    information: key => new REG_FLUSH_KEY_INFORMATION(key),
  });
}
