/** Control codes of the disk: its size, its geometry, and sectors that are not needed any more (ntdddisk.h, ntddstor.h). */
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import type { DISK_EXTENSION } from './extension';
import { DiskTrim, SECTOR_BYTES } from './medium';

export const IOCTL_DISK_GET_DRIVE_GEOMETRY = 0x70000;
export const IOCTL_DISK_GET_LENGTH_INFO = 0x7405c;
export const IOCTL_DISK_IS_WRITABLE = 0x70024;
export const IOCTL_STORAGE_MANAGE_DATA_SET_ATTRIBUTES = 0x2d9404;
export const DeviceDsmAction_Trim = 1;

const GEOMETRY_BYTES = 24;
const FIXED_MEDIA = 12;
const SECTORS_PER_TRACK = 63;
const TRACKS_PER_CYLINDER = 255;
/** DEVICE_MANAGE_DATA_SET_ATTRIBUTES: size, action, flags, parameter block offset and length, ranges offset and length. */
const DSM_HEADER_BYTES = 28;
const DSM_RANGE_BYTES = 16;

/**
 * @param Information gets the bytes that are returned
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST
 * @stack 0x60
 */
export function DiskControl(Extension: DISK_EXTENSION, Irp: IRP, Information: Ref<number>): NTSTATUS {
  const parameters = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  const output = buffer === null ? 0 : parameters.OutputBufferLength;
  switch (parameters.IoControlCode) {
    case IOCTL_DISK_IS_WRITABLE:
      return STATUS_SUCCESS;
    case IOCTL_DISK_GET_LENGTH_INFO:
      if (output < 8) return STATUS_BUFFER_TOO_SMALL;
      DiskView(buffer!).setBigInt64(0, BigInt(Extension.Medium.Bytes), true);
      Information.value = 8;
      return STATUS_SUCCESS;
    case IOCTL_DISK_GET_DRIVE_GEOMETRY: {
      if (output < GEOMETRY_BYTES) return STATUS_BUFFER_TOO_SMALL;
      const view = DiskView(buffer!);
      const cylinder = SECTOR_BYTES * SECTORS_PER_TRACK * TRACKS_PER_CYLINDER;
      view.setBigInt64(0, BigInt(Math.floor(Extension.Medium.Bytes / cylinder)), true);
      view.setUint32(8, FIXED_MEDIA, true);
      view.setUint32(12, TRACKS_PER_CYLINDER, true);
      view.setUint32(16, SECTORS_PER_TRACK, true);
      view.setUint32(20, SECTOR_BYTES, true);
      Information.value = GEOMETRY_BYTES;
      return STATUS_SUCCESS;
    }
    case IOCTL_STORAGE_MANAGE_DATA_SET_ATTRIBUTES:
      return buffer === null
        ? STATUS_INVALID_PARAMETER
        : DiskManageData(Extension, buffer, parameters.InputBufferLength);
    default:
      return STATUS_INVALID_DEVICE_REQUEST;
  }
}

/** @stack 0x50 */
function DiskManageData(Extension: DISK_EXTENSION, Buffer: Uint8Array, Length: number): NTSTATUS {
  if (Length < DSM_HEADER_BYTES) return STATUS_INVALID_PARAMETER;
  const view = DiskView(Buffer);
  const first = view.getUint32(20, true);
  const end = first + view.getUint32(24, true);
  if (view.getUint32(4, true) !== DeviceDsmAction_Trim || end > Length) return STATUS_INVALID_PARAMETER;
  for (let at = first; at + DSM_RANGE_BYTES <= end; at += DSM_RANGE_BYTES)
    DiskTrim(Extension.Medium, Number(view.getBigInt64(at, true)), Number(view.getBigUint64(at + 8, true)));
  return STATUS_SUCCESS;
}

function DiskView(Buffer: Uint8Array): DataView {
  return new DataView(Buffer.buffer, Buffer.byteOffset, Buffer.length);
}
