/** Page table entries, as far as the kernel looks at them (parameters of bug checks). */
import { HalIsAddressValid, HalPageBits, HalQueryPage } from 'hal';
import { MiMakePte } from '../inc/pte';

/**
 * The 64 bits of the entry as Windows would have them.
 * @param VirtualAddress of data; code is executable
 * @stack 0x30
 */
export function MiGetPteContents(VirtualAddress: bigint, Executable = false): bigint {
  const bits = HalQueryPage(VirtualAddress);
  return MiMakePte(VirtualAddress, {
    NotPresent: (bits & HalPageBits.NOT_PRESENT) !== 0,
    Pageable: (bits & HalPageBits.PAGEABLE) !== 0,
    OnDisk: (bits & HalPageBits.ON_DISK) !== 0,
    ReadOnly: (bits & HalPageBits.READ_ONLY) !== 0,
    Valid: HalIsAddressValid(VirtualAddress),
    Executable,
  });
}
