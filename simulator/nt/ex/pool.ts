/**
 * Pool allocation. Where C says `ExAllocatePool2(flags, sizeof(X), tag)`, a model says `ExAllocatePool2(flags, X, tag)`
 * and gets an `X` that lies in pool; a number of bytes gives bytes.
 */
import {
  NonPagedPool,
  NonPagedPoolNx,
  NormalPoolPriority,
  POOL_FLAG_CACHE_ALIGNED,
  POOL_FLAG_NON_PAGED,
  POOL_FLAG_NON_PAGED_EXECUTE,
  POOL_FLAG_OPTIONAL_START,
  POOL_FLAG_PAGED,
  POOL_FLAG_RAISE_ON_FAILURE,
  POOL_FLAG_SESSION,
  POOL_FLAG_SPECIAL_POOL,
  POOL_FLAG_UNINITIALIZED,
  POOL_FLAG_USE_QUOTA,
  POOL_QUOTA_FAIL_INSTEAD_OF_RAISE,
  POOL_RAISE_IF_ALLOCATION_FAILURE,
  POOL_TYPE_CACHE_ALIGNED,
  POOL_ZERO_ALLOCATION,
  PagedPool,
  PoolExtendedParameterPriority,
  type POOL_EXTENDED_PARAMETER,
  type POOL_FLAGS,
} from '../inc/pool';
import { STATUS_INVALID_PARAMETER } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { POOL_UNIT, type PoolType } from './poolBlock';
import { ExpPoolTag, type POOL_TAG } from './poolTrack';
import { ExRaiseStatus } from './raise';
import { ExpBlockOf } from './poolHeaps';
import {
  ExAllocateHeapPool,
  ExFreeHeapPool,
  PoolRequest,
  SpecialAnyEnd,
  SpecialOverrun,
  SpecialUnderrun,
} from './poolAllocate';

export type { PoolType } from './poolBlock';
export { PoolTrackTable, type POOL_TAG } from './poolTrack';
export { ExpFreeBlockOf, ExpPlacePart, ExPoolPlace, ExPoolTryPlace } from './poolAllocate';
export { ExpBlockOf, ExpBlocksInUse, ExpHeapOf, ExpPagesInUse, ExPoolHeaps, ExpWasFreed } from './poolHeaps';

/** Bits of an EX_POOL_PRIORITY. */
const PrioritySpecialPool = 8;
const PriorityUnderrun = 1;

// ---- the forms of a request -----------------------------------------------------------------------------------------
/**
 * Allocates zeroed pool. Flags ask for exactly one of POOL_FLAG_NON_PAGED, POOL_FLAG_NON_PAGED_EXECUTE and
 * POOL_FLAG_PAGED; others that are not known fail the request.
 * @param NumberOfBytes a number of bytes (>= 1), or a structure class
 * @returns bytes or a new structure lying in pool; null if there is no memory, unless POOL_FLAG_RAISE_ON_FAILURE
 * @stack 0x90
 */
export function ExAllocatePool2(Flags: POOL_FLAGS, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePool2<T extends object>(Flags: POOL_FLAGS, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x90 */
export function ExAllocatePool2(Flags: POOL_FLAGS, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExpAllocateWithFlags(BigInt(Flags), What, ExpPoolTag(Tag), true);
}

/**
 * As ExAllocatePool2, with further parameters: one of an unknown type fails the request unless it is optional.
 * @stack 0x90
 */
export function ExAllocatePool3(
  Flags: POOL_FLAGS,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  ExtendedParameters: POOL_EXTENDED_PARAMETER[] | null,
  Count: number,
): any {
  let known = true;
  for (let i = 0; i < Count; i++) {
    const parameter = ExtendedParameters === null ? undefined : ExtendedParameters[i];
    if (parameter === undefined || (parameter.Type !== PoolExtendedParameterPriority && !parameter.Optional))
      known = false;
  }
  return ExpAllocateWithFlags(BigInt(Flags), What, ExpPoolTag(Tag), known);
}

const RequiredFlags = BigInt(
  POOL_FLAG_USE_QUOTA |
    POOL_FLAG_UNINITIALIZED |
    POOL_FLAG_SESSION |
    POOL_FLAG_CACHE_ALIGNED |
    POOL_FLAG_RAISE_ON_FAILURE |
    POOL_FLAG_NON_PAGED |
    POOL_FLAG_NON_PAGED_EXECUTE |
    POOL_FLAG_PAGED,
);
const TypeFlags = POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE | POOL_FLAG_PAGED;

function ExpAllocateWithFlags(
  Flags: bigint,
  What: number | PoolType<object>,
  Tag: number,
  ParametersKnown: boolean,
): object | null {
  const flags = Number(Flags & RequiredFlags);
  const kind = flags & TypeFlags;
  const one = kind === POOL_FLAG_NON_PAGED || kind === POOL_FLAG_NON_PAGED_EXECUTE || kind === POOL_FLAG_PAGED;
  const raise = (flags & POOL_FLAG_RAISE_ON_FAILURE) !== 0;
  if (!one || !ParametersKnown || (Flags & (POOL_FLAG_OPTIONAL_START - 1n) & ~RequiredFlags) !== 0n) {
    if (raise) ExRaiseStatus(STATUS_INVALID_PARAMETER);
    return null;
  }
  const type = kind === POOL_FLAG_PAGED ? PagedPool : kind === POOL_FLAG_NON_PAGED ? NonPagedPoolNx : NonPagedPool;
  const aligned = (flags & POOL_FLAG_CACHE_ALIGNED) !== 0 ? POOL_TYPE_CACHE_ALIGNED : 0;
  const request = new PoolRequest(type | aligned, Tag);
  request.Zero = (flags & POOL_FLAG_UNINITIALIZED) === 0;
  request.Quota = (flags & POOL_FLAG_USE_QUOTA) !== 0;
  request.Raise = raise;
  if ((Flags & POOL_FLAG_SPECIAL_POOL) !== 0n) request.Special = SpecialAnyEnd;
  return ExAllocateHeapPool(request, What);
}

/**
 * Allocates pool that is not zeroed (filled with 0xCC here, so that nobody takes it for zero).
 * @returns null if there is no memory, unless POOL_RAISE_IF_ALLOCATION_FAILURE
 * @stack 0x70
 */
export function ExAllocatePoolWithTag(PoolType: number, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePoolWithTag<T extends object>(PoolType: number, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x70 */
export function ExAllocatePoolWithTag(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExpAllocateWithType(PoolType, What, Tag, false);
}

/**
 * As ExAllocatePoolWithTag. The priority says how early it fails when memory runs low, which it does not here; it can
 * ask for special pool too.
 * @stack 0x70
 */
export function ExAllocatePoolWithTagPriority(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Priority: number,
): any {
  return ExpAllocateWithType(PoolType, What, Tag, false, Priority);
}

/** @stack 0x70 */
export function ExAllocatePoolZero(PoolType: number, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePoolZero<T extends object>(PoolType: number, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x70 */
export function ExAllocatePoolZero(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExpAllocateWithType(PoolType, What, Tag, true);
}

/** @stack 0x70 */
export function ExAllocatePoolUninitialized(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): any {
  return ExpAllocateWithType(PoolType, What, Tag, false);
}

/** @stack 0x70 */
export function ExAllocatePoolPriorityZero(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Priority: number,
): any {
  return ExpAllocateWithType(PoolType, What, Tag, true, Priority);
}

/** @stack 0x70 */
export function ExAllocatePoolPriorityUninitialized(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Priority: number,
): any {
  return ExpAllocateWithType(PoolType, What, Tag, false, Priority);
}

/** @stack 0x40 */
export function ExAllocatePool(PoolType: number, What: number | PoolType<object>): any {
  return ExpAllocateWithType(PoolType, What, 'enoN', false);
}

/**
 * Charges the current process. Raises STATUS_QUOTA_EXCEEDED or STATUS_INSUFFICIENT_RESOURCES, or returns null if
 * `PoolType` has POOL_QUOTA_FAIL_INSTEAD_OF_RAISE.
 * @stack 0x80
 */
export function ExAllocatePoolWithQuotaTag(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): any {
  return ExpAllocateWithQuota(PoolType, What, Tag, false);
}

/** @stack 0x40 */
export function ExAllocatePoolWithQuota(PoolType: number, What: number | PoolType<object>): any {
  return ExpAllocateWithQuota(PoolType, What, 'enoN', false);
}

/** @stack 0x80 */
export function ExAllocatePoolQuotaZero(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): any {
  return ExpAllocateWithQuota(PoolType, What, Tag, true);
}

/** @stack 0x80 */
export function ExAllocatePoolQuotaUninitialized(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
): any {
  return ExpAllocateWithQuota(PoolType, What, Tag, false);
}

function ExpAllocateWithType(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Zero: boolean,
  Priority = NormalPoolPriority,
): object | null {
  const request = new PoolRequest(PoolType, ExpPoolTag(Tag));
  request.Zero = Zero || (PoolType & POOL_ZERO_ALLOCATION) !== 0;
  if ((Priority & PrioritySpecialPool) !== 0)
    request.Special = (Priority & PriorityUnderrun) !== 0 ? SpecialUnderrun : SpecialOverrun;
  request.Raise = (PoolType & POOL_RAISE_IF_ALLOCATION_FAILURE) !== 0;
  return ExAllocateHeapPool(request, What);
}

function ExpAllocateWithQuota(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Zero: boolean,
): object | null {
  const request = new PoolRequest(PoolType & ~POOL_QUOTA_FAIL_INSTEAD_OF_RAISE, ExpPoolTag(Tag));
  request.Zero = Zero || (PoolType & POOL_ZERO_ALLOCATION) !== 0;
  request.Quota = true;
  request.Raise = (PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE) === 0;
  return ExAllocateHeapPool(request, What);
}

// ---- free -----------------------------------------------------------------------------------------------------------
/**
 * Frees a block. What is no block, was freed before or has damaged headers is a bug check: see `poolFree.ts`.
 * @stack 0x30
 */
export function ExFreePool(P: object): void {
  ExFreeHeapPool(P, 0);
}

/** @stack 0x30 */
export function ExFreePoolWithTag(P: object, Tag: POOL_TAG): void {
  ExFreeHeapPool(P, ExpPoolTag(Tag));
}

/** @stack 0x30 */
export function ExFreePool2(
  P: object,
  Tag: POOL_TAG,
  _ExtendedParameters: POOL_EXTENDED_PARAMETER[] | null = null,
  _Count = 0,
): void {
  ExFreeHeapPool(P, ExpPoolTag(Tag));
}

/**
 * @param QuotaCharged gets whether a process pays for the block
 * @returns bytes that the block has, which may be more than were asked for
 * @stack 0x30
 */
export function ExQueryPoolBlockSize(PoolBlock: object, QuotaCharged: Ref<boolean>): number {
  const block = ExpBlockOf(PoolBlock);
  if (block === null) return 0;
  QuotaCharged.value = block.Process !== null;
  return Number(block.Page + BigInt((block.Start + block.Units) * POOL_UNIT) - block.Address);
}
