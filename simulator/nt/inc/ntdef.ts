/** Basic definitions of ntdef.h and wdm.h: handles, counted strings, object attributes, access rights. */
import { HalDefineType } from 'hal';

/** A multiple of 4; kernel handles are negative (bit 31 set and sign-extended, as on x64). */
export type HANDLE = number;
export type ULONG = number;
export type ACCESS_MASK = number;
export type KPROCESSOR_MODE = number;

export const NULL = null;
export const TRUE = true;
export const FALSE = false;
export const INVALID_HANDLE_VALUE: HANDLE = -1;
const CurrentProcess: HANDLE = -1;
const CurrentThread: HANDLE = -2;
/** Pseudo handles of the caller's own process and thread. */
export function NtCurrentProcess(): HANDLE {
  return CurrentProcess;
}
export function NtCurrentThread(): HANDLE {
  return CurrentThread;
}
export function ZwCurrentProcess(): HANDLE {
  return CurrentProcess;
}
export function ZwCurrentThread(): HANDLE {
  return CurrentThread;
}

/** Counted UTF-16 string; lengths are bytes without a terminator. */
export class UNICODE_STRING {
  Length: number;
  MaximumLength: number;
  constructor(public Buffer: string = '') {
    this.Length = Buffer.length * 2;
    this.MaximumLength = Buffer.length * 2 + (Buffer.length > 0 ? 2 : 0);
  }
}
HalDefineType(UNICODE_STRING, '_UNICODE_STRING', 0x10, [
  ['Length', 0x0, 'Uint2B'],
  ['MaximumLength', 0x2, 'Uint2B'],
  ['Buffer', 0x8, 'Ptr64 Wchar'],
]);
/** Where C takes a PCUNICODE_STRING, a plain string will do. */
export type PCUNICODE_STRING = UNICODE_STRING | string;

/** The characters of a counted string; '' for none. */
export function UnicodeText(name: PCUNICODE_STRING | null | undefined): string {
  if (name === null || name === undefined) return '';
  if (typeof name === 'string') return name;
  return name.Buffer.substring(0, name.Length / 2);
}

/** Of a handle: it cannot be closed. */
export const OBJ_PROTECT_CLOSE = 0x1;
export const OBJ_INHERIT = 0x2;
export const OBJ_PERMANENT = 0x10;
export const OBJ_EXCLUSIVE = 0x20;
export const OBJ_CASE_INSENSITIVE = 0x40;
export const OBJ_OPENIF = 0x80;
export const OBJ_OPENLINK = 0x100;
export const OBJ_KERNEL_HANDLE = 0x200;
export const OBJ_FORCE_ACCESS_CHECK = 0x400;

export class OBJECT_ATTRIBUTES {
  Length = 0x30;
  RootDirectory: HANDLE = 0;
  ObjectName: PCUNICODE_STRING | null = null;
  Attributes = 0;
  SecurityDescriptor: object | null = null;
}
HalDefineType(OBJECT_ATTRIBUTES, '_OBJECT_ATTRIBUTES', 0x30, [
  ['Length', 0x0, 'Uint4B'],
  ['RootDirectory', 0x8, 'Ptr64 Void'],
  ['ObjectName', 0x10, 'Ptr64 _UNICODE_STRING'],
  ['Attributes', 0x18, 'Uint4B'],
  ['SecurityDescriptor', 0x20, 'Ptr64 Void'],
]);

/** @stack 0x20 */
export function InitializeObjectAttributes(
  p: OBJECT_ATTRIBUTES,
  n: PCUNICODE_STRING | null,
  a: number,
  r: HANDLE | null,
  s: object | null,
): void {
  p.Length = 0x30;
  p.RootDirectory = r ?? 0;
  p.Attributes = a;
  p.ObjectName = n;
  p.SecurityDescriptor = s;
}

// ---- access rights --------------------------------------------------------------------------------------------------
export const DELETE = 0x00010000;
export const READ_CONTROL = 0x00020000;
export const WRITE_DAC = 0x00040000;
export const WRITE_OWNER = 0x00080000;
export const SYNCHRONIZE = 0x00100000;
export const STANDARD_RIGHTS_REQUIRED = 0x000f0000;
export const STANDARD_RIGHTS_ALL = 0x001f0000;
export const GENERIC_READ = 0x80000000;
export const GENERIC_WRITE = 0x40000000;
export const GENERIC_EXECUTE = 0x20000000;
export const GENERIC_ALL = 0x10000000;
export const MAXIMUM_ALLOWED = 0x02000000;

export const EVENT_QUERY_STATE = 0x1;
export const EVENT_MODIFY_STATE = 0x2;
export const EVENT_ALL_ACCESS = 0x1f0003;
export const SEMAPHORE_MODIFY_STATE = 0x2;
export const SEMAPHORE_ALL_ACCESS = 0x1f0003;
export const MUTANT_ALL_ACCESS = 0x1f0001;
export const PROCESS_TERMINATE = 0x1;
export const PROCESS_ALL_ACCESS = 0x1fffff;
export const THREAD_TERMINATE = 0x1;
export const THREAD_ALL_ACCESS = 0x1fffff;
export const DIRECTORY_ALL_ACCESS = 0xf000f;
export const SYMBOLIC_LINK_ALL_ACCESS = 0xf0001;

export const NotificationEvent = 0;
export const SynchronizationEvent = 1;
export type EVENT_TYPE = number;

/** C's LARGE_INTEGER for those who want the variable; a plain `bigint` does wherever the WDK takes one. */
export class LARGE_INTEGER {
  constructor(public QuadPart: bigint = 0n) {}
}
HalDefineType(LARGE_INTEGER, '_LARGE_INTEGER', 0x8, [['QuadPart', 0x0, 'Int8B']]);
