/**
 * Read ahead: a file object that reads one piece after the other (or at a constant distance) gets the next piece into the
 * cache by a worker thread before it asks for it.
 */
import { HalTrace } from 'hal';
import { DISABLE_READ_AHEAD, type PRIVATE_CACHE_MAP, ReadAhead, WORK_QUEUE_ENTRY } from '../inc/cc';
import type { FILE_OBJECT } from '../inc/io';
import { NT_SUCCESS } from '../inc/ntstatus';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { MmCheckCachedPageStates } from '../mm/cachedPages';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { CcReferenceSharedCacheMap, CcReleaseSharedCacheMap } from './cacheMap';
import { CcControlArea } from './copy';
import { CcPostWorkQueue } from './worker';

/** The most that is read ahead at once, bytes. */
const MAX_READ_AHEAD = 0x100000;
/** ReadAheadMask of a file that is read at random. */
const NEVER = -1;

/**
 * @param Granularity a power of two, at least a page: pieces that are read ahead begin and end at multiples of it
 * @stack 0x20
 */
export function CcSetReadAheadGranularity(FileObject: FILE_OBJECT, Granularity: number): void {
  const own = FileObject.PrivateCacheMap;
  if (own !== null && own.ReadAheadMask !== NEVER) own.ReadAheadMask = Granularity - 1;
}

/** @stack 0x20 */
export function CcSetAdditionalCacheAttributes(
  FileObject: FILE_OBJECT,
  DisableReadAhead: boolean,
  _DisableWriteBehind: boolean,
): void {
  const own = FileObject.PrivateCacheMap;
  if (own === null) return;
  const map = own.$shared;
  map.Flags = DisableReadAhead ? map.Flags | DISABLE_READ_AHEAD : map.Flags & ~DISABLE_READ_AHEAD;
}

/**
 * After a read: if it and those before it show where the next will be, that is read ahead.
 * @stack 0x90
 */
export function CcScheduleReadAhead(FileObject: FILE_OBJECT, FileOffset: bigint, Length: number): void {
  const own = FileObject.PrivateCacheMap;
  if (own === null || Length === 0 || own.ReadAheadMask === NEVER || own.ReadAheadActive !== 0) return;
  if ((own.$shared.Flags & DISABLE_READ_AHEAD) !== 0) return;
  const [start, length] = CcNextPiece(own, FileOffset, Length);
  const map = own.$shared;
  if (
    length === 0 ||
    start >= map.FileSize ||
    start + BigInt(length) <= own.ReadAheadOffset + BigInt(own.ReadAheadLength)
  )
    return;
  own.ReadAheadOffset = start;
  own.ReadAheadLength = length;
  own.ReadAheadActive = 1;
  ObfReferenceObject(FileObject);
  CcReferenceSharedCacheMap(map);
  CcPostWorkQueue(new WORK_QUEUE_ENTRY(ReadAhead, own));
}

/** Start and length of what will be read next; length 0: nobody knows. */
function CcNextPiece(Own: PRIVATE_CACHE_MAP, FileOffset: bigint, Length: number): [bigint, number] {
  const granularity = Own.ReadAheadMask + 1;
  const end = FileOffset + BigInt(Length);
  const sequential = FileOffset === Own.BeyondLastByte2 && (FileOffset !== 0n || Own.BeyondLastByte2 !== 0n);
  Own.SequentialReadCount = sequential ? Own.SequentialReadCount + 1 : 0;
  if (sequential) {
    // Two pieces of what is read, in whole granules.
    const start = (end / BigInt(granularity)) * BigInt(granularity);
    const length = Math.ceil((2 * Length) / granularity) * granularity + granularity;
    return [start, Math.min(length, MAX_READ_AHEAD)];
  }
  // At the same distance for the third time.
  const distance = FileOffset - Own.FileOffset2;
  const again = distance !== 0n && distance === Own.FileOffset2 - Own.FileOffset1 && Own.BeyondLastByte1 !== 0n;
  return again && FileOffset + distance >= 0n ? [FileOffset + distance, Length] : [0n, 0];
}

/**
 * In a worker thread: brings the piece in, if the file system lets it.
 * @stack 0x100
 */
export function CcPerformReadAhead(Own: PRIVATE_CACHE_MAP): void {
  const { FileObject, ReadAheadOffset, ReadAheadLength, $shared } = Own;
  const { Callbacks, LazyWriteContext } = $shared;
  KeEnterCriticalRegion();
  if (Callbacks.AcquireForReadAhead(LazyWriteContext, true)) {
    const end = ReadAheadOffset + BigInt(ReadAheadLength);
    const last = end > $shared.FileSize ? $shared.FileSize : end;
    const length = Number(last - ReadAheadOffset);
    HalTrace(
      'cache',
      `read ahead ${length} bytes at ${ReadAheadOffset.toString(16)} of ${FileObject.FileName}`,
      FileObject,
    );
    // Nobody waits for it: an error comes again when it is read.
    if (length > 0 && !NT_SUCCESS(MmCheckCachedPageStates(CcControlArea($shared), Number(ReadAheadOffset), length)))
      Own.ReadAheadLength = 0;
    Callbacks.ReleaseFromReadAhead(LazyWriteContext);
  }
  KeLeaveCriticalRegion();
  Own.ReadAheadActive = 0;
  CcReleaseSharedCacheMap($shared);
  ObfDereferenceObject(FileObject);
}
