/**
 * Memory whose page frames follow each other, and where memory lies physically. Frames of other memory are made from its
 * address. Source: the pages of MmAllocateContiguousMemory, MmGetPhysicalAddress and MmCopyMemory.
 */
import { HalAddressOf, HalIsAddressValid, HalReadMemory } from 'hal';
import { ExFreePool } from '../ex/pool';
import { BAD_POOL_CALLER } from '../inc/bugcodes';
import { KernelMode } from '../inc/ke';
import { type MDL, MmCached } from '../inc/mdl';
import type { NTSTATUS } from '../inc/io';
import {
  STATUS_INVALID_ADDRESS,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { KeBugCheckEx } from '../ke/bugcheck';
import { PsGetCurrentProcess } from '../ps/current';
import { MiIoSpaceAddress } from './ioSpace';
import { HighestUserAddress, PAGE_SHIFT, PAGE_SIZE, ROUND_TO_PAGES } from './layout';
import { MiPageFrame } from './lock';
import { MmMapLockedPagesSpecifyCache, MmUnmapLockedPages } from './mapmdl';
import { MmAllocatePagesForMdlEx, MmFreePagesFromMdl } from './mdlpages';

/** 0xC2, first parameter. Source: the bug check's page. */
const NotContiguous = 0x60n;

class MI_CONTIGUOUS {
  constructor(
    readonly View: Uint8Array,
    readonly Va: bigint,
    readonly Mdl: MDL,
  ) {}
}
const blocks: MI_CONTIGUOUS[] = [];
/** First frame of the next block: low memory, for devices with few address lines. */
let nextFrame = 0x1000n;

/**
 * @param NumberOfBytes rounded up to whole pages
 * @param HighestAcceptableAddress physical
 * @returns bytes at the beginning of a page; null without memory, or where it would lie higher
 * @stack 0x70
 */
export function MmAllocateContiguousMemory(NumberOfBytes: number, HighestAcceptableAddress: bigint): Uint8Array | null {
  return MmAllocateContiguousMemorySpecifyCache(NumberOfBytes, 0n, HighestAcceptableAddress, 0n, MmCached);
}

/**
 * @param BoundaryAddressMultiple 0n: any; else no block crosses a multiple of it
 * @stack 0x90
 */
export function MmAllocateContiguousMemorySpecifyCache(
  NumberOfBytes: number,
  LowestAcceptableAddress: bigint,
  HighestAcceptableAddress: bigint,
  BoundaryAddressMultiple: bigint,
  CacheType: number,
): Uint8Array | null {
  const bytes = BigInt(ROUND_TO_PAGES(NumberOfBytes));
  const lowest = (LowestAcceptableAddress + BigInt(PAGE_SIZE - 1)) >> BigInt(PAGE_SHIFT);
  let frame = lowest > nextFrame ? lowest : nextFrame;
  let start = frame << BigInt(PAGE_SHIFT);
  const boundary = BoundaryAddressMultiple;
  if (boundary > 0n && start / boundary !== (start + bytes - 1n) / boundary) {
    start = (start / boundary + 1n) * boundary;
    frame = start >> BigInt(PAGE_SHIFT);
  }
  if (!(NumberOfBytes > 0) || start + bytes - 1n > HighestAcceptableAddress) return null;
  const mdl = MmAllocatePagesForMdlEx(0n, -1n, 0n, Number(bytes), CacheType, 0);
  if (mdl === null) return null;
  mdl.$frames = frame;
  const view = MmMapLockedPagesSpecifyCache(mdl, KernelMode, CacheType, null, false, 0)!;
  nextFrame = frame + (bytes >> BigInt(PAGE_SHIFT));
  blocks.push(new MI_CONTIGUOUS(view, HalAddressOf(view), mdl));
  return view;
}
/**
 * The same from the memory of a processor's node; there is one.
 * @stack 0xa0
 */
export function MmAllocateContiguousMemorySpecifyCacheNode(
  NumberOfBytes: number,
  Lowest: bigint,
  Highest: bigint,
  Boundary: bigint,
  CacheType: number,
  _PreferredNode: number,
): Uint8Array | null {
  return MmAllocateContiguousMemorySpecifyCache(NumberOfBytes, Lowest, Highest, Boundary, CacheType);
}
/**
 * The same with a page protection instead of a cache type.
 * @stack 0xa0
 */
export function MmAllocateContiguousNodeMemory(
  NumberOfBytes: number,
  Lowest: bigint,
  Highest: bigint,
  Boundary: bigint,
  _Protect: number,
  _PreferredNode: number,
): Uint8Array | null {
  return MmAllocateContiguousMemorySpecifyCache(NumberOfBytes, Lowest, Highest, Boundary, MmCached);
}

/**
 * Whoever touches it from now on faults. What is no such memory (any more) is bug check 0xC2/0x60.
 * @stack 0x60
 */
export function MmFreeContiguousMemory(BaseAddress: Uint8Array): void {
  const va = HalAddressOf(BaseAddress);
  const at = blocks.findIndex(b => b.Va === va);
  if (at < 0) KeBugCheckEx(BAD_POOL_CALLER, NotContiguous, va, 0n, 0n);
  const [{ View, Mdl }] = blocks.splice(at, 1);
  MmUnmapLockedPages(View, Mdl);
  MmFreePagesFromMdl(Mdl);
  ExFreePool(Mdl);
}
/** @stack 0x40 */
export function MmFreeContiguousMemorySpecifyCache(BaseAddress: Uint8Array, _Bytes: number, _CacheType: number): void {
  MmFreeContiguousMemory(BaseAddress);
}

/**
 * Older: contiguous memory that no cache holds.
 * @stack 0x50
 */
export function MmAllocateNonCachedMemory(NumberOfBytes: number): Uint8Array | null {
  return MmAllocateContiguousMemory(NumberOfBytes, 0xffff_ffff_ffffn);
}
/** @stack 0x40 */
export function MmFreeNonCachedMemory(BaseAddress: Uint8Array, _NumberOfBytes: number): void {
  MmFreeContiguousMemory(BaseAddress);
}

/**
 * The physical address behind a valid one; 0n where nothing lies.
 * @stack 0x20
 */
export function MmGetPhysicalAddress(BaseAddress: object | bigint): bigint {
  const va = typeof BaseAddress === 'bigint' ? BaseAddress : HalAddressOf(BaseAddress);
  const device = MiIoSpaceAddress(va);
  if (device !== undefined) return device;
  const block = blocks.find(b => b.Va <= va && va < b.Va + BigInt(b.Mdl.ByteCount));
  if (block !== undefined) return (block.Mdl.$frames! << BigInt(PAGE_SHIFT)) + (va - block.Va);
  const process = va <= HighestUserAddress ? PsGetCurrentProcess() : null;
  if (!HalIsAddressValid(va, process)) return 0n;
  return (MiPageFrame(va, process) << BigInt(PAGE_SHIFT)) + (va & BigInt(PAGE_SIZE - 1));
}

export const MM_COPY_MEMORY_PHYSICAL = 0x1;
export const MM_COPY_MEMORY_VIRTUAL = 0x2;
export class MM_COPY_ADDRESS {
  VirtualAddress: object | bigint | null = null;
  PhysicalAddress = 0n;
}
/**
 * Copies memory that may not be there: bytes up to the first that is not.
 * @param Flags MM_COPY_MEMORY_VIRTUAL
 * @param NumberOfBytesTransferred gets how many
 * @returns STATUS_INVALID_ADDRESS if not all are there
 * @partly system addresses only: what lies at a physical address is not known
 * @stack 0x70
 */
export function MmCopyMemory(
  TargetAddress: Uint8Array,
  SourceAddress: MM_COPY_ADDRESS,
  NumberOfBytes: number,
  Flags: number,
  NumberOfBytesTransferred: Ref<number>,
): NTSTATUS {
  NumberOfBytesTransferred.value = 0;
  if (Flags === MM_COPY_MEMORY_PHYSICAL) return STATUS_NOT_SUPPORTED;
  const { VirtualAddress } = SourceAddress;
  if (Flags !== MM_COPY_MEMORY_VIRTUAL || VirtualAddress === null) return STATUS_INVALID_PARAMETER;
  const va = typeof VirtualAddress === 'bigint' ? VirtualAddress : HalAddressOf(VirtualAddress);
  for (let i = 0; i < NumberOfBytes; i++) {
    if (!HalIsAddressValid(va + BigInt(i))) return STATUS_INVALID_ADDRESS;
    TargetAddress[i] = Number(HalReadMemory(va + BigInt(i), 1));
    NumberOfBytesTransferred.value++;
  }
  return STATUS_SUCCESS;
}
