/** DMA adapters (wdm.h). Source: the pages of DEVICE_DESCRIPTION, DMA_ADAPTER and DMA_OPERATIONS. */
import type { Ref } from './ref';

export const DEVICE_DESCRIPTION_VERSION = 0;
export const DEVICE_DESCRIPTION_VERSION1 = 1;
export const DEVICE_DESCRIPTION_VERSION2 = 2;
export const DEVICE_DESCRIPTION_VERSION3 = 3;

export class DEVICE_DESCRIPTION {
  Version = 0;
  /** The device does DMA itself; false: a DMA controller of the system does. */
  Master = false;
  ScatterGather = false;
  Dma32BitAddresses = false;
  Dma64BitAddresses = false;
  DmaChannel = 0;
  InterfaceType = 0;
  /** Bytes of one transfer. */
  MaximumLength = 0;
  DmaAddressWidth = 0;
  DmaRequestLine = 0;
}

/** What an adapter can do. Lengths are bytes; the logical address is the one that the device uses. */
export interface DMA_OPERATIONS {
  PutDmaAdapter(DmaAdapter: DMA_ADAPTER): void;
  AllocateCommonBuffer(
    DmaAdapter: DMA_ADAPTER,
    Length: number,
    LogicalAddress: Ref<bigint>,
    CacheEnabled: boolean,
  ): Uint8Array | null;
  FreeCommonBuffer(
    DmaAdapter: DMA_ADAPTER,
    Length: number,
    LogicalAddress: bigint,
    VirtualAddress: Uint8Array,
    CacheEnabled: boolean,
  ): void;
  GetDmaAlignment(DmaAdapter: DMA_ADAPTER): number;
}

export class DMA_ADAPTER {
  readonly Version = 1;
  constructor(
    public DmaOperations: DMA_OPERATIONS,
    /** Pool that the adapter takes until it is put back. */
    readonly $block: Uint8Array,
  ) {}
}
