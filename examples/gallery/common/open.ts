/* app.exe - opens \\.\MyDrv and closes it. */
import {
  CloseHandle,
  CreateFileW,
  GENERIC_READ,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
} from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  CloseHandle(handle);
  return 0;
}
