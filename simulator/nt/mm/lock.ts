/** Locking the pages of an MDL, and who has left some locked. */
import { HalCaptureStack, HalDefineType, HalReadMemory } from 'hal';
import { ExRaiseStatus } from '../ex/raise';
import {
  IoReadAccess,
  type MDL,
  MDL_MAPPED_TO_SYSTEM_VA,
  MDL_PAGES_LOCKED,
  MDL_PARTIAL,
  MDL_SOURCE_IS_NONPAGED_POOL,
  MDL_WRITE_OPERATION,
} from '../inc/mdl';
import { KAPC_STATE, KernelMode } from '../inc/ke';
import { STATUS_ACCESS_VIOLATION } from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeStackAttachProcess, KeUnstackDetachProcess } from '../ke/process';
import { PsGetCurrentProcess } from '../ps/current';
import { ADDRESS_AND_SIZE_TO_SPAN_PAGES, PAGE_SIZE, SystemRangeStart } from './layout';
import { MmUnmapLockedPages } from './mapmdl';
import { MiLockPages, MiUnlockPages } from './pageable';
import { MiDeleteAddressSpace } from './vad';
import { MiDescribedBytes, MmGetMdlVirtualAddress } from './mdl';

const PFN_LIST_CORRUPT = 0x4e;
const PROCESS_HAS_LOCKED_PAGES = 0x76;
const DRIVER_LEFT_LOCKED_PAGES_IN_PROCESS = 0xcb;
/** Sub-case of 0x4E: a page was unlocked more often than it was locked. */
const UNLOCKED_TOO_OFTEN = 7n;

/** Frames to look through for the driver that locks. */
const CALLERS = 12;

/** With TrackLockedPages: who locked what. */
export class LOCK_TRACKER {
  constructor(
    readonly Mdl: MDL,
    readonly Count: number,
    readonly CallingAddress: bigint,
    readonly CallersCaller: bigint,
    readonly StartVa: bigint,
    readonly Process: EPROCESS,
  ) {}
}
HalDefineType(LOCK_TRACKER, '_LOCK_TRACKER', 0xb0, [
  ['Mdl', 0x18, 'Ptr64 _MDL'],
  ['StartVa', 0x20, 'Ptr64 Void'],
  ['Count', 0x28, 'Uint8B'],
  ['CallingAddress', 0x50, 'Ptr64 Void'],
  ['CallersCaller', 0x58, 'Ptr64 Void'],
  ['Process', 0x80, 'Ptr64 _EPROCESS'],
]);

let MmTrackLockedPages = false;
let trackers: LOCK_TRACKER[] = [];

/** @param TrackLockedPages value of that name under Session Manager\Memory Management */
export function MiInitializeLockedPages(TrackLockedPages: boolean): void {
  MmTrackLockedPages = TrackLockedPages;
}

/** Pages that the MDL describes. */
export function MiMdlPages(Mdl: MDL): number {
  return ADDRESS_AND_SIZE_TO_SPAN_PAGES(MmGetMdlVirtualAddress(Mdl), Mdl.ByteCount);
}

/** Number of the page frame behind an address; ours. */
export function MiPageFrame(Address: bigint, Process: EPROCESS | null): bigint {
  const space = Process === null ? 0n : Process.DirectoryTableBase >> 12n;
  return 0x10000n + (((Address >> 12n) ^ space) & 0xfffffn);
}

/**
 * Makes the pages resident and keeps them so. Belongs in a `try`: raises STATUS_ACCESS_VIOLATION for memory that is not
 * there, or may not be touched that way in that mode.
 * @param AccessMode whose pointer it is: in UserMode a system address is refused
 * @param Operation IoReadAccess, IoWriteAccess or IoModifyAccess: what will be done with the pages
 * @stack 0x100
 */
export function MmProbeAndLockPages(MemoryDescriptorList: MDL, AccessMode: number, Operation: number): void {
  const start = MmGetMdlVirtualAddress(MemoryDescriptorList);
  const user = start < SystemRangeStart;
  if (AccessMode !== KernelMode && start + BigInt(MemoryDescriptorList.ByteCount) > SystemRangeStart)
    ExRaiseStatus(STATUS_ACCESS_VIOLATION);
  MiTouchPages(MemoryDescriptorList, Operation !== IoReadAccess);
  const pages = MiMdlPages(MemoryDescriptorList);
  MemoryDescriptorList.MdlFlags |= MDL_PAGES_LOCKED;
  if (Operation !== IoReadAccess) MemoryDescriptorList.MdlFlags |= MDL_WRITE_OPERATION;
  MemoryDescriptorList.Process = user ? PsGetCurrentProcess() : null;
  if (!user) {
    MiLockPages(start, MemoryDescriptorList.ByteCount);
    return;
  }
  const process = PsGetCurrentProcess();
  process.NumberOfLockedPages += pages;
  if (!MmTrackLockedPages) return;
  const [caller, callersCaller] = HalCaptureStack(CALLERS).filter(view => view.image !== 'nt');
  trackers.push(
    new LOCK_TRACKER(MemoryDescriptorList, pages, caller?.address ?? 0n, callersCaller?.address ?? 0n, start, process),
  );
}

/**
 * The same for a range of another process.
 * @stack 0x80
 */
export function MmProbeAndLockProcessPages(
  MemoryDescriptorList: MDL,
  Process: EPROCESS,
  AccessMode: number,
  Operation: number,
): void {
  const state = new KAPC_STATE();
  KeStackAttachProcess(Process, state);
  try {
    MmProbeAndLockPages(MemoryDescriptorList, AccessMode, Operation);
  } finally {
    KeUnstackDetachProcess(state);
  }
}

/** Touches a byte of each page as the pages will be used. */
function MiTouchPages(Mdl: MDL, Write: boolean): void {
  const memory = MiDescribedBytes(Mdl);
  if (memory === null) ExRaiseStatus(STATUS_ACCESS_VIOLATION);
  if (!(memory instanceof Uint8Array)) return;
  if (memory.length < Mdl.ByteCount) ExRaiseStatus(STATUS_ACCESS_VIOLATION);
  const start = MmGetMdlVirtualAddress(Mdl);
  try {
    for (let at = 0; at < Mdl.ByteCount; at += PAGE_SIZE - ((Mdl.ByteOffset + at) % PAGE_SIZE)) {
      // What an MDL leads to is there whatever its pages are; in system space the pages themselves are asked.
      const byte = start < SystemRangeStart ? memory[at] : Number(HalReadMemory(start + BigInt(at), 1));
      if (Write) memory[at] = byte;
    }
  } catch {
    ExRaiseStatus(STATUS_ACCESS_VIOLATION);
  }
}

/**
 * Gives up the lock, and the mapping into system space. Pages that are not locked: 0x76 (1, MDL, locked pages of the
 * process) or 0x4E (7, page frame).
 * @stack 0x60
 */
export function MmUnlockPages(MemoryDescriptorList: MDL): void {
  const mdl = MemoryDescriptorList;
  const pages = MiMdlPages(mdl);
  if (
    (mdl.MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) !== 0 &&
    (mdl.MdlFlags & (MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL)) === 0
  )
    MmUnmapLockedPages(mdl.$mapping, mdl);
  if (mdl.Process !== null) {
    mdl.Process.NumberOfLockedPages -= pages;
    if (mdl.Process.NumberOfLockedPages < 0)
      KeBugCheckEx(PROCESS_HAS_LOCKED_PAGES, 1n, mdl, BigInt(mdl.Process.NumberOfLockedPages), 0n);
  }
  if ((mdl.MdlFlags & MDL_PAGES_LOCKED) === 0)
    KeBugCheckEx(PFN_LIST_CORRUPT, UNLOCKED_TOO_OFTEN, MiPageFrame(mdl.StartVa, mdl.Process), 0n, 0n);
  if (mdl.StartVa >= SystemRangeStart) MiUnlockPages(MmGetMdlVirtualAddress(mdl), mdl.ByteCount);
  mdl.MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION);
  if (MmTrackLockedPages) trackers = trackers.filter(tracker => tracker.Mdl !== mdl);
}

/**
 * The last thread of a process ends. With TrackLockedPages: pages that are still locked are 0xCB (who locked them, 0,
 * MDL, number of pages).
 * @stack 0x80
 */
export function MmCleanProcessAddressSpace(Process: EPROCESS): void {
  MiDeleteAddressSpace(Process);
  if (Process.NumberOfLockedPages === 0) return;
  const tracker = trackers.find(t => t.Process === Process);
  if (tracker !== undefined)
    KeBugCheckEx(
      DRIVER_LEFT_LOCKED_PAGES_IN_PROCESS,
      tracker.CallingAddress,
      0n,
      tracker.Mdl,
      BigInt(Process.NumberOfLockedPages),
    );
}

/**
 * The last reference to a process goes. Pages that are still locked: 0x76 (0, process, number of pages, 0).
 * @stack 0x70
 */
export function MmDeleteProcessAddressSpace(Process: EPROCESS): void {
  if (Process.NumberOfLockedPages !== 0)
    KeBugCheckEx(PROCESS_HAS_LOCKED_PAGES, 0n, Process, BigInt(Process.NumberOfLockedPages), 0n);
  Process.$addressSpace = null;
}
