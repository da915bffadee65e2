/**
 * Arithmetic that tells when a result does not fit (ntintsafe.h): STATUS_INTEGER_OVERFLOW, and a result that no valid one
 * is (all bits set). Any IRQL. Source: the pages of ntintsafe.h.
 */
import type { NTSTATUS } from '../inc/io';
import type { Ref } from '../inc/ref';
import { RtlpStoreBigInt, RtlpStoreNumber, type SafeValue } from './safeStore';

/**
 * The sum of two INT8s.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlInt8Add(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 8, true);
}
/**
 * The difference of two INT8s.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlInt8Sub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 8, true);
}
/**
 * The product of two INT8s.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlInt8Mult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 8, true);
}
/**
 * The sum of two UINT8s.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUInt8Add(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 8, false);
}
/**
 * The difference of two UINT8s.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUInt8Sub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 8, false);
}
/**
 * The product of two UINT8s.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUInt8Mult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 8, false);
}
/**
 * The sum of two SHORTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 16, true);
}
/**
 * The difference of two SHORTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 16, true);
}
/**
 * The product of two SHORTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlShortMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 16, true);
}
/**
 * The sum of two USHORTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 16, false);
}
/**
 * The difference of two USHORTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 16, false);
}
/**
 * The product of two USHORTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUShortMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 16, false);
}
/**
 * The sum of two INTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 32, true);
}
/**
 * The difference of two INTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 32, true);
}
/**
 * The product of two INTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 32, true);
}
/**
 * The sum of two UINTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 32, false);
}
/**
 * The difference of two UINTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 32, false);
}
/**
 * The product of two UINTs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 32, false);
}
/**
 * The sum of two LONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 32, true);
}
/**
 * The difference of two LONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 32, true);
}
/**
 * The product of two LONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 32, true);
}
/**
 * The sum of two ULONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 32, false);
}
/**
 * The difference of two ULONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 32, false);
}
/**
 * The product of two ULONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 32, false);
}
/**
 * The sum of two INT_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntPtrAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 64, true);
}
/**
 * The difference of two INT_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntPtrSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 64, true);
}
/**
 * The product of two INT_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlIntPtrMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 64, true);
}
/**
 * The sum of two UINT_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntPtrAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 64, false);
}
/**
 * The difference of two UINT_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntPtrSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 64, false);
}
/**
 * The product of two UINT_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlUIntPtrMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 64, false);
}
/**
 * The sum of two LONG_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongPtrAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 64, true);
}
/**
 * The difference of two LONG_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongPtrSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 64, true);
}
/**
 * The product of two LONG_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongPtrMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 64, true);
}
/**
 * The sum of two ULONG_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 64, false);
}
/**
 * The difference of two ULONG_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 64, false);
}
/**
 * The product of two ULONG_PTRs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongPtrMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 64, false);
}
/**
 * The sum of two SIZE_Ts.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Augend) + BigInt(Addend), 64, false);
}
/**
 * The difference of two SIZE_Ts.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Minuend) - BigInt(Subtrahend), 64, false);
}
/**
 * The product of two SIZE_Ts.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlSizeTMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<number>): NTSTATUS {
  return RtlpStoreNumber(Result, BigInt(Multiplicand) * BigInt(Multiplier), 64, false);
}
/**
 * The sum of two LONGLONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Augend) + BigInt(Addend), true);
}
/**
 * The difference of two LONGLONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Minuend) - BigInt(Subtrahend), true);
}
/**
 * The product of two LONGLONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlLongLongMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Multiplicand) * BigInt(Multiplier), true);
}
/**
 * The sum of two ULONGLONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongAdd(Augend: SafeValue, Addend: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Augend) + BigInt(Addend), false);
}
/**
 * The difference of two ULONGLONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongSub(Minuend: SafeValue, Subtrahend: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Minuend) - BigInt(Subtrahend), false);
}
/**
 * The product of two ULONGLONGs.
 * @returns STATUS_INTEGER_OVERFLOW
 * @stack 0x20
 */
export function RtlULongLongMult(Multiplicand: SafeValue, Multiplier: SafeValue, Result: Ref<bigint>): NTSTATUS {
  return RtlpStoreBigInt(Result, BigInt(Multiplicand) * BigInt(Multiplier), false);
}
