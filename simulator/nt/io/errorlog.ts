/** The error log of drivers: entries are told in the machine's event log. Source: the pages of the routines. */
import { HalDefineType, HalTrace } from 'hal';
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import type { DEVICE_OBJECT, DRIVER_OBJECT, NTSTATUS } from '../inc/io';

/** Bytes that an entry may have, and of one without dump data and strings. */
export const ERROR_LOG_MAXIMUM_SIZE = 0xf0;
const PACKET_SIZE = 0x30;

export class IO_ERROR_LOG_PACKET {
  MajorFunctionCode = 0;
  RetryCount = 0;
  DumpDataSize = 0;
  NumberOfStrings = 0;
  StringOffset = 0;
  EventCategory = 0;
  ErrorCode: NTSTATUS = 0;
  UniqueErrorValue = 0;
  FinalStatus: NTSTATUS = 0;
  SequenceNumber = 0;
  IoControlCode = 0;
  DeviceOffset = 0n;
  readonly DumpData: number[] = [];
  /** Texts that lie at StringOffset in C. */
  readonly Strings: string[] = [];
  $object: DEVICE_OBJECT | DRIVER_OBJECT | null = null;
}
HalDefineType(IO_ERROR_LOG_PACKET, '_IO_ERROR_LOG_PACKET', PACKET_SIZE, [
  ['MajorFunctionCode', 0x0, 'UChar'],
  ['RetryCount', 0x1, 'UChar'],
  ['DumpDataSize', 0x2, 'Uint2B'],
  ['NumberOfStrings', 0x4, 'Uint2B'],
  ['StringOffset', 0x6, 'Uint2B'],
  ['EventCategory', 0x8, 'Uint2B'],
  ['ErrorCode', 0xc, 'Int4B'],
  ['UniqueErrorValue', 0x10, 'Uint4B'],
  ['FinalStatus', 0x14, 'Int4B'],
  ['SequenceNumber', 0x18, 'Uint4B'],
  ['IoControlCode', 0x1c, 'Uint4B'],
]);

/**
 * @param EntrySize bytes, ERROR_LOG_MAXIMUM_SIZE at most
 * @returns null if it would be too large
 * @stack 0x40
 */
export function IoAllocateErrorLogEntry(
  IoObject: DEVICE_OBJECT | DRIVER_OBJECT,
  EntrySize: number,
): IO_ERROR_LOG_PACKET | null {
  if (EntrySize < PACKET_SIZE || EntrySize > ERROR_LOG_MAXIMUM_SIZE) return null;
  const entry = ExPoolPlace(NonPagedPool, new IO_ERROR_LOG_PACKET(), 'rEoI', EntrySize);
  entry.$object = IoObject;
  return entry;
}
/**
 * Writes the entry, which is freed with that. IRQL <= DISPATCH_LEVEL.
 * @stack 0x50
 */
export function IoWriteErrorLogEntry(ElEntry: IO_ERROR_LOG_PACKET): void {
  const code = (ElEntry.ErrorCode >>> 0).toString(16);
  const status = (ElEntry.FinalStatus >>> 0).toString(16);
  HalTrace('errorlog', `error ${code}, final status ${status} ${ElEntry.Strings.join(' ')}`.trimEnd(), ElEntry.$object);
  ExFreePool(ElEntry);
}
/** @stack 0x20 */
export function IoFreeErrorLogEntry(ElEntry: IO_ERROR_LOG_PACKET): void {
  ExFreePool(ElEntry);
}
