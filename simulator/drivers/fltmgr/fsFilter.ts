/** FsFilter operations: acquire and release calls of the memory and cache manager, as operations that filters see. */
import { FsRtlRegisterFileSystemFilterCallbacks } from '../../nt/fsrtl/fsFilter';
import {
  FS_FILTER_ACQUIRE_FOR_MOD_WRITE,
  FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  type FS_FILTER_CALLBACK_DATA,
  FS_FILTER_CALLBACKS,
  FS_FILTER_QUERY_OPEN,
  FS_FILTER_RELEASE_FOR_MOD_WRITE,
} from '../../nt/inc/fsfilter';
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { KernelMode } from '../../nt/inc/ke';
import {
  NT_SUCCESS,
  STATUS_FLT_DISALLOW_FAST_IO,
  STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { CtrlFsFilter, type IRP_CTRL } from './inc/irpCtrl';
import type { FLTP_DEVICE_EXTENSION } from './inc/objects';
import { FltpAllocateIrpCtrl, FltpInitializeIopb, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpPerformPostCallbacks } from './postCallbacks';
import { FltpPerformPreCallbacksWorker } from './preCallbacks';

function FltpCopyFsFilterParameters(Operation: number, From: any, To: any): void {
  if (Operation === FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION)
    Object.assign(To.AcquireForSectionSynchronization, From.AcquireForSectionSynchronization);
  else if (Operation === FS_FILTER_ACQUIRE_FOR_MOD_WRITE)
    Object.assign(To.AcquireForModifiedPageWriter, From.AcquireForModifiedPageWriter);
  else if (Operation === FS_FILTER_RELEASE_FOR_MOD_WRITE)
    Object.assign(To.ReleaseForModifiedPageWriter, From.ReleaseForModifiedPageWriter);
  else if (Operation === FS_FILTER_QUERY_OPEN) {
    const { Irp, FileInformation, Length, FileInformationClass } = From.QueryOpen;
    Object.assign(To.QueryOpen, { Irp, FileInformation, Length, FileInformationClass });
  }
}

/**
 * Before the file system is asked.
 * @returns STATUS_SUCCESS: it is to be; STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY: a filter has stopped the operation, and
 * says that it succeeded; else a filter has failed it
 * @stack 0x80
 */
function FltpPreFsFilterOperation(Data: FS_FILTER_CALLBACK_DATA, CompletionContext: Ref<unknown>): NTSTATUS {
  const extension = Data.DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const volume = extension === null ? null : extension.Volume;
  const callbacks = volume === null ? null : volume.Callbacks.OperationLists[Data.Operation];
  if (callbacks === null || callbacks.length === 0) return STATUS_SUCCESS;
  const ctrl = FltpAllocateIrpCtrl(CtrlFsFilter, volume!, Data.DeviceObject);
  ctrl.$callbacks = callbacks;
  const data = ctrl.Data;
  FltpInitializeIopb(ctrl, Data.Operation, 0, Data.FileObject, KernelMode);
  const iopb = data.Iopb;
  FltpCopyFsFilterParameters(Data.Operation, Data.Parameters, iopb.Parameters);
  if (FltpPerformPreCallbacksWorker(ctrl)) {
    if (ctrl.$changed) FltpCopyFsFilterParameters(Data.Operation, iopb.Parameters, Data.Parameters);
    CompletionContext.value = ctrl;
    return STATUS_SUCCESS;
  }
  FltpPerformPostCallbacks(ctrl, null);
  const { Status } = data.IoStatus;
  FltpReleaseIrpCtrl(ctrl);
  if (Data.Operation === FS_FILTER_QUERY_OPEN && Status !== STATUS_FLT_DISALLOW_FAST_IO) {
    Data.Parameters.QueryOpen.CompletionStatus = Status;
    return STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY;
  }
  return NT_SUCCESS(Status) ? STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY : Status;
}

/**
 * When it is known how the operation ended.
 * @stack 0x70
 */
function FltpPostFsFilterOperation(
  Data: FS_FILTER_CALLBACK_DATA,
  OperationStatus: NTSTATUS,
  CompletionContext: IRP_CTRL | null,
): void {
  if (CompletionContext === null) return;
  CompletionContext.Data.IoStatus.Status = OperationStatus;
  FltpPerformPostCallbacks(CompletionContext, null);
  // Filters may have changed the answer, or not want it so.
  Data.Parameters.QueryOpen.CompletionStatus = CompletionContext.Data.IoStatus.Status;
  FltpReleaseIrpCtrl(CompletionContext);
}

/** @stack 0x50 */
export function FltpRegisterFsFilterCallbacks(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const callbacks = new FS_FILTER_CALLBACKS();
  callbacks.PreAcquireForSectionSynchronization = FltpPreFsFilterOperation;
  callbacks.PostAcquireForSectionSynchronization = FltpPostFsFilterOperation;
  callbacks.PreReleaseForSectionSynchronization = FltpPreFsFilterOperation;
  callbacks.PostReleaseForSectionSynchronization = FltpPostFsFilterOperation;
  callbacks.PreAcquireForCcFlush = FltpPreFsFilterOperation;
  callbacks.PostAcquireForCcFlush = FltpPostFsFilterOperation;
  callbacks.PreReleaseForCcFlush = FltpPreFsFilterOperation;
  callbacks.PostReleaseForCcFlush = FltpPostFsFilterOperation;
  callbacks.PreAcquireForModifiedPageWriter = FltpPreFsFilterOperation;
  callbacks.PostAcquireForModifiedPageWriter = FltpPostFsFilterOperation;
  callbacks.PreReleaseForModifiedPageWriter = FltpPreFsFilterOperation;
  callbacks.PostReleaseForModifiedPageWriter = FltpPostFsFilterOperation;
  callbacks.PreQueryOpen = FltpPreFsFilterOperation;
  callbacks.PostQueryOpen = FltpPostFsFilterOperation;
  return FsRtlRegisterFileSystemFilterCallbacks(DriverObject, callbacks);
}
