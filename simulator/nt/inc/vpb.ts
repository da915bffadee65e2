/** Volume parameter blocks: what ties a disk device to the volume that a file system has mounted on it (wdm.h). */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT } from './io';

export const VPB_MOUNTED = 0x1;
export const VPB_LOCKED = 0x2;
export const VPB_PERSISTENT = 0x4;
export const VPB_REMOVE_PENDING = 0x8;
export const VPB_RAW_MOUNT = 0x10;
export const VPB_DIRECT_WRITES_ALLOWED = 0x20;

/** Characters of a volume's label. */
export const MAXIMUM_VOLUME_LABEL = 32;

export class VPB {
  Type = 0xa;
  Size = 0x60;
  Flags = 0;
  /** Bytes. */
  VolumeLabelLength = 0;
  /** The mounted volume's device, of the file system; null: not mounted. */
  DeviceObject: DEVICE_OBJECT | null = null;
  /** The disk's. */
  RealDevice: DEVICE_OBJECT | null = null;
  SerialNumber = 0;
  /** Files open through it, and the mount itself. */
  ReferenceCount = 0;
  VolumeLabel = '';
}
HalDefineType(VPB, '_VPB', 0x60, [
  ['Type', 0x0, 'Int2B'],
  ['Size', 0x2, 'Int2B'],
  ['Flags', 0x4, 'Uint2B'],
  ['VolumeLabelLength', 0x6, 'Uint2B'],
  ['DeviceObject', 0x8, 'Ptr64 _DEVICE_OBJECT'],
  ['RealDevice', 0x10, 'Ptr64 _DEVICE_OBJECT'],
  ['SerialNumber', 0x18, 'Uint4B'],
  ['ReferenceCount', 0x1c, 'Uint4B'],
  ['VolumeLabel', 0x20, '[32] Wchar'],
]);
