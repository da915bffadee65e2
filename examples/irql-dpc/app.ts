/* ConsolApplication1.exe - opens \\.\IRQL and reads from it. */
import {
  CloseHandle,
  CreateFileW,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  ReadFile,
} from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\.\\IRQL', GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  printf('reading\n');
  const result = ReadFile(handle, null, 0, null, null);
  printf('ReadFile returned %s\n', result ? 'TRUE' : 'FALSE');
  CloseHandle(handle);
  return 0;
}
