/** `kdlab analyze`: what a pasted WinDbg text shows. */
import { readFileSync } from 'node:fs';
import { analyzeStackText, NoStackText, stackTextReport } from '../debug-adapter/windbg/stackText';
import { whyNotReadable } from '../debug-adapter/node/sourceHost';
import { UsageError } from './errors';

const STANDARD_INPUT = '-';
const READABLE = 100;

/**
 * @param file text with a stack in it; `-`: standard input
 * @returns the exit code
 * @throws UsageError for a file that cannot be read or has no stack
 */
export function analyze(file: string, options: { readonly json?: boolean; readonly stackSize?: number }): number {
  const text = decoded(file, contents(file));
  try {
    const analysis = analyzeStackText(text, options.stackSize === undefined ? undefined : BigInt(options.stackSize));
    process.stdout.write(options.json ? `${toJson(analysis)}\n` : stackTextReport(analysis, columns()));
    return 0;
  } catch (error) {
    if (error instanceof NoStackText) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Of the terminal; as many as one reads well, where it has more or there is none. */
const columns = (): number => Math.max(40, Math.min(process.stdout.columns ?? READABLE, READABLE));

function contents(file: string): Buffer {
  if (file === STANDARD_INPUT) return readFileSync(0);
  const problem = whyNotReadable(file, 'name a file with a stack in it');
  if (problem !== undefined) throw new UsageError(problem);
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

/** How the files begin that WinDbg opens: dumps of the kernel and of programs. */
const dumps = ['PAGEDUMP', 'PAGEDU64', 'MDMP'];

/** WinDbg writes its logs in UTF-16 when they are asked for so (`.logopen /u`). */
function decoded(file: string, bytes: Buffer): string {
  if (dumps.some(d => bytes.toString('latin1', 0, d.length) === d))
    throw new UsageError(
      `${file} is a memory dump, and no text: open it in WinDbg, and give what !analyze -v prints (.logopen writes it to a file).`,
    );
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  // Without a mark: every other byte of ASCII is 0.
  const half = bytes.subarray(0, 4096).filter((b, i) => i % 2 === 1 && b === 0).length;
  if (bytes.length > 3 && half > Math.min(bytes.length, 4096) / 4) return bytes.toString('utf16le');
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
