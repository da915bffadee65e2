/** What goes a little too far, in the rounding of a pool block: told, and nothing else, as on Windows. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from './poolDriver';

const told = (r: ReturnType<typeof inEntry>) =>
  r.machine.violations.map(v => {
    const m =
      /^overrun: D!DriverEntry \(D\.ts:(\d+)\) (\w+) behind the end of the block 0x(\w+) of (\d+) bytes with the tag 'aTag', at 0x(\w+): /.exec(
        v.text,
      );
    assert.ok(m && v.kind === 'pool', v.text);
    return `${m[2]} ${m[4]} + ${BigInt(`0x${m[5]}`) - BigInt(`0x${m[3]}`) - BigInt(m[4])}`;
  });

describe('an overrun in the rounding of a block', () => {
  for (const pool of ['classic', 'segment'] as const)
    it(`${pool}: by index, fill, copy and comparison; once for each block and kind of access`, () => {
      const r = inEntry(
        `const p = [60, 61, 62, 50].map(n => W.ExAllocatePoolWithTag(W.NonPagedPoolNx, n, 'gaTa') as Uint8Array);
      p[0][60] = 1; p[0][61] = 2; let sum = p[0][63];
      W.RtlZeroMemory(p[1], 64);
      W.RtlCopyMemory(p[2], p[1], 61); W.RtlCopyMemory(p[2], new Uint8Array(64), 63);
      W.RtlCompareMemory(p[3], p[3], 52); sum += p[3][49];
      for (const block of p) W.ExFreePool(block); DbgPrint('fine');`,
        { pool },
      );
      assert.equal(crash(r), 'none');
      assert.deepEqual(printed(r), ['fine']);
      assert.deepEqual(told(r), ['writes 60 + 0', 'reads 60 + 3', 'writes 61 + 0', 'writes 62 + 0', 'reads 50 + 0']);
    });

  it('is none where the size is a multiple of 16, inside the block, on the stack; further it is found at the free', () => {
    const r = inEntry(
      `const p = W.ExAllocatePoolWithTag(W.NonPagedPoolNx, 60, 'gaTa') as Uint8Array, local = new Uint8Array(5);
      p[59] = 1; W.RtlZeroMemory(p, 60); local[5] = 1;
      const q = W.ExAllocatePoolWithTag(W.NonPagedPoolNx, 64, 'gaTa') as Uint8Array; q[64] = 77; W.ExFreePool(q);`,
      { pool: 'classic' },
    );
    assert.match(crash(r), /^19 20 /);
    assert.deepEqual(told(r), []);
  });
});
