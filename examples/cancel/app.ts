/* canclapp.exe - four reads at once: one is cancelled while it waits, one when the handle is closed. */
import {
  CancelIoEx,
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
} from 'windows';

export function main(argc: number, argv: string[]): number {
  const device = CreateFileW('\\\\.\\CancelSamp', GENERIC_READ, 0, null, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, null);
  if (device === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const requests = [0, 1, 2, 3].map(() => new OVERLAPPED());
  for (const request of requests) {
    request.hEvent = CreateEventW(null, true, false, null);
    if (!ReadFile(device, new Uint8Array(4), 4, null, request)) printf('pending: %u\n', GetLastError());
  }
  if (!CancelIoEx(device, requests[1])) printf('CancelIoEx failed: %u\n', GetLastError());
  const bytes = new Ref(0);
  for (const i of [0, 1, 2]) {
    if (GetOverlappedResult(device, requests[i], bytes, true)) printf('read %d: %u bytes\n', i, bytes.value);
    else printf('read %d failed: %u\n', i, GetLastError());
  }
  CancelIoEx(device, null);
  GetOverlappedResult(device, requests[3], bytes, true);
  printf('read 3 failed: %u\n', GetLastError());
  CloseHandle(device);
  for (const request of requests) CloseHandle(request.hEvent);
  return 0;
}
