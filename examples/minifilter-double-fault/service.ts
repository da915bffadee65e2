/* service.exe - shows what the driver tells of: takes one event after the other from the port. */
import { FilterConnectCommunicationPort, FilterGetMessage } from 'fltuser';
import { CloseHandle, type HANDLE, printf, Ref } from 'windows';
import { RT_EVENT_HEADER, RT_EVENT_SIZE, RT_PORT_NAME } from './protocol';

/** sizeof(FILTER_MESSAGE_HEADER) */
const MESSAGE_HEADER = 16;
const OPERATIONS = ['', 'opened', 'written', 'changed'];

export function main(argc: number, argv: readonly string[]): number {
  const port = new Ref<HANDLE>(0);
  const result = FilterConnectCommunicationPort(RT_PORT_NAME, 0, null, 0, null, port);
  if (result !== 0) {
    printf('FilterConnectCommunicationPort failed: 0x%08x\n', result);
    return 1;
  }
  const count = Number(argv[1] ?? 1);
  const message = new Uint8Array(MESSAGE_HEADER + RT_EVENT_SIZE);
  for (let i = 0; i < count; i++) {
    if (FilterGetMessage(port.value, message, message.length, null) !== 0) break;
    const event = new DataView(message.buffer, MESSAGE_HEADER);
    let path = '';
    for (let c = 0; c < event.getUint32(16, true); c++)
      path += String.fromCharCode(event.getUint16(RT_EVENT_HEADER + 2 * c, true));
    printf('%ws %ws\n', path, OPERATIONS[event.getUint32(0, true)]);
  }
  CloseHandle(port.value);
  return 0;
}
