/** Uncached I/O on asynchronous handles: it goes on without its thread. */
import assert from 'node:assert/strict';
import type { TestSession } from '../machine';
import { lines, runFiles } from './files';

/** A file of `blocks` sectors, each filled with its number + 1, and an uncached asynchronous handle on it: `h`. */
const FILE = (blocks: number): string => `
  const N = ${blocks}; const made = open('C:\\\\f', 2, 8); const image = new Uint8Array(N * 512);
  for (let i = 0; i < image.length; i++) image[i] = 1 + Math.floor(i / 512);
  W.ZwWriteFile(made.Handle, null, null, null, new W.IO_STATUS_BLOCK(), image, image.length, 0n, null); close(made);
  const oa = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, '\\\\??\\\\C:\\\\f', W.OBJ_CASE_INSENSITIVE | W.OBJ_KERNEL_HANDLE, 0, null);
  const opened = new Ref(0); W.ZwCreateFile(opened, ALL, oa, new W.IO_STATUS_BLOCK(), null, 0, 7, 1, 8, null, 0); const h = opened.value;
  const event = (): number => { const e = new Ref(0); W.ZwCreateEvent(e, 0x1f0003, null, 0, false); return e.value; };
  const later: any[] = [];
  const send = (write: boolean, b: Uint8Array, offset: number): number => {
    const iosb = new W.IO_STATUS_BLOCK(); iosb.Status = 0x103; const e = event(); later.push({ iosb, e, b });
    return write ? W.ZwWriteFile(h, e, null, null, iosb, b, b.length, BigInt(offset), null) : W.ZwReadFile(h, e, null, null, iosb, b, b.length, BigInt(offset), null); };
  const finish = (): void => { for (const r of later) { W.ZwWaitForSingleObject(r.e, false, null); say(hex(r.iosb.Status) + ' ' + r.iosb.Information + ' ' + r.b[0] + ' ' + r.b[r.b.length - 1]); W.ZwClose(r.e); } later.length = 0; };
`;

/** The disk takes 2 ms. */
const run = (blocks: number, body: string, session: TestSession = {}): string[] => {
  const ran = runFiles(`${FILE(blocks)} ${body} W.ZwClose(h);`, { volume: { latency: 2_000 }, ...session });
  assert.equal(ran.bugcheck, undefined);
  return lines(ran);
};

describe('Ntfs, asynchronous uncached I/O', function () {
  this.timeout(120_000);

  it('several reads are under way at once, and each gets its data', () => {
    const out = run(
      8,
      `for (const i of [0, 5, 2, 7]) say(hex(send(false, new Uint8Array(512), i * 512)));
       say('left ' + later.filter((r: any) => r.iosb.Status === 0x103).length); finish();`,
    );
    const PENDING = '103';
    assert.deepEqual(out.slice(0, 5), [PENDING, PENDING, PENDING, PENDING, 'left 4']);
    assert.deepEqual(out.slice(5), ['0 512 1 1', '0 512 6 6', '0 512 3 3', '0 512 8 8']);
  });

  it('writes within valid data are under way together; those that make the file longer are over at return', () => {
    const out = run(
      4,
      `const a = new Uint8Array(512); a.fill(90); const b = new Uint8Array(512); b.fill(91); const c = new Uint8Array(512); c.fill(92);
       say(hex(send(true, a, 512))); say(hex(send(true, b, 1024))); say('left ' + later.filter((r: any) => r.iosb.Status === 0x103).length); finish();
       say(hex(send(true, c, 2048)) + ' ' + later[0].iosb.Information); finish(); say('size ' + query(h, 24, 5).getBigInt64(8, true));
       for (let i = 0; i < 5; i++) send(false, new Uint8Array(512), i * 512); finish();`,
    );
    assert.deepEqual(out, [
      ...['103', '103', 'left 2', '0 512 90 90', '0 512 91 91', '0 512', '0 512 92 92', 'size 2560'],
      ...['0 512 1 1', '0 512 90 90', '0 512 91 91', '0 512 4 4', '0 512 92 92'],
    ]);
  });

  it('behind valid data there are zeros, and Information ends at the end of the file', () => {
    const out = run(
      2,
      `setSize(h, 700, 20); send(false, new Uint8Array(1024).fill(7), 0); finish();
       say(hex(send(false, new Uint8Array(512), 1024))); say(hex(send(false, new Uint8Array(512), 100)));`,
    );
    assert.deepEqual(out, ['0 700 1 0', 'c0000011', 'c000000d']);
  });

  it('what others have locked is refused at once', () => {
    const out = run(
      2,
      `const other = open('C:\\\\f', 1); say(hex(W.ZwLockFile(other.Handle, null, null, null, new W.IO_STATUS_BLOCK(), 0n, 512n, 1, true, true)));
       say(hex(send(false, new Uint8Array(512), 0))); say(hex(send(true, new Uint8Array(512), 0))); say(hex(send(false, new Uint8Array(512), 512))); later.splice(0, 2); finish(); close(other);`,
    );
    assert.deepEqual(out, ['0', 'c0000054', 'c0000054', '103', '0 512 2 2']);
  });

  it('a thread that ends cancels its reads in vain, as the disk has them, and ends after them', () => {
    const out = run(
      4,
      `const reader = (): void => { for (let i = 0; i < 3; i++) send(false, new Uint8Array(512), i * 512); };
       const t = new Ref(0); W.PsCreateSystemThread(t, 0x1fffff, null, null, null, reader, null); W.ZwWaitForSingleObject(t.value, false, null);
       say('left ' + later.filter((r: any) => r.iosb.Status === 0x103).length); W.ZwClose(t.value); finish();`,
    );
    assert.deepEqual(out, ['left 0', '0 512 1 1', '0 512 2 2', '0 512 3 3']);
  });

  it('the file waits for what is under way before it gets another size, and the next read sees it', () => {
    const out = run(
      8,
      `const other = open('C:\\\\f', 1); for (let i = 0; i < 3; i++) send(false, new Uint8Array(512), (5 + i) * 512);
       say(hex(setSize(other.Handle, 1024, 20))); say('left ' + later.filter((r: any) => r.iosb.Status === 0x103).length); finish();
       say(hex(send(false, new Uint8Array(512), 5 * 512))); later.length = 0; close(other);`,
    );
    assert.deepEqual(out, ['0', 'left 0', '0 512 6 6', '0 512 7 7', '0 512 8 8', 'c0000011']);
  });

  it('where the lock is not free the caller does not wait: a worker thread does', () => {
    const out = run(
      4,
      `const file = new Ref<any>(null); W.ObReferenceObjectByHandle(h, 0, null, 0, file, null); const held = new W.KEVENT(); const go = new W.KEVENT(); W.KeInitializeEvent(held, 1, false); W.KeInitializeEvent(go, 1, false);
       const holder = (): void => { W.FsRtlAcquireFileExclusive(file.value); W.KeSetEvent(held, 0, false); W.KeWaitForSingleObject(go, 0, 0, false, null); W.FsRtlReleaseFile(file.value); };
       const t = new Ref(0); W.PsCreateSystemThread(t, 0x1fffff, null, null, null, holder, null); W.KeWaitForSingleObject(held, 0, 0, false, null);
       const w = new Uint8Array(512); w.fill(77);
       say(hex(send(false, new Uint8Array(512), 512))); say(hex(send(true, w, 1024))); say('left ' + later.filter((r: any) => r.iosb.Status === 0x103).length); W.KeSetEvent(go, 0, false); finish();
       send(false, new Uint8Array(512), 1024); finish(); W.ZwClose(t.value); W.ObfDereferenceObject(file.value);`,
    );
    assert.deepEqual(out, ['103', '103', 'left 2', '0 512 2 2', '0 512 77 77', '0 512 77 77']);
  });

  it('on four processors many reads and writes lose nothing', () => {
    const out = run(
      64,
      `let wrong = 0; for (let round = 0; round < 6; round++) {
         for (let i = 0; i < 32; i++) { const b = new Uint8Array(512); b.fill(round * 32 + i); send(true, b, (i * 2) * 512); }
         for (const r of later) { W.ZwWaitForSingleObject(r.e, false, null); if (r.iosb.Status !== 0 || r.iosb.Information !== 512) wrong++; W.ZwClose(r.e); } later.length = 0;
         for (let i = 0; i < 64; i++) send(false, new Uint8Array(512), i * 512);
         for (let i = 0; i < 64; i++) { const r = later[i]; W.ZwWaitForSingleObject(r.e, false, null); const want = i % 2 === 0 ? (round * 32 + i / 2) % 256 : i + 1; if (r.b[0] !== want || r.b[511] !== want) wrong++; W.ZwClose(r.e); } later.length = 0;
       } say('wrong ' + wrong);`,
      { processors: 4 },
    );
    assert.deepEqual(out, ['wrong 0']);
  });
});
