/** Pool: flags and types of requests, and what lies around each block in memory. */
import { HalDefineType } from 'hal';

/** What an allocation is asked for (ExAllocatePool2). */
export type POOL_FLAGS = number | bigint;
export const POOL_FLAG_USE_QUOTA = 0x1;
export const POOL_FLAG_UNINITIALIZED = 0x2;
export const POOL_FLAG_SESSION = 0x4;
export const POOL_FLAG_CACHE_ALIGNED = 0x8;
export const POOL_FLAG_RAISE_ON_FAILURE = 0x20;
export const POOL_FLAG_NON_PAGED = 0x40;
export const POOL_FLAG_NON_PAGED_EXECUTE = 0x80;
export const POOL_FLAG_PAGED = 0x100;
/** Flags from here on are optional: one that is not known is ignored. */
export const POOL_FLAG_OPTIONAL_START = 0x100000000n;
export const POOL_FLAG_SPECIAL_POOL = 0x100000000n;

/** POOL_TYPE */
export const NonPagedPool = 0;
export const NonPagedPoolExecute = 0;
export const PagedPool = 1;
export const NonPagedPoolMustSucceed = 2;
export const NonPagedPoolCacheAligned = 4;
export const PagedPoolCacheAligned = 5;
export const NonPagedPoolCacheAlignedMustS = 6;
export const NonPagedPoolSession = 32;
export const PagedPoolSession = 33;
export const NonPagedPoolNx = 512;
export const NonPagedPoolNxCacheAligned = 516;
export const NonPagedPoolSessionNx = 544;
/** May be added to a POOL_TYPE. */
export const POOL_QUOTA_FAIL_INSTEAD_OF_RAISE = 8;
export const POOL_RAISE_IF_ALLOCATION_FAILURE = 16;
export const POOL_COLD_ALLOCATION = 256;
export const POOL_NX_ALLOCATION = 512;
export const POOL_ZERO_ALLOCATION = 1024;
/** Bits of a POOL_TYPE. */
export const POOL_TYPE_MUST_SUCCEED = 2;
export const POOL_TYPE_CACHE_ALIGNED = 4;

/** Added to a tag: the block can only be freed with ExFreePoolWithTag and this tag. */
export const PROTECTED_POOL = 0x80000000;

/** EX_POOL_PRIORITY */
export const LowPoolPriority = 0;
export const LowPoolPrioritySpecialPoolOverrun = 8;
export const LowPoolPrioritySpecialPoolUnderrun = 9;
export const NormalPoolPriority = 16;
export const NormalPoolPrioritySpecialPoolOverrun = 24;
export const NormalPoolPrioritySpecialPoolUnderrun = 25;
export const HighPoolPriority = 32;
export const HighPoolPrioritySpecialPoolOverrun = 40;
export const HighPoolPrioritySpecialPoolUnderrun = 41;

/** POOL_EXTENDED_PARAMETER_TYPE */
export const PoolExtendedParameterInvalidType = 0;
export const PoolExtendedParameterPriority = 1;
export const PoolExtendedParameterSecurePool = 2;
export const PoolExtendedParameterNumaNode = 3;

/** One further wish of ExAllocatePool3. */
export class POOL_EXTENDED_PARAMETER {
  Type = PoolExtendedParameterInvalidType;
  /** Not known and optional: ignored. */
  Optional = false;
  Priority = NormalPoolPriority;
  PreferredNode = 0;
}

/** In POOL_HEADER.PoolType, besides the type. */
export const POOL_IN_USE = 2;
export const POOL_QUOTA = 8;

/** Lies in the 16 bytes before each pool block smaller than a page. Sizes are in units of 16 bytes, header included. */
export class POOL_HEADER {
  PreviousSize = 0;
  PoolIndex = 0;
  BlockSize = 0;
  /** 0: free. */
  PoolType = 0;
  PoolTag = 0;
  /** Address of the process that pays for it, exclusive-or the block's. */
  ProcessBilled = 0n;
}
HalDefineType(POOL_HEADER, '_POOL_HEADER', 0x10, [
  ['PreviousSize', 0x0, 'UChar'],
  ['PoolIndex', 0x1, 'UChar'],
  ['BlockSize', 0x2, 'UChar'],
  ['PoolType', 0x3, 'UChar'],
  ['PoolTag', 0x4, 'Uint4B'],
  ['ProcessBilled', 0x8, 'Uint8B'],
]);

/** Before the POOL_HEADER of a block in the segment heap. All of `Sizes` is kept encoded. */
export class HEAP_VS_CHUNK_HEADER {
  /** Size, previous size (units of 16 bytes) and the allocated bit, exclusive-or the heap's key and the address. */
  Sizes = 0n;
  EncodedSegmentPageOffset = 0;
}
HalDefineType(HEAP_VS_CHUNK_HEADER, '_HEAP_VS_CHUNK_HEADER', 0x10, [
  ['Sizes', 0x0, 'Uint8B'],
  ['EncodedSegmentPageOffset', 0x8, 'Uint4B'],
]);

/** What a scenario asks of special pool for the whole system. */
export interface SpecialPoolParameters {
  /** As `!poolused` shows it, with `?` for one character and `*` for several: `PTa?`. */
  readonly tag?: string;
  /** Bytes: all allocations that take as much room, which is in steps of 16 bytes. */
  readonly size?: number;
  /** Verify Start: the start of each special allocation is guarded instead of its end, Verifier's too. */
  readonly verifyStart?: boolean;
}
