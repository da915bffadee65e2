/**
 * Memory descriptor lists: what they describe. `lock.ts` locks the pages, `mapmdl.ts` maps them.
 * An address is the buffer (or structure) that lies there, or a number (`MmGetMdlVirtualAddress(Mdl) + 16n`).
 */
import { HalAddressOf } from 'hal';
import { ExFreePool, ExPoolTryPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import type { IRP, NTSTATUS } from '../inc/io';
import {
  MDL,
  MDL_ALLOCATED_FIXED_SIZE,
  MDL_IO_PAGE_READ,
  MDL_MAPPED_TO_SYSTEM_VA,
  MDL_PAGES_LOCKED,
  MDL_PARTIAL,
  MDL_PARTIAL_HAS_BEEN_MAPPED,
  MDL_SOURCE_IS_NONPAGED_POOL,
} from '../inc/mdl';
import { STATUS_INVALID_PARAMETER_1, STATUS_INVALID_PARAMETER_2, STATUS_SUCCESS } from '../inc/ntstatus';
import { MiUnlockPages } from './pageable';
import { ADDRESS_AND_SIZE_TO_SPAN_PAGES, PAGE_SIZE } from './layout';
import { MmUnmapLockedPages } from './mapmdl';

/** Where something lies: itself, or its address. */
export type Pointer = object | bigint | null;

const PAGE_MASK = BigInt(PAGE_SIZE - 1);
/** Bytes of the structure, and of one page frame number behind it. */
const HEADER_BYTES = 0x30;
const PFN_BYTES = 8;
/** MDL.Size is 16 bits wide. */
const LARGEST_SIZE = 0x7fff;
/** Pages of an MDL from the I/O manager's lookaside list. */
const FIXED_SIZE_PAGES = 23;

/** @stack 0x8 */
export function MiAddressOf(Where: Pointer): bigint {
  return typeof Where === 'bigint' ? Where : HalAddressOf(Where);
}

/**
 * Bytes of an MDL for a range.
 * @stack 0x8
 */
export function MmSizeOfMdl(Base: Pointer, Length: number): number {
  return HEADER_BYTES + PFN_BYTES * ADDRESS_AND_SIZE_TO_SPAN_PAGES(MiAddressOf(Base), Length);
}

/** @inline */
export function MmInitializeMdl(MemoryDescriptorList: MDL, BaseVa: Pointer, Length: number): void {
  const address = MiAddressOf(BaseVa);
  MemoryDescriptorList.Next = null;
  MemoryDescriptorList.Size = MmSizeOfMdl(address, Length);
  MemoryDescriptorList.MdlFlags = 0;
  MemoryDescriptorList.StartVa = address & ~PAGE_MASK;
  MemoryDescriptorList.ByteOffset = Number(address & PAGE_MASK);
  MemoryDescriptorList.ByteCount = Length;
  MemoryDescriptorList.$memory = typeof BaseVa === 'bigint' ? null : BaseVa;
}

/**
 * @param VirtualAddress buffer that the MDL is to describe; nothing is looked at yet
 * @param Length bytes
 * @param SecondaryBuffer the MDL goes to the end of the IRP's chain
 * @param Irp null: of nobody
 * @returns null if there is no memory, or the range is too long for one MDL
 * @stack 0x70
 */
export function IoAllocateMdl(
  VirtualAddress: Pointer,
  Length: number,
  SecondaryBuffer: boolean,
  _ChargeQuota: boolean,
  Irp: IRP | null,
): MDL | null {
  const pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(MiAddressOf(VirtualAddress), Length);
  const fixed = pages <= FIXED_SIZE_PAGES;
  const bytes = HEADER_BYTES + PFN_BYTES * Math.max(pages, fixed ? FIXED_SIZE_PAGES : 0);
  if (!(Length >= 0) || bytes > LARGEST_SIZE) return null;
  const mdl = ExPoolTryPlace(NonPagedPool, new MDL(), ' ldM', bytes);
  if (mdl === null) return null;
  MmInitializeMdl(mdl, VirtualAddress, Length);
  if (fixed) mdl.MdlFlags |= MDL_ALLOCATED_FIXED_SIZE;
  if (Irp !== null) {
    if (!SecondaryBuffer || Irp.MdlAddress === null) Irp.MdlAddress = mdl;
    else {
      let last = Irp.MdlAddress as MDL;
      while (last.Next !== null) last = last.Next;
      last.Next = mdl;
    }
  }
  return mdl;
}

/**
 * Frees the MDL, not what it describes: pages that are locked stay locked.
 * @stack 0x30
 */
export function IoFreeMdl(Mdl: MDL): void {
  MmPrepareMdlForReuse(Mdl);
  ExFreePool(Mdl);
}

/**
 * Undoes the mapping of a partial MDL.
 * @inline
 */
export function MmPrepareMdlForReuse(MDL: MDL): void {
  if ((MDL.MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) !== 0) MmUnmapLockedPages(MDL.$mapping, MDL);
}

/** The range lies in nonpaged pool: its pages are resident, and mapped where they are. */
export function MmBuildMdlForNonPagedPool(MemoryDescriptorList: MDL): void {
  MemoryDescriptorList.Process = null;
  MemoryDescriptorList.MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
  MemoryDescriptorList.MappedSystemVa = MmGetMdlVirtualAddress(MemoryDescriptorList);
  MemoryDescriptorList.$mapping = MiDescribedBytes(MemoryDescriptorList);
}

/**
 * Describes a part of what another MDL describes.
 * @param VirtualAddress first byte of the part
 * @param Length bytes; 0: up to the end
 * @stack 0x40
 */
export function IoBuildPartialMdl(SourceMdl: MDL, TargetMdl: MDL, VirtualAddress: Pointer, Length: number): void {
  const start = MiAddressOf(VirtualAddress);
  const offset = start - MmGetMdlVirtualAddress(SourceMdl);
  const length = Length !== 0 ? Length : SourceMdl.ByteCount - Number(offset);
  const allocated = TargetMdl.MdlFlags & MDL_ALLOCATED_FIXED_SIZE;
  MmPrepareMdlForReuse(TargetMdl);
  TargetMdl.Process = SourceMdl.Process;
  TargetMdl.StartVa = start & ~PAGE_MASK;
  TargetMdl.ByteOffset = Number(start & PAGE_MASK);
  TargetMdl.ByteCount = length;
  TargetMdl.$memory = MiPart(SourceMdl.$memory, Number(offset), length);
  TargetMdl.$mapping = MiPart(SourceMdl.$mapping, Number(offset), length);
  TargetMdl.MappedSystemVa = SourceMdl.MappedSystemVa + offset;
  TargetMdl.$frames = SourceMdl.$frames;
  const inherited = SourceMdl.MdlFlags & (MDL_IO_PAGE_READ | MDL_SOURCE_IS_NONPAGED_POOL | MDL_MAPPED_TO_SYSTEM_VA);
  TargetMdl.MdlFlags = allocated | MDL_PARTIAL | inherited;
}

/** `Length` bytes of it from `Offset` on; a structure only as a whole. */
function MiPart(Memory: object | null, Offset: number, Length: number): object | null {
  if (!(Memory instanceof Uint8Array)) return Offset === 0 ? Memory : null;
  return Offset === 0 && Length === Memory.length ? Memory : Memory.subarray(Offset, Offset + Length);
}

/** What the MDL describes, as long as it says. */
export function MiDescribedBytes(Mdl: MDL): object | null {
  return MiPart(Mdl.$memory, 0, Mdl.ByteCount);
}

/**
 * Takes bytes off the beginning of what an MDL describes; pages that are locked and no longer described are unlocked.
 * @param NumberOfBytes less than it describes
 * @returns STATUS_INVALID_PARAMETER_2; STATUS_INVALID_PARAMETER_1 for an MDL that is mapped or in nonpaged pool
 * @stack 0x50
 */
export function MmAdvanceMdl(Mdl: MDL, NumberOfBytes: number): NTSTATUS {
  if ((Mdl.MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) !== 0) return STATUS_INVALID_PARAMETER_1;
  if (!(NumberOfBytes >= 0 && NumberOfBytes < Mdl.ByteCount)) return STATUS_INVALID_PARAMETER_2;
  const first = MmGetMdlVirtualAddress(Mdl);
  const next = first + BigInt(NumberOfBytes);
  const passed = Number((next & ~PAGE_MASK) - Mdl.StartVa);
  if ((Mdl.MdlFlags & MDL_PAGES_LOCKED) !== 0 && passed > 0)
    if (Mdl.Process === null) MiUnlockPages(Mdl.StartVa, passed);
    else Mdl.Process.NumberOfLockedPages -= passed / PAGE_SIZE;
  Mdl.$memory = MiPart(Mdl.$memory, NumberOfBytes, Mdl.ByteCount - NumberOfBytes);
  Mdl.StartVa = next & ~PAGE_MASK;
  Mdl.ByteOffset = Number(next & PAGE_MASK);
  Mdl.ByteCount -= NumberOfBytes;
  return STATUS_SUCCESS;
}

/** Pages are known to stay: their MDL may be mapped. */
export function MiIsResident(Mdl: MDL): boolean {
  return (Mdl.MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL)) !== 0;
}

/** @inline */
export function MmGetMdlByteCount(Mdl: MDL): number {
  return Mdl.ByteCount;
}
/** @inline */
export function MmGetMdlByteOffset(Mdl: MDL): number {
  return Mdl.ByteOffset;
}
/** @inline */
export function MmGetMdlVirtualAddress(Mdl: MDL): bigint {
  return Mdl.StartVa + BigInt(Mdl.ByteOffset);
}
/** @inline */
export function MmGetMdlBaseVa(Mdl: MDL): bigint {
  return Mdl.StartVa;
}
