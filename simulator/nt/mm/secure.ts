/** Keeping an application from taking memory away that a driver uses. */
import { HalPageBits, HalQueryPage } from 'hal';
import { PAGE_READWRITE } from '../inc/mmdefs';
import type { EPROCESS } from '../inc/ps';
import { PsGetCurrentProcess } from '../ps/current';
import { HighestUserAddress, PAGE_SIZE } from './layout';
import { MiAddressOf, type Pointer } from './mdl';
import { MiLocateVad, type MMVAD } from './vad';

/** What MmUnsecureVirtualMemory takes back; opaque. */
export class MMSECURE_HANDLE {
  constructor(readonly $vad: MMVAD | null) {}
}

/**
 * The range of the current process can neither be freed nor be given another protection until it is unsecured; its pages
 * may still be out.
 * @param ProbeMode PAGE_READWRITE or PAGE_READONLY: what the pages must allow
 * @returns null if the range is not such memory
 * @stack 0x80
 */
export function MmSecureVirtualMemory(Address: Pointer, Size: number, ProbeMode: number): MMSECURE_HANDLE | null {
  const start = MiAddressOf(Address);
  const process = PsGetCurrentProcess();
  if (start + BigInt(Size) > HighestUserAddress || process.$addressSpace === null) return null;
  const wrong = HalPageBits.NOT_PRESENT | (ProbeMode === PAGE_READWRITE ? HalPageBits.READ_ONLY : 0);
  if (MiAnyPage(process, start, Size, wrong)) return null;
  const vad = MiLocateVad(process, start) ?? null;
  if (vad !== null) vad.Secured++;
  return new MMSECURE_HANDLE(vad);
}

/** Some page of the range has one of the bits. */
function MiAnyPage(Process: EPROCESS, Start: bigint, Bytes: number, Bits: number): boolean {
  for (let page = Start & ~BigInt(PAGE_SIZE - 1); page < Start + BigInt(Bytes); page += BigInt(PAGE_SIZE))
    if ((HalQueryPage(page, Process) & Bits) !== 0) return true;
  return false;
}

/** @stack 0x40 */
export function MmUnsecureVirtualMemory(SecureHandle: MMSECURE_HANDLE): void {
  if (SecureHandle.$vad !== null) SecureHandle.$vad.Secured--;
}
