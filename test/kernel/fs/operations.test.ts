import assert from 'node:assert/strict';
import { lines, runFiles } from './files';

const names = `
  const list = (h: number, pattern: string | null, restart: boolean): string => { const b = new Uint8Array(4096); const iosb = new W.IO_STATUS_BLOCK(); let all = '';
    const s = W.ZwQueryDirectoryFile(h, null, null, null, iosb, b, 4096, 12, false, pattern, restart); if (s < 0) return hex(s);
    const v = new DataView(b.buffer); for (let at = 0; ; ) { all += text(b.subarray(at + 12).filter((x, i) => i % 2 === 0), v.getUint32(at + 8, true) / 2) + ' '; const next = v.getUint32(at, true); if (next === 0) return all; at += next; } };`;

describe('Ntfs', () => {
  it('directories: order, patterns, restart, the end', () => {
    const ran = runFiles(`${names}
      const d = open('C:\\\\d', 2, 1); for (const n of ['b.txt', 'Alpha.TXT', 'c', 'a.b.c']) close(open(n, 2, 0, ALL, SHARE, d.Handle));
      say(list(d.Handle, null, false)); say(list(d.Handle, null, false)); say(list(d.Handle, null, true)); close(d);
      for (const p of ['*.txt', 'A*', '?', 'zz', 'alpha.txt', '<.txt', '*.b.*']) { const e = open('C:\\\\d', 1, 1); say(list(e.Handle, p, false)); say(list(e.Handle, 'c', false)); close(e); }`);
    assert.deepEqual(lines(ran), [
      '. .. a.b.c Alpha.TXT b.txt c ',
      '80000006',
      '. .. a.b.c Alpha.TXT b.txt c ',
      'Alpha.TXT b.txt ',
      '80000006',
      'a.b.c Alpha.TXT ',
      '80000006',
      '. c ',
      '80000006',
      'c000000f',
      '80000006',
      'Alpha.TXT ',
      '80000006',
      'Alpha.TXT b.txt ',
      '80000006',
      'a.b.c ',
      '80000006',
    ]);
  });

  it('rename: in place, by path, replacing, and what is refused', () => {
    const ran = runFiles(`
      const a = open('C:\\\\a', 2); write(a.Handle, 'A', 0n); const b = open('C:\\\\b', 2); write(b.Handle, 'B', 0n); const d = open('C:\\\\dir', 2, 1);
      say(hex(set(a.Handle, nameInfo('b'), 10))); say(hex(set(a.Handle, nameInfo('b', 1), 10))); close(b); say(hex(set(a.Handle, nameInfo('b', 1), 10)));
      say(hex(open('C:\\\\a', 1).Status)); const c = open('C:\\\\b', 1); say(read(c.Handle, 5, 0n)); close(c);
      say(hex(set(a.Handle, nameInfo('\\\\??\\\\C:\\\\dir\\\\Moved'), 10))); const m = open('C:\\\\DIR\\\\moved', 1); say(hex(m.Status)); close(m);
      say(hex(set(d.Handle, nameInfo('dir2'), 10))); close(a); say(hex(set(d.Handle, nameInfo('dir2'), 10))); say(hex(set(d.Handle, nameInfo('x<y'), 10)));
      say(hex(set(d.Handle, nameInfo('\\\\??\\\\C:\\\\dir2\\\\in'), 10))); close(d); say(hex(open('C:\\\\dir2\\\\MOVED', 1).Status));
      const l = open('C:\\\\dir2\\\\moved', 1); say(hex(set(l.Handle, nameInfo('\\\\??\\\\C:\\\\link'), 11)) + ' ' + query(l.Handle, 24, 5).getUint32(16, true)); close(l);
      const k = open('C:\\\\link', 1); say(read(k.Handle, 3, 0n)); close(k);`);
    assert.deepEqual(lines(ran), [
      'c0000035',
      'c0000022',
      '0',
      'c0000034',
      'A',
      '0',
      '0',
      'c0000022',
      '0',
      'c0000033',
      'c000000d',
      '0',
      '0 2',
      'A',
    ]);
  });

  it('deleting: disposition, read-only, a directory that is not empty, the last handle', () => {
    const ran = runFiles(`
      const a = open('C:\\\\a', 2); const b = open('C:\\\\a', 1); say(hex(set(a.Handle, flag(1), 13))); say(hex(open('C:\\\\a', 1).Status)); close(a);
      say(hex(open('C:\\\\a', 1).Status)); say(hex(set(b.Handle, flag(0), 13))); const c = open('C:\\\\a', 1); say(hex(c.Status)); close(c); say(hex(set(b.Handle, flag(1), 13))); close(b); say(hex(open('C:\\\\a', 1).Status));
      const d = open('C:\\\\d', 2, 1); const f = open('C:\\\\d\\\\f', 2, 0, ALL, SHARE, 0, 1); say(hex(set(d.Handle, flag(1), 13))); say(hex(set(f.Handle, flag(1), 13)));
      const i = new Uint8Array(40); i[32] = 0x80; say(hex(set(f.Handle, i, 4))); say(hex(set(f.Handle, flag(1), 13))); close(f); say(hex(set(d.Handle, flag(1), 13)));
      say(hex(open('C:\\\\d\\\\g', 2).Status)); close(d); say(hex(open('C:\\\\d', 1).Status));
      const p = open('C:\\\\p', 2); const q = open('C:\\\\p', 1); const e = new Uint8Array(4); e[0] = 3; say(hex(set(p.Handle, e, 64))); close(p); say(hex(open('C:\\\\p', 1).Status)); say(hex(open('C:\\\\p', 2).Status)); close(q);`);
    assert.deepEqual(lines(ran), [
      '0',
      'c0000056',
      'c0000056',
      '0',
      '0',
      '0',
      'c0000034',
      'c0000101',
      'c0000121',
      '0',
      '0',
      '0',
      'c0000056',
      'c0000034',
      '0',
      'c0000034',
      '0',
    ]);
  });

  it('sizes: end of file, allocation, zeros, nothing old comes back', () => {
    const ran = runFiles(`
      const a = open('C:\\\\a', 2); write(a.Handle, 'x'.repeat(10000), 0n); const size = () => query(a.Handle, 24, 5).getBigInt64(8, true) + '/' + query(a.Handle, 24, 5).getBigInt64(0, true);
      say(size()); say(hex(setSize(a.Handle, 5000, 20)) + ' ' + size()); say(hex(setSize(a.Handle, 20000, 20)) + ' ' + size());
      say(read(a.Handle, 10, 4995n) + ' ' + read(a.Handle, 5, 9000n) + ' ' + read(a.Handle, 5, 19995n)); write(a.Handle, 'END', 15000n); say(read(a.Handle, 5, 8190n) + ' ' + read(a.Handle, 7, 14998n));
      say(hex(setSize(a.Handle, 100, 19)) + ' ' + size()); say(hex(setSize(a.Handle, 50000, 19)) + ' ' + size()); close(a);
      const b = open('C:\\\\a', 1); say(String(query(b.Handle, 24, 5).getBigInt64(0, true))); say(write(b.Handle, 'Q', -1n) + ' ' + query(b.Handle, 24, 5).getBigInt64(8, true)); close(b);
      const v = open('C:\\\\', 1, 1); const i = new Uint8Array(24); W.ZwQueryVolumeInformationFile(v.Handle, new W.IO_STATUS_BLOCK(), i, 24, 3); const free = new DataView(i.buffer).getBigInt64(8, true);
      const g = open('C:\\\\big', 2, 0x1000); write(g.Handle, 'z'.repeat(8192), 0n); W.ZwQueryVolumeInformationFile(v.Handle, new W.IO_STATUS_BLOCK(), i, 24, 3); say(String(free - new DataView(i.buffer).getBigInt64(8, true)));
      close(g); W.ZwQueryVolumeInformationFile(v.Handle, new W.IO_STATUS_BLOCK(), i, 24, 3); say(String(free - new DataView(i.buffer).getBigInt64(8, true))); close(v);`);
    assert.deepEqual(lines(ran), [
      '10000/12288',
      '0 5000/8192',
      '0 20000/20480',
      'xxxxx..... ..... .....',
      '..... ..END..',
      '0 100/4096',
      '0 100/53248',
      '4096',
      '1 101',
      '2',
      '0',
    ]);
  });

  it('oplocks: granted to the only one, broken by an open and a write; change notification', () => {
    const ran = runFiles(`
      class Request { Event = new Ref(0); Iosb = new W.IO_STATUS_BLOCK(); constructor() { const oa = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, null, 0x200, 0, null); W.ZwCreateEvent(this.Event, 0x1f0003, oa, 0, false); } }
      const async = (path: string, options: number) => { const oa = new W.OBJECT_ATTRIBUTES(); const h = new Ref(0); W.InitializeObjectAttributes(oa, path, 0x240, 0, null); W.ZwCreateFile(h, ALL, oa, new W.IO_STATUS_BLOCK(), null, 0, 7, 3, options, null, 0); return h.value; };
      const control = (h: number, code: number) => { const r = new Request(); return [hex(W.ZwFsControlFile(h, r.Event.value, null, null, r.Iosb, code, null, 0, null, 0)), r] as any; };
      const is = (r: any) => hex(W.ZwWaitForSingleObject(r.Event.value, false, 0n)) + ' ' + r.Iosb.Information;
      const a = async('\\\\??\\\\C:\\\\o', 0); const [first, r] = control(a, 0x90000); say(first + ' ' + is(r).substring(0, 3));
      const b = open('C:\\\\o', 1, 0x100); say(hex(b.Status) + ' ' + is(r)); const [second, s] = control(a, 0x9000c); say(second + ' ' + is(s).substring(0, 3));
      say(String(write(b.Handle, 'x', 0n)) + ' ' + is(s)); say(control(a, 0x90000)[0] + ' ' + control(a, 0x9000c)[0]); close(b);
      const d = async('\\\\??\\\\C:\\\\', 1); const n = new Request(); const buffer = new Uint8Array(200);
      say(hex(W.ZwNotifyChangeDirectoryFile(d, n.Event.value, null, null, n.Iosb, buffer, 200, 3, false))); const f = open('C:\\\\new', 2); say(is(n) + ' ' + buffer[4] + ' ' + text(buffer.subarray(12).filter((x, i) => i % 2 === 0), 3));
      const m = new Request(); W.ZwNotifyChangeDirectoryFile(d, m.Event.value, null, null, m.Iosb, buffer, 200, 3, false); set(f.Handle, nameInfo('neu'), 10); say(is(m) + ' ' + buffer[4]);
      close(f); W.ZwClose(d); W.ZwClose(a);`);
    assert.deepEqual(lines(ran), [
      '103 102',
      '108 0 7',
      '103 102',
      '1 0 8',
      'c00000e2 c00000e3',
      '103',
      '0 18 1 new',
      '0 18 4',
    ]);
  });

  it('byte-range locks', () => {
    const ran = runFiles(`
      const a = open('C:\\\\a', 2); const b = open('C:\\\\a', 1); write(a.Handle, '0123456789', 0n);
      const lock = (o: any, from: bigint, n: bigint, ex: boolean) => hex(W.ZwLockFile(o.Handle, null, null, null, new W.IO_STATUS_BLOCK(), from, n, 0, true, ex));
      const unlock = (o: any, from: bigint, n: bigint) => hex(W.ZwUnlockFile(o.Handle, new W.IO_STATUS_BLOCK(), from, n, 0));
      say(lock(a, 2n, 3n, true) + ' ' + lock(b, 4n, 1n, false) + ' ' + lock(b, 5n, 1n, true)); say(read(b.Handle, 3, 3n) + ' ' + read(b.Handle, 2, 0n) + ' ' + read(a.Handle, 2, 3n) + ' ' + hex(write(b.Handle, 'x', 4n)));
      say(unlock(a, 2n, 2n) + ' ' + unlock(a, 2n, 3n) + ' ' + read(b.Handle, 3, 3n)); close(b); say(lock(a, 5n, 1n, true)); close(a);`);
    assert.deepEqual(lines(ran), ['0 c0000055 0', 'c0000054 01 34 c0000054', 'c000007e 0 345', '0']);
  });
});
