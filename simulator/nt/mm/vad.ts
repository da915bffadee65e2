/** What an application has allocated: the ranges of its address space, and the buffers that lie there. */
import { HalAddressOf, HalBytesView, HalKnownAddress, HalPageBits, HalPlace, HalProtectPages, HalUnplace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import {
  MEM_COMMIT,
  MEM_DECOMMIT,
  MEM_RELEASE,
  MEM_RESERVE,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_READWRITE,
  PAGE_GUARD,
  PAGE_NOACCESS,
  PAGE_READONLY,
  PAGE_READWRITE,
} from '../inc/mmdefs';
import {
  NT_SUCCESS,
  STATUS_CONFLICTING_ADDRESSES,
  STATUS_FREE_VM_NOT_AT_BASE,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_5,
  STATUS_MEMORY_NOT_ALLOCATED,
  STATUS_NO_MEMORY,
  STATUS_NOT_COMMITTED,
  STATUS_PROCESS_IS_TERMINATING,
  STATUS_SUCCESS,
  STATUS_UNABLE_TO_FREE_VM,
} from '../inc/ntstatus';
import type { HANDLE } from '../inc/ntdef';
import type { EPROCESS } from '../inc/ps';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentProcess, PsGetCurrentThread } from '../ps/current';
import { PsProcessType } from '../ps/types';
import { HighestUserAddress, PAGE_SIZE, ROUND_TO_PAGES } from './layout';
import { MiUnmapAllViews } from './mapView';
import type { MmAddressSpace } from './process';

const PROCESS_VM_OPERATION = 0x8;
/** An allocation begins at a multiple of this. */
const ALLOCATION_GRANULARITY = 0x10000;
/** Largest piece: a buffer of the simulation is real memory of the computer. */
const LARGEST_ALLOCATION = 0x4000000;
/** Buffers that applications handed to the kernel and that keep their addresses. */
const KEPT_BUFFERS = 1024;
/** Freed ranges whose addresses are not used again yet, so that who still has one faults. */
const QUARANTINE = 64;

/** One allocation. */
export class MMVAD {
  /** By page: its protection, 0 while it is only reserved. */
  readonly Pages: number[];
  /** MmSecureVirtualMemory forbids changes. */
  Secured = 0;
  constructor(
    readonly Start: bigint,
    readonly Bytes: number,
    /** What the application got. */
    readonly Memory: Uint8Array,
  ) {
    this.Pages = new Array(Bytes / PAGE_SIZE).fill(0);
  }
}

/** What a page with a protection forbids; undefined: there is no such protection. */
const forbidden: Readonly<Record<number, number | undefined>> = {
  0: HalPageBits.NOT_PRESENT,
  [PAGE_NOACCESS]: HalPageBits.NOT_PRESENT,
  [PAGE_READONLY]: HalPageBits.READ_ONLY,
  [PAGE_EXECUTE_READ]: HalPageBits.READ_ONLY,
  [PAGE_READWRITE]: 0,
  [PAGE_EXECUTE_READWRITE]: 0,
};

const spaceOf = (Process: EPROCESS): MmAddressSpace => Process.$addressSpace as MmAddressSpace;

/** Gives pages `First` to `Last` (exclusive) of an allocation a protection. */
function MiProtect(Process: EPROCESS, Vad: MMVAD, First: number, Last: number, Protect: number): void {
  for (let page = First; page < Last; page++) Vad.Pages[page] = Protect;
  const bits = forbidden[Protect & ~PAGE_GUARD] ?? 0;
  HalProtectPages(Vad.Start + BigInt(First * PAGE_SIZE), (Last - First) * PAGE_SIZE, bits, Process);
}

/** The allocation that an address lies in. */
export function MiLocateVad(Process: EPROCESS, Address: bigint): MMVAD | undefined {
  const space = spaceOf(Process);
  if (space === null) return undefined;
  for (const vad of space.Vads) if (Address >= vad.Start && Address < vad.Start + BigInt(vad.Bytes)) return vad;
  return undefined;
}

/** A process by handle, alive. */
function MiReferenceProcess(ProcessHandle: HANDLE, Process: Ref<EPROCESS | null>): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(ProcessHandle, PROCESS_VM_OPERATION, PsProcessType, mode, Process, null);
  if (!NT_SUCCESS(status)) return status;
  if (Process.value!.$addressSpace !== null && Process.value!.$exiting === 0) return STATUS_SUCCESS;
  ObfDereferenceObject(Process.value!);
  return STATUS_PROCESS_IS_TERMINATING;
}

/**
 * Reserves and commits memory of a process.
 * @param BaseAddress in: null, or something in a reserved range; out: the memory
 * @param RegionSize bytes; rounded up to pages
 * @param AllocationType MEM_RESERVE, MEM_COMMIT
 * @stack 0x140
 */
export function NtAllocateVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  _ZeroBits: number,
  RegionSize: Ref<number>,
  AllocationType: number,
  Protect: number,
): NTSTATUS {
  if (!(RegionSize.value > 0)) return STATUS_INVALID_PARAMETER_4;
  if ((AllocationType & (MEM_COMMIT | MEM_RESERVE)) === 0) return STATUS_INVALID_PARAMETER_5;
  if (forbidden[Protect & ~PAGE_GUARD] === undefined || Protect === 0) return STATUS_INVALID_PAGE_PROTECTION;
  const process = new Ref<EPROCESS | null>(null);
  const status = MiReferenceProcess(ProcessHandle, process);
  if (!NT_SUCCESS(status)) return status;
  const result =
    BaseAddress.value === null
      ? MiAllocate(process.value!, BaseAddress, RegionSize, AllocationType, Protect)
      : MiCommit(process.value!, HalAddressOf(BaseAddress.value), RegionSize, AllocationType, Protect);
  ObfDereferenceObject(process.value!);
  return result;
}

function MiAllocate(
  Process: EPROCESS,
  BaseAddress: Ref<Uint8Array | null>,
  RegionSize: Ref<number>,
  AllocationType: number,
  Protect: number,
): NTSTATUS {
  const bytes = ROUND_TO_PAGES(RegionSize.value);
  if (bytes > LARGEST_ALLOCATION) return STATUS_NO_MEMORY;
  const space = spaceOf(Process);
  const start = space.Allocations.take(MiGranules(bytes));
  const memory = HalBytesView(new Uint8Array(bytes), Process);
  HalPlace(memory, start);
  const vad = new MMVAD(start, bytes, memory);
  space.Vads.add(vad);
  MiProtect(Process, vad, 0, vad.Pages.length, (AllocationType & MEM_COMMIT) !== 0 ? Protect : 0);
  BaseAddress.value = memory;
  RegionSize.value = bytes;
  return STATUS_SUCCESS;
}

function MiGranules(Bytes: number): number {
  return Math.ceil(Bytes / ALLOCATION_GRANULARITY) * ALLOCATION_GRANULARITY;
}

function MiCommit(
  Process: EPROCESS,
  Address: bigint,
  RegionSize: Ref<number>,
  AllocationType: number,
  Protect: number,
): NTSTATUS {
  const vad = MiLocateVad(Process, Address);
  if (vad === undefined || (AllocationType & MEM_RESERVE) !== 0) return STATUS_CONFLICTING_ADDRESSES;
  const [first, last] = MiPageRange(vad, Address, RegionSize.value);
  if (last > vad.Pages.length) return STATUS_CONFLICTING_ADDRESSES;
  MiProtect(Process, vad, first, last, Protect);
  RegionSize.value = (last - first) * PAGE_SIZE;
  return STATUS_SUCCESS;
}

/** Indices of the pages that a range of an allocation overlaps; the second is exclusive. */
function MiPageRange(Vad: MMVAD, Address: bigint, Bytes: number): [number, number] {
  const offset = Number(Address - Vad.Start);
  return [Math.floor(offset / PAGE_SIZE), Math.ceil((offset + Bytes) / PAGE_SIZE)];
}

/**
 * @param RegionSize bytes; 0 with MEM_RELEASE, and then the address must be the one that was allocated
 * @param FreeType MEM_DECOMMIT or MEM_RELEASE
 * @stack 0x110
 */
export function NtFreeVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  RegionSize: Ref<number>,
  FreeType: number,
): NTSTATUS {
  if (FreeType !== MEM_DECOMMIT && FreeType !== MEM_RELEASE) return STATUS_INVALID_PARAMETER_4;
  const process = new Ref<EPROCESS | null>(null);
  const status = MiReferenceProcess(ProcessHandle, process);
  if (!NT_SUCCESS(status)) return status;
  const result = MiFree(process.value!, HalAddressOf(BaseAddress.value), RegionSize, FreeType);
  ObfDereferenceObject(process.value!);
  return result;
}

function MiFree(Process: EPROCESS, Address: bigint, RegionSize: Ref<number>, FreeType: number): NTSTATUS {
  const vad = MiLocateVad(Process, Address);
  if (vad === undefined) return STATUS_MEMORY_NOT_ALLOCATED;
  if (vad.Secured !== 0) return STATUS_INVALID_PAGE_PROTECTION;
  if (RegionSize.value === 0 && Address !== vad.Start) return STATUS_FREE_VM_NOT_AT_BASE;
  const [first, last] = RegionSize.value === 0 ? [0, vad.Pages.length] : MiPageRange(vad, Address, RegionSize.value);
  if (last > vad.Pages.length) return STATUS_UNABLE_TO_FREE_VM;
  MiProtect(Process, vad, first, last, 0);
  RegionSize.value = (last - first) * PAGE_SIZE;
  if (FreeType === MEM_RELEASE && last - first === vad.Pages.length) MiRemoveVad(spaceOf(Process), vad);
  return STATUS_SUCCESS;
}

function MiRemoveVad(Space: MmAddressSpace, Vad: MMVAD): void {
  if (!Space.Vads.delete(Vad)) return;
  HalUnplace(Vad.Start);
  Space.Released.push(Vad);
  if (Space.Released.length <= QUARANTINE) return;
  const oldest = Space.Released.shift()!;
  Space.Allocations.giveBack(oldest.Start, MiGranules(oldest.Bytes));
}

/**
 * @param OldProtect receives the protection of the first page
 * @stack 0xf0
 */
export function NtProtectVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  RegionSize: Ref<number>,
  NewProtect: number,
  OldProtect: Ref<number>,
): NTSTATUS {
  if (forbidden[NewProtect & ~PAGE_GUARD] === undefined || NewProtect === 0) return STATUS_INVALID_PAGE_PROTECTION;
  const process = new Ref<EPROCESS | null>(null);
  const status = MiReferenceProcess(ProcessHandle, process);
  if (!NT_SUCCESS(status)) return status;
  const address = HalAddressOf(BaseAddress.value);
  const vad = MiLocateVad(process.value!, address);
  const result =
    vad === undefined
      ? STATUS_CONFLICTING_ADDRESSES
      : MiChangeProtection(process.value!, vad, address, RegionSize, NewProtect, OldProtect);
  ObfDereferenceObject(process.value!);
  return result;
}

function MiChangeProtection(
  Process: EPROCESS,
  Vad: MMVAD,
  Address: bigint,
  RegionSize: Ref<number>,
  NewProtect: number,
  OldProtect: Ref<number>,
): NTSTATUS {
  const [first, last] = MiPageRange(Vad, Address, RegionSize.value);
  if (last > Vad.Pages.length) return STATUS_CONFLICTING_ADDRESSES;
  if (Vad.Pages.slice(first, last).includes(0)) return STATUS_NOT_COMMITTED;
  if (Vad.Secured !== 0) return STATUS_INVALID_PAGE_PROTECTION;
  OldProtect.value = Vad.Pages[first];
  MiProtect(Process, Vad, first, last, NewProtect);
  RegionSize.value = (last - first) * PAGE_SIZE;
  return STATUS_SUCCESS;
}

/**
 * A buffer that an application hands to the kernel: what the kernel gets lies in the application's address space, and
 * accesses of it can fault. Buffers of the kernel's own stay what they are.
 */
export function MmUserBuffer(Buffer: Uint8Array): Uint8Array {
  const process = PsGetCurrentProcess();
  const space = spaceOf(process);
  if (space === null) return Buffer;
  const known = space.Buffers.get(Buffer);
  if (known !== undefined) return known;
  const address = HalKnownAddress(Buffer);
  if (address > HighestUserAddress) return Buffer;
  const view = HalBytesView(Buffer, process);
  space.Buffers.set(Buffer, view);
  // Of VirtualAlloc's, or a part of what has an address.
  if (address !== 0n) return view;
  HalPlace(view, space.Heap.take((Buffer.length + 15) & ~15));
  space.Kept.push(view);
  if (space.Kept.length > KEPT_BUFFERS) HalUnplace(HalAddressOf(space.Kept.shift()!));
  return view;
}

/** The address space goes: whoever attaches to it finds nothing. */
export function MiDeleteAddressSpace(Process: EPROCESS): void {
  const space = spaceOf(Process);
  if (space === null) return;
  MiUnmapAllViews(Process);
  for (const vad of space.Vads) {
    MiProtect(Process, vad, 0, vad.Pages.length, 0);
    HalUnplace(vad.Start);
  }
  for (const view of space.Kept) {
    HalProtectPages(HalAddressOf(view), view.length, HalPageBits.NOT_PRESENT, Process);
    HalUnplace(HalAddressOf(view));
  }
  space.Vads.clear();
  space.Kept.length = 0;
}
