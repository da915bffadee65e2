/* app.exe - creates C:\note.txt, writes one line, and closes it. */
import { CloseHandle, INVALID_HANDLE_VALUE } from 'windows';
import { CreateNote, WriteNote } from './note';

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  WriteNote(file, 'hello\r\n');
  CloseHandle(file);
  return 0;
}
