/** IRP_MJ_QUERY_VOLUME_INFORMATION and IRP_MJ_SET_VOLUME_INFORMATION. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import {
  FILE_CASE_PRESERVED_NAMES,
  FILE_CASE_SENSITIVE_SEARCH,
  FILE_FS_ATTRIBUTE_INFORMATION,
  FILE_FS_DEVICE_INFORMATION,
  FILE_FS_FULL_SIZE_INFORMATION,
  FILE_FS_LABEL_INFORMATION,
  FILE_FS_SIZE_INFORMATION,
  FILE_FS_VOLUME_INFORMATION,
  FILE_NAMED_STREAMS,
  FILE_PERSISTENT_ACLS,
  FILE_SUPPORTS_HARD_LINKS,
  FILE_SUPPORTS_OPEN_BY_FILE_ID,
  FILE_SUPPORTS_REPARSE_POINTS,
  FILE_UNICODE_ON_DISK,
  FileFsAttributeInformation,
  FileFsDeviceInformation,
  FileFsFullSizeInformation,
  FileFsLabelInformation,
  FileFsSizeInformation,
  FileFsVolumeInformation,
} from '../../nt/inc/fsinfo';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { FILE_DEVICE_DISK } from '../../nt/inc/iodefs';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_VOLUME_LABEL,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { MAXIMUM_VOLUME_LABEL } from '../../nt/inc/vpb';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import {
  RtlStructureFixedSize,
  RtlStructureFromBytes,
  RtlStructureLength,
  RtlStructureToBytes,
} from '../../nt/rtl/structure';
import { NtfsSetVolumeLabel } from './mount';
import { CLUSTER_BYTES, type VCB } from './types';

const MAXIMUM_COMPONENT = 255;

/** What each class answers. */
const Queries: Readonly<Record<number, (Vcb: VCB) => object>> = {
  [FileFsVolumeInformation]: vcb => {
    const info = new FILE_FS_VOLUME_INFORMATION();
    info.VolumeCreationTime = vcb.VolumeCreationTime;
    info.VolumeSerialNumber = vcb.Vpb.SerialNumber;
    info.SupportsObjects = true;
    info.VolumeLabel = vcb.VolumeLabel;
    return info;
  },
  [FileFsSizeInformation]: vcb => {
    const info = new FILE_FS_SIZE_INFORMATION();
    info.TotalAllocationUnits = BigInt(vcb.TotalClusters);
    info.AvailableAllocationUnits = BigInt(vcb.FreeClusters);
    info.SectorsPerAllocationUnit = CLUSTER_BYTES / vcb.BytesPerSector;
    info.BytesPerSector = vcb.BytesPerSector;
    return info;
  },
  [FileFsFullSizeInformation]: vcb => {
    const info = new FILE_FS_FULL_SIZE_INFORMATION();
    info.TotalAllocationUnits = BigInt(vcb.TotalClusters);
    info.CallerAvailableAllocationUnits = BigInt(vcb.FreeClusters);
    info.ActualAvailableAllocationUnits = BigInt(vcb.FreeClusters);
    info.SectorsPerAllocationUnit = CLUSTER_BYTES / vcb.BytesPerSector;
    info.BytesPerSector = vcb.BytesPerSector;
    return info;
  },
  [FileFsDeviceInformation]: vcb => {
    const info = new FILE_FS_DEVICE_INFORMATION();
    info.DeviceType = FILE_DEVICE_DISK;
    info.Characteristics = vcb.TargetDeviceObject.Characteristics;
    return info;
  },
  [FileFsAttributeInformation]: () => {
    const info = new FILE_FS_ATTRIBUTE_INFORMATION();
    info.FileSystemAttributes =
      FILE_CASE_SENSITIVE_SEARCH |
      FILE_CASE_PRESERVED_NAMES |
      FILE_UNICODE_ON_DISK |
      FILE_PERSISTENT_ACLS |
      FILE_NAMED_STREAMS |
      FILE_SUPPORTS_REPARSE_POINTS |
      FILE_SUPPORTS_HARD_LINKS |
      FILE_SUPPORTS_OPEN_BY_FILE_ID;
    info.MaximumComponentNameLength = MAXIMUM_COMPONENT;
    info.FileSystemName = 'NTFS';
    return info;
  },
};

/** @stack 0xa0 */
export function NtfsCommonQueryVolumeInfo(Vcb: VCB, Irp: IRP): NTSTATUS {
  const { Length, FsInformationClass } = IoGetCurrentIrpStackLocation(Irp).Parameters.QueryVolume;
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  const filler = Queries[FsInformationClass];
  if (filler === undefined) return STATUS_INVALID_INFO_CLASS;
  ExAcquireResourceSharedLite(Vcb.Resource, true);
  const info = filler(Vcb);
  ExReleaseResourceLite(Vcb.Resource);
  if (buffer === null || Length < RtlStructureFixedSize(info.constructor)) return STATUS_INFO_LENGTH_MISMATCH;
  Irp.IoStatus.Information = RtlStructureToBytes(info, buffer, 0, Length);
  return Irp.IoStatus.Information < RtlStructureLength(info) ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

/** @stack 0x90 */
export function NtfsCommonSetVolumeInfo(Vcb: VCB, Irp: IRP): NTSTATUS {
  const { FsInformationClass } = IoGetCurrentIrpStackLocation(Irp).Parameters.SetVolume;
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  if (FsInformationClass !== FileFsLabelInformation) return STATUS_INVALID_INFO_CLASS;
  if (buffer === null) return STATUS_INFO_LENGTH_MISMATCH;
  const { VolumeLabel } = RtlStructureFromBytes(FILE_FS_LABEL_INFORMATION, buffer);
  if (VolumeLabel.length > MAXIMUM_VOLUME_LABEL) return STATUS_INVALID_VOLUME_LABEL;
  ExAcquireResourceExclusiveLite(Vcb.Resource, true);
  NtfsSetVolumeLabel(Vcb, VolumeLabel);
  ExReleaseResourceLite(Vcb.Resource);
  return STATUS_SUCCESS;
}
