/* app.exe - creates C:\note.txt while the service is there, and once more when it has gone. */
import { CloseHandle, Sleep } from 'windows';
import { CreateNote } from '../common/note';

export function main(): number {
  Sleep(100);
  CloseHandle(CreateNote());
  Sleep(5_000);
  CloseHandle(CreateNote());
  return 0;
}
