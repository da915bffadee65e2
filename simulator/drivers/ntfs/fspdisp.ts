/** Requests that would have to wait, of callers who do not want to: a worker thread goes on with them. */
import { HalDefineType } from 'hal';
import { ExFreePool, ExPoolTryPlace } from '../../nt/ex/pool';
import { ExQueueWorkItem } from '../../nt/ex/worker';
import { CriticalWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../../nt/inc/ex';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { FSRTL_FSP_TOP_LEVEL_IRP, IRP_MJ_READ } from '../../nt/inc/iodefs';
import { IoReadAccess, IoWriteAccess } from '../../nt/inc/mdl';
import { NT_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { IopLockUserBuffer } from '../../nt/io/buffer';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../../nt/io/irp';
import { IoSetTopLevelIrp } from '../../nt/io/query';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import { NtfsCompleteRequest } from './complete';

/** What a request is done by. It may wait if Wait is true, and returns STATUS_CANT_WAIT where it must not. */
type NTFS_COMMON_ROUTINE = (Irp: IRP, Wait: boolean) => NTSTATUS;

class NTFS_POSTED_REQUEST {
  readonly WorkItem = new WORK_QUEUE_ITEM();
  constructor(
    readonly OriginatingIrp: IRP,
    readonly Routine: NTFS_COMMON_ROUTINE,
  ) {}
}
HalDefineType(NTFS_POSTED_REQUEST, '_NTFS_POSTED_REQUEST', 0x40, [
  ['WorkItem', 0x0, '_WORK_QUEUE_ITEM'],
  ['OriginatingIrp', 0x20, 'Ptr64 _IRP'],
]);

/**
 * Gives a read or write to a worker thread, in whose process the caller's buffer would not be: it is locked here.
 * @stack 0x50
 */
export function NtfsPostRequest(Irp: IRP, Routine: NTFS_COMMON_ROUTINE): NTSTATUS {
  const { MajorFunction, Parameters } = IoGetCurrentIrpStackLocation(Irp);
  const read = MajorFunction === IRP_MJ_READ;
  if (Irp.MdlAddress === null) {
    const { Length } = read ? Parameters.Read : Parameters.Write;
    const locked = IopLockUserBuffer(Irp, Irp.UserBuffer, Length, read ? IoWriteAccess : IoReadAccess);
    if (!NT_SUCCESS(locked)) return NtfsCompleteRequest(Irp, locked);
  }
  const request = ExPoolTryPlace(NonPagedPool, new NTFS_POSTED_REQUEST(Irp, Routine), 'PftN');
  if (request === null) return NtfsCompleteRequest(Irp, STATUS_INSUFFICIENT_RESOURCES);
  IoMarkIrpPending(Irp);
  request.WorkItem.WorkerRoutine = NtfsFspDispatch;
  request.WorkItem.Parameter = request;
  ExQueueWorkItem(request.WorkItem, CriticalWorkQueue);
  return STATUS_PENDING;
}

/** @stack 0x90 */
function NtfsFspDispatch(Request: NTFS_POSTED_REQUEST): void {
  const { OriginatingIrp, Routine } = Request;
  ExFreePool(Request);
  KeEnterCriticalRegion();
  IoSetTopLevelIrp(FSRTL_FSP_TOP_LEVEL_IRP);
  const status = Routine(OriginatingIrp, true);
  IoSetTopLevelIrp(null);
  KeLeaveCriticalRegion();
  NtfsCompleteRequest(OriginatingIrp, status);
}
