/* app.exe - deletes a file, says of another that it is to be deleted and takes that back, and lets a third go on close. */
import {
  CloseHandle,
  CREATE_ALWAYS,
  CreateFileW,
  DELETE,
  DeleteFileW,
  FILE_ATTRIBUTE_NORMAL,
  FILE_FLAG_DELETE_ON_CLOSE,
  FileDispositionInfo,
  GENERIC_WRITE,
  SetFileInformationByHandle,
} from 'windows';
import { Open, Workload } from '../common/workload';

export function main(): number {
  Workload();
  CloseHandle(Open('C:\\first.txt', CREATE_ALWAYS));
  DeleteFileW('C:\\first.txt');

  const access = GENERIC_WRITE | DELETE;
  const file = CreateFileW('C:\\second.txt', access, 0, null, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, null);
  SetFileInformationByHandle(file, FileDispositionInfo, new Uint8Array([1]), 1);
  SetFileInformationByHandle(file, FileDispositionInfo, new Uint8Array([0]), 1);
  CloseHandle(file);

  CloseHandle(Open('C:\\third.txt', CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE));
  return 0;
}
