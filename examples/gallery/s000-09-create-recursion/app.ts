/* app.exe - opens a file, whichever. */
import {
  CloseHandle,
  CREATE_ALWAYS,
  CreateFileW,
  FILE_ATTRIBUTE_NORMAL,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  printf,
} from 'windows';

export function main(): number {
  const file = CreateFileW('C:\\note.txt', GENERIC_WRITE, 0, null, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, null);
  if (file === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  CloseHandle(file);
  return 0;
}
