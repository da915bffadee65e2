/* write.exe - writes small pieces to C:\note.txt, one after the other. */
import { CloseHandle, INVALID_HANDLE_VALUE, Ref, WriteFile } from 'windows';
import { CreateNote } from '../common/note';

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  for (let i = 0; i < 200; i++) WriteFile(file, new Uint8Array(16), 16, new Ref(0), null);
  CloseHandle(file);
  return 0;
}
