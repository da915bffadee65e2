/** Asking the drivers of a file's device stack, from the top down, before the file system itself is asked. */
import {
  FS_FILTER_ACQUIRE_FOR_CC_FLUSH,
  FS_FILTER_ACQUIRE_FOR_MOD_WRITE,
  FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  type FS_FILTER_CALLBACK_DATA,
  type FS_FILTER_CALLBACKS,
  FS_FILTER_RELEASE_FOR_CC_FLUSH,
  FS_FILTER_RELEASE_FOR_MOD_WRITE,
  FS_FILTER_RELEASE_FOR_SECTION_SYNCHRONIZATION,
  FS_FILTER_QUERY_OPEN,
  type PFS_FILTER_CALLBACK,
  type PFS_FILTER_COMPLETION_CALLBACK,
} from '../inc/fsfilter';
import type { DEVICE_OBJECT, DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';

/** What a driver has registered; DRIVER_EXTENSION.FsFilterCallbacks. */
const callbacksOf = new WeakMap<DRIVER_OBJECT, FS_FILTER_CALLBACKS>();

/**
 * In DriverEntry of a file system filter, or of a file system.
 * @stack 0x40
 */
export function FsRtlRegisterFileSystemFilterCallbacks(
  FilterDriverObject: DRIVER_OBJECT,
  Callbacks: FS_FILTER_CALLBACKS,
): NTSTATUS {
  callbacksOf.set(FilterDriverObject, Callbacks);
  return STATUS_SUCCESS;
}

/** The two routines of an operation. */
function FsFilterRoutines(
  Callbacks: FS_FILTER_CALLBACKS,
  Operation: number,
): [PFS_FILTER_CALLBACK | null, PFS_FILTER_COMPLETION_CALLBACK | null] {
  switch (Operation) {
    case FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION:
      return [Callbacks.PreAcquireForSectionSynchronization, Callbacks.PostAcquireForSectionSynchronization];
    case FS_FILTER_RELEASE_FOR_SECTION_SYNCHRONIZATION:
      return [Callbacks.PreReleaseForSectionSynchronization, Callbacks.PostReleaseForSectionSynchronization];
    case FS_FILTER_ACQUIRE_FOR_MOD_WRITE:
      return [Callbacks.PreAcquireForModifiedPageWriter, Callbacks.PostAcquireForModifiedPageWriter];
    case FS_FILTER_RELEASE_FOR_MOD_WRITE:
      return [Callbacks.PreReleaseForModifiedPageWriter, Callbacks.PostReleaseForModifiedPageWriter];
    case FS_FILTER_ACQUIRE_FOR_CC_FLUSH:
      return [Callbacks.PreAcquireForCcFlush, Callbacks.PostAcquireForCcFlush];
    case FS_FILTER_RELEASE_FOR_CC_FLUSH:
      return [Callbacks.PreReleaseForCcFlush, Callbacks.PostReleaseForCcFlush];
    case FS_FILTER_QUERY_OPEN:
      return [Callbacks.PreQueryOpen, Callbacks.PostQueryOpen];
    default:
      return [null, null];
  }
}

/** A driver that was asked before and hears of the end. */
interface FS_FILTER_COMPLETION_NODE {
  readonly DeviceObject: DEVICE_OBJECT;
  readonly Callback: PFS_FILTER_COMPLETION_CALLBACK;
  readonly Context: unknown;
}

/** An operation on its way through the stack. */
export class FS_FILTER_CTRL {
  readonly Completions: FS_FILTER_COMPLETION_NODE[] = [];
  /** What the last driver that was asked returned. */
  Status: NTSTATUS = STATUS_SUCCESS;
  constructor(
    readonly Data: FS_FILTER_CALLBACK_DATA,
    /** Top of the file's device stack. */
    readonly DeviceObject: DEVICE_OBJECT,
  ) {}
}

/**
 * @param AllowFilterToFail an error ends the operation; otherwise it is passed over
 * @returns whether the file system is to be asked still
 * @stack 0x90
 */
export function FsFilterPerformCallbacks(FsFilterCtrl: FS_FILTER_CTRL, AllowFilterToFail: boolean): boolean {
  const { Data } = FsFilterCtrl;
  for (let device: DEVICE_OBJECT | null = FsFilterCtrl.DeviceObject; device !== null; device = device.$attachedTo) {
    const callbacks = callbacksOf.get(device.DriverObject);
    if (callbacks === undefined) continue;
    const [pre, post] = FsFilterRoutines(callbacks, Data.Operation);
    const context = new Ref<unknown>(null);
    Data.DeviceObject = device;
    const status = pre === null ? STATUS_SUCCESS : pre(Data, context) | 0;
    FsFilterCtrl.Status = status;
    if (!NT_SUCCESS(status) && !AllowFilterToFail) FsFilterCtrl.Status = STATUS_SUCCESS;
    else if (!NT_SUCCESS(status)) return false;
    if (post !== null) FsFilterCtrl.Completions.push({ DeviceObject: device, Callback: post, Context: context.value });
    // Anything but STATUS_SUCCESS says that it is done.
    if (NT_SUCCESS(status) && status !== STATUS_SUCCESS) return false;
  }
  return true;
}

/**
 * From the bottom up.
 * @stack 0x60
 */
export function FsFilterPerformCompletionCallbacks(FsFilterCtrl: FS_FILTER_CTRL, OperationStatus: NTSTATUS): void {
  const { Data, Completions } = FsFilterCtrl;
  for (let i = Completions.length - 1; i >= 0; i--) {
    Data.DeviceObject = Completions[i].DeviceObject;
    Completions[i].Callback(Data, OperationStatus, Completions[i].Context);
  }
}
