/** Counted strings. */
import type { NTSTATUS } from '../inc/io';
import { type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { RtlpUpcase } from './casing';
import { STATUS_BUFFER_TOO_SMALL, STATUS_SUCCESS } from '../inc/ntstatus';

/** @stack 0x20 */
export function RtlInitUnicodeString(DestinationString: UNICODE_STRING, SourceString: string | null): void {
  const text = SourceString ?? '';
  DestinationString.Buffer = text;
  DestinationString.Length = text.length * 2;
  DestinationString.MaximumLength = SourceString === null ? 0 : text.length * 2 + 2;
}
/** `UNICODE_STRING name = RTL_CONSTANT_STRING(L"...")`. */
export function RTL_CONSTANT_STRING(s: string): UNICODE_STRING {
  return new UNICODE_STRING(s);
}
export const DECLARE_CONST_UNICODE_STRING = RTL_CONSTANT_STRING;

/**
 * @returns negative, 0 or positive.
 * @stack 0x30
 */
export function RtlCompareUnicodeString(
  String1: PCUNICODE_STRING,
  String2: PCUNICODE_STRING,
  CaseInSensitive: boolean,
): number {
  const a = CaseInSensitive ? RtlpUpcase(UnicodeText(String1)) : UnicodeText(String1);
  const b = CaseInSensitive ? RtlpUpcase(UnicodeText(String2)) : UnicodeText(String2);
  return a < b ? -1 : a > b ? 1 : 0;
}
/** @stack 0x30 */
export function RtlEqualUnicodeString(
  String1: PCUNICODE_STRING,
  String2: PCUNICODE_STRING,
  CaseInSensitive: boolean,
): boolean {
  return RtlCompareUnicodeString(String1, String2, CaseInSensitive) === 0;
}
/** @stack 0x30 */
export function RtlPrefixUnicodeString(
  String1: PCUNICODE_STRING,
  String2: PCUNICODE_STRING,
  CaseInSensitive: boolean,
): boolean {
  const a = UnicodeText(String1);
  const b = UnicodeText(String2);
  return CaseInSensitive ? RtlpUpcase(b).startsWith(RtlpUpcase(a)) : b.startsWith(a);
}
/**
 * Copies as much as fits.
 * @stack 0x30
 */
export function RtlCopyUnicodeString(DestinationString: UNICODE_STRING, SourceString: PCUNICODE_STRING | null): void {
  const text = UnicodeText(SourceString).substring(0, DestinationString.MaximumLength / 2);
  DestinationString.Buffer = text;
  DestinationString.Length = text.length * 2;
}
/**
 * @returns STATUS_BUFFER_TOO_SMALL if MaximumLength does not suffice.
 * @stack 0x30
 */
export function RtlAppendUnicodeToString(Destination: UNICODE_STRING, Source: string | null): NTSTATUS {
  const text = UnicodeText(Destination) + (Source ?? '');
  if (text.length * 2 > Destination.MaximumLength) return STATUS_BUFFER_TOO_SMALL;
  Destination.Buffer = text;
  Destination.Length = text.length * 2;
  return STATUS_SUCCESS;
}
/** @stack 0x30 */
export function RtlAppendUnicodeStringToString(Destination: UNICODE_STRING, Source: PCUNICODE_STRING): NTSTATUS {
  return RtlAppendUnicodeToString(Destination, UnicodeText(Source));
}
/** Gives an empty string room: what a driver does with a buffer from pool. */
export function RtlInitEmptyUnicodeString(Destination: UNICODE_STRING, _Buffer: unknown, BufferSize: number): void {
  Destination.Buffer = '';
  Destination.Length = 0;
  Destination.MaximumLength = BufferSize;
}
/** @stack 0x30 */
export function RtlFreeUnicodeString(UnicodeString: UNICODE_STRING): void {
  UnicodeString.Buffer = '';
  UnicodeString.Length = 0;
  UnicodeString.MaximumLength = 0;
}
