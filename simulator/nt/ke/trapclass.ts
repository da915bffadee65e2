/** What a raised JavaScript value is on a processor: the language's own errors become the traps that C code would take. */
import { HalDefineType, type RaisedException } from 'hal';
import { STATUS_ACCESS_VIOLATION } from '../inc/ntstatus';
import type { NTSTATUS } from '../inc/io';
import { EXCEPTION_RECORD } from '../ex/raise';

const STATUS_ILLEGAL_INSTRUCTION = 0xc000001d | 0;
const STATUS_INTEGER_DIVIDE_BY_ZERO = 0xc0000094 | 0;
const STATUS_ARRAY_BOUNDS_EXCEEDED = 0xc000008c | 0;
const STATUS_NO_MEMORY = 0xc0000017 | 0;
/** What a C++ `throw` raises. */
const STATUS_CPP_EXCEPTION = 0xe06d7363 | 0;

/** Access of a page fault: third parameter of 0xA. */
const READ = 0;
const WRITE = 1;
const EXECUTE = 8;

/** The record as the debugger shows it (.exr). */
export class EXCEPTION_RECORD64 {
  ExceptionFlags = 0;
  constructor(
    readonly ExceptionCode: NTSTATUS,
    readonly ExceptionAddress: bigint,
    readonly ExceptionInformation: readonly bigint[],
  ) {}
  get NumberParameters(): number {
    return this.ExceptionInformation.length;
  }
}
HalDefineType(EXCEPTION_RECORD64, '_EXCEPTION_RECORD', 0x98, [
  ['ExceptionCode', 0x0, 'Int4B'],
  ['ExceptionFlags', 0x4, 'Uint4B'],
  ['ExceptionAddress', 0x10, 'Ptr64 Void'],
  ['NumberParameters', 0x18, 'Uint4B'],
  ['ExceptionInformation', 0x20, '[15] Uint8B'],
]);

export interface ClassifiedException {
  /** A page fault, another processor trap, or raised by software (ExRaiseStatus, `throw`). */
  readonly kind: 'pageFault' | 'trap' | 'raised';
  readonly record: EXCEPTION_RECORD64;
  /** Page faults: the address touched, and 0 read, 1 write, 8 execute. */
  readonly address: bigint;
  readonly access: number;
  /** For the event log. */
  readonly text: string;
}

/** The language's own errors by their messages; the first that fits. */
const traps: readonly { readonly pattern: RegExp; readonly access?: number; readonly code: NTSTATUS }[] = [
  { pattern: /Cannot set propert/, access: WRITE, code: STATUS_ACCESS_VIOLATION },
  {
    pattern: /Cannot read propert|of (null|undefined)\b|(null|undefined) \(reading/,
    access: READ,
    code: STATUS_ACCESS_VIOLATION,
  },
  { pattern: /is not a function/, access: EXECUTE, code: STATUS_ACCESS_VIOLATION },
  { pattern: /is not iterable/, access: READ, code: STATUS_ACCESS_VIOLATION },
  { pattern: /Division by zero/, code: STATUS_INTEGER_DIVIDE_BY_ZERO },
  { pattern: /Invalid (array|typed array|string) length|Array buffer allocation failed/, code: STATUS_NO_MEMORY },
  { pattern: /out of (bounds|range)|offset/i, code: STATUS_ARRAY_BOUNDS_EXCEEDED },
];

/** @stack 0x50 */
export function KiClassifyException(Exception: RaisedException): ClassifiedException {
  const error = Exception.error;
  if (error instanceof EXCEPTION_RECORD) {
    const record = new EXCEPTION_RECORD64(error.ExceptionCode, Exception.address, error.ExceptionInformation);
    return {
      kind: 'raised',
      record,
      address: 0n,
      access: READ,
      text: `status 0x${(error.ExceptionCode >>> 0).toString(16)} raised`,
    };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
  if (!Exception.native) return KiTrapOf(Exception, 'raised', STATUS_CPP_EXCEPTION, [], text);
  for (const row of traps)
    if (row.pattern.test(text)) {
      if (row.access === undefined) return KiTrapOf(Exception, 'trap', row.code, [], text);
      const record = new EXCEPTION_RECORD64(row.code, Exception.address, [BigInt(row.access), 0n]);
      return { kind: 'pageFault', record, address: 0n, access: row.access, text };
    }
  return KiTrapOf(Exception, 'trap', STATUS_ILLEGAL_INSTRUCTION, [], text);
}

/** @stack 0x30 */
function KiTrapOf(
  Exception: RaisedException,
  Kind: 'trap' | 'raised',
  Code: NTSTATUS,
  Information: bigint[],
  Text: string,
): ClassifiedException {
  const record = new EXCEPTION_RECORD64(Code, Exception.address, Information);
  return { kind: Kind, record, address: 0n, access: READ, text: Text };
}
