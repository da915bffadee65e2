/** memcpy of the kernel's assembler part, as the drivers that come with the system call it. */
import { HalAddressOf, HalReadBytes, HalWriteBytes } from 'hal';

/**
 * Copies bytes, or structures, which are bytes by their layout; not more than fit. A small routine: its frame is what a
 * published stack shows of one in this place. Faults like any access.
 * @returns Destination
 * @stack 0x58
 */
export function memcpy(Destination: object, Source: object, Count: number): object {
  const bytes = Source instanceof Uint8Array ? Source.subarray(0, Count) : HalReadBytes(HalAddressOf(Source), Count);
  if (Destination instanceof Uint8Array) Destination.set(bytes.subarray(0, Destination.length));
  else HalWriteBytes(HalAddressOf(Destination), bytes.slice(0, Count));
  return Destination;
}
