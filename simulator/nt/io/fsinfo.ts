/** NtQueryVolumeInformationFile and NtSetVolumeInformationFile. */
import * as V from '../inc/fsinfo';
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import {
  FILE_DEVICE_IS_MOUNTED,
  FILE_READ_DATA,
  FILE_WRITE_DATA,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_SET_VOLUME_INFORMATION,
} from '../inc/iodefs';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import { GetExceptionCode } from '../ke/seh';
import { RtlStructureSize, RtlStructureToBytes } from '../rtl/structure';
import {
  type InformationCall,
  type InformationRules,
  InformationTarget,
  IopBeginInformation,
  IopPrepareInformation,
} from './information';
import { IopRefuse, IopRequest, IopSendSynchronousRequest } from './service';

const QueryRules: InformationRules = new Map([
  [V.FileFsVolumeInformation, { Length: RtlStructureSize(V.FILE_FS_VOLUME_INFORMATION), Access: 0 }],
  [V.FileFsSizeInformation, { Length: RtlStructureSize(V.FILE_FS_SIZE_INFORMATION), Access: 0 }],
  [V.FileFsDeviceInformation, { Length: RtlStructureSize(V.FILE_FS_DEVICE_INFORMATION), Access: 0 }],
  [V.FileFsAttributeInformation, { Length: RtlStructureSize(V.FILE_FS_ATTRIBUTE_INFORMATION), Access: 0 }],
  [V.FileFsControlInformation, { Length: 0x30, Access: FILE_READ_DATA }],
  [V.FileFsFullSizeInformation, { Length: RtlStructureSize(V.FILE_FS_FULL_SIZE_INFORMATION), Access: 0 }],
  [V.FileFsObjectIdInformation, { Length: 0x40, Access: 0 }],
  [V.FileFsSectorSizeInformation, { Length: 0x1c, Access: 0 }],
]);
const SetRules: InformationRules = new Map([
  [V.FileFsLabelInformation, { Length: RtlStructureSize(V.FILE_FS_LABEL_INFORMATION), Access: FILE_WRITE_DATA }],
  [V.FileFsControlInformation, { Length: 0x30, Access: FILE_WRITE_DATA }],
  [V.FileFsObjectIdInformation, { Length: 0x40, Access: FILE_WRITE_DATA }],
]);

/**
 * About the volume that a file is on. What the device is, the I/O manager knows itself.
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, or the driver's
 * @stack 0xb0
 */
export function NtQueryVolumeInformationFile(...Call: InformationCall): NTSTATUS {
  const [, IoStatusBlock, , , FsInformationClass] = Call;
  const target = new InformationTarget();
  const status = IopBeginInformation(QueryRules, Call, true, target);
  if (!NT_SUCCESS(status)) return status;
  const { File, Buffer } = target;
  if (FsInformationClass === V.FileFsDeviceInformation)
    return IopRefuse(File, IopDeviceInformation(File, IoStatusBlock, Buffer!));
  return IopVolumeRequest(IRP_MJ_QUERY_VOLUME_INFORMATION, target, Call);
}

function IopDeviceInformation(File: FILE_OBJECT, IoStatusBlock: IO_STATUS_BLOCK, Buffer: Uint8Array): NTSTATUS {
  const device = File.DeviceObject!;
  const information = new V.FILE_FS_DEVICE_INFORMATION();
  information.DeviceType = device.DeviceType;
  information.Characteristics = device.Characteristics | (File.Vpb !== null ? FILE_DEVICE_IS_MOUNTED : 0);
  try {
    IoStatusBlock.Information = RtlStructureToBytes(information, Buffer);
  } catch (e) {
    return GetExceptionCode(e);
  }
  IoStatusBlock.Status = STATUS_SUCCESS;
  return STATUS_SUCCESS;
}

/**
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, or the driver's
 * @stack 0xa0
 */
export function NtSetVolumeInformationFile(...Call: InformationCall): NTSTATUS {
  const target = new InformationTarget();
  const status = IopBeginInformation(SetRules, Call, false, target);
  return NT_SUCCESS(status) ? IopVolumeRequest(IRP_MJ_SET_VOLUME_INFORMATION, target, Call) : status;
}

/** @stack 0x60 */
function IopVolumeRequest(
  MajorFunction: number,
  { File, Buffer }: InformationTarget,
  [, IoStatusBlock, , Length, FsInformationClass]: InformationCall,
): NTSTATUS {
  const request = new IopRequest(File);
  const query = MajorFunction === IRP_MJ_QUERY_VOLUME_INFORMATION;
  const member = query ? 'QueryVolume' : 'SetVolume';
  const asked = { Length, FsInformationClass };
  const prepared = IopPrepareInformation(request, IoStatusBlock, MajorFunction, query, Buffer, member, asked);
  return NT_SUCCESS(prepared) ? IopSendSynchronousRequest(request, IoStatusBlock) : prepared;
}
