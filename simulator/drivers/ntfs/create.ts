/** IRP_MJ_CREATE: from the name to the file, and who may have it. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import {
  FILE_CREATE,
  FILE_DIRECTORY_FILE,
  FILE_DOES_NOT_EXIST,
  FILE_EXISTS,
  FILE_NON_DIRECTORY_FILE,
  FILE_OPEN,
  FILE_OPEN_BY_FILE_ID,
  FILE_OPEN_IF,
  FILE_OVERWRITE,
  FILE_OVERWRITE_IF,
  FILE_SUPERSEDE,
} from '../../nt/inc/iodefs';
import { SL_OPEN_TARGET_DIRECTORY } from '../../nt/inc/irpminor';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_DELETE_PENDING,
  STATUS_FILE_IS_A_DIRECTORY,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_A_DIRECTORY,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_OPLOCK_BREAK_IN_PROGRESS,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { RtlpUpcase } from '../../nt/rtl/casing';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsRecordOfId } from './mft';
import { NTFS_PATH, NtfsParsePath } from './name';
import { FsRtlCheckOplock } from '../../nt/fsrtl/oplock';
import { NeedsOplockBreak, NTFS_CREATE, NtfsCreateNewFile, NtfsOpenRecord, NtfsOpenVolume } from './open';
import { type NTFS_LINK, type NTFS_RECORD, NtfsFindStream, NtfsLookupInIndex } from './record';
import type { SCB, VCB } from './types';

/** Dispositions that make a file where there is none. */
const MayCreate: readonly number[] = [FILE_SUPERSEDE, FILE_CREATE, FILE_OPEN_IF, FILE_OVERWRITE_IF];
/** FILE_OPEN_BY_FILE_ID: bytes of the name. */
const FILE_ID_BYTES = 8;

/**
 * @returns what the create is to be completed with; `Irp.IoStatus.Information` is set
 * @stack 0x2d0
 */
export function NtfsCommonCreate(Vcb: VCB, Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const create = new NTFS_CREATE(Vcb, Irp, location);
  if (Vcb.LockedBy !== null) return STATUS_ACCESS_DENIED;
  const invalid = NtfsCheckCreateParameters(create);
  if (!NT_SUCCESS(invalid)) return invalid;
  // Names that come and go need the volume for themselves.
  let exclusive = create.Disposition === FILE_CREATE;
  for (;;) {
    if (exclusive) ExAcquireResourceExclusiveLite(Vcb.Resource, true);
    else ExAcquireResourceSharedLite(Vcb.Resource, true);
    const status = NtfsFindAndOpen(create, exclusive);
    ExReleaseResourceLite(Vcb.Resource);
    if (status === NeedsExclusive) exclusive = true;
    else if (status === NeedsOplockBreak) {
      const broken = FsRtlCheckOplock(create.Oplock!, Irp, null, null, null);
      create.BreakInProgress = broken === STATUS_OPLOCK_BREAK_IN_PROGRESS;
    } else if (create.BreakInProgress && status === STATUS_SUCCESS) return STATUS_OPLOCK_BREAK_IN_PROGRESS;
    else return status;
  }
}
/** No NTSTATUS: again, with the volume exclusive. */
const NeedsExclusive = 1;

/** @stack 0x40 */
function NtfsCheckCreateParameters(Create: NTFS_CREATE): NTSTATUS {
  const { Options, Disposition } = Create;
  if ((Options & FILE_DIRECTORY_FILE) !== 0) {
    if (Disposition === FILE_SUPERSEDE || Disposition === FILE_OVERWRITE || Disposition === FILE_OVERWRITE_IF)
      return STATUS_INVALID_PARAMETER;
  }
  return STATUS_SUCCESS;
}

/** @stack 0x110 */
function NtfsFindAndOpen(Create: NTFS_CREATE, Exclusive: boolean): NTSTATUS {
  const { FileObject, Location } = Create;
  const targetDirectory = (Location.Flags & SL_OPEN_TARGET_DIRECTORY) !== 0;
  if ((Create.Options & FILE_OPEN_BY_FILE_ID) !== 0) return NtfsOpenById(Create);
  if (FileObject.FileName.length === 0 && FileObject.RelatedFileObject === null) return NtfsOpenVolume(Create);
  const found = new Ref<NTFS_RECORD | null>(null);
  const walked = NtfsFindDirectory(Create, found);
  if (!NT_SUCCESS(walked)) return walked;
  const directory = found.value!;
  const { Components } = Create.Path;
  if (Components.length === 0) return NtfsOpenExisting(Create, directory, directory.Links[0] ?? null);
  if (directory.Index === null) return STATUS_OBJECT_PATH_NOT_FOUND;
  const name = Components[Components.length - 1];
  const link = NtfsLookup(Create, directory, name);
  if (targetDirectory) return NtfsOpenTargetDirectory(Create, directory, name, link !== null);
  if (link === null) {
    if (!MayCreate.includes(Create.Disposition)) return STATUS_OBJECT_NAME_NOT_FOUND;
    return Exclusive ? NtfsCreateNewFile(Create, directory, name) : NeedsExclusive;
  }
  if (NtfsNeedsNewStream(Create, link.Record) && !Exclusive) return NeedsExclusive;
  return NtfsOpenExisting(Create, link.Record, link);
}

/**
 * Parses the path and goes to the directory of its last component; of the root, and of an empty relative path, it is that.
 * @stack 0x60
 */
export function NtfsFindDirectory(Create: NTFS_CREATE, Directory: Ref<NTFS_RECORD | null>): NTSTATUS {
  const { FileName, RelatedFileObject } = Create.FileObject;
  const path = new Ref(new NTFS_PATH());
  const parsed = NtfsParsePath(FileName, path);
  if (!NT_SUCCESS(parsed)) return parsed;
  let directory = Create.Vcb.RootRecord;
  if (RelatedFileObject !== null) {
    if (FileName.startsWith('\\')) return STATUS_OBJECT_NAME_INVALID;
    directory = (RelatedFileObject.FsContext as SCB).Fcb.Record;
  }
  Create.Path = path.value;
  const { Components } = path.value;
  for (let i = 0; i < Components.length - 1; i++) {
    const link = directory.Index === null ? null : NtfsLookup(Create, directory, Components[i]);
    if (link === null || link.Record.Index === null) return STATUS_OBJECT_PATH_NOT_FOUND;
    directory = link.Record;
  }
  Directory.value = directory;
  return STATUS_SUCCESS;
}

/** A component of the path; relative paths are not told with short names. */
function NtfsLookup(Create: NTFS_CREATE, Directory: NTFS_RECORD, Name: string): NTFS_LINK | null {
  const link = NtfsLookupInIndex(Directory, Name);
  if (link !== null && link.ShortName !== '' && Create.FileObject.RelatedFileObject === null)
    Create.ByShortName ||= link.ShortName === RtlpUpcase(Name);
  return link;
}

function NtfsNeedsNewStream(Create: NTFS_CREATE, Record: NTFS_RECORD): boolean {
  return Create.Path.HasStream && NtfsFindStream(Record, Create.Path.StreamName) === null;
}

/**
 * For renames: the directory of the name, and whether there is something of that name.
 * @stack 0x70
 */
function NtfsOpenTargetDirectory(Create: NTFS_CREATE, Directory: NTFS_RECORD, Name: string, Exists: boolean): NTSTATUS {
  Create.Path = new NTFS_PATH();
  Create.Disposition = FILE_OPEN;
  const status = NtfsOpenRecord(Create, Directory, Directory.Links[0] ?? null, null);
  if (NT_SUCCESS(status)) {
    Create.FileObject.FileName = Name;
    Create.Irp.IoStatus.Information = Exists ? FILE_EXISTS : FILE_DOES_NOT_EXIST;
  }
  return status;
}

/** @stack 0x60 */
function NtfsOpenById(Create: NTFS_CREATE): NTSTATUS {
  const { FileName } = Create.FileObject;
  if (2 * FileName.length !== FILE_ID_BYTES) return STATUS_INVALID_PARAMETER;
  let id = 0n;
  for (let i = FileName.length - 1; i >= 0; i--) id = (id << 16n) | BigInt(FileName.charCodeAt(i));
  const record = NtfsRecordOfId(Create.Vcb, id);
  if (record === null) return STATUS_INVALID_PARAMETER;
  Create.ById = true;
  return NtfsOpenExisting(Create, record, record.Links[0] ?? null);
}

/**
 * The file is there: what the caller wants of it must fit what it is.
 * @stack 0xa0
 */
function NtfsOpenExisting(Create: NTFS_CREATE, Record: NTFS_RECORD, Link: NTFS_LINK | null): NTSTATUS {
  const { Path, Options, Disposition } = Create;
  const isDirectory = Record.Index !== null && !Path.HasStream;
  if (Link?.Lcb?.DeletePending === true) return STATUS_DELETE_PENDING;
  if (isDirectory) {
    if ((Options & FILE_NON_DIRECTORY_FILE) !== 0) return STATUS_FILE_IS_A_DIRECTORY;
    if (Disposition === FILE_CREATE) return STATUS_OBJECT_NAME_COLLISION;
    if (Disposition !== FILE_OPEN && Disposition !== FILE_OPEN_IF) return STATUS_FILE_IS_A_DIRECTORY;
    return NtfsOpenRecord(Create, Record, Link, null);
  }
  if ((Options & FILE_DIRECTORY_FILE) !== 0) return STATUS_NOT_A_DIRECTORY;
  if (Path.TrailingBackslash) return STATUS_OBJECT_NAME_INVALID;
  if (Path.IndexStream) return STATUS_NOT_A_DIRECTORY;
  const stream = NtfsFindStream(Record, Path.StreamName);
  if (stream === null) {
    if (!MayCreate.includes(Disposition)) return STATUS_OBJECT_NAME_NOT_FOUND;
    return NtfsOpenRecord(Create, Record, Link, undefined);
  }
  if (Disposition === FILE_CREATE) return STATUS_OBJECT_NAME_COLLISION;
  return NtfsOpenRecord(Create, Record, Link, stream);
}
