/* app.exe - writes to C:\note.txt twice: first as an IRP, then, as the file is cached by now, as fast I/O. */
import { CloseHandle, INVALID_HANDLE_VALUE } from 'windows';
import { CreateNote, WriteNote } from './note';

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  WriteNote(file, 'first');
  WriteNote(file, 'second');
  CloseHandle(file);
  return 0;
}
