/*
 * Reads and writes get a buffer of the filter's own: what is read is copied back afterwards, what is written before. A filter
 * that encrypts works like this. Reads that end at a high IRQL are copied in a safe place; the caller's buffer is reached by
 * its MDL, and where it has none it is locked down in the caller's context. Transfers past the cache go on in whole sectors.
 * After Microsoft's sample swapBuffers. Ask: a breakpoint on swapBuffers!SwapPostReadBuffers, !irql, k.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExFreePoolWithTag,
  FlagOn,
  type FLT_CALLBACK_DATA,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_COMPLETE,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FLT_VOLUME_CONTEXT,
  FLT_VOLUME_PROPERTIES,
  FltAllocateContext,
  FltDoCompletionProcessingWhenSafe,
  FltGetVolumeContext,
  FltGetVolumeProperties,
  FltLockUserBuffer,
  FltReleaseContext,
  FltSetCallbackDataDirty,
  FltSetVolumeContext,
  FltUnregisterFilter,
  FLTFL_CALLBACK_DATA_FAST_IO_OPERATION,
  FLTFL_CALLBACK_DATA_SYSTEM_BUFFER,
  GetExceptionCode,
  IoAllocateMdl,
  IoFreeMdl,
  IRP_MJ_OPERATION_END,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_NOCACHE,
  MdlMappingNoExecute,
  type MDL,
  MmBuildMdlForNonPagedPool,
  MmGetSystemAddressForMdlSafe,
  NonPagedPool,
  NormalPagePriority,
  NT_SUCCESS,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  Ref,
  RtlCopyMemory,
  STATUS_FLT_CONTEXT_ALREADY_DEFINED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { LetDetach, RegisterAndStart } from '../common/start';

const BUFFER_SWAP_TAG = 'bdBS';
const CONTEXT_TAG = 'xcBS';
const MIN_SECTOR_SIZE = 0x200;

class VOLUME_CONTEXT {
  SectorSize = 0;
}

/** What a preoperation callback hands to its postoperation callback. */
class PRE_2_POST_CONTEXT {
  VolCtx!: VOLUME_CONTEXT;
  SwappedBuffer!: Uint8Array;
}

const gFilterHandle = new Ref<FLT_FILTER | null>(null);
let swappedReads = 0;
let swappedWrites = 0;
let freed = 0;

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.ContextRegistration = [
  new FLT_CONTEXT_REGISTRATION(FLT_VOLUME_CONTEXT, 0, null, VOLUME_CONTEXT, CONTEXT_TAG),
  new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
];
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_READ, 0, SwapPreReadBuffers, SwapPostReadBuffers),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, SwapPreWriteBuffers, SwapPostWriteBuffers),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = FilterUnload;
FilterRegistration.InstanceSetupCallback = InstanceSetup;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return RegisterAndStart(DriverObject, FilterRegistration, gFilterHandle);
}

function FilterUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(gFilterHandle.value!);
  const all = swappedReads > 0 && swappedWrites > 0 && freed === swappedReads + swappedWrites;
  DbgPrint('swapBuffers: %s\n', all ? 'all buffers given back' : 'buffers lost');
  return STATUS_SUCCESS;
}

/** Each volume's context says how long its sectors are. */
function InstanceSetup(
  FltObjects: FLT_RELATED_OBJECTS,
  Flags: number,
  VolumeDeviceType: number,
  VolumeFilesystemType: number,
): NTSTATUS {
  const context = new Ref<VOLUME_CONTEXT | null>(null);
  const { Filter, Volume } = FltObjects;
  let status = FltAllocateContext(Filter, FLT_VOLUME_CONTEXT, VOLUME_CONTEXT, NonPagedPool, context);
  if (!NT_SUCCESS(status)) return status;
  const properties = new FLT_VOLUME_PROPERTIES();
  status = FltGetVolumeProperties(Volume, properties, 0x100, new Ref(0));
  if (NT_SUCCESS(status)) {
    context.value!.SectorSize = Math.max(properties.SectorSize, MIN_SECTOR_SIZE);
    status = FltSetVolumeContext(Volume, FLT_SET_CONTEXT_KEEP_IF_EXISTS, context.value!, null);
    if (status === STATUS_FLT_CONTEXT_ALREADY_DEFINED) status = STATUS_SUCCESS;
  }
  FltReleaseContext(context.value!);
  return status;
}

function RoundUp(length: number, unit: number): number {
  return Math.ceil(length / unit) * unit;
}

/** A buffer and its MDL in place of the caller's; null: the operation goes on with the caller's. */
function AllocateSwap(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Length: number,
  Mdl: Ref<MDL | null>,
): PRE_2_POST_CONTEXT | null {
  const volume = new Ref<VOLUME_CONTEXT | null>(null);
  if (!NT_SUCCESS(FltGetVolumeContext(FltObjects.Filter, FltObjects.Volume, volume))) return null;
  const noncached = FlagOn(Data.Iopb.IrpFlags, IRP_NOCACHE) !== 0;
  const bytes = noncached ? RoundUp(Length, volume.value!.SectorSize) : Length;
  const buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, bytes, BUFFER_SWAP_TAG);
  if (buffer === null) {
    FltReleaseContext(volume.value!);
    return null;
  }
  // Fast I/O has no MDL to put one in the place of.
  if (FlagOn(Data.Flags, FLTFL_CALLBACK_DATA_FAST_IO_OPERATION) === 0) {
    Mdl.value = IoAllocateMdl(buffer, bytes, false, false, null);
    if (Mdl.value === null) {
      ExFreePoolWithTag(buffer, BUFFER_SWAP_TAG);
      FltReleaseContext(volume.value!);
      return null;
    }
    MmBuildMdlForNonPagedPool(Mdl.value);
  }
  const context = new PRE_2_POST_CONTEXT();
  context.SwappedBuffer = buffer;
  // Keeps its reference until the postoperation callback.
  context.VolCtx = volume.value!;
  return context;
}

function FreeSwap(Context: PRE_2_POST_CONTEXT): void {
  // The MDL is the filter manager's: it frees the one that the operation ends with.
  ExFreePoolWithTag(Context.SwappedBuffer, BUFFER_SWAP_TAG);
  FltReleaseContext(Context.VolCtx);
  freed++;
}

function SwapPreReadBuffers(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const { Read } = Data.Iopb.Parameters;
  if (Read.Length === 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const mdl = new Ref<MDL | null>(null);
  const context = AllocateSwap(Data, FltObjects, Read.Length, mdl);
  if (context === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  Read.ReadBuffer = context.SwappedBuffer;
  Read.MdlAddress = mdl.value;
  FltSetCallbackDataDirty(Data);
  CompletionContext.value = context;
  swappedReads++;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function SwapPostReadBuffers(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: PRE_2_POST_CONTEXT,
  Flags: number,
): number {
  const { Read } = Data.Iopb.Parameters;
  if (!NT_SUCCESS(Data.IoStatus.Status) || Data.IoStatus.Information === 0) {
    FreeSwap(CompletionContext);
    return FLT_POSTOP_FINISHED_PROCESSING;
  }
  // Here the parameters are the caller's again.
  let original: Uint8Array | null = Read.ReadBuffer;
  if (Read.MdlAddress !== null)
    original = MmGetSystemAddressForMdlSafe(Read.MdlAddress, NormalPagePriority | MdlMappingNoExecute);
  else if (FlagOn(Data.Flags, FLTFL_CALLBACK_DATA_SYSTEM_BUFFER | FLTFL_CALLBACK_DATA_FAST_IO_OPERATION) === 0) {
    // A user's buffer, reached only where it can be locked: not at DISPATCH_LEVEL.
    const status = new Ref(FLT_POSTOP_FINISHED_PROCESSING);
    const safe = FltDoCompletionProcessingWhenSafe(
      Data,
      FltObjects,
      CompletionContext,
      Flags,
      SwapPostReadBuffersWhenSafe,
      status,
    );
    if (safe) return status.value;
    Data.IoStatus.Status = STATUS_INSUFFICIENT_RESOURCES;
    Data.IoStatus.Information = 0;
    FreeSwap(CompletionContext);
    return FLT_POSTOP_FINISHED_PROCESSING;
  }
  CopyBack(Data, original, CompletionContext);
  FreeSwap(CompletionContext);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function SwapPostReadBuffersWhenSafe(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: PRE_2_POST_CONTEXT,
  Flags: number,
): number {
  const { Read } = Data.Iopb.Parameters;
  const status = FltLockUserBuffer(Data);
  if (NT_SUCCESS(status)) {
    const original = MmGetSystemAddressForMdlSafe(Read.MdlAddress!, NormalPagePriority | MdlMappingNoExecute);
    CopyBack(Data, original, CompletionContext);
  } else {
    Data.IoStatus.Status = status;
    Data.IoStatus.Information = 0;
  }
  FreeSwap(CompletionContext);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

/** What was read goes to the caller. */
function CopyBack(Data: FLT_CALLBACK_DATA, Original: Uint8Array | null, Context: PRE_2_POST_CONTEXT): void {
  if (Original === null) {
    Data.IoStatus.Status = STATUS_INSUFFICIENT_RESOURCES;
    Data.IoStatus.Information = 0;
    return;
  }
  try {
    RtlCopyMemory(Original, Context.SwappedBuffer, Data.IoStatus.Information);
  } catch (e) {
    Data.IoStatus.Status = GetExceptionCode(e);
    Data.IoStatus.Information = 0;
  }
}

function SwapPreWriteBuffers(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const { Write } = Data.Iopb.Parameters;
  if (Write.Length === 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const mdl = new Ref<MDL | null>(null);
  const context = AllocateSwap(Data, FltObjects, Write.Length, mdl);
  if (context === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const original =
    Write.MdlAddress === null
      ? Write.WriteBuffer
      : MmGetSystemAddressForMdlSafe(Write.MdlAddress, NormalPagePriority | MdlMappingNoExecute);
  let status: NTSTATUS = original === null ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
  try {
    if (original !== null) RtlCopyMemory(context.SwappedBuffer, original, Write.Length);
  } catch (e) {
    status = GetExceptionCode(e);
  }
  if (!NT_SUCCESS(status)) {
    if (mdl.value !== null) IoFreeMdl(mdl.value);
    ExFreePoolWithTag(context.SwappedBuffer, BUFFER_SWAP_TAG);
    FltReleaseContext(context.VolCtx);
    Data.IoStatus.Status = status;
    Data.IoStatus.Information = 0;
    return FLT_PREOP_COMPLETE;
  }
  Write.WriteBuffer = context.SwappedBuffer;
  Write.MdlAddress = mdl.value;
  FltSetCallbackDataDirty(Data);
  CompletionContext.value = context;
  swappedWrites++;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function SwapPostWriteBuffers(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: PRE_2_POST_CONTEXT,
  Flags: number,
): number {
  FreeSwap(CompletionContext);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
