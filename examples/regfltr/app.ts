/* regctrl.exe - has the driver show its samples. */
import { CloseHandle, CreateFileW, DeviceIoControl, GENERIC_READ, OPEN_EXISTING, printf, Ref } from 'windows';
import { IOCTL_DO_KERNELMODE_SAMPLES } from './public';

export function main(argc: number, argv: string[]): number {
  const device = CreateFileW('\\\\.\\RegFltr', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  const done = DeviceIoControl(device, IOCTL_DO_KERNELMODE_SAMPLES, null, 0, null, 0, new Ref(0), null);
  printf('samples %s\n', done ? 'done' : 'failed');
  CloseHandle(device);
  return 0;
}
