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

/** Regions of a piece of the list at most: a list in one piece would be moved as a whole by each change. */
const MOST_IN_PIECE = 256;
/** Of what was freed the last so many are known: a run of any length holds on to no more. */
const MOST_FREED = 2048;

export class Regions<T> {
  static readonly [kept]: Rule = rule;

  /** Sorted by start; no piece is empty. */
  private pieces: Region<T>[][] = [];
  /** By start, the one freed last at the end. */
  private readonly freed = new Map<bigint, Region<T>>();

  contents(): KeptRegions<T> {
    return { live: this.pieces.flat(), freed: [...this.freed.values()] };
  }

  setContents({ live, freed }: KeptRegions<T>): void {
    this.pieces = [];
    for (let i = 0; i < live.length; i += MOST_IN_PIECE / 2) this.pieces.push(live.slice(i, i + MOST_IN_PIECE / 2));
    this.freed.clear();
    for (const r of freed) this.freed.set(r.start, r);
  }

  get all(): readonly Region<T>[] {
    return this.pieces.flat();
  }

  /** What overlaps the new range is forgotten: memory that is used again is no longer what it was. */
  add(start: bigint, size: number, value: T): Region<T> {
    const region: Region<T> = { start, end: start + BigInt(Math.max(1, size)), value };
    for (const overlapped of this.within(start, region.end)) this.cut(overlapped.start);
    this.insert(region);
    this.freed.delete(start);
    return region;
  }

  private insert(region: Region<T>): void {
    const p = Math.max(0, this.pieceOf(region.start));
    const piece = (this.pieces[p] ??= []);
    piece.splice(firstAfter(piece, region.start), 0, region);
    if (piece.length > MOST_IN_PIECE) this.pieces.splice(p + 1, 0, piece.splice(MOST_IN_PIECE / 2));
  }

  private cut(start: bigint): Region<T> | undefined {
    const p = this.pieceOf(start);
    if (p < 0) return undefined;
    const piece = this.pieces[p];
    const i = firstAfter(piece, start) - 1;
    const region = piece[i];
    if (region.start !== start) return undefined;
    piece.splice(i, 1);
    if (piece.length === 0) this.pieces.splice(p, 1);
    return region;
  }

  remove(start: bigint): Region<T> | undefined {
    const region = this.cut(start);
    if (!region) return undefined;
    this.freed.delete(start);
    this.freed.set(start, region);
    if (this.freed.size > MOST_FREED) this.freed.delete(this.freed.keys().next().value!);
    return region;
  }

  at(address: bigint): Region<T> | undefined {
    const region = this.before(address);
    return region && address < region.end ? region : undefined;
  }

  /** The last region that begins at `address` or before. */
  before(address: bigint): Region<T> | undefined {
    const p = this.pieceOf(address);
    if (p < 0) return undefined;
    const piece = this.pieces[p];
    return piece[firstAfter(piece, address) - 1];
  }

  /** Regions that overlap `start` (inclusive) to `end` (exclusive), as they are now. */
  within(start: bigint, end: bigint): readonly Region<T>[] {
    const found: Region<T>[] = [];
    const first = this.at(start);
    if (first) found.push(first);
    for (let next = this.after(start); next && next.start < end; next = this.after(next.start)) found.push(next);
    return found;
  }

  /** First region that begins after `address`. */
  after(address: bigint): Region<T> | undefined {
    const p = this.pieceOf(address);
    if (p < 0) return this.pieces[0]?.[0];
    const piece = this.pieces[p];
    return piece[firstAfter(piece, address)] ?? this.pieces[p + 1]?.[0];
  }

  /** A region that was there and was removed, if nothing else took its start. */
  freedAt(address: bigint): Region<T> | undefined {
    for (const region of this.freed.values()) if (region.start <= address && address < region.end) return region;
    return undefined;
  }

  /** Index of the last piece that begins at `address` or before; -1: none does. */
  private pieceOf(address: bigint): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pieces[middle][0].start <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Index of the first region of a piece with start > address. */
function firstAfter<T>(piece: readonly Region<T>[], address: bigint): number {
  let low = 0;
  let high = piece.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (piece[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}
