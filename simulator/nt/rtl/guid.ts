/** GUIDs: text and creation. */
import { HalChoose, HalDefineType } from 'hal';
import { type PCUNICODE_STRING, type UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import type { NTSTATUS } from '../inc/io';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';

export class GUID {
  constructor(
    public Data1 = 0,
    public Data2 = 0,
    public Data3 = 0,
    public Data4: Uint8Array = new Uint8Array(8),
  ) {}
}
HalDefineType(GUID, '_GUID', 0x10, [
  ['Data1', 0x0, 'Uint4B'],
  ['Data2', 0x4, 'Uint2B'],
  ['Data3', 0x6, 'Uint2B'],
  ['Data4', 0x8, '[8] UChar'],
]);

const form = /^\{([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}$/i;

/**
 * Reads `{4D36E967-E325-11CE-BFC1-08002BE10318}`.
 * @returns STATUS_INVALID_PARAMETER for any other form
 * @stack 0x70
 */
export function RtlGUIDFromString(GuidString: PCUNICODE_STRING, Guid: GUID): NTSTATUS {
  const parts = form.exec(UnicodeText(GuidString));
  if (!parts) return STATUS_INVALID_PARAMETER;
  const digits = parts[4] + parts[5];
  Guid.Data1 = parseInt(parts[1], 16);
  Guid.Data2 = parseInt(parts[2], 16);
  Guid.Data3 = parseInt(parts[3], 16);
  for (let i = 0; i < 8; i++) Guid.Data4[i] = parseInt(digits.substring(2 * i, 2 * i + 2), 16);
  return STATUS_SUCCESS;
}

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');
/**
 * Writes a GUID in braces, with upper case digits, into a buffer of its own (RtlFreeUnicodeString).
 * @stack 0x90
 */
export function RtlStringFromGUID(Guid: GUID, GuidString: UNICODE_STRING): NTSTATUS {
  let tail = '';
  for (let i = 0; i < 8; i++) tail += hex(Guid.Data4[i], 2);
  const text = `{${hex(Guid.Data1, 8)}-${hex(Guid.Data2, 4)}-${hex(Guid.Data3, 4)}-${tail.substring(0, 4)}-${tail.substring(4)}}`;
  GuidString.Buffer = text;
  GuidString.Length = text.length * 2;
  GuidString.MaximumLength = text.length * 2 + 2;
  return STATUS_SUCCESS;
}
/**
 * Whether two GUIDs are the same.
 * @stack 0x8
 */
export function IsEqualGUID(Guid1: GUID, Guid2: GUID): boolean {
  if (Guid1.Data1 !== Guid2.Data1 || Guid1.Data2 !== Guid2.Data2 || Guid1.Data3 !== Guid2.Data3) return false;
  for (let i = 0; i < 8; i++) if (Guid1.Data4[i] !== Guid2.Data4[i]) return false;
  return true;
}
/**
 * A new GUID of version 4: chance decides, so the session's seed does.
 * @stack 0x40
 */
export function ExUuidCreate(Uuid: GUID): NTSTATUS {
  Uuid.Data1 = (HalChoose('uuid', 0x10000) * 0x10000 + HalChoose('uuid', 0x10000)) >>> 0;
  Uuid.Data2 = HalChoose('uuid', 0x10000);
  Uuid.Data3 = 0x4000 | HalChoose('uuid', 0x1000);
  for (let i = 0; i < 8; i++) Uuid.Data4[i] = HalChoose('uuid', 0x100);
  Uuid.Data4[0] = 0x80 | (Uuid.Data4[0] & 0x3f);
  return STATUS_SUCCESS;
}
