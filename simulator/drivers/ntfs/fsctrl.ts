/** IRP_MN_USER_FS_REQUEST: control codes of the file system. */
import { ExAcquireResourceExclusiveLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { FILE_ATTRIBUTE_REPARSE_POINT } from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_DIRECTORY_NOT_EMPTY,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_IO_REPARSE_DATA_INVALID,
  STATUS_IO_REPARSE_TAG_MISMATCH,
  STATUS_NOT_A_REPARSE_POINT,
  STATUS_NOT_LOCKED,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { FsRtlInitializeOplock, FsRtlOplockFsctrl } from '../../nt/fsrtl/oplock';
import { FastIoIsQuestionable } from '../../nt/inc/fsrtl';
import {
  FSCTL_OPBATCH_ACK_CLOSE_PENDING,
  FSCTL_OPLOCK_BREAK_ACK_NO_2,
  FSCTL_OPLOCK_BREAK_ACKNOWLEDGE,
  FSCTL_OPLOCK_BREAK_NOTIFY,
  FSCTL_REQUEST_BATCH_OPLOCK,
  FSCTL_REQUEST_FILTER_OPLOCK,
  FSCTL_REQUEST_OPLOCK_LEVEL_1,
  FSCTL_REQUEST_OPLOCK_LEVEL_2,
  OPLOCK,
} from '../../nt/inc/oplock';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { RtlReadUlong, RtlWriteLargeInteger, RtlWriteUlong } from '../../nt/rtl/structure';
import { NtfsCompleteRequest } from './complete';
import { NtfsCommonFlushBuffers } from './flush';
import {
  FSCTL_LOCK_VOLUME,
  FSCTL_UNLOCK_VOLUME,
  FSCTL_IS_VOLUME_MOUNTED,
  FSCTL_GET_NTFS_VOLUME_DATA,
  FSCTL_SET_REPARSE_POINT,
  FSCTL_GET_REPARSE_POINT,
  FSCTL_DELETE_REPARSE_POINT,
} from '../../nt/inc/fsctl';
import { type CCB, CLUSTER_BYTES, type SCB, UserFileOpen, UserVolumeOpen, type VCB } from './types';

/** REPARSE_DATA_BUFFER: tag, length, reserved. */
const REPARSE_HEADER_BYTES = 8;
const MAXIMUM_REPARSE_BYTES = 16 * 1024;
const VOLUME_DATA_BYTES = 96;

/** A request with its parts. */
class NTFS_CONTROL {
  readonly Scb: SCB;
  readonly Ccb: CCB;
  readonly Buffer: Uint8Array;
  readonly InputLength: number;
  readonly OutputLength: number;
  constructor(
    readonly Vcb: VCB,
    readonly Irp: IRP,
  ) {
    const location = IoGetCurrentIrpStackLocation(Irp);
    this.Scb = location.FileObject!.FsContext;
    this.Ccb = location.FileObject!.FsContext2;
    this.Buffer = Irp.AssociatedIrp.SystemBuffer ?? new Uint8Array(0);
    this.InputLength = location.Parameters.DeviceIoControl.InputBufferLength;
    this.OutputLength = location.Parameters.DeviceIoControl.OutputBufferLength;
  }
}

const Controls: Readonly<Record<number, (Control: NTFS_CONTROL) => NTSTATUS>> = {
  [FSCTL_LOCK_VOLUME]: NtfsLockVolume,
  [FSCTL_UNLOCK_VOLUME]: NtfsUnlockVolume,
  [FSCTL_IS_VOLUME_MOUNTED]: () => STATUS_SUCCESS,
  [FSCTL_GET_NTFS_VOLUME_DATA]: NtfsGetVolumeData,
  [FSCTL_SET_REPARSE_POINT]: NtfsSetReparsePoint,
  [FSCTL_GET_REPARSE_POINT]: NtfsGetReparsePoint,
  [FSCTL_DELETE_REPARSE_POINT]: NtfsDeleteReparsePoint,
};

const OplockRequests: readonly number[] = [
  FSCTL_REQUEST_OPLOCK_LEVEL_1,
  FSCTL_REQUEST_OPLOCK_LEVEL_2,
  FSCTL_REQUEST_BATCH_OPLOCK,
  FSCTL_REQUEST_FILTER_OPLOCK,
  FSCTL_OPLOCK_BREAK_ACKNOWLEDGE,
  FSCTL_OPLOCK_BREAK_ACK_NO_2,
  FSCTL_OPBATCH_ACK_CLOSE_PENDING,
  FSCTL_OPLOCK_BREAK_NOTIFY,
];

/**
 * The IRP is the oplock's.
 * @stack 0x80
 */
function NtfsOplockRequest(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const code = location.Parameters.DeviceIoControl.IoControlCode;
  if ((file.FsContext2 as CCB).TypeOfOpen !== UserFileOpen) return NtfsCompleteRequest(Irp, STATUS_INVALID_PARAMETER);
  ExAcquireResourceExclusiveLite(scb.Resource!, true);
  if (scb.Oplock === null) {
    scb.Oplock = new OPLOCK();
    FsRtlInitializeOplock(scb.Oplock);
  }
  scb.IsFastIoPossible = FastIoIsQuestionable;
  const shared = code === FSCTL_REQUEST_OPLOCK_LEVEL_2;
  const count = !shared ? scb.CleanupCount : scb.FileLock === null ? 0 : scb.FileLock.$locks.length;
  const oplock = scb.Oplock;
  ExReleaseResourceLite(scb.Resource!);
  return FsRtlOplockFsctrl(oplock, Irp, count);
}

/**
 * Completes the request, or leaves that to who has it.
 * @stack 0x80
 */
export function NtfsUserFsRequest(Vcb: VCB, Irp: IRP): NTSTATUS {
  const code = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl.IoControlCode;
  if (OplockRequests.includes(code)) return NtfsOplockRequest(Irp);
  const routine = Controls[code];
  const status = routine === undefined ? STATUS_INVALID_DEVICE_REQUEST : routine(new NTFS_CONTROL(Vcb, Irp));
  return NtfsCompleteRequest(Irp, status);
}

/** @stack 0x60 */
function NtfsLockVolume({ Vcb, Ccb, Irp }: NTFS_CONTROL): NTSTATUS {
  if (Ccb.TypeOfOpen !== UserVolumeOpen) return STATUS_INVALID_PARAMETER;
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  ExAcquireResourceExclusiveLite(Vcb.Resource, true);
  let handles = 0;
  for (const fcb of Vcb.OpenFcbs) handles += fcb.CleanupCount;
  let status: NTSTATUS = STATUS_ACCESS_DENIED;
  if (Vcb.LockedBy === null && handles === 1) {
    status = NtfsCommonFlushBuffers(Vcb);
    if (NT_SUCCESS(status)) Vcb.LockedBy = file;
  }
  ExReleaseResourceLite(Vcb.Resource);
  return status;
}

function NtfsUnlockVolume({ Vcb, Irp }: NTFS_CONTROL): NTSTATUS {
  if (Vcb.LockedBy !== IoGetCurrentIrpStackLocation(Irp).FileObject) return STATUS_NOT_LOCKED;
  Vcb.LockedBy = null;
  return STATUS_SUCCESS;
}

function NtfsGetVolumeData({ Vcb, Buffer, OutputLength, Irp }: NTFS_CONTROL): NTSTATUS {
  if (OutputLength < VOLUME_DATA_BYTES) return STATUS_BUFFER_TOO_SMALL;
  Buffer.fill(0, 0, VOLUME_DATA_BYTES);
  RtlWriteLargeInteger(Buffer, 0, Vcb.SerialNumber);
  RtlWriteLargeInteger(Buffer, 8, BigInt(Vcb.TotalClusters * (CLUSTER_BYTES / Vcb.BytesPerSector)));
  RtlWriteLargeInteger(Buffer, 16, BigInt(Vcb.TotalClusters));
  RtlWriteLargeInteger(Buffer, 24, BigInt(Vcb.FreeClusters));
  RtlWriteUlong(Buffer, 40, Vcb.BytesPerSector);
  RtlWriteUlong(Buffer, 44, CLUSTER_BYTES);
  RtlWriteUlong(Buffer, 48, 1024);
  RtlWriteLargeInteger(Buffer, 56, BigInt(Vcb.Mft.length * 1024));
  Irp.IoStatus.Information = VOLUME_DATA_BYTES;
  return STATUS_SUCCESS;
}

function NtfsSetReparsePoint({ Scb, Buffer, InputLength }: NTFS_CONTROL): NTSTATUS {
  const { Record } = Scb.Fcb;
  if (InputLength < REPARSE_HEADER_BYTES || InputLength > MAXIMUM_REPARSE_BYTES) return STATUS_IO_REPARSE_DATA_INVALID;
  const tag = RtlReadUlong(Buffer, 0);
  if (Record.Index !== null && Record.Index.Links.size > 0) return STATUS_DIRECTORY_NOT_EMPTY;
  if (Record.ReparseData !== null && Record.ReparseTag !== tag) return STATUS_IO_REPARSE_TAG_MISMATCH;
  Record.ReparseTag = tag;
  Record.ReparseData = Buffer.slice(0, InputLength);
  Record.FileAttributes |= FILE_ATTRIBUTE_REPARSE_POINT;
  return STATUS_SUCCESS;
}

function NtfsGetReparsePoint({ Scb, Buffer, OutputLength, Irp }: NTFS_CONTROL): NTSTATUS {
  const data = Scb.Fcb.Record.ReparseData;
  if (data === null) return STATUS_NOT_A_REPARSE_POINT;
  const count = Math.min(data.length, OutputLength);
  Buffer.set(data.subarray(0, count));
  Irp.IoStatus.Information = count;
  return count < data.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

function NtfsDeleteReparsePoint({ Scb, Buffer, InputLength }: NTFS_CONTROL): NTSTATUS {
  const { Record } = Scb.Fcb;
  if (Record.ReparseData === null) return STATUS_NOT_A_REPARSE_POINT;
  if (InputLength < REPARSE_HEADER_BYTES) return STATUS_IO_REPARSE_DATA_INVALID;
  if (RtlReadUlong(Buffer, 0) !== Record.ReparseTag) return STATUS_IO_REPARSE_TAG_MISMATCH;
  Record.ReparseTag = 0;
  Record.ReparseData = null;
  Record.FileAttributes &= ~FILE_ATTRIBUTE_REPARSE_POINT;
  return STATUS_SUCCESS;
}
