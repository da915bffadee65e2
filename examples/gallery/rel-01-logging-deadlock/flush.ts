/* flush.exe - has the log file written to disk, again and again. */
import {
  CloseHandle,
  CreateFileW,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FlushFileBuffers,
  GENERIC_WRITE,
  OPEN_EXISTING,
} from 'windows';

export function main(): number {
  const log = CreateFileW(
    'C:\\log.txt',
    GENERIC_WRITE,
    FILE_SHARE_READ | FILE_SHARE_WRITE,
    null,
    OPEN_EXISTING,
    0,
    null,
  );
  for (let i = 0; i < 200; i++) FlushFileBuffers(log);
  CloseHandle(log);
  return 0;
}
