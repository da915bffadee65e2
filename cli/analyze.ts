/** `kdlab analyze`: what a pasted WinDbg text shows. */
import { readFileSync } from 'node:fs';
import { analyzeStackText, NoStackText, stackTextReport } from '../debug-adapter/windbg/stackText';
import { UsageError } from './errors';

const STANDARD_INPUT = '-';

/**
 * @param file text with a stack in it; `-`: standard input
 * @returns the exit code
 * @throws UsageError for a file that cannot be read or has no stack
 */
export function analyze(file: string, options: { readonly json?: boolean; readonly stackSize?: number }): number {
  let text: string;
  try {
    text = decoded(readFileSync(file === STANDARD_INPUT ? 0 : file));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
  try {
    const analysis = analyzeStackText(text, options.stackSize === undefined ? undefined : BigInt(options.stackSize));
    process.stdout.write(options.json ? `${toJson(analysis)}\n` : stackTextReport(analysis));
    return 0;
  } catch (error) {
    if (error instanceof NoStackText) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** WinDbg writes its logs in UTF-16 when they are asked for so (`.logopen /u`). */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8');
}

/** Addresses as hexadecimal text. */
function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, v: unknown) => (typeof v === 'bigint' ? `0x${v.toString(16)}` : v instanceof Map ? Object.fromEntries(v) : v),
    2,
  );
}
