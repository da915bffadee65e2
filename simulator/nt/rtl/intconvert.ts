/**
 * Conversions that tell when a value does not fit (ntintsafe.h): STATUS_INTEGER_OVERFLOW, and a result that no valid one
 * is (all bits set). Any IRQL. Source: the pages of ntintsafe.h.
 */
import type { NTSTATUS } from '../inc/io';
import type { Ref } from '../inc/ref';
import { RtlpStoreBigInt, RtlpStoreNumber, type SafeValue } from './safeStore';

/**
 * A ULONG as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A ULONG as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A ULONG as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A ULONG as an INT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A ULONG as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * A ULONG as a UINT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToUInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A ULONG as an INT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, true);
}
/**
 * A ULONG as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A LONG as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A LONG as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A LONG as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * A LONG as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A LONG as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A LONG as a ULONGLONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToULongLong(Operand: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Operand), false);
}
/**
 * A LONG as an INT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, true);
}
/**
 * A LONG as a UINT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongToUInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * An INT as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * An INT as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * An INT as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * An INT as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * An INT as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * An INT as a ULONGLONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToULongLong(Operand: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Operand), false);
}
/**
 * An INT as an INT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, true);
}
/**
 * An INT as a UINT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntToUInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A UINT as an INT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A UINT as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A UINT as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A UINT as a LONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToLong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, true);
}
/**
 * A UINT as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * A UINT as an INT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, true);
}
/**
 * A UINT as a UINT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntToUInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A USHORT as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A USHORT as a SHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortToShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, true);
}
/**
 * A USHORT as an INT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortToInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, true);
}
/**
 * A USHORT as a UINT8.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortToUInt8(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A SHORT as a USHORT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortToUShort(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 16, false);
}
/**
 * A SHORT as a UCHAR.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortToUChar(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 8, false);
}
/**
 * A SHORT as a ULONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortToULong(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A SHORT as a UINT.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortToUInt(Operand: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Operand), 32, false);
}
/**
 * A SHORT as a ULONGLONG.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortToULongLong(Operand: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Operand), false);
}
