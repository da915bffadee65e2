/** The Win32 file API on the boot volume, as an application sees it. */
import assert from 'node:assert/strict';
import { runSession } from '../scenario';

const NAMES = `import * as W from 'windows';
import { printf, Ref, CreateFileW, CloseHandle, ReadFile, WriteFile, GetLastError, RtlStringBytes, RtlBytesString, GENERIC_READ, GENERIC_WRITE, DELETE,
  CREATE_NEW, CREATE_ALWAYS, OPEN_EXISTING, OPEN_ALWAYS, TRUNCATE_EXISTING } from 'windows';
const RW = GENERIC_READ | GENERIC_WRITE;
function say(what: string, result: any = ''): void { printf('%s %s\\n', what, String(result)); }
function ok(what: string, result: boolean): void { say(what, result ? 'ok' : GetLastError()); }
function open(name: string, how = CREATE_ALWAYS, access = RW, share = 7, flags = 0x80): number {
  const h = CreateFileW(name, access, share, null, how, flags, null); if (h === -1) say('open', GetLastError()); return h; }
function write(h: number, text: string): number { const n = new Ref(0); return WriteFile(h, RtlStringBytes(text), text.length, n, null) ? n.value : -GetLastError(); }
function read(h: number, count: number): string { const n = new Ref(0); const b = new Uint8Array(count);
  return ReadFile(h, b, count, n, null) ? RtlBytesString(b, n.value) : 'error ' + GetLastError(); }
function make(name: string, text = ''): void { const h = open(name); if (text) write(h, text); CloseHandle(h); }
`;

function run(body: string, more: object = {}): string[] {
  const ran = runSession({
    applications: { 'app.exe': `${NAMES}export function main(): number {\n${body}\nreturn 0;\n}` },
    ...more,
  });
  if (ran.bugcheck)
    assert.fail(`bug check ${ran.bugcheck.code.toString(16)}: ${ran.machine.stack().join(' < ')}\n${ran.stdout}`);
  return ran.stdout.trimEnd().split('\n');
}

describe('Win32 files', () => {
  it('creation dispositions and last errors', () => {
    const out = run(`
      let h = open('C:\\\\a.txt', CREATE_NEW); say('new', GetLastError()); CloseHandle(h);
      open('C:\\\\a.txt', CREATE_NEW);
      h = open('C:\\\\a.txt', CREATE_ALWAYS); say('always', GetLastError()); write(h, 'text'); CloseHandle(h);
      h = open('C:\\\\a.txt', OPEN_ALWAYS); say('open always', GetLastError()); say('text', read(h, 10)); CloseHandle(h);
      h = open('C:\\\\b.txt', OPEN_ALWAYS); say('open always', GetLastError()); CloseHandle(h);
      open('C:\\\\none.txt', OPEN_EXISTING); open('C:\\\\none\\\\a.txt', OPEN_EXISTING);
      open('C:\\\\a.txt', TRUNCATE_EXISTING, GENERIC_READ);
      h = open('C:\\\\a.txt', TRUNCATE_EXISTING); say('size', W.GetFileSize(h, null)); CloseHandle(h);
      W.CreateDirectoryW('C:\\\\d', null); open('C:\\\\d', OPEN_EXISTING);
      h = open('C:\\\\d', OPEN_EXISTING, GENERIC_READ, 7, W.FILE_FLAG_BACKUP_SEMANTICS); say('directory', h !== -1); CloseHandle(h);
      h = open('C:\\\\x.txt', CREATE_NEW, RW, 0); open('C:\\\\x.txt', OPEN_EXISTING, GENERIC_READ); CloseHandle(h);
      h = open('C:\\\\gone.txt', CREATE_NEW, RW, 7, W.FILE_FLAG_DELETE_ON_CLOSE); CloseHandle(h); open('C:\\\\gone.txt', OPEN_EXISTING);
    `);
    assert.deepEqual(out, [
      'new 0',
      'open 80',
      'always 183',
      'open always 183',
      'text text',
      'open always 0',
      'open 2',
      'open 3',
      'open 87',
      'size 0',
      'open 5',
      'directory true',
      'open 32',
      'open 2',
    ]);
  });

  it('positions and sizes', () => {
    const out = run(`
      const h = open('C:\\\\p.bin'); write(h, '0123456789');
      say('at', W.SetFilePointer(h, -4, null, W.FILE_END)); say('read', read(h, 2)); say('at', W.SetFilePointer(h, 0, null, W.FILE_CURRENT));
      ok('negative', W.SetFilePointerEx(h, -1n, null, W.FILE_BEGIN));
      const high = new Ref(1); say('far', W.SetFilePointer(h, 5, high, W.FILE_BEGIN)); say('high', high.value);
      W.SetFilePointer(h, 5, null, W.FILE_BEGIN); ok('cut', W.SetEndOfFile(h)); const size = new Ref(0n); W.GetFileSizeEx(h, size); say('size', size.value);
      W.SetFilePointer(h, 20, null, W.FILE_BEGIN); write(h, 'x'); W.GetFileSizeEx(h, size); say('size', size.value);
      W.SetFilePointer(h, 4, null, W.FILE_BEGIN); const b = new Uint8Array(6); const n = new Ref(0); ReadFile(h, b, 6, n, null); say('gap', b.join(','));
      W.SetFilePointer(h, 0, null, W.FILE_END); say('end', read(h, 5)); CloseHandle(h);
      const a = open('C:\\\\p.bin', OPEN_EXISTING, W.FILE_APPEND_DATA); W.SetFilePointer(a, 0, null, W.FILE_BEGIN); write(a, 'yz'); CloseHandle(a);
      const r = open('C:\\\\p.bin', OPEN_EXISTING, GENERIC_READ); W.GetFileSizeEx(r, size); say('size', size.value); W.SetFilePointer(r, 20, null, W.FILE_BEGIN); say('tail', read(r, 9)); CloseHandle(r);
    `);
    assert.deepEqual(out, [
      'at 6',
      'read 67',
      'at 8',
      'negative 131',
      'far 5',
      'high 1',
      'cut ok',
      'size 5',
      'size 21',
      'gap 52,0,0,0,0,0',
      'end ',
      'size 23',
      'tail xyz',
    ]);
  });

  it('directories are searched by patterns', () => {
    const out = run(`
      ok('mkdir', W.CreateDirectoryW('C:\\\\dir', null)); ok('again', W.CreateDirectoryW('C:\\\\dir', null)); ok('deep', W.CreateDirectoryW('C:\\\\no\\\\dir', null));
      for (const n of ['b.txt', 'A.txt', 'c.dat', 'readme']) make('C:\\\\dir\\\\' + n, n);
      W.CreateDirectoryW('C:\\\\dir\\\\sub', null);
      for (const p of ['*', '*.*', '*.txt', '?.DAT', 'nothing*']) {
        const d = new W.WIN32_FIND_DATAW(); const f = W.FindFirstFileW('C:\\\\dir\\\\' + p, d);
        if (f === -1) { say(p, GetLastError()); continue; }
        let names = ''; do names += ' ' + d.cFileName + ((d.dwFileAttributes & 0x10) !== 0 ? '/' : ':' + d.nFileSizeLow); while (W.FindNextFileW(f, d));
        say(p + names, GetLastError()); W.FindClose(f);
      }
      ok('full', W.RemoveDirectoryW('C:\\\\dir')); ok('no directory', W.RemoveDirectoryW('C:\\\\dir\\\\b.txt'));
      ok('sub', W.RemoveDirectoryW('C:\\\\dir\\\\sub')); ok('directory as file', W.DeleteFileW('C:\\\\dir'));
      for (const n of ['b.txt', 'A.txt', 'c.dat', 'readme']) W.DeleteFileW('C:\\\\dir\\\\' + n);
      ok('empty', W.RemoveDirectoryW('C:\\\\dir')); ok('gone', W.DeleteFileW('C:\\\\dir\\\\b.txt'));
    `);
    assert.deepEqual(out, [
      'mkdir ok',
      'again 183',
      'deep 3',
      '* ./ ../ A.txt:5 b.txt:5 c.dat:5 readme:6 sub/ 18',
      '*.* ./ ../ A.txt:5 b.txt:5 c.dat:5 readme:6 sub/ 18',
      '*.txt A.txt:5 b.txt:5 18',
      '?.DAT c.dat:5 18',
      'nothing* 2',
      'full 145',
      'no directory 267',
      'sub ok',
      'directory as file 5',
      'empty ok',
      'gone 3',
    ]);
  });

  it('files are moved, replaced, copied and told about', () => {
    const out = run(`
      W.CreateDirectoryW('C:\\\\to', null); make('C:\\\\one.txt', 'one'); make('C:\\\\two.txt', 'two');
      ok('exists', W.MoveFileW('C:\\\\one.txt', 'C:\\\\two.txt')); ok('replace', W.MoveFileExW('C:\\\\one.txt', 'C:\\\\two.txt', 1));
      say('one', W.GetFileAttributesW('C:\\\\one.txt')); let h = open('C:\\\\two.txt', OPEN_EXISTING); say('two', read(h, 9)); CloseHandle(h);
      ok('into', W.MoveFileW('C:\\\\two.txt', 'C:\\\\to\\\\three.txt')); ok('back', W.MoveFileW('C:\\\\to', 'C:\\\\from'));
      h = open('C:\\\\from\\\\three.txt', OPEN_EXISTING); say('three', read(h, 9)); CloseHandle(h);
      ok('copy', W.CopyFileW('C:\\\\from\\\\three.txt', 'C:\\\\copy.txt', true)); ok('twice', W.CopyFileW('C:\\\\from\\\\three.txt', 'C:\\\\copy.txt', true));
      h = open('C:\\\\copy.txt', OPEN_EXISTING); say('copy', read(h, 9)); CloseHandle(h);
      ok('attributes', W.SetFileAttributesW('C:\\\\copy.txt', 0x3)); say('are', W.GetFileAttributesW('C:\\\\copy.txt')); open('C:\\\\copy.txt', OPEN_EXISTING); ok('read-only', W.DeleteFileW('C:\\\\copy.txt'));
      const data = new W.WIN32_FILE_ATTRIBUTE_DATA(); ok('ex', W.GetFileAttributesExW('C:\\\\from\\\\three.txt', 0, data)); say('size', data.nFileSizeLow);
      h = open('C:\\\\from\\\\three.txt', OPEN_EXISTING); const info = new W.BY_HANDLE_FILE_INFORMATION(); ok('by handle', W.GetFileInformationByHandle(h, info));
      say('links', info.nNumberOfLinks); say('time', W.CompareFileTime(info.ftCreationTime, info.ftLastWriteTime) <= 0);
      const t = new W.FILETIME(); t.dwHighDateTime = 0x1d00000; ok('set time', W.SetFileTime(h, t, null, null)); const g = new W.FILETIME(); W.GetFileTime(h, g, null, null); say('time', g.dwHighDateTime); CloseHandle(h);
      ok('link', W.CreateHardLinkW('C:\\\\link.txt', 'C:\\\\from\\\\three.txt', null)); h = open('C:\\\\link.txt', OPEN_EXISTING); W.GetFileInformationByHandle(h, info); say('links', info.nNumberOfLinks); say('same', read(h, 9)); CloseHandle(h);
    `);
    assert.deepEqual(out, [
      'exists 183',
      'replace ok',
      'one 4294967295',
      'two one',
      'into ok',
      'back ok',
      'three one',
      'copy ok',
      'twice 80',
      'copy one',
      'attributes ok',
      'are 3',
      'open 5',
      'read-only 5',
      'ex ok',
      'size 3',
      'by handle ok',
      'links 1',
      'time true',
      'set time ok',
      'time 30408704',
      'link ok',
      'links 2',
      'same one',
    ]);
  });

  it('renaming an open file by handle, and deleting it', () => {
    const out = run(`
      const h = open('C:\\\\old.txt', CREATE_ALWAYS, RW | DELETE); write(h, 'kept');
      const r = new W.FILE_RENAME_INFO(); r.FileName = 'C:\\\\new.txt'; const b = new Uint8Array(100); W.RtlStructureToBytes(r, b);
      ok('rename', W.SetFileInformationByHandle(h, W.FileRenameInfo, b, 60));
      const n = new Uint8Array(100); ok('name', W.GetFileInformationByHandleEx(h, W.FileNameInfo, n, 100)); say('is', W.RtlStructureFromBytes(W.FILE_NAME_INFO, n).FileName);
      const s = new Uint8Array(24); W.GetFileInformationByHandleEx(h, W.FileStandardInfo, s, 24); say('size', W.RtlStructureFromBytes(W.FILE_STANDARD_INFO, s).EndOfFile);
      ok('short', W.GetFileInformationByHandleEx(h, W.FileStandardInfo, s, 8));
      const d = new Uint8Array([1]); ok('delete', W.SetFileInformationByHandle(h, W.FileDispositionInfo, d, 1));
      open('C:\\\\new.txt', OPEN_EXISTING); CloseHandle(h); open('C:\\\\new.txt', OPEN_EXISTING); open('C:\\\\old.txt', OPEN_EXISTING);
    `);
    assert.deepEqual(out, [
      'rename ok',
      'name ok',
      'is \\new.txt',
      'size 4',
      'short 24',
      'delete ok',
      'open 5',
      'open 2',
      'open 2',
    ]);
  });

  it('the volume', () => {
    const out = run(`
      const label = new Ref(''); const serial = new Ref(0); const longest = new Ref(0); const flags = new Ref(0); const system = new Ref('');
      ok('volume', W.GetVolumeInformationW('C:\\\\', label, serial, longest, flags, system)); say(system.value, longest.value);
      const caller = new Ref(0n); const total = new Ref(0n); const free = new Ref(0n);
      ok('space', W.GetDiskFreeSpaceExW('C:\\\\', caller, total, free)); say('free', free.value <= total.value && free.value > 0n);
    `);
    assert.deepEqual(out, ['volume ok', 'NTFS 255', 'space ok', 'free true']);
  });
});
