/* event.exe - asks to be told, by an event and by a request; lets one request be cancelled, one event never come. */
import {
  CancelIoEx,
  CloseHandle,
  CreateEventW,
  CreateFileW,
  DeviceIoControl,
  FILE_FLAG_OVERLAPPED,
  GENERIC_READ,
  GetLastError,
  GetOverlappedResult,
  GetTickCount,
  type HANDLE,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  OVERLAPPED,
  printf,
  Ref,
  WaitForSingleObject,
} from 'windows';
import { IOCTL_NOTIFY_BY_EVENT, IOCTL_NOTIFY_BY_REQUEST, NOTIFICATION_SIZE } from './public';

function Notification(Milliseconds: number, Event: HANDLE): Uint8Array {
  const input = new Uint8Array(NOTIFICATION_SIZE);
  for (let i = 0; i < 4; i++) {
    input[i] = (Milliseconds >>> (8 * i)) & 0xff;
    input[8 + i] = (Event >>> (8 * i)) & 0xff;
  }
  return input;
}

export function main(argc: number, argv: string[]): number {
  const device = CreateFileW('\\\\.\\Event_Sample', GENERIC_READ, 0, null, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, null);
  if (device === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const request = new OVERLAPPED();
  request.hEvent = CreateEventW(null, true, false, null);
  const send = (code: number, milliseconds: number, event: HANDLE): boolean =>
    DeviceIoControl(device, code, Notification(milliseconds, event), NOTIFICATION_SIZE, null, 0, null, request);
  const bytes = new Ref(0);
  const event = CreateEventW(null, false, false, null);

  const began = GetTickCount();
  printf('by event: %s\n', send(IOCTL_NOTIFY_BY_EVENT, 100, event) ? 'registered' : `failed: ${GetLastError()}`);
  WaitForSingleObject(event, 10_000);
  printf('signalled within %d ms\n', Math.ceil((GetTickCount() - began) / 50) * 50);

  printf('by request: %s\n', send(IOCTL_NOTIFY_BY_REQUEST, 100, 0) ? 'done' : `error ${GetLastError()}`);
  printf('completed: %s\n', GetOverlappedResult(device, request, bytes, true) ? 'yes' : 'no');

  send(IOCTL_NOTIFY_BY_REQUEST, 60_000, 0);
  CancelIoEx(device, request);
  GetOverlappedResult(device, request, bytes, true);
  printf('cancelled: error %u\n', GetLastError());

  printf('not a handle: %s\n', send(IOCTL_NOTIFY_BY_EVENT, 100, 0x7770) ? 'registered' : `error ${GetLastError()}`);
  send(IOCTL_NOTIFY_BY_EVENT, 60_000, event);
  // Closing the device ends the wait for it.
  CloseHandle(device);
  printf('still silent: %s\n', WaitForSingleObject(event, 0) === 0 ? 'no' : 'yes');
  CloseHandle(event);
  CloseHandle(request.hEvent);
  return 0;
}
