/** Structured exceptions: what is raised, and what handlers are told. */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from './io';
import type { CONTEXT } from './trap';

/** A filter's answers. */
export const EXCEPTION_EXECUTE_HANDLER = 1;
export const EXCEPTION_CONTINUE_SEARCH = 0;
export const EXCEPTION_CONTINUE_EXECUTION = -1;

export const EXCEPTION_NONCONTINUABLE = 0x1;
export const EXCEPTION_MAXIMUM_PARAMETERS = 15;

/** First word of an access violation's information. */
export const EXCEPTION_READ_FAULT = 0;
export const EXCEPTION_WRITE_FAULT = 1;
export const EXCEPTION_EXECUTE_FAULT = 8;

/** Processor traps by what their entries do; the kernel's trap handler has a function for each. */
export type TrapKind = 'divide' | 'breakpoint' | 'assertion' | 'invalidOpcode' | 'generalProtection' | 'software';

/** What `throw` carries for a structured exception. */
export class EXCEPTION_RECORD {
  ExceptionRecord: EXCEPTION_RECORD | null = null;
  /** Of the instruction that raised it; filled in when it is dispatched. */
  ExceptionAddress = 0n;
  NumberParameters: number;
  constructor(
    public ExceptionCode: NTSTATUS = 0,
    public ExceptionInformation: bigint[] = [],
    /** The trap through which it came; `software`: a routine raised it. */
    readonly $trap: TrapKind = 'software',
    public ExceptionFlags = 0,
  ) {
    this.NumberParameters = ExceptionInformation.length;
  }
}
HalDefineType(EXCEPTION_RECORD, '_EXCEPTION_RECORD', 0x98, [
  ['ExceptionCode', 0x0, 'Int4B'],
  ['ExceptionFlags', 0x4, 'Uint4B'],
  ['ExceptionRecord', 0x8, 'Ptr64 _EXCEPTION_RECORD'],
  ['ExceptionAddress', 0x10, 'Ptr64 Void'],
  ['NumberParameters', 0x18, 'Uint4B'],
  ['ExceptionInformation', 0x20, '[15] Uint8B'],
]);

export class EXCEPTION_POINTERS {
  constructor(
    public ExceptionRecord: EXCEPTION_RECORD,
    public ContextRecord: CONTEXT,
  ) {}
}
HalDefineType(EXCEPTION_POINTERS, '_EXCEPTION_POINTERS', 0x10, [
  ['ExceptionRecord', 0x0, 'Ptr64 _EXCEPTION_RECORD'],
  ['ContextRecord', 0x8, 'Ptr64 _CONTEXT'],
]);
