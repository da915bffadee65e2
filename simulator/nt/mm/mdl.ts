/** Memory descriptor lists. */
import { HalAddressOf } from 'hal';
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { ExRaiseStatus } from '../ex/raise';
import { NonPagedPool } from '../inc/ex';
import { KernelMode } from '../inc/ke';
import type { IRP } from '../inc/io';
import { MDL, MDL_MAPPED_TO_SYSTEM_VA, MDL_PAGES_LOCKED, MDL_SOURCE_IS_NONPAGED_POOL } from '../inc/iowork';
import { STATUS_ACCESS_VIOLATION } from '../inc/ntstatus';
import { PsGetCurrentProcess } from '../ps/current';

export const LowPagePriority = 0;
export const NormalPagePriority = 16;
export const HighPagePriority = 32;
export const IoReadAccess = 0;
export const IoWriteAccess = 1;
export const IoModifyAccess = 2;

/**
 * @param Length bytes of `VirtualAddress` that the MDL describes
 * @stack 0x70
 */
export function IoAllocateMdl(
  VirtualAddress: Uint8Array | null,
  Length: number,
  SecondaryBuffer: boolean,
  _ChargeQuota: boolean,
  Irp: IRP | null,
): MDL | null {
  const mdl = ExPoolPlace(
    NonPagedPool,
    new MDL(VirtualAddress ?? new Uint8Array(0)),
    ' ldM',
    0x30 + 8 * (((Length + 0xfff) >> 12) + 1),
  );
  const address = HalAddressOf(VirtualAddress);
  mdl.Size = 0x30 + 8 * (((Length + 0xfff) >> 12) + 1);
  mdl.StartVa = address & ~0xfffn;
  mdl.ByteOffset = Number(address & 0xfffn);
  mdl.ByteCount = Length;
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

/** @stack 0x30 */
export function IoFreeMdl(Mdl: MDL): void {
  ExFreePool(Mdl);
}

/**
 * Pins the pages; raises STATUS_ACCESS_VIOLATION for a bad buffer (so it belongs in a `try`).
 * @stack 0x100
 */
export function MmProbeAndLockPages(MemoryDescriptorList: MDL, AccessMode: number, _Operation: number): void {
  if (
    !(MemoryDescriptorList.$bytes instanceof Uint8Array) ||
    MemoryDescriptorList.$bytes.length < MemoryDescriptorList.ByteCount
  )
    ExRaiseStatus(STATUS_ACCESS_VIOLATION);
  MemoryDescriptorList.MdlFlags |= MDL_PAGES_LOCKED;
  if (AccessMode !== KernelMode) MemoryDescriptorList.Process = PsGetCurrentProcess();
}

/** @stack 0x60 */
export function MmUnlockPages(MemoryDescriptorList: MDL): void {
  MemoryDescriptorList.MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA);
  MemoryDescriptorList.Process = null;
}

export function MmBuildMdlForNonPagedPool(MemoryDescriptorList: MDL): void {
  MemoryDescriptorList.MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
  MemoryDescriptorList.MappedSystemVa = MemoryDescriptorList.StartVa + BigInt(MemoryDescriptorList.ByteOffset);
}

/**
 * The described bytes, valid in any process context.
 * @stack 0x40
 */
export function MmGetSystemAddressForMdlSafe(Mdl: MDL, _Priority: number): Uint8Array | null {
  Mdl.MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
  return Mdl.$bytes.length === Mdl.ByteCount ? Mdl.$bytes : Mdl.$bytes.subarray(0, Mdl.ByteCount);
}
export function MmGetMdlByteCount(Mdl: MDL): number {
  return Mdl.ByteCount;
}
export function MmGetMdlByteOffset(Mdl: MDL): number {
  return Mdl.ByteOffset;
}
export function MmGetMdlVirtualAddress(Mdl: MDL): bigint {
  return Mdl.StartVa + BigInt(Mdl.ByteOffset);
}
