/**
 * Strings that are always terminated and never overrun (ntstrsafe.h). Sizes are of the whole destination, terminator
 * included: Cb bytes, Cch characters. A destination is bytes (UTF-16 for W), UTF-16 units, or a variable for text.
 * Source: the pages of ntstrsafe.h.
 */
import { KdpFormat } from '../kd/format';
import type { NTSTATUS } from '../inc/io';
import type { Ref } from '../inc/ref';
import { RtlpSafeCopy, RtlpSafeLength, RtlpSafeText, type SafeBuffer, type SafeText } from './safeText';

/**
 * Copies ANSI text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCopyA(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest, RtlpSafeText(pszSrc, false), false);
}
/**
 * Copies at most so much ANSI text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCopyNA(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText, cbToCopy: number): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest, RtlpSafeText(pszSrc, false).substring(0, cbToCopy), false);
}
/**
 * Appends ANSI text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCatA(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest, RtlpSafeText(pszDest, false) + RtlpSafeText(pszSrc, false), false);
}
/**
 * Appends at most so much ANSI text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCatNA(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText, cbToAppend: number): NTSTATUS {
  const source = RtlpSafeText(pszSrc, false).substring(0, cbToAppend);
  return RtlpSafeCopy(pszDest, cbDest, RtlpSafeText(pszDest, false) + source, false);
}
/**
 * Formats ANSI text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbPrintfA(
  pszDest: SafeBuffer,
  cbDest: number,
  pszFormat: string,
  ...args: unknown[]
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest, KdpFormat(pszFormat, args), false);
}
/**
 * Formats ANSI text with a list of arguments; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbVPrintfA(
  pszDest: SafeBuffer,
  cbDest: number,
  pszFormat: string,
  argList: readonly unknown[],
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest, KdpFormat(pszFormat, argList), false);
}
/**
 * Length of ANSI text without its terminator, in bytes.
 * @returns STATUS_INVALID_PARAMETER if there is no terminator in that size
 * @stack 0x40
 */
export function RtlStringCbLengthA(psz: SafeText | null, cbMax: number, pcbLength: Ref<number> | null): NTSTATUS {
  return RtlpSafeLength(psz, cbMax, false, 1, pcbLength);
}
/**
 * Copies Unicode text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCopyW(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest >>> 1, RtlpSafeText(pszSrc, true), true);
}
/**
 * Copies at most so much Unicode text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCopyNW(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText, cbToCopy: number): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest >>> 1, RtlpSafeText(pszSrc, true).substring(0, cbToCopy >>> 1), true);
}
/**
 * Appends Unicode text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCatW(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest >>> 1, RtlpSafeText(pszDest, true) + RtlpSafeText(pszSrc, true), true);
}
/**
 * Appends at most so much Unicode text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbCatNW(pszDest: SafeBuffer, cbDest: number, pszSrc: SafeText, cbToAppend: number): NTSTATUS {
  const source = RtlpSafeText(pszSrc, true).substring(0, cbToAppend >>> 1);
  return RtlpSafeCopy(pszDest, cbDest >>> 1, RtlpSafeText(pszDest, true) + source, true);
}
/**
 * Formats Unicode text; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbPrintfW(
  pszDest: SafeBuffer,
  cbDest: number,
  pszFormat: string,
  ...args: unknown[]
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest >>> 1, KdpFormat(pszFormat, args), true);
}
/**
 * Formats Unicode text with a list of arguments; sizes in bytes.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCbVPrintfW(
  pszDest: SafeBuffer,
  cbDest: number,
  pszFormat: string,
  argList: readonly unknown[],
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cbDest >>> 1, KdpFormat(pszFormat, argList), true);
}
/**
 * Length of Unicode text without its terminator, in bytes.
 * @returns STATUS_INVALID_PARAMETER if there is no terminator in that size
 * @stack 0x40
 */
export function RtlStringCbLengthW(psz: SafeText | null, cbMax: number, pcbLength: Ref<number> | null): NTSTATUS {
  return RtlpSafeLength(psz, cbMax >>> 1, true, 2, pcbLength);
}
/**
 * Copies ANSI text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCopyA(pszDest: SafeBuffer, cchDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszSrc, false), false);
}
/**
 * Copies at most so much ANSI text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCopyNA(
  pszDest: SafeBuffer,
  cchDest: number,
  pszSrc: SafeText,
  cchToCopy: number,
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszSrc, false).substring(0, cchToCopy), false);
}
/**
 * Appends ANSI text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCatA(pszDest: SafeBuffer, cchDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszDest, false) + RtlpSafeText(pszSrc, false), false);
}
/**
 * Appends at most so much ANSI text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCatNA(
  pszDest: SafeBuffer,
  cchDest: number,
  pszSrc: SafeText,
  cchToAppend: number,
): NTSTATUS {
  const source = RtlpSafeText(pszSrc, false).substring(0, cchToAppend);
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszDest, false) + source, false);
}
/**
 * Formats ANSI text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchPrintfA(
  pszDest: SafeBuffer,
  cchDest: number,
  pszFormat: string,
  ...args: unknown[]
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, KdpFormat(pszFormat, args), false);
}
/**
 * Formats ANSI text with a list of arguments; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchVPrintfA(
  pszDest: SafeBuffer,
  cchDest: number,
  pszFormat: string,
  argList: readonly unknown[],
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, KdpFormat(pszFormat, argList), false);
}
/**
 * Length of ANSI text without its terminator, in characters.
 * @returns STATUS_INVALID_PARAMETER if there is no terminator in that size
 * @stack 0x40
 */
export function RtlStringCchLengthA(psz: SafeText | null, cchMax: number, pcchLength: Ref<number> | null): NTSTATUS {
  return RtlpSafeLength(psz, cchMax, false, 1, pcchLength);
}
/**
 * Copies Unicode text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCopyW(pszDest: SafeBuffer, cchDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszSrc, true), true);
}
/**
 * Copies at most so much Unicode text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCopyNW(
  pszDest: SafeBuffer,
  cchDest: number,
  pszSrc: SafeText,
  cchToCopy: number,
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszSrc, true).substring(0, cchToCopy), true);
}
/**
 * Appends Unicode text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCatW(pszDest: SafeBuffer, cchDest: number, pszSrc: SafeText): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszDest, true) + RtlpSafeText(pszSrc, true), true);
}
/**
 * Appends at most so much Unicode text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchCatNW(
  pszDest: SafeBuffer,
  cchDest: number,
  pszSrc: SafeText,
  cchToAppend: number,
): NTSTATUS {
  const source = RtlpSafeText(pszSrc, true).substring(0, cchToAppend);
  return RtlpSafeCopy(pszDest, cchDest, RtlpSafeText(pszDest, true) + source, true);
}
/**
 * Formats Unicode text; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchPrintfW(
  pszDest: SafeBuffer,
  cchDest: number,
  pszFormat: string,
  ...args: unknown[]
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, KdpFormat(pszFormat, args), true);
}
/**
 * Formats Unicode text with a list of arguments; sizes in characters.
 * @returns STATUS_BUFFER_OVERFLOW if it was cut, STATUS_INVALID_PARAMETER for a size of 0 or too large
 * @stack 0x40
 */
export function RtlStringCchVPrintfW(
  pszDest: SafeBuffer,
  cchDest: number,
  pszFormat: string,
  argList: readonly unknown[],
): NTSTATUS {
  return RtlpSafeCopy(pszDest, cchDest, KdpFormat(pszFormat, argList), true);
}
/**
 * Length of Unicode text without its terminator, in characters.
 * @returns STATUS_INVALID_PARAMETER if there is no terminator in that size
 * @stack 0x40
 */
export function RtlStringCchLengthW(psz: SafeText | null, cchMax: number, pcchLength: Ref<number> | null): NTSTATUS {
  return RtlpSafeLength(psz, cchMax, true, 1, pcchLength);
}
