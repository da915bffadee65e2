/** What a range of addresses holds, seen as bytes. Offsets and sizes in bytes. */
import { kept, type Rule } from '../engine';
import type { Codec } from './codec';
import type { Structure } from './types';

export interface Extent {
  readonly size: number;
  /** In a message: `code of IRQL`, `_KTIMER`. */
  readonly description: string;
  read(offset: number, length: number): ArrayLike<number | null>;
  /** Absent: read-only. Throws MemoryWriteError. */
  write?(offset: number, bytes: Uint8Array): void;
}

/** It never changes itself. */
function leadingTo<T extends object>(target: (extent: T) => unknown): Rule<T, null> {
  return {
    save(extent, _previous, visit) {
      visit(target(extent));
      return null;
    },
    restore() {},
    size: () => 0,
  };
}

export class ObjectExtent implements Extent {
  static readonly [kept] = leadingTo<ObjectExtent>(e => e.object);

  readonly size: number;
  constructor(
    private readonly codec: Codec,
    readonly object: object,
    readonly structure: Structure,
  ) {
    this.size = structure.size;
  }
  get description(): string {
    return this.structure.name;
  }
  read(offset: number, length: number): Uint8Array {
    return this.codec.read(this.object, this.structure, offset, length);
  }
  write(offset: number, bytes: Uint8Array): void {
    this.codec.write(this.object, this.structure, offset, bytes);
  }
}

export class BytesExtent implements Extent {
  static readonly [kept] = leadingTo<BytesExtent>(e => e.bytes);

  readonly size: number;
  readonly description = 'a buffer';
  constructor(
    readonly bytes: Uint8Array,
    /** What HalAddressOf and HalObjectAt know the bytes by. */
    readonly identity: object,
  ) {
    this.size = bytes.length;
  }
  read(offset: number, length: number): Uint8Array {
    return this.bytes.slice(offset, offset + length);
  }
  write(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset);
  }
}

/** The buffer of a UNICODE_STRING: a JavaScript string as UTF-16, with a terminating zero. */
export class TextExtent implements Extent {
  readonly size: number;
  readonly description = 'text';
  constructor(
    readonly text: string,
    readonly address: bigint,
  ) {
    this.size = (text.length + 1) * 2;
  }
  read(offset: number, length: number): number[] {
    const bytes: number[] = [];
    for (let i = offset; i < offset + length; i++) {
      const code = i >> 1 < this.text.length ? this.text.charCodeAt(i >> 1) : 0;
      bytes.push(i & 1 ? code >> 8 : code & 0xff);
    }
    return bytes;
  }
}
