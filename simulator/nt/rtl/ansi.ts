/**
 * Counted strings of bytes (ANSI, OEM, UTF-8), and what turns them into Unicode and back.
 *
 * `Buffer` is text, as a UNICODE_STRING's is; lengths are bytes. ANSI and OEM are Latin-1 here: a character above 0xFF
 * becomes '?', as the best fit of a code page that lacks it.
 */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { type PCUNICODE_STRING, type UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER_2,
  STATUS_NAME_TOO_LONG,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { RtlpUpcase } from './casing';
import { RtlpSetText } from './unicode';

/** Counted bytes; also ANSI_STRING, OEM_STRING and UTF8_STRING. */
export class STRING {
  Length: number;
  MaximumLength: number;
  constructor(public Buffer: string = '') {
    this.Length = Buffer.length;
    this.MaximumLength = Buffer.length + (Buffer.length > 0 ? 1 : 0);
  }
}
HalDefineType(STRING, '_STRING', 0x10, [
  ['Length', 0x0, 'Uint2B'],
  ['MaximumLength', 0x2, 'Uint2B'],
  ['Buffer', 0x8, 'Ptr64 Char'],
]);
export const ANSI_STRING = STRING;
export type ANSI_STRING = STRING;
export const OEM_STRING = STRING;
export type OEM_STRING = STRING;
export const UTF8_STRING = STRING;
export type UTF8_STRING = STRING;
/** Where C takes a PCSTRING, a plain string will do. */
export type PCSTRING = STRING | string;

const MAX_BYTES = 0xffff;

function textOf(String: PCSTRING): string {
  return typeof String === 'string' ? String : String.Buffer.substring(0, String.Length);
}
function setBytes(Destination: STRING, Text: string, MaximumLength?: number): void {
  Destination.Buffer = Text;
  Destination.Length = Text.length;
  if (MaximumLength !== undefined) Destination.MaximumLength = MaximumLength;
}
/** @stack 0x20 */
function RtlpToAnsi(Text: string): string {
  let text = '';
  for (let i = 0; i < Text.length; i++) text += Text.charCodeAt(i) > 0xff ? '?' : Text[i];
  return text;
}

/**
 * Makes a counted string of a text; null makes an empty one without buffer.
 * @stack 0x20
 */
export function RtlInitString(DestinationString: STRING, SourceString: string | null): void {
  setBytes(
    DestinationString,
    SourceString ?? '',
    SourceString === null ? 0 : Math.min(MAX_BYTES, SourceString.length + 1),
  );
}
/**
 * Makes a counted ANSI string of a text.
 * @stack 0x20
 */
export function RtlInitAnsiString(DestinationString: STRING, SourceString: string | null): void {
  RtlInitString(DestinationString, SourceString);
}
/**
 * As RtlInitString, but a text that is too long is an error.
 * @returns STATUS_NAME_TOO_LONG
 * @stack 0x20
 */
export function RtlInitStringEx(DestinationString: STRING, SourceString: string | null): NTSTATUS {
  if ((SourceString ?? '').length >= MAX_BYTES) return STATUS_NAME_TOO_LONG;
  RtlInitString(DestinationString, SourceString);
  return STATUS_SUCCESS;
}
/**
 * Makes a counted UTF-8 string of bytes given as text.
 * @stack 0x20
 */
export function RtlInitUTF8String(DestinationString: STRING, SourceString: string | null): void {
  RtlInitString(DestinationString, SourceString);
}
/**
 * As RtlInitUTF8String, but a text that is too long is an error.
 * @returns STATUS_NAME_TOO_LONG
 * @stack 0x20
 */
export function RtlInitUTF8StringEx(DestinationString: STRING, SourceString: string | null): NTSTATUS {
  return RtlInitStringEx(DestinationString, SourceString);
}
/**
 * Gives an empty string room.
 * @param BufferSize bytes
 * @stack 0x8
 */
export function RtlInitEmptyAnsiString(AnsiString: STRING, _Buffer: unknown, BufferSize: number): void {
  setBytes(AnsiString, '', BufferSize);
}
/**
 * Copies as much as fits.
 * @stack 0x30
 */
export function RtlCopyString(DestinationString: STRING, SourceString: PCSTRING | null): void {
  setBytes(
    DestinationString,
    SourceString === null ? '' : textOf(SourceString).substring(0, DestinationString.MaximumLength),
  );
}
/**
 * Appends.
 * @returns STATUS_BUFFER_TOO_SMALL if it does not fit
 * @stack 0x30
 */
export function RtlAppendStringToString(Destination: STRING, Source: PCSTRING): NTSTATUS {
  const text = textOf(Destination) + textOf(Source);
  if (text.length > Destination.MaximumLength) return STATUS_BUFFER_TOO_SMALL;
  setBytes(Destination, text);
  return STATUS_SUCCESS;
}
/**
 * The upper case of a character.
 * @stack 0x20
 */
export function RtlUpperChar(Character: string): string {
  return RtlpUpcase(Character);
}
/**
 * Copies as much as fits, in upper case.
 * @stack 0x30
 */
export function RtlUpperString(DestinationString: STRING, SourceString: PCSTRING): void {
  RtlCopyString(DestinationString, RtlpUpcase(textOf(SourceString)));
}
/**
 * Compares two strings.
 * @returns negative, 0 or positive
 * @stack 0x30
 */
export function RtlCompareString(String1: PCSTRING, String2: PCSTRING, CaseInSensitive: boolean): number {
  const a = CaseInSensitive ? RtlpUpcase(textOf(String1)) : textOf(String1);
  const b = CaseInSensitive ? RtlpUpcase(textOf(String2)) : textOf(String2);
  return a < b ? -1 : a > b ? 1 : 0;
}
/**
 * Whether two strings are equal.
 * @stack 0x30
 */
export function RtlEqualString(String1: PCSTRING, String2: PCSTRING, CaseInSensitive: boolean): boolean {
  return RtlCompareString(String1, String2, CaseInSensitive) === 0;
}
/**
 * Gives back the buffer of a string that a conversion allocated.
 * @stack 0x30
 */
export function RtlFreeAnsiString(AnsiString: STRING): void {
  setBytes(AnsiString, '', 0);
}
/**
 * Gives back the buffer of a string that a conversion allocated.
 * @stack 0x30
 */
export function RtlFreeOemString(OemString: STRING): void {
  setBytes(OemString, '', 0);
}
/**
 * Gives back the buffer of a string that a conversion allocated.
 * @stack 0x30
 */
export function RtlFreeUTF8String(Utf8String: STRING): void {
  setBytes(Utf8String, '', 0);
}

/**
 * Bytes that the Unicode text of a string needs, terminator included.
 * @stack 0x20
 */
export function RtlAnsiStringToUnicodeSize(String: PCSTRING): number {
  return (textOf(String).length + 1) * 2;
}
/**
 * Bytes that the ANSI text of a string needs, terminator included.
 * @stack 0x20
 */
export function RtlUnicodeStringToAnsiSize(String: PCUNICODE_STRING): number {
  return UnicodeText(String).length + 1;
}
/**
 * Bytes that the Unicode text of a string needs, terminator included.
 * @stack 0x20
 */
export function RtlOemStringToUnicodeSize(OemString: PCSTRING): number {
  return RtlAnsiStringToUnicodeSize(OemString);
}
/**
 * Bytes that the Unicode text of a string needs, without terminator.
 * @stack 0x20
 */
export function RtlOemStringToCountedUnicodeSize(OemString: PCSTRING): number {
  return RtlAnsiStringToUnicodeSize(OemString) - 2;
}
/**
 * Bytes that the OEM text of a string needs, terminator included.
 * @stack 0x20
 */
export function RtlUnicodeStringToOemSize(UnicodeString: PCUNICODE_STRING): number {
  return RtlUnicodeStringToAnsiSize(UnicodeString);
}

/** @param Terminator bytes of the terminator that must fit, too */
function RtlpToUnicode(Destination: UNICODE_STRING, Text: string, Terminator: number, Allocate: boolean): NTSTATUS {
  const needed = Text.length * 2 + Terminator;
  if (needed > 0xfffe) return STATUS_INVALID_PARAMETER_2;
  if (!Allocate && needed > Destination.MaximumLength) return STATUS_BUFFER_OVERFLOW;
  RtlpSetText(Destination, Text, Allocate ? needed : undefined);
  return STATUS_SUCCESS;
}
/** Copies what fits before it says that not everything did, as Windows does. */
function RtlpToBytes(Destination: STRING, Text: string, Terminator: number, Allocate: boolean): NTSTATUS {
  const needed = Text.length + Terminator;
  if (needed > MAX_BYTES) return STATUS_INVALID_PARAMETER_2;
  if (Allocate || needed <= Destination.MaximumLength) {
    setBytes(Destination, Text, Allocate ? needed : undefined);
    return STATUS_SUCCESS;
  }
  if (Destination.MaximumLength > 0) setBytes(Destination, Text.substring(0, Destination.MaximumLength - Terminator));
  return STATUS_BUFFER_OVERFLOW;
}

/**
 * ANSI to Unicode, with a terminator.
 * @param AllocateDestinationString gives it a buffer of its own (RtlFreeUnicodeString)
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x50
 */
export function RtlAnsiStringToUnicodeString(
  DestinationString: UNICODE_STRING,
  SourceString: PCSTRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToUnicode(DestinationString, textOf(SourceString), 2, AllocateDestinationString);
}
/**
 * OEM to Unicode, with a terminator.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x50
 */
export function RtlOemStringToUnicodeString(
  DestinationString: UNICODE_STRING,
  SourceString: PCSTRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToUnicode(DestinationString, textOf(SourceString), 2, AllocateDestinationString);
}
/**
 * OEM to Unicode, without a terminator.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x50
 */
export function RtlOemStringToCountedUnicodeString(
  DestinationString: UNICODE_STRING,
  SourceString: PCSTRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToUnicode(DestinationString, textOf(SourceString), 0, AllocateDestinationString);
}
/**
 * Unicode to ANSI, with a terminator.
 * @param AllocateDestinationString gives it a buffer of its own (RtlFreeAnsiString)
 * @returns STATUS_BUFFER_OVERFLOW if only a part fits, which is copied
 * @stack 0x50
 */
export function RtlUnicodeStringToAnsiString(
  DestinationString: STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToBytes(DestinationString, RtlpToAnsi(UnicodeText(SourceString)), 1, AllocateDestinationString);
}
/**
 * Unicode to OEM, with a terminator.
 * @returns STATUS_BUFFER_OVERFLOW if only a part fits, which is copied
 * @stack 0x50
 */
export function RtlUnicodeStringToOemString(
  DestinationString: STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToBytes(DestinationString, RtlpToAnsi(UnicodeText(SourceString)), 1, AllocateDestinationString);
}
/**
 * Unicode to OEM, without a terminator.
 * @returns STATUS_BUFFER_OVERFLOW if only a part fits, which is copied
 * @stack 0x50
 */
export function RtlUnicodeStringToCountedOemString(
  DestinationString: STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToBytes(DestinationString, RtlpToAnsi(UnicodeText(SourceString)), 0, AllocateDestinationString);
}
/**
 * Unicode to OEM in upper case, with a terminator.
 * @returns STATUS_BUFFER_OVERFLOW if only a part fits, which is copied
 * @stack 0x50
 */
export function RtlUpcaseUnicodeStringToOemString(
  DestinationString: STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToBytes(
    DestinationString,
    RtlpToAnsi(RtlpUpcase(UnicodeText(SourceString))),
    1,
    AllocateDestinationString,
  );
}
/**
 * Unicode to OEM in upper case, without a terminator.
 * @returns STATUS_BUFFER_OVERFLOW if only a part fits, which is copied
 * @stack 0x50
 */
export function RtlUpcaseUnicodeStringToCountedOemString(
  DestinationString: STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpToBytes(
    DestinationString,
    RtlpToAnsi(RtlpUpcase(UnicodeText(SourceString))),
    0,
    AllocateDestinationString,
  );
}
