/** RtlUnicodeStringXxx of ntstrsafe.h: counted strings that are never overrun. Source: the pages of ntstrsafe.h. */
import { KdpFormat } from '../kd/format';
import type { NTSTATUS } from '../inc/io';
import { type PCUNICODE_STRING, type UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import { RtlpSetText, RtlValidateUnicodeString } from './unicode';

/** Longest text, characters. */
const NTSTRSAFE_UNICODE_STRING_MAX_CCH = 0x7fff;

/** Copies what fits. */
function put(DestinationString: UNICODE_STRING, text: string): NTSTATUS {
  if (RtlValidateUnicodeString(0, DestinationString) !== STATUS_SUCCESS) return STATUS_INVALID_PARAMETER;
  const room = DestinationString.MaximumLength >>> 1;
  RtlpSetText(DestinationString, text.substring(0, room));
  return text.length > room ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}
/**
 * Makes a counted string of a text.
 * @returns STATUS_INVALID_PARAMETER if it is too long
 * @stack 0x40
 */
export function RtlUnicodeStringInit(DestinationString: UNICODE_STRING, pszSrc: string | null): NTSTATUS {
  const text = pszSrc ?? '';
  if (text.length >= NTSTRSAFE_UNICODE_STRING_MAX_CCH) return STATUS_INVALID_PARAMETER;
  RtlpSetText(DestinationString, text, pszSrc === null ? 0 : text.length * 2 + 2);
  return STATUS_SUCCESS;
}
/**
 * Says whether a counted string is well formed.
 * @returns STATUS_INVALID_PARAMETER if not
 * @stack 0x40
 */
export function RtlUnicodeStringValidate(SourceString: UNICODE_STRING): NTSTATUS {
  return RtlValidateUnicodeString(0, SourceString);
}
/**
 * Copies a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCopy(DestinationString: UNICODE_STRING, SourceString: PCUNICODE_STRING): NTSTATUS {
  return put(DestinationString, UnicodeText(SourceString));
}
/**
 * Copies a text.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCopyString(DestinationString: UNICODE_STRING, pszSrc: string): NTSTATUS {
  return put(DestinationString, pszSrc);
}
/**
 * Copies at most so many bytes of a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCbCopyN(
  DestinationString: UNICODE_STRING,
  SourceString: PCUNICODE_STRING,
  cbToCopy: number,
): NTSTATUS {
  return put(DestinationString, UnicodeText(SourceString).substring(0, cbToCopy >>> 1));
}
/**
 * Copies at most so many characters of a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCchCopyN(
  DestinationString: UNICODE_STRING,
  SourceString: PCUNICODE_STRING,
  cchToCopy: number,
): NTSTATUS {
  return put(DestinationString, UnicodeText(SourceString).substring(0, cchToCopy));
}
/**
 * Copies at most so many bytes of a text.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCbCopyStringN(
  DestinationString: UNICODE_STRING,
  pszSrc: string,
  cbToCopy: number,
): NTSTATUS {
  return put(DestinationString, pszSrc.substring(0, cbToCopy >>> 1));
}
/**
 * Copies at most so many characters of a text.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCchCopyStringN(
  DestinationString: UNICODE_STRING,
  pszSrc: string,
  cchToCopy: number,
): NTSTATUS {
  return put(DestinationString, pszSrc.substring(0, cchToCopy));
}
/**
 * Appends a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCat(DestinationString: UNICODE_STRING, SourceString: PCUNICODE_STRING): NTSTATUS {
  return put(DestinationString, UnicodeText(DestinationString) + UnicodeText(SourceString));
}
/**
 * Appends a text.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCatString(DestinationString: UNICODE_STRING, pszSrc: string): NTSTATUS {
  return put(DestinationString, UnicodeText(DestinationString) + pszSrc);
}
/**
 * Appends at most so many bytes of a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCbCatN(
  DestinationString: UNICODE_STRING,
  SourceString: PCUNICODE_STRING,
  cbToAppend: number,
): NTSTATUS {
  return put(
    DestinationString,
    UnicodeText(DestinationString) + UnicodeText(SourceString).substring(0, cbToAppend >>> 1),
  );
}
/**
 * Appends at most so many characters of a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCchCatN(
  DestinationString: UNICODE_STRING,
  SourceString: PCUNICODE_STRING,
  cchToAppend: number,
): NTSTATUS {
  return put(DestinationString, UnicodeText(DestinationString) + UnicodeText(SourceString).substring(0, cchToAppend));
}
/**
 * Appends at most so many bytes of a text.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCbCatStringN(
  DestinationString: UNICODE_STRING,
  pszSrc: string,
  cbToAppend: number,
): NTSTATUS {
  return put(DestinationString, UnicodeText(DestinationString) + pszSrc.substring(0, cbToAppend >>> 1));
}
/**
 * Appends at most so many characters of a text.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringCchCatStringN(
  DestinationString: UNICODE_STRING,
  pszSrc: string,
  cchToAppend: number,
): NTSTATUS {
  return put(DestinationString, UnicodeText(DestinationString) + pszSrc.substring(0, cchToAppend));
}
/**
 * Formats text into a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringPrintf(
  DestinationString: UNICODE_STRING,
  pszFormat: string,
  ...args: unknown[]
): NTSTATUS {
  return put(DestinationString, KdpFormat(pszFormat, args));
}
/**
 * Formats text with a list of arguments into a counted string.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a string that is not well formed
 * @stack 0x40
 */
export function RtlUnicodeStringVPrintf(
  DestinationString: UNICODE_STRING,
  pszFormat: string,
  argList: readonly unknown[],
): NTSTATUS {
  return put(DestinationString, KdpFormat(pszFormat, argList));
}
