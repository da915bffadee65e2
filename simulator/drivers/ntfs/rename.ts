/** Renaming, and further names for a file. The volume is exclusive: no name comes or goes meanwhile. */
import {
  FILE_ACTION_ADDED,
  FILE_ACTION_REMOVED,
  FILE_ACTION_RENAMED_NEW_NAME,
  FILE_ACTION_RENAMED_OLD_NAME,
} from '../../nt/inc/dirinfo';
import { ExAcquireResourceExclusiveLite } from '../../nt/ex/resource';
import { FILE_RENAME_INFORMATION, FILE_RENAME_POSIX_SEMANTICS, FileRenameInformationEx } from '../../nt/inc/fileinfo';
import type { FILE_OBJECT, IO_STACK_LOCATION, NTSTATUS } from '../../nt/inc/io';
import { FILE_ATTRIBUTE_READONLY } from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_FILE_IS_A_DIRECTORY,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { MmFlushForDelete } from '../../nt/inc/section';
import { MmFlushImageSection } from '../../nt/mm/purge';
import { RtlpUpcase } from '../../nt/rtl/casing';
import { RtlStructureFromBytes } from '../../nt/rtl/structure';
import { NtfsWriteLog } from './log';
import { NtfsAddLink, NtfsRemoveLink } from './mft';
import { NtfsIsFileNameValid } from './name';
import { NtfsNameFilter, NtfsReportChange, NtfsReportPath } from './notify';
import {
  type NTFS_LINK,
  type NTFS_RECORD,
  NtfsAddIndexEntry,
  NtfsDeleteIndexEntry,
  NtfsForgetInTunnel,
  NtfsGetCurrentTime,
  NtfsLookupInIndex,
  NtfsPathOfLink,
  ROOT_FILE_NUMBER,
} from './record';
import { NtfsDeleteFile } from './delete';
import { NtfsCreateFcb, NtfsReleaseFcb } from './fcb';
import type { CCB, FCB, SCB, VCB } from './types';

/** Bytes of the log records of a name that comes or goes. */
const NAME_RECORD_BYTES = 0x1a0;

/** Where the file goes to. */
class NTFS_TARGET {
  constructor(
    readonly Directory: NTFS_RECORD,
    readonly Name: string,
    readonly Replace: boolean,
    readonly Posix: boolean,
  ) {}
}

/** The target directory is an open file object's (SL_OPEN_TARGET_DIRECTORY), or the file's own for a plain name. */
function NtfsTarget(Location: IO_STACK_LOCATION, Buffer: Uint8Array, Link: NTFS_LINK): NTFS_TARGET | null {
  const { SetFile } = Location.Parameters;
  const info = RtlStructureFromBytes(FILE_RENAME_INFORMATION, Buffer);
  const posix =
    SetFile.FileInformationClass === FileRenameInformationEx && (info.Flags & FILE_RENAME_POSIX_SEMANTICS) !== 0;
  const target: FILE_OBJECT | null = SetFile.FileObject;
  if (target === null) {
    if (info.FileName.includes('\\')) return null;
    return new NTFS_TARGET(Link.Parent, info.FileName, SetFile.ReplaceIfExists, posix);
  }
  const directory = (target.FsContext as SCB).Fcb.Record;
  const name = info.FileName.substring(info.FileName.lastIndexOf('\\') + 1);
  return new NTFS_TARGET(directory, name, SetFile.ReplaceIfExists, posix);
}

/**
 * FileRenameInformation; of a named stream its name: `:new`.
 * @stack 0x110
 */
export function NtfsSetRenameInfo(Vcb: VCB, Location: IO_STACK_LOCATION, Buffer: Uint8Array): NTSTATUS {
  const file = Location.FileObject!;
  const scb = file.FsContext as SCB;
  const link = (file.FsContext2 as CCB).Lcb?.Link ?? null;
  const name = RtlStructureFromBytes(FILE_RENAME_INFORMATION, Buffer).FileName;
  if (scb.Stream !== null && (scb.Stream.Name !== '' || name.startsWith(':'))) return NtfsRenameStream(scb, name);
  if (link === null || link.Record.FileNumber === ROOT_FILE_NUMBER) return STATUS_INVALID_PARAMETER;
  const target = NtfsTarget(Location, Buffer, link);
  if (target === null || !NtfsIsFileNameValid(target.Name)) return STATUS_OBJECT_NAME_INVALID;
  if (link.Record.Index !== null) {
    if (NtfsIsInside(target.Directory, link.Record)) return STATUS_INVALID_PARAMETER;
    // Who has a file below open knows it by its path.
    if (NtfsHasOpenChildren(Vcb, link.Record)) return STATUS_ACCESS_DENIED;
  }
  const existing = NtfsLookupInIndex(target.Directory, target.Name);
  if (existing !== null && existing !== link) {
    const replaced = NtfsReplace(Vcb, target, existing, link.Record);
    if (!NT_SUCCESS(replaced)) return replaced;
  }
  NtfsWriteLog(Vcb, 2 * NAME_RECORD_BYTES);
  const old = NtfsPathOfLink(link);
  const moved = link.Parent !== target.Directory;
  NtfsDeleteIndexEntry(link);
  link.Parent = target.Directory;
  link.Name = target.Name;
  link.Key = RtlpUpcase(target.Name);
  NtfsAddIndexEntry(link);
  const path = NtfsPathOfLink(link);
  if (link.Lcb !== null) link.Lcb.Path = path;
  const filter = NtfsNameFilter(link.Record);
  // From one directory to another it goes and comes.
  NtfsReportPath(Vcb, old, filter, moved ? FILE_ACTION_REMOVED : FILE_ACTION_RENAMED_OLD_NAME);
  NtfsReportPath(Vcb, path, filter, moved ? FILE_ACTION_ADDED : FILE_ACTION_RENAMED_NEW_NAME);
  link.Record.LastChangeTime = NtfsGetCurrentTime();
  return STATUS_SUCCESS;
}

/**
 * FileLinkInformation: one more name. Directories have one.
 * @stack 0xd0
 */
export function NtfsSetLinkInfo(Vcb: VCB, Location: IO_STACK_LOCATION, Buffer: Uint8Array): NTSTATUS {
  const file = Location.FileObject!;
  const link = (file.FsContext2 as CCB).Lcb?.Link ?? null;
  if (link === null) return STATUS_INVALID_PARAMETER;
  if (link.Record.Index !== null) return STATUS_FILE_IS_A_DIRECTORY;
  const target = NtfsTarget(Location, Buffer, link);
  if (target === null || !NtfsIsFileNameValid(target.Name)) return STATUS_OBJECT_NAME_INVALID;
  const existing = NtfsLookupInIndex(target.Directory, target.Name);
  if (existing !== null) {
    if (existing.Record === link.Record) return STATUS_SUCCESS;
    const replaced = NtfsReplace(Vcb, target, existing, link.Record);
    if (!NT_SUCCESS(replaced)) return replaced;
  }
  NtfsWriteLog(Vcb, NAME_RECORD_BYTES);
  const added = NtfsAddLink(link.Record, target.Directory, target.Name);
  NtfsReportChange(Vcb, added, NtfsNameFilter(link.Record), FILE_ACTION_ADDED);
  link.Record.LastChangeTime = NtfsGetCurrentTime();
  return STATUS_SUCCESS;
}

/**
 * What has the name already goes, if nobody has it open.
 * @stack 0x70
 */
function NtfsReplace(Vcb: VCB, Target: NTFS_TARGET, Existing: NTFS_LINK, Source: NTFS_RECORD): NTSTATUS {
  const { Record } = Existing;
  if (!Target.Replace) return STATUS_OBJECT_NAME_COLLISION;
  if (Record.Index !== null || Source.Index !== null) return STATUS_ACCESS_DENIED;
  if ((Record.FileAttributes & FILE_ATTRIBUTE_READONLY) !== 0) return STATUS_ACCESS_DENIED;
  const fcb = Record.Fcb;
  if (fcb !== null && !Target.Posix && NtfsIsInUse(fcb)) return STATUS_ACCESS_DENIED;
  NtfsWriteLog(Vcb, NAME_RECORD_BYTES);
  NtfsReportChange(Vcb, Existing, NtfsNameFilter(Record), FILE_ACTION_REMOVED);
  NtfsRemoveLink(Existing);
  NtfsForgetInTunnel(Existing);
  if (Record.Links.length > 0 || (fcb !== null && fcb.CleanupCount > 0)) return STATUS_SUCCESS;
  // The cache may have it open still, and let go now: the reference keeps it until this is done.
  const replaced = NtfsCreateFcb(Vcb, Record);
  ExAcquireResourceExclusiveLite(replaced.Resource, true);
  NtfsDeleteFile(Vcb, replaced);
  NtfsReleaseFcb(Vcb, replaced);
  return STATUS_SUCCESS;
}

/** By a handle or, as fastfat's rename asks too, by somebody who has it mapped. */
function NtfsIsInUse(Fcb: FCB): boolean {
  return Fcb.CleanupCount > 0 || Fcb.Scbs.some(scb => !MmFlushImageSection(scb.SegmentObject, MmFlushForDelete));
}

/** Whether a directory is another one, or lies below it. */
function NtfsIsInside(Directory: NTFS_RECORD, Other: NTFS_RECORD): boolean {
  for (let at = Directory; ; at = at.Links[0].Parent) {
    if (at === Other) return true;
    if (at.FileNumber === ROOT_FILE_NUMBER || at.Links.length === 0) return false;
  }
}

function NtfsHasOpenChildren(Vcb: VCB, Directory: NTFS_RECORD): boolean {
  for (const fcb of Vcb.OpenFcbs) {
    if (fcb.CleanupCount === 0 || fcb.Record === Directory) continue;
    for (const link of fcb.Record.Links) if (NtfsIsInside(link.Parent, Directory)) return true;
  }
  return false;
}

/** @stack 0x60 */
function NtfsRenameStream(Scb: SCB, Name: string): NTSTATUS {
  const stream = Scb.Stream!;
  if (!Name.startsWith(':') || stream.Name === '') return STATUS_INVALID_PARAMETER;
  const wanted = Name.substring(1).replace(/:\$DATA$/i, '');
  if (wanted.length === 0 || wanted.includes(':') || wanted.includes('\\')) return STATUS_OBJECT_NAME_INVALID;
  const key = RtlpUpcase(wanted);
  for (const other of Scb.Fcb.Record.Streams)
    if (other !== stream && other.Key === key) return STATUS_OBJECT_NAME_COLLISION;
  stream.Name = wanted;
  stream.Key = key;
  return STATUS_SUCCESS;
}
