/** IRP_MJ_DIRECTORY_CONTROL, IRP_MN_QUERY_DIRECTORY: the names of a directory, in the order of their upcased characters. */
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { FsRtlIsNameInExpression } from '../../nt/fsrtl/name';
import {
  FILE_BOTH_DIR_INFORMATION,
  FILE_DIRECTORY_INFORMATION,
  FILE_FULL_DIR_INFORMATION,
  FILE_ID_BOTH_DIR_INFORMATION,
  FILE_ID_FULL_DIR_INFORMATION,
  FILE_NAMES_INFORMATION,
} from '../../nt/inc/dirinfo';
import {
  FileBothDirectoryInformation,
  FileDirectoryInformation,
  FileFullDirectoryInformation,
  FileIdBothDirectoryInformation,
  FileIdFullDirectoryInformation,
  FileNamesInformation,
} from '../../nt/inc/fileinfo';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import {
  IRP_MN_NOTIFY_CHANGE_DIRECTORY,
  IRP_MN_QUERY_DIRECTORY,
  SL_RESTART_SCAN,
  SL_RETURN_SINGLE_ENTRY,
} from '../../nt/inc/irpminor';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MORE_FILES,
  STATUS_NO_SUCH_FILE,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { RtlpUpcase } from '../../nt/rtl/casing';
import { RtlStructureFixedSize, RtlStructureLength, RtlStructureToBytes, RtlWriteUlong } from '../../nt/rtl/structure';
import { NtfsMapUserBuffer } from './data';
import { NtfsNotifyDirectory } from './notify';
import { NtfsAllocationOf, NtfsShownAttributes } from './queryinfo';
import { type NTFS_RECORD, NtfsFileReference, NtfsSortedKeys, ROOT_FILE_NUMBER } from './record';
import { type CCB, type SCB, UserDirectoryOpen, type VCB } from './types';

const EntryClasses: Readonly<Record<number, new () => FILE_NAMES_INFORMATION>> = {
  [FileDirectoryInformation]: FILE_DIRECTORY_INFORMATION,
  [FileFullDirectoryInformation]: FILE_FULL_DIR_INFORMATION,
  [FileBothDirectoryInformation]: FILE_BOTH_DIR_INFORMATION,
  [FileNamesInformation]: FILE_NAMES_INFORMATION,
  [FileIdBothDirectoryInformation]: FILE_ID_BOTH_DIR_INFORMATION,
  [FileIdFullDirectoryInformation]: FILE_ID_FULL_DIR_INFORMATION,
};

/** @stack 0x70 */
export function NtfsCommonDirectoryControl(Vcb: VCB, Irp: IRP): NTSTATUS {
  const { MinorFunction } = IoGetCurrentIrpStackLocation(Irp);
  if (MinorFunction === IRP_MN_QUERY_DIRECTORY) return NtfsQueryDirectory(Vcb, Irp);
  return MinorFunction === IRP_MN_NOTIFY_CHANGE_DIRECTORY
    ? NtfsNotifyDirectory(Vcb, Irp)
    : STATUS_INVALID_DEVICE_REQUEST;
}

/** @stack 0x150 */
function NtfsQueryDirectory(Vcb: VCB, Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const scb = location.FileObject!.FsContext as SCB;
  const ccb = location.FileObject!.FsContext2 as CCB;
  const { Length, FileInformationClass, FileName } = location.Parameters.QueryDirectory;
  if (ccb.TypeOfOpen !== UserDirectoryOpen) return STATUS_INVALID_PARAMETER;
  const type = EntryClasses[FileInformationClass];
  if (type === undefined) return STATUS_INVALID_INFO_CLASS;
  const buffer = NtfsMapUserBuffer(Irp);
  if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
  ExAcquireResourceSharedLite(Vcb.Resource, true);
  const first = !ccb.Started;
  if (first) {
    ccb.Started = true;
    ccb.QueryPattern = FileName === null || FileName === '' || FileName === '*' ? null : RtlpUpcase(FileName);
  }
  if ((location.Flags & SL_RESTART_SCAN) !== 0) NtfsRestart(ccb);
  const single = (location.Flags & SL_RETURN_SINGLE_ENTRY) !== 0;
  const status = NtfsFillDirectoryBuffer(scb.Fcb.Record, ccb, type, buffer, Length, single, Irp);
  ExReleaseResourceLite(Vcb.Resource);
  return status === STATUS_NO_MORE_FILES && first ? STATUS_NO_SUCH_FILE : status;
}

function NtfsRestart(Ccb: CCB): void {
  Ccb.LastKey = '';
  Ccb.DotsReturned = 0;
}

/** @stack 0xa0 */
function NtfsFillDirectoryBuffer(
  Directory: NTFS_RECORD,
  Ccb: CCB,
  Type: new () => FILE_NAMES_INFORMATION,
  Buffer: Uint8Array,
  Length: number,
  Single: boolean,
  Irp: IRP,
): NTSTATUS {
  const keys = NtfsSortedKeys(Directory);
  let index = NtfsFirstAfter(keys, Ccb.LastKey);
  let at = 0;
  let last = -1;
  for (;;) {
    const dots = Ccb.DotsReturned < 2 && Directory.FileNumber !== ROOT_FILE_NUMBER;
    if (!dots && index >= keys.length) break;
    const link = dots ? null : Directory.Index!.Links.get(keys[index])!;
    const name = link === null ? (Ccb.DotsReturned === 0 ? '.' : '..') : link.Name;
    const record = link === null ? NtfsDotRecord(Directory, name) : link.Record;
    const short = link === null ? '' : link.ShortName;
    if (NtfsMatches(Ccb, name) || (short !== '' && NtfsMatches(Ccb, short))) {
      const entry = NtfsEntry(Type, record, name, short);
      const bytes = RtlStructureLength(entry);
      if (at + bytes > Length) {
        if (last >= 0) break;
        if (Length < RtlStructureFixedSize(Type)) return STATUS_BUFFER_OVERFLOW;
        // Even the first does not fit: what there is room for.
        Irp.IoStatus.Information = RtlStructureToBytes(entry, Buffer, 0, Length);
        return STATUS_BUFFER_OVERFLOW;
      }
      RtlStructureToBytes(entry, Buffer, at, Length - at);
      if (last >= 0) RtlWriteUlong(Buffer, last, at - last);
      last = at;
      Irp.IoStatus.Information = at + bytes;
      at = (at + bytes + 7) & ~7;
    }
    if (dots) Ccb.DotsReturned++;
    else Ccb.LastKey = keys[index++];
    if (Single && last >= 0) break;
  }
  return last < 0 ? STATUS_NO_MORE_FILES : STATUS_SUCCESS;
}

function NtfsDotRecord(Directory: NTFS_RECORD, Name: string): NTFS_RECORD {
  return Name === '.' || Directory.Links.length === 0 ? Directory : Directory.Links[0].Parent;
}

/** A pattern without wildcards is a name. */
function NtfsMatches(Ccb: CCB, Name: string): boolean {
  return Ccb.QueryPattern === null || FsRtlIsNameInExpression(Ccb.QueryPattern, Name, true, null);
}

/** Index of the first key behind `Key`. */
function NtfsFirstAfter(Keys: readonly string[], Key: string): number {
  let low = 0;
  let high = Keys.length;
  if (Key === '') return 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Keys[middle] <= Key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @stack 0x50 */
function NtfsEntry(
  Type: new () => FILE_NAMES_INFORMATION,
  Record: NTFS_RECORD,
  Name: string,
  ShortName: string,
): FILE_NAMES_INFORMATION {
  const entry = new Type();
  entry.FileName = Name;
  if (entry instanceof FILE_DIRECTORY_INFORMATION) {
    const stream = Record.Index === null ? Record.Streams[0] : null;
    entry.CreationTime = Record.CreationTime;
    entry.LastAccessTime = Record.LastAccessTime;
    entry.LastWriteTime = Record.LastModificationTime;
    entry.ChangeTime = Record.LastChangeTime;
    entry.EndOfFile = stream === null ? 0n : BigInt(stream.FileSize);
    entry.AllocationSize = NtfsAllocationOf(stream);
    entry.FileAttributes = NtfsShownAttributes(Record);
  }
  if (entry instanceof FILE_FULL_DIR_INFORMATION) entry.EaSize = Record.Ea === null ? 0 : Record.Ea.length;
  if (entry instanceof FILE_BOTH_DIR_INFORMATION) {
    entry.ShortName = ShortName;
    entry.ShortNameLength = 2 * ShortName.length;
  }
  if (entry instanceof FILE_ID_BOTH_DIR_INFORMATION || entry instanceof FILE_ID_FULL_DIR_INFORMATION)
    entry.FileId = NtfsFileReference(Record);
  return entry;
}
