/**
 * Oplocks: whoever has a file for himself (level 1, batch, filter) or shares it for reading (level 2) is told before somebody
 * else may open, read or write it. The request that asked for the oplock waits until then.
 */
import {
  FILE_OPLOCK_BROKEN_TO_LEVEL_2,
  FILE_OPLOCK_BROKEN_TO_NONE,
  FSCTL_OPBATCH_ACK_CLOSE_PENDING,
  FSCTL_OPLOCK_BREAK_ACK_NO_2,
  FSCTL_OPLOCK_BREAK_ACKNOWLEDGE,
  FSCTL_OPLOCK_BREAK_NOTIFY,
  FSCTL_REQUEST_BATCH_OPLOCK,
  FSCTL_REQUEST_FILTER_OPLOCK,
  FSCTL_REQUEST_OPLOCK_LEVEL_1,
  FSCTL_REQUEST_OPLOCK_LEVEL_2,
  type OPLOCK,
} from '../inc/oplock';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP, NTSTATUS } from '../inc/io';
import {
  FILE_APPEND_DATA,
  FILE_COMPLETE_IF_OPLOCKED,
  FILE_OVERWRITE,
  FILE_OVERWRITE_IF,
  FILE_READ_ATTRIBUTES,
  FILE_RESERVE_OPFILTER,
  FILE_SUPERSEDE,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_DATA,
  IRP_MJ_CLEANUP,
  IRP_MJ_CREATE,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_READ,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_WRITE,
} from '../inc/iodefs';
import { Executive, KernelMode } from '../inc/ke';
import { NotificationEvent, SYNCHRONIZE } from '../inc/ntdef';
import {
  STATUS_CANCELLED,
  STATUS_INVALID_OPLOCK_PROTOCOL,
  STATUS_INVALID_PARAMETER,
  STATUS_OPLOCK_BREAK_IN_PROGRESS,
  STATUS_OPLOCK_NOT_GRANTED,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../io/cancel';
import { IofCompleteRequest } from '../io/complete';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../io/irp';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';

/** @stack 0x20 */
export function FsRtlInitializeOplock(Oplock: OPLOCK): void {
  KeInitializeEvent(Oplock.$acknowledged, NotificationEvent, true);
}
/** @stack 0x40 */
export function FsRtlUninitializeOplock(Oplock: OPLOCK): void {
  if (Oplock.$irp !== null) FsRtlpRelease(Oplock, STATUS_CANCELLED, 0);
  FsRtlpBreakLevel2(Oplock);
  FsRtlpForget(Oplock);
}

/** Whether reads and writes may go past the oplock. */
export function FsRtlOplockIsFastIoPossible(Oplock: OPLOCK): boolean {
  return Oplock.$exclusive === 0 && Oplock.$level2.length === 0;
}
/** Whether there is a batch or filter oplock. */
export function FsRtlCurrentBatchOplock(Oplock: OPLOCK): boolean {
  return Oplock.$exclusive === FSCTL_REQUEST_BATCH_OPLOCK || Oplock.$exclusive === FSCTL_REQUEST_FILTER_OPLOCK;
}
/** Whether there is any. */
export function FsRtlCurrentOplock(Oplock: OPLOCK): boolean {
  return Oplock.$exclusive !== 0 || Oplock.$level2.length > 0;
}

function FsRtlpComplete(Irp: IRP, Status: NTSTATUS, Information: number): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IofCompleteRequest(Irp, 0);
  return Status;
}

/** The owner's request is told, unless it is being cancelled. */
function FsRtlpRelease(Oplock: OPLOCK, Status: NTSTATUS, Information: number): void {
  const irp = Oplock.$irp;
  Oplock.$irp = null;
  if (irp !== null && IoSetCancelRoutine(irp, null) !== null) FsRtlpComplete(irp, Status, Information);
}

/** Nobody has it any more. */
function FsRtlpForget(Oplock: OPLOCK): void {
  Oplock.$exclusive = 0;
  Oplock.$owner = null;
  Oplock.$breakingTo = 0;
  KeSetEvent(Oplock.$acknowledged, 0, false);
}

/**
 * The requests of applications: FSCTL_REQUEST_xxx and acknowledgements. The IRP is this routine's.
 * @param OpenCount handles of the file, for level 2 its byte-range locks
 * @returns STATUS_PENDING: granted, until it breaks
 * @stack 0xa0
 */
export function FsRtlOplockFsctrl(Oplock: OPLOCK, Irp: IRP, OpenCount: number): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const code = location.Parameters.DeviceIoControl.IoControlCode;
  const file = location.FileObject!;
  switch (code) {
    case FSCTL_REQUEST_OPLOCK_LEVEL_1:
    case FSCTL_REQUEST_BATCH_OPLOCK:
    case FSCTL_REQUEST_FILTER_OPLOCK:
      if (OpenCount !== 1 || Oplock.$exclusive !== 0) return FsRtlpComplete(Irp, STATUS_OPLOCK_NOT_GRANTED, 0);
      FsRtlpBreakLevel2(Oplock);
      Oplock.$exclusive = code;
      Oplock.$owner = file;
      Oplock.$irp = Irp;
      return FsRtlpPend(Oplock, Irp);
    case FSCTL_REQUEST_OPLOCK_LEVEL_2:
      if (OpenCount !== 0 || Oplock.$exclusive !== 0) return FsRtlpComplete(Irp, STATUS_OPLOCK_NOT_GRANTED, 0);
      Oplock.$level2.push(Irp);
      return FsRtlpPend(Oplock, Irp);
    case FSCTL_OPLOCK_BREAK_ACKNOWLEDGE:
    case FSCTL_OPLOCK_BREAK_ACK_NO_2:
    case FSCTL_OPBATCH_ACK_CLOSE_PENDING:
      return FsRtlpAcknowledge(Oplock, Irp, code, file);
    case FSCTL_OPLOCK_BREAK_NOTIFY:
      if (Oplock.$breakingTo !== 0) FsRtlpWait(Oplock);
      return FsRtlpComplete(Irp, STATUS_SUCCESS, 0);
    default:
      return FsRtlpComplete(Irp, STATUS_INVALID_PARAMETER, 0);
  }
}

/** @stack 0x50 */
function FsRtlpPend(Oplock: OPLOCK, Irp: IRP): NTSTATUS {
  IoMarkIrpPending(Irp);
  Irp.Tail.Overlay.DriverContext[0] = Oplock;
  IoSetCancelRoutine(Irp, FsRtlCancelOplockIrp);
  if (Irp.Cancel !== 0 && IoSetCancelRoutine(Irp, null) !== null) FsRtlpCancelled(Oplock, Irp);
  return STATUS_PENDING;
}

/**
 * Cancel routine, with the cancel spin lock.
 * @stack 0x50
 */
function FsRtlCancelOplockIrp(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  FsRtlpCancelled(Irp.Tail.Overlay.DriverContext[0] as OPLOCK, Irp);
}
function FsRtlpCancelled(Oplock: OPLOCK, Irp: IRP): void {
  const shared = Oplock.$level2.indexOf(Irp);
  if (shared >= 0) Oplock.$level2.splice(shared, 1);
  if (Oplock.$irp === Irp) {
    Oplock.$irp = null;
    FsRtlpForget(Oplock);
  }
  FsRtlpComplete(Irp, STATUS_CANCELLED, 0);
}

/** @stack 0x50 */
function FsRtlpAcknowledge(Oplock: OPLOCK, Irp: IRP, Code: number, File: FILE_OBJECT): NTSTATUS {
  if (Oplock.$breakingTo === 0 || Oplock.$owner !== File) return FsRtlpComplete(Irp, STATUS_INVALID_OPLOCK_PROTOCOL, 0);
  const keepsLevel2 = Code === FSCTL_OPLOCK_BREAK_ACKNOWLEDGE && Oplock.$breakingTo === FILE_OPLOCK_BROKEN_TO_LEVEL_2;
  // Who is about to close it lets the others wait until then.
  if (Code === FSCTL_OPBATCH_ACK_CLOSE_PENDING) return FsRtlpComplete(Irp, STATUS_SUCCESS, 0);
  FsRtlpForget(Oplock);
  if (!keepsLevel2) return FsRtlpComplete(Irp, STATUS_SUCCESS, 0);
  Oplock.$level2.push(Irp);
  return FsRtlpPend(Oplock, Irp);
}

/** @stack 0x50 */
function FsRtlpBreakLevel2(Oplock: OPLOCK): void {
  for (const irp of Oplock.$level2.splice(0))
    if (IoSetCancelRoutine(irp, null) !== null) FsRtlpComplete(irp, STATUS_SUCCESS, FILE_OPLOCK_BROKEN_TO_NONE);
}

/** @stack 0x50 */
function FsRtlpWait(Oplock: OPLOCK): void {
  KeWaitForSingleObject(Oplock.$acknowledged, Executive, KernelMode, false, null);
}

/** What a request does to who has an oplock. */
const None = 0;
const ToLevel2 = 1;
const ToNone = 2;

/** Of a create: reading attributes disturbs nobody. */
function FsRtlpCreateEffect(Oplock: OPLOCK, Location: IO_STACK_LOCATION): number {
  const { Options, SecurityContext } = Location.Parameters.Create;
  const access = SecurityContext === null ? 0 : SecurityContext.DesiredAccess;
  const disposition = Options >>> 24;
  const overwrites =
    disposition === FILE_SUPERSEDE || disposition === FILE_OVERWRITE || disposition === FILE_OVERWRITE_IF;
  if ((access & ~(FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE)) === 0 && !overwrites) return None;
  if (Oplock.$exclusive === FSCTL_REQUEST_FILTER_OPLOCK) {
    const writes = (access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) !== 0 || overwrites;
    return writes && (Options & FILE_RESERVE_OPFILTER) === 0 ? ToNone : None;
  }
  return overwrites ? ToNone : ToLevel2;
}

function FsRtlpEffect(Oplock: OPLOCK, Location: IO_STACK_LOCATION): number {
  switch (Location.MajorFunction) {
    case IRP_MJ_CREATE:
      return FsRtlpCreateEffect(Oplock, Location);
    case IRP_MJ_READ:
    case IRP_MJ_FLUSH_BUFFERS:
      return ToLevel2;
    case IRP_MJ_WRITE:
    case IRP_MJ_LOCK_CONTROL:
    case IRP_MJ_SET_INFORMATION:
      return ToNone;
    default:
      return None;
  }
}

/**
 * Before a request goes on: breaks what it would disturb, and waits for the owner's acknowledgement. The caller holds no
 * lock that the owner may need for it. At cleanup the handle's own oplock goes.
 * @returns STATUS_OPLOCK_BREAK_IN_PROGRESS for a create with FILE_COMPLETE_IF_OPLOCKED, which does not wait
 * @stack 0x90
 */
export function FsRtlCheckOplock(
  Oplock: OPLOCK,
  Irp: IRP,
  _Context: unknown,
  _CompletionRoutine: unknown,
  _PostIrpRoutine: unknown,
): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject;
  if (location.MajorFunction === IRP_MJ_CLEANUP) {
    FsRtlpCleanup(Oplock, file);
    return STATUS_SUCCESS;
  }
  if (!FsRtlCurrentOplock(Oplock)) return STATUS_SUCCESS;
  const effect = FsRtlpEffect(Oplock, location);
  if (effect === ToNone && Oplock.$level2.length > 0) FsRtlpBreakLevel2(Oplock);
  if (effect === None || Oplock.$exclusive === 0 || Oplock.$owner === file) return STATUS_SUCCESS;
  if (Oplock.$breakingTo === 0) {
    Oplock.$breakingTo = effect === ToNone ? FILE_OPLOCK_BROKEN_TO_NONE : FILE_OPLOCK_BROKEN_TO_LEVEL_2;
    KeInitializeEvent(Oplock.$acknowledged, NotificationEvent, false);
    FsRtlpRelease(Oplock, STATUS_SUCCESS, Oplock.$breakingTo);
  }
  const create = location.MajorFunction === IRP_MJ_CREATE;
  if (create && (location.Parameters.Create.Options & FILE_COMPLETE_IF_OPLOCKED) !== 0)
    return STATUS_OPLOCK_BREAK_IN_PROGRESS;
  FsRtlpWait(Oplock);
  return STATUS_SUCCESS;
}

/** Whether a request would have to wait, or to break something. */
export function FsRtlpOplockConcerns(Oplock: OPLOCK, Irp: IRP): boolean {
  if (!FsRtlCurrentOplock(Oplock)) return false;
  const location = IoGetCurrentIrpStackLocation(Irp);
  const effect = FsRtlpEffect(Oplock, location);
  if (effect === None) return false;
  return (
    (effect === ToNone && Oplock.$level2.length > 0) ||
    (Oplock.$exclusive !== 0 && Oplock.$owner !== location.FileObject)
  );
}

/** @stack 0x50 */
function FsRtlpCleanup(Oplock: OPLOCK, File: FILE_OBJECT | null): void {
  if (Oplock.$owner === File && File !== null) {
    FsRtlpRelease(Oplock, STATUS_SUCCESS, FILE_OPLOCK_BROKEN_TO_NONE);
    FsRtlpForget(Oplock);
  }
  for (let i = Oplock.$level2.length - 1; i >= 0; i--) {
    const irp = Oplock.$level2[i];
    if (IoGetCurrentIrpStackLocation(irp).FileObject !== File) continue;
    Oplock.$level2.splice(i, 1);
    if (IoSetCancelRoutine(irp, null) !== null) FsRtlpComplete(irp, STATUS_SUCCESS, FILE_OPLOCK_BROKEN_TO_NONE);
  }
}
