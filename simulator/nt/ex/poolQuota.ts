/** Quotas of pool: what a process has been charged for nonpaged and paged blocks. */
import type { EPROCESS } from '../inc/ps';
import { PsGetCurrentProcess, PsInitialSystemProcess } from '../ps/current';

/**
 * Bytes a process may be charged, per type of pool: the highest limit that can be set in the registry
 * (Memory Management\NonPagedPoolQuota and PagedPoolQuota, 128 MB).
 */
export const PspDefaultPoolLimit = 0x8000000;

/** The process that an allocation with quota is charged to; null: nobody, as the system pays for itself. */
export function ExpQuotaProcess(): EPROCESS | null {
  const process = PsGetCurrentProcess();
  return process === PsInitialSystemProcess || process.UniqueProcessId === 0 ? null : process;
}

/**
 * @param Type 0 nonpaged, 1 paged
 * @returns false where the limit would be exceeded
 * @stack 0x40
 */
export function PspChargeProcessQuota(Process: EPROCESS, Type: number, Bytes: number): boolean {
  const usage = Process.QuotaUsage;
  if (usage[Type] + Bytes > PspDefaultPoolLimit) return false;
  usage[Type] += Bytes;
  if (usage[Type] > Process.QuotaPeak[Type]) Process.QuotaPeak[Type] = usage[Type];
  return true;
}

/** @stack 0x40 */
export function PspReturnProcessQuota(Process: EPROCESS, Type: number, Bytes: number): void {
  Process.QuotaUsage[Type] -= Bytes;
}
