/** Requests that go to the disk while the caller's thread goes on. They end in the disk's DPC, at DISPATCH_LEVEL. */
import { HalDefineType } from 'hal';
import { ExFreePool, ExPoolTryPlace } from '../../nt/ex/pool';
import {
  ExIsResourceAcquiredSharedLite,
  ExReleaseResourceForThreadLite,
  ExSetResourceOwnerPointer,
} from '../../nt/ex/resource';
import { NonPagedPool } from '../../nt/inc/ex';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import type { KTHREAD } from '../../nt/inc/ke';
import { type MDL, NormalPagePriority } from '../../nt/inc/mdl';
import { NT_SUCCESS, STATUS_PENDING, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { ERESOURCE } from '../../nt/inc/resource';
import { IofCallDriver } from '../../nt/io/call';
import { IoMarkIrpPending, IoSetCompletionRoutine } from '../../nt/io/irp';
import { MmGetSystemAddressForMdlSafe } from '../../nt/mm/mapmdl';
import { NtfsSetTransfer } from './diskio';
import type { VCB } from './types';

/** What the end of a request needs to know. While the request is under way it owns the resource, not a thread. */
class NTFS_IO_CONTEXT {
  constructor(
    readonly Resource: ERESOURCE | null,
    /** Bytes that the caller is told of. */
    readonly RequestedByteCount: number,
    /** Bytes of the buffer that the disk's data is good for; zeros follow. */
    readonly ValidByteCount: number,
    readonly TransferByteCount: number,
  ) {}
}
HalDefineType(NTFS_IO_CONTEXT, '_NTFS_IO_CONTEXT', 0x50, [
  ['Resource', 0x0, 'Ptr64 _ERESOURCE'],
  ['RequestedByteCount', 0x8, 'Uint4B'],
  ['ValidByteCount', 0xc, 'Uint4B'],
  ['TransferByteCount', 0x10, 'Uint4B'],
]);

/**
 * Passes a request down itself and does not wait for it. Its buffer is locked.
 * @param Resource the caller's thread has it shared; released at the end
 * @param Lbo byte offset on the volume
 * @param Length bytes to transfer, whole sectors
 * @param Requested bytes that the caller is told of, if all goes well
 * @param Valid bytes behind which the buffer is filled with zeros
 * @returns STATUS_PENDING; null: it has to be waited for, as there is no memory or as the thread needs the resource still
 * @stack 0x70
 */
export function NtfsSingleAsync(
  Vcb: VCB,
  Irp: IRP,
  Resource: ERESOURCE | null,
  MajorFunction: number,
  Lbo: number,
  Length: number,
  Requested: number,
  Valid: number,
): NTSTATUS | null {
  if (Resource !== null && ExIsResourceAcquiredSharedLite(Resource) !== 1) return null;
  const context = ExPoolTryPlace(NonPagedPool, new NTFS_IO_CONTEXT(Resource, Requested, Valid, Length), 'IftN');
  if (context === null) return null;
  NtfsSetTransfer(Irp, MajorFunction, Lbo, Length);
  IoSetCompletionRoutine(Irp, NtfsSingleAsyncCompletion, context, true, true, true);
  if (Resource !== null) ExSetResourceOwnerPointer(Resource, context);
  IoMarkIrpPending(Irp);
  IofCallDriver(Vcb.TargetDeviceObject, Irp);
  return STATUS_PENDING;
}

/** @stack 0x40 */
function NtfsSingleAsyncCompletion(_DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Context: NTFS_IO_CONTEXT): NTSTATUS {
  const { Resource, RequestedByteCount, ValidByteCount, TransferByteCount } = Context;
  const succeeded = NT_SUCCESS(Irp.IoStatus.Status);
  if (succeeded && ValidByteCount < TransferByteCount)
    // The disk has mapped it.
    MmGetSystemAddressForMdlSafe(Irp.MdlAddress as MDL, NormalPagePriority)!.fill(0, ValidByteCount, TransferByteCount);
  Irp.IoStatus.Information = succeeded ? RequestedByteCount : 0;
  if (Resource !== null) ExReleaseResourceForThreadLite(Resource, Context as unknown as KTHREAD);
  ExFreePool(Context);
  return STATUS_SUCCESS;
}
