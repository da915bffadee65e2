/**
 * A file that is read, written, mapped, flushed, purged and truncated at random holds what a plain array of bytes holds;
 * what the disk holds afterwards is the same.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lines, runFiles } from './fileSystem';

const LARGEST = 70_000;
const offset = fc.oneof(
  fc.integer({ min: 0, max: LARGEST - 1 }),
  fc.nat(16).map(page => page * 4096),
);
const length = fc.oneof(fc.integer({ min: 1, max: 9000 }), fc.constantFrom(1, 4095, 4096, 4097, 8192));

type Step = readonly [what: string, offset: number, length: number, value: number];
const step = (what: string, weight: number): fc.WeightedArbitrary<Step> => ({
  weight,
  arbitrary: fc.tuple(fc.constant(what), offset, length, fc.integer({ min: 1, max: 255 })),
});
const steps = fc.array(
  fc.oneof(
    step('write', 6),
    step('read', 4),
    step('map', 2),
    step('store', 5),
    step('load', 3),
    step('flush', 1),
    step('flushView', 1),
    step('unmap', 2),
    step('purge', 1),
    step('truncate', 1),
    step('sleep', 1),
    step('reopen', 1),
  ),
  { minLength: 5, maxLength: 40 },
);

/** What the application does, and what it should print. */
function play(list: readonly Step[]): { body: string; expected: string[]; file: Uint8Array } {
  let file = new Uint8Array(0);
  let view: number | null = null;
  const body: string[] = [`let h = open('a'); let v: any = null;`];
  const expected: string[] = [];
  const sum = (from: number, to: number): number => {
    let n = 0;
    for (let i = from; i < to; i++) n = (n * 31 + file[i]) % 65521;
    return n;
  };
  for (const [what, at, count, value] of list)
    switch (what) {
      case 'write': {
        const end = at + count;
        if (end > file.length) {
          const longer = new Uint8Array(end);
          longer.set(file);
          file = longer;
        }
        file.fill(value, at, end);
        body.push(`write(h, ${at}, new Uint8Array(${count}).fill(${value}));`);
        break;
      }
      case 'read': {
        const to = Math.min(at + count, file.length);
        body.push(`sum(read(h, ${at}, ${count}));`);
        expected.push(`${Math.max(0, to - at)} ${sum(Math.min(at, to), to)}`);
        break;
      }
      case 'map':
        if (view !== null || file.length === 0) break;
        view = file.length;
        body.push(
          `{ const s = U.CreateFileMappingW(h, null, 4, 0, 0, null); v = U.MapViewOfFile(s, 6, 0, 0, 0); CloseHandle(s); }`,
        );
        break;
      case 'unmap':
        if (view !== null) body.push('U.UnmapViewOfFile(v); v = null;');
        view = null;
        break;
      case 'store':
      case 'load': {
        if (view === null) break;
        const from = Math.min(at, view - 1);
        const to = Math.min(from + count, view);
        if (what === 'store') {
          file.fill(value, from, to);
          body.push(
            count % 2 === 0
              ? `v.fill(${value}, ${from}, ${to});`
              : `for (let i = ${from}; i < ${to}; i++) v[i] = ${value};`,
          );
        } else {
          body.push(`sum(v.subarray(${from}, ${to}));`);
          expected.push(`${to - from} ${sum(from, to)}`);
        }
        break;
      }
      case 'flush':
        body.push('FlushFileBuffers(h);');
        break;
      case 'flushView':
        if (view !== null) body.push('U.FlushViewOfFile(v, 0);');
        break;
      case 'purge':
        // What is dirty would be lost, as it should.
        body.push('FlushFileBuffers(h); control(h, 2, 0);');
        break;
      case 'truncate':
        if (view !== null) break;
        if (at < file.length) file = file.slice(0, at);
        else {
          const longer = new Uint8Array(at);
          longer.set(file);
          file = longer;
        }
        body.push(`control(h, 1, ${at});`);
        break;
      case 'sleep':
        body.push(`Sleep(${value * 20});`);
        break;
      case 'reopen':
        body.push(`CloseHandle(h); h = open('a');`);
    }
  body.push(`if (v !== null) U.UnmapViewOfFile(v); FlushFileBuffers(h); control(h, 4, 0); CloseHandle(h);`);
  return { body: body.join('\n'), expected, file };
}

describe('a cached and mapped file', function () {
  this.timeout(300_000);

  it('holds what was written to it, on the disk too', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), fc.constantFrom(1, 2), fc.nat(1000), (list, pend, processors, seed) => {
        const { body, expected, file } = play(list);
        const r = runFiles(body, { pend, processors, seed });
        assert.equal(r.bugcheck, undefined, r.debug.slice(-500));
        assert.deepEqual(r.stdout.split('\n').slice(0, -1), expected);
        let n = 0;
        for (const byte of file) n = (n * 31 + byte) % 65521;
        assert.equal(lines(r, 'sum')[0], `sum ${file.length} ${n}`);
      }),
      { numRuns: Number(process.env.KDLAB_PROPERTY_RUNS ?? 8), seed: Number(process.env.KDLAB_SEED ?? 20261121) },
    );
  });
});
