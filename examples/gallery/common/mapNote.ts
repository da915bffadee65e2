/* app.exe - writes to C:\note.txt, and maps it into memory. */
import {
  CloseHandle,
  CreateFileMappingW,
  FILE_MAP_READ,
  GetLastError,
  INVALID_HANDLE_VALUE,
  MapViewOfFile,
  PAGE_READWRITE,
  printf,
  RtlBytesString,
  UnmapViewOfFile,
} from 'windows';
import { CreateNote, WriteNote } from './note';

export function main(): number {
  const file = CreateNote();
  if (file === INVALID_HANDLE_VALUE) return 1;
  WriteNote(file, 'hello');
  const section = CreateFileMappingW(file, null, PAGE_READWRITE, 0, 0, null);
  if (section === 0) printf('CreateFileMappingW failed: %u\n', GetLastError());
  else {
    const view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (view === null) printf('MapViewOfFile failed: %u\n', GetLastError());
    else {
      printf('mapped: %s\n', RtlBytesString(view, 5));
      UnmapViewOfFile(view);
    }
    CloseHandle(section);
  }
  CloseHandle(file);
  return 0;
}
