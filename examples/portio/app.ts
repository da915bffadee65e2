/* gpd.exe - opens the card by its interface, writes and reads its ports, and asks how often it interrupted. */
import {
  CloseHandle,
  CreateFileW,
  DeviceIoControl,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  Ref,
} from 'windows';
import {
  INTERFACE_NAME,
  IOCTL_GPD_INTERRUPTS,
  IOCTL_GPD_READ_PORT_UCHAR,
  IOCTL_GPD_READ_PORT_ULONG,
  IOCTL_GPD_WRITE_PORT_UCHAR,
} from './public';

export function main(argc: number, argv: string[]): number {
  const device = CreateFileW(INTERFACE_NAME, GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, null);
  if (device === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const output = new Uint8Array(4);
  /** The answer's first byte, or the error. */
  const send = (code: number, port: number, value: number): string => {
    const input = Uint8Array.of(port, 0, 0, 0, value);
    const bytes = new Ref(0);
    if (!DeviceIoControl(device, code, input, 5, output, 4, bytes, null)) return `error ${GetLastError()}`;
    return bytes.value === 0 ? 'done' : `0x${output[0].toString(16)}`;
  };
  printf('write port 1: %s\n', send(IOCTL_GPD_WRITE_PORT_UCHAR, 1, 0x5a));
  printf('read port 1: %s\n', send(IOCTL_GPD_READ_PORT_UCHAR, 1, 0));
  printf('inverted by the device: %s\n', send(IOCTL_GPD_READ_PORT_UCHAR, 2, 0));
  printf('read 4 bytes at port 1: %s\n', send(IOCTL_GPD_READ_PORT_ULONG, 1, 0));
  for (let i = 0; i < 2; i++) send(IOCTL_GPD_WRITE_PORT_UCHAR, 1, i);
  send(IOCTL_GPD_INTERRUPTS, 0, 0);
  printf('counted by interrupts: %d\n', output[0]);
  CloseHandle(device);
  return 0;
}
