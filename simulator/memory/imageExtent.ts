/** An image seen as bytes: header, machine code, import address table, slots of module-level variables. */
import { kept, permanent } from '../engine';
import { CodeResolver, type ConstantOf } from './code/resolve';
import type { Extent } from './extent';
import type { LoadedImage } from './images';
import type { Memory } from './memory';

const PAGE = 0x1000;

export class ImageExtent implements Extent {
  static readonly [kept] = permanent;

  readonly size: number;
  private readonly resolver: CodeResolver;

  constructor(
    private readonly memory: Memory,
    private readonly image: LoadedImage,
  ) {
    this.size = image.layout.size;
    this.resolver = new CodeResolver(memory.images, memory.types, memory.constantOf);
  }

  get description(): string {
    return `the image of ${this.image.layout.name}`;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const put = (at: number, values: ArrayLike<number>) => {
      for (let i = 0; i < values.length; i++)
        if (at + i >= offset && at + i < offset + length) bytes[at + i - offset] = values[i];
    };
    const { layout, base } = this.image;
    if (offset < PAGE) put(0, [0x4d, 0x5a]);
    for (const { start, end } of [
      { start: PAGE, end: layout.codeEnd },
      ...layout.sections.map(s => ({ start: s.offset, end: s.codeEnd })),
    ]) {
      if (offset >= end || offset + length <= start) continue;
      put(Math.max(start, offset), new Uint8Array(Math.min(end, offset + length) - Math.max(start, offset)).fill(0xcc));
      for (const f of layout.functions) {
        if (f.offset >= offset + length || f.offset + f.size <= offset) continue;
        for (const raw of f.lowered.instructions) {
          const at = f.offset + raw.offset;
          if (at < offset + length && at + raw.length > offset)
            put(at, this.resolver.resolve(this.image, f, raw).bytes);
        }
      }
    }
    for (const i of layout.imports) {
      if (i.offset < offset + length && i.offset + 8 > offset)
        put(i.offset, quad(this.resolver.exported(i.name, this.image)?.address ?? 0n));
    }
    for (const v of layout.variables) {
      if (v.offset < offset + length && v.offset + 8 > offset)
        put(v.offset, quad(this.memory.peekPointer(this.memory.variableValue(v), base, v.name)));
    }
    return bytes;
  }
}

function quad(value: bigint): Uint8Array {
  return new Uint8Array(new BigUint64Array([BigInt.asUintN(64, value)]).buffer);
}

export type { ConstantOf };
