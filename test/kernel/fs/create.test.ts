import assert from 'node:assert/strict';
import { lines, runFiles } from './files';

describe('files on the boot volume', () => {
  it('create, write, read, query, close', () => {
    const ran = runFiles(`
      const a = open('C:\\\\Temp.txt', 2); say('create ' + hex(a.Status) + ' ' + a.Information);
      say('write ' + write(a.Handle, 'hello world', 0n));
      say('read ' + read(a.Handle, 100, 6n));
      say('read at end ' + read(a.Handle, 10, 11n));
      say('size ' + query(a.Handle, 24, 5).getBigInt64(8, true) + ' of ' + query(a.Handle, 24, 5).getBigInt64(0, true));
      close(a);
      const b = open('c:\\\\TEMP.TXT', 1); say('open ' + hex(b.Status) + ' ' + b.Information);
      say('read ' + read(b.Handle, 5, 0n)); say('then ' + read(b.Handle, 3, null));
      const n = query(b.Handle, 200, 9); let name = ''; for (let i = 0; i < n.getUint32(0, true) / 2; i++) name += String.fromCharCode(n.getUint16(4 + 2 * i, true));
      say(name); close(b);`);
    assert.deepEqual(lines(ran), [
      'create 0 2',
      'write 11',
      'read world',
      'read at end c0000011',
      'size 11 of 4096',
      'open 0 1',
      'read hello',
      'then  wo',
      '\\Temp.txt',
    ]);
    assert.equal(ran.bugcheck, undefined);
  });

  it('dispositions and what is not there', () => {
    const ran = runFiles(`
      say(hex(open('C:\\\\no.txt', 1).Status)); say(hex(open('C:\\\\no\\\\no.txt', 1).Status));
      say(hex(open('C:\\\\no\\\\no.txt', 2).Status)); say(hex(open('C:\\\\a<b', 2).Status));
      const d = open('C:\\\\dir', 2, 1); say(hex(d.Status) + ' ' + d.Information); close(d);
      say(hex(open('C:\\\\dir', 2, 1).Status)); say(hex(open('C:\\\\dir', 1, 0x40).Status));
      const f = open('C:\\\\dir\\\\f', 3); say(hex(f.Status) + ' ' + f.Information); write(f.Handle, 'abc', 0n); close(f);
      say(hex(open('C:\\\\dir\\\\f', 1, 1).Status)); say(hex(open('C:\\\\dir\\\\f\\\\g', 1).Status));
      const g = open('C:\\\\dir\\\\f', 5); say(hex(g.Status) + ' ' + g.Information + ' ' + read(g.Handle, 3, 0n)); close(g);
      const s = open('C:\\\\dir\\\\f', 0); say(hex(s.Status) + ' ' + s.Information); close(s);
      const o = open('C:\\\\dir', 1, 1); const r = open('f', 1, 0, ALL, SHARE, o.Handle); say('relative ' + hex(r.Status)); close(r); close(o);`);
    assert.deepEqual(lines(ran), [
      'c0000034',
      'c000003a',
      'c000003a',
      'c0000033',
      '0 2',
      'c0000035',
      'c00000ba',
      '0 2',
      'c0000103',
      'c000003a',
      '0 3 c0000011',
      '0 0',
      'relative 0',
    ]);
  });

  it('the wrong sharing is refused, and the right one after the close', () => {
    const ran = runFiles(`
      const a = open('C:\\\\s.txt', 2, 0, 0x120089 | 0x100000, 1);
      say(hex(open('C:\\\\s.txt', 1, 0, 0x120116 | 0x100000, 7).Status));
      const b = open('C:\\\\s.txt', 1, 0, 0x120089, 1); say(hex(b.Status)); close(b);
      say(hex(open('C:\\\\s.txt', 1, 0, 0x120089, 2).Status)); say(hex(open('C:\\\\s.txt', 1, 0, 0x100080, 0).Status));
      close(a); const c = open('C:\\\\s.txt', 1, 0, 0x120116 | 0x100000, 7); say(hex(c.Status)); close(c);`);
    assert.deepEqual(lines(ran), ['c0000043', '0', 'c0000043', '0', '0']);
  });

  it('streams, delete on close, open by id', () => {
    const ran = runFiles(`
      const a = open('C:\\\\x.txt', 2); write(a.Handle, 'main', 0n);
      const s = open('C:\\\\x.txt:Extra', 2); say(hex(s.Status) + ' ' + s.Information); write(s.Handle, 'other', 0n);
      say(read(a.Handle, 9, 0n) + ' ' + read(s.Handle, 9, 0n)); close(s);
      const id = query(a.Handle, 8, 6).getBigInt64(0, true); let name = '';
      for (let i = 0n; i < 64n; i += 16n) name += String.fromCharCode(Number((id >> i) & 0xffffn));
      const v = open('C:\\\\', 1, 1); const b = open(name, 1, 0x2000, ALL, SHARE, v.Handle); say(hex(b.Status) + ' ' + read(b.Handle, 4, 0n)); close(b); close(v); close(a);
      const d = open('C:\\\\x.txt', 1, 0x1000); say(hex(d.Status)); const e = open('C:\\\\x.txt', 1); close(d);
      say(hex(open('C:\\\\x.txt', 1).Status)); say(read(e.Handle, 4, 0n)); close(e); say(hex(open('C:\\\\x.txt', 1).Status));`);
    assert.deepEqual(lines(ran), ['0 2', 'main other', '0 main', '0', 'c0000056', 'main', 'c0000034']);
  });

  it('overwriting or superseding a file takes its named streams; an open one goes with its handle', () => {
    const ran = runFiles(`
      const make = (name: string): Opened => { const o = open('C:\\\\x.txt:' + name, 3); write(o.Handle, name, 0n); return o; };
      const has = (name: string): string => { const o = open('C:\\\\x.txt:' + name, 1); close(o); return hex(o.Status); };
      for (const disposition of [3, 5, 4, 0]) {
        close(make('a')); const b = make('b');
        close(open('C:\\\\x.txt', disposition)); const still = read(b.Handle, 1, 0n) + ' ' + has('b'); close(b);
        say(disposition + ': ' + has('a') + ' ' + still + ' ' + has('b'));
      }
      close(open('C:\\\\x.txt:a', 5)); close(make('b')); close(open('C:\\\\x.txt:a', 5)); say(has('a') + ' ' + has('b'));`);
    assert.equal(ran.bugcheck, undefined);
    const gone = 'c0000034 b c0000056 c0000034';
    assert.deepEqual(lines(ran), ['3: 0 b 0 0', `5: ${gone}`, `4: ${gone}`, `0: ${gone}`, '0 0']);
  });

  it('a file is opened for deleting only if all who have a stream of it share that', () => {
    const ran = runFiles(
      `
      const DELETE = 0x110000, READ = 0x100001, ATTRIBUTES = 0x100080; const path = 'C:\\\\x.txt'; close(open(path, 2));
      const file = (access: number): Opened => open(path, 1, 0, access, 7);
      const stream = (share: number, access: number = READ): Opened => open(path + ':s', 3, 0, access, share);
      const s = stream(3); const d = file(DELETE); const r = file(READ); say(hex(d.Status) + ' ' + hex(r.Status)); close(r); close(s);
      const t = stream(7); const e = file(DELETE); const u = stream(3); const v = stream(3, ATTRIBUTES);
      say(hex(e.Status) + ' ' + hex(u.Status) + ' ' + hex(v.Status)); close(v); close(t);
      say(hex(set(e.Handle, flag(1), 13)) + ' ' + hex(stream(7).Status)); close(e); say(hex(stream(7).Status));`,
    );
    assert.equal(ran.bugcheck, undefined);
    assert.deepEqual(lines(ran), ['c0000043 0', '0 c0000043 0', '0 c0000056', '0']);
  });
});
