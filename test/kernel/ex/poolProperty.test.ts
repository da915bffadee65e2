/** The allocator against a simple model: blocks never overlap, and everything that was freed can be used again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inEntry } from './poolDriver';

/** Positive: allocate so many bytes; negative: free one of the blocks, by its place in the list. */
const steps = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 6000 }), fc.integer({ min: 1, max: 300 }), fc.integer({ min: -100, max: -1 })),
  { minLength: 1, maxLength: 60 },
);

describe('the pool allocator', () => {
  for (const pool of ['classic', 'segment'] as const)
    it(`${pool}: blocks do not overlap; all of it is there again after the last free`, () => {
      fc.assert(
        fc.property(steps, fc.boolean(), (list, paged) => {
          const r = inEntry(
            `const type = ${paged ? 1 : 0}; const live: any[] = []; let n = 0;
             for (const step of ${JSON.stringify(list)}) {
               if (step > 0) { const p = W.ExAllocatePoolWithTag(type, step, 'tseT')!; W.RtlFillMemory(p, step, ++n & 0xff); live.push([p, n & 0xff]); DbgPrint('+%p %u\\n', p, step); }
               else if (live.length > 0) { const [p, v] = live.splice(-step % live.length, 1)[0]; if (p[0] !== v || p[p.length - 1] !== v) DbgPrint('changed\\n'); DbgPrint('-%p\\n', p); W.ExFreePoolWithTag(p, 'tseT'); } }
             for (const [p] of live) { DbgPrint('-%p\\n', p); W.ExFreePool(p); }`,
            { pool },
          );
          assert.equal(r.bugcheck, undefined);
          const blocks = new Map<bigint, bigint>();
          for (const line of r.debug.split('\n').filter(text => text !== '')) {
            assert.notEqual(line, 'changed');
            const [address, size] = line.slice(1).split(' ');
            const start = BigInt(`0x${address}`);
            if (line.startsWith('-')) assert.ok(blocks.delete(start));
            else {
              const end = start + BigInt(size);
              for (const [s, e] of blocks) assert.ok(end <= s || start >= e, `${line} overlaps`);
              blocks.set(start, end);
            }
          }
          const tracker = r.machine.kernel('nt/ex/pool').PoolTrackTable.get(0x74736554 * 2 + (paged ? 1 : 0));
          assert.deepEqual([tracker?.Allocs ?? 0, tracker?.Bytes ?? 0], [tracker?.Frees ?? 0, 0]);
          if (paged) assert.equal(r.machine.kernel('nt/ex/pool').ExPoolHeaps[1].pages.PagesInUse, 0);
        }),
        { numRuns: 8 },
      );
    });

  it('the same block is used over and over: no growth', () => {
    const r = inEntry(
      `for (let i = 0; i < 300; i++) { const p = W.ExAllocatePool2(0x100, 100 + (i % 7) * 600, 'tseT')!; if (i < 7 || i > 292) DbgPrint('%p ', p); W.ExFreePool(p); }`,
    );
    const addresses = new Set(
      r.debug
        .trim()
        .split(' ')
        .map(a => BigInt(`0x${a}`) >> 12n),
    );
    assert.equal(addresses.size, 1, 'always the same page');
  });
});
