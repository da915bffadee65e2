/** The second half of a create: access, sharing, overwriting, and the structures of the new handle. */
import { ExAcquireResourceExclusiveLite } from '../../nt/ex/resource';
import { ExPoolPlace } from '../../nt/ex/pool';
import { PagedPool } from '../../nt/inc/ex';
import {
  type FILE_OBJECT,
  FO_CACHE_SUPPORTED,
  FO_DELETE_ON_CLOSE,
  FO_NO_INTERMEDIATE_BUFFERING,
  FO_TEMPORARY_FILE,
  FO_VOLUME_OPEN,
  type IO_STACK_LOCATION,
  type IRP,
  type NTSTATUS,
} from '../../nt/inc/io';
import { DELETE } from '../../nt/inc/ntdef';
import {
  FILE_ADD_FILE,
  FILE_ADD_SUBDIRECTORY,
  FILE_APPEND_DATA,
  FILE_ATTRIBUTE_ARCHIVE,
  FILE_ATTRIBUTE_DIRECTORY,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_NORMAL,
  FILE_ATTRIBUTE_NOT_CONTENT_INDEXED,
  FILE_ATTRIBUTE_OFFLINE,
  FILE_ATTRIBUTE_READONLY,
  FILE_ATTRIBUTE_SYSTEM,
  FILE_ATTRIBUTE_TEMPORARY,
  FILE_CREATED,
  FILE_DELETE_ON_CLOSE,
  FILE_DIRECTORY_FILE,
  FILE_NON_DIRECTORY_FILE,
  FILE_OPEN,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_OPEN_IF,
  FILE_OPENED,
  FILE_OVERWRITE,
  FILE_OVERWRITE_IF,
  FILE_OVERWRITTEN,
  FILE_SUPERSEDE,
  FILE_SUPERSEDED,
  FILE_WRITE_DATA,
} from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_CANNOT_DELETE,
  STATUS_DELETE_PENDING,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SHARING_VIOLATION,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import {
  FILE_ACTION_ADDED,
  FILE_ACTION_ADDED_STREAM,
  FILE_ACTION_MODIFIED,
  FILE_NOTIFY_CHANGE_ATTRIBUTES,
  FILE_NOTIFY_CHANGE_LAST_WRITE,
  FILE_NOTIFY_CHANGE_SIZE,
  FILE_NOTIFY_CHANGE_STREAM_NAME,
} from '../../nt/inc/dirinfo';
import type { OPLOCK } from '../../nt/inc/oplock';
import { FsRtlpOplockConcerns } from '../../nt/fsrtl/oplock';
import { MmFlushForWrite } from '../../nt/inc/section';
import { MmFlushImageSection } from '../../nt/mm/purge';
import { IoCheckShareAccess, IoSetShareAccess } from '../../nt/io/share';
import { NtfsDeleteNamedStreams } from './delete';
import { NtfsCreateFcb, NtfsCreateLcb, NtfsCreateScb, NtfsReleaseFcb } from './fcb';
import { NtfsWriteLog } from './log';
import { NtfsAccessCheck, NtfsAssignSecurity } from './security';
import { NtfsAddLink, NtfsAllocateRecord, NtfsFreeRecord, NtfsRemoveLink } from './mft';
import { NTFS_PATH } from './name';
import { NtfsNameFilter, NtfsReportChange } from './notify';
import { type NTFS_LINK, type NTFS_RECORD, NTFS_STREAM, NtfsGetCurrentTime } from './record';
import { NtfsCheckStreamSharing } from './share';
import { NtfsSetAllocation, NtfsSetEndOfFile } from './size';
import { CCB, type FCB, type SCB, UserDirectoryOpen, UserFileOpen, UserVolumeOpen, type VCB } from './types';

/** Attributes that a create can give a file. */
const SettableAttributes =
  FILE_ATTRIBUTE_READONLY |
  FILE_ATTRIBUTE_HIDDEN |
  FILE_ATTRIBUTE_SYSTEM |
  FILE_ATTRIBUTE_ARCHIVE |
  FILE_ATTRIBUTE_TEMPORARY |
  FILE_ATTRIBUTE_OFFLINE |
  FILE_ATTRIBUTE_NOT_CONTENT_INDEXED;

/** Bytes of the log records of a new file: its record, its name, the directory's index. */
const CREATE_RECORD_BYTES = 0x3e0;

/** No NTSTATUS: `Oplock` has to break first, and the volume must not be held meanwhile. */
export const NeedsOplockBreak = 2;

/** A create on its way. */
export class NTFS_CREATE {
  readonly FileObject: FILE_OBJECT;
  readonly Options: number;
  readonly Access: number;
  Disposition: number;
  Path = new NTFS_PATH();
  ById = false;
  /** A component of the path is a short name. */
  ByShortName = false;
  /** Has to break before the file can be opened. */
  Oplock: OPLOCK | null = null;
  /** The caller does not wait for it. */
  BreakInProgress = false;
  constructor(
    readonly Vcb: VCB,
    readonly Irp: IRP,
    readonly Location: IO_STACK_LOCATION,
  ) {
    const { Options, SecurityContext } = Location.Parameters.Create;
    this.FileObject = Location.FileObject!;
    this.Options = Options & 0xffffff;
    this.Disposition = Options >>> 24;
    this.Access = SecurityContext === null ? 0 : SecurityContext.DesiredAccess;
  }
}

/**
 * A new file or directory, opened. The volume is held exclusive.
 * @stack 0x170
 */
export function NtfsCreateNewFile(Create: NTFS_CREATE, Directory: NTFS_RECORD, Name: string): NTSTATUS {
  const { Vcb, Path } = Create;
  const isDirectory = (Create.Options & FILE_DIRECTORY_FILE) !== 0 || Path.IndexStream;
  if (Path.TrailingBackslash && !isDirectory) return STATUS_OBJECT_NAME_INVALID;
  if (isDirectory && (Path.HasStream || (Create.Options & FILE_NON_DIRECTORY_FILE) !== 0))
    return STATUS_OBJECT_NAME_INVALID;
  if (Directory.Links.length === 0 || Directory.Links[0].Lcb?.DeletePending === true) return STATUS_DELETE_PENDING;
  const wanted = Create.Location.Parameters.Create.FileAttributes & SettableAttributes;
  if ((wanted & FILE_ATTRIBUTE_READONLY) !== 0 && (Create.Options & FILE_DELETE_ON_CLOSE) !== 0)
    return STATUS_CANNOT_DELETE;
  const right = isDirectory ? FILE_ADD_SUBDIRECTORY : FILE_ADD_FILE;
  const allowed = NtfsAccessCheck(Create.Irp, Create.Location, Directory, null, right);
  if (!NT_SUCCESS(allowed)) return allowed;
  const record = NtfsAllocateRecord(Vcb, wanted | (isDirectory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE));
  const context = Create.Location.Parameters.Create.SecurityContext;
  record.SecurityDescriptor = NtfsAssignSecurity(context?.AccessState.SecurityDescriptor);
  record.Ea = Create.Irp.AssociatedIrp.SystemBuffer?.slice() ?? null;
  const link = NtfsAddLink(record, Directory, Name);
  NtfsWriteLog(Vcb, CREATE_RECORD_BYTES);
  const stream = isDirectory ? null : Path.StreamName === '' ? record.Streams[0] : undefined;
  const status = NtfsOpenNew(Create, record, link, stream);
  if (!NT_SUCCESS(status)) {
    NtfsRemoveLink(link);
    NtfsFreeRecord(Vcb, record);
  }
  return status;
}

/** @stack 0x80 */
function NtfsOpenNew(
  Create: NTFS_CREATE,
  Record: NTFS_RECORD,
  Link: NTFS_LINK,
  Stream: NTFS_STREAM | null | undefined,
): NTSTATUS {
  const fcb = NtfsCreateFcb(Create.Vcb, Record);
  ExAcquireResourceExclusiveLite(fcb.Resource, true);
  const stream = Stream === undefined ? NtfsCreateStream(Record, Create.Path.StreamName) : Stream;
  const scb = NtfsCreateScb(fcb, stream);
  let status: NTSTATUS = STATUS_SUCCESS;
  if (stream !== null && Create.Irp.Overlay.AllocationSize > 0n)
    status = NtfsSetAllocation(scb, Number(Create.Irp.Overlay.AllocationSize));
  if (NT_SUCCESS(status)) {
    IoSetShareAccess(Create.Access, Create.Location.Parameters.Create.ShareAccess, Create.FileObject, scb.ShareAccess);
    NtfsFinishOpen(Create, fcb, scb, Link, stream === null ? UserDirectoryOpen : UserFileOpen);
    Create.Irp.IoStatus.Information = FILE_CREATED;
    NtfsReportChange(Create.Vcb, Link, NtfsNameFilter(Record), FILE_ACTION_ADDED);
  }
  NtfsReleaseFcb(Create.Vcb, fcb);
  return status;
}

function NtfsCreateStream(Record: NTFS_RECORD, Name: string): NTFS_STREAM {
  const stream = new NTFS_STREAM(Record, Name);
  Record.Streams.push(stream);
  return stream;
}

/**
 * Opens a file, directory or stream that is there.
 * @param Stream null: the directory itself; undefined: a new stream named as the path says
 * @stack 0x150
 */
export function NtfsOpenRecord(
  Create: NTFS_CREATE,
  Record: NTFS_RECORD,
  Link: NTFS_LINK | null,
  Stream: NTFS_STREAM | null | undefined,
): NTSTATUS {
  const oplock = Stream?.Scb?.Oplock ?? null;
  if (oplock !== null && !Create.BreakInProgress && FsRtlpOplockConcerns(oplock, Create.Irp)) {
    Create.Oplock = oplock;
    return NeedsOplockBreak;
  }
  const fcb = NtfsCreateFcb(Create.Vcb, Record);
  ExAcquireResourceExclusiveLite(fcb.Resource, true);
  const status = NtfsOpenLocked(Create, fcb, Link, Stream);
  NtfsReleaseFcb(Create.Vcb, fcb);
  return status;
}

/**
 * With the file's main resource exclusive.
 * @stack 0xb0
 */
function NtfsOpenLocked(
  Create: NTFS_CREATE,
  Fcb: FCB,
  Link: NTFS_LINK | null,
  Stream: NTFS_STREAM | null | undefined,
): NTSTATUS {
  // It may have gone while the lock was waited for.
  if (Fcb.Deleted) return Create.ById ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_DELETE_PENDING;
  if (Link?.Lcb?.DeletePending === true) return STATUS_DELETE_PENDING;
  let allowed = NtfsCheckAttributes(Create, Fcb.Record);
  if (NT_SUCCESS(allowed))
    allowed = NtfsAccessCheck(Create.Irp, Create.Location, Fcb.Record, Link?.Parent ?? null, NtfsWantedAccess(Create));
  if (!NT_SUCCESS(allowed)) return allowed;
  const isNewStream = Stream === undefined;
  const stream = isNewStream ? NtfsCreateStream(Fcb.Record, Create.Path.StreamName) : Stream;
  const scb = NtfsCreateScb(Fcb, stream);
  // The cache or a section may close the stream's last file object now: it stays until this is done.
  scb.CloseCount++;
  const status = NtfsOpenScb(Create, scb, Link, isNewStream);
  scb.CloseCount--;
  return status;
}

/** @stack 0x90 */
function NtfsOpenScb(Create: NTFS_CREATE, scb: SCB, Link: NTFS_LINK | null, isNewStream: boolean): NTSTATUS {
  const { FileObject, Disposition, Access } = Create;
  const { Fcb, Stream: stream } = scb;
  if (scb.DeletePending) return STATUS_DELETE_PENDING;
  if (scb.SegmentObject.ImageSectionObject !== null) {
    const writes = (Access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) !== 0;
    const deletes = (Create.Options & FILE_DELETE_ON_CLOSE) !== 0;
    // A program that runs is neither written nor deleted.
    if ((writes || deletes) && !MmFlushImageSection(scb.SegmentObject, MmFlushForWrite))
      return deletes ? STATUS_CANNOT_DELETE : STATUS_SHARING_VIOLATION;
  }
  const share = Create.Location.Parameters.Create.ShareAccess;
  if (scb.CleanupCount > 0) {
    const shared = IoCheckShareAccess(Access, share, FileObject, scb.ShareAccess, false);
    if (!NT_SUCCESS(shared)) return shared;
  }
  const agreed = NtfsCheckStreamSharing(scb, FileObject, Access, share);
  if (!NT_SUCCESS(agreed)) return agreed;
  const overwrites = stream !== null && !isNewStream && Disposition !== FILE_OPEN && Disposition !== FILE_OPEN_IF;
  if (overwrites) {
    const overwritten = NtfsOverwrite(Create, Fcb, scb);
    if (!NT_SUCCESS(overwritten)) return overwritten;
  }
  if (scb.CleanupCount > 0) IoCheckShareAccess(Access, share, FileObject, scb.ShareAccess, true);
  else IoSetShareAccess(Access, share, FileObject, scb.ShareAccess);
  NtfsFinishOpen(Create, Fcb, scb, Link, stream === null ? UserDirectoryOpen : UserFileOpen);
  if (isNewStream)
    NtfsReportChange(Create.Vcb, Link, FILE_NOTIFY_CHANGE_STREAM_NAME, FILE_ACTION_ADDED_STREAM, scb.Stream!.Name);
  Create.Irp.IoStatus.Information = isNewStream
    ? FILE_CREATED
    : overwrites
      ? Disposition === FILE_SUPERSEDE
        ? FILE_SUPERSEDED
        : FILE_OVERWRITTEN
      : FILE_OPENED;
  return STATUS_SUCCESS;
}

/** What the disposition needs beside the rights that are asked for. */
function NtfsWantedAccess({ Access, Disposition }: NTFS_CREATE): number {
  if (Disposition === FILE_SUPERSEDE) return Access | DELETE;
  return Disposition === FILE_OVERWRITE || Disposition === FILE_OVERWRITE_IF ? Access | FILE_WRITE_DATA : Access;
}

/** What a read-only file refuses. */
function NtfsCheckAttributes(Create: NTFS_CREATE, Record: NTFS_RECORD): NTSTATUS {
  if ((Record.FileAttributes & FILE_ATTRIBUTE_READONLY) === 0 || Record.Index !== null) return STATUS_SUCCESS;
  if ((Create.Access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) !== 0) return STATUS_ACCESS_DENIED;
  if ((Create.Options & FILE_DELETE_ON_CLOSE) !== 0) return STATUS_CANNOT_DELETE;
  return STATUS_SUCCESS;
}

/**
 * The data goes; the attributes are those of the create; of a file's unnamed stream the named ones go too.
 * @stack 0x90
 */
function NtfsOverwrite(Create: NTFS_CREATE, Fcb: FCB, Scb: SCB): NTSTATUS {
  const { Record } = Fcb;
  const stream = Scb.Stream!;
  const wanted = Create.Location.Parameters.Create.FileAttributes & SettableAttributes;
  if (stream.Name === '') {
    const kept = Record.FileAttributes & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM);
    if ((kept & ~wanted) !== 0 || (Record.FileAttributes & FILE_ATTRIBUTE_READONLY) !== 0) return STATUS_ACCESS_DENIED;
  }
  let status = NtfsSetEndOfFile(Scb, 0);
  const size = Create.Irp.Overlay.AllocationSize;
  if (NT_SUCCESS(status)) status = NtfsSetAllocation(Scb, Number(size));
  if (!NT_SUCCESS(status)) return status;
  if (stream.Name === '') {
    const base = Create.Disposition === FILE_SUPERSEDE ? 0 : Record.FileAttributes & ~FILE_ATTRIBUTE_NORMAL;
    Record.FileAttributes = base | wanted | FILE_ATTRIBUTE_ARCHIVE;
    NtfsDeleteNamedStreams(Fcb);
  }
  Record.LastModificationTime = NtfsGetCurrentTime();
  Record.LastChangeTime = Record.LastModificationTime;
  const changes = FILE_NOTIFY_CHANGE_SIZE | FILE_NOTIFY_CHANGE_LAST_WRITE | FILE_NOTIFY_CHANGE_ATTRIBUTES;
  NtfsReportChange(Create.Vcb, Record.Links[0] ?? null, changes, FILE_ACTION_MODIFIED);
  return STATUS_SUCCESS;
}

/**
 * The handle's structures, and the counts.
 * @stack 0x60
 */
function NtfsFinishOpen(Create: NTFS_CREATE, Fcb: FCB, Scb: SCB, Link: NTFS_LINK | null, TypeOfOpen: number): void {
  const { FileObject, Options } = Create;
  const lcb = Link === null ? null : NtfsCreateLcb(Link);
  const ccb = ExPoolPlace(PagedPool, new CCB(lcb, Create.Access), 'CftN');
  ccb.TypeOfOpen = TypeOfOpen;
  ccb.OpenedById = Create.ById;
  if (Create.ByShortName && lcb !== null)
    ccb.Opened = { Path: FileObject.FileName.replace(/:.*$/, ''), LongPath: lcb.Path };
  ccb.BackupIntent = (Options & FILE_OPEN_FOR_BACKUP_INTENT) !== 0;
  if ((Options & FILE_DELETE_ON_CLOSE) !== 0) {
    ccb.DeleteOnClose = true;
    FileObject.Flags |= FO_DELETE_ON_CLOSE;
  }
  if (lcb !== null) {
    lcb.ReferenceCount++;
    lcb.CleanupCount++;
  }
  Fcb.CleanupCount++;
  Fcb.CloseCount++;
  Scb.CleanupCount++;
  Scb.CloseCount++;
  FileObject.FsContext = Scb;
  FileObject.FsContext2 = ccb;
  FileObject.Vpb = Fcb.Vcb.Vpb;
  if (TypeOfOpen !== UserFileOpen) return;
  FileObject.SectionObjectPointer = Scb.SegmentObject;
  if ((FileObject.Flags & FO_NO_INTERMEDIATE_BUFFERING) !== 0) Scb.NonCachedCleanupCount++;
  else FileObject.Flags |= FO_CACHE_SUPPORTED;
  if ((Fcb.Record.FileAttributes & FILE_ATTRIBUTE_TEMPORARY) !== 0) FileObject.Flags |= FO_TEMPORARY_FILE;
}

/**
 * `\\.\C:`
 * @stack 0x80
 */
export function NtfsOpenVolume(Create: NTFS_CREATE): NTSTATUS {
  const { Vcb, FileObject } = Create;
  if (Create.Disposition !== FILE_OPEN && Create.Disposition !== FILE_OPEN_IF) return STATUS_ACCESS_DENIED;
  if ((Create.Options & (FILE_DIRECTORY_FILE | FILE_DELETE_ON_CLOSE)) !== 0) return STATUS_ACCESS_DENIED;
  const fcb = NtfsCreateFcb(Vcb, Vcb.VolumeRecord);
  ExAcquireResourceExclusiveLite(fcb.Resource, true);
  const scb = NtfsCreateScb(fcb, null);
  const share = Create.Location.Parameters.Create.ShareAccess;
  const status = IoCheckShareAccess(Create.Access, share, FileObject, scb.ShareAccess, true);
  if (NT_SUCCESS(status)) {
    NtfsFinishOpen(Create, fcb, scb, null, UserVolumeOpen);
    FileObject.Flags |= FO_VOLUME_OPEN;
    Create.Irp.IoStatus.Information = FILE_OPENED;
  }
  NtfsReleaseFcb(Vcb, fcb);
  return status;
}
