/** IRP_MJ_QUERY_INFORMATION. */
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import {
  FILE_ALL_INFORMATION,
  FILE_ATTRIBUTE_TAG_INFORMATION,
  FILE_BASIC_INFORMATION,
  FILE_COMPRESSION_INFORMATION,
  FILE_EA_INFORMATION,
  FILE_ID_INFORMATION,
  FILE_INTERNAL_INFORMATION,
  FILE_NAME_INFORMATION,
  FILE_NETWORK_OPEN_INFORMATION,
  FILE_POSITION_INFORMATION,
  FILE_STANDARD_INFORMATION,
  FILE_STANDARD_LINK_INFORMATION,
  FILE_STAT_INFORMATION,
  FILE_STREAM_INFORMATION,
  FileAllInformation,
  FileAlternateNameInformation,
  FileAttributeTagInformation,
  FileBasicInformation,
  FileCompressionInformation,
  FileEaInformation,
  FileIdInformation,
  FileInternalInformation,
  FileNameInformation,
  FileNetworkOpenInformation,
  FileNormalizedNameInformation,
  FilePositionInformation,
  FileStandardInformation,
  FileStandardLinkInformation,
  FileStatInformation,
  FileStreamInformation,
} from '../../nt/inc/fileinfo';
import type { FILE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { FILE_ATTRIBUTE_NORMAL } from '../../nt/inc/iodefs';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_FILE_DELETED,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { RtlStructureFixedSize, RtlStructureLength, RtlStructureToBytes } from '../../nt/rtl/structure';
import { NtfsFileReference, NtfsPathOfLink, type NTFS_LINK, type NTFS_RECORD, type NTFS_STREAM } from './record';
import { NtfsIsFatName } from './shortName';
import { type CCB, CLUSTER_BYTES, type SCB, UserVolumeOpen } from './types';

/** Attributes as they are shown: none is FILE_ATTRIBUTE_NORMAL. */
export function NtfsShownAttributes(Record: NTFS_RECORD): number {
  return Record.FileAttributes === 0 ? FILE_ATTRIBUTE_NORMAL : Record.FileAttributes;
}
export function NtfsAllocationOf(Stream: NTFS_STREAM | null): bigint {
  return Stream === null ? 0n : BigInt(Stream.Clusters * CLUSTER_BYTES);
}
function NtfsSizeOf(Stream: NTFS_STREAM | null): bigint {
  return Stream === null ? 0n : BigInt(Stream.FileSize);
}

/** Who asks, about what. */
class NTFS_QUERY {
  constructor(
    readonly FileObject: FILE_OBJECT,
    readonly Scb: SCB,
    readonly Ccb: CCB,
    readonly Record: NTFS_RECORD,
  ) {}
}

export function NtfsFillBasicInfo(Record: NTFS_RECORD): FILE_BASIC_INFORMATION {
  const info = new FILE_BASIC_INFORMATION();
  info.CreationTime = Record.CreationTime;
  info.LastAccessTime = Record.LastAccessTime;
  info.LastWriteTime = Record.LastModificationTime;
  info.ChangeTime = Record.LastChangeTime;
  info.FileAttributes = NtfsShownAttributes(Record);
  return info;
}
export function NtfsFillStandardInfo(Scb: SCB, Ccb: CCB): FILE_STANDARD_INFORMATION {
  const info = new FILE_STANDARD_INFORMATION();
  const { Record } = Scb.Fcb;
  info.AllocationSize = NtfsAllocationOf(Scb.Stream);
  info.EndOfFile = NtfsSizeOf(Scb.Stream);
  info.DeletePending = Scb.DeletePending || Ccb.Lcb?.DeletePending === true || Record.Links.length === 0;
  info.NumberOfLinks = Record.Links.length - (Ccb.Lcb?.DeletePending === true && Record.Links.length > 0 ? 1 : 0);
  info.Directory = Scb.Stream === null && Record.Index !== null;
  return info;
}
export function NtfsFillNetworkOpenInfo(
  Record: NTFS_RECORD,
  Stream: NTFS_STREAM | null,
): FILE_NETWORK_OPEN_INFORMATION {
  const info = new FILE_NETWORK_OPEN_INFORMATION();
  info.CreationTime = Record.CreationTime;
  info.LastAccessTime = Record.LastAccessTime;
  info.LastWriteTime = Record.LastModificationTime;
  info.ChangeTime = Record.LastChangeTime;
  info.AllocationSize = NtfsAllocationOf(Stream);
  info.EndOfFile = NtfsSizeOf(Stream);
  info.FileAttributes = NtfsShownAttributes(Record);
  return info;
}

/** @param EffectiveAccess of who asks */
export function NtfsFillStatInfo(
  Record: NTFS_RECORD,
  Stream: NTFS_STREAM | null,
  EffectiveAccess: number,
): FILE_STAT_INFORMATION {
  const info = Object.assign(new FILE_STAT_INFORMATION(), NtfsFillNetworkOpenInfo(Record, Stream));
  info.FileId = NtfsFileReference(Record);
  info.ReparseTag = Record.ReparseTag;
  info.NumberOfLinks = Record.Links.length;
  info.EffectiveAccess = EffectiveAccess;
  return info;
}

/**
 * The path that the handle was opened by, as it is now; with the stream, if it is a named one.
 * @param AsOpened with the short names that it was opened by, unless it has another name by now
 */
export function NtfsNameOfHandle(Scb: SCB, Ccb: CCB | null, AsOpened = false): string {
  const lcb = Ccb === null ? null : Ccb.Lcb;
  if (lcb !== null && lcb.Link !== null) lcb.Path = NtfsPathOfLink(lcb.Link);
  const opened = AsOpened && Ccb !== null ? Ccb.Opened : null;
  const long = lcb === null ? '' : lcb.Path;
  const path = opened !== null && opened.LongPath === long ? opened.Path : long;
  return Scb.Stream === null || Scb.Stream.Name === '' ? path : `${path}:${Scb.Stream.Name}`;
}

/** A name that is 8.3 itself is its own short name; '': there is none. */
function NtfsShortNameOf(Link: NTFS_LINK | null): string {
  if (Link === null) return '';
  return Link.ShortName === '' && NtfsIsFatName(Link.Name) ? Link.Name : Link.ShortName;
}

/** What each class answers. */
const Queries: Readonly<Record<number, (Query: NTFS_QUERY) => object>> = {
  [FileBasicInformation]: query => NtfsFillBasicInfo(query.Record),
  [FileStandardInformation]: query => NtfsFillStandardInfo(query.Scb, query.Ccb),
  [FileInternalInformation]: query => {
    const info = new FILE_INTERNAL_INFORMATION();
    info.IndexNumber = NtfsFileReference(query.Record);
    return info;
  },
  [FileEaInformation]: query => {
    const info = new FILE_EA_INFORMATION();
    info.EaSize = query.Record.Ea === null ? 0 : query.Record.Ea.length;
    return info;
  },
  [FileNameInformation]: query => {
    const info = new FILE_NAME_INFORMATION();
    info.FileName = NtfsNameOfHandle(query.Scb, query.Ccb, true);
    return info;
  },
  [FileNormalizedNameInformation]: query => {
    const info = new FILE_NAME_INFORMATION();
    info.FileName = NtfsNameOfHandle(query.Scb, query.Ccb);
    return info;
  },
  [FileAlternateNameInformation]: query => {
    const info = new FILE_NAME_INFORMATION();
    info.FileName = NtfsShortNameOf(query.Ccb.Lcb?.Link ?? null);
    return info;
  },
  [FilePositionInformation]: query => {
    const info = new FILE_POSITION_INFORMATION();
    info.CurrentByteOffset = query.FileObject.CurrentByteOffset;
    return info;
  },
  [FileNetworkOpenInformation]: query => NtfsFillNetworkOpenInfo(query.Record, query.Scb.Stream),
  [FileStatInformation]: query => NtfsFillStatInfo(query.Record, query.Scb.Stream, query.Ccb.GrantedAccess),
  [FileAttributeTagInformation]: query => {
    const info = new FILE_ATTRIBUTE_TAG_INFORMATION();
    info.FileAttributes = NtfsShownAttributes(query.Record);
    info.ReparseTag = query.Record.ReparseTag;
    return info;
  },
  [FileCompressionInformation]: query => {
    const info = new FILE_COMPRESSION_INFORMATION();
    info.CompressedFileSize = NtfsAllocationOf(query.Scb.Stream);
    return info;
  },
  [FileStandardLinkInformation]: query => {
    const info = new FILE_STANDARD_LINK_INFORMATION();
    const pending = query.Ccb.Lcb?.DeletePending === true;
    info.TotalNumberOfLinks = query.Record.Links.length;
    info.NumberOfAccessibleLinks = query.Record.Links.length - (pending ? 1 : 0);
    info.DeletePending = pending;
    info.Directory = query.Record.Index !== null;
    return info;
  },
  [FileIdInformation]: query => {
    const info = new FILE_ID_INFORMATION();
    info.VolumeSerialNumber = query.Scb.Fcb.Vcb.SerialNumber;
    info.FileId = NtfsFileReference(query.Record);
    return info;
  },
};

/**
 * @returns what the query is completed with; Information is set
 * @stack 0xd0
 */
export function NtfsCommonQueryInformation(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const ccb = file.FsContext2 as CCB;
  const { Length, FileInformationClass } = location.Parameters.QueryFile;
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  if (ccb.TypeOfOpen === UserVolumeOpen) return STATUS_INVALID_PARAMETER;
  if (buffer === null) return STATUS_INFO_LENGTH_MISMATCH;
  const query = new NTFS_QUERY(file, scb, ccb, scb.Fcb.Record);
  ExAcquireResourceSharedLite(scb.Fcb.Resource, true);
  const status = NtfsAnswer(query, FileInformationClass, buffer, Length, Irp);
  ExReleaseResourceLite(scb.Fcb.Resource);
  return status;
}

function NtfsAnswer(Query: NTFS_QUERY, Class: number, Buffer: Uint8Array, Length: number, Irp: IRP): NTSTATUS {
  // What a filter asks after the cleanup of the last handle.
  if (Query.Scb.Fcb.Deleted) return STATUS_FILE_DELETED;
  if (Class === FileAllInformation) return NtfsQueryAll(Query, Buffer, Length, Irp);
  if (Class === FileStreamInformation) return NtfsQueryStreams(Query, Buffer, Length, Irp);
  const filler = Queries[Class];
  if (filler === undefined) return STATUS_INVALID_INFO_CLASS;
  if (Class === FileAlternateNameInformation && NtfsShortNameOf(Query.Ccb.Lcb?.Link ?? null) === '')
    return STATUS_OBJECT_NAME_NOT_FOUND;
  const info = filler(Query);
  if (Length < RtlStructureFixedSize(info.constructor)) return STATUS_INFO_LENGTH_MISMATCH;
  Irp.IoStatus.Information = RtlStructureToBytes(info, Buffer, 0, Length);
  return Irp.IoStatus.Information < RtlStructureLength(info) ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

/** FileAllInformation: the file system's parts; what the handle may do is the I/O manager's to fill in. */
const PartsOfAll: readonly (readonly [offset: number, Class: number])[] = [
  [FILE_ALL_INFORMATION.BasicInformation, FileBasicInformation],
  [FILE_ALL_INFORMATION.StandardInformation, FileStandardInformation],
  [FILE_ALL_INFORMATION.InternalInformation, FileInternalInformation],
  [FILE_ALL_INFORMATION.EaInformation, FileEaInformation],
  [FILE_ALL_INFORMATION.PositionInformation, FilePositionInformation],
  [FILE_ALL_INFORMATION.NameInformation, FileNameInformation],
];
/** @stack 0x70 */
function NtfsQueryAll(Query: NTFS_QUERY, Buffer: Uint8Array, Length: number, Irp: IRP): NTSTATUS {
  if (Length < FILE_ALL_INFORMATION.NameInformation + 4) return STATUS_INFO_LENGTH_MISMATCH;
  let end = 0;
  let wanted = 0;
  for (const [offset, Class] of PartsOfAll) {
    const info = Queries[Class](Query);
    end = offset + RtlStructureToBytes(info, Buffer, offset, Length - offset);
    wanted = offset + RtlStructureLength(info);
  }
  Irp.IoStatus.Information = end;
  return end < wanted ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

/** FileStreamInformation: one entry for each $DATA. */
function NtfsQueryStreams(Query: NTFS_QUERY, Buffer: Uint8Array, Length: number, Irp: IRP): NTSTATUS {
  let at = 0;
  let last = -1;
  let end = 0;
  for (const stream of Query.Record.Streams) {
    const info = new FILE_STREAM_INFORMATION();
    info.StreamName = `:${stream.Name}:$DATA`;
    info.StreamSize = BigInt(stream.FileSize);
    info.StreamAllocationSize = NtfsAllocationOf(stream);
    const bytes = RtlStructureLength(info);
    if (at + bytes > Length) return last < 0 ? STATUS_BUFFER_TOO_SMALL : STATUS_BUFFER_OVERFLOW;
    RtlStructureToBytes(info, Buffer, at, Length - at);
    if (last >= 0) Buffer[last] = (at - last) & 0xff;
    if (last >= 0) Buffer[last + 1] = (at - last) >> 8;
    last = at;
    end = at + bytes;
    at = (end + 7) & ~7;
  }
  Irp.IoStatus.Information = end;
  return STATUS_SUCCESS;
}
