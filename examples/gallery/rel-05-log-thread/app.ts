/* app.exe - writes three lines to C:\note.txt, and prints what the driver's log says of it. */
import {
  CloseHandle,
  CreateFileW,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  GENERIC_READ,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  ReadFile,
  Ref,
  RtlBytesString,
  Sleep,
} from 'windows';
import { CreateNote, WriteNote } from '../common/note';

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  for (const line of ['one\r\n', 'three\r\n', 'seventeen\r\n']) WriteNote(file, line);
  CloseHandle(file);
  Sleep(100);

  const share = FILE_SHARE_READ | FILE_SHARE_WRITE;
  const log = CreateFileW('C:\\log.txt', GENERIC_READ, share, null, OPEN_EXISTING, 0, null);
  const buffer = new Uint8Array(1024);
  const count = new Ref(0);
  ReadFile(log, buffer, buffer.length, count, null);
  printf('%s', RtlBytesString(buffer, count.value));
  CloseHandle(log);
  return 0;
}
