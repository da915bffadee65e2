/** Volumes: space, names, kinds. */
import {
  FILE_FS_ATTRIBUTE_INFORMATION,
  FILE_FS_LABEL_INFORMATION,
  FILE_FS_FULL_SIZE_INFORMATION,
  FILE_FS_VOLUME_INFORMATION,
  FileFsAttributeInformation,
  FileFsFullSizeInformation,
  FileFsLabelInformation,
  FileFsVolumeInformation,
} from '../../nt/inc/fsinfo';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import {
  FILE_DIRECTORY_FILE,
  FILE_LIST_DIRECTORY,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_READ_ATTRIBUTES,
  FILE_WRITE_DATA,
} from '../../nt/inc/iodefs';
import type { HANDLE } from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { RtlStructureFromBytes, RtlStructureLength, RtlStructureToBytes } from '../../nt/rtl/structure';
import { NtQueryVolumeInformationFile, NtSetVolumeInformationFile } from '../ntdll/fileStubs';
import { BaseWithFile } from './createfile';
import type { BOOL } from './types';

const ROOM = 0x200;

function BaseQueryVolume<T extends object>(Handle: HANDLE, Class: number, Type: new () => T, Result: T): NTSTATUS {
  const bytes = new Uint8Array(ROOM);
  const status = NtQueryVolumeInformationFile(Handle, new IO_STATUS_BLOCK(), bytes, bytes.length, Class);
  if (NT_SUCCESS(status)) Object.assign(Result, RtlStructureFromBytes(Type, bytes));
  return status;
}

/**
 * @param lpDirectoryName of any directory on the volume; null: the system's
 * @stack 0xa0
 */
export function GetDiskFreeSpaceExW(
  lpDirectoryName: string | null,
  lpFreeBytesAvailableToCaller: Ref<bigint> | null,
  lpTotalNumberOfBytes: Ref<bigint> | null,
  lpTotalNumberOfFreeBytes: Ref<bigint> | null,
): BOOL {
  const size = new FILE_FS_FULL_SIZE_INFORMATION();
  const options = FILE_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT;
  const known = BaseWithFile(lpDirectoryName ?? 'C:\\', FILE_LIST_DIRECTORY, options, handle =>
    BaseQueryVolume(handle, FileFsFullSizeInformation, FILE_FS_FULL_SIZE_INFORMATION, size),
  );
  if (!known) return false;
  const unit = BigInt(size.SectorsPerAllocationUnit * size.BytesPerSector);
  if (lpFreeBytesAvailableToCaller) lpFreeBytesAvailableToCaller.value = size.CallerAvailableAllocationUnits * unit;
  if (lpTotalNumberOfBytes) lpTotalNumberOfBytes.value = size.TotalAllocationUnits * unit;
  if (lpTotalNumberOfFreeBytes) lpTotalNumberOfFreeBytes.value = size.ActualAvailableAllocationUnits * unit;
  return true;
}

/**
 * @param lpRootPathName `C:\`
 * @stack 0xc0
 */
export function GetVolumeInformationW(
  lpRootPathName: string | null,
  lpVolumeNameBuffer: Ref<string> | null,
  lpVolumeSerialNumber: Ref<number> | null,
  lpMaximumComponentLength: Ref<number> | null,
  lpFileSystemFlags: Ref<number> | null,
  lpFileSystemNameBuffer: Ref<string> | null,
): BOOL {
  const volume = new FILE_FS_VOLUME_INFORMATION();
  const attributes = new FILE_FS_ATTRIBUTE_INFORMATION();
  const options = FILE_OPEN_FOR_BACKUP_INTENT;
  const known = BaseWithFile(lpRootPathName ?? 'C:\\', FILE_READ_ATTRIBUTES, options, handle => {
    const status = BaseQueryVolume(handle, FileFsVolumeInformation, FILE_FS_VOLUME_INFORMATION, volume);
    if (!NT_SUCCESS(status)) return status;
    return BaseQueryVolume(handle, FileFsAttributeInformation, FILE_FS_ATTRIBUTE_INFORMATION, attributes);
  });
  if (!known) return false;
  if (lpVolumeNameBuffer) lpVolumeNameBuffer.value = volume.VolumeLabel;
  if (lpVolumeSerialNumber) lpVolumeSerialNumber.value = volume.VolumeSerialNumber;
  if (lpMaximumComponentLength) lpMaximumComponentLength.value = attributes.MaximumComponentNameLength;
  if (lpFileSystemFlags) lpFileSystemFlags.value = attributes.FileSystemAttributes;
  if (lpFileSystemNameBuffer) lpFileSystemNameBuffer.value = attributes.FileSystemName;
  return true;
}

/** @stack 0x80 */
export function SetVolumeLabelW(lpRootPathName: string | null, lpVolumeName: string | null): BOOL {
  const root = lpRootPathName ?? 'C:\\';
  // The volume itself, not its root directory.
  const volume = `\\\\.\\${root.replace(/\\$/, '')}`;
  return BaseWithFile(volume, FILE_WRITE_DATA, 0, handle => {
    const label = new FILE_FS_LABEL_INFORMATION();
    label.VolumeLabel = lpVolumeName ?? '';
    const bytes = new Uint8Array(Math.max(8, RtlStructureLength(label)));
    RtlStructureToBytes(label, bytes);
    return NtSetVolumeInformationFile(handle, new IO_STATUS_BLOCK(), bytes, bytes.length, FileFsLabelInformation);
  });
}
