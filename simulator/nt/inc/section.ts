/** Sections (mm): what a file's data or image is in memory, and the views of it (ntddk.h, and as the debugger shows them). */
import { HalDefineType } from 'hal';
import type { SHARED_CACHE_MAP } from './cc';
import type { FILE_OBJECT, NTSTATUS } from './io';
import { KEVENT } from './ke';
import { LIST_ENTRY } from './list';
import type { OBJECT_HEADER, ObjectBody } from './ob';
import type { EPROCESS } from './ps';

// ---- NtCreateSection, NtMapViewOfSection ----------------------------------------------------------------------------
export const SECTION_QUERY = 0x1;
export const SECTION_MAP_WRITE = 0x2;
export const SECTION_MAP_READ = 0x4;
export const SECTION_MAP_EXECUTE = 0x8;
export const SECTION_EXTEND_SIZE = 0x10;
export const SECTION_ALL_ACCESS = 0xf001f;

export const SEC_IMAGE = 0x1000000;
export const SEC_RESERVE = 0x4000000;
export const SEC_COMMIT = 0x8000000;

/** SECTION_INHERIT. */
export const ViewShare = 1;
export const ViewUnmap = 2;

/** MMFLUSH_TYPE of MmFlushImageSection: the file is going to be deleted. */
export const MmFlushForDelete = 0;
/** MMFLUSH_TYPE of MmFlushImageSection: somebody wants to write to the file. */
export const MmFlushForWrite = 1;

/** One per stream of a file, made by the file system; every file object of the stream leads to it. */
export class SECTION_OBJECT_POINTERS {
  DataSectionObject: CONTROL_AREA | null = null;
  SharedCacheMap: SHARED_CACHE_MAP | null = null;
  ImageSectionObject: CONTROL_AREA | null = null;
}
HalDefineType(SECTION_OBJECT_POINTERS, '_SECTION_OBJECT_POINTERS', 0x18, [
  ['DataSectionObject', 0x0, 'Ptr64 Void'],
  ['SharedCacheMap', 0x8, 'Ptr64 Void'],
  ['ImageSectionObject', 0x10, 'Ptr64 Void'],
]);

/** A read of pages that is under way. */
export class MMINPAGE_SUPPORT {
  readonly Event = new KEVENT(this, true);
  Status: NTSTATUS = 0;
}
HalDefineType(MMINPAGE_SUPPORT, '_MMINPAGE_SUPPORT', 0x1a0, [['Event', 0x28, '_KEVENT']]);

/** One page of a section that is in memory, or on its way. */
export class MMPFN {
  /** It holds the file's data, or newer. */
  Valid = 0;
  /** It holds newer data than the file. */
  Modified = 0;
  /** Who reads it. */
  InPage: MMINPAGE_SUPPORT | null = null;
  /** Set when the write that is under way has ended. */
  Write: KEVENT | null = null;
  constructor(
    /** Page of the section. */
    readonly Index: number,
    /** 4096 bytes. */
    public Data: Uint8Array,
  ) {}
}

export class SEGMENT {
  ControlArea: CONTROL_AREA | null = null;
  /** Pages. */
  TotalNumberOfPtes = 0;
  /** Bytes. */
  SizeOfSegment = 0n;
  BasedAddress = 0n;
}
HalDefineType(SEGMENT, '_SEGMENT', 0x48, [
  ['ControlArea', 0x0, 'Ptr64 _CONTROL_AREA'],
  ['TotalNumberOfPtes', 0x8, 'Uint4B'],
  ['SizeOfSegment', 0x18, 'Uint8B'],
  ['BasedAddress', 0x20, 'Ptr64 Void'],
]);

/** CONTROL_AREA.u.Flags. */
export const MMSECT_BEING_DELETED = 0x1;
export const MMSECT_IMAGE = 0x20;
export const MMSECT_FILE = 0x80;
export const MMSECT_WAS_PURGED = 0x1000;
export const MMSECT_USER_WRITABLE = 0x2000;

/** All sections of one file's data (or image) share it; it keeps the file object alive. */
export class CONTROL_AREA {
  readonly Segment = new SEGMENT();
  /** In the list of those that nobody uses at present. */
  readonly ListHead = new LIST_ENTRY(this, true);
  NumberOfSectionReferences = 0;
  NumberOfMappedViews = 0;
  /** Sections that are not the cache manager's. */
  NumberOfUserReferences = 0;
  /** Sections and views that an application may write through. */
  WritableUserReferences = 0;
  Flags = 0;
  ModifiedWriteCount = 0;
  /** By page of the section. */
  readonly $pages = new Map<number, MMPFN>();
  /** The largest section of it that is not the cache manager's, bytes. */
  $userSize = 0n;
  /** MmForceSectionClosed could not, but wanted to. */
  $deleteOnClose = false;
  /** Once something is mapped: the memory that all pages are parts of, so that a view is one piece. */
  $memory: Uint8Array | null = null;
  /** Ranges that were given out as parts of `$memory` by the cache manager. */
  $pins = 0;
  /** Views that are parts of `$memory`: a set, as others come and go while somebody looks at all of them. */
  readonly $views = new Set<MI_VIEW>();
  constructor(
    /** Where its pages are read from and written to; null: the paging file. */
    public FilePointer: FILE_OBJECT | null,
  ) {
    this.Segment.ControlArea = this;
  }
}
HalDefineType(CONTROL_AREA, '_CONTROL_AREA', 0x80, [
  ['Segment', 0x0, 'Ptr64 _SEGMENT'],
  ['ListHead', 0x8, '_LIST_ENTRY'],
  ['NumberOfSectionReferences', 0x18, 'Uint8B'],
  ['NumberOfMappedViews', 0x28, 'Uint8B'],
  ['NumberOfUserReferences', 0x30, 'Uint8B'],
  ['Flags', 0x38, 'Uint4B'],
  ['FilePointer', 0x40, 'Ptr64 _FILE_OBJECT'],
  ['ModifiedWriteCount', 0x4c, 'Uint4B'],
  ['WritableUserReferences', 0x64, 'Uint4B'],
]);

/** The section object. */
export class SECTION implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  /** Bytes. */
  SizeOfSection = 0n;
  /** PAGE_xxx. */
  InitialPageProtection = 0;
  /** SEC_xxx. */
  Flags = 0;
  /** The cache manager's own. */
  $system = false;
  constructor(readonly ControlArea: CONTROL_AREA) {}
}
HalDefineType(SECTION, '_SECTION', 0x40, [
  ['ControlArea', 0x28, 'Ptr64 _CONTROL_AREA'],
  ['SizeOfSection', 0x30, 'Uint8B'],
  ['Flags', 0x38, 'Uint4B'],
  ['InitialPageProtection', 0x3c, 'Uint4B'],
]);

/** A view of a section: part of it at addresses of a process or of the system. */
export class MI_VIEW {
  constructor(
    readonly ControlArea: CONTROL_AREA,
    /** Null: system space. */
    readonly Process: EPROCESS | null,
    readonly Start: bigint,
    /** Bytes. */
    readonly Size: number,
    /** First page of the section. */
    readonly FirstPage: number,
    readonly Memory: Uint8Array,
    public Protect: number,
    /** It counts among ControlArea.WritableUserReferences. */
    readonly Writable: boolean,
  ) {}
}
