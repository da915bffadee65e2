/** Pool for transfers that go to the disk itself. */
import { ExAllocatePoolWithTag, ExFreePoolWithTag } from '../../nt/ex/pool';
import type { FLT_INSTANCE } from './inc/objects';

/**
 * Memory that is aligned as the volume's device wants it: pool of a page is aligned to a page, smaller to 16 bytes.
 * IRQL <= DISPATCH_LEVEL for nonpaged pool. Source: fltkernel/nf-fltkernel-fltallocatepoolalignedwithtag.
 * @stack 0x30
 */
export function FltAllocatePoolAlignedWithTag(
  _Instance: FLT_INSTANCE,
  PoolType: number,
  NumberOfBytes: number,
  Tag: string | number,
): Uint8Array | null {
  return ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);
}

/**
 * Source: fltkernel/nf-fltkernel-fltfreepoolalignedwithtag. IRQL <= DISPATCH_LEVEL.
 * @stack 0x30
 */
export function FltFreePoolAlignedWithTag(_Instance: FLT_INSTANCE, Buffer: Uint8Array, Tag: string | number): void {
  ExFreePoolWithTag(Buffer, Tag);
}
