/* evntctrl.exe - has the driver log messages and an event, and sends a code that it does not know. */
import {
  CloseHandle,
  CreateFileW,
  DeviceIoControl,
  GENERIC_READ,
  GetLastError,
  OPEN_EXISTING,
  printf,
  Ref,
} from 'windows';
import { IOCTL_EVNTKMP_TRACE_EVENT_A, IOCTL_TRACEKMP_TRACE_EVENT } from './public';

export function main(argc: number, argv: string[]): number {
  const device = CreateFileW('\\\\.\\EVENTETW', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  const codes = [IOCTL_TRACEKMP_TRACE_EVENT, IOCTL_EVNTKMP_TRACE_EVENT_A, 0xb0002ffc];
  for (let i = 0; i < codes.length; i++) {
    const done = DeviceIoControl(device, codes[i], null, 0, null, 0, new Ref(0), null);
    printf('request %d: %s\n', i + 1, done ? 'done' : `error ${GetLastError()}`);
  }
  CloseHandle(device);
  return 0;
}
