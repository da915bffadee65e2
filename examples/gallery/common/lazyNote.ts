/* app.exe - writes to C:\note.txt, closes it, and lives until the lazy writer has come by. */
import { CloseHandle, INVALID_HANDLE_VALUE, Sleep } from 'windows';
import { CreateNote, WriteNote } from './note';

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  WriteNote(file, 'hello\r\n');
  CloseHandle(file);
  Sleep(5_000);
  return 0;
}
