/** What the safe string routines share. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';

/** Bytes, UTF-16 units, or a variable for text. */
export type SafeBuffer = Uint8Array | Uint16Array | Ref<string>;
export type SafeText = SafeBuffer | string;

export const NTSTRSAFE_MAX_CCH = 0x7fffffff;

/** Character `at` of a buffer, 0 at its end. */
function unitAt(source: Uint8Array | Uint16Array, at: number, wide: boolean): number {
  if (source instanceof Uint16Array || !wide) return source[at] ?? 0;
  return (source[2 * at] ?? 0) | ((source[2 * at + 1] ?? 0) << 8);
}
/**
 * Text up to the terminator, or to the end of its buffer.
 * @stack 0x20
 */
export function RtlpSafeText(Source: SafeText, Wide: boolean): string {
  if (typeof Source === 'string') return Source;
  if (!(Source instanceof Uint8Array) && !(Source instanceof Uint16Array)) return Source.value;
  let text = '';
  for (let i = 0, unit = unitAt(Source, 0, Wide); unit !== 0; unit = unitAt(Source, ++i, Wide))
    text += String.fromCharCode(unit);
  return text;
}
/**
 * Writes text and its terminator, cut to so many characters.
 * @param Cch characters of the destination
 * @stack 0x30
 */
export function RtlpSafeCopy(Destination: SafeBuffer, Cch: number, Text: string, Wide: boolean): NTSTATUS {
  if (Cch <= 0 || Cch > NTSTRSAFE_MAX_CCH) return STATUS_INVALID_PARAMETER;
  const text = Text.substring(0, Cch - 1);
  if (Destination instanceof Uint8Array || Destination instanceof Uint16Array)
    for (let i = 0; i <= text.length; i++) {
      const unit = i < text.length ? text.charCodeAt(i) : 0;
      if (Destination instanceof Uint16Array) Destination[i] = unit;
      else if (Wide) {
        Destination[2 * i] = unit & 0xff;
        Destination[2 * i + 1] = unit >>> 8;
      } else Destination[i] = unit;
    }
  else Destination.value = text;
  return text.length < Text.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}
/**
 * @param Cch most characters to look at
 * @param Unit what one character counts
 * @stack 0x20
 */
export function RtlpSafeLength(
  Source: SafeText | null,
  Cch: number,
  Wide: boolean,
  Unit: number,
  Length: Ref<number> | null,
): NTSTATUS {
  const length = Source === null ? Cch : RtlpSafeText(Source, Wide).length;
  const good = length < Cch && Cch <= NTSTRSAFE_MAX_CCH;
  if (Length !== null) Length.value = good ? length * Unit : 0;
  return good ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
