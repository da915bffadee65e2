/** Looking at user pointers before they are used, and copying from and to other processes. */
import type { NTSTATUS } from '../inc/io';
import { KAPC_STATE, UserMode } from '../inc/ke';
import {
  STATUS_ACCESS_VIOLATION,
  STATUS_DATATYPE_MISALIGNMENT,
  STATUS_PARTIAL_COPY,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { KeStackAttachProcess, KeUnstackDetachProcess } from '../ke/process';
import { MmUserProbeAddress, PAGE_SIZE } from '../mm/layout';
import { MiAddressOf, type Pointer } from '../mm/mdl';
import { ExRaiseStatus } from './raise';

/** The range lies in user space, aligned. @stack 0x30 */
function ExpProbeRange(Address: Pointer, Length: number, Alignment: number): void {
  const start = MiAddressOf(Address);
  if ((start & BigInt(Alignment - 1)) !== 0n) ExRaiseStatus(STATUS_DATATYPE_MISALIGNMENT);
  if (start + BigInt(Length) > MmUserProbeAddress) ExRaiseStatus(STATUS_ACCESS_VIOLATION);
}

/**
 * Whether a range lies in user space and is aligned; raises STATUS_ACCESS_VIOLATION or STATUS_DATATYPE_MISALIGNMENT.
 * Nothing is touched: the memory may be missing, or go away at any time, so every access belongs in a `try`.
 * @param Length bytes; of 0 nothing is asked
 * @param Alignment 1, 2, 4, 8 or 16
 * @stack 0x40
 */
export function ProbeForRead(Address: Pointer, Length: number, Alignment: number): void {
  if (Length !== 0) ExpProbeRange(Address, Length, Alignment);
}

/**
 * As ProbeForRead, and that each page can be written now.
 * @stack 0x60
 */
export function ProbeForWrite(Address: Pointer, Length: number, Alignment: number): void {
  if (Length === 0) return;
  ExpProbeRange(Address, Length, Alignment);
  const memory = Address as Uint8Array;
  const offset = Number(MiAddressOf(Address) & BigInt(PAGE_SIZE - 1));
  if (Length > memory.length) ExRaiseStatus(STATUS_ACCESS_VIOLATION);
  for (let at = 0; at < Length; at += PAGE_SIZE - ((offset + at) % PAGE_SIZE)) {
    const byte = memory[at];
    memory[at] = byte;
  }
}

/**
 * Copies memory of one process to another (or the same).
 * @param PreviousMode UserMode: both addresses must lie in user space
 * @param NumberOfBytesCopied receives how many bytes were
 * @returns STATUS_PARTIAL_COPY or STATUS_ACCESS_VIOLATION where memory is missing
 * @stack 0x2b0
 */
export function MmCopyVirtualMemory(
  FromProcess: EPROCESS,
  FromAddress: Uint8Array,
  ToProcess: EPROCESS,
  ToAddress: Uint8Array,
  BufferSize: number,
  PreviousMode: number,
  NumberOfBytesCopied: Ref<number>,
): NTSTATUS {
  NumberOfBytesCopied.value = 0;
  if (PreviousMode === UserMode) {
    try {
      ExpProbeRange(FromAddress, BufferSize, 1);
      ExpProbeRange(ToAddress, BufferSize, 1);
    } catch {
      return STATUS_ACCESS_VIOLATION;
    }
  }
  const copy = new Uint8Array(BufferSize);
  if (!MiTouchIn(FromProcess, () => copy.set(FromAddress.subarray(0, BufferSize)))) return STATUS_PARTIAL_COPY;
  if (!MiTouchIn(ToProcess, () => ToAddress.set(copy))) return STATUS_PARTIAL_COPY;
  NumberOfBytesCopied.value = BufferSize;
  return STATUS_SUCCESS;
}

/** @returns false if memory was missing */
function MiTouchIn(Process: EPROCESS, Touch: () => void): boolean {
  const state = new KAPC_STATE();
  KeStackAttachProcess(Process, state);
  try {
    Touch();
    return true;
  } catch {
    return false;
  } finally {
    KeUnstackDetachProcess(state);
  }
}
