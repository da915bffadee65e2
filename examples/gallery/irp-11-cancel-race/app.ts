/* app.exe - an overlapped read, cancelled at once; then the application only waits. */
import {
  CancelIo,
  CloseHandle,
  CreateEventW,
  CreateFileW,
  FILE_FLAG_OVERLAPPED,
  GENERIC_READ,
  GetLastError,
  GetOverlappedResult,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  OVERLAPPED,
  printf,
  ReadFile,
  Ref,
  Sleep,
} from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, null);
  if (handle === INVALID_HANDLE_VALUE) return 1;
  const overlapped = new OVERLAPPED();
  overlapped.hEvent = CreateEventW(null, true, false, null);
  const buffer = new Uint8Array(16);
  ReadFile(handle, buffer, buffer.length, null, overlapped);
  printf('ReadFile: error %u\n', GetLastError()); // 997, ERROR_IO_PENDING
  CancelIo(handle);
  GetOverlappedResult(handle, overlapped, new Ref(0), true);
  printf('cancelled: error %u\n', GetLastError()); // 995, ERROR_OPERATION_ABORTED
  Sleep(20_000);
  CloseHandle(overlapped.hEvent);
  CloseHandle(handle);
  return 0;
}
