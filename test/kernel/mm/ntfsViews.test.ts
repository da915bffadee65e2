/** Mapped files of Ntfs, below the filter manager: the same data by handle and by view, and what may not be done meanwhile. */
import assert from 'node:assert/strict';
import { runSession } from '../scenario';

const run = (body: string, drivers: Readonly<Record<string, string>> = {}, processors = 1) =>
  runSession({
    drivers,
    processors,
    applications: {
      'app.exe': `import * as U from 'windows'; import { CreateFileW, ReadFile, WriteFile, SetFilePointer, SetEndOfFile, DeleteFileW, CloseHandle, GetLastError, printf, Ref, Sleep, CreateFileMappingW, MapViewOfFile, UnmapViewOfFile, FlushViewOfFile, FlushFileBuffers } from 'windows';
        const open = (): number => CreateFileW('C:\\\\a.bin', 0xc0000000, 7, null, 4, 0, null);
        const write = (h: number, at: number, b: Uint8Array): void => { SetFilePointer(h, at, null, 0); WriteFile(h, b, b.length, new Ref(0), null); };
        const read = (h: number, at: number, n: number): string => { const b = new Uint8Array(n); const got = new Ref(0); SetFilePointer(h, at, null, 0); ReadFile(h, b, n, got, null); return Array.from(b.subarray(0, got.value)).join(' '); };
        export function main(): number { ${body} return 0; }`,
    },
  });

describe('mapped files of Ntfs', function () {
  this.timeout(120_000);

  it('one file by handle and by view; it grows for a larger section; a flush reaches the disk', () => {
    const r = run(
      `const h = open(); write(h, 0, new Uint8Array(5000).map((_, i) => i % 251)); FlushFileBuffers(h);
       const s = CreateFileMappingW(h, null, 4, 0, 20000, null); const v = MapViewOfFile(s, 6, 0, 0, 0)!; printf('%u %d\\n', v.length, U.GetFileSize(h, null));
       printf('%u %u %u\\n', v[4999], v[5000], v[19999]); v[19999] = 9; v[10] = 77; printf('%s, %s\\n', read(h, 19998, 5), read(h, 9, 3));
       write(h, 12000, Uint8Array.of(5, 6)); printf('%u %u\\n', v[12000], v[12001]);
       FlushViewOfFile(v, 0); UnmapViewOfFile(v); CloseHandle(s); CloseHandle(h);
       const n = CreateFileW('C:\\\\a.bin', 0x80000000, 7, null, 3, 0x20000000, null); const b = new Uint8Array(512); const got = new Ref(0);
       ReadFile(n, b, 512, got, null); printf('%u %u\\n', got.value, b[10]);`,
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, `20480 20000\n${4999 % 251} 0 0\n0 9, 9 77 11\n5 6\n512 77\n`);
  });

  it('a file that is mapped can neither be cut nor deleted, nor replaced by another one', () => {
    const r = run(
      `const h = open(); write(h, 0, new Uint8Array(9000)); const s = CreateFileMappingW(h, null, 2, 0, 0, null); const v = MapViewOfFile(s, 4, 0, 0, 0)!; CloseHandle(s);
       let x = v[0]; SetFilePointer(h, 100, null, 0); printf('%d %u ', SetEndOfFile(h) ? 1 : 0, GetLastError()); CloseHandle(h); printf('%d %u ', DeleteFileW('C:\\\\a.bin') ? 1 : 0, GetLastError());
       CloseHandle(CreateFileW('C:\\\\b.bin', 0xc0000000, 7, null, 1, 0, null)); printf('%d %u ', U.MoveFileExW('C:\\\\b.bin', 'C:\\\\a.bin', 1) ? 1 : 0, GetLastError());
       UnmapViewOfFile(v); printf('%d', DeleteFileW('C:\\\\a.bin') ? 1 : 0);`,
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, '0 1224 0 5 0 5 1');
  });

  it('threads that map and unmap at once each get and lose their own view, of one memory', () => {
    const r = run(
      `const h = open(); write(h, 0, new Uint8Array(20000)); let wrong = 0;
       const s = CreateFileMappingW(h, null, 4, 0, 0, null);
       const body = (n: number): number => { for (let i = 0; i < 120; i++) { const v = MapViewOfFile(s, 6, 0, 0, 0)!; v[n] = i + 1; const w = MapViewOfFile(s, 4, 0, 0, 0)!;
         if (w[n] !== i + 1) wrong++; if (!UnmapViewOfFile(w)) wrong++; if (!UnmapViewOfFile(v)) wrong++; } return 0; };
       const threads = [0, 1, 2, 3, 4, 5].map(n => U.CreateThread(null, 0, body, n, 0, null)); for (const t of threads) U.WaitForSingleObject(t, 0xffffffff);
       printf('%d %s', wrong, read(h, 0, 6)); CloseHandle(s); CloseHandle(h);`,
      {},
      4,
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, '0 120 120 120 120 120 120');
  });
});
