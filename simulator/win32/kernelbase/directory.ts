/** Files and directories by name: creating, deleting, moving, copying, attributes. */
import { HalDefineType } from 'hal';
import {
  FILE_BASIC_INFORMATION,
  FILE_DISPOSITION_INFORMATION,
  FILE_NETWORK_OPEN_INFORMATION,
  FILE_RENAME_INFORMATION,
  FILE_STANDARD_INFORMATION,
  FileBasicInformation,
  FileDispositionInformation,
  FileLinkInformation,
  FileRenameInformation,
  FileStandardInformation,
  FileStatInformation,
} from '../../nt/inc/fileinfo';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import {
  FILE_ATTRIBUTE_NORMAL,
  FILE_CREATE,
  FILE_DIRECTORY_FILE,
  FILE_LIST_DIRECTORY,
  FILE_NON_DIRECTORY_FILE,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_OPEN_REPARSE_POINT,
  FILE_READ_ATTRIBUTES,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_WRITE_ATTRIBUTES,
} from '../../nt/inc/iodefs';
import {
  DELETE,
  GENERIC_READ,
  GENERIC_WRITE,
  type HANDLE,
  INVALID_HANDLE_VALUE,
  OBJ_CASE_INSENSITIVE,
  OBJECT_ATTRIBUTES,
} from '../../nt/inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_NOT_SAME_DEVICE,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { NtQueryAttributesFile, NtQueryFullAttributesFile, NtQueryInformationByName } from '../ntdll/fileStubs';
import { NtClose } from '../ntdll/stubs';
import { RtlDosPathNameToNtPathName_U } from '../ntdll/rtl';
import { BaseOpen, BaseWithFile, CreateFileW, type SECURITY_ATTRIBUTES } from './createfile';
import { BaseSetLastNTError, GetLastError, SetLastError } from './error';
import { BaseQuery, BaseSet } from './fileinfo';
import { BaseFileTime, FILETIME } from './filetime';
import { CloseHandle, ReadFile, WriteFile } from './file';
import {
  type BOOL,
  CREATE_ALWAYS,
  CREATE_NEW,
  ERROR_ALREADY_EXISTS,
  ERROR_PATH_NOT_FOUND,
  OPEN_EXISTING,
} from './types';

export const INVALID_FILE_ATTRIBUTES = 0xffffffff;
export const MOVEFILE_REPLACE_EXISTING = 0x1;
export const MOVEFILE_COPY_ALLOWED = 0x2;
export const MOVEFILE_WRITE_THROUGH = 0x8;

/**
 * @returns false: ERROR_ALREADY_EXISTS, ERROR_PATH_NOT_FOUND (a directory on the way is not there)
 * @stack 0xb0
 */
export function CreateDirectoryW(lpPathName: string, lpSecurityAttributes: SECURITY_ATTRIBUTES | null): BOOL {
  const handle = new Ref<HANDLE>(0);
  const options = FILE_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT;
  const status = BaseOpen(
    lpPathName,
    FILE_LIST_DIRECTORY,
    options,
    handle,
    FILE_CREATE,
    FILE_ATTRIBUTE_NORMAL,
    lpSecurityAttributes,
  );
  if (NT_SUCCESS(status)) {
    NtClose(handle.value);
    return true;
  }
  if (status !== STATUS_OBJECT_NAME_COLLISION) return BaseSetLastNTError(status);
  SetLastError(ERROR_ALREADY_EXISTS);
  return false;
}

function BaseDelete(Handle: HANDLE): NTSTATUS {
  const disposition = new FILE_DISPOSITION_INFORMATION();
  disposition.DeleteFile = true;
  return BaseSet(Handle, FileDispositionInformation, disposition);
}

/**
 * @returns false: ERROR_DIR_NOT_EMPTY, ERROR_DIRECTORY (it is none)
 * @stack 0x70
 */
export function RemoveDirectoryW(lpPathName: string): BOOL {
  const options = FILE_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_REPARSE_POINT;
  return BaseWithFile(lpPathName, DELETE, options, BaseDelete);
}
/**
 * It goes when its last handle is closed.
 * @stack 0x70
 */
export function DeleteFileW(lpFileName: string): BOOL {
  const options = FILE_NON_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_REPARSE_POINT;
  // Who may delete may do so without the right to wait.
  return BaseWithFile(lpFileName, DELETE, options, BaseDelete, false);
}

// ---- moving and copying ---------------------------------------------------------------------------------------------
/** @stack 0x40 */
export function MoveFileW(lpExistingFileName: string, lpNewFileName: string): BOOL {
  return MoveFileExW(lpExistingFileName, lpNewFileName, MOVEFILE_COPY_ALLOWED);
}

/** To a new name: FileRenameInformation or FileLinkInformation. */
function BaseSetName(Handle: HANDLE, Class: number, NewName: string, Replace: boolean): NTSTATUS {
  const path = RtlDosPathNameToNtPathName_U(NewName);
  if (path === null) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const information = new FILE_RENAME_INFORMATION();
  information.Flags = Replace ? 1 : 0;
  information.FileName = path;
  return BaseSet(Handle, Class, information);
}

/**
 * @param dwFlags MOVEFILE_REPLACE_EXISTING, MOVEFILE_COPY_ALLOWED (to another volume), MOVEFILE_WRITE_THROUGH
 * @stack 0xd0
 */
export function MoveFileExW(lpExistingFileName: string, lpNewFileName: string, dwFlags: number): BOOL {
  const replace = (dwFlags & MOVEFILE_REPLACE_EXISTING) !== 0;
  const result = { Status: 0 };
  const options = FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_REPARSE_POINT;
  const moved = BaseWithFile(lpExistingFileName, DELETE | FILE_READ_ATTRIBUTES, options, handle => {
    result.Status = BaseSetName(handle, FileRenameInformation, lpNewFileName, replace);
    return result.Status;
  });
  if (moved || result.Status !== STATUS_NOT_SAME_DEVICE || (dwFlags & MOVEFILE_COPY_ALLOWED) === 0) {
    if (result.Status === STATUS_OBJECT_NAME_COLLISION) SetLastError(ERROR_ALREADY_EXISTS);
    return moved;
  }
  return CopyFileW(lpExistingFileName, lpNewFileName, !replace) && DeleteFileW(lpExistingFileName);
}

/** @stack 0xb0 */
export function CreateHardLinkW(lpFileName: string, lpExistingFileName: string, _Security: object | null): BOOL {
  const options = FILE_NON_DIRECTORY_FILE | FILE_OPEN_REPARSE_POINT;
  return BaseWithFile(lpExistingFileName, FILE_WRITE_ATTRIBUTES, options, handle =>
    BaseSetName(handle, FileLinkInformation, lpFileName, false),
  );
}

const COPY_CHUNK = 65536;

/**
 * Data, attributes and the time of the last write.
 * @stack 0x130
 */
export function CopyFileW(lpExistingFileName: string, lpNewFileName: string, bFailIfExists: BOOL): BOOL {
  const share = FILE_SHARE_READ | FILE_SHARE_DELETE;
  const from = CreateFileW(lpExistingFileName, GENERIC_READ, share | 2, null, OPEN_EXISTING, 0, null);
  if (from === INVALID_HANDLE_VALUE) return false;
  const basic = new Ref<FILE_BASIC_INFORMATION | null>(null);
  const known = BaseQuery(from, FileBasicInformation, FILE_BASIC_INFORMATION, basic);
  const attributes = NT_SUCCESS(known) ? basic.value!.FileAttributes : FILE_ATTRIBUTE_NORMAL;
  const creation = bFailIfExists ? CREATE_NEW : CREATE_ALWAYS;
  const to = CreateFileW(lpNewFileName, GENERIC_WRITE | DELETE, 0, null, creation, attributes, null);
  if (to === INVALID_HANDLE_VALUE) {
    const error = GetLastError();
    CloseHandle(from);
    SetLastError(error);
    return false;
  }
  const copied = BaseCopyData(from, to);
  const error = GetLastError();
  if (!copied) BaseDelete(to);
  else if (basic.value !== null) {
    const times = new FILE_BASIC_INFORMATION();
    times.LastWriteTime = basic.value!.LastWriteTime;
    BaseSet(to, FileBasicInformation, times);
  }
  CloseHandle(to);
  CloseHandle(from);
  if (!copied) SetLastError(error);
  return copied;
}

function BaseCopyData(From: HANDLE, To: HANDLE): boolean {
  const buffer = new Uint8Array(COPY_CHUNK);
  const count = new Ref(0);
  for (;;) {
    if (!ReadFile(From, buffer, COPY_CHUNK, count, null)) return false;
    if (count.value === 0) return true;
    if (!WriteFile(To, buffer, count.value, count, null)) return false;
  }
}

// ---- attributes -----------------------------------------------------------------------------------------------------
export class WIN32_FILE_ATTRIBUTE_DATA {
  dwFileAttributes = 0;
  ftCreationTime = new FILETIME();
  ftLastAccessTime = new FILETIME();
  ftLastWriteTime = new FILETIME();
  nFileSizeHigh = 0;
  nFileSizeLow = 0;
}
HalDefineType(WIN32_FILE_ATTRIBUTE_DATA, '_WIN32_FILE_ATTRIBUTE_DATA', 0x24, [
  ['dwFileAttributes', 0x0, 'Uint4B'],
  ['ftCreationTime', 0x4, '_FILETIME'],
  ['ftLastAccessTime', 0xc, '_FILETIME'],
  ['ftLastWriteTime', 0x14, '_FILETIME'],
  ['nFileSizeHigh', 0x1c, 'Uint4B'],
  ['nFileSizeLow', 0x20, 'Uint4B'],
]);
export const GetFileExInfoStandard = 0;

function BaseAttributesByName<T>(
  Service: (Attributes: OBJECT_ATTRIBUTES, Information: T) => NTSTATUS,
  FileName: string,
  Information: T,
): BOOL {
  const path = RtlDosPathNameToNtPathName_U(FileName);
  if (path === null) {
    SetLastError(ERROR_PATH_NOT_FOUND);
    return false;
  }
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = path;
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  const status = Service(attributes, Information);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/**
 * @returns INVALID_FILE_ATTRIBUTES: it is not there, or GetLastError() says why
 * @stack 0x60
 */
export function GetFileAttributesW(lpFileName: string): number {
  const basic = new FILE_BASIC_INFORMATION();
  return BaseAttributesByName(NtQueryAttributesFile, lpFileName, basic)
    ? basic.FileAttributes
    : INVALID_FILE_ATTRIBUTES;
}

/** FILE_INFO_BY_NAME_CLASS */
export const FileStatByNameInfo = 0;

/**
 * Information about a file by its name. Source: fileapi/nf-fileapi-getfileinformationbyname (Windows 11, version 24H2).
 * @param FileInfoBuffer gets FILE_STAT_INFORMATION
 * @param FileInfoBufferSize bytes
 * @stack 0x70
 */
export function GetFileInformationByName(
  FileName: string,
  FileInformationClass: number,
  FileInfoBuffer: Uint8Array,
  FileInfoBufferSize: number,
): BOOL {
  const Class = FileInformationClass === FileStatByNameInfo ? FileStatInformation : -1;
  const ask = (attributes: OBJECT_ATTRIBUTES, buffer: Uint8Array): number =>
    NtQueryInformationByName(attributes, new IO_STATUS_BLOCK(), buffer, FileInfoBufferSize, Class);
  return BaseAttributesByName(ask, FileName, FileInfoBuffer);
}

/** @stack 0x80 */
export function GetFileAttributesExW(
  lpFileName: string,
  _fInfoLevelId: number,
  lpFileInformation: WIN32_FILE_ATTRIBUTE_DATA,
): BOOL {
  const value = new FILE_NETWORK_OPEN_INFORMATION();
  if (!BaseAttributesByName(NtQueryFullAttributesFile, lpFileName, value)) return false;
  lpFileInformation.dwFileAttributes = value.FileAttributes;
  lpFileInformation.ftCreationTime = BaseFileTime(value.CreationTime);
  lpFileInformation.ftLastAccessTime = BaseFileTime(value.LastAccessTime);
  lpFileInformation.ftLastWriteTime = BaseFileTime(value.LastWriteTime);
  lpFileInformation.nFileSizeHigh = Number(value.EndOfFile >> 32n);
  lpFileInformation.nFileSizeLow = Number(value.EndOfFile & 0xffffffffn);
  return true;
}

/** @stack 0x70 */
export function SetFileAttributesW(lpFileName: string, dwFileAttributes: number): BOOL {
  const options = FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_REPARSE_POINT;
  return BaseWithFile(lpFileName, FILE_WRITE_ATTRIBUTES, options, handle => {
    const basic = new FILE_BASIC_INFORMATION();
    // Zero would mean: leave them.
    basic.FileAttributes = dwFileAttributes === 0 ? FILE_ATTRIBUTE_NORMAL : dwFileAttributes;
    return BaseSet(handle, FileBasicInformation, basic);
  });
}

/**
 * Bytes of a file by its name, as GetCompressedFileSizeW tells them: what it takes on the disk.
 * @stack 0x70
 */
export function GetCompressedFileSizeW(lpFileName: string, lpFileSizeHigh: Ref<number> | null): number {
  const standard = new Ref<FILE_STANDARD_INFORMATION | null>(null);
  const known = BaseWithFile(lpFileName, FILE_READ_ATTRIBUTES, FILE_OPEN_FOR_BACKUP_INTENT, handle =>
    BaseQuery(handle, FileStandardInformation, FILE_STANDARD_INFORMATION, standard),
  );
  if (!known) return 0xffffffff;
  if (lpFileSizeHigh) lpFileSizeHigh.value = Number(standard.value!.AllocationSize >> 32n);
  return Number(standard.value!.AllocationSize & 0xffffffffn);
}
