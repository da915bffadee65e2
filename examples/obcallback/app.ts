/* obcallback.exe - starts a child that is to be protected, and tries to end it: by a new handle, by a copy, without protection. */
import {
  CloseHandle,
  CreateFileW,
  CreateProcessW,
  DeviceIoControl,
  DUPLICATE_SAME_ACCESS,
  DuplicateHandle,
  GENERIC_READ,
  GENERIC_WRITE,
  GetCurrentProcess,
  GetLastError,
  type HANDLE,
  OPEN_EXISTING,
  OpenProcess,
  PROCESS_INFORMATION,
  PROCESS_TERMINATE,
  printf,
  Ref,
  Sleep,
  TerminateProcess,
  WaitForSingleObject,
} from 'windows';
import { TD_IOCTL_PROTECT_NAME_CALLBACK, TD_IOCTL_UNPROTECT_CALLBACK } from './public';

function Utf16(Text: string): Uint8Array {
  const bytes = new Uint8Array(2 * Text.length);
  for (let i = 0; i < Text.length; i++) {
    bytes[2 * i] = Text.charCodeAt(i) & 0xff;
    bytes[2 * i + 1] = Text.charCodeAt(i) >> 8;
  }
  return bytes;
}

export function main(argc: number, argv: string[]): number {
  if (argc > 1) {
    Sleep(5000);
    return 0;
  }
  const device = CreateFileW('\\\\.\\ObCallbackTest', GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, null);
  const name = Utf16('victim');
  const bytes = new Ref(0);
  DeviceIoControl(device, TD_IOCTL_PROTECT_NAME_CALLBACK, name, name.length, null, 0, bytes, null);

  const child = new PROCESS_INFORMATION();
  CreateProcessW(null, 'obcallback.exe victim', null, null, false, 0, null, null, null, child);
  const tryToEnd = (how: string, process: HANDLE): void => {
    printf('%s: %s\n', how, TerminateProcess(process, 1) ? 'terminated' : `error ${GetLastError()}`);
    CloseHandle(process);
  };
  tryToEnd('by a new handle', OpenProcess(PROCESS_TERMINATE, false, child.dwProcessId));
  const copy = new Ref<HANDLE>(0);
  DuplicateHandle(GetCurrentProcess(), child.hProcess, GetCurrentProcess(), copy, 0, false, DUPLICATE_SAME_ACCESS);
  tryToEnd('by a copy of the handle', copy.value);

  DeviceIoControl(device, TD_IOCTL_UNPROTECT_CALLBACK, null, 0, null, 0, bytes, null);
  tryToEnd('without protection', OpenProcess(PROCESS_TERMINATE, false, child.dwProcessId));
  WaitForSingleObject(child.hProcess, 10_000);
  CloseHandle(device);
  return 0;
}
