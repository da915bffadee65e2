/* client.exe - connects to the driver's port, and never asks for a message. Lives as many seconds as its argument says,
 * without one for ever. */
import { FilterConnectCommunicationPort } from 'fltuser';
import { CloseHandle, CreateEventW, type HANDLE, INFINITE, printf, Ref, Sleep, WaitForSingleObject } from 'windows';

export function main(argc: number, argv: readonly string[]): number {
  const port = new Ref<HANDLE>(0);
  const result = FilterConnectCommunicationPort('\\MyDrvPort', 0, null, 0, null, port);
  if (result !== 0) {
    printf('FilterConnectCommunicationPort failed: 0x%08x\n', result);
    return 1;
  }
  printf('connected\n');
  if (argc > 1) Sleep(Number(argv[1]) * 1000);
  else WaitForSingleObject(CreateEventW(null, true, false, null), INFINITE);
  CloseHandle(port.value);
  return 0;
}
