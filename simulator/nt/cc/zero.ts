/** Zeros in a file: in the cache, or on the disk where it is not cached. */
import { type FILE_OBJECT, FO_WRITE_THROUGH, IO_STATUS_BLOCK } from '../inc/io';
import { Executive, KEVENT, KernelMode } from '../inc/ke';
import { NotificationEvent } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_PENDING } from '../inc/ntstatus';
import { ExRaiseStatus } from '../ex/raise';
import { IoSynchronousPageWrite } from '../io/paging';
import { KeInitializeEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { MiPagingMdl, MiReleasePagingMdl } from '../mm/sectionPages';
import { CcControlArea, CcIsResident, CcMapAndCopyInToCache } from './copy';

/** Bytes that are written at once where the file is not cached. */
const MAX_ZERO_TRANSFER = 0x10000;

/**
 * Writes zeros, up to EndOffset (exclusive). Where the file object is not cached the range is one of whole sectors.
 * @param Wait false: only if nothing needs to be read or written
 * @returns false: it would have to wait. Raises the status of a write that fails
 * @stack 0xf0
 */
export function CcZeroData(FileObject: FILE_OBJECT, StartOffset: bigint, EndOffset: bigint, Wait: boolean): boolean {
  const length = Number(EndOffset - StartOffset);
  if (length <= 0) return true;
  const own = FileObject.PrivateCacheMap;
  if (own === null || (FileObject.Flags & FO_WRITE_THROUGH) !== 0) {
    if (Wait) CcWriteZeros(FileObject, StartOffset, EndOffset);
    return Wait;
  }
  const start = Number(StartOffset);
  if (!Wait && !CcIsResident(CcControlArea(own.$shared), start, length)) return false;
  CcMapAndCopyInToCache(own.$shared, start, length, null);
  return true;
}

/** @stack 0xa0 */
function CcWriteZeros(FileObject: FILE_OBJECT, StartOffset: bigint, EndOffset: bigint): void {
  for (let at = StartOffset; at < EndOffset; at += BigInt(MAX_ZERO_TRANSFER)) {
    const left = Number(EndOffset - at);
    const mdl = MiPagingMdl(new Uint8Array(Math.min(left, MAX_ZERO_TRANSFER)), 0);
    const event = new KEVENT();
    const iosb = new IO_STATUS_BLOCK();
    KeInitializeEvent(event, NotificationEvent, false);
    const returned = IoSynchronousPageWrite(FileObject, mdl, at, event, iosb);
    if (returned === STATUS_PENDING) KeWaitForSingleObject(event, Executive, KernelMode, false, null);
    const status = returned === STATUS_PENDING || NT_SUCCESS(returned) ? iosb.Status : returned;
    MiReleasePagingMdl(mdl);
    if (!NT_SUCCESS(status)) ExRaiseStatus(status);
  }
}
