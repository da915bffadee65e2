/** Bitmaps (wdm.h). Frames are small and their sizes plausible. */
import { HalDefineType } from 'hal';
import type { Ref } from '../inc/ref';

const NOT_FOUND = 0xffffffff;

/** Bits of an array of ULONGs, the lowest bit of each first. */
export class RTL_BITMAP {
  SizeOfBitMap = 0;
  Buffer: Uint32Array = new Uint32Array(0);
}
HalDefineType(RTL_BITMAP, '_RTL_BITMAP', 0x10, [
  ['SizeOfBitMap', 0x0, 'Uint4B'],
  ['Buffer', 0x8, 'Ptr64 Uint4B'],
]);

/** A run that RtlFindClearRuns found. */
export class RTL_BITMAP_RUN {
  StartingIndex = 0;
  NumberOfBits = 0;
}

/**
 * Prepares the header; the bits stay as they are.
 * @param BitMapBuffer ULONGs, as many as hold the bits
 * @param SizeOfBitMap bits
 * @stack 0x8
 */
export function RtlInitializeBitMap(BitMapHeader: RTL_BITMAP, BitMapBuffer: Uint32Array, SizeOfBitMap: number): void {
  BitMapHeader.Buffer = BitMapBuffer;
  BitMapHeader.SizeOfBitMap = SizeOfBitMap;
}
/**
 * Clears every bit.
 * @stack 0x20
 */
export function RtlClearAllBits(BitMapHeader: RTL_BITMAP): void {
  BitMapHeader.Buffer.fill(0, 0, (BitMapHeader.SizeOfBitMap + 31) >>> 5);
}
/**
 * Sets every bit.
 * @stack 0x20
 */
export function RtlSetAllBits(BitMapHeader: RTL_BITMAP): void {
  BitMapHeader.Buffer.fill(0xffffffff, 0, (BitMapHeader.SizeOfBitMap + 31) >>> 5);
}
/**
 * Whether a bit is set.
 * @stack 0x8
 */
export function RtlTestBit(BitMapHeader: RTL_BITMAP, BitNumber: number): boolean {
  return ((BitMapHeader.Buffer[BitNumber >>> 5] >>> (BitNumber & 31)) & 1) !== 0;
}
/**
 * The bit's value: 1 or 0.
 * @stack 0x8
 */
export function RtlCheckBit(BitMapHeader: RTL_BITMAP, BitPosition: number): number {
  return RtlTestBit(BitMapHeader, BitPosition) ? 1 : 0;
}
/**
 * Clears one bit.
 * @stack 0x8
 */
export function RtlClearBit(BitMapHeader: RTL_BITMAP, BitNumber: number): void {
  BitMapHeader.Buffer[BitNumber >>> 5] &= ~(1 << (BitNumber & 31));
}
/**
 * Sets one bit.
 * @stack 0x8
 */
export function RtlSetBit(BitMapHeader: RTL_BITMAP, BitNumber: number): void {
  BitMapHeader.Buffer[BitNumber >>> 5] |= 1 << (BitNumber & 31);
}
/**
 * Clears a range of bits.
 * @stack 0x20
 */
export function RtlClearBits(BitMapHeader: RTL_BITMAP, StartingIndex: number, NumberToClear: number): void {
  for (let i = StartingIndex; i < StartingIndex + NumberToClear; i++) RtlClearBit(BitMapHeader, i);
}
/**
 * Sets a range of bits.
 * @stack 0x20
 */
export function RtlSetBits(BitMapHeader: RTL_BITMAP, StartingIndex: number, NumberToSet: number): void {
  for (let i = StartingIndex; i < StartingIndex + NumberToSet; i++) RtlSetBit(BitMapHeader, i);
}
/**
 * Whether all bits of a range have the value; false for an empty range and for one that the map does not hold.
 * @stack 0x20
 */
function RtlpAreBits(BitMapHeader: RTL_BITMAP, StartingIndex: number, Length: number, Set: boolean): boolean {
  if (Length === 0 || StartingIndex + Length > BitMapHeader.SizeOfBitMap) return false;
  for (let i = StartingIndex; i < StartingIndex + Length; i++) if (RtlTestBit(BitMapHeader, i) !== Set) return false;
  return true;
}
/**
 * Whether all bits of a range are clear.
 * @stack 0x20
 */
export function RtlAreBitsClear(BitMapHeader: RTL_BITMAP, StartingIndex: number, Length: number): boolean {
  return RtlpAreBits(BitMapHeader, StartingIndex, Length, false);
}
/**
 * Whether all bits of a range are set.
 * @stack 0x20
 */
export function RtlAreBitsSet(BitMapHeader: RTL_BITMAP, StartingIndex: number, Length: number): boolean {
  return RtlpAreBits(BitMapHeader, StartingIndex, Length, true);
}
/**
 * How many bits are set.
 * @stack 0x20
 */
export function RtlNumberOfSetBits(BitMapHeader: RTL_BITMAP): number {
  let count = 0;
  for (let i = 0; i < BitMapHeader.SizeOfBitMap; i++) if (RtlTestBit(BitMapHeader, i)) count++;
  return count;
}
/**
 * How many bits are clear.
 * @stack 0x20
 */
export function RtlNumberOfClearBits(BitMapHeader: RTL_BITMAP): number {
  return BitMapHeader.SizeOfBitMap - RtlNumberOfSetBits(BitMapHeader);
}
/**
 * How many bits of a 64-bit number are set.
 * @stack 0x8
 */
export function RtlNumberOfSetBitsUlongPtr(Target: bigint | number): number {
  let count = 0;
  for (let rest = BigInt.asUintN(64, BigInt(Target)); rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

/**
 * First place with `NumberToFind` bits of one value: from the hint to the end, then from the beginning.
 * @stack 0x40
 */
function RtlpFindBits(BitMapHeader: RTL_BITMAP, NumberToFind: number, HintIndex: number, Set: boolean): number {
  const size = BitMapHeader.SizeOfBitMap;
  if (NumberToFind > size) return NOT_FOUND;
  const hint = HintIndex >= size ? 0 : HintIndex;
  if (NumberToFind === 0) return hint & ~7;
  for (const [from, to] of [
    [hint, size],
    [0, Math.min(size, hint + NumberToFind - 1)],
  ]) {
    let run = 0;
    for (let i = from; i < to; i++) {
      run = RtlTestBit(BitMapHeader, i) === Set ? run + 1 : 0;
      if (run === NumberToFind) return i - run + 1;
    }
  }
  return NOT_FOUND;
}
/**
 * Searches a run of clear bits.
 * @returns index of its first bit, 0xFFFFFFFF if there is none
 * @stack 0x30
 */
export function RtlFindClearBits(BitMapHeader: RTL_BITMAP, NumberToFind: number, HintIndex: number): number {
  return RtlpFindBits(BitMapHeader, NumberToFind, HintIndex, false);
}
/**
 * Searches a run of set bits.
 * @returns index of its first bit, 0xFFFFFFFF if there is none
 * @stack 0x30
 */
export function RtlFindSetBits(BitMapHeader: RTL_BITMAP, NumberToFind: number, HintIndex: number): number {
  return RtlpFindBits(BitMapHeader, NumberToFind, HintIndex, true);
}
/**
 * Searches a run of clear bits and sets it.
 * @returns index of its first bit, 0xFFFFFFFF if there is none
 * @stack 0x30
 */
export function RtlFindClearBitsAndSet(BitMapHeader: RTL_BITMAP, NumberToFind: number, HintIndex: number): number {
  const found = RtlFindClearBits(BitMapHeader, NumberToFind, HintIndex);
  if (found !== NOT_FOUND) RtlSetBits(BitMapHeader, found, NumberToFind);
  return found;
}
/**
 * Searches a run of set bits and clears it.
 * @returns index of its first bit, 0xFFFFFFFF if there is none
 * @stack 0x30
 */
export function RtlFindSetBitsAndClear(BitMapHeader: RTL_BITMAP, NumberToFind: number, HintIndex: number): number {
  const found = RtlFindSetBits(BitMapHeader, NumberToFind, HintIndex);
  if (found !== NOT_FOUND) RtlClearBits(BitMapHeader, found, NumberToFind);
  return found;
}

/**
 * The next run of clear bits at or after an index.
 * @param StartingRunIndex gets where it begins; the index asked from if there is none
 * @returns its length, 0 if there is none
 * @stack 0x30
 */
export function RtlFindNextForwardRunClear(
  BitMapHeader: RTL_BITMAP,
  FromIndex: number,
  StartingRunIndex: Ref<number>,
): number {
  const size = BitMapHeader.SizeOfBitMap;
  let start = FromIndex;
  while (start < size && RtlTestBit(BitMapHeader, start)) start++;
  let end = start;
  while (end < size && !RtlTestBit(BitMapHeader, end)) end++;
  StartingRunIndex.value = start < size ? start : FromIndex;
  return Math.max(0, end - start);
}
/**
 * The first run of clear bits.
 * @returns its length, 0 if there is none
 * @stack 0x30
 */
export function RtlFindFirstRunClear(BitMapHeader: RTL_BITMAP, StartingIndex: Ref<number>): number {
  return RtlFindNextForwardRunClear(BitMapHeader, 0, StartingIndex);
}
/**
 * The run of clear bits that ends at or before an index.
 * @param StartingRunIndex gets where it begins
 * @returns its length, 0 if there is none
 * @stack 0x30
 */
export function RtlFindLastBackwardRunClear(
  BitMapHeader: RTL_BITMAP,
  FromIndex: number,
  StartingRunIndex: Ref<number>,
): number {
  let end = FromIndex;
  while (end >= 0 && RtlTestBit(BitMapHeader, end)) end--;
  let start = end;
  while (start >= 0 && !RtlTestBit(BitMapHeader, start)) start--;
  StartingRunIndex.value = end >= 0 ? start + 1 : FromIndex;
  return end - start;
}
/**
 * Fills an array with runs of clear bits: the longest ones, or the first ones.
 * @returns number of runs
 * @stack 0x60
 */
export function RtlFindClearRuns(
  BitMapHeader: RTL_BITMAP,
  RunArray: RTL_BITMAP_RUN[],
  SizeOfRunArray: number,
  LocateLongestRuns: boolean,
): number {
  const runs: RTL_BITMAP_RUN[] = [];
  const start: Ref<number> = { value: 0 };
  for (let from = 0; ; from = start.value + runs[runs.length - 1].NumberOfBits) {
    const length = RtlFindNextForwardRunClear(BitMapHeader, from, start);
    if (length === 0) break;
    const run = new RTL_BITMAP_RUN();
    run.StartingIndex = start.value;
    run.NumberOfBits = length;
    runs.push(run);
  }
  if (LocateLongestRuns) runs.sort((a, b) => b.NumberOfBits - a.NumberOfBits || a.StartingIndex - b.StartingIndex);
  const count = Math.min(runs.length, SizeOfRunArray);
  for (let i = 0; i < count; i++) {
    RunArray[i] ??= new RTL_BITMAP_RUN();
    RunArray[i].StartingIndex = runs[i].StartingIndex;
    RunArray[i].NumberOfBits = runs[i].NumberOfBits;
  }
  return count;
}
/**
 * The longest run of clear bits.
 * @returns its length, 0 if there is none
 * @stack 0x40
 */
export function RtlFindLongestRunClear(BitMapHeader: RTL_BITMAP, StartingIndex: Ref<number>): number {
  const runs: RTL_BITMAP_RUN[] = [];
  if (RtlFindClearRuns(BitMapHeader, runs, 1, true) === 0) return 0;
  StartingIndex.value = runs[0].StartingIndex;
  return runs[0].NumberOfBits;
}
/**
 * Number of the lowest bit that is set, -1 for 0.
 * @stack 0x8
 */
export function RtlFindLeastSignificantBit(Set: bigint): number {
  const value = BigInt.asUintN(64, Set);
  for (let i = 0; i < 64; i++) if ((value >> BigInt(i)) & 1n) return i;
  return -1;
}
/**
 * Number of the highest bit that is set, -1 for 0.
 * @stack 0x8
 */
export function RtlFindMostSignificantBit(Set: bigint): number {
  return Number(BigInt.asUintN(64, Set) === 0n ? -1 : BigInt.asUintN(64, Set).toString(2).length - 1);
}
