/* What the applications share that write C:\note.txt. */
import {
  CREATE_ALWAYS,
  CreateFileW,
  FILE_ATTRIBUTE_NORMAL,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  type HANDLE,
  INVALID_HANDLE_VALUE,
  printf,
  Ref,
  RtlStringBytes,
  WriteFile,
} from 'windows';

export const NOTE = 'C:\\note.txt';

/** A new file, or INVALID_HANDLE_VALUE; tells what became of it. */
export function CreateNote(name = NOTE, flags = FILE_ATTRIBUTE_NORMAL): HANDLE {
  const file = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, null, CREATE_ALWAYS, flags, null);
  if (file === INVALID_HANDLE_VALUE) printf('CreateFileW failed: %u\n', GetLastError());
  return file;
}

/** Writes a text at the file's position; tells how much was written, or why not. */
export function WriteNote(file: HANDLE, text: string): boolean {
  const written = new Ref(0);
  const ok = WriteFile(file, RtlStringBytes(text), text.length, written, null);
  if (ok) printf('wrote %u bytes\n', written.value);
  else printf('WriteFile failed: %u\n', GetLastError());
  return ok;
}
