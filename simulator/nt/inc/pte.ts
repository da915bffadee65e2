/** Page table entries as bits. No 'hal': the debugger makes them too. */

export const PTE_VALID = 0x1n;
export const PTE_WRITE = 0x2n;
export const PTE_USER = 0x4n;
export const PTE_ACCESSED = 0x20n;
export const PTE_DIRTY = 0x40n;
export const PTE_GLOBAL = 0x100n;
/** Software: not present, but still in memory. */
export const PTE_TRANSITION = 0x800n;
export const PTE_NO_EXECUTE = 1n << 63n;

/** Where the page tables see themselves. */
const PteBase = 0xfffff68000000000n;
const SystemRange = 0xffff800000000000n;

/** What the machine knows of a page. */
export interface MMPAGE_STATE {
  readonly NotPresent: boolean;
  readonly Pageable: boolean;
  readonly OnDisk: boolean;
  readonly ReadOnly: boolean;
  /** Something lies there. */
  readonly Valid: boolean;
  readonly Executable: boolean;
}

/** Address of the entry of a virtual address; of the entry's own address: one level up. */
export function MiGetPteAddress(VirtualAddress: bigint): bigint {
  return PteBase + (((VirtualAddress & 0xffffffffffffn) >> 12n) << 3n);
}

/** A page frame number: one for each page, made from the address, since there is no physical memory. */
export function MiGetPageFrame(VirtualAddress: bigint): bigint {
  const page = VirtualAddress >> 12n;
  return 0x1000n + ((page ^ (page >> 20n)) & 0xfffffn);
}

/** The 64 bits of the entry as Windows would have them. */
export function MiMakePte(VirtualAddress: bigint, Page: MMPAGE_STATE): bigint {
  const frame = MiGetPageFrame(VirtualAddress) << 12n;
  if (Page.NotPresent) {
    if (!Page.Pageable) return 0n;
    // On disk: a page file offset in the upper half.
    return Page.OnDisk ? (frame << 20n) & 0xffffffff00000000n : frame | PTE_TRANSITION;
  }
  if (!Page.Valid) return 0n;
  const writable = !Page.ReadOnly && !Page.Executable;
  return (
    frame |
    PTE_VALID |
    PTE_ACCESSED |
    (VirtualAddress < SystemRange ? PTE_USER : PTE_GLOBAL) |
    (writable ? PTE_WRITE | PTE_DIRTY : 0n) |
    (Page.Executable ? 0n : PTE_NO_EXECUTE)
  );
}
