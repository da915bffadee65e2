/** Services that need no handle: attributes of a file by its name, and deleting one. */
import {
  type FILE_BASIC_INFORMATION,
  FILE_NETWORK_OPEN_INFORMATION,
  FILE_STAT_INFORMATION,
  FileNetworkOpenInformation,
  FileStatInformation,
} from '../inc/fileinfo';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import {
  FILE_DELETE_ON_CLOSE,
  FILE_OPEN,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_OPEN_REPARSE_POINT,
  FILE_READ_ATTRIBUTES,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
} from '../inc/iodefs';
import { DELETE, type HANDLE, type OBJECT_ATTRIBUTES } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ObCloseHandle } from '../ob/handle';
import { PsGetCurrentThread } from '../ps/current';
import { RtlStructureFromBytes, RtlStructureSize } from '../rtl/structure';
import { IopCreateFile } from './create';
import { NtQueryInformationFile } from './queryinfo';

const ShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/**
 * The file system is asked by fast I/O first, without a file being opened; where it (or a filter) does not want to answer
 * so, the file is opened, asked and closed.
 * @stack 0x110
 */
function IopQueryAttributes(
  ObjectAttributes: OBJECT_ATTRIBUTES,
  Information: Ref<FILE_NETWORK_OPEN_INFORMATION | null>,
): NTSTATUS {
  const bytes = new Uint8Array(RtlStructureSize(FILE_NETWORK_OPEN_INFORMATION));
  const handle = new Ref<HANDLE>(0);
  const iosb = new IO_STATUS_BLOCK();
  const options = FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT;
  const create = [null, 0, ShareAll, FILE_OPEN, options] as const;
  let status = IopCreateFile([handle, FILE_READ_ATTRIBUTES, ObjectAttributes, iosb, ...create], { QueryOpen: bytes });
  if (NT_SUCCESS(status) && handle.value !== 0) {
    status = NtQueryInformationFile(handle.value, iosb, bytes, bytes.length, FileNetworkOpenInformation);
    ObCloseHandle(handle.value, PsGetCurrentThread().PreviousMode);
  }
  if (NT_SUCCESS(status)) Information.value = RtlStructureFromBytes(FILE_NETWORK_OPEN_INFORMATION, bytes);
  return status;
}

/**
 * Times, sizes and attributes of a file by its name. Source: wdm/nf-wdm-zwqueryfullattributesfile.
 * @returns the create's status, STATUS_OBJECT_NAME_NOT_FOUND ...
 * @stack 0x60
 */
export function NtQueryFullAttributesFile(
  ObjectAttributes: OBJECT_ATTRIBUTES,
  FileInformation: FILE_NETWORK_OPEN_INFORMATION,
): NTSTATUS {
  if (!ObjectAttributes || !FileInformation) return STATUS_ACCESS_VIOLATION;
  const found = new Ref<FILE_NETWORK_OPEN_INFORMATION | null>(null);
  const status = IopQueryAttributes(ObjectAttributes, found);
  if (NT_SUCCESS(status)) Object.assign(FileInformation, found.value);
  return status;
}

/**
 * Times and attributes of a file by its name; as NtQueryFullAttributesFile.
 * @stack 0x60
 */
export function NtQueryAttributesFile(
  ObjectAttributes: OBJECT_ATTRIBUTES,
  FileInformation: FILE_BASIC_INFORMATION,
): NTSTATUS {
  if (!ObjectAttributes || !FileInformation) return STATUS_ACCESS_VIOLATION;
  const found = new Ref<FILE_NETWORK_OPEN_INFORMATION | null>(null);
  const status = IopQueryAttributes(ObjectAttributes, found);
  if (!NT_SUCCESS(status)) return status;
  const { CreationTime, LastAccessTime, LastWriteTime, ChangeTime, FileAttributes } = found.value!;
  Object.assign(FileInformation, { CreationTime, LastAccessTime, LastWriteTime, ChangeTime, FileAttributes });
  return status;
}

/**
 * Information about a file by its name: FileStatInformation. Drivers are asked by QueryOpen first; where one does not want
 * that, the file is opened, asked and closed. Source: ntifs/nf-ntifs-ntqueryinformationbyname.
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, the create's status
 * @stack 0x110
 */
export function NtQueryInformationByName(
  ObjectAttributes: OBJECT_ATTRIBUTES,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  if (!ObjectAttributes || !IoStatusBlock || !FileInformation) return STATUS_ACCESS_VIOLATION;
  if (FileInformationClass !== FileStatInformation) return STATUS_INVALID_INFO_CLASS;
  const QueryOpen = new Uint8Array(RtlStructureSize(FILE_STAT_INFORMATION));
  if (Length < QueryOpen.length) return STATUS_INFO_LENGTH_MISMATCH;
  const handle = new Ref<HANDLE>(0);
  const options = FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT;
  const create = [null, 0, ShareAll, FILE_OPEN, options] as const;
  const question = { QueryOpen, QueryOpenClass: FileInformationClass };
  const iosb = new IO_STATUS_BLOCK();
  let status = IopCreateFile([handle, FILE_READ_ATTRIBUTES, ObjectAttributes, iosb, ...create], question);
  if (NT_SUCCESS(status) && handle.value !== 0) {
    status = NtQueryInformationFile(handle.value, iosb, QueryOpen, QueryOpen.length, FileInformationClass);
    ObCloseHandle(handle.value, PsGetCurrentThread().PreviousMode);
  }
  if (NT_SUCCESS(status)) FileInformation.set(QueryOpen);
  IoStatusBlock.Status = status;
  IoStatusBlock.Information = NT_SUCCESS(status) ? QueryOpen.length : 0;
  return status;
}

/**
 * Deletes a file: it is opened for that, and closed. Source: ntifs/nf-ntifs-zwdeletefile.
 * @returns the create's status: STATUS_CANNOT_DELETE, STATUS_SHARING_VIOLATION ...
 * @stack 0x100
 */
export function NtDeleteFile(ObjectAttributes: OBJECT_ATTRIBUTES): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  const options = FILE_DELETE_ON_CLOSE | FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT;
  const create = [null, 0, ShareAll, FILE_OPEN, options] as const;
  const status = IopCreateFile([handle, DELETE, ObjectAttributes, new IO_STATUS_BLOCK(), ...create]);
  if (NT_SUCCESS(status)) ObCloseHandle(handle.value, PsGetCurrentThread().PreviousMode);
  return status;
}
