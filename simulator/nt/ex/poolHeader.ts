/**
 * Headers of pool blocks, in memory. Classic pool: a POOL_HEADER whose sizes lead from block to block. Segment heap
 * (Windows 10 1903 and later): an encoded HEAP_VS_CHUNK_HEADER that does that, then a POOL_HEADER with tag and size.
 */
import { HalAddressOf, HalObjectAt, HalPlace, HalReadBytes } from 'hal';
import { HEAP_VS_CHUNK_HEADER, POOL_HEADER, POOL_IN_USE, POOL_QUOTA, POOL_TYPE_CACHE_ALIGNED } from '../inc/pool';
import { POOL_UNIT, type POOL_BLOCK } from './poolBlock';

export const POOL_OVERHEAD = 16;
export type PoolFormat = 'classic' | 'segment';

/** Of this machine; set before the first allocation. */
export const ExpPoolState = { Format: 'segment' as PoolFormat, Overhead: 2 * POOL_OVERHEAD };

/** Scrambles chunk headers; chosen at boot on Windows. */
const HeapKey = 0x9d3a5b64e17f28c5n;

export function ExpInitializePool(Format: PoolFormat | undefined): void {
  ExpPoolState.Format = Format ?? 'segment';
  ExpPoolState.Overhead = ExpPoolState.Format === 'segment' ? 2 * POOL_OVERHEAD : POOL_OVERHEAD;
}

/** Bytes of headers before a block. */
export function ExpPoolOverhead(): number {
  return ExpPoolState.Overhead;
}

/** Puts the header(s) of a block into memory as they should be. */
export function ExpWriteHeader(Block: POOL_BLOCK): void {
  const start = Block.Base;
  if (ExpPoolState.Format === 'segment' && Block.ChunkHeader === null) {
    Block.ChunkHeader = new HEAP_VS_CHUNK_HEADER();
    HalPlace(Block.ChunkHeader, start);
  }
  let header = Block.Header;
  if (header === null) {
    header = Block.Header = new POOL_HEADER();
    HalPlace(header, start + BigInt(ExpPoolState.Overhead - POOL_OVERHEAD));
  }
  header.PoolIndex = 0;
  header.PoolType = Block.Free ? 0 : ExpHeaderType(Block);
  if (!Block.Free) header.PoolTag = Block.Tag;
  header.ProcessBilled = Block.Process === null ? 0n : HalAddressOf(Block.Process) ^ Block.Address;
  ExpWriteSizes(Block);
}

function ExpHeaderType(Block: POOL_BLOCK): number {
  return POOL_IN_USE | (Block.Type & (1 | POOL_TYPE_CACHE_ALIGNED)) | (Block.Process !== null ? POOL_QUOTA : 0);
}

/** Puts the sizes of a block and of the one before it into its header. */
export function ExpWriteSizes(Block: POOL_BLOCK): void {
  const header = Block.Header!;
  const previous = Block.Previous === null ? 0 : Block.Previous.Units;
  const chunk = Block.ChunkHeader;
  if (chunk === null) {
    header.BlockSize = Block.Units & 0xff;
    header.PreviousSize = previous;
    return;
  }
  header.BlockSize = (Block.Units - 1) & 0xff;
  header.PreviousSize = 0;
  chunk.Sizes = ExpEncodeSizes(Block, previous);
}

/** What a chunk header's `Sizes` must be. */
export function ExpEncodeSizes(Block: POOL_BLOCK, PreviousUnits: number): bigint {
  const sizes = (BigInt(Block.Free ? 0 : 1) << 32n) | BigInt((PreviousUnits << 16) | Block.Units);
  return sizes ^ HeapKey ^ Block.Base;
}

/** The header lies directly before the block, which may begin later than the chunk does. */
export function ExpWriteAlignedHeader(Block: POOL_BLOCK): void {
  const at = Block.Address - BigInt(POOL_OVERHEAD);
  if (at === Block.Base + BigInt(ExpPoolState.Overhead - POOL_OVERHEAD)) return;
  const header = new POOL_HEADER();
  header.PreviousSize = Number(at - Block.Base) / POOL_UNIT;
  header.BlockSize = Block.Header!.BlockSize;
  header.PoolType = Block.Header!.PoolType;
  header.PoolTag = Block.Tag;
  header.ProcessBilled = Block.Header!.ProcessBilled;
  HalPlace(header, at);
  Block.Parts.push(at);
}

/** The block is part of a larger one from now on: what its header said stays in memory, as that of a free block. */
export function ExpForgetHeader(Block: POOL_BLOCK): void {
  if (Block.ChunkHeader !== null) Block.ChunkHeader.Sizes = ExpEncodeSizes(Block, 0);
  if (Block.Header !== null) Block.Header.PoolType = 0;
}

/** The block that once began `Units` behind the start of `Block`, if its headers have not been written over. */
export function ExpJoinedAt(Block: POOL_BLOCK, Units: number): POOL_BLOCK | null {
  const joined = Block.Joined;
  if (joined === null || joined.Start !== Block.Start + Units) return null;
  const header = joined.Header;
  const whole =
    HalObjectAt(joined.Base) === (joined.ChunkHeader ?? header) &&
    (joined.ChunkHeader === null || HalObjectAt(joined.Base + BigInt(POOL_OVERHEAD)) === header);
  return whole ? joined : null;
}

/** What a POOL_HEADER at `Address` would be, whatever lies there. */
export function ExpReadHeader(Address: bigint): POOL_HEADER {
  const there = HalObjectAt(Address);
  if (there instanceof POOL_HEADER) return there;
  const bytes = HalReadBytes(Address, 16);
  const header = new POOL_HEADER();
  header.PreviousSize = bytes[0];
  header.PoolIndex = bytes[1];
  header.BlockSize = bytes[2];
  header.PoolType = bytes[3];
  header.PoolTag = (bytes[4] | (bytes[5] << 8) | (bytes[6] << 16) | (bytes[7] << 24)) >>> 0;
  return header;
}

/** The first four bytes of a header, as bug checks show them. */
export function ExpHeaderContents(Header: POOL_HEADER): bigint {
  const { PreviousSize, PoolIndex, BlockSize, PoolType } = Header;
  return BigInt(((PoolType << 24) | (BlockSize << 16) | (PoolIndex << 8) | PreviousSize) >>> 0);
}

/** First four bytes of a header in memory that was freed; 0 where it cannot be read. */
export function ExpFreedContents(Address: bigint): bigint {
  const there = HalObjectAt(Address);
  return there instanceof POOL_HEADER ? ExpHeaderContents(there) : 0n;
}
