/** Buffers of an operation: where its parameters point to them, locking, and those that filters put in. */
import type { NTSTATUS } from '../../nt/inc/io';
import { KAPC_STATE } from '../../nt/inc/ke';
import { KeStackAttachProcess, KeUnstackDetachProcess } from '../../nt/ke/process';
import { IoThreadToProcess } from '../../nt/ps/current';
import {
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_READ,
} from '../../nt/inc/iodefs';
import { IoModifyAccess, IoReadAccess, IoWriteAccess, type MDL } from '../../nt/inc/mdl';
import { STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { GetExceptionCode } from '../../nt/ke/seh';
import { MmProbeAndLockPages } from '../../nt/mm/lock';
import { IoAllocateMdl, IoFreeMdl } from '../../nt/mm/mdl';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import { FLTFL_CALLBACK_DATA_NEW_SYSTEM_BUFFER } from './inc/constants';
import { FltpBufferFields, FltpParametersOf } from './inc/parameters';

/** A pointer to a field of the parameters: `.value` reads and writes it. */
export class FLT_PARAMETER_POINTER<T> {
  constructor(
    readonly Parameters: any,
    readonly Field: string,
  ) {}
  get value(): T {
    return this.Parameters[this.Field];
  }
  set value(value: T) {
    this.Parameters[this.Field] = value;
  }
}

/** Operations whose buffer the file system writes. */
const Reading: readonly number[] = [
  IRP_MJ_READ,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
];

/** Names of the fields for buffer, MDL and length; null: the operation has no buffer. */
function FltpFields(Data: FLT_CALLBACK_DATA): { buffer: string; mdl?: string; length: string } | null {
  const { MajorFunction, MinorFunction } = Data.Iopb;
  if (MajorFunction === IRP_MJ_DEVICE_CONTROL || MajorFunction === IRP_MJ_FILE_SYSTEM_CONTROL)
    return { buffer: 'OutputBuffer', mdl: 'OutputMdlAddress', length: 'OutputBufferLength' };
  const { buffer, mdl } = FltpBufferFields(MajorFunction, MinorFunction);
  return buffer === undefined ? null : { buffer, mdl, length: buffer === 'EaBuffer' ? 'EaLength' : 'Length' };
}

/**
 * Where the buffer of an operation, its MDL and its length are in the parameters: pointers to the fields, null for what there
 * is not. IRQL: any. Source: fltkernel/nf-fltkernel-fltdecodeparameters.
 * @param DesiredAccess gets IoReadAccess (the buffer is read), IoWriteAccess or IoModifyAccess
 * @returns STATUS_INVALID_PARAMETER for an operation without buffers
 * @stack 0x50
 */
export function FltDecodeParameters(
  CallbackData: FLT_CALLBACK_DATA,
  MdlAddressPointer: Ref<FLT_PARAMETER_POINTER<MDL | null> | null> | null,
  Buffer: Ref<FLT_PARAMETER_POINTER<Uint8Array | null> | null> | null,
  Length: Ref<FLT_PARAMETER_POINTER<number> | null> | null,
  DesiredAccess: Ref<number> | null,
): NTSTATUS {
  const { MajorFunction, MinorFunction, Parameters } = CallbackData.Iopb;
  const fields = FltpFields(CallbackData);
  if (fields === null) return STATUS_INVALID_PARAMETER;
  const parameters = FltpParametersOf(Parameters, MajorFunction, MinorFunction);
  if (MdlAddressPointer !== null)
    MdlAddressPointer.value = fields.mdl === undefined ? null : new FLT_PARAMETER_POINTER(parameters, fields.mdl);
  if (Buffer !== null) Buffer.value = new FLT_PARAMETER_POINTER(parameters, fields.buffer);
  if (Length !== null) Length.value = new FLT_PARAMETER_POINTER(parameters, fields.length);
  if (DesiredAccess !== null)
    DesiredAccess.value =
      fields.buffer === 'OutputBuffer'
        ? IoModifyAccess
        : Reading.includes(MajorFunction)
          ? IoWriteAccess
          : IoReadAccess;
  return STATUS_SUCCESS;
}

/**
 * Locks the caller's buffer and leaves an MDL for it in the parameters, which the I/O manager frees at the end; nothing is to
 * be done where there is one. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltlockuserbuffer.
 * @returns STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES, or what MmProbeAndLockPages raised
 * @stack 0x60
 */
export function FltLockUserBuffer(CallbackData: FLT_CALLBACK_DATA): NTSTATUS {
  const { MajorFunction, MinorFunction, Parameters } = CallbackData.Iopb;
  const fields = FltpFields(CallbackData);
  if (fields === null || fields.mdl === undefined) return STATUS_INVALID_PARAMETER;
  const parameters = FltpParametersOf(Parameters, MajorFunction, MinorFunction);
  if (parameters[fields.mdl] !== null || parameters[fields.length] === 0) return STATUS_SUCCESS;
  const irp = CallbackData.$ctrl.Irp;
  const mdl = IoAllocateMdl(parameters[fields.buffer], parameters[fields.length], false, true, irp);
  if (mdl === null) return STATUS_INSUFFICIENT_RESOURCES;
  // It may be a worker's context by now.
  const apcState = new KAPC_STATE();
  KeStackAttachProcess(IoThreadToProcess(CallbackData.Thread!), apcState);
  try {
    const access = Reading.includes(MajorFunction) || fields.buffer === 'OutputBuffer' ? IoWriteAccess : IoReadAccess;
    MmProbeAndLockPages(mdl, CallbackData.RequestorMode, access);
  } catch (e) {
    KeUnstackDetachProcess(apcState);
    if (irp !== null) irp.MdlAddress = null;
    IoFreeMdl(mdl);
    return GetExceptionCode(e);
  }
  KeUnstackDetachProcess(apcState);
  parameters[fields.mdl] = mdl;
  // Where a filter has put in another buffer, the IRP gets its own back at the end, and this MDL with it.
  if (CallbackData.$ctrl.$buffers !== null) CallbackData.$ctrl.$buffers.mdl = mdl;
  // It is no change of the filter's: everybody sees it from now on.
  const { DataSnapshot } = CallbackData.$ctrl.$current!;
  FltpParametersOf(DataSnapshot.Parameters, MajorFunction, MinorFunction)[fields.mdl] = mdl;
  return STATUS_SUCCESS;
}

/**
 * In a postoperation callback: the MDL of the buffer that this filter's preoperation callback has put in. IRQL <= DISPATCH.
 * Source: fltkernel/nf-fltkernel-fltgetswappedbuffermdladdress.
 * @stack 0x20
 */
export function FltGetSwappedBufferMdlAddress(CallbackData: FLT_CALLBACK_DATA): MDL | null {
  const node = CallbackData.$ctrl.$current;
  return node === null ? null : node.SwappedMdl;
}

/**
 * That MDL is the filter's to free, not the filter manager's. Source: fltkernel/nf-fltkernel-fltretainswappedbuffermdladdress.
 * @stack 0x20
 */
export function FltRetainSwappedBufferMdlAddress(CallbackData: FLT_CALLBACK_DATA): void {
  const node = CallbackData.$ctrl.$current;
  if (node !== null) node.SwappedMdl = null;
}

/**
 * The system buffer that stands for a swapped one. Source: fltkernel/nf-fltkernel-fltgetnewsystembufferaddress.
 * @returns null unless FLTFL_CALLBACK_DATA_NEW_SYSTEM_BUFFER is set: here the file system gets the filter's own buffer
 * @stack 0x20
 */
export function FltGetNewSystemBufferAddress(CallbackData: FLT_CALLBACK_DATA): Uint8Array | null {
  const irp = CallbackData.$ctrl.Irp;
  const replaced = (CallbackData.Flags & FLTFL_CALLBACK_DATA_NEW_SYSTEM_BUFFER) !== 0;
  return replaced && irp !== null ? irp.AssociatedIrp.SystemBuffer : null;
}
