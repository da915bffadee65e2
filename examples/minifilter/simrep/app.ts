/* app.exe - works as everybody does; then writes below \x\y and reads it below \a\b. */
import { CloseHandle, CREATE_ALWAYS, CreateDirectoryW, GetFileAttributesW, MoveFileW, printf } from 'windows';
import { Open, Read, Workload, Write } from '../common/workload';

function Show(name: string): void {
  const file = Open(name);
  printf('%s: %s\n', name, Read(file, 0, 100));
  CloseHandle(file);
}

export function main(): number {
  Workload();
  for (const name of ['C:\\a', 'C:\\a\\b', 'C:\\x', 'C:\\x\\yes']) CreateDirectoryW(name, null);
  let file = Open('C:\\x\\y\\note.txt', CREATE_ALWAYS);
  Write(file, 'written below x');
  CloseHandle(file);
  file = Open('C:\\x\\yes\\note.txt', CREATE_ALWAYS);
  Write(file, 'somewhere else');
  CloseHandle(file);
  Show('C:\\a\\b\\note.txt');
  Show('C:\\x\\yes\\note.txt');
  printf('attributes: 0x%x\n', GetFileAttributesW('C:\\X\\Y\\NOTE.TXT'));
  printf('moved: %u\n', MoveFileW('C:\\a\\b\\note.txt', 'C:\\x\\y\\letter.txt'));
  Show('C:\\a\\b\\letter.txt');
  return 0;
}
