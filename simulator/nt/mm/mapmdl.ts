/** Mapping the pages of an MDL into system space, or into a process. */
import { HalAddressOf, HalBytesView, HalPageBits, HalPlace, HalProtectPages, HalUnplace } from 'hal';
import { ExRaiseStatus } from '../ex/raise';
import {
  type MDL,
  MDL_MAPPED_TO_SYSTEM_VA,
  MDL_PARTIAL,
  MDL_PARTIAL_HAS_BEEN_MAPPED,
  MDL_SOURCE_IS_NONPAGED_POOL,
  MdlMappingNoWrite,
  MmCached,
} from '../inc/mdl';
import { KernelMode } from '../inc/ke';
import { PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE } from '../inc/mmdefs';
import { STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PAGE_PROTECTION, STATUS_NOT_MAPPED_VIEW } from '../inc/ntstatus';
import type { NTSTATUS } from '../inc/io';
import { PsGetCurrentProcess } from '../ps/current';
import { AddressRegion, ADDRESS_AND_SIZE_TO_SPAN_PAGES, PAGE_SIZE, SystemPtes } from './layout';
import { MiDescribedBytes } from './mdl';
import type { MmAddressSpace } from './process';

/** Mappings that were undone and whose addresses are not used again yet, so that who still has one faults. */
const QUARANTINE = 64;

const region = new AddressRegion(SystemPtes, PAGE_SIZE);
const released: { readonly Address: bigint; readonly Bytes: number }[] = [];

/** Bytes of whole pages that an MDL spans. */
function MiSpannedBytes(Mdl: MDL): number {
  return PAGE_SIZE * ADDRESS_AND_SIZE_TO_SPAN_PAGES(Mdl.StartVa + BigInt(Mdl.ByteOffset), Mdl.ByteCount);
}

/**
 * Maps the pages of an MDL, which are locked or lie in nonpaged pool.
 * @param AccessMode KernelMode: into system space; UserMode: into the current process, raises if that fails
 * @param Priority may carry MdlMappingNoWrite
 * @returns the described bytes at their new address, null if there is no room
 * @stack 0xb0
 */
export function MmMapLockedPagesSpecifyCache(
  MemoryDescriptorList: MDL,
  AccessMode: number,
  _CacheType: number,
  _RequestedAddress: object | bigint | null,
  _BugCheckOnFailure: boolean | number,
  Priority: number,
): Uint8Array | null {
  const memory = MiDescribedBytes(MemoryDescriptorList);
  if (!(memory instanceof Uint8Array)) {
    if (AccessMode !== KernelMode) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
    MemoryDescriptorList.$mapping = memory;
    if (memory !== null) MiNoteMapping(MemoryDescriptorList, HalAddressOf(memory));
    return memory as Uint8Array | null;
  }
  const bytes = MiSpannedBytes(MemoryDescriptorList);
  const process = AccessMode === KernelMode ? null : PsGetCurrentProcess();
  const base = process === null ? MiTakeSystemPtes(bytes) : (process.$addressSpace as MmAddressSpace).Heap.take(bytes);
  const view = HalBytesView(memory, process);
  HalPlace(view, base + BigInt(MemoryDescriptorList.ByteOffset));
  if (((Priority >>> 0) & MdlMappingNoWrite) !== 0) HalProtectPages(base, bytes, HalPageBits.READ_ONLY, process);
  if (process === null) {
    MemoryDescriptorList.$mapping = view;
    MiNoteMapping(MemoryDescriptorList, base + BigInt(MemoryDescriptorList.ByteOffset));
  }
  return view;
}

function MiNoteMapping(Mdl: MDL, Address: bigint): void {
  Mdl.MappedSystemVa = Address;
  Mdl.MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA | ((Mdl.MdlFlags & MDL_PARTIAL) !== 0 ? MDL_PARTIAL_HAS_BEEN_MAPPED : 0);
}

/** Addresses of whole pages in system space that nothing forbids. */
export function MiTakeSystemPtes(Bytes: number): bigint {
  const base = region.take(Bytes);
  HalProtectPages(base, Bytes, 0);
  return base;
}

/**
 * The older form: the machine stops if there is no room.
 * @stack 0x40
 */
export function MmMapLockedPages(MemoryDescriptorList: MDL, AccessMode: number): Uint8Array | null {
  return MmMapLockedPagesSpecifyCache(MemoryDescriptorList, AccessMode, MmCached, null, true, 0);
}

/**
 * The described bytes at an address that is valid in any process, mapped now if they are not yet.
 * @inline
 */
export function MmGetSystemAddressForMdlSafe(Mdl: MDL, Priority: number): Uint8Array | null {
  if ((Mdl.MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) !== 0)
    return Mdl.$mapping as Uint8Array | null;
  return MmMapLockedPagesSpecifyCache(Mdl, KernelMode, MmCached, null, false, Priority);
}
/** @inline */
export function MmGetSystemAddressForMdl(Mdl: MDL): Uint8Array | null {
  return MmGetSystemAddressForMdlSafe(Mdl, 0);
}

/**
 * Undoes a mapping: whoever touches it from now on faults.
 * @param BaseAddress what mapping it returned
 * @stack 0x60
 */
export function MmUnmapLockedPages(BaseAddress: object | null, MemoryDescriptorList: MDL): void {
  const system = BaseAddress === MemoryDescriptorList.$mapping;
  if (system) MemoryDescriptorList.MdlFlags &= ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED);
  if (system) MemoryDescriptorList.$mapping = null;
  if (!(BaseAddress instanceof Uint8Array)) return;
  const address = HalAddressOf(BaseAddress);
  const base = address - BigInt(MemoryDescriptorList.ByteOffset);
  const bytes = MiSpannedBytes(MemoryDescriptorList);
  HalProtectPages(base, bytes, HalPageBits.NOT_PRESENT, system ? null : PsGetCurrentProcess());
  HalUnplace(address);
  if (system) MiReleaseSystemPtes(base, bytes);
}

/** Gives addresses back, forbidden by now. */
export function MiReleaseSystemPtes(Address: bigint, Bytes: number): void {
  released.push({ Address, Bytes });
  if (released.length <= QUARANTINE) return;
  const oldest = released.shift()!;
  region.giveBack(oldest.Address, oldest.Bytes);
}

/**
 * What may be done with the system mapping of an MDL from now on.
 * @param NewProtect PAGE_READWRITE, PAGE_READONLY or PAGE_NOACCESS
 * @stack 0x50
 */
export function MmProtectMdlSystemAddress(MemoryDescriptorList: MDL, NewProtect: number): NTSTATUS {
  if ((MemoryDescriptorList.MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) === 0) return STATUS_NOT_MAPPED_VIEW;
  const bits = mappingProtections[NewProtect];
  if (bits === undefined) return STATUS_INVALID_PAGE_PROTECTION;
  const base = MemoryDescriptorList.MappedSystemVa - BigInt(MemoryDescriptorList.ByteOffset);
  HalProtectPages(base, MiSpannedBytes(MemoryDescriptorList), bits);
  return 0;
}
const mappingProtections: Readonly<Record<number, number | undefined>> = {
  [PAGE_READWRITE]: 0,
  [PAGE_READONLY]: HalPageBits.READ_ONLY,
  [PAGE_NOACCESS]: HalPageBits.NOT_PRESENT,
};
