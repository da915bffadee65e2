/** Times of files: 100 ns since 1601, in two halves as C has them. */
import { HalDefineType } from 'hal';

export class FILETIME {
  dwLowDateTime = 0;
  dwHighDateTime = 0;
}
HalDefineType(FILETIME, '_FILETIME', 0x8, [
  ['dwLowDateTime', 0x0, 'Uint4B'],
  ['dwHighDateTime', 0x4, 'Uint4B'],
]);

export function BaseFileTime(Time: bigint): FILETIME {
  const time = new FILETIME();
  BaseSetFileTime(time, Time);
  return time;
}
export function BaseSetFileTime(FileTime: FILETIME, Time: bigint): void {
  FileTime.dwLowDateTime = Number(Time & 0xffffffffn);
  FileTime.dwHighDateTime = Number((Time >> 32n) & 0xffffffffn);
}
export function BaseTimeOf(FileTime: FILETIME | null): bigint {
  if (FileTime === null) return 0n;
  return (BigInt(FileTime.dwHighDateTime >>> 0) << 32n) | BigInt(FileTime.dwLowDateTime >>> 0);
}

/**
 * @returns -1, 0, 1
 * @stack 0x8
 */
export function CompareFileTime(lpFileTime1: FILETIME, lpFileTime2: FILETIME): number {
  const a = BaseTimeOf(lpFileTime1);
  const b = BaseTimeOf(lpFileTime2);
  return a < b ? -1 : a > b ? 1 : 0;
}
