/** Tags of pool: what they are as numbers, and how much each of them holds. */
import { PROTECTED_POOL } from '../inc/pool';

/** As C's multi-character constant: 'gaTP' shows as `PTag` in memory. */
export type POOL_TAG = string | number;

/** Use of one tag in one type of pool. */
export class POOL_TRACKER {
  Allocs = 0;
  Frees = 0;
  /** In use, with headers and rounding. */
  Bytes = 0;
  constructor(
    readonly Key: number,
    readonly Type: number,
  ) {}
}

/** Use by tag and type, as `!poolused` shows it. Key: tag * 2 + type. */
export const PoolTrackTable = new Map<number, POOL_TRACKER>();

/** A tag as a number whose bytes in memory are its characters in reverse, as in C. */
export function ExpPoolTag(Tag: POOL_TAG): number {
  if (typeof Tag === 'number') return Tag >>> 0;
  let value = 0;
  for (let i = 0; i < Tag.length; i++) value = ((value << 8) | (Tag.charCodeAt(i) & 0xff)) >>> 0;
  return value;
}

/** Without the bit that protects. */
export function ExpPlainTag(Tag: number): number {
  return (Tag & ~PROTECTED_POOL) >>> 0;
}

/** @param Type 0 nonpaged, 1 paged */
export function ExpTracker(Type: number, Tag: number): POOL_TRACKER {
  const plain = ExpPlainTag(Tag);
  const key = plain * 2 + Type;
  let tracker = PoolTrackTable.get(key);
  if (tracker === undefined) {
    tracker = new POOL_TRACKER(plain, Type);
    PoolTrackTable.set(key, tracker);
  }
  return tracker;
}
