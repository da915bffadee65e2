/* app.exe - writes 1 MB to C:\note.txt, and closes it. */
import { CloseHandle, INVALID_HANDLE_VALUE, printf, Ref, WriteFile } from 'windows';
import { CreateNote } from '../common/note';

const CHUNK = 65_536;

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  const written = new Ref(0);
  let total = 0;
  for (let i = 0; i < 16; i++) {
    WriteFile(file, new Uint8Array(CHUNK), CHUNK, written, null);
    total += written.value;
  }
  CloseHandle(file);
  printf('wrote %u bytes\n', total);
  return 0;
}
