/** What the I/O manager asks of a caller for each FILE_INFORMATION_CLASS: a buffer this long, and these rights. */
import * as F from '../inc/fileinfo';
import {
  FILE_READ_ATTRIBUTES,
  FILE_READ_EA,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_DATA,
  FILE_WRITE_EA,
} from '../inc/iodefs';
import { DELETE } from '../inc/ntdef';
import { RtlStructureSize } from '../rtl/structure';
import type { InformationRules } from './information';

type Row = readonly [FileInformationClass: number, Length: number, Access: number];

function Table(Rows: readonly Row[]): InformationRules {
  return new Map(Rows.map(([id, Length, Access]) => [id, { Length, Access }]));
}

/** NtQueryInformationFile; others are STATUS_INVALID_INFO_CLASS. Source: ntifs/nf-ntifs-ntqueryinformationfile. */
export const IopQueryClasses = Table([
  [F.FileBasicInformation, RtlStructureSize(F.FILE_BASIC_INFORMATION), FILE_READ_ATTRIBUTES],
  [F.FileStandardInformation, RtlStructureSize(F.FILE_STANDARD_INFORMATION), 0],
  [F.FileInternalInformation, RtlStructureSize(F.FILE_INTERNAL_INFORMATION), 0],
  [F.FileEaInformation, RtlStructureSize(F.FILE_EA_INFORMATION), 0],
  [F.FileAccessInformation, RtlStructureSize(F.FILE_ACCESS_INFORMATION), 0],
  [F.FileNameInformation, RtlStructureSize(F.FILE_NAME_INFORMATION), 0],
  [F.FilePositionInformation, RtlStructureSize(F.FILE_POSITION_INFORMATION), 0],
  [F.FileFullEaInformation, 0xc, FILE_READ_EA],
  [F.FileModeInformation, RtlStructureSize(F.FILE_MODE_INFORMATION), 0],
  [F.FileAlignmentInformation, RtlStructureSize(F.FILE_ALIGNMENT_INFORMATION), 0],
  [F.FileAllInformation, F.FILE_ALL_INFORMATION.Size, FILE_READ_ATTRIBUTES],
  [F.FileAlternateNameInformation, RtlStructureSize(F.FILE_NAME_INFORMATION), 0],
  [F.FileStreamInformation, RtlStructureSize(F.FILE_STREAM_INFORMATION), 0],
  [F.FileCompressionInformation, RtlStructureSize(F.FILE_COMPRESSION_INFORMATION), FILE_READ_ATTRIBUTES],
  [F.FileNetworkOpenInformation, RtlStructureSize(F.FILE_NETWORK_OPEN_INFORMATION), FILE_READ_ATTRIBUTES],
  [F.FileAttributeTagInformation, RtlStructureSize(F.FILE_ATTRIBUTE_TAG_INFORMATION), FILE_READ_ATTRIBUTES],
  [F.FileHardLinkInformation, 0x8, 0],
  [F.FileNormalizedNameInformation, RtlStructureSize(F.FILE_NAME_INFORMATION), 0],
  [F.FileStandardLinkInformation, RtlStructureSize(F.FILE_STANDARD_LINK_INFORMATION), 0],
  [F.FileStatInformation, RtlStructureSize(F.FILE_STAT_INFORMATION), FILE_READ_ATTRIBUTES],
  [F.FileIdInformation, RtlStructureSize(F.FILE_ID_INFORMATION), 0],
]);

/** NtSetInformationFile. Source: ntifs/nf-ntifs-ntsetinformationfile. */
export const IopSetClasses = Table([
  [F.FileBasicInformation, RtlStructureSize(F.FILE_BASIC_INFORMATION), FILE_WRITE_ATTRIBUTES],
  [F.FileRenameInformation, RtlStructureSize(F.FILE_RENAME_INFORMATION), DELETE],
  [F.FileRenameInformationEx, RtlStructureSize(F.FILE_RENAME_INFORMATION), DELETE],
  [F.FileLinkInformation, RtlStructureSize(F.FILE_RENAME_INFORMATION), 0],
  [F.FileDispositionInformation, RtlStructureSize(F.FILE_DISPOSITION_INFORMATION), DELETE],
  [F.FileDispositionInformationEx, RtlStructureSize(F.FILE_DISPOSITION_INFORMATION_EX), DELETE],
  [F.FilePositionInformation, RtlStructureSize(F.FILE_POSITION_INFORMATION), 0],
  [F.FileFullEaInformation, 0xc, FILE_WRITE_EA],
  [F.FileModeInformation, RtlStructureSize(F.FILE_MODE_INFORMATION), 0],
  [F.FileAllocationInformation, RtlStructureSize(F.FILE_ALLOCATION_INFORMATION), FILE_WRITE_DATA],
  [F.FileEndOfFileInformation, RtlStructureSize(F.FILE_END_OF_FILE_INFORMATION), FILE_WRITE_DATA],
  [F.FileCompletionInformation, 0x10, 0],
  [F.FileValidDataLengthInformation, RtlStructureSize(F.FILE_VALID_DATA_LENGTH_INFORMATION), FILE_WRITE_DATA],
  [F.FileShortNameInformation, RtlStructureSize(F.FILE_NAME_INFORMATION), DELETE],
]);
