/* What the samples' applications do to the volume: every kind of file operation once, each with the answer it must have. */
import {
  CloseHandle,
  CopyFileW,
  CREATE_ALWAYS,
  CREATE_NEW,
  CreateDirectoryW,
  CreateFileW,
  DeleteFileW,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_NORMAL,
  FILE_BEGIN,
  FILE_FLAG_DELETE_ON_CLOSE,
  FILE_FLAG_NO_BUFFERING,
  FindClose,
  FindFirstFileW,
  FindNextFileW,
  FlushFileBuffers,
  GENERIC_READ,
  GENERIC_WRITE,
  GetFileAttributesW,
  GetFileSize,
  GetLastError,
  type HANDLE,
  INVALID_FILE_ATTRIBUTES,
  INVALID_HANDLE_VALUE,
  LockFile,
  MoveFileW,
  OPEN_EXISTING,
  printf,
  ReadFile,
  Ref,
  RemoveDirectoryW,
  RtlBytesString,
  RtlStringBytes,
  SetEndOfFile,
  SetFileAttributesW,
  SetFilePointer,
  UnlockFile,
  WIN32_FIND_DATAW,
  WriteFile,
} from 'windows';

const SECTOR = 512;
let done = 0;
let wrong = 0;

/** Counts an operation; one that did not do what it should is told. */
export function Check(operation: string, result: unknown, expected: unknown = true): void {
  done++;
  if (result === expected) return;
  wrong++;
  printf('%s: %s instead of %s, error %u\n', operation, String(result), String(expected), GetLastError());
}

export function Open(name: string, creation = OPEN_EXISTING, flags = FILE_ATTRIBUTE_NORMAL, share = 0): HANDLE {
  return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, share, null, creation, flags, null);
}

export function Write(file: HANDLE, text: string): number {
  const count = new Ref(0);
  WriteFile(file, RtlStringBytes(text), text.length, count, null);
  return count.value;
}

/** What lies from `offset` on, at most `length` bytes of it. */
export function Read(file: HANDLE, offset: number, length: number): string {
  const bytes = new Uint8Array(length);
  const count = new Ref(0);
  SetFilePointer(file, offset, null, FILE_BEGIN);
  ReadFile(file, bytes, length, count, null);
  return RtlBytesString(bytes, count.value);
}

function Names(pattern: string): string {
  const data = new WIN32_FIND_DATAW();
  const find = FindFirstFileW(pattern, data);
  if (find === INVALID_HANDLE_VALUE) return '';
  let names = '';
  do names += `${data.cFileName} `;
  while (FindNextFileW(find, data));
  FindClose(find);
  return names;
}

function Files(): void {
  const file = Open('C:\\work\\a.txt', CREATE_NEW);
  Check('create', file !== INVALID_HANDLE_VALUE);
  Check('write', Write(file, 'one two three'), 13);
  Check('read', Read(file, 4, 3), 'two');
  Check('read at the end', Read(file, 13, 10), '');
  Check('flush', FlushFileBuffers(file));
  SetFilePointer(file, 13, null, FILE_BEGIN);
  Check('append', Write(file, ' four'), 5);
  Check('size', GetFileSize(file, null), 18);
  Check('sharing', Open('C:\\work\\a.txt'), INVALID_HANDLE_VALUE);
  Check('lock', LockFile(file, 0, 0, 4, 0));
  Check('unlock', UnlockFile(file, 0, 0, 4, 0));
  SetFilePointer(file, 7, null, FILE_BEGIN);
  Check('cut', SetEndOfFile(file));
  Check('what is left', Read(file, 0, 100), 'one two');
  Check('close', CloseHandle(file));
  Check('close again', CloseHandle(file), false);
}

function Uncached(): void {
  const file = Open('C:\\work\\raw.bin', CREATE_ALWAYS, FILE_FLAG_NO_BUFFERING);
  const text = 'x'.repeat(SECTOR);
  Check('write a sector', Write(file, text), SECTOR);
  Check('read a sector', Read(file, 0, SECTOR), text);
  Check('half a sector', Write(file, 'x'.repeat(SECTOR / 2)), 0);
  CloseHandle(file);
}

function NamesAndAttributes(): void {
  Check('copy', CopyFileW('C:\\work\\a.txt', 'C:\\work\\b.txt', true));
  Check('copy again', CopyFileW('C:\\work\\a.txt', 'C:\\work\\b.txt', true), false);
  Check('move', MoveFileW('C:\\work\\b.txt', 'C:\\work\\sub\\c.txt'));
  Check('moved', GetFileAttributesW('C:\\work\\b.txt'), INVALID_FILE_ATTRIBUTES);
  Check('hide', SetFileAttributesW('C:\\work\\sub\\c.txt', FILE_ATTRIBUTE_HIDDEN));
  Check('hidden', GetFileAttributesW('C:\\work\\sub\\c.txt'), FILE_ATTRIBUTE_HIDDEN);
  Check('names', Names('C:\\work\\*.txt'), 'a.txt ');
  Check('all names', Names('C:\\work\\*'), '. .. a.txt raw.bin sub ');
  const copy = Open('C:\\work\\sub\\c.txt');
  Check('the copy', Read(copy, 0, 100), 'one two');
  CloseHandle(copy);
  const passing = Open('C:\\work\\gone.txt', CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
  Write(passing, 'not for long');
  CloseHandle(passing);
  Check('delete on close', GetFileAttributesW('C:\\work\\gone.txt'), INVALID_FILE_ATTRIBUTES);
}

/** @returns whether every operation did what it should */
export function Workload(): boolean {
  Check('directory', CreateDirectoryW('C:\\work', null));
  Check('directory below', CreateDirectoryW('C:\\work\\sub', null));
  Files();
  Uncached();
  NamesAndAttributes();
  Check('full directory', RemoveDirectoryW('C:\\work'), false);
  Check('delete', DeleteFileW('C:\\work\\a.txt'));
  Check('delete again', DeleteFileW('C:\\work\\a.txt'), false);
  Check('delete raw.bin', DeleteFileW('C:\\work\\raw.bin'));
  Check('delete c.txt', DeleteFileW('C:\\work\\sub\\c.txt'));
  Check('remove below', RemoveDirectoryW('C:\\work\\sub'));
  Check('remove', RemoveDirectoryW('C:\\work'));
  printf('workload: %u of %u operations as expected\n', done - wrong, done);
  return wrong === 0;
}

export function main(): number {
  return Workload() ? 0 : 1;
}
