/** Memory of the process: an allocation is a `Uint8Array` whose accesses fault as its pages say. */
import type { HANDLE } from '../../nt/inc/ntdef';
import { NtCurrentProcess } from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { MEM_RELEASE } from '../../nt/inc/mmdefs';
import { NtAllocateVirtualMemory, NtFreeVirtualMemory, NtProtectVirtualMemory } from '../ntdll/stubs';
import { BaseSetLastNTError, SetLastError } from './error';
import { type BOOL, ERROR_INVALID_PARAMETER } from './types';

/**
 * @param lpAddress null: anywhere; or a part of what was reserved
 * @param dwSize bytes; rounded up to pages
 * @param flAllocationType MEM_RESERVE, MEM_COMMIT
 * @param flProtect PAGE_READWRITE, PAGE_READONLY, PAGE_NOACCESS
 * @returns null with the reason in GetLastError()
 * @stack 0x40
 */
export function VirtualAlloc(
  lpAddress: Uint8Array | null,
  dwSize: number,
  flAllocationType: number,
  flProtect: number,
): Uint8Array | null {
  return VirtualAllocEx(NtCurrentProcess(), lpAddress, dwSize, flAllocationType, flProtect);
}

/** @stack 0x60 */
export function VirtualAllocEx(
  hProcess: HANDLE,
  lpAddress: Uint8Array | null,
  dwSize: number,
  flAllocationType: number,
  flProtect: number,
): Uint8Array | null {
  const base = new Ref<Uint8Array | null>(lpAddress);
  const status = NtAllocateVirtualMemory(hProcess, base, 0, new Ref(dwSize), flAllocationType, flProtect);
  if (NT_SUCCESS(status)) return base.value;
  BaseSetLastNTError(status);
  return null;
}

/**
 * @param dwSize bytes; 0 with MEM_RELEASE
 * @param dwFreeType MEM_DECOMMIT or MEM_RELEASE
 * @stack 0x30
 */
export function VirtualFree(lpAddress: Uint8Array, dwSize: number, dwFreeType: number): BOOL {
  return VirtualFreeEx(NtCurrentProcess(), lpAddress, dwSize, dwFreeType);
}

/** @stack 0x40 */
export function VirtualFreeEx(hProcess: HANDLE, lpAddress: Uint8Array, dwSize: number, dwFreeType: number): BOOL {
  if (dwFreeType === MEM_RELEASE && dwSize !== 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
  }
  const status = NtFreeVirtualMemory(hProcess, new Ref<Uint8Array | null>(lpAddress), new Ref(dwSize), dwFreeType);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** @stack 0x40 */
export function VirtualProtect(
  lpAddress: Uint8Array,
  dwSize: number,
  flNewProtect: number,
  lpflOldProtect: Ref<number>,
): BOOL {
  const base = new Ref<Uint8Array | null>(lpAddress);
  const status = NtProtectVirtualMemory(NtCurrentProcess(), base, new Ref(dwSize), flNewProtect, lpflOldProtect);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
