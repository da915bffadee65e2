/** Structures of Ntfs for what is mounted and open: volume, file, stream, name and handle. */
import { HalDefineType } from 'hal';
import { WORK_QUEUE_ITEM } from '../../nt/inc/ex';
import { FAST_MUTEX } from '../../nt/inc/fastmutex';
import { FSRTL_ADVANCED_FCB_HEADER, type FSRTL_PER_FILE_CONTEXT_LIST } from '../../nt/inc/fsrtl';
import type { FILE_LOCK } from '../../nt/inc/filelock';
import type { DEVICE_OBJECT, FILE_OBJECT } from '../../nt/inc/io';
import { LIST_ENTRY } from '../../nt/inc/list';
import { NOTIFY_SYNC } from '../../nt/fsrtl/notify';
import type { OPLOCK } from '../../nt/inc/oplock';
import { ERESOURCE } from '../../nt/inc/resource';
import { SECTION_OBJECT_POINTERS } from '../../nt/inc/section';
import { SHARE_ACCESS } from '../../nt/inc/share';
import type { VPB } from '../../nt/inc/vpb';
import type { NTFS_LOG } from './log';
import type { NTFS_LINK, NTFS_RECORD, NTFS_STREAM } from './record';

export const CLUSTER_BYTES = 4096;

/** NodeTypeCode. */
export const NTFS_NTC_VCB = 0x701;
export const NTFS_NTC_FCB = 0x702;
export const NTFS_NTC_SCB_INDEX = 0x703;
export const NTFS_NTC_SCB_DATA = 0x705;
export const NTFS_NTC_LCB = 0x707;
export const NTFS_NTC_CCB = 0x709;

/** TYPE_OF_OPEN */
export const UserFileOpen = 2;
export const UserDirectoryOpen = 3;
export const UserVolumeOpen = 4;

/** A mounted volume: extension of its device. Its resource comes first in the lock order. */
export class VCB {
  NodeTypeCode = NTFS_NTC_VCB;
  readonly Resource = new ERESOURCE();
  /** The disk's, or what is attached to it. */
  TargetDeviceObject!: DEVICE_OBJECT;
  VolumeDeviceObject!: DEVICE_OBJECT;
  Vpb!: VPB;
  /** The record's Fcb pointer and reference counts are changed under it. */
  readonly FcbTableMutex = new FAST_MUTEX();
  /** $MFT: by file number. */
  readonly Mft: (NTFS_RECORD | null)[] = [];
  readonly FreeFileNumbers: number[] = [];
  SequenceNumbers: number[] = [];
  RootRecord!: NTFS_RECORD;
  VolumeRecord!: NTFS_RECORD;
  BytesPerSector = 512;
  TotalClusters = 0;
  FreeClusters = 0;
  /** From here on nothing was ever allocated. */
  NextCluster = 0;
  readonly FreedRuns: { Lcn: number; Count: number }[] = [];
  /** $LogFile. */
  Log: NTFS_LOG | null = null;
  SerialNumber = 0n;
  VolumeLabel = '';
  VolumeCreationTime = 0n;
  /** Files that are open, for those who go over all. */
  readonly OpenFcbs = new Set<FCB>();
  /** Closes that could not get their lock at once. */
  readonly AsyncCloses: FILE_OBJECT_CLOSE[] = [];
  readonly AsyncCloseItem = new WORK_QUEUE_ITEM();
  /** Handles that watch directories. */
  readonly NotifySync = new NOTIFY_SYNC();
  readonly DirNotifyList = new LIST_ENTRY(null, true);
  /** Locked by FSCTL_LOCK_VOLUME. */
  LockedBy: FILE_OBJECT | null = null;
}
HalDefineType(VCB, '_VCB', 0x300, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['TargetDeviceObject', 0x8, 'Ptr64 _DEVICE_OBJECT'],
  ['Vpb', 0x10, 'Ptr64 _VPB'],
  ['Resource', 0x18, '_ERESOURCE'],
  ['VolumeDeviceObject', 0x80, 'Ptr64 _DEVICE_OBJECT'],
  ['FcbTableMutex', 0x88, '_FAST_MUTEX'],
  ['TotalClusters', 0xc0, 'Uint8B'],
  ['FreeClusters', 0xc8, 'Uint8B'],
  ['AsyncCloseItem', 0xd0, '_WORK_QUEUE_ITEM'],
]);

/** What a close leaves to do. */
export class FILE_OBJECT_CLOSE {
  constructor(
    readonly Scb: SCB,
    readonly Ccb: CCB | null,
  ) {}
}

/** A file that is open. Its two resources are those of all its streams. */
export class FCB {
  NodeTypeCode = NTFS_NTC_FCB;
  /** Handles; file objects. */
  CleanupCount = 0;
  CloseCount = 0;
  /** Who is about to use it: it must not go. */
  ReferenceCount = 0;
  readonly Scbs: SCB[] = [];
  readonly Resource = new ERESOURCE();
  readonly PagingIoResource = new ERESOURCE();
  readonly FcbMutex = new FAST_MUTEX();
  /** All names are gone. */
  Deleted = false;
  readonly FileContexts: { value: FSRTL_PER_FILE_CONTEXT_LIST | null } = { value: null };
  constructor(
    readonly Vcb: VCB,
    readonly Record: NTFS_RECORD,
  ) {}
}
HalDefineType(FCB, '_FCB', 0x160, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['CleanupCount', 0x4, 'Uint4B'],
  ['CloseCount', 0x8, 'Uint4B'],
  ['ReferenceCount', 0xc, 'Uint4B'],
  ['Vcb', 0x10, 'Ptr64 _VCB'],
  ['Resource', 0x18, '_ERESOURCE'],
  ['PagingIoResource', 0x80, '_ERESOURCE'],
  ['FcbMutex', 0xe8, '_FAST_MUTEX'],
]);

/** A stream that is open: `FILE_OBJECT.FsContext`. */
export class SCB extends FSRTL_ADVANCED_FCB_HEADER {
  CleanupCount = 0;
  CloseCount = 0;
  /** Handles that are not for cached use. */
  NonCachedCleanupCount = 0;
  readonly ShareAccess = new SHARE_ACCESS();
  /** The stream's cache map and sections: FILE_OBJECT.SectionObjectPointer. */
  readonly SegmentObject = new SECTION_OBJECT_POINTERS();
  Oplock: OPLOCK | null = null;
  /** Byte ranges. */
  FileLock: FILE_LOCK | null = null;
  /** The stream alone is to be deleted. */
  DeletePending = false;
  /** Allocation beyond the end of the file goes at the last cleanup. */
  TruncateOnClose = false;
  constructor(
    readonly Fcb: FCB,
    /** Null: the index of a directory, or the volume. */
    readonly Stream: NTFS_STREAM | null,
  ) {
    super();
    this.NodeTypeCode = Stream === null ? NTFS_NTC_SCB_INDEX : NTFS_NTC_SCB_DATA;
    this.NodeByteSize = 0x140;
    this.Resource = Fcb.Resource;
    this.PagingIoResource = Fcb.PagingIoResource;
    this.FileContextSupportPointer = Fcb.FileContexts;
  }
}
HalDefineType(SCB, '_SCB', 0x140, [
  ['Fcb', 0x70, 'Ptr64 _FCB'],
  ['CleanupCount', 0x78, 'Uint4B'],
  ['CloseCount', 0x7c, 'Uint4B'],
  ['NonCachedCleanupCount', 0x80, 'Uint4B'],
  ['ShareAccess', 0x84, '_SHARE_ACCESS'],
  ['SegmentObject', 0xa0, '_SECTION_OBJECT_POINTERS'],
]);

/** A name that somebody has opened the file by. */
export class LCB {
  NodeTypeCode = NTFS_NTC_LCB;
  CleanupCount = 0;
  ReferenceCount = 0;
  /** The name goes with its last handle. */
  DeletePending = false;
  constructor(
    /** Null when the name is gone. */
    public Link: NTFS_LINK | null,
    /** As it was last. */
    public Path: string,
  ) {}
}
HalDefineType(LCB, '_LCB', 0x40, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['CleanupCount', 0x4, 'Uint4B'],
  ['ReferenceCount', 0x8, 'Uint4B'],
]);

/** A handle: `FILE_OBJECT.FsContext2`. */
export class CCB {
  NodeTypeCode = NTFS_NTC_CCB;
  TypeOfOpen = UserFileOpen;
  DeleteOnClose = false;
  /** Remove the name at this handle's cleanup, whoever else has it open. */
  PosixDelete = false;
  OpenedById = false;
  /** The path with short names that it was opened by, and what that was in long ones. */
  Opened: { readonly Path: string; readonly LongPath: string } | null = null;
  /** The caller has the right to delete. */
  BackupIntent = false;
  /** Times that were set by this handle are not changed by what it does. */
  UserSetModification = false;
  UserSetChange = false;
  UserSetAccess = false;
  UserSetCreation = false;
  Cleaned = false;
  /** Extended attributes that were returned. */
  NextEa = 0;
  // ---- reading a directory --------------------------------------------------------------------------------------------
  Started = false;
  /** Upcased expression; null: every name. */
  QueryPattern: string | null = null;
  /** The last name that was returned; '' before the first. */
  LastKey = '';
  /** `.` and `..` that were returned. */
  DotsReturned = 0;
  constructor(
    readonly Lcb: LCB | null,
    readonly GrantedAccess: number,
  ) {}
}
HalDefineType(CCB, '_CCB', 0x60, [
  ['NodeTypeCode', 0x0, 'Int2B'],
  ['Lcb', 0x8, 'Ptr64 _LCB'],
  ['TypeOfOpen', 0x10, 'Uint4B'],
  ['GrantedAccess', 0x14, 'Uint4B'],
]);
