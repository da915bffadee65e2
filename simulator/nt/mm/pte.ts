/** Page table entries, as far as somebody looks at them (bug checks, `!pte`). */
import { HalIsAddressValid, HalPageBits, HalQueryPage } from 'hal';

const PTE_VALID = 0x1n;
const PTE_WRITE = 0x2n;
const PTE_ACCESSED = 0x20n;
const PTE_DIRTY = 0x40n;
const PTE_GLOBAL = 0x100n;
/** Software: not present, but still in memory. */
const PTE_TRANSITION = 0x800n;
const PTE_NO_EXECUTE = 1n << 63n;

/** Where the page tables see themselves. */
const PteBase = 0xfffff68000000000n;

/** Address of the entry of a virtual address. */
export function MiGetPteAddress(VirtualAddress: bigint): bigint {
  return PteBase + (((VirtualAddress & 0xffffffffffffn) >> 12n) << 3n);
}

/** A page frame number: one for each page, made from the address, since there is no physical memory. */
export function MiGetPageFrame(VirtualAddress: bigint): bigint {
  const page = VirtualAddress >> 12n;
  return 0x1000n + ((page ^ (page >> 20n)) & 0xfffffn);
}

/**
 * The 64 bits of the entry as Windows would have them.
 * @param VirtualAddress of data; code is executable
 * @stack 0x30
 */
export function MiGetPteContents(VirtualAddress: bigint, Executable = false): bigint {
  const bits = HalQueryPage(VirtualAddress);
  const frame = MiGetPageFrame(VirtualAddress) << 12n;
  if ((bits & HalPageBits.NOT_PRESENT) !== 0) {
    if ((bits & HalPageBits.PAGEABLE) === 0) return 0n;
    // On disk: a page file offset in the upper half.
    return (bits & HalPageBits.ON_DISK) !== 0 ? (frame << 20n) & 0xffffffff00000000n : frame | PTE_TRANSITION;
  }
  if (!HalIsAddressValid(VirtualAddress)) return 0n;
  const writable = (bits & HalPageBits.READ_ONLY) === 0 && !Executable;
  return (
    frame |
    PTE_VALID |
    PTE_ACCESSED |
    PTE_GLOBAL |
    (writable ? PTE_WRITE | PTE_DIRTY : 0n) |
    (Executable ? 0n : PTE_NO_EXECUTE)
  );
}
