/* A minifilter that has what goes past the cache, and paging I/O, done with buffers of its own. */
import {
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExFreePoolWithTag,
  type FLT_CALLBACK_DATA,
  FLT_IS_IRP_OPERATION,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltDoCompletionProcessingWhenSafe,
  FltLockUserBuffer,
  FltRegisterFilter,
  FltSetCallbackDataDirty,
  FltStartFiltering,
  InterlockedDecrement,
  InterlockedIncrement,
  IoAllocateMdl,
  IRP_MJ_OPERATION_END,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_NOCACHE,
  type MDL,
  MmBuildMdlForNonPagedPool,
  MmGetSystemAddressForMdlSafe,
  NormalPagePriority,
  NT_SUCCESS,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  Ref,
  RtlCopyMemory,
  STATUS_INSUFFICIENT_RESOURCES,
} from 'fltkernel';
import { After, Before, Filter, Left, Unload } from './count';

const TAG = 'pawS';

export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  registration.OperationRegistration = [
    new FLT_OPERATION_REGISTRATION(IRP_MJ_READ, 0, PreRead, PostRead),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, PostWrite),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
  ];
  registration.FilterUnloadCallback = Unload;
  const status = FltRegisterFilter(DriverObject, registration, Filter);
  return NT_SUCCESS(status) ? FltStartFiltering(Filter.value!) : status;
}

/** A buffer of its own with its MDL, which the filter manager frees; null: the operation goes on with the caller's. */
function Allocate(Data: FLT_CALLBACK_DATA, Length: number, Mdl: Ref<MDL | null>): Uint8Array | null {
  if (!FLT_IS_IRP_OPERATION(Data) || (Data.Iopb.IrpFlags & IRP_NOCACHE) === 0 || Length === 0) return null;
  const buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, Length, TAG);
  if (buffer === null) return null;
  Mdl.value = IoAllocateMdl(buffer, Length, false, false, null);
  if (Mdl.value === null) {
    ExFreePoolWithTag(buffer, TAG);
    return null;
  }
  MmBuildMdlForNonPagedPool(Mdl.value);
  InterlockedIncrement(Left);
  InterlockedIncrement(Before);
  return buffer;
}

function Finish(Buffer: Uint8Array): void {
  ExFreePoolWithTag(Buffer, TAG);
  InterlockedDecrement(Left);
  InterlockedIncrement(After);
}

function PreRead(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const { Read } = Data.Iopb.Parameters;
  const mdl = new Ref<MDL | null>(null);
  const buffer = Allocate(Data, Read.Length, mdl);
  if (buffer === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  Read.ReadBuffer = buffer;
  Read.MdlAddress = mdl.value;
  FltSetCallbackDataDirty(Data);
  CompletionContext.value = buffer;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

/** What was read goes to the caller's buffer: at DISPATCH_LEVEL only if that is locked. */
function PostRead(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Buffer: Uint8Array, Flags: number): number {
  const { Read } = Data.Iopb.Parameters;
  if (Data.IoStatus.Information !== 0 && Read.MdlAddress === null) {
    const status = new Ref(FLT_POSTOP_FINISHED_PROCESSING);
    if (FltDoCompletionProcessingWhenSafe(Data, FltObjects, Buffer, Flags, PostReadWhenSafe, status))
      return status.value;
    Data.IoStatus.Status = STATUS_INSUFFICIENT_RESOURCES;
    Data.IoStatus.Information = 0;
  } else if (Data.IoStatus.Information !== 0) CopyBack(Data, Buffer);
  Finish(Buffer);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function PostReadWhenSafe(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Buffer: Uint8Array,
  Flags: number,
): number {
  const status = FltLockUserBuffer(Data);
  if (NT_SUCCESS(status)) CopyBack(Data, Buffer);
  else {
    Data.IoStatus.Status = status;
    Data.IoStatus.Information = 0;
  }
  Finish(Buffer);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function CopyBack(Data: FLT_CALLBACK_DATA, Buffer: Uint8Array): void {
  const original = MmGetSystemAddressForMdlSafe(Data.Iopb.Parameters.Read.MdlAddress!, NormalPagePriority);
  RtlCopyMemory(original!, Buffer, Data.IoStatus.Information);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const { Write } = Data.Iopb.Parameters;
  const mdl = new Ref<MDL | null>(null);
  const buffer = Allocate(Data, Write.Length, mdl);
  if (buffer === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const original =
    Write.MdlAddress === null ? Write.WriteBuffer : MmGetSystemAddressForMdlSafe(Write.MdlAddress, NormalPagePriority);
  RtlCopyMemory(buffer, original!, Write.Length);
  Write.WriteBuffer = buffer;
  Write.MdlAddress = mdl.value;
  FltSetCallbackDataDirty(Data);
  CompletionContext.value = buffer;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function PostWrite(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Buffer: Uint8Array,
  Flags: number,
): number {
  Finish(Buffer);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
