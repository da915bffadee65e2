/**
 * Page faults: what becomes of an access that the page tables do not allow. Frame sizes are plausible ones; a fault that
 * reads from disk takes several KB more (sizes as in published stacks of paging reads).
 */
import { HalIsAddressValid, HalPageBits, HalQueryPage, HalTrace, __readcr8, __writecr8 } from 'hal';
import { APC_LEVEL, DISPATCH_LEVEL } from '../inc/kedefs';
import type { NTSTATUS } from '../inc/io';
import { KernelMode, KTIMER, PageIn } from '../inc/ke';
import { STATUS_ACCESS_VIOLATION, STATUS_SUCCESS } from '../inc/ntstatus';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeInitializeTimer, KeSetTimer } from '../ke/timer';
import { KeWaitForSingleObject } from '../ke/wait';
import { HighestUserAddress } from './layout';
import { MiGetPteContents } from './pte';
import { MiSpecialPoolStateOf } from './specialpool';
import { MiResolveViewFault } from './viewFault';
import { MiNoteResident } from './workingset';

const PAGE_FAULT_IN_NONPAGED_AREA = 0x50;
const ATTEMPTED_WRITE_TO_READONLY_MEMORY = 0xbe;
const ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY = 0xfc;

/** Access of a fault, as in the third parameter of 0xA. */
export const MM_READ = 0;
export const MM_WRITE = 1;
export const MM_EXECUTE = 8;

/** Fourth parameter of 0x50: the page table entry is free; there is no page table for the address. */
const FREE_PTE = 0n;
const NO_PAGE_TABLE = 2n;

/** MmAccessFault: needs work that cannot be done at this IRQL; KiPageFault reports 0xA. */
export const STATUS_IRQL_TOO_HIGH: NTSTATUS = 0xd0000006 | 0;

/** What a read of a page from disk takes (100 ns); it ends with the clock tick after that. */
const PAGING_READ_TIME = 50_000n;

export interface MM_FAULT {
  readonly Address: bigint;
  /** MM_READ, MM_WRITE or MM_EXECUTE. */
  readonly Access: number;
  /** Address of the instruction. */
  readonly Rip: bigint;
  /** The page could be brought in, and was: without, or with, a read from disk. */
  readonly Resident?: 'soft' | 'hard';
  /** Bytes of a view of a section whose pages are to be brought in before the access is made. */
  readonly Demanded?: number;
  /** The instruction is an application's. */
  readonly User?: boolean;
}

/**
 * Below DISPATCH_LEVEL a page that is out comes back, a bad user address is an access violation, and a bad system
 * address is bug check 0x50, whoever would catch an exception. What a page that is there forbids is one at any IRQL.
 * @returns STATUS_SUCCESS: resolved; STATUS_ACCESS_VIOLATION: to be raised; STATUS_IRQL_TOO_HIGH
 * @stack 0x190
 */
export function MmAccessFault(Fault: MM_FAULT): NTSTATUS {
  const { Address, Access } = Fault;
  if (Fault.Demanded !== undefined)
    return __readcr8() >= DISPATCH_LEVEL ? STATUS_IRQL_TOO_HIGH : MiResolveViewFault(Address, Fault.Demanded, Access);
  if (Fault.Resident !== undefined) {
    MiDispatchFault(Fault);
    return STATUS_SUCCESS;
  }
  if (Address > HighestUserAddress) MiCheckPageProtection(Fault);
  if (__readcr8() >= DISPATCH_LEVEL) return STATUS_IRQL_TOO_HIGH;
  if (Address <= HighestUserAddress || Fault.User === true) return STATUS_ACCESS_VIOLATION;
  MiSystemFault(Address, Access, Fault.Rip);
  return STATUS_ACCESS_VIOLATION;
}

/**
 * A page that is present, but not for this: writing what is read-only, executing data.
 * Source: bug checks 0xBE and 0xFC of the debugger documentation.
 */
function MiCheckPageProtection({ Address, Access, User }: MM_FAULT): void {
  if (User === true || Access === MM_READ || (HalQueryPage(Address) & HalPageBits.NOT_PRESENT) !== 0) return;
  if (!HalIsAddressValid(Address)) return;
  const code = Access === MM_WRITE ? ATTEMPTED_WRITE_TO_READONLY_MEMORY : ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY;
  KeBugCheckEx(code, Address, MiGetPteContents(Address), 0n, Access === MM_WRITE ? 0xbn : 2n);
}

/**
 * A system address that will never be there.
 * @stack 0xc0
 */
function MiSystemFault(Address: bigint, Access: number, Rip: bigint): void {
  // Of special pool the older meaning of the second parameter stays: 0 read, 1 write.
  if (MiSpecialPoolStateOf(Address) !== null)
    KeBugCheckEx(PAGE_FAULT_IN_NONPAGED_AREA, Address, BigInt(Access & MM_WRITE), Rip, 0n);
  const kind = HalQueryPage(Address) !== 0 || HalIsAddressValid(Address) ? FREE_PTE : NO_PAGE_TABLE;
  KeBugCheckEx(PAGE_FAULT_IN_NONPAGED_AREA, Address, BigInt(Access * 2), Rip, kind);
}

/** @stack 0x110 */
function MiDispatchFault(Fault: MM_FAULT): void {
  if (Fault.Resident === 'hard' && __readcr8() < DISPATCH_LEVEL) MiIssueHardFault(Fault);
  else MiResolveTransitionFault(Fault);
  MiNoteResident();
}

/** @stack 0xa0 */
function MiResolveTransitionFault({ Address }: MM_FAULT): void {
  HalTrace('fault', `soft page fault at ${Address.toString(16)}`, null);
}

/**
 * Reads the page from the page file, at APC_LEVEL; the thread waits.
 * @stack 0xe0
 */
function MiIssueHardFault({ Address }: MM_FAULT): void {
  HalTrace('fault', `hard page fault at ${Address.toString(16)}`, null);
  const irql = __readcr8();
  __writecr8(APC_LEVEL);
  MiWaitForInPageComplete();
  __writecr8(irql);
}

/** @stack 0xd0 */
function MiWaitForInPageComplete(): void {
  const done = new KTIMER();
  KeInitializeTimer(done);
  KeSetTimer(done, -PAGING_READ_TIME, null);
  KeWaitForSingleObject(done, PageIn, KernelMode, false, null);
}
