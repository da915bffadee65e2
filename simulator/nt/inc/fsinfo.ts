/** FS_INFORMATION_CLASS and the structures that go with it, as bytes in a buffer (ntifs.h). */
import { RtlDefineStructure } from '../rtl/structure';

export const FileFsVolumeInformation = 1;
export const FileFsLabelInformation = 2;
export const FileFsSizeInformation = 3;
export const FileFsDeviceInformation = 4;
export const FileFsAttributeInformation = 5;
export const FileFsControlInformation = 6;
export const FileFsFullSizeInformation = 7;
export const FileFsObjectIdInformation = 8;
export const FileFsDriverPathInformation = 9;
export const FileFsSectorSizeInformation = 11;

export class FILE_FS_VOLUME_INFORMATION {
  VolumeCreationTime = 0n;
  VolumeSerialNumber = 0;
  VolumeLabelLength = 0;
  SupportsObjects = false;
  VolumeLabel = '';
}
RtlDefineStructure(FILE_FS_VOLUME_INFORMATION, '_FILE_FS_VOLUME_INFORMATION', 0x18, [
  ['VolumeCreationTime', 0x0, '_LARGE_INTEGER'],
  ['VolumeSerialNumber', 0x8, 'Uint4B'],
  ['VolumeLabelLength', 0xc, 'Uint4B'],
  ['SupportsObjects', 0x10, 'Bool'],
  ['VolumeLabel', 0x12, 'Text VolumeLabelLength'],
]);

export class FILE_FS_LABEL_INFORMATION {
  VolumeLabelLength = 0;
  VolumeLabel = '';
}
RtlDefineStructure(FILE_FS_LABEL_INFORMATION, '_FILE_FS_LABEL_INFORMATION', 0x8, [
  ['VolumeLabelLength', 0x0, 'Uint4B'],
  ['VolumeLabel', 0x4, 'Text VolumeLabelLength'],
]);

export class FILE_FS_SIZE_INFORMATION {
  TotalAllocationUnits = 0n;
  AvailableAllocationUnits = 0n;
  SectorsPerAllocationUnit = 0;
  BytesPerSector = 0;
}
RtlDefineStructure(FILE_FS_SIZE_INFORMATION, '_FILE_FS_SIZE_INFORMATION', 0x18, [
  ['TotalAllocationUnits', 0x0, '_LARGE_INTEGER'],
  ['AvailableAllocationUnits', 0x8, '_LARGE_INTEGER'],
  ['SectorsPerAllocationUnit', 0x10, 'Uint4B'],
  ['BytesPerSector', 0x14, 'Uint4B'],
]);

export class FILE_FS_FULL_SIZE_INFORMATION {
  TotalAllocationUnits = 0n;
  CallerAvailableAllocationUnits = 0n;
  ActualAvailableAllocationUnits = 0n;
  SectorsPerAllocationUnit = 0;
  BytesPerSector = 0;
}
RtlDefineStructure(FILE_FS_FULL_SIZE_INFORMATION, '_FILE_FS_FULL_SIZE_INFORMATION', 0x20, [
  ['TotalAllocationUnits', 0x0, '_LARGE_INTEGER'],
  ['CallerAvailableAllocationUnits', 0x8, '_LARGE_INTEGER'],
  ['ActualAvailableAllocationUnits', 0x10, '_LARGE_INTEGER'],
  ['SectorsPerAllocationUnit', 0x18, 'Uint4B'],
  ['BytesPerSector', 0x1c, 'Uint4B'],
]);

export class FILE_FS_DEVICE_INFORMATION {
  DeviceType = 0;
  Characteristics = 0;
}
RtlDefineStructure(FILE_FS_DEVICE_INFORMATION, '_FILE_FS_DEVICE_INFORMATION', 0x8, [
  ['DeviceType', 0x0, 'Uint4B'],
  ['Characteristics', 0x4, 'Uint4B'],
]);

export class FILE_FS_ATTRIBUTE_INFORMATION {
  /** FILE_CASE_PRESERVED_NAMES, ... */
  FileSystemAttributes = 0;
  /** Characters. */
  MaximumComponentNameLength = 0;
  FileSystemNameLength = 0;
  FileSystemName = '';
}
RtlDefineStructure(FILE_FS_ATTRIBUTE_INFORMATION, '_FILE_FS_ATTRIBUTE_INFORMATION', 0x10, [
  ['FileSystemAttributes', 0x0, 'Uint4B'],
  ['MaximumComponentNameLength', 0x4, 'Int4B'],
  ['FileSystemNameLength', 0x8, 'Uint4B'],
  ['FileSystemName', 0xc, 'Text FileSystemNameLength'],
]);
export const FILE_CASE_SENSITIVE_SEARCH = 0x1;
export const FILE_CASE_PRESERVED_NAMES = 0x2;
export const FILE_UNICODE_ON_DISK = 0x4;
export const FILE_PERSISTENT_ACLS = 0x8;
export const FILE_FILE_COMPRESSION = 0x10;
export const FILE_VOLUME_QUOTAS = 0x20;
export const FILE_SUPPORTS_SPARSE_FILES = 0x40;
export const FILE_SUPPORTS_REPARSE_POINTS = 0x80;
export const FILE_SUPPORTS_HARD_LINKS = 0x400000;
export const FILE_SUPPORTS_OPEN_BY_FILE_ID = 0x1000000;
export const FILE_NAMED_STREAMS = 0x40000;
