/*
 * app.exe - writes a sector of C:\note.txt past the cache, waits until idle memory has gone to disk, and reads the sector
 * back overlapped: ReadFile does not wait, so the read ends wherever the disk interrupts.
 */
import {
  CloseHandle,
  FILE_FLAG_NO_BUFFERING,
  FILE_FLAG_OVERLAPPED,
  GetLastError,
  GetOverlappedResult,
  INVALID_HANDLE_VALUE,
  OVERLAPPED,
  printf,
  ReadFile,
  Ref,
  Sleep,
  WriteFile,
} from 'windows';
import { CreateNote, NOTE } from '../common/note';

const SECTOR = 512;

export function main(): number {
  const file = CreateNote(NOTE, FILE_FLAG_NO_BUFFERING | FILE_FLAG_OVERLAPPED);
  if (file === INVALID_HANDLE_VALUE) return 1;
  const buffer = new Uint8Array(SECTOR);
  const count = new Ref(0);
  const overlapped = new OVERLAPPED();
  WriteFile(file, buffer, SECTOR, null, overlapped);
  GetOverlappedResult(file, overlapped, count, true);
  Sleep(1_000);
  ReadFile(file, buffer, SECTOR, null, overlapped);
  if (GetOverlappedResult(file, overlapped, count, true)) printf('read %u bytes\n', count.value);
  else printf('ReadFile failed: %u\n', GetLastError());
  CloseHandle(file);
  return 0;
}
