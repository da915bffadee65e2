/** IRP_MJ_SET_INFORMATION: times and attributes, sizes, and that a file is to be deleted. Renaming: `rename.ts`. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import {
  FILE_ALLOCATION_INFORMATION,
  FILE_BASIC_INFORMATION,
  FILE_DISPOSITION_DELETE,
  FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE,
  FILE_DISPOSITION_INFORMATION,
  FILE_DISPOSITION_INFORMATION_EX,
  FILE_DISPOSITION_ON_CLOSE,
  FILE_DISPOSITION_POSIX_SEMANTICS,
  FILE_END_OF_FILE_INFORMATION,
  FILE_VALID_DATA_LENGTH_INFORMATION,
  FileAllocationInformation,
  FileBasicInformation,
  FileDispositionInformation,
  FileDispositionInformationEx,
  FileEndOfFileInformation,
  FileLinkInformation,
  FilePositionInformation,
  FileRenameInformation,
  FileRenameInformationEx,
  FileValidDataLengthInformation,
} from '../../nt/inc/fileinfo';
import {
  type FILE_OBJECT,
  FO_DELETE_ON_CLOSE,
  FO_FILE_SIZE_CHANGED,
  type IO_STACK_LOCATION,
  type IRP,
  type NTSTATUS,
} from '../../nt/inc/io';
import {
  FILE_ATTRIBUTE_ARCHIVE,
  FILE_ATTRIBUTE_DIRECTORY,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_NOT_CONTENT_INDEXED,
  FILE_ATTRIBUTE_OFFLINE,
  FILE_ATTRIBUTE_READONLY,
  FILE_ATTRIBUTE_SYSTEM,
  FILE_ATTRIBUTE_TEMPORARY,
} from '../../nt/inc/iodefs';
import {
  STATUS_CANNOT_DELETE,
  STATUS_DIRECTORY_NOT_EMPTY,
  STATUS_FILE_DELETED,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { FsRtlCheckOplock } from '../../nt/fsrtl/oplock';
import { MmFlushForDelete } from '../../nt/inc/section';
import { MmFlushImageSection } from '../../nt/mm/purge';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { RtlReadLargeInteger, RtlStructureFromBytes } from '../../nt/rtl/structure';
import { NtfsWriteLog } from './log';
import { type NTFS_RECORD, NtfsGetCurrentTime, ROOT_FILE_NUMBER } from './record';
import { NtfsSetLinkInfo, NtfsSetRenameInfo } from './rename';
import { NtfsSetAllocation, NtfsSetEndOfFile } from './size';
import { type CCB, type SCB, UserFileOpen, UserVolumeOpen, type VCB } from './types';

/** Bytes of the log record that tells standard information. */
const BASIC_RECORD_BYTES = 0x60;
const SettableAttributes =
  FILE_ATTRIBUTE_READONLY |
  FILE_ATTRIBUTE_HIDDEN |
  FILE_ATTRIBUTE_SYSTEM |
  FILE_ATTRIBUTE_ARCHIVE |
  FILE_ATTRIBUTE_TEMPORARY |
  FILE_ATTRIBUTE_OFFLINE |
  FILE_ATTRIBUTE_NOT_CONTENT_INDEXED;

/** What is to be set, of what. */
class NTFS_SET {
  readonly FileObject: FILE_OBJECT;
  readonly Scb: SCB;
  readonly Ccb: CCB;
  readonly Record: NTFS_RECORD;
  constructor(
    readonly Location: IO_STACK_LOCATION,
    readonly Buffer: Uint8Array,
  ) {
    this.FileObject = Location.FileObject!;
    this.Scb = this.FileObject.FsContext;
    this.Ccb = this.FileObject.FsContext2;
    this.Record = this.Scb.Fcb.Record;
  }
}

/** Under the file's main resource, exclusive. */
const Setters: Readonly<Record<number, (Set: NTFS_SET) => NTSTATUS>> = {
  [FileBasicInformation]: NtfsSetBasicInfo,
  [FileAllocationInformation]: set =>
    NtfsSetSize(set, RtlStructureFromBytes(FILE_ALLOCATION_INFORMATION, set.Buffer).AllocationSize, NtfsSetAllocation),
  [FileEndOfFileInformation]: NtfsSetEndOfFileInfo,
  [FileValidDataLengthInformation]: NtfsSetValidDataLength,
  [FilePositionInformation]: set => {
    set.FileObject.CurrentByteOffset = RtlReadLargeInteger(set.Buffer, 0);
    return STATUS_SUCCESS;
  },
  [FileDispositionInformation]: set => {
    const { DeleteFile } = RtlStructureFromBytes(FILE_DISPOSITION_INFORMATION, set.Buffer);
    return NtfsSetDisposition(set, DeleteFile ? FILE_DISPOSITION_DELETE : 0);
  },
  [FileDispositionInformationEx]: set =>
    NtfsSetDisposition(set, RtlStructureFromBytes(FILE_DISPOSITION_INFORMATION_EX, set.Buffer).Flags),
};
const Renames: Readonly<Record<number, (Vcb: VCB, Location: IO_STACK_LOCATION, Buffer: Uint8Array) => NTSTATUS>> = {
  [FileRenameInformation]: NtfsSetRenameInfo,
  [FileRenameInformationEx]: NtfsSetRenameInfo,
  [FileLinkInformation]: NtfsSetLinkInfo,
};

/** @stack 0x180 */
export function NtfsCommonSetInformation(Vcb: VCB, Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  if (buffer === null) return STATUS_INFO_LENGTH_MISMATCH;
  const set = new NTFS_SET(location, buffer);
  if (set.Ccb.TypeOfOpen === UserVolumeOpen) return STATUS_INVALID_PARAMETER;
  const Class = location.Parameters.SetFile.FileInformationClass;
  const rename = Renames[Class];
  const setter = Setters[Class];
  if (rename === undefined && setter === undefined) return STATUS_INVALID_INFO_CLASS;
  // Names, sizes and deletion are the owner's to know; times and attributes are not.
  if (set.Scb.Oplock !== null && Class !== FileBasicInformation && Class !== FilePositionInformation)
    FsRtlCheckOplock(set.Scb.Oplock, Irp, null, null, null);
  if (rename !== undefined) {
    ExAcquireResourceExclusiveLite(Vcb.Resource, true);
    const status = rename(Vcb, location, buffer);
    ExReleaseResourceLite(Vcb.Resource);
    return status;
  }
  // Deleting asks what is in a directory.
  ExAcquireResourceSharedLite(Vcb.Resource, true);
  ExAcquireResourceExclusiveLite(set.Scb.Fcb.Resource, true);
  const status = setter(set);
  ExReleaseResourceLite(set.Scb.Fcb.Resource);
  ExReleaseResourceLite(Vcb.Resource);
  return status;
}

/** A time of FILE_BASIC_INFORMATION: 0 leaves it, -1 (and -2, which undoes that) is about later changes by this handle. */
function NtfsIsTime(Time: bigint): boolean {
  return Time > 0n;
}

/** @stack 0x70 */
function NtfsSetBasicInfo(Set: NTFS_SET): NTSTATUS {
  const { Record, Ccb } = Set;
  const info = RtlStructureFromBytes(FILE_BASIC_INFORMATION, Set.Buffer);
  const attributes = info.FileAttributes;
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) !== 0 && Record.Index === null) return STATUS_INVALID_PARAMETER;
  if ((attributes & FILE_ATTRIBUTE_TEMPORARY) !== 0 && Record.Index !== null) return STATUS_INVALID_PARAMETER;
  if (info.CreationTime < -2n || info.LastWriteTime < -2n || info.LastAccessTime < -2n || info.ChangeTime < -2n)
    return STATUS_INVALID_PARAMETER;
  Record.LastChangeTime = NtfsGetCurrentTime();
  if (attributes !== 0)
    Record.FileAttributes = (Record.FileAttributes & ~SettableAttributes) | (attributes & SettableAttributes);
  if (NtfsIsTime(info.CreationTime)) Record.CreationTime = info.CreationTime;
  if (NtfsIsTime(info.LastWriteTime)) Record.LastModificationTime = info.LastWriteTime;
  if (NtfsIsTime(info.LastAccessTime)) Record.LastAccessTime = info.LastAccessTime;
  if (NtfsIsTime(info.ChangeTime)) Record.LastChangeTime = info.ChangeTime;
  if (info.LastWriteTime !== 0n) Ccb.UserSetModification = info.LastWriteTime !== -2n;
  if (info.LastAccessTime !== 0n) Ccb.UserSetAccess = info.LastAccessTime !== -2n;
  if (info.ChangeTime !== 0n) Ccb.UserSetChange = info.ChangeTime !== -2n;
  return NtfsWriteLog(Set.Scb.Fcb.Vcb, BASIC_RECORD_BYTES);
}

function NtfsSetSize(Set: NTFS_SET, Size: bigint, Setter: (Scb: SCB, Bytes: number) => NTSTATUS): NTSTATUS {
  if (Set.Ccb.TypeOfOpen !== UserFileOpen) return STATUS_INVALID_PARAMETER;
  if (Size < 0n || Size > BigInt(Number.MAX_SAFE_INTEGER)) return STATUS_INVALID_PARAMETER;
  if (Set.Scb.Fcb.Deleted) return STATUS_FILE_DELETED;
  Set.FileObject.Flags |= FO_FILE_SIZE_CHANGED;
  return Setter(Set.Scb, Number(Size));
}

/** @stack 0x70 */
function NtfsSetEndOfFileInfo(Set: NTFS_SET): NTSTATUS {
  const { EndOfFile } = RtlStructureFromBytes(FILE_END_OF_FILE_INFORMATION, Set.Buffer);
  // The lazy writer only says how far it has written.
  if (Set.Location.Parameters.SetFile.AdvanceOnly) return STATUS_SUCCESS;
  return NtfsSetSize(Set, EndOfFile, NtfsSetEndOfFile);
}

/** @stack 0x50 */
function NtfsSetValidDataLength(Set: NTFS_SET): NTSTATUS {
  const { ValidDataLength } = RtlStructureFromBytes(FILE_VALID_DATA_LENGTH_INFORMATION, Set.Buffer);
  const stream = Set.Scb.Stream;
  if (stream === null || Set.Ccb.TypeOfOpen !== UserFileOpen) return STATUS_INVALID_PARAMETER;
  const length = Number(ValidDataLength);
  if (length < stream.ValidDataLength || length > stream.FileSize) return STATUS_INVALID_PARAMETER;
  stream.ValidDataLength = length;
  if (Set.Scb.ValidDataLength < ValidDataLength) Set.Scb.ValidDataLength = ValidDataLength;
  return STATUS_SUCCESS;
}

/**
 * The name that the handle was opened by is to go, or not; of a named stream the stream.
 * @stack 0x60
 */
function NtfsSetDisposition(Set: NTFS_SET, Flags: number): NTSTATUS {
  const { Scb, Ccb, Record, FileObject } = Set;
  const remove = (Flags & FILE_DISPOSITION_DELETE) !== 0;
  const isStream = Scb.Stream !== null && Scb.Stream.Name !== '';
  if (remove) {
    if (Record.FileNumber === ROOT_FILE_NUMBER) return STATUS_CANNOT_DELETE;
    const readOnly = (Record.FileAttributes & FILE_ATTRIBUTE_READONLY) !== 0;
    if (readOnly && (Flags & FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE) === 0) return STATUS_CANNOT_DELETE;
    // A program that runs is not deleted.
    if (!MmFlushImageSection(Scb.SegmentObject, MmFlushForDelete)) return STATUS_CANNOT_DELETE;
    if (!isStream && Record.Index !== null && Record.Index.Links.size > 0) return STATUS_DIRECTORY_NOT_EMPTY;
  }
  if ((Flags & FILE_DISPOSITION_ON_CLOSE) !== 0) {
    Ccb.DeleteOnClose = remove;
    if (remove) FileObject.Flags |= FO_DELETE_ON_CLOSE;
    else FileObject.Flags &= ~FO_DELETE_ON_CLOSE;
    return STATUS_SUCCESS;
  }
  Ccb.PosixDelete = remove && (Flags & FILE_DISPOSITION_POSIX_SEMANTICS) !== 0;
  FileObject.DeletePending = remove ? 1 : 0;
  if (isStream) Scb.DeletePending = remove;
  else if (Ccb.Lcb === null) return STATUS_NOT_SUPPORTED;
  else Ccb.Lcb.DeletePending = remove;
  return STATUS_SUCCESS;
}
