/**
 * Packages of FsRtl that take a whole IRP and complete it (oplocks, byte-range locks) work for a filter on an IRP of the
 * filter manager's own with the operation's parameters; its completion is that of the operation.
 */
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import {
  NT_SUCCESS,
  STATUS_CANCELLED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_MORE_PROCESSING_REQUIRED,
} from '../../nt/inc/ntstatus';
import { IoCancelIrp } from '../../nt/io/cancel';
import { IoAllocateIrp, IoFreeIrp, IoSetCompletionRoutine, IoSetNextIrpStackLocation } from '../../nt/io/irp';
import { FltClearCancelCompletion, FltSetCancelCompletion } from './cbdq';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import { FLT_PREOP_COMPLETE, FLT_PREOP_PENDING } from './inc/constants';
import { FltpDescribeIrp } from './passDown';
import { FltCompletePendedPreOperation } from './pend';

/** An operation in the hands of such a package. */
class FLTP_SHADOW {
  /** FLT_PREOP_PENDING has been returned: the end is told by FltCompletePendedPreOperation. */
  Pended = false;
  Done = false;
  constructor(
    readonly Data: FLT_CALLBACK_DATA,
    readonly Irp: IRP,
  ) {}
}
const shadows = new WeakMap<FLT_CALLBACK_DATA, FLTP_SHADOW>();
const operations = new WeakMap<IRP, FLT_CALLBACK_DATA>();

/**
 * @param Routine takes the IRP, whose current location has the operation's parameters
 * @returns FLT_PREOP_PENDING, or FLT_PREOP_COMPLETE with the status in the callback data
 * @stack 0x80
 */
export function FltpCallWithShadow(Data: FLT_CALLBACK_DATA, Routine: (Irp: IRP) => NTSTATUS): number {
  const irp = IoAllocateIrp(2, false);
  if (irp === null) {
    Data.IoStatus.Status = STATUS_INSUFFICIENT_RESOURCES;
    return FLT_PREOP_COMPLETE;
  }
  const shadow = new FLTP_SHADOW(Data, irp);
  shadows.set(Data, shadow);
  operations.set(irp, Data);
  IoSetNextIrpStackLocation(irp);
  IoSetCompletionRoutine(irp, FltpShadowCompletion, shadow, true, true, true);
  IoSetNextIrpStackLocation(irp);
  irp.Tail.Overlay.Thread = Data.Thread;
  FltpDescribeIrp(Data, irp);
  Routine(irp);
  if (shadow.Done) return FLT_PREOP_COMPLETE;
  shadow.Pended = true;
  const cancelled = FltSetCancelCompletion(Data, FltpShadowCancelled);
  if (cancelled === STATUS_CANCELLED) IoCancelIrp(irp);
  return FLT_PREOP_PENDING;
}

/** @stack 0x40 */
function FltpShadowCancelled(Data: FLT_CALLBACK_DATA): void {
  const shadow = shadows.get(Data);
  if (shadow !== undefined) IoCancelIrp(shadow.Irp);
}

/** @stack 0x60 */
function FltpShadowCompletion(_Device: DEVICE_OBJECT | null, Irp: IRP, Shadow: FLTP_SHADOW): NTSTATUS {
  const { Data } = Shadow;
  Data.IoStatus.Status = Irp.IoStatus.Status;
  Data.IoStatus.Information = NT_SUCCESS(Irp.IoStatus.Status) ? Irp.IoStatus.Information : 0;
  Shadow.Done = true;
  shadows.delete(Data);
  IoFreeIrp(Irp);
  if (Shadow.Pended) {
    FltClearCancelCompletion(Data);
    FltCompletePendedPreOperation(Data, FLT_PREOP_COMPLETE, null);
  }
  return STATUS_MORE_PROCESSING_REQUIRED;
}

/** The operation of an IRP that FltpCallWithShadow has made. */
export function FltpDataOfShadow(Irp: IRP): FLT_CALLBACK_DATA {
  return operations.get(Irp)!;
}
