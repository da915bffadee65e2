/** Cache manager (cc) structures (ntifs.h, and as the debugger shows them). Sizes and offsets are bytes. */
import { HalDefineType } from 'hal';
import type { FILE_OBJECT, NTSTATUS } from './io';
import type { KEVENT } from './ke';
import { LIST_ENTRY } from './list';
import type { SECTION } from './section';

export const CACHE_NTC_SHARED_CACHE_MAP = 0x2ff;
export const CACHE_NTC_PRIVATE_CACHE_MAP = 0x2fe;
export const CACHE_NTC_BCB = 0x2fd;
export const CACHE_NTC_DEFERRED_WRITE = 0x2fc;

/** A view of the system cache. */
export const VACB_MAPPING_GRANULARITY = 0x40000;

/** Of CcMapData, CcPinRead. */
export const PIN_WAIT = 1;
export const PIN_EXCLUSIVE = 2;
export const PIN_NO_READ = 4;
export const PIN_IF_BCB = 8;
export const MAP_WAIT = 1;
export const MAP_NO_READ = 16;

/** Of CcPurgeCacheSection. */
export const UNINITIALIZE_CACHE_MAPS = 0x1;
export const DO_NOT_RETRY_PURGE = 0x2;
export const DO_NOT_PURGE_DIRTY_PAGES = 0x4;
export const PURGE_WITH_ACTIVE_VIEWS = 0x8;

export class CC_FILE_SIZES {
  constructor(
    public AllocationSize = 0n,
    public FileSize = 0n,
    public ValidDataLength = 0n,
  ) {}
}
HalDefineType(CC_FILE_SIZES, '_CC_FILE_SIZES', 0x18, [
  ['AllocationSize', 0x0, '_LARGE_INTEGER'],
  ['FileSize', 0x8, '_LARGE_INTEGER'],
  ['ValidDataLength', 0x10, '_LARGE_INTEGER'],
]);

/** What the file system wants to be asked before the cache manager touches a file of its own accord. */
export class CACHE_MANAGER_CALLBACKS {
  AcquireForLazyWrite: (Context: any, Wait: boolean) => boolean = () => true;
  ReleaseFromLazyWrite: (Context: any) => void = () => {};
  AcquireForReadAhead: (Context: any, Wait: boolean) => boolean = () => true;
  ReleaseFromReadAhead: (Context: any) => void = () => {};
}

/** SHARED_CACHE_MAP.Flags. */
export const DISABLE_READ_AHEAD = 0x1;
export const DISABLE_WRITE_BEHIND = 0x2;
export const PIN_ACCESS = 0x4;
export const TRUNCATE_REQUIRED = 0x10;
export const WRITE_QUEUED = 0x20;
export const ONLY_SEQUENTIAL_ONLY_SEEN = 0x40;
export const ACTIVE_PAGE_IS_DIRTY = 0x80;
export const BEING_CREATED = 0x100;
export const MODIFIED_WRITE_DISABLED = 0x200;
export const LAZY_WRITE_OCCURRED = 0x400;

/** Caching of one stream. */
export class SHARED_CACHE_MAP {
  NodeTypeCode = CACHE_NTC_SHARED_CACHE_MAP;
  NodeByteSize = 0x220;
  /** File objects that have called CcInitializeCacheMap. */
  OpenCount = 0;
  FileSize = 0n;
  readonly BcbList = new LIST_ENTRY(this, true);
  SectionSize = 0n;
  ValidDataLength = 0n;
  /** Up to where CcCopyWrite has filled pages: beyond, a page need not be read. */
  ValidDataGoal = 0n;
  /** In CcCleanSharedCacheMapList or CcDirtySharedCacheMapList. */
  readonly SharedCacheMapLinks = new LIST_ENTRY(this, true);
  Flags = 0;
  /** Of a write behind that failed. */
  Status: NTSTATUS = 0;
  /** Pages that were written to in the cache since they were flushed. */
  DirtyPages = 0;
  DirtyPageThreshold = 0;
  LazyWritePassCount = 0;
  PagesToWrite = 0;
  Section: SECTION | null = null;
  LazyWriteContext: any = null;
  /** Who waits for its end. */
  $uninitializeEvents: object | null = null;
  /** Private cache maps. */
  readonly PrivateList = new LIST_ENTRY(this, true);
  LogHandle: unknown = null;
  FlushToLsnRoutine: ((LogHandle: any, Lsn: bigint) => void) | null = null;
  /** Threads that flush it or read ahead at present: it may not go. */
  $active = 0;
  /** The dirty pages by index: the cache manager's MBCB. */
  readonly $dirty = new Set<number>();
  constructor(
    public FileObject: FILE_OBJECT,
    public Callbacks: CACHE_MANAGER_CALLBACKS,
  ) {}
}
HalDefineType(SHARED_CACHE_MAP, '_SHARED_CACHE_MAP', 0x220, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['NodeByteSize', 0x2, 'Int2B'],
  ['OpenCount', 0x4, 'Uint4B'],
  ['FileSize', 0x8, '_LARGE_INTEGER'],
  ['BcbList', 0x10, '_LIST_ENTRY'],
  ['SectionSize', 0x20, '_LARGE_INTEGER'],
  ['ValidDataLength', 0x28, '_LARGE_INTEGER'],
  ['ValidDataGoal', 0x30, '_LARGE_INTEGER'],
  ['FileObject', 0x60, 'Ptr64 _FILE_OBJECT'],
  ['SharedCacheMapLinks', 0x88, '_LIST_ENTRY'],
  ['Flags', 0x98, 'Uint4B'],
  ['Status', 0x9c, 'Int4B'],
  ['DirtyPages', 0x70, 'Uint4B'],
  ['Section', 0xb0, 'Ptr64 Void'],
  ['PagesToWrite', 0xc8, 'Uint4B'],
  ['LazyWriteContext', 0xe8, 'Ptr64 Void'],
  ['PrivateList', 0xf0, '_LIST_ENTRY'],
]);

/** Caching of one file object: how it has read lately, and what was read ahead. */
export class PRIVATE_CACHE_MAP {
  NodeTypeCode = CACHE_NTC_PRIVATE_CACHE_MAP;
  ReadAheadMask = 0xffff;
  /** The last two reads: where they began and what came behind them. */
  FileOffset1 = 0n;
  BeyondLastByte1 = 0n;
  FileOffset2 = 0n;
  BeyondLastByte2 = 0n;
  SequentialReadCount = 0;
  /** What is being read ahead, or was. */
  ReadAheadOffset = 0n;
  ReadAheadLength = 0;
  ReadAheadActive = 0;
  readonly PrivateLinks = new LIST_ENTRY(this, true);
  constructor(
    public FileObject: FILE_OBJECT,
    readonly $shared: SHARED_CACHE_MAP,
  ) {}
}
HalDefineType(PRIVATE_CACHE_MAP, '_PRIVATE_CACHE_MAP', 0x78, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['ReadAheadMask', 0x4, 'Uint4B'],
  ['FileObject', 0x8, 'Ptr64 _FILE_OBJECT'],
  ['FileOffset1', 0x10, '_LARGE_INTEGER'],
  ['BeyondLastByte1', 0x18, '_LARGE_INTEGER'],
  ['FileOffset2', 0x20, '_LARGE_INTEGER'],
  ['BeyondLastByte2', 0x28, '_LARGE_INTEGER'],
  ['SequentialReadCount', 0x30, 'Uint4B'],
  ['ReadAheadLength', 0x34, 'Uint4B'],
  ['ReadAheadOffset', 0x38, '_LARGE_INTEGER'],
  ['PrivateLinks', 0x60, '_LIST_ENTRY'],
]);

/** PUBLIC_BCB and what follows it: a range of the cache that is mapped or pinned. */
export class BCB {
  NodeTypeCode = CACHE_NTC_BCB;
  /** CcSetDirtyPinnedData has been called since it was written. */
  Dirty = 0;
  PinCount = 1;
  OldestLsn = 0n;
  NewestLsn = 0n;
  readonly BcbLinks = new LIST_ENTRY(this, true);
  /** Pinned, not only mapped. */
  $pinned = false;
  constructor(
    readonly SharedCacheMap: SHARED_CACHE_MAP,
    public MappedFileOffset: bigint,
    public MappedLength: number,
    readonly $buffer: Uint8Array,
  ) {}
}
HalDefineType(BCB, '_BCB', 0xd0, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['MappedLength', 0x4, 'Uint4B'],
  ['MappedFileOffset', 0x8, '_LARGE_INTEGER'],
  ['BcbLinks', 0x10, '_LIST_ENTRY'],
  ['OldestLsn', 0x30, '_LARGE_INTEGER'],
  ['NewestLsn', 0x38, '_LARGE_INTEGER'],
  ['PinCount', 0x48, 'Uint4B'],
  ['SharedCacheMap', 0xc0, 'Ptr64 _SHARED_CACHE_MAP'],
]);

/** A writer that waits until there are fewer dirty pages. */
export class DEFERRED_WRITE {
  NodeTypeCode = CACHE_NTC_DEFERRED_WRITE;
  FileObject: FILE_OBJECT | null = null;
  BytesToWrite = 0;
  readonly DeferredWriteLinks = new LIST_ENTRY(this, true);
  /** Set instead of calling a routine: the writer waits in CcCanIWrite. */
  Event: KEVENT | null = null;
  PostRoutine: ((Context1: any, Context2: any) => void) | null = null;
  Context1: unknown = null;
  Context2: unknown = null;
  LimitModifiedPages = false;
}
HalDefineType(DEFERRED_WRITE, '_DEFERRED_WRITE', 0x48, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['FileObject', 0x8, 'Ptr64 _FILE_OBJECT'],
  ['BytesToWrite', 0x10, 'Uint4B'],
  ['DeferredWriteLinks', 0x18, '_LIST_ENTRY'],
  ['Event', 0x28, 'Ptr64 _KEVENT'],
  ['PostRoutine', 0x30, 'Ptr64     void '],
  ['Context1', 0x38, 'Ptr64 Void'],
  ['Context2', 0x40, 'Ptr64 Void'],
]);

/** WORK_QUEUE_ENTRY.Function. */
export const Noop = 0;
export const ReadAhead = 1;
export const WriteBehind = 2;
export const LazyWriteScan = 3;
export const EventSet = 4;

/** Work for a thread of the cache manager. */
export class WORK_QUEUE_ENTRY {
  readonly WorkQueueLinks = new LIST_ENTRY(this, true);
  constructor(
    readonly Function: number,
    /** A shared cache map, a file object, an event. */
    readonly Parameters: any,
  ) {}
}
HalDefineType(WORK_QUEUE_ENTRY, '_WORK_QUEUE_ENTRY', 0x80, [
  ['WorkQueueLinks', 0x0, '_LIST_ENTRY'],
  ['Function', 0x78, 'UChar'],
]);
