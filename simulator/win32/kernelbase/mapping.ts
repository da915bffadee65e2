/** Memory-mapped files. A view is a `Uint8Array`: what is written to it is in the file, when it has been flushed. */
import { SECTION_MAP_EXECUTE, SECTION_MAP_READ, SECTION_MAP_WRITE } from '../../nt/inc/section';
import { SEC_COMMIT, SECTION_QUERY, ViewShare } from '../../nt/inc/section';
import { IO_STATUS_BLOCK } from '../../nt/inc/io';
import {
  PAGE_EXECUTE,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_READWRITE,
  PAGE_READONLY,
  PAGE_READWRITE,
  PAGE_WRITECOPY,
} from '../../nt/inc/mmdefs';
import {
  type HANDLE,
  INVALID_HANDLE_VALUE,
  NtCurrentProcess,
  OBJ_CASE_INSENSITIVE,
  OBJ_OPENIF,
  OBJECT_ATTRIBUTES,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_OBJECT_NAME_EXISTS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  NtCreateSection,
  NtFlushVirtualMemory,
  NtMapViewOfSection,
  NtOpenSection,
  NtUnmapViewOfSection,
} from '../ntdll/fileStubs';
import { BaseSetLastNTError, SetLastError } from './error';
import { type BOOL, ERROR_INVALID_PARAMETER } from './types';

export const FILE_MAP_COPY = 0x1;
export const FILE_MAP_WRITE = SECTION_MAP_WRITE;
export const FILE_MAP_READ = SECTION_MAP_READ;
export const FILE_MAP_EXECUTE = 0x20;
export const FILE_MAP_ALL_ACCESS = 0xf001f;
const ERROR_ALREADY_EXISTS = 183;

/** Bits that say where a section lies or how it is made, above the protection. */
const SectionFlags = 0xff000000;

function BaseFormatObjectAttributes(Name: string): OBJECT_ATTRIBUTES {
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = `\\BaseNamedObjects\\${Name.replace(/^(Local|Global)\\/i, '')}`;
  attributes.Attributes = OBJ_CASE_INSENSITIVE | OBJ_OPENIF;
  return attributes;
}

/**
 * @param hFile INVALID_HANDLE_VALUE: memory of the paging file
 * @param flProtect PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY, with SEC_xxx
 * @param dwMaximumSizeLow bytes, with the high part; 0: the size of the file
 * @returns 0 with the reason in GetLastError(); ERROR_ALREADY_EXISTS there: the section of that name
 * @stack 0xc0
 */
export function CreateFileMappingW(
  hFile: HANDLE,
  _lpFileMappingAttributes: unknown,
  flProtect: number,
  dwMaximumSizeHigh: number,
  dwMaximumSizeLow: number,
  lpName: string | null,
): HANDLE {
  const handle = new Ref<HANDLE>(0);
  const size = (BigInt(dwMaximumSizeHigh >>> 0) << 32n) | BigInt(dwMaximumSizeLow >>> 0);
  const protect = flProtect & 0xff;
  const flags = flProtect & SectionFlags;
  const write = protect === PAGE_READWRITE || protect === PAGE_EXECUTE_READWRITE ? SECTION_MAP_WRITE : 0;
  const execute = protect >= PAGE_EXECUTE ? SECTION_MAP_EXECUTE : 0;
  const access = SECTION_QUERY | SECTION_MAP_READ | write | execute;
  const status = NtCreateSection(
    handle,
    access | 0xd0000,
    lpName === null ? null : BaseFormatObjectAttributes(lpName),
    size === 0n ? null : size,
    protect,
    flags === 0 ? SEC_COMMIT : flags,
    hFile === INVALID_HANDLE_VALUE ? null : hFile,
  );
  if (!NT_SUCCESS(status)) {
    BaseSetLastNTError(status);
    return 0;
  }
  SetLastError(status === STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : 0);
  return handle.value;
}

/** @stack 0x60 */
export function OpenFileMappingW(dwDesiredAccess: number, _bInheritHandle: BOOL, lpName: string): HANDLE {
  const handle = new Ref<HANDLE>(0);
  const status = NtOpenSection(handle, dwDesiredAccess, BaseFormatObjectAttributes(lpName));
  if (NT_SUCCESS(status)) return handle.value;
  BaseSetLastNTError(status);
  return 0;
}

/** Protection of a view, by what it is to be used for. */
function BaseViewProtection(Access: number): number {
  const execute = (Access & FILE_MAP_EXECUTE) !== 0;
  if (Access === FILE_MAP_COPY) return PAGE_WRITECOPY;
  if ((Access & FILE_MAP_WRITE) !== 0) return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
  return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
}

/**
 * @param dwDesiredAccess FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_ALL_ACCESS or FILE_MAP_COPY
 * @param dwFileOffsetLow a multiple of 64 KB
 * @param dwNumberOfBytesToMap 0: up to the end
 * @returns null with the reason in GetLastError()
 * @stack 0x90
 */
export function MapViewOfFile(
  hFileMappingObject: HANDLE,
  dwDesiredAccess: number,
  dwFileOffsetHigh: number,
  dwFileOffsetLow: number,
  dwNumberOfBytesToMap: number,
): Uint8Array | null {
  const base = new Ref<Uint8Array | null>(null);
  const offset = (BigInt(dwFileOffsetHigh >>> 0) << 32n) | BigInt(dwFileOffsetLow >>> 0);
  const status = NtMapViewOfSection(
    hFileMappingObject,
    NtCurrentProcess(),
    base,
    0,
    0,
    offset,
    new Ref(dwNumberOfBytesToMap),
    ViewShare,
    0,
    BaseViewProtection(dwDesiredAccess),
  );
  if (NT_SUCCESS(status)) return base.value;
  BaseSetLastNTError(status);
  return null;
}

/** @stack 0x40 */
export function UnmapViewOfFile(lpBaseAddress: Uint8Array | null): BOOL {
  if (lpBaseAddress === null) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
  }
  const status = NtUnmapViewOfSection(NtCurrentProcess(), lpBaseAddress);
  if (!NT_SUCCESS(status)) BaseSetLastNTError(status);
  return NT_SUCCESS(status);
}

/**
 * Has what was written to a view put into the file; the disk may have it later (FlushFileBuffers).
 * @param dwNumberOfBytesToFlush 0: up to the end of the view
 * @stack 0x60
 */
export function FlushViewOfFile(lpBaseAddress: Uint8Array, dwNumberOfBytesToFlush: number): BOOL {
  const iosb = new IO_STATUS_BLOCK();
  const base = new Ref<Uint8Array | null>(lpBaseAddress);
  const status = NtFlushVirtualMemory(NtCurrentProcess(), base, new Ref(dwNumberOfBytesToFlush), iosb);
  if (!NT_SUCCESS(status)) BaseSetLastNTError(status);
  return NT_SUCCESS(status);
}
