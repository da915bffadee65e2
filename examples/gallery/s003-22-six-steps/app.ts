/* app.exe - reads once, then computes in user mode, where the interrupt finds it. */
import { CloseHandle, CreateFileW, GENERIC_READ, OPEN_EXISTING, printf, ReadFile } from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  ReadFile(handle, null, 0, null, null);
  let sum = 0;
  for (let i = 0; i < 30_000; i++) sum = (sum + i) | 0;
  printf('computed %d\n', sum);
  CloseHandle(handle);
  return 0;
}
