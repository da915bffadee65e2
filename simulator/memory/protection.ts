/**
 * The page tables of a machine, as far as they forbid something: what an access of a page may not do. Pages that are not
 * listed may be read and written. What follows from a fault is the kernel's decision; only a page that is merely out and
 * may come back by itself is brought back here, because the access goes on at once.
 */
import { kept, type Rule } from '../engine';
import type { Frame } from '../engine/api';
import type { ViolationData } from '../hal/intrinsics';

export const PAGE_SHIFT = 12n;
export const PAGE_BYTES = 0x1000;

/** Bits of a page, as `HalProtectPages` is given them. */
export const PageBits = {
  /** No access. */
  NOT_PRESENT: 0x1,
  READ_ONLY: 0x2,
  /** A fault below DISPATCH_LEVEL brings the page back; `HalTrimPages` takes it out. */
  PAGEABLE: 0x4,
  /** Pageable, but not taken out at present. */
  LOCKED: 0x8,
  /** Out, and only on disk: bringing it back takes a read. */
  ON_DISK: 0x10,
  /** What the page forbids is made possible by the kernel, which may wait; see `DemandAccess` in hal. */
  DEMAND: 0x20,
} as const;

export const Access = { READ: 0, WRITE: 1, EXECUTE: 8 } as const;
export type Access = (typeof Access)[keyof typeof Access];

/** Bits that an access has to be looked at for. */
export const FORBIDDING = PageBits.NOT_PRESENT | PageBits.READ_ONLY;
const DISPATCH_LEVEL = 2;
const USER_END = 0x8000_0000_0000_0000n;

interface RefusedAccess {
  readonly address: bigint;
  readonly access: Access;
}

const faults = new WeakMap<Error, RefusedAccess>();

/**
 * An access that the processor does not make: thrown in the middle of a statement, which does not go on. A plain Error,
 * because a model may catch it.
 */
export function pageFault(address: bigint, access: Access): Error {
  const error = new Error(`page fault at 0x${address.toString(16)}`);
  faults.set(error, { address, access });
  return error;
}

/** What was accessed; undefined: it is another error. */
export function pageFaultOf(error: unknown): RefusedAccess | undefined {
  return error instanceof Error ? faults.get(error) : undefined;
}

/** A page that was brought back for an access, which went on. */
export interface ResolvedFault {
  readonly address: bigint;
  readonly access: Access;
  /** It was on disk. */
  readonly hard: boolean;
}

/** What to tell of an access. @param frames of the call that made it, youngest last, once its statement is done */
export type Finding = (frames: readonly Frame[]) => ViolationData;

/** Who makes accesses. */
export interface AccessingProcessor {
  /** The machine runs; otherwise a debugger looks, and may. */
  readonly isRunning: boolean;
  readonly irql: number;
  /** Address space in use. */
  readonly space: object | null;
  faulted(fault: ResolvedFault): void;
  /** An access breaks a rule, and goes on. */
  found(finding: Finding): void;
}

type Pages = Map<bigint, number>;

interface KeptProtection {
  readonly system: Pages;
  readonly spaces: readonly (readonly [object, Pages])[];
}

export class Protection {
  static readonly [kept]: Rule<Protection, KeptProtection> = {
    save({ system, spaces }, _previous, visit) {
      for (const space of spaces.keys()) visit(space);
      return { system: new Map(system), spaces: [...spaces].map(([s, pages]) => [s, new Map(pages)] as const) };
    },
    restore(protection, saved) {
      protection.system.clear();
      for (const [page, bits] of saved.system) protection.system.set(page, bits);
      protection.spaces.clear();
      for (const [space, pages] of saved.spaces) protection.spaces.set(space, new Map(pages));
    },
    size: ({ system }) => 32 * system.size,
  };

  processor: AccessingProcessor | undefined;
  /** Where accesses of pages with DEMAND go: the getter and setter `DemandedValue` and the method `Run`. */
  demandAccess: object | undefined;
  /** By page number. */
  private readonly system: Pages = new Map();
  /** User pages, by address space. */
  private readonly spaces = new Map<object, Pages>();

  /** Nothing is forbidden anywhere. */
  get isEmpty(): boolean {
    return this.system.size === 0 && this.spaces.size === 0;
  }

  private pagesOf(page: bigint, space: object | null): Pages {
    if (space === null || page << PAGE_SHIFT >= USER_END) return this.system;
    let pages = this.spaces.get(space);
    if (!pages) this.spaces.set(space, (pages = new Map()));
    return pages;
  }

  /** Bits of the page that an address lies in; of a user address in that space. */
  at(address: bigint, space: object | null = null): number {
    const page = address >> PAGE_SHIFT;
    const pages = address >= USER_END || space === null ? this.system : this.spaces.get(space);
    return pages?.get(page) ?? 0;
  }

  /** Every page that overlaps the range gets these bits; 0 forbids nothing. */
  set(address: bigint, bytes: number, bits: number, space: object | null = null): void {
    const last = lastPage(address, bytes);
    for (let page = address >> PAGE_SHIFT; page <= last; page++) {
      const pages = this.pagesOf(page, space);
      if (bits === 0) pages.delete(page);
      else pages.set(page, bits);
    }
  }

  /** The kernel has to make the access possible first. */
  demands(address: bigint, bytes: number, access: Access, space: object | null): boolean {
    if (!this.demandAccess) return false;
    const forbidden = PageBits.NOT_PRESENT | (access === Access.WRITE ? PageBits.READ_ONLY : 0);
    const last = lastPage(address, bytes);
    for (let page = address >> PAGE_SHIFT; page <= last; page++) {
      const bits = this.at(page << PAGE_SHIFT, space);
      if ((bits & PageBits.DEMAND) !== 0 && (bits & forbidden) !== 0) return true;
    }
    return false;
  }

  /** Takes out every page that may be; `hard`: to disk. Returns their addresses. */
  trim(hard: boolean): bigint[] {
    const out: bigint[] = [];
    for (const [page, bits] of this.system) {
      if ((bits & PageBits.PAGEABLE) === 0 || (bits & (PageBits.LOCKED | PageBits.NOT_PRESENT)) !== 0) continue;
      this.system.set(page, bits | PageBits.NOT_PRESENT | (hard ? PageBits.ON_DISK : 0));
      out.push(page << PAGE_SHIFT);
    }
    return out;
  }

  /** Some page of the range has one of the bits. */
  any(address: bigint, bytes: number, bits: number, space: object | null = null): boolean {
    if (this.isEmpty) return false;
    const last = lastPage(address, bytes);
    for (let page = address >> PAGE_SHIFT; page <= last; page++)
      if ((this.at(page << PAGE_SHIFT, space) & bits) !== 0) return true;
    return false;
  }

  /**
   * An access of a user address in another address space than the one that it belongs to: nothing lies there.
   * @throws a page fault
   */
  accessElsewhere(address: bigint, access: Access): void {
    if (address < USER_END) throw pageFault(address, access);
  }

  /**
   * The machine makes an access: comes back when it may, having brought in what was only out.
   * @throws a page fault
   */
  access(address: bigint, bytes: number, access: Access, space: object | null = null): void {
    const last = lastPage(address, bytes);
    for (let page = address >> PAGE_SHIFT; page <= last; page++) {
      const start = page << PAGE_SHIFT;
      const bits = this.at(start, space);
      if ((bits & FORBIDDING) === 0) continue;
      const at = start > address ? start : address;
      if (access === Access.WRITE && (bits & PageBits.READ_ONLY) !== 0) throw pageFault(at, access);
      if ((bits & PageBits.NOT_PRESENT) === 0) continue;
      const { processor } = this;
      if ((bits & PageBits.PAGEABLE) === 0 || !processor || processor.irql >= DISPATCH_LEVEL)
        throw pageFault(at, access);
      this.pagesOf(page, space).set(page, bits & ~(PageBits.NOT_PRESENT | PageBits.ON_DISK));
      processor.faulted({ address: at, access, hard: (bits & PageBits.ON_DISK) !== 0 });
    }
  }
}

/** Number of the last page that a range overlaps. */
function lastPage(address: bigint, bytes: number): bigint {
  return (address + BigInt(Math.max(1, bytes)) - 1n) >> PAGE_SHIFT;
}
