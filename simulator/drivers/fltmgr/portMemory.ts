/** Buffers of messages: bytes, or structures, which are bytes by their layout. */
import { HalAddressOf, HalReadBytes } from 'hal';

/** A copy of the first bytes. Faults like any access. */
export function FltpReadBuffer(Buffer: object, Length: number): Uint8Array {
  return Buffer instanceof Uint8Array ? Buffer.slice(0, Length) : HalReadBytes(HalAddressOf(Buffer), Length);
}
