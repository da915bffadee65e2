/** Unicode text to bytes and back: ANSI and OEM (Latin-1 here) and UTF-8. */
import type { NTSTATUS } from '../inc/io';
import { type UNICODE_STRING, UnicodeText, type PCUNICODE_STRING } from '../inc/ntdef';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_SOME_NOT_MAPPED,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import type { STRING } from './ansi';
import { RtlpUpcase } from './casing';
import { RtlpSetText } from './unicode';

const REPLACEMENT = 0xfffd;

/** UTF-16 units of a buffer of bytes, or a text. */
function unitsOf(source: string | Uint8Array, bytes: number): string {
  if (typeof source === 'string') return source.substring(0, bytes >>> 1);
  let text = '';
  for (let i = 0; i + 1 < bytes; i += 2) text += String.fromCharCode(source[i] | (source[i + 1] << 8));
  return text;
}
function putUnits(destination: Uint8Array, text: string): void {
  for (let i = 0; i < text.length; i++) {
    destination[2 * i] = text.charCodeAt(i) & 0xff;
    destination[2 * i + 1] = text.charCodeAt(i) >>> 8;
  }
}
/** @stack 0x30 */
function RtlpPutAnsi(MultiByteString: Uint8Array, Max: number, Actual: Ref<number> | null, Text: string): NTSTATUS {
  const count = Math.min(Max, Text.length);
  for (let i = 0; i < count; i++) MultiByteString[i] = Text.charCodeAt(i) > 0xff ? 0x3f : Text.charCodeAt(i);
  if (Actual !== null) Actual.value = count;
  return count < Text.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

/**
 * Unicode to ANSI bytes, as many as fit.
 * @param UnicodeString text, or its bytes
 * @param BytesInMultiByteString gets the number of bytes written
 * @returns STATUS_BUFFER_OVERFLOW if not all fit
 * @stack 0x40
 */
export function RtlUnicodeToMultiByteN(
  MultiByteString: Uint8Array,
  MaxBytesInMultiByteString: number,
  BytesInMultiByteString: Ref<number> | null,
  UnicodeString: string | Uint8Array,
  BytesInUnicodeString: number,
): NTSTATUS {
  const text = unitsOf(UnicodeString, BytesInUnicodeString);
  return RtlpPutAnsi(MultiByteString, MaxBytesInMultiByteString, BytesInMultiByteString, text);
}
/**
 * Unicode to OEM bytes, as many as fit.
 * @returns STATUS_BUFFER_OVERFLOW if not all fit
 * @stack 0x40
 */
export function RtlUnicodeToOemN(
  OemString: Uint8Array,
  MaxBytesInOemString: number,
  BytesInOemString: Ref<number> | null,
  UnicodeString: string | Uint8Array,
  BytesInUnicodeString: number,
): NTSTATUS {
  return RtlpPutAnsi(OemString, MaxBytesInOemString, BytesInOemString, unitsOf(UnicodeString, BytesInUnicodeString));
}
/**
 * Unicode to ANSI bytes in upper case, as many as fit.
 * @returns STATUS_BUFFER_OVERFLOW if not all fit
 * @stack 0x40
 */
export function RtlUpcaseUnicodeToMultiByteN(
  MultiByteString: Uint8Array,
  MaxBytesInMultiByteString: number,
  BytesInMultiByteString: Ref<number> | null,
  UnicodeString: string | Uint8Array,
  BytesInUnicodeString: number,
): NTSTATUS {
  const text = RtlpUpcase(unitsOf(UnicodeString, BytesInUnicodeString));
  return RtlpPutAnsi(MultiByteString, MaxBytesInMultiByteString, BytesInMultiByteString, text);
}
/**
 * Unicode to OEM bytes in upper case, as many as fit.
 * @returns STATUS_BUFFER_OVERFLOW if not all fit
 * @stack 0x40
 */
export function RtlUpcaseUnicodeToOemN(
  OemString: Uint8Array,
  MaxBytesInOemString: number,
  BytesInOemString: Ref<number> | null,
  UnicodeString: string | Uint8Array,
  BytesInUnicodeString: number,
): NTSTATUS {
  const text = RtlpUpcase(unitsOf(UnicodeString, BytesInUnicodeString));
  return RtlpPutAnsi(OemString, MaxBytesInOemString, BytesInOemString, text);
}
/**
 * Bytes that the ANSI form of a text needs.
 * @stack 0x20
 */
export function RtlUnicodeToMultiByteSize(
  BytesInMultiByteString: Ref<number>,
  _UnicodeString: string | Uint8Array,
  BytesInUnicodeString: number,
): NTSTATUS {
  BytesInMultiByteString.value = BytesInUnicodeString >>> 1;
  return STATUS_SUCCESS;
}
/**
 * Bytes that the Unicode form of ANSI bytes needs.
 * @stack 0x20
 */
export function RtlMultiByteToUnicodeSize(
  BytesInUnicodeString: Ref<number>,
  _MultiByteString: Uint8Array,
  BytesInMultiByteString: number,
): NTSTATUS {
  BytesInUnicodeString.value = BytesInMultiByteString * 2;
  return STATUS_SUCCESS;
}
/**
 * ANSI bytes to the bytes of Unicode text, as many as fit.
 * @param BytesInUnicodeString gets the number of bytes written
 * @returns STATUS_BUFFER_OVERFLOW if not all fit
 * @stack 0x40
 */
export function RtlMultiByteToUnicodeN(
  UnicodeString: Uint8Array,
  MaxBytesInUnicodeString: number,
  BytesInUnicodeString: Ref<number> | null,
  MultiByteString: Uint8Array,
  BytesInMultiByteString: number,
): NTSTATUS {
  const count = Math.min(MaxBytesInUnicodeString >>> 1, BytesInMultiByteString);
  let text = '';
  for (let i = 0; i < count; i++) text += String.fromCharCode(MultiByteString[i]);
  putUnits(UnicodeString, text);
  if (BytesInUnicodeString !== null) BytesInUnicodeString.value = count * 2;
  return count < BytesInMultiByteString ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}
/**
 * OEM bytes to the bytes of Unicode text, as many as fit.
 * @returns STATUS_BUFFER_OVERFLOW if not all fit
 * @stack 0x40
 */
export function RtlOemToUnicodeN(
  UnicodeString: Uint8Array,
  MaxBytesInUnicodeString: number,
  BytesInUnicodeString: Ref<number> | null,
  OemString: Uint8Array,
  BytesInOemString: number,
): NTSTATUS {
  return RtlMultiByteToUnicodeN(
    UnicodeString,
    MaxBytesInUnicodeString,
    BytesInUnicodeString,
    OemString,
    BytesInOemString,
  );
}

/** UTF-8 of a text; a lone surrogate becomes U+FFFD. */
function encode(text: string): { bytes: number[]; lost: boolean } {
  const bytes: number[] = [];
  let lost = false;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
      i++;
    } else if (code >= 0xd800 && code < 0xe000) {
      code = REPLACEMENT;
      lost = true;
    }
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >>> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) bytes.push(0xe0 | (code >>> 12), 0x80 | ((code >>> 6) & 0x3f), 0x80 | (code & 0x3f));
    else
      bytes.push(
        0xf0 | (code >>> 18),
        0x80 | ((code >>> 12) & 0x3f),
        0x80 | ((code >>> 6) & 0x3f),
        0x80 | (code & 0x3f),
      );
  }
  return { bytes, lost };
}
const firstOf: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];
/** Text of UTF-8; each malformed byte becomes U+FFFD. */
function decode(bytes: ArrayLike<number>, length: number): { text: string; lost: boolean } {
  let text = '';
  let lost = false;
  for (let i = 0; i < length; ) {
    const lead = bytes[i];
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    let code = size === 1 ? lead : lead & (0x7f >> size);
    let good = size > 0 && i + size <= length;
    for (let k = 1; good && k < size; k++) {
      good = (bytes[i + k] & 0xc0) === 0x80;
      code = (code << 6) | (bytes[i + k] & 0x3f);
    }
    good &&= size === 1 || (code >= firstOf[size] && code <= 0x10ffff && (code < 0xd800 || code >= 0xe000));
    text += String.fromCodePoint(good ? code : REPLACEMENT);
    lost ||= !good;
    i += good ? size : 1;
  }
  return { text, lost };
}

/**
 * Unicode to UTF-8, as many whole characters as fit; with a null destination only the size is told.
 * @param UTF8StringActualByteCount gets the number of bytes
 * @returns STATUS_BUFFER_TOO_SMALL if not all fit, STATUS_SOME_NOT_MAPPED if a lone surrogate was replaced
 * @stack 0x60
 */
export function RtlUnicodeToUTF8N(
  UTF8StringDestination: Uint8Array | null,
  UTF8StringMaxByteCount: number,
  UTF8StringActualByteCount: Ref<number>,
  UnicodeStringSource: string | Uint8Array,
  UnicodeStringByteCount: number,
): NTSTATUS {
  const { bytes, lost } = encode(unitsOf(UnicodeStringSource, UnicodeStringByteCount));
  let count = bytes.length;
  if (UTF8StringDestination !== null) {
    count = Math.min(count, UTF8StringMaxByteCount);
    while (count < bytes.length && count > 0 && (bytes[count] & 0xc0) === 0x80) count--;
    for (let i = 0; i < count; i++) UTF8StringDestination[i] = bytes[i];
  }
  UTF8StringActualByteCount.value = count;
  return count < bytes.length ? STATUS_BUFFER_TOO_SMALL : lost ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}
/**
 * UTF-8 to the bytes of Unicode text; with a null destination only the size is told.
 * @param UnicodeStringActualByteCount gets the number of bytes
 * @returns STATUS_BUFFER_TOO_SMALL if not all fit, STATUS_SOME_NOT_MAPPED if a malformed byte was replaced
 * @stack 0x60
 */
export function RtlUTF8ToUnicodeN(
  UnicodeStringDestination: Uint8Array | null,
  UnicodeStringMaxByteCount: number,
  UnicodeStringActualByteCount: Ref<number>,
  UTF8StringSource: Uint8Array,
  UTF8StringByteCount: number,
): NTSTATUS {
  const { text, lost } = decode(UTF8StringSource, UTF8StringByteCount);
  let count = text.length;
  if (UnicodeStringDestination !== null) {
    count = Math.min(count, UnicodeStringMaxByteCount >>> 1);
    putUnits(UnicodeStringDestination, text.substring(0, count));
  }
  UnicodeStringActualByteCount.value = count * 2;
  return count < text.length ? STATUS_BUFFER_TOO_SMALL : lost ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}
/**
 * Unicode to a counted UTF-8 string; its buffer's text has one character for each byte.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x60
 */
export function RtlUnicodeStringToUTF8String(
  DestinationString: STRING,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  const { bytes, lost } = encode(UnicodeText(SourceString));
  if (!AllocateDestinationString && bytes.length + 1 > DestinationString.MaximumLength) return STATUS_BUFFER_OVERFLOW;
  DestinationString.Buffer = bytes.map(b => String.fromCharCode(b)).join('');
  DestinationString.Length = bytes.length;
  if (AllocateDestinationString) DestinationString.MaximumLength = bytes.length + 1;
  return lost ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}
/**
 * A counted UTF-8 string to Unicode.
 * @returns STATUS_BUFFER_OVERFLOW if it does not fit
 * @stack 0x60
 */
export function RtlUTF8StringToUnicodeString(
  DestinationString: UNICODE_STRING,
  SourceString: STRING,
  AllocateDestinationString: boolean,
): NTSTATUS {
  const bytes = [...SourceString.Buffer.substring(0, SourceString.Length)].map(c => c.charCodeAt(0));
  const { text, lost } = decode(bytes, bytes.length);
  if (!AllocateDestinationString && text.length * 2 + 2 > DestinationString.MaximumLength)
    return STATUS_BUFFER_OVERFLOW;
  RtlpSetText(DestinationString, text, AllocateDestinationString ? text.length * 2 + 2 : undefined);
  return lost ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}
