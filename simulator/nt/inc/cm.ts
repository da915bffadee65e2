/** Configuration manager (cm) structures: the registry's keys and values. */
import { HalDefineType } from 'hal';
import type { OBJECT_HEADER, ObjectBody } from './ob';
import type { KTRANSACTION } from './tm';

export const REG_NONE = 0;
export const REG_SZ = 1;
export const REG_EXPAND_SZ = 2;
export const REG_BINARY = 3;
export const REG_DWORD = 4;
export const REG_MULTI_SZ = 7;
export const REG_QWORD = 11;

export const REG_OPTION_NON_VOLATILE = 0;
export const REG_OPTION_VOLATILE = 1;
export const REG_CREATED_NEW_KEY = 1;
export const REG_OPENED_EXISTING_KEY = 2;

export const KEY_QUERY_VALUE = 0x1;
export const KEY_SET_VALUE = 0x2;
export const KEY_CREATE_SUB_KEY = 0x4;
export const KEY_ENUMERATE_SUB_KEYS = 0x8;
export const KEY_READ = 0x20019;
export const KEY_WRITE = 0x20006;
export const KEY_ALL_ACCESS = 0xf003f;

/** What a value's bytes say, by its type: text, number, texts; bytes for the rest. */
export type RegistryData = string | number | bigint | readonly string[] | Uint8Array;

export class CM_KEY_VALUE {
  constructor(
    readonly Name: string,
    public Type: number,
    public Data: RegistryData,
  ) {}
}

let lastKeyId = 0xffff_c10f_0000_000n;
/** One key; subkeys and values by upper-cased name, in the order of their creation. */
export class CM_KEY_NODE {
  readonly Subkeys = new Map<string, CM_KEY_NODE>();
  readonly Values = new Map<string, CM_KEY_VALUE>();
  Deleted = false;
  /** Unique among all keys; whatever happens to the name. */
  readonly Id = ++lastKeyId * 0x10n;
  constructor(
    readonly Name: string,
    readonly Parent: CM_KEY_NODE | null,
  ) {}
}

/** What a handle of a key leads to. */
export class CM_KEY_BODY implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  constructor(
    readonly KeyControlBlock: CM_KEY_NODE,
    /** What was opened by way of it belongs to the same transaction. */
    readonly $transaction: KTRANSACTION | null = null,
  ) {}
}
HalDefineType(CM_KEY_BODY, '_CM_KEY_BODY', 0x58, []);

/** KEY_INFORMATION_CLASS, the first one; KEY_VALUE_INFORMATION_CLASS. */
export const KeyBasicInformation = 0;
export const KeyValueFullInformation = 1;
export const KeyValuePartialInformation = 2;
export class KEY_VALUE_PARTIAL_INFORMATION {
  TitleIndex = 0;
  Type = REG_NONE;
  /** Bytes. */
  DataLength = 0;
  Data: RegistryData = '';
}
/** Bytes before the data. */
export const KEY_VALUE_PARTIAL_INFORMATION_SIZE = 12;
HalDefineType(KEY_VALUE_PARTIAL_INFORMATION, '_KEY_VALUE_PARTIAL_INFORMATION', 0x10, [
  ['TitleIndex', 0x0, 'Uint4B'],
  ['Type', 0x4, 'Uint4B'],
  ['DataLength', 0x8, 'Uint4B'],
]);
