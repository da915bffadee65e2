/** DMA adapters of devices that do DMA themselves; the machine has no DMA controller for others. */
import { HalAddressOf } from 'hal';
import { ExAllocatePoolWithTag, ExFreePool } from '../ex/pool';
import { DEVICE_DESCRIPTION_VERSION3, type DEVICE_DESCRIPTION, DMA_ADAPTER, type DMA_OPERATIONS } from '../inc/dma';
import { NonPagedPool } from '../inc/ex';
import type { DEVICE_OBJECT } from '../inc/io';
import type { Ref } from '../inc/ref';
import { BYTES_TO_PAGES, PAGE_SHIFT, PAGE_SIZE, ROUND_TO_PAGES } from '../mm/layout';
import { MiPageFrame } from '../mm/lock';

/** Bytes of an adapter object; ours. */
const ADAPTER_BYTES = 0x200;

/** @stack 0x60 */
function HalpAllocateCommonBuffer(
  _DmaAdapter: DMA_ADAPTER,
  Length: number,
  LogicalAddress: Ref<bigint>,
  _CacheEnabled: boolean,
): Uint8Array | null {
  const buffer = ExAllocatePoolWithTag(NonPagedPool, ROUND_TO_PAGES(Length), ' laH');
  if (buffer === null) return null;
  const address = HalAddressOf(buffer);
  const offset = address & BigInt(PAGE_SIZE - 1);
  LogicalAddress.value = (MiPageFrame(address, null) << BigInt(PAGE_SHIFT)) + offset;
  return buffer;
}

/** @stack 0x40 */
function HalpFreeCommonBuffer(
  _DmaAdapter: DMA_ADAPTER,
  _Length: number,
  _LogicalAddress: bigint,
  VirtualAddress: Uint8Array,
  _CacheEnabled: boolean,
): void {
  ExFreePool(VirtualAddress);
}

/** @stack 0x30 */
function HalpPutDmaAdapter(DmaAdapter: DMA_ADAPTER): void {
  ExFreePool(DmaAdapter.$block);
}

/** @stack 0x8 */
function HalpGetDmaAlignment(_DmaAdapter: DMA_ADAPTER): number {
  return 1;
}

const Operations: DMA_OPERATIONS = {
  PutDmaAdapter: HalpPutDmaAdapter,
  AllocateCommonBuffer: HalpAllocateCommonBuffer,
  FreeCommonBuffer: HalpFreeCommonBuffer,
  GetDmaAlignment: HalpGetDmaAlignment,
};

/**
 * @param NumberOfMapRegisters gets the pages that one transfer may span
 * @returns null for a device that needs a DMA controller of the system, a version that is none, or without memory
 * @partly of the operations PutDmaAdapter, AllocateCommonBuffer, FreeCommonBuffer, GetDmaAlignment; no DMA controller
 * @stack 0x90
 */
export function IoGetDmaAdapter(
  _PhysicalDeviceObject: DEVICE_OBJECT | null,
  DeviceDescription: DEVICE_DESCRIPTION,
  NumberOfMapRegisters: Ref<number>,
): DMA_ADAPTER | null {
  const { Version, Master, MaximumLength } = DeviceDescription;
  if (!Master || !(Version >= 0 && Version <= DEVICE_DESCRIPTION_VERSION3)) return null;
  const block = ExAllocatePoolWithTag(NonPagedPool, ADAPTER_BYTES, ' laH');
  if (block === null) return null;
  NumberOfMapRegisters.value = BYTES_TO_PAGES(MaximumLength) + 1;
  return new DMA_ADAPTER(Operations, block);
}
