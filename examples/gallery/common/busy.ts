/* busy.exe - computes for two seconds without ever waiting. */
import { GetTickCount64 } from 'windows';

export function main(): number {
  const end = GetTickCount64() + 2_000n;
  let sum = 0;
  while (GetTickCount64() < end) {
    for (let i = 0; i < 10_000; i++) sum = (sum + i) | 0;
  }
  return sum & 1;
}
