/* scanuser.exe - the scanner's service: answers for each file whether it may be opened. What says "foul" may not. */
import { FilterConnectCommunicationPort, FilterGetMessage, FilterReplyMessage, S_OK } from 'fltuser';
import { CloseHandle, type HANDLE, printf, Ref, RtlBytesString } from 'windows';
import { NOTIFICATION_SIZE, REPLY_SIZE, ScannerPortName } from './scanuk';

const HEADER = 16;
const FoulString = 'foul';

export function main(): number {
  const port = new Ref<HANDLE>(0);
  if (FilterConnectCommunicationPort(ScannerPortName, 0, null, 0, null, port) !== S_OK) return 1;
  printf('scanner: connected\n');
  const message = new Uint8Array(HEADER + NOTIFICATION_SIZE);
  const reply = new Uint8Array(HEADER + REPLY_SIZE);
  while (FilterGetMessage(port.value, message, message.length, null) === S_OK) {
    const length = message[HEADER] | (message[HEADER + 1] << 8);
    const text = RtlBytesString(message.subarray(HEADER + 4, HEADER + 4 + length));
    const safe = !text.includes(FoulString);
    // The reply names the message that it answers.
    reply.set(message.subarray(8, HEADER), 8);
    reply[HEADER] = safe ? 1 : 0;
    FilterReplyMessage(port.value, reply, reply.length);
    if (text.startsWith('stop')) break;
  }
  CloseHandle(port.value);
  return 0;
}
