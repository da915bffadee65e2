/* busy.exe - never waits, so the processor is never idle. */
import { GetTickCount64 } from 'windows';

export function main(): number {
  const end = GetTickCount64() + 11_000n; // eleven seconds
  let sum = 0;
  while (GetTickCount64() < end) {
    for (let i = 0; i < 10_000; i++) sum = (sum + i) | 0;
  }
  return sum & 1;
}
