/** Entries of directory queries and of change notification, as bytes in a buffer (ntifs.h). */
import { RtlDefineStructure } from '../rtl/structure';

/** FileNamesInformation. */
export class FILE_NAMES_INFORMATION {
  NextEntryOffset = 0;
  FileIndex = 0;
  FileNameLength = 0;
  FileName = '';
}
RtlDefineStructure(FILE_NAMES_INFORMATION, '_FILE_NAMES_INFORMATION', 0x10, [
  ['NextEntryOffset', 0x0, 'Uint4B'],
  ['FileIndex', 0x4, 'Uint4B'],
  ['FileNameLength', 0x8, 'Uint4B'],
  ['FileName', 0xc, 'Text FileNameLength'],
]);

/** What all but FileNamesInformation begin with. */
export class FILE_DIRECTORY_INFORMATION extends FILE_NAMES_INFORMATION {
  CreationTime = 0n;
  LastAccessTime = 0n;
  LastWriteTime = 0n;
  ChangeTime = 0n;
  EndOfFile = 0n;
  AllocationSize = 0n;
  FileAttributes = 0;
}
const Common = [
  ['NextEntryOffset', 0x0, 'Uint4B'],
  ['FileIndex', 0x4, 'Uint4B'],
  ['CreationTime', 0x8, '_LARGE_INTEGER'],
  ['LastAccessTime', 0x10, '_LARGE_INTEGER'],
  ['LastWriteTime', 0x18, '_LARGE_INTEGER'],
  ['ChangeTime', 0x20, '_LARGE_INTEGER'],
  ['EndOfFile', 0x28, '_LARGE_INTEGER'],
  ['AllocationSize', 0x30, '_LARGE_INTEGER'],
  ['FileAttributes', 0x38, 'Uint4B'],
  ['FileNameLength', 0x3c, 'Uint4B'],
] as const;
RtlDefineStructure(FILE_DIRECTORY_INFORMATION, '_FILE_DIRECTORY_INFORMATION', 0x48, [
  ...Common,
  ['FileName', 0x40, 'Text FileNameLength'],
]);

export class FILE_FULL_DIR_INFORMATION extends FILE_DIRECTORY_INFORMATION {
  EaSize = 0;
}
RtlDefineStructure(FILE_FULL_DIR_INFORMATION, '_FILE_FULL_DIR_INFORMATION', 0x48, [
  ...Common,
  ['EaSize', 0x40, 'Uint4B'],
  ['FileName', 0x44, 'Text FileNameLength'],
]);

export class FILE_ID_FULL_DIR_INFORMATION extends FILE_FULL_DIR_INFORMATION {
  FileId = 0n;
}
RtlDefineStructure(FILE_ID_FULL_DIR_INFORMATION, '_FILE_ID_FULL_DIR_INFORMATION', 0x58, [
  ...Common,
  ['EaSize', 0x40, 'Uint4B'],
  ['FileId', 0x48, '_LARGE_INTEGER'],
  ['FileName', 0x50, 'Text FileNameLength'],
]);

export class FILE_BOTH_DIR_INFORMATION extends FILE_FULL_DIR_INFORMATION {
  ShortNameLength = 0;
  /** The 8.3 name; '' for none. */
  ShortName = '';
}
const Both = [
  ...Common,
  ['EaSize', 0x40, 'Uint4B'],
  ['ShortNameLength', 0x44, 'Char'],
  ['ShortName', 0x46, 'Text ShortNameLength'],
] as const;
RtlDefineStructure(FILE_BOTH_DIR_INFORMATION, '_FILE_BOTH_DIR_INFORMATION', 0x60, [
  ...Both,
  ['FileName', 0x5e, 'Text FileNameLength'],
]);

export class FILE_ID_BOTH_DIR_INFORMATION extends FILE_BOTH_DIR_INFORMATION {
  FileId = 0n;
}
RtlDefineStructure(FILE_ID_BOTH_DIR_INFORMATION, '_FILE_ID_BOTH_DIR_INFORMATION', 0x70, [
  ...Both,
  ['FileId', 0x60, '_LARGE_INTEGER'],
  ['FileName', 0x68, 'Text FileNameLength'],
]);

// ---- change notification --------------------------------------------------------------------------------------------
export class FILE_NOTIFY_INFORMATION {
  NextEntryOffset = 0;
  /** FILE_ACTION_xxx */
  Action = 0;
  FileNameLength = 0;
  FileName = '';
}
RtlDefineStructure(FILE_NOTIFY_INFORMATION, '_FILE_NOTIFY_INFORMATION', 0x10, [
  ['NextEntryOffset', 0x0, 'Uint4B'],
  ['Action', 0x4, 'Uint4B'],
  ['FileNameLength', 0x8, 'Uint4B'],
  ['FileName', 0xc, 'Text FileNameLength'],
]);

export const FILE_ACTION_ADDED = 0x1;
export const FILE_ACTION_REMOVED = 0x2;
export const FILE_ACTION_MODIFIED = 0x3;
export const FILE_ACTION_RENAMED_OLD_NAME = 0x4;
export const FILE_ACTION_RENAMED_NEW_NAME = 0x5;
export const FILE_ACTION_ADDED_STREAM = 0x6;
export const FILE_ACTION_REMOVED_STREAM = 0x7;
export const FILE_ACTION_MODIFIED_STREAM = 0x8;

export const FILE_NOTIFY_CHANGE_FILE_NAME = 0x1;
export const FILE_NOTIFY_CHANGE_DIR_NAME = 0x2;
export const FILE_NOTIFY_CHANGE_NAME = 0x3;
export const FILE_NOTIFY_CHANGE_ATTRIBUTES = 0x4;
export const FILE_NOTIFY_CHANGE_SIZE = 0x8;
export const FILE_NOTIFY_CHANGE_LAST_WRITE = 0x10;
export const FILE_NOTIFY_CHANGE_LAST_ACCESS = 0x20;
export const FILE_NOTIFY_CHANGE_CREATION = 0x40;
export const FILE_NOTIFY_CHANGE_EA = 0x80;
export const FILE_NOTIFY_CHANGE_SECURITY = 0x100;
export const FILE_NOTIFY_CHANGE_STREAM_NAME = 0x200;
export const FILE_NOTIFY_CHANGE_STREAM_SIZE = 0x400;
export const FILE_NOTIFY_CHANGE_STREAM_WRITE = 0x800;
