/** A thread of the application: its chance, its files, and what it found wrong. */
import { GetLastError, printf, RtlCompareMemory } from 'windows';
import type { FILE, OPEN } from './model';

/** Bytes of a transfer at most. */
export const LONGEST = 4096;
/** Random bytes; what is written is a part of them, so that each write is another one at every byte. */
export const PATTERN = new Uint8Array(0x10000);

/** Shared by all threads; touched in one statement each. */
export const Totals = { left: 0, wrong: 0, digest: 0 };

/** 32 bits that follow these. */
export function following(state: number): number {
  const a = state ^ (state << 13);
  const b = a ^ (a >>> 17);
  return b ^ (b << 5);
}

export class Worker {
  /** By path. Nobody else touches them. */
  readonly files = new Map<string, FILE>();
  readonly opens: OPEN[] = [];
  /** What calls read into and write from. */
  readonly buffers = [new Uint8Array(LONGEST), new Uint8Array(LONGEST), new Uint8Array(LONGEST)];
  readonly directory: string;
  readonly paths: readonly string[];

  constructor(
    readonly number: number,
    private state: number,
  ) {
    this.directory = `C:\\t${number}`;
    const own = ['a', 'b', 'c', 'd'].map(name => `${this.directory}\\${name}`);
    this.paths = [...own, `C:\\common\\${number}-x`, `C:\\common\\${number}-y`];
  }

  /** 0 to below `n`. */
  random(n: number): number {
    this.state = following(this.state);
    return (this.state >>> 0) % n;
  }
  chance(oneIn: number): boolean {
    return this.random(oneIn) === 0;
  }
  one<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.random(list.length)];
  }
  pattern(length: number): Uint8Array {
    const start = this.random(PATTERN.length - length);
    return PATTERN.subarray(start, start + length);
  }

  /** Says what was expected and is not so; the digest of a run is made of what was. */
  expect(what: string, actual: number, expected: number): boolean {
    Totals.digest = (Math.imul(Totals.digest, 31) + this.number + actual) | 0;
    if (actual === expected) return true;
    Totals.wrong++;
    printf('thread %d: %s: %d, not %d (error %u)\n', this.number, what, actual, expected, GetLastError());
    return false;
  }

  /** The error of a call that returned `done`. */
  result(done: boolean): number {
    return done ? 0 : GetLastError();
  }

  /** All bytes that were read are those of the file. */
  compare(what: string, bytes: Uint8Array, file: FILE, offset: number, count: number): void {
    const equal = RtlCompareMemory(bytes, file.bytes.subarray(offset, offset + count), count);
    if (equal !== count)
      this.expect(
        `${what}: byte ${offset + equal} of ${offset} + ${count} in ${file.size}`,
        bytes[equal],
        file.bytes[offset + equal],
      );
  }
}
