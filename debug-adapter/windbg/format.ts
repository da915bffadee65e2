/** How the debugger writes numbers, addresses and names. Pure text; nothing here looks at a machine. */

import { levelName } from '../../simulator/wdk/levels';

export { levelName };

const U64 = (1n << 64n) - 1n;

export function u64(value: bigint | number): bigint {
  return BigInt.asUintN(64, typeof value === 'bigint' ? value : BigInt(Math.trunc(value)));
}

/** Hex digits, at least `width` of them. */
export function hex(value: bigint | number, width = 1): string {
  return u64(value).toString(16).padStart(width, '0');
}

/** `fffff805556a1030`: registers and most extensions. */
export function pointer(value: bigint | number): string {
  return hex(value, 16);
}

/** 16 digits with a back-tick in the middle: stacks and memory dumps. */
export function ticked(value: bigint | number): string {
  const digits = pointer(value);
  return `${digits.slice(0, 8)}\`${digits.slice(8)}`;
}

export function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value & U64);
}

/** Low 32 bits, 8 digits: statuses, counters. */
export function dword(value: bigint | number): string {
  return BigInt.asUintN(32, u64(value)).toString(16).padStart(8, '0');
}

/** x64 levels as the debugger names them in `!irql` (its word for 0 is LOW_LEVEL). */
export function irqlName(irql: number): string {
  return irql === 0 ? 'LOW_LEVEL' : levelName(irql);
}

/** `00:00:01.046` from 100 ns units. */
export function clockTime(units: number, days = false): string {
  const ms = Math.floor(units / 10_000);
  const part = (value: number, width = 2) => String(value).padStart(width, '0');
  const hours = Math.floor(ms / 3_600_000);
  const rest = `${part(Math.floor(ms / 60_000) % 60)}:${part(Math.floor(ms / 1000) % 60)}.${part(ms % 1000, 3)}`;
  return days ? `${Math.floor(hours / 24)}:${part(hours % 24)}:${rest}` : `${part(hours)}:${rest}`;
}

/** `10.015 625 0 s` from 100 ns units. */
export function seconds(units: number): string {
  const whole = Math.floor(units / 10_000_000);
  const fraction = String(Math.floor(units) % 10_000_000).padStart(7, '0');
  return `${whole}.${fraction.slice(0, 3)} ${fraction.slice(3, 6)} ${fraction.slice(6)} s`;
}

/** `5/29/2026 13:34:01.683` from 100 ns since 1601, with the debugger's padding. */
export function calendar(systemTime: bigint): string {
  const date = new Date(Number((systemTime - 116_444_736_000_000_000n) / 10_000n));
  const two = (value: number, fill = '0') => String(value).padStart(2, fill);
  return (
    `${two(date.getUTCMonth() + 1, ' ')}/${two(date.getUTCDate(), ' ')}/${date.getUTCFullYear()} ` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`
  );
}

export function printable(byte: number | null): string {
  if (byte === null) return '?';
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

/** `Ke*Timer?` as a case-insensitive regular expression over the whole text. */
export function wildcard(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 'i');
}

/** Names nearest to a mistyped one, best first. */
export function nearest(word: string, candidates: Iterable<string>, count = 1): string[] {
  const lower = word.toLowerCase();
  const limit = Math.max(1, Math.ceil(word.length / 3));
  const ranked: { name: string; distance: number }[] = [];
  for (const name of new Set(candidates)) {
    const distance = editDistance(lower, name.toLowerCase());
    if (distance <= limit) ranked.push({ name, distance });
  }
  return ranked
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(r => r.name);
}

/** Insertions, deletions, replacements and swaps of neighbours count one each. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2] + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}
