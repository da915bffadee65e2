/**
 * Blocks of a pool. Those smaller than a page share pages: each page is tiled by blocks, free ones too, that begin with
 * a header; a block that is freed joins its free neighbours, a page that is all free goes back. Larger ones are whole
 * pages without a header, known by the table of large allocations. The last header of a page belongs to a free fragment that
 * is too small for any block: so what overruns a block damages a header wherever the block lies.
 *
 * What a block is stands here; what its header says is in memory (`poolHeader.ts`), where an overrun can damage it.
 */
import { HalUnplace } from 'hal';
import { PAGE_SIZE } from '../mm/layout';
import { POOL_BLOCK, POOL_UNIT } from './poolBlock';
import { ExpForgetHeader, ExpJoinedAt, ExpPoolOverhead, ExpWriteHeader, ExpWriteSizes } from './poolHeader';
import { PoolPages } from './poolPages';

const UnitsPerPage = PAGE_SIZE / POOL_UNIT;

export class PoolHeap {
  readonly pages: PoolPages;
  /** Blocks by their first unit; by page address. */
  readonly tiles = new Map<bigint, (POOL_BLOCK | null)[]>();
  readonly large = new Map<bigint, POOL_BLOCK>();
  /** Free blocks by size in units, the one freed last at the end. */
  private readonly free: POOL_BLOCK[][] = [];
  /** Bit n: there is a free block of n units. */
  private readonly sizes = new Uint32Array(UnitsPerPage / 32 + 1);
  /** Headers and rounding included. */
  BytesInUse = 0;

  constructor(
    readonly Start: bigint,
    Pageable: boolean,
  ) {
    this.pages = new PoolPages(Start, Pageable);
    for (let i = 0; i <= UnitsPerPage; i++) this.free.push([]);
  }

  /** Pages that it holds. */
  get PagesInUse(): number {
    return this.pages.PagesInUse;
  }

  /** A request that gets pages of its own. */
  static isLarge(Bytes: number): boolean {
    return Bytes > PAGE_SIZE - 2 * ExpPoolOverhead();
  }

  /** Bytes that a request really takes. */
  static roundUp(Bytes: number): number {
    if (PoolHeap.isLarge(Bytes)) return Math.ceil(Bytes / PAGE_SIZE) * PAGE_SIZE;
    return (Math.max(Bytes, 1) + ExpPoolOverhead() + POOL_UNIT - 1) & -POOL_UNIT;
  }

  /** @param Alignment bytes, at most 64; what a page-sized request has anyway */
  take(Bytes: number, Alignment: number): POOL_BLOCK {
    if (PoolHeap.isLarge(Bytes)) return this.takePages(Bytes);
    const spare = Alignment > POOL_UNIT ? Alignment - POOL_UNIT : 0;
    if (PoolHeap.isLarge(Bytes + spare)) return this.takePages(PAGE_SIZE);
    const units = PoolHeap.roundUp(Bytes + spare) / POOL_UNIT;
    const size = this.sizeWithRoom(units);
    const block = size > UnitsPerPage ? this.newPage() : this.free[size].pop()!;
    if (size <= UnitsPerPage && this.free[size].length === 0) this.sizes[size >> 5] &= ~(1 << (size & 31));
    this.split(block, units);
    const first = block.Base + BigInt(ExpPoolOverhead());
    block.Address = (first + BigInt(spare)) & -BigInt(Math.max(Alignment, POOL_UNIT));
    this.BytesInUse += block.Units * POOL_UNIT;
    return block;
  }

  private takePages(Bytes: number): POOL_BLOCK {
    const count = Math.ceil(Bytes / PAGE_SIZE);
    const block = new POOL_BLOCK(this.pages.take(count, true), 0, count * UnitsPerPage);
    block.Address = block.Page;
    this.large.set(block.Address, block);
    this.BytesInUse += count * PAGE_SIZE;
    return block;
  }

  /** @returns the smallest size that has a free block of at least `Units`, or more than a page has */
  private sizeWithRoom(Units: number): number {
    let word = Units >> 5;
    let bits = this.sizes[word] & (-1 << (Units & 31));
    while (bits === 0 && ++word < this.sizes.length) bits = this.sizes[word];
    return bits === 0 ? UnitsPerPage + 1 : word * 32 + 31 - Math.clz32(bits & -bits);
  }

  private newPage(): POOL_BLOCK {
    const page = this.pages.take(1);
    const block = new POOL_BLOCK(page, 0, UnitsPerPage);
    const tiles: (POOL_BLOCK | null)[] = new Array(UnitsPerPage).fill(null);
    tiles[0] = block;
    this.tiles.set(page, tiles);
    this.divide(block, UnitsPerPage - ExpPoolOverhead() / POOL_UNIT).Fragment = true;
    return block;
  }

  /** Leaves the first `Units` of a free block; the rest becomes a free block of its own. */
  private split(Block: POOL_BLOCK, Units: number): void {
    const rest = Block.Units - Units;
    if (rest * POOL_UNIT < Math.max(POOL_UNIT, ExpPoolOverhead())) return;
    this.addFree(this.divide(Block, Units));
  }

  /** @returns what lies behind the first `Units` */
  private divide(Block: POOL_BLOCK, Units: number): POOL_BLOCK {
    const other = ExpJoinedAt(Block, Units) ?? new POOL_BLOCK(Block.Page, Block.Start + Units, Block.Units - Units);
    other.Units = Block.Units - Units;
    Block.Units = Units;
    this.tiles.get(Block.Page)![other.Start] = other;
    other.Previous = Block;
    other.Next = Block.Next;
    Block.Next = other;
    if (other.Next !== null) other.Next.Previous = other;
    ExpWriteHeader(other);
    if (other.Next !== null) ExpWriteSizes(other.Next);
    return other;
  }

  private addFree(Block: POOL_BLOCK): void {
    this.free[Block.Units].push(Block);
    this.sizes[Block.Units >> 5] |= 1 << (Block.Units & 31);
  }

  private removeFree(Block: POOL_BLOCK): void {
    const list = this.free[Block.Units];
    list.splice(list.indexOf(Block), 1);
    if (list.length === 0) this.sizes[Block.Units >> 5] &= ~(1 << (Block.Units & 31));
  }

  giveBack(Block: POOL_BLOCK): void {
    this.BytesInUse -= Block.Units * POOL_UNIT;
    Block.Free = true;
    Block.Bytes = 0;
    for (const part of Block.Parts) HalUnplace(part, Block.Tag);
    Block.Parts.length = 0;
    if (this.large.get(Block.Address) === Block) {
      this.large.delete(Block.Address);
      this.pages.giveBack(Block.Page, Block.Units / UnitsPerPage);
      return;
    }
    let whole = Block;
    if (Block.Next?.Free && !Block.Next.Fragment) {
      this.removeFree(Block.Next);
      this.join(Block, Block.Next);
    }
    if (Block.Previous?.Free) {
      whole = Block.Previous;
      this.removeFree(whole);
      this.join(whole, Block);
    }
    if (whole.Start === 0 && whole.Next?.Fragment) {
      ExpForgetHeader(whole.Next);
      ExpForgetHeader(whole);
      this.tiles.delete(whole.Page);
      this.pages.giveBack(whole.Page, 1);
      return;
    }
    this.addFree(whole);
    ExpWriteHeader(whole);
    if (whole.Next !== null) ExpWriteSizes(whole.Next);
  }

  /** `Second` becomes the end of `First`. */
  private join(First: POOL_BLOCK, Second: POOL_BLOCK): void {
    ExpForgetHeader(Second);
    First.Joined = Second;
    this.tiles.get(Second.Page)![Second.Start] = null;
    First.Units += Second.Units;
    First.Next = Second.Next;
    if (First.Next !== null) First.Next.Previous = First;
  }

  /** The block whose bytes begin at `Address`, free ones too; null if none does. */
  blockAt(Address: bigint): POOL_BLOCK | null {
    const block = this.blockAround(Address);
    return block !== null && block.Address === Address ? block : null;
  }

  /** The block that `Address` lies in, headers included; null where there is none. */
  blockAround(Address: bigint): POOL_BLOCK | null {
    const page = Address & -BigInt(PAGE_SIZE);
    const tiles = this.tiles.get(page);
    if (tiles === undefined) {
      for (const block of this.large.values())
        if (Address >= block.Page && Address < block.Page + BigInt(block.Units * POOL_UNIT)) return block;
      return null;
    }
    let unit = Number(Address - page) >> 4;
    while (tiles[unit] === null) unit--;
    return tiles[unit];
  }

  /** Blocks that are in use, by page and address. */
  blocksInUse(): POOL_BLOCK[] {
    const found: POOL_BLOCK[] = [];
    for (const tiles of this.tiles.values())
      for (const block of tiles) if (block !== null && !block.Free) found.push(block);
    for (const block of this.large.values()) found.push(block);
    return found;
  }
}
