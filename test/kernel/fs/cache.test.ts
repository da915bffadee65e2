import assert from 'node:assert/strict';
import { bootTestMachine } from '../machine';
import { filesDriver, lines, runFiles } from './files';

const DISK = `
  const wait = (ms: number) => W.KeDelayExecutionThread(0, false, -10000n * BigInt(ms));`;

describe('cached files of Ntfs', () => {
  it('a write stays in the cache until the lazy writer takes it, in System', () => {
    const ran = runFiles(`${DISK}
      const a = open('C:\\\\a', 2); write(a.Handle, 'hello', 0n); say('written'); wait(3000); say('later ' + read(a.Handle, 5, 0n)); close(a);`);
    assert.deepEqual(lines(ran), ['written', 'later hello']);
    const log = ran.machine.traces.map(t => `${t.kind} ${t.text}`);
    const written = log.findIndex(t => t.includes('IRP_MJ_WRITE (paging'));
    assert.ok(written > 0, 'the lazy writer writes');
    assert.ok(log.slice(0, written).some(t => t.includes('lazy writer: 1 dirty pages')));
  });

  it('the path of a flush from the log that is full', () => {
    const ran = runFiles(
      `const a = open('C:\\\\a', 2); write(a.Handle, 'x'.repeat(5000), 0n); write(a.Handle, 'y'.repeat(5000), 5000n); say(read(a.Handle, 3, 4999n)); close(a);`,
      { volume: { log: { fullAt: 3 } } },
    );
    assert.deepEqual(lines(ran), ['xyy']);
    const m = bootTestMachine({
      drivers: {
        Files: filesDriver(
          `const a = open('C:\\\\a', 2); write(a.Handle, 'x'.repeat(5000), 0n); write(a.Handle, 'y'.repeat(5000), 5000n);`,
        ),
      },
      volume: { log: { fullAt: 3 } },
    });
    m.runTo('nt!IoSynchronousPageWrite');
    const stack = m.stack();
    assert.deepEqual(stack.slice(0, stack.indexOf('Ntfs!NtfsFsdWrite') + 1), [
      'nt!IoSynchronousPageWrite',
      'nt!MiFlushSectionInternal',
      'nt!MmFlushSection',
      'nt!CcFlushCachePriv',
      'nt!CcFlushCache',
      'Ntfs!NtfsFlushUserStream',
      'Ntfs!NtfsFlushVolume',
      'Ntfs!NtfsCommonFlushBuffers',
      'Ntfs!NtfsCheckpointVolume',
      'Ntfs!NtfsCheckpointVolumeUntilDone',
      'Ntfs!NtfsCheckpointForLogFileFull',
      'Ntfs!NtfsCheckForLargeLogFile',
      'Ntfs!NtfsWriteLog',
      'Ntfs!NtfsSetEndOfFileRecordInformation',
      'Ntfs!NtfsSetEndOfFileRecord',
      'Ntfs!NtfsAddAllocation',
      'Ntfs!NtfsCommonWrite',
      'Ntfs!NtfsFsdWrite',
    ]);
    assert.ok(ran.events('ntfs').some(text => text.startsWith('log file full')));
  });

  it('flush, purge by uncached use, truncation, rename and deletion while cached', () => {
    const ran = runFiles(`${DISK}
      const a = open('C:\\\\a', 2); write(a.Handle, 'A'.repeat(6000), 0n); say(hex(W.ZwFlushBuffersFile(a.Handle, new W.IO_STATUS_BLOCK())));
      const n = open('C:\\\\a', 1, 8); const b = new Uint8Array(512); b.fill(66); const iosb = new W.IO_STATUS_BLOCK();
      say(hex(W.ZwWriteFile(n.Handle, null, null, null, iosb, b, 512, 512n, null)) + ' ' + read(a.Handle, 4, 510n) + ' ' + read(a.Handle, 4, 1022n));
      write(a.Handle, 'C', 0n); const r = new Uint8Array(512); W.ZwReadFile(n.Handle, null, null, null, iosb, r, 512, 0n, null); say(text(r, 3));
      say(hex(W.ZwReadFile(n.Handle, null, null, null, iosb, r, 100, 0n, null)) + ' ' + hex(W.ZwReadFile(n.Handle, null, null, null, iosb, r, 512, 5632n, null)) + ' ' + iosb.Information); close(n);
      write(a.Handle, 'D'.repeat(6000), 0n); say(hex(setSize(a.Handle, 3000, 20))); setSize(a.Handle, 9000, 20); say(read(a.Handle, 4, 2998n) + ' ' + read(a.Handle, 3, 5000n));
      wait(3000); const m = open('C:\\\\a', 1, 8); W.ZwReadFile(m.Handle, null, null, null, iosb, new Uint8Array(8192), 8192, 0n, null); const p = new Uint8Array(4096); W.ZwReadFile(m.Handle, null, null, null, iosb, p, 4096, 0n, null); say(text(p.subarray(2998), 4)); close(m);
      write(a.Handle, 'E', 0n); say(hex(set(a.Handle, nameInfo('moved'), 10))); wait(2000); const x = open('C:\\\\moved', 1, 8); W.ZwReadFile(x.Handle, null, null, null, iosb, p, 4096, 0n, null); say(text(p, 2)); close(x);
      write(a.Handle, 'F', 8000n); say(hex(set(a.Handle, flag(1), 13))); close(a); wait(3000); say(hex(open('C:\\\\moved', 1).Status));`);
    assert.deepEqual(lines(ran), [
      '0',
      '0 AABB BBAA',
      'CAA',
      'c000000d 0 368',
      '0',
      'DD.. ...',
      'DD..',
      '0',
      'ED',
      '0',
      'c0000034',
    ]);
  });

  it('past the end, holes, appending, many pages', () => {
    const ran = runFiles(`${DISK}
      const a = open('C:\\\\a', 2); write(a.Handle, 'end', 100000n); say(read(a.Handle, 4, 50000n) + ' ' + read(a.Handle, 4, 99999n)); wait(3000);
      close(a); const b = open('C:\\\\a', 1); say(String(write(b.Handle, 'more', -1n))); close(b);
      const c = open('C:\\\\a', 1); say(read(c.Handle, 10, 100000n) + ' ' + query(c.Handle, 24, 5).getBigInt64(8, true));
      let all = ''; for (let i = 0; i < 300; i++) write(c.Handle, String(i % 10).repeat(1000), BigInt(i * 1000)); for (let i = 0; i < 300; i += 37) all += read(c.Handle, 1, BigInt(i * 1000 + 500)); say(all); close(c); wait(20000);
      const d = open('C:\\\\a', 1); all = ''; for (let i = 0; i < 300; i += 37) all += read(d.Handle, 1, BigInt(i * 1000 + 500)); say(all); close(d);`);
    assert.deepEqual(lines(ran), ['.... .end', '4', 'endmore 100007', '074185296', '074185296']);
  });
});
