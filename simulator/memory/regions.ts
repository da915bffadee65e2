/** What lies where: sorted, non-overlapping ranges of addresses, and what was freed lately. */
import { kept, type Rule } from '../engine';

export interface Region<T> {
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
  readonly value: T;
}

/** Their values are told to whoever keeps the state. */
const rule: Rule<Regions<object>, KeptRegions> = {
  save(regions, _previous, visit) {
    const saved = regions.contents();
    for (const r of saved.live) visit(r.value);
    for (const r of saved.freed) visit(r.value);
    return saved;
  },
  restore: (regions, saved) => regions.setContents(saved),
  size: saved => 64 + 8 * (saved.live.length + saved.freed.length),
};

interface KeptRegions<T = object> {
  readonly live: readonly Region<T>[];
  readonly freed: readonly Region<T>[];
}

export class Regions<T> {
  static readonly [kept]: Rule = rule;

  /** Sorted by start. */
  private readonly live: Region<T>[] = [];
  private readonly freed = new Map<bigint, Region<T>>();

  contents(): KeptRegions<T> {
    return { live: this.live.slice(), freed: [...this.freed.values()] };
  }

  setContents({ live, freed }: KeptRegions<T>): void {
    this.live.length = live.length;
    for (let i = 0; i < live.length; i++) this.live[i] = live[i];
    this.freed.clear();
    for (const r of freed) this.freed.set(r.start, r);
  }

  get all(): readonly Region<T>[] {
    return this.live;
  }

  /** What overlaps the new range is forgotten: memory that is used again is no longer what it was. */
  add(start: bigint, size: number, value: T): Region<T> {
    const region: Region<T> = { start, end: start + BigInt(Math.max(1, size)), value };
    let i = this.firstAfter(start);
    if (i > 0 && this.live[i - 1].end > start) i--;
    let count = 0;
    while (i + count < this.live.length && this.live[i + count].start < region.end) count++;
    this.live.splice(i, count, region);
    this.freed.delete(start);
    return region;
  }

  remove(start: bigint): Region<T> | undefined {
    const i = this.firstAfter(start) - 1;
    const region = this.live[i];
    if (region?.start !== start) return undefined;
    this.live.splice(i, 1);
    this.freed.set(start, region);
    return region;
  }

  at(address: bigint): Region<T> | undefined {
    const region = this.live[this.firstAfter(address) - 1];
    return region && address < region.end ? region : undefined;
  }

  /** Regions that overlap `start` (inclusive) to `end` (exclusive), as they are now. */
  within(start: bigint, end: bigint): readonly Region<T>[] {
    let from = this.firstAfter(start);
    if (from > 0 && this.live[from - 1].end > start) from--;
    let to = from;
    while (to < this.live.length && this.live[to].start < end) to++;
    return this.live.slice(from, to);
  }

  /** First region that begins after `address`. */
  after(address: bigint): Region<T> | undefined {
    return this.live[this.firstAfter(address)];
  }

  /** A region that was there and was removed, if nothing else took its start. */
  freedAt(address: bigint): Region<T> | undefined {
    for (const region of this.freed.values()) if (region.start <= address && address < region.end) return region;
    return undefined;
  }

  /** Index of the first region with start > address. */
  private firstAfter(address: bigint): number {
    let low = 0;
    let high = this.live.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.live[middle].start <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
