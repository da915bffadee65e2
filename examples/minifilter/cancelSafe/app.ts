/* app.exe - works as everybody does; then reads below \csq: one that is waited for, one that is cancelled. */
import {
  CancelIoEx,
  CloseHandle,
  CREATE_ALWAYS,
  CreateDirectoryW,
  CreateEventW,
  FILE_FLAG_OVERLAPPED,
  GetLastError,
  GetOverlappedResult,
  GetTickCount64,
  OVERLAPPED,
  printf,
  ReadFile,
  Ref,
  RtlBytesString,
  WaitForSingleObject,
  INFINITE,
} from 'windows';
import { Open, Workload, Write } from '../common/workload';

export function main(): number {
  Workload();
  CreateDirectoryW('C:\\csq', null);
  let file = Open('C:\\csq\\slow.txt', CREATE_ALWAYS);
  Write(file, 'worth waiting for');
  CloseHandle(file);

  file = Open('C:\\csq\\slow.txt', 3, FILE_FLAG_OVERLAPPED);
  const overlapped = new OVERLAPPED();
  overlapped.hEvent = CreateEventW(null, true, false, null);
  const buffer = new Uint8Array(64);
  const count = new Ref(0);
  const began = GetTickCount64();
  if (ReadFile(file, buffer, buffer.length, null, overlapped)) printf('the read did not wait\n');
  WaitForSingleObject(overlapped.hEvent, INFINITE);
  GetOverlappedResult(file, overlapped, count, true);
  printf('read "%s", held back: %u\n', RtlBytesString(buffer, count.value), GetTickCount64() - began >= 150n);

  ReadFile(file, buffer, buffer.length, null, overlapped);
  CancelIoEx(file, overlapped);
  if (GetOverlappedResult(file, overlapped, count, true)) printf('the read was not cancelled\n');
  else printf('cancelled: error %u\n', GetLastError());
  CloseHandle(file);
  return 0;
}
