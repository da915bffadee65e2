/** What a raised JavaScript value is on a processor: the language's own errors become the traps that C code would take. */
import { HalTextOf, type RaisedException } from 'hal';
import {
  EXCEPTION_EXECUTE_FAULT,
  EXCEPTION_NONCONTINUABLE,
  EXCEPTION_POINTERS,
  EXCEPTION_READ_FAULT,
  EXCEPTION_RECORD,
  EXCEPTION_WRITE_FAULT,
  type TrapKind,
} from '../inc/exception';
import type { NTSTATUS } from '../inc/io';
import {
  STATUS_ACCESS_VIOLATION,
  STATUS_ARRAY_BOUNDS_EXCEEDED,
  STATUS_ILLEGAL_INSTRUCTION,
  STATUS_INTEGER_DIVIDE_BY_ZERO,
  STATUS_NO_MEMORY,
} from '../inc/ntstatus';
import { CONTEXT } from '../inc/trap';

/** What a C++ `throw` raises. */
const STATUS_CPP_EXCEPTION = 0xe06d7363 | 0;

export interface ClassifiedException {
  /** A page fault, another trap of the processor's, or raised by software (ExRaiseStatus, `throw`). */
  readonly kind: 'pageFault' | TrapKind;
  readonly record: EXCEPTION_RECORD;
  /** For the event log. */
  readonly text: string;
}

/** The language's own errors by their messages; the first that fits. */
const traps: readonly {
  readonly pattern: RegExp;
  readonly kind: ClassifiedException['kind'];
  readonly code: NTSTATUS;
  readonly access?: number;
}[] = [
  { pattern: /Cannot set propert/, kind: 'pageFault', access: EXCEPTION_WRITE_FAULT, code: STATUS_ACCESS_VIOLATION },
  {
    pattern: /Cannot read propert|of (null|undefined)\b|(null|undefined) \(reading/,
    kind: 'pageFault',
    access: EXCEPTION_READ_FAULT,
    code: STATUS_ACCESS_VIOLATION,
  },
  { pattern: /is not a function/, kind: 'pageFault', access: EXCEPTION_EXECUTE_FAULT, code: STATUS_ACCESS_VIOLATION },
  { pattern: /is not iterable/, kind: 'pageFault', access: EXCEPTION_READ_FAULT, code: STATUS_ACCESS_VIOLATION },
  { pattern: /Division by zero/, kind: 'divide', code: STATUS_INTEGER_DIVIDE_BY_ZERO },
  {
    pattern: /Invalid (array|typed array|string) length|Array buffer allocation failed/,
    kind: 'software',
    code: STATUS_NO_MEMORY,
  },
  { pattern: /out of (bounds|range)|offset/i, kind: 'software', code: STATUS_ARRAY_BOUNDS_EXCEEDED },
];

/** Records of the language's errors: one that goes on to the next handler stays the exception that it was. */
const records = new WeakMap<object, ClassifiedException>();

/** @stack 0x50 */
export function KiClassifyException(Exception: RaisedException): ClassifiedException {
  const what =
    Exception.fault === null
      ? KiClassifyError(Exception.error, Exception.native)
      : KiAccessOf(Exception.error as object, Exception.fault.address, Exception.fault.access);
  if (what.record.ExceptionAddress === 0n) what.record.ExceptionAddress = Exception.address;
  return what;
}

/**
 * The record of what a `catch` got.
 * @stack 0x30
 */
export function KiExceptionRecordOf(Error: unknown): EXCEPTION_RECORD {
  return KiClassifyError(Error, false).record;
}

/** By record. */
const pointers = new WeakMap<EXCEPTION_RECORD, EXCEPTION_POINTERS>();

/**
 * Record and context of an exception, the same each time one asks.
 * @stack 0x30
 */
export function KiExceptionPointers(Record: EXCEPTION_RECORD): EXCEPTION_POINTERS {
  let found = pointers.get(Record);
  if (found === undefined) {
    found = new EXCEPTION_POINTERS(Record, new CONTEXT());
    found.ContextRecord.Rip = Record.ExceptionAddress;
    pointers.set(Record, found);
  }
  return found;
}

/** @stack 0x50 */
function KiClassifyError(Raised: unknown, Native: boolean): ClassifiedException {
  if (Raised instanceof EXCEPTION_RECORD) {
    const status = (Raised.ExceptionCode >>> 0).toString(16);
    return { kind: Raised.$trap, record: Raised, text: `status 0x${status} raised` };
  }
  const known = typeof Raised === 'object' && Raised !== null ? records.get(Raised) : undefined;
  if (known !== undefined) return known;
  const text = HalTextOf(Raised);
  const what = KiTrapOf(Raised instanceof Error ? text : `thrown: ${text}`, Native);
  if (typeof Raised === 'object' && Raised !== null) records.set(Raised, what);
  return what;
}

/** An access of memory that the processor did not make; of an address that is not canonical it does not know which. */
function KiAccessOf(Raised: object, Address: bigint, Access: number): ClassifiedException {
  const known = records.get(Raised);
  if (known !== undefined) return known;
  const canonical = Address < 0x800000000000n || Address >= 0xffff800000000000n;
  const information = canonical ? [BigInt(Access), Address] : [0n, 0xffffffffffffffffn];
  const verb = Access === EXCEPTION_WRITE_FAULT ? 'write to' : Access === EXCEPTION_READ_FAULT ? 'read of' : 'jump to';
  const what: ClassifiedException = {
    kind: canonical ? 'pageFault' : 'generalProtection',
    record: new EXCEPTION_RECORD(STATUS_ACCESS_VIOLATION, information),
    text: `${Raised instanceof TypeError ? `${Raised.name}: ${Raised.message}, ` : ''}${verb} 0x${Address.toString(16)}`,
  };
  records.set(Raised, what);
  return what;
}

/** @stack 0x30 */
function KiTrapOf(Text: string, Native: boolean): ClassifiedException {
  if (!Native) {
    const record = new EXCEPTION_RECORD(STATUS_CPP_EXCEPTION, [], 'software', EXCEPTION_NONCONTINUABLE);
    return { kind: 'software', record, text: Text };
  }
  for (const { pattern, kind, code, access } of traps)
    if (pattern.test(Text)) {
      const information = access === undefined ? [] : [BigInt(access), 0n];
      return { kind, record: new EXCEPTION_RECORD(code, information), text: Text };
    }
  return { kind: 'invalidOpcode', record: new EXCEPTION_RECORD(STATUS_ILLEGAL_INSTRUCTION), text: Text };
}
