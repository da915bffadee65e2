/* app.exe - opens \\.\MyDrv and writes to it, once. */
import {
  CloseHandle,
  CreateFileW,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  WriteFile,
} from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const result = WriteFile(handle, new Uint8Array(4), 4, null, null);
  if (result) printf('WriteFile returned TRUE\n');
  else printf('WriteFile failed: %u\n', GetLastError());
  CloseHandle(handle);
  return 0;
}
