/** More of counted Unicode strings: case, hash, numbers, own buffers. Source: the pages of wdm.h and ntifs.h. */
import type { NTSTATUS } from '../inc/io';
import { type PCUNICODE_STRING, type UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_INVALID_PARAMETER,
  STATUS_NAME_TOO_LONG,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { RtlpDowncase, RtlpUpcase } from './casing';

/** Longest counted string, bytes. */
const UNICODE_STRING_MAX_BYTES = 0xfffe;
export const HASH_STRING_ALGORITHM_DEFAULT = 0;
export const HASH_STRING_ALGORITHM_X65599 = 1;
export const HASH_STRING_ALGORITHM_INVALID = 0xffffffff;

/** @stack 0x10 */
export function RtlpSetText(DestinationString: UNICODE_STRING, Text: string, MaximumLength?: number): void {
  DestinationString.Buffer = Text;
  DestinationString.Length = Text.length * 2;
  if (MaximumLength !== undefined) DestinationString.MaximumLength = MaximumLength;
}

/**
 * As RtlInitUnicodeString, but a string that is too long is an error.
 * @returns STATUS_NAME_TOO_LONG
 * @stack 0x20
 */
export function RtlInitUnicodeStringEx(DestinationString: UNICODE_STRING, SourceString: string | null): NTSTATUS {
  const text = SourceString ?? '';
  if (text.length * 2 > UNICODE_STRING_MAX_BYTES - 2) return STATUS_NAME_TOO_LONG;
  RtlpSetText(DestinationString, text, SourceString === null ? 0 : text.length * 2 + 2);
  return STATUS_SUCCESS;
}
/**
 * Gives a string a buffer of its own with a copy of the text; RtlFreeUnicodeString gives it back.
 * @returns false if there is no memory, or the text is too long
 * @stack 0x50
 */
export function RtlCreateUnicodeString(DestinationString: UNICODE_STRING, SourceString: string): boolean {
  if (SourceString.length * 2 + 2 > UNICODE_STRING_MAX_BYTES) return false;
  RtlpSetText(DestinationString, SourceString, SourceString.length * 2 + 2);
  return true;
}
/** @stack 0x40 */
function RtlpCased(Destination: UNICODE_STRING, Text: string, AllocateDestinationString: boolean): NTSTATUS {
  if (!AllocateDestinationString && Text.length * 2 > Destination.MaximumLength) return STATUS_BUFFER_OVERFLOW;
  RtlpSetText(Destination, Text, AllocateDestinationString ? Text.length * 2 : undefined);
  return STATUS_SUCCESS;
}
/**
 * Copies a string in upper case.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x50
 */
export function RtlUpcaseUnicodeString(
  DestinationString: UNICODE_STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpCased(DestinationString, RtlpUpcase(UnicodeText(SourceString)), AllocateDestinationString);
}
/**
 * Copies a string in lower case.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x50
 */
export function RtlDowncaseUnicodeString(
  DestinationString: UNICODE_STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  return RtlpCased(DestinationString, RtlpDowncase(UnicodeText(SourceString)), AllocateDestinationString);
}
/**
 * A 32-bit hash of a string: `hash * 65599 + character` over all characters.
 * @param HashValue gets it
 * @returns STATUS_INVALID_PARAMETER for an unknown algorithm
 * @stack 0x40
 */
export function RtlHashUnicodeString(
  String: PCUNICODE_STRING,
  CaseInSensitive: boolean,
  HashAlgorithm: number,
  HashValue: Ref<number>,
): NTSTATUS {
  if (HashAlgorithm !== HASH_STRING_ALGORITHM_DEFAULT && HashAlgorithm !== HASH_STRING_ALGORITHM_X65599)
    return STATUS_INVALID_PARAMETER;
  const text = CaseInSensitive ? RtlpUpcase(UnicodeText(String)) : UnicodeText(String);
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 65599) + text.charCodeAt(i)) | 0;
  HashValue.value = hash >>> 0;
  return STATUS_SUCCESS;
}

const bases: readonly number[] = [0, 2, 8, 10, 16];
/** Value of a digit in a base, -1 if it is none. */
const digit = (character: string, base: number): number => {
  const value = '0123456789abcdef'.indexOf(character.toLowerCase());
  return value < base && character !== '' ? value : -1;
};
/**
 * Reads a number: blanks, a sign, 0x, 0o or 0b where no base is given, digits; what follows is ignored. No digits: 0.
 * @returns its 32 bits, undefined for a base that there is not
 * @stack 0x40
 */
export function RtlpTextToInteger(Text: string, Base: number): number | undefined {
  if (!bases.includes(Base)) return undefined;
  let at = 0;
  while (at < Text.length && Text.charCodeAt(at) <= 0x20) at++;
  const negative = Text[at] === '-';
  if (negative || Text[at] === '+') at++;
  let base = Base;
  if (base === 0) {
    base = 10;
    const prefix = Text[at] === '0' ? 'xob'.indexOf(Text[at + 1] ?? ' ') : -1;
    if (prefix >= 0) {
      base = [16, 8, 2][prefix];
      at += 2;
    }
  }
  let value = 0;
  for (let d = digit(Text[at] ?? '', base); d >= 0; d = digit(Text[++at] ?? '', base))
    value = (Math.imul(value, base) + d) | 0;
  return (negative ? -value : value) >>> 0;
}
/**
 * Reads a number of base 2, 8, 10, 16, or 0: as its prefix says.
 * @param Value gets its 32 bits
 * @returns STATUS_INVALID_PARAMETER for another base
 * @stack 0x50
 */
export function RtlUnicodeStringToInteger(String: PCUNICODE_STRING, Base: number, Value: Ref<number>): NTSTATUS {
  const value = RtlpTextToInteger(UnicodeText(String), Base);
  if (value === undefined) return STATUS_INVALID_PARAMETER;
  Value.value = value;
  return STATUS_SUCCESS;
}
/** @stack 0x60 */
function RtlpIntegerToUnicodeString(Value: bigint, Base: number, String: UNICODE_STRING): NTSTATUS {
  if (!bases.includes(Base)) return STATUS_INVALID_PARAMETER;
  const text = Value.toString(Base === 0 ? 10 : Base).toUpperCase();
  if (text.length * 2 > String.MaximumLength) return STATUS_BUFFER_OVERFLOW;
  RtlpSetText(String, text);
  return STATUS_SUCCESS;
}
/**
 * Writes a ULONG in base 2, 8, 10 (or 0) or 16.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit, STATUS_INVALID_PARAMETER for another base
 * @stack 0x70
 */
export function RtlIntegerToUnicodeString(Value: number, Base: number, String: UNICODE_STRING): NTSTATUS {
  return RtlpIntegerToUnicodeString(BigInt(Value >>> 0), Base, String);
}
/**
 * Writes a ULONGLONG in base 2, 8, 10 (or 0) or 16.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit, STATUS_INVALID_PARAMETER for another base
 * @stack 0x90
 */
export function RtlInt64ToUnicodeString(Value: bigint, Base: number, String: UNICODE_STRING): NTSTATUS {
  return RtlpIntegerToUnicodeString(BigInt.asUintN(64, Value), Base, String);
}
/**
 * Writes a pointer-sized number in base 2, 8, 10 (or 0) or 16.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit, STATUS_INVALID_PARAMETER for another base
 * @stack 0x90
 */
export function RtlIntPtrToUnicodeString(Value: bigint | number, Base: number, String: UNICODE_STRING): NTSTATUS {
  return RtlInt64ToUnicodeString(BigInt(Value), Base, String);
}
/**
 * Says whether a string is well formed: lengths even, the text no longer than its buffer.
 * @param Flags 0
 * @returns STATUS_INVALID_PARAMETER if not
 * @stack 0x20
 */
export function RtlValidateUnicodeString(Flags: number, SourceString: UNICODE_STRING): NTSTATUS {
  const { Length, MaximumLength } = SourceString;
  const good = Flags === 0 && Length % 2 === 0 && MaximumLength % 2 === 0 && Length <= MaximumLength;
  return good ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
export const RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE = 1;
/**
 * Copies a string into a buffer of its own; RtlFreeUnicodeString gives it back.
 * @param Flags RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE (1): with a terminator
 * @returns STATUS_INVALID_PARAMETER, STATUS_NAME_TOO_LONG
 * @stack 0x50
 */
export function RtlDuplicateUnicodeString(
  Flags: number,
  StringIn: PCUNICODE_STRING | null,
  StringOut: UNICODE_STRING,
): NTSTATUS {
  if ((Flags & ~3) !== 0 || StringOut === null) return STATUS_INVALID_PARAMETER;
  const text = UnicodeText(StringIn);
  const terminator = Flags & RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE ? 2 : 0;
  if (text.length * 2 + terminator > UNICODE_STRING_MAX_BYTES) return STATUS_NAME_TOO_LONG;
  RtlpSetText(StringOut, text, text.length * 2 + terminator);
  return STATUS_SUCCESS;
}
/**
 * Reads a number from text of one-byte characters, as RtlUnicodeStringToInteger does.
 * @stack 0x40
 */
export function RtlCharToInteger(String: string, Base: number, Value: Ref<number>): NTSTATUS {
  const value = RtlpTextToInteger(String, Base);
  if (value === undefined) return STATUS_INVALID_PARAMETER;
  Value.value = value;
  return STATUS_SUCCESS;
}
