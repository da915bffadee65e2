/** Random operations on files, against a model of a file system that fits on a page. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lines, runFiles } from './files';

const PATHS = ['a', 'b', 'd\\a', 'd\\b'] as const;
const SLOTS = 4;
type Op =
  | { op: 'open'; slot: number; path: number; disposition: number; uncached: boolean }
  | { op: 'write' | 'read'; slot: number; offset: number; length: number; byte: number }
  | { op: 'size'; slot: number; size: number }
  | { op: 'rename'; slot: number; path: number; replace: number }
  | { op: 'delete' | 'close' | 'flush'; slot: number }
  | { op: 'wait'; ms: number };

const slot = fc.nat(SLOTS - 1);
const path = fc.nat(PATHS.length - 1);
const size = fc.oneof(fc.nat(5000), fc.constantFrom(0, 511, 512, 4095, 4096, 4097, 8192, 20000));
const operation: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('open' as const),
      slot,
      path,
      disposition: fc.nat(5),
      uncached: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('write' as const),
      slot,
      offset: size,
      length: size,
      byte: fc.integer({ min: 1, max: 255 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ op: fc.constant('read' as const), slot, offset: size, length: size, byte: fc.constant(0) }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('size' as const), slot, size }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('rename' as const), slot, path, replace: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('delete' as const, 'flush' as const), slot }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('close' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('wait' as const), ms: fc.constantFrom(10, 1500, 4000) }) },
);

const hash = (bytes: ArrayLike<number>): string => {
  let h = 7;
  for (let i = 0; i < bytes.length; i++) h = (h * 31 + bytes[i]) % 1000003;
  return `${bytes.length}:${h}`;
};

/** The driver's end: the same operations, the same words for what came of them. */
const DRIVER = (ops: readonly Op[]): string => `
  const OPS: any[] = ${JSON.stringify(ops)}; const PATHS = ${JSON.stringify(PATHS)}; const slots: any[] = [null, null, null, null];
  const hash = (b: Uint8Array, n: number): string => { let h = 7; for (let i = 0; i < n; i++) h = (h * 31 + b[i]) % 1000003; return n + ':' + h; };
  const up = (n: number): number => Math.ceil(n / 512) * 512;
  const free = (h: number): number => { const b = new Uint8Array(24); W.ZwQueryVolumeInformationFile(h, new W.IO_STATUS_BLOCK(), b, 24, 3); return Number(new DataView(b.buffer).getBigInt64(8, true)); };
  close(open('C:\\\\t', 2, 1)); close(open('C:\\\\t\\\\d', 2, 1)); const root = open('C:\\\\', 1, 1); const before = free(root.Handle);
  for (const o of OPS) { const s = o.op === 'wait' ? null : slots[o.slot]; const iosb = new W.IO_STATUS_BLOCK();
    if (o.op === 'wait') { W.KeDelayExecutionThread(0, false, -10000n * BigInt(o.ms)); continue; }
    if (o.op === 'open') { if (s !== null) { say('-'); continue; } const f = open('C:\\\\t\\\\' + PATHS[o.path], o.disposition, o.uncached ? 8 : 0); say(hex(f.Status) + ' ' + (f.Status < 0 ? '' : f.Information)); if (f.Status >= 0) slots[o.slot] = { f, uncached: o.uncached }; continue; }
    if (s === null) { say('-'); continue; } const h = s.f.Handle;
    if (o.op === 'write') { const n = s.uncached ? up(o.length) : o.length; const b = new Uint8Array(n); b.fill(o.byte); const st = W.ZwWriteFile(h, null, null, null, iosb, b, n, BigInt(s.uncached ? up(o.offset) : o.offset), null); say(hex(st)); }
    else if (o.op === 'read') { const n = s.uncached ? up(o.length) : o.length; const b = new Uint8Array(n); const st = W.ZwReadFile(h, null, null, null, iosb, b, n, BigInt(s.uncached ? up(o.offset) : o.offset), null); say(st < 0 ? hex(st) : hash(b, iosb.Information)); }
    else if (o.op === 'size') say(hex(setSize(h, o.size, 20)) + ' ' + query(h, 24, 5).getBigInt64(8, true));
    else if (o.op === 'rename') say(hex(set(h, nameInfo('\\\\??\\\\C:\\\\t\\\\' + PATHS[o.path], o.replace), 10)));
    else if (o.op === 'delete') say(hex(set(h, flag(1), 13)));
    else if (o.op === 'flush') say(hex(W.ZwFlushBuffersFile(h, iosb)));
    else { close(s.f); slots[o.slot] = null; say('closed'); } }
  for (const s of slots) if (s !== null) close(s.f); W.KeDelayExecutionThread(0, false, -200000000n);
  for (const p of PATHS) { const f = open('C:\\\\t\\\\' + p, 1, 8); if (f.Status < 0) { say(p + ' none'); continue; } const b = new Uint8Array(65536); const iosb = new W.IO_STATUS_BLOCK(); const st = W.ZwReadFile(f.Handle, null, null, null, iosb, b, 65536, 0n, null); say(p + ' ' + hash(b, st < 0 ? 0 : iosb.Information)); close(f); }
  say('clusters ' + (before - free(root.Handle))); close(root);`;

interface File {
  bytes: number[];
  path: number | null;
  handles: number;
  deleted: boolean;
}

/** What must come of the operations. */
function model(ops: readonly Op[]): string[] {
  const out: string[] = [];
  const names: (File | null)[] = PATHS.map(() => null);
  const slots: ({ file: File; uncached: boolean } | null)[] = new Array(SLOTS).fill(null);
  const up = (n: number) => Math.ceil(n / 512) * 512;
  const closeSlot = (i: number) => {
    const file = slots[i]!.file;
    slots[i] = null;
    if (--file.handles === 0 && file.deleted && file.path !== null) names[file.path] = null;
  };
  for (const o of ops) {
    if (o.op === 'wait') continue;
    const s = slots[o.slot];
    if (o.op === 'open' ? s !== null : s === null) {
      out.push('-');
      continue;
    }
    if (o.op === 'open') {
      let file = names[o.path];
      if (file?.deleted) out.push('c0000056 ');
      else if (file !== null && o.disposition === 2) out.push('c0000035 ');
      else if (file === null && (o.disposition === 1 || o.disposition === 4)) out.push('c0000034 ');
      else {
        const overwrites = file !== null && o.disposition !== 1 && o.disposition !== 3;
        out.push(`0 ${file === null ? 2 : overwrites ? (o.disposition === 0 ? 0 : 3) : 1}`);
        file ??= { bytes: [], path: o.path, handles: 0, deleted: false };
        if (overwrites) file.bytes = [];
        names[o.path] = file;
        file.handles++;
        slots[o.slot] = { file, uncached: o.uncached };
      }
      continue;
    }
    const { file, uncached } = s!;
    if (o.op === 'write') {
      const [offset, length] = uncached ? [up(o.offset), up(o.length)] : [o.offset, o.length];
      if (length > 0) {
        while (file.bytes.length < offset) file.bytes.push(0);
        for (let i = 0; i < length; i++) file.bytes[offset + i] = o.byte;
      }
      out.push('0');
    } else if (o.op === 'read') {
      const [offset, length] = uncached ? [up(o.offset), up(o.length)] : [o.offset, o.length];
      const none = length > 0 && offset >= file.bytes.length;
      out.push(none ? 'c0000011' : hash(length === 0 ? [] : file.bytes.slice(offset, offset + length)));
    } else if (o.op === 'size') {
      while (file.bytes.length < o.size) file.bytes.push(0);
      file.bytes.length = o.size;
      out.push(`0 ${o.size}`);
    } else if (o.op === 'rename') {
      const there = names[o.path];
      if (there !== null && there !== file && o.replace === 0) out.push('c0000035');
      else if (there !== null && there !== file && there.handles > 0) out.push('c0000022');
      else {
        names[file.path!] = null;
        names[o.path] = file;
        file.path = o.path;
        out.push('0');
      }
    } else if (o.op === 'delete') {
      file.deleted = true;
      out.push('0');
    } else if (o.op === 'flush') out.push('0');
    else {
      closeSlot(o.slot);
      out.push('closed');
    }
  }
  for (let i = 0; i < SLOTS; i++) if (slots[i] !== null) closeSlot(i);
  let clusters = 0;
  PATHS.forEach((name, i) => {
    const file = names[i];
    out.push(file === null ? `${name} none` : `${name} ${hash(file.bytes)}`);
    if (file !== null) clusters += Math.ceil(file.bytes.length / 4096);
  });
  out.push(`clusters ${clusters}`);
  return out;
}

describe('Ntfs against a model of a file system', function () {
  this.timeout(400_000);
  it('whatever is done: the same results, the same contents afterwards, no cluster lost', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { minLength: 10, maxLength: 60 }),
        fc.constantFrom(1, 2, 4),
        fc.nat(1000),
        (ops, processors, seed) => {
          const ran = runFiles(DRIVER(ops), {
            processors,
            seed,
            volume: { log: { size: seed % 2 === 0 ? 0x1800 : 0x200000 } },
          });
          assert.equal(ran.bugcheck, undefined);
          assert.deepEqual(lines(ran), model(ops));
        },
      ),
      { numRuns: 8, seed: 20, endOnFailure: true },
    );
  });
});
