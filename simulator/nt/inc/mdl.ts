/** Memory descriptor lists. */
import { HalDefineType } from 'hal';
import type { EPROCESS } from './ps';

export const MDL_MAPPED_TO_SYSTEM_VA = 0x1;
export const MDL_PAGES_LOCKED = 0x2;
export const MDL_SOURCE_IS_NONPAGED_POOL = 0x4;
export const MDL_ALLOCATED_FIXED_SIZE = 0x8;
export const MDL_PARTIAL = 0x10;
export const MDL_PARTIAL_HAS_BEEN_MAPPED = 0x20;
export const MDL_IO_PAGE_READ = 0x40;
export const MDL_WRITE_OPERATION = 0x80;
export const MDL_MAPPING_CAN_FAIL = 0x2000;
export const MDL_ALLOCATED_MUST_SUCCEED = 0x4000;

export const IoReadAccess = 0;
export const IoWriteAccess = 1;
export const IoModifyAccess = 2;

export const LowPagePriority = 0;
export const NormalPagePriority = 16;
export const HighPagePriority = 32;
export const MdlMappingNoWrite = 0x80000000;
export const MdlMappingNoExecute = 0x40000000;

export const MmNonCached = 0;
export const MmCached = 1;
export const MmWriteCombined = 2;

/** Describes the pages of a buffer. In the simulation it leads to the memory itself instead of to page frames. */
export class MDL {
  Next: MDL | null = null;
  Size = 0;
  MdlFlags = 0;
  /** Whose pages are locked; null where they are the system's. */
  Process: EPROCESS | null = null;
  /** Of the mapping in system space, while MDL_MAPPED_TO_SYSTEM_VA or MDL_SOURCE_IS_NONPAGED_POOL says that it is valid. */
  MappedSystemVa = 0n;
  StartVa = 0n;
  ByteCount = 0;
  ByteOffset = 0;
  /** What lies at StartVa + ByteOffset: bytes, a structure; null if nothing is known to lie there. */
  $memory: object | null = null;
  /** What MappedSystemVa leads to. */
  $mapping: object | null = null;
  /** Page frame of address 0, where the pages were allocated without addresses; null: frames follow from the address. */
  $frames: bigint | null = null;
}
HalDefineType(MDL, '_MDL', 0x30, [
  ['Next', 0x0, 'Ptr64 _MDL'],
  ['Size', 0x8, 'Int2B'],
  ['MdlFlags', 0xa, 'Int2B'],
  ['Process', 0x10, 'Ptr64 _EPROCESS'],
  ['MappedSystemVa', 0x18, 'Ptr64 Void'],
  ['StartVa', 0x20, 'Ptr64 Void'],
  ['ByteCount', 0x28, 'Uint4B'],
  ['ByteOffset', 0x2c, 'Uint4B'],
]);
