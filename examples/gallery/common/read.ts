/* app.exe - opens \\.\MyDrv and reads from it, once. */
import {
  CloseHandle,
  CreateFileW,
  GENERIC_READ,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  ReadFile,
} from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const result = ReadFile(handle, null, 0, null, null);
  if (result) printf('ReadFile returned TRUE\n');
  else printf('ReadFile failed: %u\n', GetLastError());
  CloseHandle(handle);
  return 0;
}
