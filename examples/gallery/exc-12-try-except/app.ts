/* app.exe - hands the driver a buffer, and frees it while the driver is at work. */
import {
  CloseHandle,
  CreateFileW,
  CreateThread,
  CTL_CODE,
  DeviceIoControl,
  FILE_ANY_ACCESS,
  FILE_DEVICE_UNKNOWN,
  GENERIC_READ,
  GetLastError,
  MEM_COMMIT,
  MEM_RELEASE,
  MEM_RESERVE,
  METHOD_NEITHER,
  OPEN_EXISTING,
  PAGE_READWRITE,
  printf,
  Sleep,
  VirtualAlloc,
  VirtualFree,
} from 'windows';

const IOCTL = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_NEITHER, FILE_ANY_ACCESS);

export function main(): number {
  const handle = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  const buffer = VirtualAlloc(null, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)!;
  CreateThread(null, 0, FreeBuffer, buffer, 0, null);
  if (DeviceIoControl(handle, IOCTL, null, 0, buffer, 4096, null, null)) printf('DeviceIoControl returned TRUE\n');
  else printf('DeviceIoControl failed: %u\n', GetLastError());
  CloseHandle(handle);
  return 0;
}

function FreeBuffer(buffer: Uint8Array): number {
  Sleep(100);
  VirtualFree(buffer, 0, MEM_RELEASE);
  return 0;
}
