import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GLOBAL_NAMES } from '../../../simulator/boot/globals';
import { compile } from '../../../simulator/engine';
import { KdpFormat } from '../../../simulator/nt/kd/format';

/** Frames whose size is known from a published stack. */
const KNOWN: Readonly<Record<string, number>> = {
  KeBugCheckEx: 0x30,
  KiDoubleFaultAbort: 0xa0,
  /** KTRAP_FRAME; where a leaf is interrupted, 8 bytes more for the alignment of the stack. */
  KiPageFault: 0x190,
  KiServiceLinkage: 0x8,
  KiSwapContext: 0x140,
  KiSwapThread: 0xb0,
  KiCommitThreadWait: 0xa0,
  KeWaitForSingleObject: 0xf0,
};
/** A stub and a trap frame that starts on an unaligned stack pointer; a system call from the kernel makes up for the stub. */
const UNALIGNED = new Set(['KiServiceLinkage', 'KiSystemServiceCopyEnd']);

describe('frames of the kernel core', () => {
  for (const folder of ['ke', 'kd'])
    it(`nt/${folder}: every function but a leaf takes a multiple of 16 bytes, the published ones what was published`, () => {
      const path = join(__dirname, '../../../simulator/nt', folder);
      for (const file of readdirSync(path)) {
        const module = compile(readFileSync(join(path, file), 'utf8'), {
          fileName: file,
          moduleId: file,
          image: 'nt',
          globals: GLOBAL_NAMES,
        });
        for (const f of module.functions) {
          if (f.name in KNOWN) assert.equal(f.stackBytes, KNOWN[f.name], f.name);
          if (!UNALIGNED.has(f.name) && f.stackBytes !== 8)
            assert.equal(f.stackBytes % 16, 0, `${file} ${f.name} ${f.stackBytes}`);
        }
      }
    });
});

describe('DbgPrint formats', () => {
  const cases: readonly (readonly [string, readonly unknown[], string])[] = [
    ['%d %i %u', [-5, 7, -1], '-5 7 4294967295'],
    ['%x %X %#x %08x', [255, 255, 255, 255], 'ff FF 0xff 000000ff'],
    ['%I64d %I64x %llu', [-1n, -1n, 18446744073709551615n], '-1 ffffffffffffffff 18446744073709551615'],
    ['%p', [0xfffff80550c00000n], 'FFFFF80550C00000'],
    ['%s|%10s|%-10s|%.2s', ['a', 'b', 'c', 'long'], 'a|         b|c         |lo'],
    ['%wZ %ws %S', [{ Buffer: 'unicode' }, 'wide', 'text'], 'unicode wide text'],
    ['%c%c %%', ['x', 65], 'xA %'],
    ['%5d|%-5d|%05d|%+d', [42, 42, -42, 42], '   42|42   |-0042|+42'],
    ['%*d', [6, 1], '     1'],
    ['%s', [null], '(null)'],
    ['%d', [true], '1'],
    ['none %d', [], 'none %d'],
  ];
  for (const [format, args, expected] of cases) it(format, () => assert.equal(KdpFormat(format, args), expected));
});
