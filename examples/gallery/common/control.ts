/* app.exe - opens \\.\MyDrv and sends it a control code, once. */
import {
  CloseHandle,
  CreateFileW,
  CTL_CODE,
  DeviceIoControl,
  FILE_ANY_ACCESS,
  FILE_DEVICE_UNKNOWN,
  METHOD_BUFFERED,
  GENERIC_READ,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
} from 'windows';

const IOCTL = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS);

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const result = DeviceIoControl(handle, IOCTL, null, 0, null, 0, null, null);
  if (result) printf('DeviceIoControl returned TRUE\n');
  else printf('DeviceIoControl failed: %u\n', GetLastError());
  CloseHandle(handle);
  return 0;
}
