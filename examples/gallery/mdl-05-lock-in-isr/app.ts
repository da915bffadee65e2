/* app.exe - lets the device work, and waits for a while. */
import {
  CloseHandle,
  CreateFileW,
  CTL_CODE,
  DeviceIoControl,
  FILE_ANY_ACCESS,
  FILE_DEVICE_UNKNOWN,
  GENERIC_READ,
  METHOD_BUFFERED,
  OPEN_EXISTING,
  Sleep,
} from 'windows';

const IOCTL = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS);

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  DeviceIoControl(handle, IOCTL, null, 0, null, 0, null, null);
  Sleep(1000);
  CloseHandle(handle);
  return 0;
}
