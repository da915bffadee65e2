/**
 * Where things lie in the 64-bit address space. The bases look like a Windows 10 machine's; which one Windows picks
 * differs from boot to boot, here it never does.
 */

/** ntoskrnl; the boot drivers; drivers loaded later. */
export const KernelImageBase = 0xfffff80550c00000n;
export const BootDriverImages = 0xfffff805548a0000n;
export const DriverImages = 0xfffff805556a0000n;
export const NonPagedPoolStart = 0xffffcb8229000000n;
export const PagedPoolStart = 0xffffb08f40000000n;
export const SystemPtes = 0xffffa30f80000000n;
/** Special pool: grows by two pages for each allocation. */
export const SpecialPoolStart = 0xffffd48100001000n;
/** MmMapViewInSystemSpace. */
export const SystemViews = 0xffffd08000000000n;
export const KernelStacks = 0xfffffe8a6b200000n;
/** KPCRs of processors 1 and up, and other per-processor memory. */
export const ProcessorMemory = 0xffffde80f5a00000n;
export const UserStacks = 0x000000b14f000000n;
export const UserEnvironment = 0x000000b14e600000n;
export const UserHeap = 0x000001d06c400000n;
/** VirtualAlloc. */
export const UserAllocations = 0x000002307a900000n;
export const UserPrograms = 0x00007ff64a2b0000n;
export const UserLibraries = 0x00007ffd3c600000n;
export const HighestUserAddress = 0x00007ffffffeffffn;
/** First address that no user pointer may reach. */
export const MmUserProbeAddress = 0x00007fffffff0000n;
export const SystemRangeStart = 0xffff800000000000n;

export const PAGE_SIZE = 0x1000;
export const PAGE_SHIFT = 12;
export const KERNEL_STACK_SIZE = 0x6000;
export const USER_STACK_SIZE = 0x100000;

/** First address of the page that an address lies in. */
export function PAGE_ALIGN(Va: bigint): bigint {
  return Va & ~0xfffn;
}

/** Rounds a number of bytes up to whole pages. */
export function ROUND_TO_PAGES(Size: number): number {
  return Math.ceil(Size / PAGE_SIZE) * PAGE_SIZE;
}
export function BYTES_TO_PAGES(Size: number): number {
  return Math.ceil(Size / PAGE_SIZE);
}

/** Pages that a range overlaps. */
export function ADDRESS_AND_SIZE_TO_SPAN_PAGES(Va: bigint, Size: number): number {
  return BYTES_TO_PAGES(Number(Va & BigInt(PAGE_SIZE - 1)) + Size);
}

/** Hands out addresses of a region upwards; a freed piece is used again by the next request of its size. */
export class AddressRegion {
  private next: bigint;
  private readonly free = new Map<number, bigint[]>();
  constructor(
    readonly start: bigint,
    /** Unmapped bytes between two pieces (a guard page, the distance of images). */
    private readonly gap: number,
  ) {
    this.next = start;
  }
  take(bytes: number): bigint {
    // One statement: another processor may take one meanwhile.
    return this.free.get(bytes)?.pop() ?? (this.next += BigInt(bytes + this.gap)) - BigInt(bytes + this.gap);
  }
  giveBack(address: bigint, bytes: number): void {
    (this.free.get(bytes) ?? this.free.set(bytes, []).get(bytes)!).push(address);
  }
}
