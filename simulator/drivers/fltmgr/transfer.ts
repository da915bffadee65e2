/** FltReadFile, FltWriteFile: transfers on a file object, which the instances below the initiator see. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import {
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_NOCACHE,
  IRP_PAGING_IO,
  IRP_READ_OPERATION,
  IRP_SYNCHRONOUS_PAGING_IO,
  IRP_WRITE_OPERATION,
} from '../../nt/inc/iodefs';
import type { MDL } from '../../nt/inc/mdl';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  FltAllocateCallbackData,
  FltFreeCallbackData,
  FltPerformAsynchronousIo,
  FltPerformSynchronousIo,
  type PFLT_COMPLETED_ASYNC_IO_CALLBACK,
} from './generated';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import {
  FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET,
  FLTFL_IO_OPERATION_NON_CACHED,
  FLTFL_IO_OPERATION_PAGING,
  FLTFL_IO_OPERATION_SYNCHRONOUS_PAGING,
} from './inc/constants';
import type { FLT_INSTANCE } from './inc/objects';

function FltpTransferFlags(Flags: number): number {
  return (
    ((Flags & FLTFL_IO_OPERATION_NON_CACHED) !== 0 ? IRP_NOCACHE : 0) |
    ((Flags & FLTFL_IO_OPERATION_PAGING) !== 0 ? IRP_PAGING_IO | IRP_NOCACHE : 0) |
    ((Flags & FLTFL_IO_OPERATION_SYNCHRONOUS_PAGING) !== 0
      ? IRP_SYNCHRONOUS_PAGING_IO | IRP_PAGING_IO | IRP_NOCACHE
      : 0)
  );
}

/** @stack 0x90 */
function FltpTransfer(
  Write: boolean,
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array | null,
  Flags: number,
  Transferred: Ref<number> | null,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  CallbackContext: unknown,
  Key: Ref<number> | null = null,
  Mdl: MDL | null = null,
): NTSTATUS {
  if (Transferred !== null) Transferred.value = 0;
  if (Length > 0 && Buffer === null && Mdl === null) return STATUS_INVALID_PARAMETER;
  const allocated = new Ref<FLT_CALLBACK_DATA | null>(null);
  const status = FltAllocateCallbackData(InitiatingInstance, FileObject, allocated);
  if (!NT_SUCCESS(status)) return status;
  const data = allocated.value!;
  const { Iopb } = data;
  const position = FileObject.CurrentByteOffset;
  Iopb.MajorFunction = Write ? IRP_MJ_WRITE : IRP_MJ_READ;
  Iopb.IrpFlags = (Write ? IRP_WRITE_OPERATION : IRP_READ_OPERATION) | FltpTransferFlags(Flags);
  const parameters = Write ? Iopb.Parameters.Write : Iopb.Parameters.Read;
  parameters.Length = Length;
  parameters.Key = Key === null ? 0 : Key.value;
  parameters.ByteOffset = ByteOffset ?? position;
  parameters.MdlAddress = Mdl;
  if (Write) Iopb.Parameters.Write.WriteBuffer = Buffer;
  else Iopb.Parameters.Read.ReadBuffer = Buffer;
  if (CallbackRoutine !== null) return FltpTransferLater(data, CallbackRoutine, CallbackContext);
  FltPerformSynchronousIo(data);
  if (Transferred !== null) Transferred.value = data.IoStatus.Information;
  const result = data.IoStatus.Status;
  if ((Flags & FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET) !== 0) FileObject.CurrentByteOffset = position;
  FltFreeCallbackData(data);
  return result;
}

/** The callback data is freed when the filter's callback has returned. */
function FltpTransferLater(
  Data: FLT_CALLBACK_DATA,
  Callback: PFLT_COMPLETED_ASYNC_IO_CALLBACK,
  Context: unknown,
): NTSTATUS {
  return FltPerformAsynchronousIo(Data, FltpTransferDone, { Callback, Context });
}

/** @stack 0x40 */
function FltpTransferDone(
  Data: FLT_CALLBACK_DATA,
  Later: { Callback: PFLT_COMPLETED_ASYNC_IO_CALLBACK; Context: unknown },
): void {
  Later.Callback(Data, Later.Context);
  FltFreeCallbackData(Data);
}

type FLTP_TRANSFER = [
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array | null,
  Flags: number,
  BytesTransferred: Ref<number> | null,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  CallbackContext: unknown,
];
type FLTP_TRANSFER_EX = [...FLTP_TRANSFER, Key: Ref<number> | null, Mdl: MDL | null];

/**
 * Reads below the instance. Source: fltkernel/nf-fltkernel-fltreadfile. Arguments: ByteOffset null is the file object's
 * position; Flags FLTFL_IO_OPERATION_xxx; CallbackRoutine is called at the end instead of waiting, the routine then returns
 * STATUS_PENDING.
 * @stack 0xa0
 */
export function FltReadFile(...Arguments: FLTP_TRANSFER): NTSTATUS {
  return FltpTransfer(false, ...Arguments);
}

/**
 * Source: fltkernel/nf-fltkernel-fltreadfileex.
 * @stack 0xb0
 */
export function FltReadFileEx(...Arguments: FLTP_TRANSFER_EX): NTSTATUS {
  return FltpTransfer(false, ...Arguments);
}

/**
 * Writes below the instance; as FltReadFile. Source: fltkernel/nf-fltkernel-fltwritefile.
 * @stack 0xa0
 */
export function FltWriteFile(...Arguments: FLTP_TRANSFER): NTSTATUS {
  return FltpTransfer(true, ...Arguments);
}

/**
 * Source: fltkernel/nf-fltkernel-fltwritefileex.
 * @stack 0xb0
 */
export function FltWriteFileEx(...Arguments: FLTP_TRANSFER_EX): NTSTATUS {
  return FltpTransfer(true, ...Arguments);
}
