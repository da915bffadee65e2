/** IRP_MJ_QUERY_SECURITY and IRP_MJ_SET_SECURITY, and who may open what. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import { FILE_ACTION_MODIFIED, FILE_NOTIFY_CHANGE_SECURITY } from '../../nt/inc/dirinfo';
import { PagedPool } from '../../nt/inc/ex';
import type { IO_STACK_LOCATION, IRP, NTSTATUS } from '../../nt/inc/io';
import {
  FILE_ALL_ACCESS,
  FILE_DELETE_CHILD,
  FILE_GENERIC_EXECUTE,
  FILE_GENERIC_READ,
  FILE_GENERIC_WRITE,
  FILE_LIST_DIRECTORY,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_READ_ATTRIBUTES,
} from '../../nt/inc/iodefs';
import { SL_FORCE_ACCESS_CHECK } from '../../nt/inc/irpminor';
import { KernelMode, UserMode } from '../../nt/inc/ke';
import { DELETE, MAXIMUM_ALLOWED } from '../../nt/inc/ntdef';
import {
  STATUS_ACCESS_DENIED,
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { SECURITY_DESCRIPTOR, SECURITY_SUBJECT_CONTEXT } from '../../nt/inc/se';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import {
  IoGetFileObjectGenericMapping,
  SeAccessCheck,
  SeCaptureSubjectContext,
  SeQuerySubjectContextToken,
  SeReleaseSubjectContext,
  SeSinglePrivilegeCheck,
} from '../../nt/se/access';
import {
  SepCaptureDescriptor,
  SeQuerySecurityDescriptorInfo,
  SeSetSecurityDescriptorInfo,
} from '../../nt/se/descriptor';
import { SeExports } from '../../nt/se/sids';
import { NtfsMapUserBuffer } from './data';
import { NtfsWriteLog } from './log';
import { NtfsReportChange } from './notify';
import { type NTFS_RECORD, NtfsGetCurrentTime } from './record';
import { type CCB, type SCB, UserVolumeOpen } from './types';

/** Of a file that was given none: owner BUILTIN\Administrators, no lists: everybody may do everything. */
const DefaultDescriptor = new SECURITY_DESCRIPTOR();
DefaultDescriptor.Owner = SeExports.SeAliasAdminsSid;
const SECURITY_RECORD_BYTES = 0x80;

/** @stack 0x70 */
export function NtfsCommonQuerySecurityInfo(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const scb = location.FileObject!.FsContext as SCB;
  const { Length, SecurityInformation } = location.Parameters.QuerySecurity;
  const buffer = Irp.AssociatedIrp.SystemBuffer ?? NtfsMapUserBuffer(Irp);
  if (buffer === null && Length > 0) return STATUS_INVALID_PARAMETER;
  ExAcquireResourceSharedLite(scb.Fcb.Resource, true);
  const descriptor = scb.Fcb.Record.SecurityDescriptor ?? DefaultDescriptor;
  ExReleaseResourceLite(scb.Fcb.Resource);
  const length = new Ref(Length);
  const status = SeQuerySecurityDescriptorInfo(new Ref(SecurityInformation), buffer, length, new Ref(descriptor));
  // The length that is needed is told with the failure.
  Irp.IoStatus.Information = length.value;
  return status === STATUS_BUFFER_TOO_SMALL ? STATUS_BUFFER_OVERFLOW : status;
}

/** @stack 0x80 */
export function NtfsCommonSetSecurityInfo(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const scb = file.FsContext as SCB;
  const { SecurityDescriptor, SecurityInformation } = location.Parameters.SetSecurity;
  if ((file.FsContext2 as CCB).TypeOfOpen === UserVolumeOpen) return STATUS_INVALID_PARAMETER;
  const { Record, Vcb } = scb.Fcb;
  const mapping = IoGetFileObjectGenericMapping();
  ExAcquireResourceExclusiveLite(scb.Fcb.Resource, true);
  const own = new Ref<SECURITY_DESCRIPTOR | null>(Record.SecurityDescriptor ?? DefaultDescriptor);
  const parts = new Ref(SecurityInformation);
  const status = SeSetSecurityDescriptorInfo(file, parts, SecurityDescriptor, own, PagedPool, mapping);
  if (status === STATUS_SUCCESS) {
    Record.SecurityDescriptor = own.value;
    Record.LastChangeTime = NtfsGetCurrentTime();
    NtfsWriteLog(Vcb, SECURITY_RECORD_BYTES);
  }
  ExReleaseResourceLite(scb.Fcb.Resource);
  if (status === STATUS_SUCCESS)
    NtfsReportChange(Vcb, Record.Links[0] ?? null, FILE_NOTIFY_CHANGE_SECURITY, FILE_ACTION_MODIFIED);
  return status;
}

/** What a create gives the new file; its owner is who made it. Null: the default. */
export function NtfsAssignSecurity(Given: unknown): SECURITY_DESCRIPTOR | null {
  const descriptor = Given === null || Given === undefined ? null : SepCaptureDescriptor(Given);
  if (descriptor === null || descriptor.Owner !== null) return descriptor;
  const subject = new SECURITY_SUBJECT_CONTEXT();
  SeCaptureSubjectContext(subject);
  descriptor.Owner = SeQuerySubjectContextToken(subject).UserAndGroups[0].Sid;
  SeReleaseSubjectContext(subject);
  return descriptor;
}

/**
 * Whether who opens a file gets the rights that it asks for. Where directories are gone through nobody is asked, as for
 * everybody who holds SeChangeNotifyPrivilege.
 * @param Parent its rights to delete and list its files count too
 * @returns STATUS_ACCESS_DENIED, STATUS_PRIVILEGE_NOT_HELD
 * @stack 0x90
 */
export function NtfsAccessCheck(
  Irp: IRP,
  Location: IO_STACK_LOCATION,
  Record: NTFS_RECORD,
  Parent: NTFS_RECORD | null,
  Access: number,
): NTSTATUS {
  const mode = (Location.Flags & SL_FORCE_ACCESS_CHECK) !== 0 ? UserMode : Irp.RequestorMode;
  if (Record.SecurityDescriptor === null || mode === KernelMode) return STATUS_SUCCESS;
  const subject = new SECURITY_SUBJECT_CONTEXT();
  SeCaptureSubjectContext(subject);
  const backup = (Location.Parameters.Create.Options & FILE_OPEN_FOR_BACKUP_INTENT) !== 0;
  let wanted = Access;
  if (backup && SeSinglePrivilegeCheck(SeExports.SeBackupPrivilege, mode))
    wanted &= ~(FILE_GENERIC_READ | FILE_GENERIC_EXECUTE);
  if (backup && SeSinglePrivilegeCheck(SeExports.SeRestorePrivilege, mode)) wanted &= ~(FILE_GENERIC_WRITE | DELETE);
  if ((wanted & DELETE) !== 0 && NtfsAllows(subject, Parent, FILE_DELETE_CHILD)) wanted &= ~DELETE;
  if ((wanted & FILE_READ_ATTRIBUTES) !== 0 && NtfsAllows(subject, Parent, FILE_LIST_DIRECTORY))
    wanted &= ~FILE_READ_ATTRIBUTES;
  const status = NtfsCheck(subject, Record.SecurityDescriptor, wanted);
  SeReleaseSubjectContext(subject);
  return status;
}

/** All that who asks may do with a file: what MAXIMUM_ALLOWED would give. */
export function NtfsEffectiveAccess(Record: NTFS_RECORD): number {
  if (Record.SecurityDescriptor === null) return FILE_ALL_ACCESS;
  const subject = new SECURITY_SUBJECT_CONTEXT();
  SeCaptureSubjectContext(subject);
  const granted = new Ref(0);
  const status = new Ref<NTSTATUS>(STATUS_ACCESS_DENIED);
  const mapping = IoGetFileObjectGenericMapping();
  const { SecurityDescriptor } = Record;
  SeAccessCheck(SecurityDescriptor, subject, false, MAXIMUM_ALLOWED, 0, null, mapping, UserMode, granted, status);
  SeReleaseSubjectContext(subject);
  return granted.value;
}

function NtfsAllows(Subject: SECURITY_SUBJECT_CONTEXT, Record: NTFS_RECORD | null, Access: number): boolean {
  const descriptor = Record === null ? null : Record.SecurityDescriptor;
  return Record !== null && (descriptor === null || NtfsCheck(Subject, descriptor, Access) === STATUS_SUCCESS);
}

/** @stack 0x60 */
function NtfsCheck(Subject: SECURITY_SUBJECT_CONTEXT, Descriptor: SECURITY_DESCRIPTOR, Access: number): NTSTATUS {
  if (Access === 0) return STATUS_SUCCESS;
  const granted = new Ref(0);
  const status = new Ref<NTSTATUS>(STATUS_ACCESS_DENIED);
  const mapping = IoGetFileObjectGenericMapping();
  SeAccessCheck(Descriptor, Subject, false, Access, 0, null, mapping, UserMode, granted, status);
  return status.value;
}
