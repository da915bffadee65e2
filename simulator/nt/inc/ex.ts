/** Executive (ex) structures: pool, work items, lookaside lists. */
import { HalDefineType } from 'hal';
import { LIST_ENTRY } from './list';

export type POOL_FLAGS = number | bigint;
export const POOL_FLAG_USE_QUOTA = 0x1;
export const POOL_FLAG_UNINITIALIZED = 0x2;
export const POOL_FLAG_SESSION = 0x4;
export const POOL_FLAG_CACHE_ALIGNED = 0x8;
export const POOL_FLAG_RAISE_ON_FAILURE = 0x20;
export const POOL_FLAG_NON_PAGED = 0x40;
export const POOL_FLAG_NON_PAGED_EXECUTE = 0x80;
export const POOL_FLAG_PAGED = 0x100;

/** POOL_TYPE */
export const NonPagedPool = 0;
export const NonPagedPoolExecute = 0;
export const PagedPool = 1;
export const NonPagedPoolCacheAligned = 4;
export const PagedPoolCacheAligned = 5;
export const NonPagedPoolNx = 512;
export const NonPagedPoolNxCacheAligned = 516;

/** Lies in the 16 bytes before each pool block smaller than a page. Sizes are in units of 16 bytes, header included. */
export class POOL_HEADER {
  PreviousSize = 0;
  PoolIndex = 0;
  BlockSize = 0;
  /** 0: free. */
  PoolType = 0;
  PoolTag = 0;
}
HalDefineType(POOL_HEADER, '_POOL_HEADER', 0x10, [
  ['PreviousSize', 0x0, 'UChar'],
  ['PoolIndex', 0x1, 'UChar'],
  ['BlockSize', 0x2, 'UChar'],
  ['PoolType', 0x3, 'UChar'],
  ['PoolTag', 0x4, 'Uint4B'],
]);

export type WORK_QUEUE_TYPE = number;
export const CriticalWorkQueue = 0;
export const DelayedWorkQueue = 1;
export const HyperCriticalWorkQueue = 2;
export const NormalWorkQueue = 3;

export class WORK_QUEUE_ITEM {
  readonly List = new LIST_ENTRY(this);
  WorkerRoutine: ((Parameter: any) => void) | null = null;
  Parameter: unknown = null;
}
HalDefineType(WORK_QUEUE_ITEM, '_WORK_QUEUE_ITEM', 0x20, [
  ['List', 0x0, '_LIST_ENTRY'],
  ['WorkerRoutine', 0x10, 'Ptr64     void '],
  ['Parameter', 0x18, 'Ptr64 Void'],
]);
