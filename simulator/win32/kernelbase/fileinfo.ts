/** What is known of an open file: size, times, attributes, and changing it. */
import { HalDefineType } from 'hal';
import {
  FILE_ALLOCATION_INFORMATION,
  FILE_BASIC_INFORMATION,
  FILE_END_OF_FILE_INFORMATION,
  FILE_INTERNAL_INFORMATION,
  FILE_POSITION_INFORMATION,
  FILE_RENAME_INFORMATION,
  FILE_STANDARD_INFORMATION,
  FILE_VALID_DATA_LENGTH_INFORMATION,
  FileAllocationInformation,
  FileAttributeTagInformation,
  FileBasicInformation,
  FileDispositionInformation,
  FileDispositionInformationEx,
  FileEndOfFileInformation,
  FileIdInformation,
  FileInternalInformation,
  FileNameInformation,
  FilePositionInformation,
  FileRenameInformation,
  FileRenameInformationEx,
  FileStandardInformation,
  FileStreamInformation,
  FileValidDataLengthInformation,
} from '../../nt/inc/fileinfo';
import { FILE_FS_VOLUME_INFORMATION, FileFsVolumeInformation } from '../../nt/inc/fsinfo';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import type { HANDLE } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_BUFFER_OVERFLOW } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  RtlStructureFromBytes,
  RtlStructureLength,
  RtlStructureSize,
  RtlStructureToBytes,
} from '../../nt/rtl/structure';
import { RtlDosPathNameToNtPathName_U } from '../ntdll/rtl';
import { NtQueryInformationFile, NtQueryVolumeInformationFile } from '../ntdll/fileStubs';
import { NtSetInformationFile } from '../ntdll/stubs';
import { BaseSetLastNTError, SetLastError } from './error';
import { BaseFileTime, BaseSetFileTime, BaseTimeOf, FILETIME } from './filetime';
import { type BOOL, ERROR_INVALID_PARAMETER, ERROR_NEGATIVE_SEEK } from './types';

export const FILE_BEGIN = 0;
export const FILE_CURRENT = 1;
export const FILE_END = 2;
export const INVALID_SET_FILE_POINTER = 0xffffffff;
export const INVALID_FILE_SIZE = 0xffffffff;

/** FILE_INFO_BY_HANDLE_CLASS, with the class of the system that it means. */
export const FileBasicInfo = 0;
export const FileStandardInfo = 1;
export const FileNameInfo = 2;
export const FileRenameInfo = 3;
export const FileDispositionInfo = 4;
export const FileAllocationInfo = 5;
export const FileEndOfFileInfo = 6;
export const FileStreamInfo = 7;
export const FileAttributeTagInfo = 9;
export const FileIdInfo = 18;
export const FileDispositionInfoEx = 21;
export const FileRenameInfoEx = 22;
const SystemClasses: ReadonlyMap<number, number> = new Map([
  [FileBasicInfo, FileBasicInformation],
  [FileStandardInfo, FileStandardInformation],
  [FileNameInfo, FileNameInformation],
  [FileRenameInfo, FileRenameInformation],
  [FileDispositionInfo, FileDispositionInformation],
  [FileAllocationInfo, FileAllocationInformation],
  [FileEndOfFileInfo, FileEndOfFileInformation],
  [FileStreamInfo, FileStreamInformation],
  [FileAttributeTagInfo, FileAttributeTagInformation],
  [FileIdInfo, FileIdInformation],
  [FileDispositionInfoEx, FileDispositionInformationEx],
  [FileRenameInfoEx, FileRenameInformationEx],
]);

/** Asks for a structure of fixed size. */
export function BaseQuery<T extends object>(
  Handle: HANDLE,
  Class: number,
  Type: new () => T,
  Result: Ref<T | null>,
): NTSTATUS {
  const bytes = new Uint8Array(RtlStructureSize(Type));
  const status = NtQueryInformationFile(Handle, new IO_STATUS_BLOCK(), bytes, bytes.length, Class);
  if (NT_SUCCESS(status)) Result.value = RtlStructureFromBytes(Type, bytes);
  return status;
}
export function BaseSet(Handle: HANDLE, Class: number, Structure: object): NTSTATUS {
  const bytes = new Uint8Array(Math.max(RtlStructureSize(Structure.constructor), RtlStructureLength(Structure)));
  RtlStructureToBytes(Structure, bytes);
  return NtSetInformationFile(Handle, new IO_STATUS_BLOCK(), bytes, bytes.length, Class);
}

// ---- sizes and positions --------------------------------------------------------------------------------------------
/** @stack 0x60 */
export function GetFileSizeEx(hFile: HANDLE, lpFileSize: Ref<bigint>): BOOL {
  const standard = new Ref<FILE_STANDARD_INFORMATION | null>(null);
  const status = BaseQuery(hFile, FileStandardInformation, FILE_STANDARD_INFORMATION, standard);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  lpFileSize.value = standard.value!.EndOfFile;
  return true;
}

/**
 * @returns the low half of the size, INVALID_FILE_SIZE on failure
 * @stack 0x50
 */
export function GetFileSize(hFile: HANDLE, lpFileSizeHigh: Ref<number> | null): number {
  const size = new Ref(0n);
  if (!GetFileSizeEx(hFile, size)) return INVALID_FILE_SIZE;
  if (lpFileSizeHigh) lpFileSizeHigh.value = Number(size.value >> 32n);
  SetLastError(0);
  return Number(size.value & 0xffffffffn);
}

/**
 * @param liDistanceToMove bytes, from dwMoveMethod on
 * @stack 0x90
 */
export function SetFilePointerEx(
  hFile: HANDLE,
  liDistanceToMove: bigint,
  lpNewFilePointer: Ref<bigint> | null,
  dwMoveMethod: number,
): BOOL {
  const from = new Ref(0n);
  if (dwMoveMethod === FILE_CURRENT) {
    const position = new Ref<FILE_POSITION_INFORMATION | null>(null);
    const status = BaseQuery(hFile, FilePositionInformation, FILE_POSITION_INFORMATION, position);
    if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
    from.value = position.value!.CurrentByteOffset;
  } else if (dwMoveMethod === FILE_END) {
    if (!GetFileSizeEx(hFile, from)) return false;
  } else if (dwMoveMethod !== FILE_BEGIN) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
  }
  const position = new FILE_POSITION_INFORMATION();
  position.CurrentByteOffset = from.value + liDistanceToMove;
  if (position.CurrentByteOffset < 0n) {
    SetLastError(ERROR_NEGATIVE_SEEK);
    return false;
  }
  const status = BaseSet(hFile, FilePositionInformation, position);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  if (lpNewFilePointer) lpNewFilePointer.value = position.CurrentByteOffset;
  return true;
}

/**
 * @param lpDistanceToMoveHigh null: lDistanceToMove is signed and all of the distance
 * @returns the low half of the new position, INVALID_SET_FILE_POINTER on failure
 * @stack 0x80
 */
export function SetFilePointer(
  hFile: HANDLE,
  lDistanceToMove: number,
  lpDistanceToMoveHigh: Ref<number> | null,
  dwMoveMethod: number,
): number {
  const distance =
    lpDistanceToMoveHigh === null
      ? BigInt(lDistanceToMove | 0)
      : (BigInt(lpDistanceToMoveHigh.value | 0) << 32n) | BigInt(lDistanceToMove >>> 0);
  const position = new Ref(0n);
  if (!SetFilePointerEx(hFile, distance, position, dwMoveMethod)) return INVALID_SET_FILE_POINTER;
  if (lpDistanceToMoveHigh) lpDistanceToMoveHigh.value = Number(position.value >> 32n);
  SetLastError(0);
  return Number(position.value & 0xffffffffn);
}

/**
 * The file ends at the current position, and its space too.
 * @stack 0x60
 */
export function SetEndOfFile(hFile: HANDLE): BOOL {
  const position = new Ref<FILE_POSITION_INFORMATION | null>(null);
  let status = BaseQuery(hFile, FilePositionInformation, FILE_POSITION_INFORMATION, position);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  const end = new FILE_END_OF_FILE_INFORMATION();
  end.EndOfFile = position.value!.CurrentByteOffset;
  status = BaseSet(hFile, FileEndOfFileInformation, end);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  const allocation = new FILE_ALLOCATION_INFORMATION();
  allocation.AllocationSize = end.EndOfFile;
  status = BaseSet(hFile, FileAllocationInformation, allocation);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** @stack 0x40 */
export function SetFileValidData(hFile: HANDLE, ValidDataLength: bigint): BOOL {
  const valid = new FILE_VALID_DATA_LENGTH_INFORMATION();
  valid.ValidDataLength = ValidDataLength;
  const status = BaseSet(hFile, FileValidDataLengthInformation, valid);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

// ---- what it is -----------------------------------------------------------------------------------------------------
export class BY_HANDLE_FILE_INFORMATION {
  dwFileAttributes = 0;
  ftCreationTime = new FILETIME();
  ftLastAccessTime = new FILETIME();
  ftLastWriteTime = new FILETIME();
  dwVolumeSerialNumber = 0;
  nFileSizeHigh = 0;
  nFileSizeLow = 0;
  nNumberOfLinks = 0;
  nFileIndexHigh = 0;
  nFileIndexLow = 0;
}
HalDefineType(BY_HANDLE_FILE_INFORMATION, '_BY_HANDLE_FILE_INFORMATION', 0x34, [
  ['dwFileAttributes', 0x0, 'Uint4B'],
  ['ftCreationTime', 0x4, '_FILETIME'],
  ['ftLastAccessTime', 0xc, '_FILETIME'],
  ['ftLastWriteTime', 0x14, '_FILETIME'],
  ['dwVolumeSerialNumber', 0x1c, 'Uint4B'],
  ['nFileSizeHigh', 0x20, 'Uint4B'],
  ['nFileSizeLow', 0x24, 'Uint4B'],
  ['nNumberOfLinks', 0x28, 'Uint4B'],
  ['nFileIndexHigh', 0x2c, 'Uint4B'],
  ['nFileIndexLow', 0x30, 'Uint4B'],
]);

/** @stack 0x110 */
export function GetFileInformationByHandle(hFile: HANDLE, lpFileInformation: BY_HANDLE_FILE_INFORMATION): BOOL {
  const volume = new Uint8Array(RtlStructureSize(FILE_FS_VOLUME_INFORMATION) + 64);
  const asked = NtQueryVolumeInformationFile(
    hFile,
    new IO_STATUS_BLOCK(),
    volume,
    volume.length,
    FileFsVolumeInformation,
  );
  if (!NT_SUCCESS(asked) && asked !== STATUS_BUFFER_OVERFLOW) return BaseSetLastNTError(asked);
  const basic = new Ref<FILE_BASIC_INFORMATION | null>(null);
  const standard = new Ref<FILE_STANDARD_INFORMATION | null>(null);
  const internal = new Ref<FILE_INTERNAL_INFORMATION | null>(null);
  let status = BaseQuery(hFile, FileBasicInformation, FILE_BASIC_INFORMATION, basic);
  if (NT_SUCCESS(status)) status = BaseQuery(hFile, FileStandardInformation, FILE_STANDARD_INFORMATION, standard);
  if (NT_SUCCESS(status)) status = BaseQuery(hFile, FileInternalInformation, FILE_INTERNAL_INFORMATION, internal);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  const to = lpFileInformation;
  const id = BigInt.asUintN(64, internal.value!.IndexNumber);
  to.dwVolumeSerialNumber = RtlStructureFromBytes(FILE_FS_VOLUME_INFORMATION, volume).VolumeSerialNumber;
  to.dwFileAttributes = basic.value!.FileAttributes;
  to.ftCreationTime = BaseFileTime(basic.value!.CreationTime);
  to.ftLastAccessTime = BaseFileTime(basic.value!.LastAccessTime);
  to.ftLastWriteTime = BaseFileTime(basic.value!.LastWriteTime);
  to.nNumberOfLinks = standard.value!.NumberOfLinks;
  to.nFileSizeHigh = Number(standard.value!.EndOfFile >> 32n);
  to.nFileSizeLow = Number(standard.value!.EndOfFile & 0xffffffffn);
  to.nFileIndexHigh = Number(id >> 32n);
  to.nFileIndexLow = Number(id & 0xffffffffn);
  return true;
}

/**
 * @param lpFileInformation bytes of the structure that belongs to the class
 * @stack 0x50
 */
export function GetFileInformationByHandleEx(
  hFile: HANDLE,
  FileInformationClass: number,
  lpFileInformation: Uint8Array,
  dwBufferSize: number,
): BOOL {
  const system = SystemClasses.get(FileInformationClass);
  if (system === undefined) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
  }
  const status = NtQueryInformationFile(hFile, new IO_STATUS_BLOCK(), lpFileInformation, dwBufferSize, system);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/**
 * @param lpFileInformation bytes of the structure that belongs to the class; a new name may be a Win32 path
 * @stack 0x70
 */
export function SetFileInformationByHandle(
  hFile: HANDLE,
  FileInformationClass: number,
  lpFileInformation: Uint8Array,
  dwBufferSize: number,
): BOOL {
  const system = SystemClasses.get(FileInformationClass);
  if (system === undefined) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
  }
  let status: NTSTATUS;
  if (system === FileRenameInformation || system === FileRenameInformationEx) {
    const rename = RtlStructureFromBytes(FILE_RENAME_INFORMATION, lpFileInformation);
    if (rename.RootDirectory === 0n && rename.FileName.charAt(0) !== ':')
      rename.FileName = RtlDosPathNameToNtPathName_U(rename.FileName) ?? rename.FileName;
    status = BaseSet(hFile, system, rename);
  } else status = NtSetInformationFile(hFile, new IO_STATUS_BLOCK(), lpFileInformation, dwBufferSize, system);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

// ---- times ----------------------------------------------------------------------------------------------------------
/** @stack 0x60 */
export function GetFileTime(
  hFile: HANDLE,
  lpCreationTime: FILETIME | null,
  lpLastAccessTime: FILETIME | null,
  lpLastWriteTime: FILETIME | null,
): BOOL {
  const basic = new Ref<FILE_BASIC_INFORMATION | null>(null);
  const status = BaseQuery(hFile, FileBasicInformation, FILE_BASIC_INFORMATION, basic);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  if (lpCreationTime) BaseSetFileTime(lpCreationTime, basic.value!.CreationTime);
  if (lpLastAccessTime) BaseSetFileTime(lpLastAccessTime, basic.value!.LastAccessTime);
  if (lpLastWriteTime) BaseSetFileTime(lpLastWriteTime, basic.value!.LastWriteTime);
  return true;
}
/**
 * @param lpCreationTime null: stays
 * @stack 0x60
 */
export function SetFileTime(
  hFile: HANDLE,
  lpCreationTime: FILETIME | null,
  lpLastAccessTime: FILETIME | null,
  lpLastWriteTime: FILETIME | null,
): BOOL {
  const basic = new FILE_BASIC_INFORMATION();
  basic.CreationTime = BaseTimeOf(lpCreationTime);
  basic.LastAccessTime = BaseTimeOf(lpLastAccessTime);
  basic.LastWriteTime = BaseTimeOf(lpLastWriteTime);
  const status = BaseSet(hFile, FileBasicInformation, basic);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
