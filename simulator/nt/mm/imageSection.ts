/** Sections of executable files: is it one? In the simulation its pages lie in memory as they lie in the file. */
import type { NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_INVALID_IMAGE_FORMAT, STATUS_INVALID_IMAGE_NOT_MZ, STATUS_SUCCESS } from '../inc/ntstatus';
import type { CONTROL_AREA } from '../inc/section';
import { PAGE_SIZE } from './layout';
import { MiResolveMappedFileFault, MiValidPage } from './sectionPages';

/** 'MZ', and 'PE' with two zeros. */
const IMAGE_DOS_SIGNATURE = 0x5a4d;
const IMAGE_NT_SIGNATURE = 0x4550;
/** Offset of the NT header, in the DOS header. */
const e_lfanew = 0x3c;

/**
 * Reads the first page and looks for the signatures.
 * @returns STATUS_INVALID_IMAGE_NOT_MZ, STATUS_INVALID_IMAGE_FORMAT, or why it could not be read
 * @stack 0xd0
 */
export function MiCheckImageHeader(Area: CONTROL_AREA): NTSTATUS {
  const status = MiResolveMappedFileFault(Area, 0, 1);
  if (!NT_SUCCESS(status)) return status;
  const { Data } = MiValidPage(Area, 0)!;
  const header = new DataView(Data.buffer, Data.byteOffset, Data.byteLength);
  if (header.getUint16(0, true) !== IMAGE_DOS_SIGNATURE) return STATUS_INVALID_IMAGE_NOT_MZ;
  const at = header.getUint32(e_lfanew, true);
  const found = at <= PAGE_SIZE - 4 && header.getUint32(at, true) === IMAGE_NT_SIGNATURE;
  return found ? STATUS_SUCCESS : STATUS_INVALID_IMAGE_FORMAT;
}
