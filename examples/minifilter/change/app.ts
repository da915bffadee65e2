/* app.exe - works as everybody does; then writes one file, and reads it. */
import { CloseHandle, CREATE_ALWAYS } from 'windows';
import { Open, Read, Workload, Write } from '../common/workload';

export function main(): number {
  Workload();
  let file = Open('C:\\read.txt', CREATE_ALWAYS);
  Write(file, 'here');
  CloseHandle(file);
  file = Open('C:\\read.txt');
  Read(file, 0, 4);
  CloseHandle(file);
  return 0;
}
