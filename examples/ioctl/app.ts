/* ioctlapp.exe - sends each control code once, and one of them with an address that is none. */
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
import { IOCTL_BUFFERED, IOCTL_IN_DIRECT, IOCTL_NEITHER, IOCTL_OUT_DIRECT, PutText, TextOf } from './public';

export function main(argc: number, argv: string[]): number {
  const device = CreateFileW('\\\\.\\IoctlTest', GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, null);
  if (device === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\n', GetLastError());
    return 1;
  }
  const input = new Uint8Array(100);
  const output = new Uint8Array(100);
  const returned = new Ref(0);
  const send = (name: string, code: number, inBuffer: Uint8Array | null, second: string): void => {
    PutText(input, `from the application, ${name}`);
    output.fill(0);
    PutText(output, second);
    const done = DeviceIoControl(device, code, inBuffer, 100, output, 100, returned, null);
    if (done) printf('%s: %u bytes: %s\n', name, returned.value, TextOf(output));
    else printf('%s failed: %u\n', name, GetLastError());
  };
  send('METHOD_BUFFERED', IOCTL_BUFFERED, input, '');
  send('METHOD_IN_DIRECT', IOCTL_IN_DIRECT, input, 'the second input');
  send('METHOD_OUT_DIRECT', IOCTL_OUT_DIRECT, input, '');
  send('METHOD_NEITHER', IOCTL_NEITHER, input, '');
  send('METHOD_NEITHER without input', IOCTL_NEITHER, null, '');
  CloseHandle(device);
  return 0;
}
