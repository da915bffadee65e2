/**
 * Cached reads and writes: copying between a caller's buffer and the cache. Frame sizes are plausible ones.
 */
import { ExRaiseStatus } from '../ex/raise';
import type { PRIVATE_CACHE_MAP, SHARED_CACHE_MAP } from '../inc/cc';
import { FSRTL_ADVANCED_FCB_HEADER } from '../inc/fsrtl';
import { type FILE_OBJECT, FO_WRITE_THROUGH, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import {
  NT_SUCCESS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  STATUS_UNEXPECTED_IO_ERROR,
  STATUS_VERIFY_REQUIRED,
} from '../inc/ntstatus';
import type { CONTROL_AREA } from '../inc/section';
import { MmCheckCachedPageStates, MmCopyToCachedPage } from '../mm/cachedPages';
import { PAGE_SIZE } from '../mm/layout';
import { MiValidPage } from '../mm/sectionPages';
import { CcExtendCacheSection } from './cacheMap';
import { CcSetDirtyInMask } from './dirty';
import { CcFlushCache } from './flush';
import { CcScheduleReadAhead } from './readAhead';

/** The section of a cached file. */
export function CcControlArea(Map: SHARED_CACHE_MAP): CONTROL_AREA {
  return Map.Section!.ControlArea;
}

/**
 * Errors of paging reads are raised; those that a caller cannot expect become one.
 * @stack 0x30
 */
export function FsRtlNormalizeNtstatus(Exception: NTSTATUS, GenericException: NTSTATUS): NTSTATUS {
  return FsRtlIsNtstatusExpected(Exception) ? Exception : GenericException;
}

/** @stack 0x20 */
export function FsRtlIsNtstatusExpected(Exception: NTSTATUS): boolean {
  return !unexpected.has(Exception);
}
/** STATUS_DATATYPE_MISALIGNMENT, ACCESS_VIOLATION, ILLEGAL_INSTRUCTION, INSTRUCTION_MISALIGNMENT. */
const unexpected: ReadonlySet<NTSTATUS> = new Set([0x80000002 | 0, 0xc0000005 | 0, 0xc000001d | 0, 0xc00000aa | 0]);

/**
 * Copies from the cache; what is not there is read from the file first.
 * @param FileOffset bytes; the range lies within the file
 * @param Wait false: only if nothing needs to be read
 * @returns false: it would have to wait, and Wait is false. Raises the status of a read that fails
 * @stack 0x60
 */
export function CcCopyRead(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
): boolean {
  return CcCopyReadEx(FileObject, FileOffset, Length, Wait, Buffer, IoStatus, null);
}

/** @stack 0x150 */
export function CcCopyReadEx(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  _IoIssuerThread: object | null,
): boolean {
  const own: PRIVATE_CACHE_MAP = FileObject.PrivateCacheMap!;
  const area = CcControlArea(own.$shared);
  const start = Number(FileOffset);
  if (Length > 0 && (Wait || CcIsResident(area, start, Length))) CcMapAndCopyFromCache(area, start, Length, Buffer);
  else if (Length > 0) return false;
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = Length;
  CcScheduleReadAhead(FileObject, FileOffset, Length);
  own.FileOffset1 = own.FileOffset2;
  own.BeyondLastByte1 = own.BeyondLastByte2;
  own.FileOffset2 = FileOffset;
  own.BeyondLastByte2 = FileOffset + BigInt(Length);
  return true;
}

/** All pages of a range are in. */
export function CcIsResident(Area: CONTROL_AREA, Start: number, Length: number): boolean {
  const last = Math.ceil((Start + Length) / PAGE_SIZE);
  for (let page = Math.floor(Start / PAGE_SIZE); page < last; page++)
    if (MiValidPage(Area, page) === undefined) return false;
  return true;
}

/** @stack 0x120 */
function CcMapAndCopyFromCache(Area: CONTROL_AREA, Start: number, Length: number, Buffer: Uint8Array): void {
  const end = Start + Length;
  CcFaultIn(Area, Start, Length);
  for (let at = Start; at < end; ) {
    const index = Math.floor(at / PAGE_SIZE);
    const offset = at - index * PAGE_SIZE;
    const count = Math.min(PAGE_SIZE - offset, end - at);
    const page = MiValidPage(Area, index);
    // It went again while the caller's buffer was brought in.
    if (page === undefined) CcFaultIn(Area, at, end - at);
    else {
      Buffer.set(page.Data.subarray(offset, offset + count), at - Start);
      at += count;
    }
  }
}

/**
 * Brings pages in, or raises why not.
 * @stack 0x50
 */
export function CcFaultIn(Area: CONTROL_AREA, Start: number, Length: number): void {
  const status = MmCheckCachedPageStates(Area, Start, Length);
  if (!NT_SUCCESS(status)) CcRaise(status);
}

function CcRaise(Status: NTSTATUS): void {
  const passed = Status === STATUS_INSUFFICIENT_RESOURCES || Status === STATUS_VERIFY_REQUIRED;
  ExRaiseStatus(passed ? Status : FsRtlNormalizeNtstatus(Status, STATUS_UNEXPECTED_IO_ERROR));
}

/** For requests below 4 GB; PageCount is how many pages they span. @stack 0x70 */
export function CcFastCopyRead(
  FileObject: FILE_OBJECT,
  FileOffset: number,
  Length: number,
  _PageCount: number,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
): void {
  CcCopyReadEx(FileObject, BigInt(FileOffset), Length, true, Buffer, IoStatus, null);
}

/**
 * Copies into the cache; the pages become dirty and are written later (or now, with FO_WRITE_THROUGH).
 * @param Wait false: only if nothing needs to be read
 * @returns false: it would have to wait, and Wait is false. Raises as CcCopyRead
 * @stack 0x70
 */
export function CcCopyWrite(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  Buffer: Uint8Array,
): boolean {
  return CcCopyWriteEx(FileObject, FileOffset, Length, Wait, Buffer, null);
}

/** @stack 0x180 */
export function CcCopyWriteEx(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  Buffer: Uint8Array,
  _IoIssuerThread: object | null,
): boolean {
  const through = (FileObject.Flags & FO_WRITE_THROUGH) !== 0;
  const map = FileObject.PrivateCacheMap!.$shared;
  if (!Wait && (through || !CcIsResident(CcControlArea(map), Number(FileOffset), Length))) return false;
  if (Length === 0) return true;
  CcMapAndCopyInToCache(map, Number(FileOffset), Length, Buffer);
  if (!through) return true;
  const iosb = new IO_STATUS_BLOCK();
  CcFlushCache(FileObject.SectionObjectPointer!, FileOffset, Length, iosb);
  if (!NT_SUCCESS(iosb.Status)) CcRaise(iosb.Status);
  return true;
}

/** @stack 0x80 */
export function CcFastCopyWrite(FileObject: FILE_OBJECT, FileOffset: number, Length: number, Buffer: Uint8Array): void {
  CcCopyWriteEx(FileObject, BigInt(FileOffset), Length, true, Buffer, null);
}

/**
 * Up to where the file's data is valid: pages behind it are zero and need not be read. What was written in the cache
 * counts before the file system has noted it.
 */
export function CcValidDataGoal(Map: SHARED_CACHE_MAP): number {
  const header: unknown = Map.FileObject.FsContext;
  const valid = header instanceof FSRTL_ADVANCED_FCB_HEADER ? header.ValidDataLength : 0n;
  return Number(valid > Map.ValidDataGoal ? valid : Map.ValidDataGoal);
}

/**
 * @param Buffer null: zeros
 * @stack 0x140
 */
export function CcMapAndCopyInToCache(
  Map: SHARED_CACHE_MAP,
  Start: number,
  Length: number,
  Buffer: Uint8Array | null,
): void {
  const area = CcControlArea(Map);
  const end = Start + Length;
  const goal = CcValidDataGoal(Map);
  if (BigInt(end) > Map.SectionSize) CcExtendCacheSection(Map, BigInt(end));
  for (let at = Start; at < end; ) {
    const index = Math.floor(at / PAGE_SIZE);
    const first = index * PAGE_SIZE;
    const count = Math.min(first + PAGE_SIZE, end) - at;
    const whole = count === PAGE_SIZE || first >= goal;
    if (!whole) CcFaultIn(area, at, count);
    const bytes = Buffer === null ? null : Buffer.subarray(at - Start, at - Start + count);
    if (MmCopyToCachedPage(area, index, at - first, count, bytes, whole)) {
      CcSetDirtyInMask(Map, index);
      at += count;
    }
  }
  if (BigInt(end) > Map.ValidDataGoal) Map.ValidDataGoal = BigInt(end);
}
