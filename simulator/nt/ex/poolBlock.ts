/** A block of pool as the allocator knows it. */
import type { VF_POOL_OWNER } from '../vf/pool';
import type { HEAP_VS_CHUNK_HEADER, POOL_HEADER } from '../inc/pool';

/** Sizes inside a page are in these units (bytes). */
export const POOL_UNIT = 16;

/** One block, free or not. */
export class POOL_BLOCK {
  Free = true;
  /** The end of a page, which is never given out. */
  Fragment = false;
  /** Of what was asked for; 0 when free. */
  Bytes = 0;
  /** Address of the first byte that was given out. */
  Address = 0n;
  Type = 0;
  Tag = 0;
  /** What was placed in it: addresses. */
  readonly Parts: bigint[] = [];
  /** Who is charged: a process; null: nobody. */
  Process: object | null = null;
  /** The verified driver that it is for. */
  Owner: VF_POOL_OWNER | null = null;
  /** From special pool. */
  Special = false;
  Header: POOL_HEADER | null = null;
  ChunkHeader: HEAP_VS_CHUNK_HEADER | null = null;
  /** Neighbours in the page. */
  Previous: POOL_BLOCK | null = null;
  Next: POOL_BLOCK | null = null;
  /** The block that was joined to this one last: where it is divided there again, its headers still lie in memory. */
  Joined: POOL_BLOCK | null = null;
  /** Where it begins, with its first header. */
  readonly Base: bigint;
  /**
   * @param Page address of the (first) page
   * @param Start first unit in the page
   * @param Units size with headers; of a large block all its pages
   */
  constructor(
    readonly Page: bigint,
    readonly Start: number,
    public Units: number,
  ) {
    this.Base = Page + BigInt(Start * POOL_UNIT);
  }
}

/** A structure class whose instances can lie in pool. */
export type PoolType<T extends object> = new () => T;
