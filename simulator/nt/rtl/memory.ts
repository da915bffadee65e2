/** Memory: bytes are `Uint8Array`, structures are objects; C's sizes stay where they mean something. */

/**
 * @param Length bytes.
 * @stack 0x8
 */
export function RtlZeroMemory(Destination: Uint8Array | object, Length?: number): void {
  RtlFillMemory(Destination, Length, 0);
}
/** @stack 0x8 */
export function RtlFillMemory(Destination: Uint8Array | object, Length: number | undefined, Fill: number): void {
  if (Destination instanceof Uint8Array) {
    Destination.fill(Fill, 0, Length ?? Destination.length);
    return;
  }
  const target = Destination as Record<string, unknown>;
  for (const name of Object.keys(target)) {
    const value = target[name];
    if (typeof value === 'number') target[name] = Fill === 0 ? 0 : Fill * 0x1010101;
    else if (typeof value === 'bigint') target[name] = 0n;
    else if (typeof value === 'boolean') target[name] = Fill !== 0;
    else if (typeof value === 'string') target[name] = '';
  }
}
/**
 * Copies bytes. A destination that is too small is overrun in C; here the copy stops at its end and raises.
 * @stack 0x8
 */
export function RtlCopyMemory(Destination: Uint8Array, Source: Uint8Array | string, Length: number): void {
  const source = typeof Source === 'string' ? RtlStringBytes(Source) : Source;
  Destination.set(source.subarray(0, Length));
}
/** @stack 0x8 */
export function RtlMoveMemory(Destination: Uint8Array, Source: Uint8Array | string, Length: number): void {
  RtlCopyMemory(Destination, Source, Length);
}
/**
 * @returns number of bytes that are equal from the start.
 * @stack 0x8
 */
export function RtlCompareMemory(Source1: Uint8Array, Source2: Uint8Array, Length: number): number {
  let i = 0;
  while (i < Length && Source1[i] === Source2[i]) i++;
  return i;
}
/** @stack 0x8 */
export function RtlEqualMemory(Source1: Uint8Array, Source2: Uint8Array, Length: number): boolean {
  return RtlCompareMemory(Source1, Source2, Length) === Length;
}

/** Bytes of an ANSI string, without terminator. */
export function RtlStringBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0xff;
  return bytes;
}
/** Text of ANSI bytes up to a terminator. */
export function RtlBytesString(bytes: Uint8Array, Length: number = bytes.length): string {
  let text = '';
  for (let i = 0; i < Length && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]);
  return text;
}
