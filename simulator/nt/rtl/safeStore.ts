/** What the safe integer routines share. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_INTEGER_OVERFLOW, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';

/** Numbers of 64 bits may be given either way; what is small is a number, what is LONGLONG or ULONGLONG a bigint. */
export type SafeValue = number | bigint;

function fits(value: bigint, bits: number, signed: boolean): boolean {
  return (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) === value;
}
/** Stores a result of that many bits, or the error value. */
export function RtlpStoreNumber(result: Ref<number>, value: bigint, bits: number, signed: boolean): NTSTATUS {
  const good = fits(value, bits, signed);
  result.value = Number(good ? value : signed ? -1n : BigInt.asUintN(bits, -1n));
  return good ? STATUS_SUCCESS : STATUS_INTEGER_OVERFLOW;
}
export function RtlpStoreBigInt(result: Ref<bigint>, value: bigint, signed: boolean): NTSTATUS {
  const good = fits(value, 64, signed);
  result.value = good ? value : signed ? -1n : BigInt.asUintN(64, -1n);
  return good ? STATUS_SUCCESS : STATUS_INTEGER_OVERFLOW;
}
