/* app.exe - minispy's console: works as everybody does, then fetches the records and says what became of one file. */
import { FilterConnectCommunicationPort, FilterSendMessage, S_OK } from 'fltuser';
import { CloseHandle, DeleteFileW, CREATE_ALWAYS, type HANDLE, printf, Ref, RtlBytesString } from 'windows';
import { Open, Read, Write } from '../common/workload';
import { GetMiniSpyLog, MINISPY_PORT_NAME, RECORD_SIZE } from './minispyLib';

const Names: Readonly<Record<number, string>> = {
  0: 'CREATE',
  2: 'CLOSE',
  3: 'READ',
  4: 'WRITE',
  5: 'QUERY_INFORMATION',
  6: 'SET_INFORMATION',
  12: 'DIRECTORY_CONTROL',
  18: 'CLEANUP',
};

function Word(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

/** Prints the records of one file; returns how many there were of all. */
function Print(bytes: Uint8Array, length: number, file: string): number {
  let count = 0;
  for (let at = 0; at < length; count++) {
    const nameLength = Word(bytes, at + 16);
    const name = RtlBytesString(bytes.subarray(at + RECORD_SIZE, at + RECORD_SIZE + nameLength));
    const status = Word(bytes, at + 12);
    if (name.endsWith(file)) printf('%s 0x%x\n', Names[Word(bytes, at + 4)] ?? '?', status);
    at += RECORD_SIZE + nameLength;
  }
  return count;
}

export function main(): number {
  const port = new Ref<HANDLE>(0);
  if (FilterConnectCommunicationPort(MINISPY_PORT_NAME, 0, null, 0, null, port) !== S_OK) return 1;
  const file = Open('C:\\spied.txt', CREATE_ALWAYS);
  Write(file, 'nothing is secret');
  Read(file, 0, 7);
  CloseHandle(file);
  DeleteFileW('C:\\spied.txt');

  const buffer = new Uint8Array(4096);
  const returned = new Ref(0);
  let records = 0;
  while (FilterSendMessage(port.value, new Uint8Array([GetMiniSpyLog]), 1, buffer, buffer.length, returned) === S_OK)
    records += Print(buffer, returned.value, '\\spied.txt');
  printf('%s\n', records > 8 ? 'that was all' : 'too few');
  CloseHandle(port.value);
  return 0;
}
