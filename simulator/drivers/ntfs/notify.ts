/** Telling who watches directories what has changed. */
import { FILE_NOTIFY_CHANGE_DIR_NAME, FILE_NOTIFY_CHANGE_FILE_NAME } from '../../nt/inc/dirinfo';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { SL_WATCH_TREE } from '../../nt/inc/irpminor';
import {
  STATUS_DELETE_PENDING,
  STATUS_INVALID_PARAMETER,
  STATUS_NOTIFY_CLEANUP,
  STATUS_PENDING,
} from '../../nt/inc/ntstatus';
import { FsRtlNotifyFullChangeDirectory, FsRtlNotifyFullReportChange } from '../../nt/fsrtl/notify';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsNameOfHandle } from './queryinfo';
import { type NTFS_LINK, type NTFS_RECORD, NtfsPathOfLink } from './record';
import { type CCB, type SCB, UserDirectoryOpen, type VCB } from './types';

/**
 * IRP_MN_NOTIFY_CHANGE_DIRECTORY: the request waits.
 * @stack 0xa0
 */
export function NtfsNotifyDirectory(Vcb: VCB, Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const ccb = location.FileObject!.FsContext2 as CCB;
  const scb = location.FileObject!.FsContext as SCB;
  if (ccb.TypeOfOpen !== UserDirectoryOpen) return STATUS_INVALID_PARAMETER;
  if (ccb.Cleaned) return STATUS_NOTIFY_CLEANUP;
  if (ccb.Lcb === null || ccb.Lcb.DeletePending) return STATUS_DELETE_PENDING;
  FsRtlNotifyFullChangeDirectory(
    Vcb.NotifySync,
    Vcb.DirNotifyList,
    ccb,
    NtfsNameOfHandle(scb, ccb),
    (location.Flags & SL_WATCH_TREE) !== 0,
    false,
    location.Parameters.NotifyDirectory.CompletionFilter,
    Irp,
    null,
    null,
  );
  return STATUS_PENDING;
}

/**
 * @param Link the name that the change is told by
 * @param Filter FILE_NOTIFY_CHANGE_xxx
 * @stack 0x60
 */
export function NtfsReportChange(
  Vcb: VCB,
  Link: NTFS_LINK | null,
  Filter: number,
  Action: number,
  Stream: string | null = null,
): void {
  if (Vcb.DirNotifyList.Flink === Vcb.DirNotifyList || Link === null) return;
  const path = NtfsPathOfLink(Link);
  NtfsReportPath(Vcb, path, Filter, Action, Stream);
}

/** By a path that may be none any more. */
export function NtfsReportPath(
  Vcb: VCB,
  Path: string,
  Filter: number,
  Action: number,
  Stream: string | null = null,
): void {
  const offset = 2 * (Path.lastIndexOf('\\') + 1);
  FsRtlNotifyFullReportChange(Vcb.NotifySync, Vcb.DirNotifyList, Path, offset, Stream, null, Filter, Action, null);
}

/** FILE_NOTIFY_CHANGE_FILE_NAME or _DIR_NAME. */
export function NtfsNameFilter(Record: NTFS_RECORD): number {
  return Record.Index === null ? FILE_NOTIFY_CHANGE_FILE_NAME : FILE_NOTIFY_CHANGE_DIR_NAME;
}
