/*
 * A minifilter that keeps some operations and lets a worker thread go on with them, on the way down and on the way up;
 * refuses some fast I/O; and waits for some in the thread that they came in.
 */
import {
  DelayedWorkQueue,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  type FLT_DEFERRED_IO_WORKITEM,
  FLT_IS_FASTIO_OPERATION,
  FLT_IS_IRP_OPERATION,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_POSTOP_MORE_PROCESSING_REQUIRED,
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_PREOP_SYNCHRONIZE,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltAllocateDeferredIoWorkItem,
  FltCompletePendedPostOperation,
  FltCompletePendedPreOperation,
  FltFreeDeferredIoWorkItem,
  FltIsOperationSynchronous,
  FltLockUserBuffer,
  FltQueueDeferredIoWorkItem,
  FltRegisterFilter,
  FltStartFiltering,
  FLTFL_POST_OPERATION_DRAINING,
  InterlockedDecrement,
  InterlockedIncrement,
  IRP_MJ_OPERATION_END,
  IRP_MJ_READ,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_WRITE,
  NT_SUCCESS,
  type NTSTATUS,
  type Ref,
} from 'fltkernel';
import { After, Before, Filter, Left, Turn, Unload } from './count';

export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  registration.OperationRegistration = [
    ...[IRP_MJ_READ, IRP_MJ_WRITE, IRP_MJ_SET_INFORMATION].map(
      major => new FLT_OPERATION_REGISTRATION(major, 0, Pre, Post),
    ),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
  ];
  registration.FilterUnloadCallback = Unload;
  const status = FltRegisterFilter(DriverObject, registration, Filter);
  return NT_SUCCESS(status) ? FltStartFiltering(Filter.value!) : status;
}

/** On the way down, and whether on the way up somebody else goes on. */
interface WAY {
  readonly PendsUp: boolean;
}
const Straight: WAY = { PendsUp: false };
const Later: WAY = { PendsUp: true };

function Pre(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if (FLT_IS_FASTIO_OPERATION(Data) && Turn(3)) {
    InterlockedIncrement(Before);
    InterlockedIncrement(After);
    return FLT_PREOP_DISALLOW_FASTIO;
  }
  InterlockedIncrement(Before);
  const irp = FLT_IS_IRP_OPERATION(Data);
  if (irp && Turn(4) && PendDown(Data)) return FLT_PREOP_PENDING;
  CompletionContext.value = Turn(5) ? Later : Straight;
  // A read or write that its caller does not wait for must not be waited for here.
  return irp && Turn(7) && FltIsOperationSynchronous(Data) ? FLT_PREOP_SYNCHRONIZE : FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

/** A worker thread is not in the caller's address space: the caller's buffer is locked first. */
function PendDown(Data: FLT_CALLBACK_DATA): boolean {
  if (Data.Iopb.MajorFunction !== IRP_MJ_SET_INFORMATION && !NT_SUCCESS(FltLockUserBuffer(Data))) return false;
  return Queue(Data, GoDown);
}

function Queue(
  Data: FLT_CALLBACK_DATA,
  Routine: (Item: FLT_DEFERRED_IO_WORKITEM, Data: FLT_CALLBACK_DATA, Context: any) => void,
): boolean {
  const item = FltAllocateDeferredIoWorkItem();
  if (item === null) return false;
  InterlockedIncrement(Left);
  if (NT_SUCCESS(FltQueueDeferredIoWorkItem(item, Data, Routine, DelayedWorkQueue, null))) return true;
  Free(item);
  return false;
}

function Free(Item: FLT_DEFERRED_IO_WORKITEM): void {
  FltFreeDeferredIoWorkItem(Item);
  InterlockedDecrement(Left);
}

function GoDown(Item: FLT_DEFERRED_IO_WORKITEM, Data: FLT_CALLBACK_DATA, Context: any): void {
  Free(Item);
  FltCompletePendedPreOperation(Data, FLT_PREOP_SUCCESS_WITH_CALLBACK, Turn(2) ? Later : Straight);
}

function Post(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Way: WAY, Flags: number): number {
  InterlockedIncrement(After);
  const draining = (Flags & FLTFL_POST_OPERATION_DRAINING) !== 0;
  const pends = Way.PendsUp && !draining && FLT_IS_IRP_OPERATION(Data) && Queue(Data, GoUp);
  return pends ? FLT_POSTOP_MORE_PROCESSING_REQUIRED : FLT_POSTOP_FINISHED_PROCESSING;
}

function GoUp(Item: FLT_DEFERRED_IO_WORKITEM, Data: FLT_CALLBACK_DATA, Context: any): void {
  Free(Item);
  FltCompletePendedPostOperation(Data);
}
