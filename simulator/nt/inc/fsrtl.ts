/** What every file system keeps at `FILE_OBJECT.FsContext`: the common header, advanced by filter contexts (ntifs.h). */
import { HalDefineType } from 'hal';
import { FAST_MUTEX } from './fastmutex';
import { LIST_ENTRY } from './list';
import type { ERESOURCE } from './resource';

// ---- Flags ----------------------------------------------------------------------------------------------------------
export const FSRTL_FLAG_FILE_MODIFIED = 0x01;
export const FSRTL_FLAG_FILE_LENGTH_CHANGED = 0x02;
export const FSRTL_FLAG_LIMIT_MODIFIED_PAGES = 0x04;
export const FSRTL_FLAG_ACQUIRE_MAIN_RSRC_EX = 0x08;
export const FSRTL_FLAG_ACQUIRE_MAIN_RSRC_SH = 0x10;
export const FSRTL_FLAG_USER_MAPPED_FILE = 0x20;
export const FSRTL_FLAG_ADVANCED_HEADER = 0x40;
export const FSRTL_FLAG_EOF_ADVANCE_ACTIVE = 0x80;
// ---- Flags2 ---------------------------------------------------------------------------------------------------------
export const FSRTL_FLAG2_DO_MODIFIED_WRITE = 0x01;
export const FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS = 0x02;
export const FSRTL_FLAG2_PURGE_WHEN_MAPPED = 0x04;
export const FSRTL_FLAG2_IS_PAGING_FILE = 0x08;
// ---- IsFastIoPossible -----------------------------------------------------------------------------------------------
export const FastIoIsNotPossible = 0;
export const FastIoIsPossible = 1;
export const FastIoIsQuestionable = 2;

/** `FSRTL_COMMON_FCB_HEADER` is its first part; the file system's own structure extends it. Sizes are bytes. */
export class FSRTL_ADVANCED_FCB_HEADER {
  NodeTypeCode = 0;
  NodeByteSize = 0;
  Flags = FSRTL_FLAG_ADVANCED_HEADER;
  IsFastIoPossible = FastIoIsPossible;
  Flags2 = FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS;
  Version = 2;
  /** Main resource: before PagingIoResource in the lock order. */
  Resource: ERESOURCE | null = null;
  PagingIoResource: ERESOURCE | null = null;
  AllocationSize = 0n;
  FileSize = 0n;
  ValidDataLength = 0n;
  readonly FastMutex = new FAST_MUTEX();
  /** FSRTL_PER_STREAM_CONTEXT. */
  readonly FilterContexts = new LIST_ENTRY(this, true);
  /** Leads to the list of the file's contexts; null: they are not supported. */
  FileContextSupportPointer: { value: FSRTL_PER_FILE_CONTEXT_LIST | null } | null = null;
}
HalDefineType(FSRTL_ADVANCED_FCB_HEADER, '_FSRTL_ADVANCED_FCB_HEADER', 0x70, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['NodeByteSize', 0x2, 'Int2B'],
  ['Flags', 0x4, 'UChar'],
  ['IsFastIoPossible', 0x5, 'UChar'],
  ['Flags2', 0x6, 'UChar'],
  ['Version', 0x7, 'UChar'],
  ['Resource', 0x8, 'Ptr64 _ERESOURCE'],
  ['PagingIoResource', 0x10, 'Ptr64 _ERESOURCE'],
  ['AllocationSize', 0x18, '_LARGE_INTEGER'],
  ['FileSize', 0x20, '_LARGE_INTEGER'],
  ['ValidDataLength', 0x28, '_LARGE_INTEGER'],
  ['FastMutex', 0x30, 'Ptr64 _FAST_MUTEX'],
  ['FilterContexts', 0x38, '_LIST_ENTRY'],
]);
/** In C the shorter first part; here they are one structure. */
export { FSRTL_ADVANCED_FCB_HEADER as FSRTL_COMMON_FCB_HEADER };

/** What a filter hangs on a stream (or file, or file object): found again by its owner and instance. */
export class FSRTL_PER_STREAM_CONTEXT {
  readonly Links = new LIST_ENTRY(this, true);
  OwnerId: unknown = null;
  InstanceId: unknown = null;
  /** Called when the stream goes and the context is still there. */
  FreeCallback: ((Context: any) => void) | null = null;
}
HalDefineType(FSRTL_PER_STREAM_CONTEXT, '_FSRTL_PER_STREAM_CONTEXT', 0x28, [
  ['Links', 0x0, '_LIST_ENTRY'],
  ['OwnerId', 0x10, 'Ptr64 Void'],
  ['InstanceId', 0x18, 'Ptr64 Void'],
  ['FreeCallback', 0x20, 'Ptr64     void '],
]);
export { FSRTL_PER_STREAM_CONTEXT as FSRTL_PER_FILE_CONTEXT, FSRTL_PER_STREAM_CONTEXT as FSRTL_PER_FILEOBJECT_CONTEXT };

/** The contexts of a file, that is of all its streams. */
export class FSRTL_PER_FILE_CONTEXT_LIST {
  readonly Links = new LIST_ENTRY(this, true);
}
