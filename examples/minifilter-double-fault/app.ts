/* app.exe - takes some notes, and then opens a document. */
import {
  CloseHandle,
  CREATE_ALWAYS,
  CreateFileW,
  FILE_ATTRIBUTE_NORMAL,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  Ref,
  Sleep,
  WriteFile,
} from 'windows';

export function main(): number {
  const notes = CreateFileW('C:\\notes.txt', GENERIC_WRITE, 0, null, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, null);
  if (notes === INVALID_HANDLE_VALUE) {
    printf('notes: error %u\n', GetLastError());
    return 1;
  }
  const text = new Uint8Array(6000).fill(0x2e);
  WriteFile(notes, text, text.length, new Ref(0), null);
  // The service shows it meanwhile, and asks for the next event.
  Sleep(50);
  const document = CreateFileW('C:\\letter.docx', GENERIC_READ, 0, null, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, null);
  if (document === INVALID_HANDLE_VALUE) printf('letter.docx: error %u\n', GetLastError());
  else {
    printf('letter.docx is open\n');
    CloseHandle(document);
  }
  CloseHandle(notes);
  return 0;
}
