/** Mounting: what the boot sector says, and the structures of the volume. */
import { ExInitializeFastMutex } from '../../nt/ex/fastMutex';
import { ExFreePool } from '../../nt/ex/pool';
import { ExInitializeResourceLite } from '../../nt/ex/resource';
import type { DEVICE_OBJECT, DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { DO_DEVICE_INITIALIZING, FILE_DEVICE_DISK_FILE_SYSTEM, IRP_MJ_READ } from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  STATUS_UNRECOGNIZED_VOLUME,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import type { VPB } from '../../nt/inc/vpb';
import { InitBootParameters } from '../../nt/init/parameters';
import { IoCreateDevice } from '../../nt/io/device';
import { NtfsDiskTransfer, NtfsTransferBuffer } from './diskio';
import { NTFS_LOG } from './log';
import { NtfsInitializeMft } from './mft';
import { NtfsGetCurrentTime } from './record';
import { NtfsCreateSetupFiles } from './setup';
import { CLUSTER_BYTES, VCB } from './types';

const BOOT_SECTOR_BYTES = 512;
/** Boot sector, $MFT and the other system files lie there. */
const SYSTEM_CLUSTERS = 0x100;

/**
 * IRP_MN_MOUNT_VOLUME.
 * @param TargetDevice top of the disk's stack
 * @returns STATUS_UNRECOGNIZED_VOLUME
 * @stack 0x1a0
 */
export function NtfsMountVolume(DriverObject: DRIVER_OBJECT, Vpb: VPB, TargetDevice: DEVICE_OBJECT): NTSTATUS {
  const created = new Ref<DEVICE_OBJECT | null>(null);
  const status = IoCreateDevice(DriverObject, VCB, null, FILE_DEVICE_DISK_FILE_SYSTEM, 0, false, created);
  if (!NT_SUCCESS(status)) return status;
  const device = created.value!;
  const vcb: VCB = device.DeviceExtension;
  ExInitializeResourceLite(vcb.Resource);
  ExInitializeFastMutex(vcb.FcbTableMutex);
  ExInitializeFastMutex(vcb.NotifySync.Mutex);
  device.StackSize = TargetDevice.StackSize + 1;
  device.SectorSize = TargetDevice.SectorSize;
  device.AlignmentRequirement = TargetDevice.AlignmentRequirement;
  vcb.VolumeDeviceObject = device;
  vcb.TargetDeviceObject = TargetDevice;
  vcb.Vpb = Vpb;
  const read = NtfsReadBootSector(vcb);
  if (!NT_SUCCESS(read)) return read;
  vcb.VolumeCreationTime = NtfsGetCurrentTime();
  vcb.VolumeLabel = InitBootParameters.value.volume?.label ?? 'Windows';
  Vpb.DeviceObject = device;
  Vpb.SerialNumber = Number(vcb.SerialNumber & 0xffffffffn);
  NtfsSetVolumeLabel(vcb, vcb.VolumeLabel);
  vcb.Log = new NTFS_LOG();
  NtfsInitializeMft(vcb, InitBootParameters.value.volume?.shortNames ?? true);
  device.Flags &= ~DO_DEVICE_INITIALIZING;
  return NtfsCreateSetupFiles(vcb);
}

/** @stack 0x30 */
export function NtfsSetVolumeLabel(Vcb: VCB, Label: string): void {
  Vcb.VolumeLabel = Label;
  Vcb.Vpb.VolumeLabel = Label;
  Vcb.Vpb.VolumeLabelLength = 2 * Label.length;
}

/**
 * Whether the disk holds a volume of ours, and how large it is.
 * @stack 0x90
 */
function NtfsReadBootSector(Vcb: VCB): NTSTATUS {
  const buffer = NtfsTransferBuffer(BOOT_SECTOR_BYTES);
  if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
  const status = NtfsDiskTransfer(Vcb, IRP_MJ_READ, 0, buffer, BOOT_SECTOR_BYTES);
  if (NT_SUCCESS(status)) {
    const view = new DataView(buffer.buffer, buffer.byteOffset, BOOT_SECTOR_BYTES);
    // 'NTFS', and the signature of every boot sector.
    if (view.getUint32(3, true) !== 0x5346544e || view.getUint16(0x1fe, true) !== 0xaa55) {
      ExFreePool(buffer);
      return STATUS_UNRECOGNIZED_VOLUME;
    }
    Vcb.BytesPerSector = view.getUint16(0x0b, true);
    const sectors = Number(view.getBigUint64(0x28, true));
    Vcb.TotalClusters = Math.floor((sectors * Vcb.BytesPerSector) / CLUSTER_BYTES);
    Vcb.SerialNumber = view.getBigUint64(0x48, true);
    Vcb.NextCluster = SYSTEM_CLUSTERS;
    Vcb.FreeClusters = Math.max(0, Vcb.TotalClusters - SYSTEM_CLUSTERS);
  }
  ExFreePool(buffer);
  return NT_SUCCESS(status) ? STATUS_SUCCESS : status;
}
