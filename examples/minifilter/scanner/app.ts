/* app.exe - works as everybody does; then makes a harmless file, and one that nobody may open; copies, changes and deletes what it may. */
import {
  CloseHandle,
  CopyFileW,
  CREATE_ALWAYS,
  DeleteFileW,
  GetLastError,
  INVALID_HANDLE_VALUE,
  printf,
} from 'windows';
import { Check, Open, Read, Workload, Write } from '../common/workload';

function Make(name: string, text: string): void {
  const file = Open(name, CREATE_ALWAYS);
  Write(file, text);
  CloseHandle(file);
}

function Try(name: string): void {
  const file = Open(name);
  if (file === INVALID_HANDLE_VALUE) printf('%s: error %u\n', name, GetLastError());
  else printf('%s: opened\n', name);
  CloseHandle(file);
}

export function main(): number {
  Workload();
  Make('C:\\good.txt', 'a good text');
  Make('C:\\bad.txt', 'a foul text');
  Make('C:\\bad.bin', 'a foul text');
  Try('C:\\good.txt');
  Try('C:\\bad.txt');
  Try('C:\\bad.bin');
  Check('copy', CopyFileW('C:\\good.txt', 'C:\\better.txt', true));
  const copy = Open('C:\\better.txt');
  Check('the copy', Read(copy, 0, 100), 'a good text');
  CloseHandle(copy);
  Check('copy of the foul', CopyFileW('C:\\bad.txt', 'C:\\worse.txt', true), false);
  printf('deleted: %u\n', DeleteFileW('C:\\better.txt'));
  Make('C:\\stop.txt', 'stop');
  Try('C:\\stop.txt');
  return 0;
}
