/* app.exe - opens \\.\MyDrv and sends it a METHOD_NEITHER control code; its argument says with which buffer. */
import {
  CloseHandle,
  CreateFileW,
  CTL_CODE,
  DeviceIoControl,
  FILE_ANY_ACCESS,
  FILE_DEVICE_UNKNOWN,
  GENERIC_READ,
  GetLastError,
  INVALID_HANDLE_VALUE,
  METHOD_NEITHER,
  OPEN_EXISTING,
  printf,
} from 'windows';

const IOCTL = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_NEITHER, FILE_ANY_ACCESS);

/** `app.exe null` passes NULL; otherwise a buffer of 16 bytes for both directions. */
export function main(argc: number, argv: string[]): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const buffer = argv[1] === 'null' ? null : new Uint8Array(16);
  const result = DeviceIoControl(handle, IOCTL, buffer, 16, buffer, 16, null, null);
  if (result) printf('DeviceIoControl returned TRUE\n');
  else printf('DeviceIoControl failed: %u\n', GetLastError());
  CloseHandle(handle);
  return 0;
}
