/** IRP_MJ_CLEANUP: the last handle of a file object is gone. IRP_MJ_CLOSE: the file object itself goes. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import { ExFreePool } from '../../nt/ex/pool';
import { ExQueueWorkItem } from '../../nt/ex/worker';
import { CriticalWorkQueue } from '../../nt/inc/ex';
import {
  type FILE_OBJECT,
  type IRP,
  FO_CLEANUP_COMPLETE,
  FO_FILE_MODIFIED,
  FO_FILE_SIZE_CHANGED,
  FO_NO_INTERMEDIATE_BUFFERING,
} from '../../nt/inc/io';
import { FILE_ACTION_MODIFIED, FILE_NOTIFY_CHANGE_LAST_WRITE, FILE_NOTIFY_CHANGE_SIZE } from '../../nt/inc/dirinfo';
import { FILE_ATTRIBUTE_ARCHIVE } from '../../nt/inc/iodefs';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { FsRtlCheckOplock } from '../../nt/fsrtl/oplock';
import { IoGetRequestorProcess } from '../../nt/ps/information';
import { FsRtlFastUnlockAll } from '../../nt/fsrtl/filelock';
import { FsRtlNotifyCleanup } from '../../nt/fsrtl/notify';
import type { EPROCESS } from '../../nt/inc/ps';
import { CcUninitializeCacheMap } from '../../nt/cc/cacheMap';
import { IoRemoveShareAccess } from '../../nt/io/share';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import { NtfsClustersFor } from './allocate';
import { NtfsDeleteFile, NtfsDeleteName, NtfsDeleteStream } from './delete';
import { NtfsDereferenceLcb, NtfsReleaseFcb } from './fcb';
import { NtfsReportChange } from './notify';
import { NtfsGetCurrentTime } from './record';
import { NtfsDeleteAllocation } from './size';
import {
  type CCB,
  type FCB,
  FILE_OBJECT_CLOSE,
  type SCB,
  UserDirectoryOpen,
  UserFileOpen,
  UserVolumeOpen,
  type VCB,
} from './types';

/** @stack 0x170 */
export function NtfsCommonCleanup(Vcb: VCB, Irp: IRP): void {
  const FileObject = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  const Process = IoGetRequestorProcess(Irp);
  const scb = FileObject.FsContext as SCB;
  const ccb = FileObject.FsContext2 as CCB;
  if (scb.Oplock !== null) FsRtlCheckOplock(scb.Oplock, Irp, null, null, null);
  // A name that goes needs the volume for itself.
  let exclusive = ccb.DeleteOnClose || ccb.PosixDelete || ccb.Lcb?.DeletePending === true;
  for (;;) {
    if (exclusive) ExAcquireResourceExclusiveLite(Vcb.Resource, true);
    else ExAcquireResourceSharedLite(Vcb.Resource, true);
    ExAcquireResourceExclusiveLite(scb.Fcb.Resource, true);
    const done = NtfsCleanupLocked(Vcb, FileObject, Process, exclusive);
    ExReleaseResourceLite(scb.Fcb.Resource);
    ExReleaseResourceLite(Vcb.Resource);
    if (done) break;
    exclusive = true;
  }
  FileObject.Flags |= FO_CLEANUP_COMPLETE;
}

/**
 * @returns false: the volume is needed exclusive
 * @stack 0xb0
 */
function NtfsCleanupLocked(Vcb: VCB, FileObject: FILE_OBJECT, Process: EPROCESS | null, Exclusive: boolean): boolean {
  const Scb = FileObject.FsContext as SCB;
  const Ccb = FileObject.FsContext2 as CCB;
  const fcb = Scb.Fcb;
  const lcb = Ccb.Lcb;
  if (lcb?.DeletePending === true && !Exclusive) return false;
  if (Ccb.DeleteOnClose) {
    if (Scb.Stream !== null && Scb.Stream.Name !== '') Scb.DeletePending = true;
    else if (lcb !== null && NtfsMayDelete(fcb)) lcb.DeletePending = true;
  }
  if (Ccb.TypeOfOpen === UserVolumeOpen && Vcb.LockedBy === FileObject) Vcb.LockedBy = null;
  IoRemoveShareAccess(FileObject, Scb.ShareAccess);
  if (Ccb.TypeOfOpen === UserDirectoryOpen) FsRtlNotifyCleanup(Vcb.NotifySync, Vcb.DirNotifyList, Ccb);
  if (Scb.FileLock !== null) FsRtlFastUnlockAll(Scb.FileLock, FileObject, Process, FileObject);
  if (Ccb.TypeOfOpen === UserFileOpen) NtfsUpdateTimes(FileObject, fcb, Ccb);
  fcb.CleanupCount--;
  Scb.CleanupCount--;
  if (Ccb.TypeOfOpen === UserFileOpen && (FileObject.Flags & FO_NO_INTERMEDIATE_BUFFERING) !== 0)
    Scb.NonCachedCleanupCount--;
  if (lcb !== null) {
    lcb.CleanupCount--;
    if (lcb.DeletePending && (lcb.CleanupCount === 0 || Ccb.PosixDelete)) NtfsDeleteName(Vcb, fcb, lcb);
  }
  if (Scb.DeletePending && Scb.CleanupCount === 0) NtfsDeleteStream(Scb);
  if (fcb.CleanupCount === 0 && fcb.Record.Links.length === 0) NtfsDeleteFile(Vcb, fcb);
  else if (Scb.TruncateOnClose && Scb.CleanupCount === 0) {
    NtfsDeleteAllocation(Scb, NtfsClustersFor(Scb.Stream!.FileSize), false);
    Scb.TruncateOnClose = false;
  }
  if (FileObject.PrivateCacheMap !== null || Ccb.TypeOfOpen === UserFileOpen)
    CcUninitializeCacheMap(FileObject, null, null);
  Ccb.Cleaned = true;
  return true;
}

/** A directory that is not empty stays. */
function NtfsMayDelete(Fcb: FCB): boolean {
  return Fcb.Record.Index === null || Fcb.Record.Index.Links.size === 0;
}

function NtfsUpdateTimes(FileObject: FILE_OBJECT, Fcb: FCB, Ccb: CCB): void {
  if ((FileObject.Flags & FO_FILE_MODIFIED) === 0) return;
  const now = NtfsGetCurrentTime();
  if (!Ccb.UserSetModification) Fcb.Record.LastModificationTime = now;
  if (!Ccb.UserSetChange) Fcb.Record.LastChangeTime = now;
  if (!Ccb.UserSetAccess) Fcb.Record.LastAccessTime = now;
  Fcb.Record.FileAttributes |= FILE_ATTRIBUTE_ARCHIVE;
  const size = (FileObject.Flags & FO_FILE_SIZE_CHANGED) !== 0 ? FILE_NOTIFY_CHANGE_SIZE : 0;
  NtfsReportChange(Fcb.Vcb, Ccb.Lcb?.Link ?? null, size | FILE_NOTIFY_CHANGE_LAST_WRITE, FILE_ACTION_MODIFIED);
}

// ---- close ----------------------------------------------------------------------------------------------------------
/**
 * Takes down the handle's structures. Where the file's lock is not free, a worker thread does it: a close may come from
 * anywhere, and must not wait for others there.
 * @stack 0x80
 */
export function NtfsCommonClose(Vcb: VCB, FileObject: FILE_OBJECT): void {
  const scb = FileObject.FsContext as SCB;
  const ccb = FileObject.FsContext2 as CCB | null;
  FileObject.FsContext2 = null;
  if (ExAcquireResourceExclusiveLite(scb.Fcb.Resource, false)) {
    NtfsCloseLocked(Vcb, scb, ccb);
    return;
  }
  Vcb.AsyncCloses.push(new FILE_OBJECT_CLOSE(scb, ccb));
  if (Vcb.AsyncCloses.length > 1) return;
  Vcb.AsyncCloseItem.WorkerRoutine = NtfsFspClose;
  Vcb.AsyncCloseItem.Parameter = Vcb;
  ExQueueWorkItem(Vcb.AsyncCloseItem, CriticalWorkQueue);
}

/**
 * In a worker thread.
 * @stack 0x60
 */
function NtfsFspClose(Vcb: VCB): void {
  KeEnterCriticalRegion();
  while (Vcb.AsyncCloses.length > 0) {
    const { Scb, Ccb } = Vcb.AsyncCloses[0];
    ExAcquireResourceExclusiveLite(Scb.Fcb.Resource, true);
    NtfsCloseLocked(Vcb, Scb, Ccb);
    Vcb.AsyncCloses.shift();
  }
  KeLeaveCriticalRegion();
}

/**
 * The main resource is exclusive, and given back.
 * @stack 0x50
 */
function NtfsCloseLocked(Vcb: VCB, Scb: SCB, Ccb: CCB | null): void {
  const fcb = Scb.Fcb;
  if (Ccb !== null) {
    if (Ccb.Lcb !== null) NtfsDereferenceLcb(Ccb.Lcb);
    ExFreePool(Ccb);
  }
  Scb.CloseCount--;
  fcb.CloseCount--;
  fcb.ReferenceCount++;
  NtfsReleaseFcb(Vcb, fcb);
}
