/** Buffers of messages: bytes, or structures, which are bytes by their layout. */
import { HalAddressOf, HalReadBytes, HalWriteBytes } from 'hal';

/** A copy of the first bytes. Faults like any access. */
export function FltpReadBuffer(Buffer: object, Length: number): Uint8Array {
  return Buffer instanceof Uint8Array ? Buffer.slice(0, Length) : HalReadBytes(HalAddressOf(Buffer), Length);
}

/**
 * Copies bytes. A small routine in assembler: the frame is what a published stack shows of such a one.
 * @stack 0x58
 */
export function memcpy(Destination: object, Source: Uint8Array): void {
  if (Destination instanceof Uint8Array)
    Destination.set(Source.length > Destination.length ? Source.subarray(0, Destination.length) : Source);
  else HalWriteBytes(HalAddressOf(Destination), Source);
}
