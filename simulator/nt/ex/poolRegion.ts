/**
 * Addresses of pool blocks: 16-byte granularity, a 16-byte header before each block smaller than a page, whole pages
 * (and no header) for the others. Deterministic: a freed block is the next one given to a request of its size.
 */
import { PAGE_SIZE, ROUND_TO_PAGES } from '../mm/layout';

export const POOL_OVERHEAD = 16;

export class PoolRegion {
  private nextPage: bigint;
  /** Bump pointer inside the page that small blocks are carved from. */
  private carve: bigint;
  private carveLeft = 0;
  private readonly free = new Map<number, bigint[]>();
  BytesInUse = 0;
  Allocations = 0;
  Frees = 0;

  constructor(readonly start: bigint) {
    this.nextPage = start;
    this.carve = start;
  }

  /** Bytes that a request of `bytes` really takes, header included. */
  static roundUp(bytes: number): number {
    return PoolRegion.isLarge(bytes) ? ROUND_TO_PAGES(bytes) : (Math.max(bytes, 1) + POOL_OVERHEAD + 15) & ~15;
  }
  static isLarge(bytes: number): boolean {
    return bytes > PAGE_SIZE - 2 * POOL_OVERHEAD;
  }

  /** Address of the new block's first byte after its header. */
  take(bytes: number): bigint {
    const size = PoolRegion.roundUp(bytes);
    this.BytesInUse += size;
    this.Allocations++;
    const list = this.free.get(size);
    const again = list === undefined ? undefined : list.pop();
    if (again !== undefined) return again;
    if (PoolRegion.isLarge(bytes)) {
      const page = this.nextPage;
      this.nextPage = page + BigInt(size);
      return page;
    }
    if (size > this.carveLeft) {
      this.carve = this.nextPage;
      this.carveLeft = PAGE_SIZE;
      this.nextPage = this.carve + BigInt(PAGE_SIZE);
    }
    const block = this.carve + BigInt(POOL_OVERHEAD);
    this.carve = this.carve + BigInt(size);
    this.carveLeft -= size;
    return block;
  }

  giveBack(address: bigint, bytes: number): void {
    const size = PoolRegion.roundUp(bytes);
    this.BytesInUse -= size;
    this.Frees++;
    const list = this.free.get(size);
    if (list === undefined) this.free.set(size, [address]);
    else list.push(address);
  }
}
