/** A request of a filter's own on a file object, from its parameters to its status. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { FltAllocateCallbackData, FltFreeCallbackData, FltPerformSynchronousIo } from './generated';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpParametersOf } from './inc/parameters';

interface FLTP_REQUEST {
  readonly MajorFunction: number;
  readonly MinorFunction?: number;
  /** SL_xxx */
  readonly OperationFlags?: number;
  /** IRP_BUFFERED_IO, or 0 */
  readonly IrpFlags?: number;
  /** What the operation's member of FLT_PARAMETERS gets. */
  readonly Parameters?: object;
}

/**
 * Does one operation and waits for it.
 * @param Information gets IoStatus.Information
 * @stack 0x60
 */
export function FltpRequest(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Request: FLTP_REQUEST,
  Information: Ref<number> | null = null,
): NTSTATUS {
  if (Information !== null) Information.value = 0;
  const allocated = new Ref<FLT_CALLBACK_DATA | null>(null);
  const status = FltAllocateCallbackData(Instance, FileObject, allocated);
  if (!NT_SUCCESS(status)) return status;
  const data = allocated.value!;
  const { MajorFunction, MinorFunction = 0, OperationFlags = 0, IrpFlags = 0, Parameters } = Request;
  Object.assign(data.Iopb, { MajorFunction, MinorFunction, OperationFlags, IrpFlags });
  Object.assign(FltpParametersOf(data.Iopb.Parameters, MajorFunction, MinorFunction), Parameters);
  FltPerformSynchronousIo(data);
  if (Information !== null) Information.value = data.IoStatus.Information;
  const result = data.IoStatus.Status;
  FltFreeCallbackData(data);
  return result;
}
