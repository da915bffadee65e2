/** FILE_INFORMATION_CLASS and the structures that go with it, as bytes in a buffer (ntifs.h). Times: 100 ns since 1601. */
import { RtlDefineStructure } from '../rtl/structure';

export const FileDirectoryInformation = 1;
export const FileFullDirectoryInformation = 2;
export const FileBothDirectoryInformation = 3;
export const FileBasicInformation = 4;
export const FileStandardInformation = 5;
export const FileInternalInformation = 6;
export const FileEaInformation = 7;
export const FileAccessInformation = 8;
export const FileNameInformation = 9;
export const FileRenameInformation = 10;
export const FileLinkInformation = 11;
export const FileNamesInformation = 12;
export const FileDispositionInformation = 13;
export const FilePositionInformation = 14;
export const FileFullEaInformation = 15;
export const FileModeInformation = 16;
export const FileAlignmentInformation = 17;
export const FileAllInformation = 18;
export const FileAllocationInformation = 19;
export const FileEndOfFileInformation = 20;
export const FileAlternateNameInformation = 21;
export const FileStreamInformation = 22;
export const FileCompressionInformation = 28;
export const FileObjectIdInformation = 29;
export const FileCompletionInformation = 30;
export const FileQuotaInformation = 32;
export const FileReparsePointInformation = 33;
export const FileNetworkOpenInformation = 34;
export const FileStatInformation = 68;
export const FileAttributeTagInformation = 35;
export const FileIdBothDirectoryInformation = 37;
export const FileIdFullDirectoryInformation = 38;
export const FileValidDataLengthInformation = 39;
export const FileShortNameInformation = 40;
export const FileIoCompletionNotificationInformation = 41;
export const FileHardLinkInformation = 46;
export const FileNormalizedNameInformation = 48;
export const FileStandardLinkInformation = 54;
export const FileIdInformation = 59;
export const FileDispositionInformationEx = 64;
export const FileRenameInformationEx = 65;

export class FILE_BASIC_INFORMATION {
  CreationTime = 0n;
  LastAccessTime = 0n;
  LastWriteTime = 0n;
  ChangeTime = 0n;
  FileAttributes = 0;
}
RtlDefineStructure(FILE_BASIC_INFORMATION, '_FILE_BASIC_INFORMATION', 0x28, [
  ['CreationTime', 0x0, '_LARGE_INTEGER'],
  ['LastAccessTime', 0x8, '_LARGE_INTEGER'],
  ['LastWriteTime', 0x10, '_LARGE_INTEGER'],
  ['ChangeTime', 0x18, '_LARGE_INTEGER'],
  ['FileAttributes', 0x20, 'Uint4B'],
]);

export class FILE_STANDARD_INFORMATION {
  /** Bytes. */
  AllocationSize = 0n;
  EndOfFile = 0n;
  NumberOfLinks = 0;
  DeletePending = false;
  Directory = false;
}
RtlDefineStructure(FILE_STANDARD_INFORMATION, '_FILE_STANDARD_INFORMATION', 0x18, [
  ['AllocationSize', 0x0, '_LARGE_INTEGER'],
  ['EndOfFile', 0x8, '_LARGE_INTEGER'],
  ['NumberOfLinks', 0x10, 'Uint4B'],
  ['DeletePending', 0x14, 'Bool'],
  ['Directory', 0x15, 'Bool'],
]);

export class FILE_INTERNAL_INFORMATION {
  /** The file's id on its volume. */
  IndexNumber = 0n;
}
RtlDefineStructure(FILE_INTERNAL_INFORMATION, '_FILE_INTERNAL_INFORMATION', 0x8, [
  ['IndexNumber', 0x0, '_LARGE_INTEGER'],
]);

export class FILE_EA_INFORMATION {
  EaSize = 0;
}
RtlDefineStructure(FILE_EA_INFORMATION, '_FILE_EA_INFORMATION', 0x4, [['EaSize', 0x0, 'Uint4B']]);

export class FILE_ACCESS_INFORMATION {
  AccessFlags = 0;
}
RtlDefineStructure(FILE_ACCESS_INFORMATION, '_FILE_ACCESS_INFORMATION', 0x4, [['AccessFlags', 0x0, 'Uint4B']]);

export class FILE_POSITION_INFORMATION {
  CurrentByteOffset = 0n;
}
RtlDefineStructure(FILE_POSITION_INFORMATION, '_FILE_POSITION_INFORMATION', 0x8, [
  ['CurrentByteOffset', 0x0, '_LARGE_INTEGER'],
]);

export class FILE_MODE_INFORMATION {
  /** FILE_WRITE_THROUGH, FILE_SYNCHRONOUS_IO_NONALERT, ... */
  Mode = 0;
}
RtlDefineStructure(FILE_MODE_INFORMATION, '_FILE_MODE_INFORMATION', 0x4, [['Mode', 0x0, 'Uint4B']]);

export class FILE_ALIGNMENT_INFORMATION {
  AlignmentRequirement = 0;
}
RtlDefineStructure(FILE_ALIGNMENT_INFORMATION, '_FILE_ALIGNMENT_INFORMATION', 0x4, [
  ['AlignmentRequirement', 0x0, 'Uint4B'],
]);

export class FILE_NAME_INFORMATION {
  FileNameLength = 0;
  FileName = '';
}
RtlDefineStructure(FILE_NAME_INFORMATION, '_FILE_NAME_INFORMATION', 0x8, [
  ['FileNameLength', 0x0, 'Uint4B'],
  ['FileName', 0x4, 'Text FileNameLength'],
]);

/** At these offsets lie the parts of FileAllInformation. */
export const FILE_ALL_INFORMATION = {
  BasicInformation: 0x0,
  StandardInformation: 0x28,
  InternalInformation: 0x40,
  EaInformation: 0x48,
  AccessInformation: 0x4c,
  PositionInformation: 0x50,
  ModeInformation: 0x58,
  AlignmentInformation: 0x5c,
  NameInformation: 0x60,
  Size: 0x68,
} as const;

export class FILE_NETWORK_OPEN_INFORMATION {
  CreationTime = 0n;
  LastAccessTime = 0n;
  LastWriteTime = 0n;
  ChangeTime = 0n;
  AllocationSize = 0n;
  EndOfFile = 0n;
  FileAttributes = 0;
}
RtlDefineStructure(FILE_NETWORK_OPEN_INFORMATION, '_FILE_NETWORK_OPEN_INFORMATION', 0x38, [
  ['CreationTime', 0x0, '_LARGE_INTEGER'],
  ['LastAccessTime', 0x8, '_LARGE_INTEGER'],
  ['LastWriteTime', 0x10, '_LARGE_INTEGER'],
  ['ChangeTime', 0x18, '_LARGE_INTEGER'],
  ['AllocationSize', 0x20, '_LARGE_INTEGER'],
  ['EndOfFile', 0x28, '_LARGE_INTEGER'],
  ['FileAttributes', 0x30, 'Uint4B'],
]);

export class FILE_STAT_INFORMATION {
  FileId = 0n;
  CreationTime = 0n;
  LastAccessTime = 0n;
  LastWriteTime = 0n;
  ChangeTime = 0n;
  AllocationSize = 0n;
  EndOfFile = 0n;
  FileAttributes = 0;
  ReparseTag = 0;
  NumberOfLinks = 0;
  /** ACCESS_MASK of who asks. */
  EffectiveAccess = 0;
}
RtlDefineStructure(FILE_STAT_INFORMATION, '_FILE_STAT_INFORMATION', 0x48, [
  ['FileId', 0x0, '_LARGE_INTEGER'],
  ['CreationTime', 0x8, '_LARGE_INTEGER'],
  ['LastAccessTime', 0x10, '_LARGE_INTEGER'],
  ['LastWriteTime', 0x18, '_LARGE_INTEGER'],
  ['ChangeTime', 0x20, '_LARGE_INTEGER'],
  ['AllocationSize', 0x28, '_LARGE_INTEGER'],
  ['EndOfFile', 0x30, '_LARGE_INTEGER'],
  ['FileAttributes', 0x38, 'Uint4B'],
  ['ReparseTag', 0x3c, 'Uint4B'],
  ['NumberOfLinks', 0x40, 'Uint4B'],
  ['EffectiveAccess', 0x44, 'Uint4B'],
]);

export class FILE_ATTRIBUTE_TAG_INFORMATION {
  FileAttributes = 0;
  ReparseTag = 0;
}
RtlDefineStructure(FILE_ATTRIBUTE_TAG_INFORMATION, '_FILE_ATTRIBUTE_TAG_INFORMATION', 0x8, [
  ['FileAttributes', 0x0, 'Uint4B'],
  ['ReparseTag', 0x4, 'Uint4B'],
]);

export class FILE_STREAM_INFORMATION {
  NextEntryOffset = 0;
  StreamNameLength = 0;
  StreamSize = 0n;
  StreamAllocationSize = 0n;
  /** `::$DATA`, `:name:$DATA`. */
  StreamName = '';
}
RtlDefineStructure(FILE_STREAM_INFORMATION, '_FILE_STREAM_INFORMATION', 0x20, [
  ['NextEntryOffset', 0x0, 'Uint4B'],
  ['StreamNameLength', 0x4, 'Uint4B'],
  ['StreamSize', 0x8, '_LARGE_INTEGER'],
  ['StreamAllocationSize', 0x10, '_LARGE_INTEGER'],
  ['StreamName', 0x18, 'Text StreamNameLength'],
]);

export class FILE_COMPRESSION_INFORMATION {
  CompressedFileSize = 0n;
  CompressionFormat = 0;
}
RtlDefineStructure(FILE_COMPRESSION_INFORMATION, '_FILE_COMPRESSION_INFORMATION', 0x10, [
  ['CompressedFileSize', 0x0, '_LARGE_INTEGER'],
  ['CompressionFormat', 0x8, 'Uint2B'],
]);

export class FILE_STANDARD_LINK_INFORMATION {
  NumberOfAccessibleLinks = 0;
  TotalNumberOfLinks = 0;
  DeletePending = false;
  Directory = false;
}
RtlDefineStructure(FILE_STANDARD_LINK_INFORMATION, '_FILE_STANDARD_LINK_INFORMATION', 0xc, [
  ['NumberOfAccessibleLinks', 0x0, 'Uint4B'],
  ['TotalNumberOfLinks', 0x4, 'Uint4B'],
  ['DeletePending', 0x8, 'Bool'],
  ['Directory', 0x9, 'Bool'],
]);

export class FILE_ID_INFORMATION {
  VolumeSerialNumber = 0n;
  /** The low half of the 128-bit id; the high one is zero on NTFS. */
  FileId = 0n;
}
RtlDefineStructure(FILE_ID_INFORMATION, '_FILE_ID_INFORMATION', 0x18, [
  ['VolumeSerialNumber', 0x0, 'Uint8B'],
  ['FileId', 0x8, 'Uint8B'],
]);

// ---- what is set ----------------------------------------------------------------------------------------------------
/** Rename and link, with their Ex forms (where Flags takes the place of ReplaceIfExists). */
export class FILE_RENAME_INFORMATION {
  /** ReplaceIfExists in the lowest byte; the Ex classes: FILE_RENAME_xxx. */
  Flags = 0;
  RootDirectory = 0n;
  FileNameLength = 0;
  FileName = '';
}
RtlDefineStructure(FILE_RENAME_INFORMATION, '_FILE_RENAME_INFORMATION', 0x18, [
  ['Flags', 0x0, 'Uint4B'],
  ['RootDirectory', 0x8, 'Uint8B'],
  ['FileNameLength', 0x10, 'Uint4B'],
  ['FileName', 0x14, 'Text FileNameLength'],
]);
export const FILE_RENAME_REPLACE_IF_EXISTS = 0x1;
export const FILE_RENAME_POSIX_SEMANTICS = 0x2;
export const FILE_LINK_REPLACE_IF_EXISTS = 0x1;

export class FILE_DISPOSITION_INFORMATION {
  DeleteFile = false;
}
RtlDefineStructure(FILE_DISPOSITION_INFORMATION, '_FILE_DISPOSITION_INFORMATION', 0x1, [['DeleteFile', 0x0, 'Bool']]);

export class FILE_DISPOSITION_INFORMATION_EX {
  Flags = 0;
}
RtlDefineStructure(FILE_DISPOSITION_INFORMATION_EX, '_FILE_DISPOSITION_INFORMATION_EX', 0x4, [
  ['Flags', 0x0, 'Uint4B'],
]);
export const FILE_DISPOSITION_DO_NOT_DELETE = 0x0;
export const FILE_DISPOSITION_DELETE = 0x1;
export const FILE_DISPOSITION_POSIX_SEMANTICS = 0x2;
export const FILE_DISPOSITION_FORCE_IMAGE_SECTION_CHECK = 0x4;
export const FILE_DISPOSITION_ON_CLOSE = 0x8;
export const FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE = 0x10;

export class FILE_ALLOCATION_INFORMATION {
  AllocationSize = 0n;
}
RtlDefineStructure(FILE_ALLOCATION_INFORMATION, '_FILE_ALLOCATION_INFORMATION', 0x8, [
  ['AllocationSize', 0x0, '_LARGE_INTEGER'],
]);

export class FILE_END_OF_FILE_INFORMATION {
  EndOfFile = 0n;
}
RtlDefineStructure(FILE_END_OF_FILE_INFORMATION, '_FILE_END_OF_FILE_INFORMATION', 0x8, [
  ['EndOfFile', 0x0, '_LARGE_INTEGER'],
]);

export class FILE_VALID_DATA_LENGTH_INFORMATION {
  ValidDataLength = 0n;
}
RtlDefineStructure(FILE_VALID_DATA_LENGTH_INFORMATION, '_FILE_VALID_DATA_LENGTH_INFORMATION', 0x8, [
  ['ValidDataLength', 0x0, '_LARGE_INTEGER'],
]);
