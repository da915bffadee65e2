/** Whether the requester of an operation waits for its end. */
import { FO_SYNCHRONOUS_IO } from '../../nt/inc/io';
import {
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_PAGING_IO,
  IRP_SYNCHRONOUS_API,
  IRP_SYNCHRONOUS_PAGING_IO,
  METHOD_BUFFERED,
  METHOD_FROM_CTL_CODE,
} from '../../nt/inc/iodefs';
import { type FLT_CALLBACK_DATA, FLT_IS_IRP_OPERATION } from './inc/callbackData';

/**
 * Whether the requester waits for the end. What is no IRP is synchronous, and so are buffered control requests;
 * asynchronous paging I/O is not. IRQL: any. Source: fltkernel/nf-fltkernel-fltisoperationsynchronous.
 * @stack 0x20
 */
export function FltIsOperationSynchronous(CallbackData: FLT_CALLBACK_DATA): boolean {
  if (!FLT_IS_IRP_OPERATION(CallbackData)) return true;
  const { IrpFlags, MajorFunction, TargetFileObject, Parameters } = CallbackData.Iopb;
  if ((IrpFlags & IRP_PAGING_IO) !== 0) return (IrpFlags & IRP_SYNCHRONOUS_PAGING_IO) !== 0;
  if ((IrpFlags & IRP_SYNCHRONOUS_API) !== 0) return true;
  if (TargetFileObject !== null && (TargetFileObject.Flags & FO_SYNCHRONOUS_IO) !== 0) return true;
  if (MajorFunction === IRP_MJ_CREATE || MajorFunction === IRP_MJ_CLEANUP || MajorFunction === IRP_MJ_CLOSE)
    return true;
  const control =
    MajorFunction === IRP_MJ_DEVICE_CONTROL
      ? Parameters.DeviceIoControl.Common
      : MajorFunction === IRP_MJ_FILE_SYSTEM_CONTROL
        ? Parameters.FileSystemControl.Common
        : null;
  return control !== null && METHOD_FROM_CTL_CODE(control.IoControlCode) === METHOD_BUFFERED;
}
