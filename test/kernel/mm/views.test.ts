/** Mapped files: faults in views, what they read, what is written back, and that the cache sees the same bytes. */
import assert from 'node:assert/strict';
import { lines, runFiles } from '../cc/fileSystem';
import { contains } from '../scenario';

const filled = (bytes: number): string => `new Uint8Array(${bytes}).map((_, i) => i % 251)`;
const MAP = `const map = (h: number, access: number, size = 0): Uint8Array => {
  const s = U.CreateFileMappingW(h, null, access === 4 ? 2 : 4, 0, size, null); if (s === 0) printf('no section %u\\n', GetLastError());
  const v = U.MapViewOfFile(s, access, 0, 0, 0); if (v === null) printf('no view %u\\n', GetLastError()); CloseHandle(s); return v!; };`;

describe('mapped files', function () {
  this.timeout(120_000);

  it('an access reads the page at APC_LEVEL, with the frames of a fault under the statement', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); const v = map(h, 4); printf('mapped\\n'); const x = v[5000] + v[5001]; printf('%d\\n', x);`,
      {
        files: { a: filled(10000) },
        onPagingRead: 'W.KeBugCheckEx(0xe2, 0n, 0n, 0n, 0n);',
      },
    );
    assert.equal(r.bugcheck?.code, 0xe2);
    assert.equal(r.stdout, 'mapped\n');
    const wanted = [
      'Fs!Read',
      'nt!IoPageRead',
      'nt!MmAccessFault',
      'nt!KiPageFault',
      'app!main',
      'ntdll!RtlUserThreadStart',
    ];
    assert.ok(contains(r.machine.stack(), wanted), r.machine.stack().join(' '));
    assert.equal(r.bugcheck.irql, 1);
  });

  for (const pend of [false, true])
    it(`elements, methods, loops and compound assignments see the file${pend ? '; the reads pend' : ''}`, () => {
      const r = runFiles(
        `${MAP} const h = open('a'); const v = map(h, 6); let n = 0;
         show([v[0], v[4096], v.length, v.subarray(8000, 8002)[1], v.indexOf(250)]);
         for (let i = 0; i < 3; i++) n = n + v[i * 4096 + i]; v[4100] += 3; v[1]++; v.set([7, 8, 9], 12287 - 1); v.fill(1, 20, 22);
         const d = new DataView(v.buffer, v.byteOffset); printf('%d %d %d\\n', n, v[4100], d.getUint16(20, true));
         for (const b of v.subarray(0, 2)) printf('%d ', b);
         show([...v.subarray(12286, 12289)]); show(read(h, 12286, 3)); show(read(h, 4100, 1));
         U.UnmapViewOfFile(v); CloseHandle(h); Sleep(400000); const g = open('a'); control(g, 3, 24);`,
        { pend, files: { a: filled(13000) } },
      );
      assert.equal(r.bugcheck, undefined);
      const at = (i: number): number => i % 251;
      const n = at(0) + at(4097) + at(8194);
      assert.equal(
        r.stdout,
        `0 ${at(4096)} 16384 ${at(8001)} 250\n${n} ${at(4100) + 3} 257\n0 2 7 8 9\n7 8 9\n${at(4100) + 3}\n`,
      );
      assert.equal(
        lines(r, 'disk')[0],
        'disk a size 13000 valid 13000: 0 2 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 1 1 22 23',
      );
      assert.ok(lines(r, 'write').every(line => / flags [0-9a-f]*3 /.test(line)));
    });

  it('what is written through the cache is in the view, and the other way round', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); read(h, 0, 1); const v = map(h, 6); const w = map(h, 4); write(h, 3, [77]); v[4] = 88; show([v[3], w[3], w[4]]); show(read(h, 3, 2));`,
      { files: { a: filled(5000) } },
    );
    assert.equal(r.stdout, '77 77 88\n77 88\n');
  });

  it('FlushViewOfFile writes what is modified, and only that', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); const v = map(h, 6); v[5000] = 1; let x = v[0]; U.FlushViewOfFile(v, 0); printf('-\\n'); U.FlushViewOfFile(v, 0); v[5001] = 2; U.FlushViewOfFile(v, 0); v[5002] = 3; U.FlushViewOfFile(v.subarray(0, 10), 10);`,
      { files: { a: filled(10000) } },
    );
    assert.deepEqual(
      lines(r, 'write')
        .filter(line => / flags 43 /.test(line))
        .map(line => line.split(' ')[2]),
      ['4096+4096', '4096+4096'],
    );
  });

  it('an unmapped view faults, so does writing to a view for reading; a process takes its views along', () => {
    const stop = (body: string) => runFiles(`${MAP} const h = open('a'); ${body}`, { files: { a: filled(5000) } });
    for (const body of [
      'const v = map(h, 4); v[0] = 1;',
      'const v = map(h, 6); v[0] = 1; U.UnmapViewOfFile(v); v[0] = 2;',
    ]) {
      const r = stop(`${body} printf('not reached');`);
      assert.equal(r.bugcheck, undefined);
      assert.equal(r.stdout, '');
      assert.ok(r.events('process').some(text => /exit app.exe status c0000005/.test(text)));
    }
    const left = stop('const v = map(h, 6); v[9] = 1;');
    assert.ok(left.events('section').some(text => /unmapped/.test(text)));
  });

  it('a read that fails is STATUS_IN_PAGE_ERROR at the access', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); const v = map(h, 4); try { printf('%d', v[0]); } catch (e) { printf('caught '); } printf('%d', v[0]);`,
      {
        files: { a: filled(100) },
        routines: 'let failed = 0;',
        onPagingRead: 'if (failed++ === 0) return complete(Irp, W.STATUS_DEVICE_DATA_ERROR, 0);',
      },
    );
    assert.equal(r.stdout, 'caught 0');
  });

  it('sections: sizes, protections, the end of the file', () => {
    const r = runFiles(
      `const make = (h: number, protect: number, size: number): void => { const s = U.CreateFileMappingW(h, null, protect, 0, size, null); printf('%d ', s === 0 ? GetLastError() : 0); if (s) CloseHandle(s); };
       const h = open('a'); const e = open('empty'); make(h, 2, 0); make(h, 2, 20000); make(h, 0x77, 0); make(e, 4, 0); make(e, 4, 100); make(h, 4, 20000); make(-1, 4, 0); make(-1, 4, 9);
       const s = U.CreateFileMappingW(h, null, 2, 0, 0, null); printf('| '); for (const [access, offset, size] of [[4, 0, 0], [6, 0, 0], [4, 5, 0], [4, 0x10000, 0], [4, 0, 30000]]) { const v = U.MapViewOfFile(s, access, 0, offset, size); printf('%d ', v === null ? GetLastError() : -v.length); }
       printf('%d', U.UnmapViewOfFile(Uint8Array.of(1)) ? 1 : 0);`,
      { files: { a: filled(10000) } },
    );
    assert.equal(r.stdout, '0 8 87 1006 0 0 87 0 | -20480 5 1132 5 5 0');
  });

  it('a mapped file cannot be truncated below the mapping, nor purged; unmapped it can', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); const v = map(h, 4); const t = v[0]; printf('%d %d ', control(h, 1, 100) ? 1 : 0, GetLastError()); printf('%d ', control(h, 2, 0) ? 1 : 0);
       U.UnmapViewOfFile(v); printf('%d %d', control(h, 2, 0) ? 1 : 0, control(h, 1, 100) ? 1 : 0);`,
      { files: { a: filled(10000) } },
    );
    assert.equal(r.stdout, '0 1224 0 1 1');
  });

  it('a view for copying keeps what is written to itself; memory of the paging file is shared by name', () => {
    const r = runFiles(
      `const h = open('a'); const s = U.CreateFileMappingW(h, null, 8, 0, 0, null); const c = U.MapViewOfFile(s, 1, 0, 0, 0)!; c[0] = 99; show([c[0], c[1]]); show(read(h, 0, 2));
       const m = U.CreateFileMappingW(-1, null, 4, 0, 5000, 'Local\\\\shared'); const n = U.CreateFileMappingW(-1, null, 4, 0, 5000, 'shared'); printf('%d\\n', GetLastError());
       const x = U.MapViewOfFile(m, 6, 0, 0, 0)!; const y = U.MapViewOfFile(n, 4, 0, 0, 0)!; x[4999] = 5; show([y[4999], y[0], y.length]);`,
      { files: { a: filled(100) } },
    );
    assert.equal(r.stdout, '99 1\n0 1\n183\n5 0 8192\n');
  });

  it('a view as the buffer of ReadFile and WriteFile', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); const g = open('b'); const v = map(h, 6); const w = map(g, 6, 20000); const n = new Ref(0);
       printf('%d ', WriteFile(h, w, 4, n, at(0)) ? n.value : -1); printf('%d ', ReadFile(h, w.subarray(9000), 8192, n, at(4096)) ? n.value : -1); show([w[9000], w[9001], v[0], v[3], v[4]]);`,
      { files: { a: filled(13000) }, pend: true },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, `4 8192 ${4096 % 251} ${4097 % 251} 0 0 4\n`);
  });

  it('the mapped page writer writes old pages, asynchronously, in a thread of its own, with the locks that it asked for', () => {
    const r = runFiles(
      `${MAP} const h = open('a'); const v = map(h, 6); v[0] = 9; v[9000] = 8; U.UnmapViewOfFile(v); CloseHandle(h); Sleep(290000); printf('-\\n'); Sleep(20000); const g = open('a'); control(g, 3, 1);`,
      {
        pend: true,
        files: { a: filled(10000) },
        onPagingWrite:
          "DbgPrint('top %d owned %d apc %d\\n', W.IoGetTopLevelIrp(), W.ExIsResourceAcquiredSharedLite(fcb.Paging), W.KeAreApcsDisabled() ? 1 : 0);",
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.deepEqual(lines(r, 'write'), ['write a 0+4096 flags 3 irql 0', 'write a 8192+4096 flags 3 irql 0']);
    assert.deepEqual(lines(r, 'top'), ['top 3 owned 1 apc 1', 'top 3 owned 2 apc 1']);
    assert.equal(lines(r, 'disk')[0], 'disk a size 10000 valid 10000: 9');
  });
});
