/**
 * IRP_MJ_QUERY_SECURITY and IRP_MJ_SET_SECURITY: descriptors are kept as they are given, self-relative. Nobody is refused
 * anything because of one.
 */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import { FILE_ACTION_MODIFIED, FILE_NOTIFY_CHANGE_EA, FILE_NOTIFY_CHANGE_SECURITY } from '../../nt/inc/dirinfo';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_SECURITY_DESCR,
  STATUS_NO_EAS_ON_FILE,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsMapUserBuffer } from './data';
import { NtfsWriteLog } from './log';
import { NtfsReportChange } from './notify';
import { NtfsGetCurrentTime } from './record';
import { type CCB, type SCB, UserVolumeOpen } from './types';

/** Revision 1, self-relative; owner BUILTIN\Administrators, no lists: everybody may do everything. */
const DefaultDescriptor = [
  1, 0, 0x00, 0x80, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 2,
  0, 0,
];
const DESCRIPTOR_BYTES = 20;
const SECURITY_RECORD_BYTES = 0x80;

/** @stack 0x70 */
export function NtfsCommonQuerySecurityInfo(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const scb = location.FileObject!.FsContext as SCB;
  const { Length } = location.Parameters.QuerySecurity;
  ExAcquireResourceSharedLite(scb.Fcb.Resource, true);
  const descriptor = scb.Fcb.Record.SecurityDescriptor ?? DefaultDescriptor;
  ExReleaseResourceLite(scb.Fcb.Resource);
  Irp.IoStatus.Information = descriptor.length;
  // The length that is needed is told with the failure.
  if (Length < descriptor.length) return STATUS_BUFFER_OVERFLOW;
  const buffer = Irp.AssociatedIrp.SystemBuffer ?? NtfsMapUserBuffer(Irp);
  if (buffer === null) return STATUS_INVALID_PARAMETER;
  buffer.set(descriptor);
  return STATUS_SUCCESS;
}

/** @stack 0x80 */
export function NtfsCommonSetSecurityInfo(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const { SecurityDescriptor } = location.Parameters.SetSecurity;
  if ((file.FsContext2 as CCB).TypeOfOpen === UserVolumeOpen) return STATUS_INVALID_PARAMETER;
  if (!(SecurityDescriptor instanceof Uint8Array) || SecurityDescriptor.length < DESCRIPTOR_BYTES)
    return STATUS_INVALID_SECURITY_DESCR;
  const { Record, Vcb } = scb.Fcb;
  ExAcquireResourceExclusiveLite(scb.Fcb.Resource, true);
  Record.SecurityDescriptor = SecurityDescriptor.slice();
  Record.LastChangeTime = NtfsGetCurrentTime();
  NtfsWriteLog(Vcb, SECURITY_RECORD_BYTES);
  ExReleaseResourceLite(scb.Fcb.Resource);
  NtfsReportChange(Vcb, Record.Links[0] ?? null, FILE_NOTIFY_CHANGE_SECURITY, FILE_ACTION_MODIFIED);
  return STATUS_SUCCESS;
}

/**
 * IRP_MJ_QUERY_EA: all of a file's extended attributes.
 * @stack 0x70
 */
export function NtfsCommonQueryEa(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const scb = location.FileObject!.FsContext as SCB;
  const ea = scb.Fcb.Record.Ea;
  if (ea === null) return STATUS_NO_EAS_ON_FILE;
  const buffer = Irp.AssociatedIrp.SystemBuffer ?? NtfsMapUserBuffer(Irp);
  if (buffer === null || location.Parameters.QueryEa.Length < ea.length) return STATUS_BUFFER_OVERFLOW;
  buffer.set(ea);
  Irp.IoStatus.Information = ea.length;
  return STATUS_SUCCESS;
}

/**
 * IRP_MJ_SET_EA: these take the place of those that there were.
 * @stack 0x70
 */
export function NtfsCommonSetEa(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const scb = location.FileObject!.FsContext as SCB;
  const buffer = Irp.AssociatedIrp.SystemBuffer ?? NtfsMapUserBuffer(Irp);
  const { Record, Vcb } = scb.Fcb;
  const { Length } = location.Parameters.SetEa;
  ExAcquireResourceExclusiveLite(scb.Fcb.Resource, true);
  Record.Ea = buffer === null || Length === 0 ? null : buffer.slice(0, Length);
  NtfsWriteLog(Vcb, Length);
  ExReleaseResourceLite(scb.Fcb.Resource);
  NtfsReportChange(Vcb, Record.Links[0] ?? null, FILE_NOTIFY_CHANGE_EA, FILE_ACTION_MODIFIED);
  return STATUS_SUCCESS;
}
