/** Cached reads and writes over a small file system: what is copied, and which paging requests follow, when and where. */
import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { lines, runFiles } from './fileSystem';

const NOCACHE_PAGING = 0x43;
const filled = (bytes: number): string => `new Uint8Array(${bytes}).map((_, i) => i % 251)`;

describe('the cache manager', () => {
  before(function () {
    this.timeout(120_000);
    runFiles('');
  });

  for (const pend of [false, true])
    it(`reads what is not in by paging reads at APC_LEVEL, once${pend ? '; the read may pend' : ''}`, () => {
      const r = runFiles(
        `const h = open('a'); show(read(h, 10, 4)); show(read(h, 4090, 12)); show(read(h, 10, 4)); show(read(h, 9998, 10)); CloseHandle(h);`,
        { pend, files: { a: filled(10000) } },
      );
      assert.equal(r.bugcheck, undefined);
      assert.equal(
        r.stdout,
        `10 11 12 13\n${[...Array(12).keys()].map(i => (4090 + i) % 251).join(' ')}\n10 11 12 13\n${9998 % 251} ${9999 % 251}\n`,
      );
      const reads = lines(r, 'read');
      assert.ok(reads.length >= 1 && reads.length <= 3, reads.join('\n'));
      assert.equal(reads[0], `read a 0+4096 flags ${NOCACHE_PAGING.toString(16)} irql 1`);
    });

  it('a write is in the cache at once, on the disk after a flush', () => {
    const r = runFiles(
      `const h = open('a'); printf('%d\\n', write(h, 0, [1, 2, 3])); show(read(h, 0, 3)); control(h, 3, 3); FlushFileBuffers(h); control(h, 3, 3); CloseHandle(h);`,
    );
    assert.equal(r.stdout, '3\n1 2 3\n');
    assert.deepEqual(lines(r, 'disk'), ['disk a size 3 valid 0: 0 0 0', 'disk a size 3 valid 3: 1 2 3']);
    assert.deepEqual(lines(r, 'write'), ['write a 0+4096 flags 43 irql 0']);
    assert.deepEqual(lines(r, 'read'), [], 'a page behind the valid data is not read');
  });

  it('a write into the middle of a page reads it first', () => {
    const r = runFiles(
      `const h = open('a'); write(h, 5000, [1]); show(read(h, 4999, 3)); FlushFileBuffers(h); CloseHandle(h);`,
      { files: { a: filled(10000) } },
    );
    assert.equal(r.stdout, `${4999 % 251} 1 ${5001 % 251}\n`);
    assert.equal(lines(r, 'read')[0], 'read a 4096+4096 flags 43 irql 1');
    assert.deepEqual(lines(r, 'write'), ['write a 4096+4096 flags 43 irql 0']);
  });

  it('the lazy writer writes a second later, in a system worker thread; then the file is closed', () => {
    const r = runFiles(
      `const h = open('a'); write(h, 0, new Uint8Array(10 * 4096).fill(7)); CloseHandle(h); Sleep(20000); const g = open('a'); control(g, 3, 1);`,
      {
        onPagingWrite: `DbgPrint('top %d system %d\\n', W.IoGetTopLevelIrp(), W.PsGetCurrentProcess() === W.PsInitialSystemProcess ? 1 : 0);`,
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.deepEqual(new Set(lines(r, 'top')), new Set(['top 2 system 1']));
    const pages = lines(r, 'write').reduce((n, line) => n + Number(line.split('+')[1].split(' ')[0]) / 4096, 0);
    assert.equal(pages, 10, r.debug);
    assert.deepEqual(lines(r, 'disk'), ['disk a size 40960 valid 40960: 7']);
  });

  it('a lazy write has the frames of Windows', () => {
    const r = runFiles(`const h = open('a'); write(h, 0, [1]); Sleep(5000);`, {
      onPagingWrite: 'W.KeBugCheckEx(0xe2, 0n, 0n, 0n, 0n);',
    });
    assert.equal(r.bugcheck?.code, 0xe2);
    assert.ok(
      contains(r.machine.stack(), [
        'Fs!Write',
        'nt!IoSynchronousPageWrite',
        'nt!MiFlushSectionInternal',
        'nt!MmFlushSection',
        'nt!CcFlushCachePriv',
        'nt!CcWriteBehind',
        'nt!CcWorkerThread',
        'nt!ExpWorkerThread',
        'nt!PspSystemThreadStartup',
        'nt!KiStartSystemThread',
      ]),
      r.machine.stack().join(' '),
    );
    assert.ok(!r.machine.stack().includes('nt!IofCallDriver'));
  });

  it('a flush that fails leaves the pages dirty; they are written by the next', () => {
    const r = runFiles(
      `const h = open('a'); write(h, 0, [9]); printf('%d ', FlushFileBuffers(h)); printf('%d ', FlushFileBuffers(h)); control(h, 3, 1);`,
      {
        routines: 'let failed = 0;',
        onPagingWrite: 'if (failed++ === 0) return complete(Irp, W.STATUS_DISK_FULL, 0);',
      },
    );
    assert.equal(r.stdout, '0 1 ');
    assert.equal(lines(r, 'disk')[0], 'disk a size 1 valid 1: 9');
  });

  it('a read that fails is an error of ReadFile, and is tried again', () => {
    const r = runFiles(
      `const h = open('a'); show(read(h, 0, 2)); printf('%d\\n', GetLastError()); show(read(h, 0, 2));`,
      {
        files: { a: filled(100) },
        routines: 'let failed = 0;',
        onPagingRead: 'if (failed++ === 0) return complete(Irp, W.STATUS_DEVICE_DATA_ERROR, 0);',
      },
    );
    assert.equal(r.stdout, '\n23\n0 1\n');
  });

  it('truncation forgets what lay behind the end; what is written there later has zeros before it', () => {
    const r = runFiles(
      `const h = open('a'); write(h, 0, new Uint8Array(9000).fill(5)); control(h, 1, 100); write(h, 8999, [6]);
       show([...read(h, 98, 4), ...read(h, 5000, 2), ...read(h, 8998, 2)]); FlushFileBuffers(h); control(h, 2, 0); show([...read(h, 98, 4), ...read(h, 5000, 2), ...read(h, 8998, 2)]);`,
    );
    assert.equal(r.stdout, '5 5 0 0 0 0 0 6\n5 5 0 0 0 0 0 6\n');
  });

  it('sequential reads are read ahead by a worker', () => {
    const r = runFiles(`const h = open('a'); for (let i = 0; i < 8; i++) { read(h, i * 8192, 8192); Sleep(50); }`, {
      files: { a: filled(200000) },
      pend: true,
      onPagingRead: `DbgPrint('by %d\\n', W.PsGetCurrentProcess() === W.PsInitialSystemProcess ? 1 : 0);`,
    });
    assert.equal(r.bugcheck, undefined);
    assert.ok(lines(r, 'by 1').length > 0, r.debug);
    assert.ok(lines(r, 'by 0').length <= 3, r.debug);
  });

  it('pinned and mapped ranges, and MDLs of the cache, are the pages that are read and written', () => {
    const r = runFiles(
      `const h = open('a'); control(h, 5, 0); show(read(h, 4094, 4)); show(read(h, 9000, 2)); control(h, 2, 0); show(read(h, 4094, 4));`,
      {
        files: { a: filled(10000) },
        control: `
        const bcb = new Ref<any>(null), buffer = new Ref<any>(null), mdl = new Ref<any>(null);
        DbgPrint('map %d\\n', W.CcMapData(file, 4090n, 10, 0, bcb, buffer) ? 1 : 0);
        W.CcPinRead(file, 4090n, 10, W.PIN_WAIT, bcb, buffer);
        DbgPrint('pinned %d %d', buffer.value[0], buffer.value[9]); buffer.value[5] = 1; buffer.value[6] = 2;
        W.CcSetDirtyPinnedData(bcb.value, null); W.CcUnpinData(bcb.value);
        W.CcMdlRead(file, 4095n, 3, mdl, Irp.IoStatus);
        const m = W.MmGetSystemAddressForMdlSafe(mdl.value, 16)!; DbgPrint(' mdl %d %d\\n', m[0], m[1]);
        W.CcMdlReadComplete(file, mdl.value); mdl.value = null;
        W.CcPrepareMdlWrite(file, 9000n, 2, mdl, Irp.IoStatus); W.MmGetSystemAddressForMdlSafe(mdl.value, 16)!.fill(6);
        W.CcMdlWriteComplete(file, 9000n, mdl.value);
        W.CcCoherencyFlushAndPurgeCache(file.SectionObjectPointer, null, 0, Irp.IoStatus, 0);
        DbgPrint('dirty %d\\n', W.CcIsThereDirtyData(null as any) ? 1 : 0);`,
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(lines(r, 'pinned')[0], 'pinned 74 83 mdl 1 2');
    assert.equal(r.stdout, '78 1 2 81\n6 6\n78 1 2 81\n');
    assert.deepEqual(lines(r, 'dirty'), ['dirty 0']);
  });

  it('a writer is kept back while too many pages are dirty, until the lazy writer has written some', () => {
    const r = runFiles(
      `const h = open('a'); control(h, 5, 0); const t = U.GetTickCount64(); for (let i = 0; i < 40; i++) write(h, i * 4096, new Uint8Array(4096).fill(i)); printf('%d\\n', U.GetTickCount64() - t >= 1000n ? 1 : 0);
       FlushFileBuffers(h); control(h, 3, 1);`,
      { control: 'W.CcSetDirtyPageThreshold(file, 16);' },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, '1\n');
    assert.ok(
      r.events('cache').some(text => /waits: 16 dirty pages/.test(text)),
      r.events('cache').join('\n'),
    );
  });

  it('a deferred write is called back; with nothing dirty at once', () => {
    const r = runFiles(
      `const h = open('a'); control(h, 5, 0); write(h, 0, [1]); control(h, 5, 0); Sleep(3000); printf('end');`,
      {
        control: `W.CcSetDirtyPageThreshold(file, 1); DbgPrint('can %d\\n', W.CcCanIWrite(file, 4096, false, false) ? 1 : 0);
        W.CcDeferWrite(file, (a: any, b: any): void => { DbgPrint('posted %s %s\\n', a, b); }, 'x', 'y', 4096, false); DbgPrint('deferred\\n');`,
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.deepEqual(
      r.debug.split('\n').filter(l => /^(can|posted|deferred)/.test(l)),
      ['can 1', 'posted x y', 'deferred', 'can 0', 'deferred', 'posted x y'],
    );
  });
});
