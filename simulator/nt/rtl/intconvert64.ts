/**
 * Conversions from 64 bits that tell when a value does not fit (ntintsafe.h): STATUS_INTEGER_OVERFLOW, and a result that no valid one
 * is (all bits set). Any IRQL. Source: the pages of ntintsafe.h.
 */
import type { NTSTATUS } from '../inc/io';
import type { Ref } from '../inc/ref';
import { RtlpStoreBigInt, RtlpStoreNumber, type SafeValue } from './safeStore';

/**
 * A LONGLONG as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A LONGLONG as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A LONGLONG as a ULONGLONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToULongLong(Operand: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Operand), false);
}
/**
 * A LONGLONG as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A LONGLONG as an INT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A LONGLONG as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A LONGLONG as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * A ULONGLONG as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A ULONGLONG as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A ULONGLONG as a LONGLONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToLongLong(Operand: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Operand), true);
}
/**
 * A ULONGLONG as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A ULONGLONG as an INT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A ULONGLONG as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A ULONGLONG as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * A ULONGLONG as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A SIZE_T as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A SIZE_T as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A SIZE_T as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A SIZE_T as an INT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A SIZE_T as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A SIZE_T as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A SIZE_T as a LONGLONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTToLongLong(Operand: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Operand), true);
}
/**
 * A ULONG_PTR as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A ULONG_PTR as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A ULONG_PTR as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A ULONG_PTR as a LONG_PTR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrToLongPtr(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 64, true);
}
/**
 * A LONG_PTR as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongPtrToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A LONG_PTR as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongPtrToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A LONG_PTR as a ULONG_PTR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongPtrToULongPtr(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 64, false);
}
