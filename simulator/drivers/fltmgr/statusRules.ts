/**
 * What callbacks may return, and with what: data for reports, and for Filter Verifier. Sources: the pages of
 * PFLT_PRE_OPERATION_CALLBACK and PFLT_POST_OPERATION_CALLBACK, ifs/returning-flt-preop-synchronize,
 * ifs/flt-parameters-for-irp-mj-acquire-for-section-synchronization. Texts are ours.
 */
import { SyncTypeCreateSection } from '../../nt/inc/fsfilter';
import {
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
} from '../../nt/inc/iodefs';
import { IRP_MN_LOCK, IRP_MN_NOTIFY_CHANGE_DIRECTORY } from '../../nt/inc/irpminor';
import {
  NT_SUCCESS,
  STATUS_FLT_DISALLOW_FAST_IO,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_PENDING,
} from '../../nt/inc/ntstatus';
import {
  FSCTL_REQUEST_BATCH_OPLOCK,
  FSCTL_REQUEST_FILTER_OPLOCK,
  FSCTL_REQUEST_OPLOCK_LEVEL_1,
  FSCTL_REQUEST_OPLOCK_LEVEL_2,
} from '../../nt/inc/oplock';
import { type FLT_CALLBACK_DATA, FLT_IS_FASTIO_OPERATION, FLT_IS_IRP_OPERATION } from './inc/callbackData';
import {
  FLT_POSTOP_DISALLOW_FSFILTER_IO,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_POSTOP_MORE_PROCESSING_REQUIRED,
  FLT_PREOP_COMPLETE,
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_DISALLOW_FSFILTER_IO,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_PREOP_SYNCHRONIZE,
  FLTFL_POST_OPERATION_DRAINING,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_QUERY_OPEN,
  IRP_MJ_VOLUME_DISMOUNT,
  IRP_MJ_VOLUME_MOUNT,
} from './inc/constants';
import { NODE_COMPLETED_EARLY } from './inc/irpCtrl';
import type { FLT_OPERATION_REGISTRATION } from './inc/registration';
import { FltIsOperationSynchronous } from './synchronous';

interface PreRule {
  /** The statuses that it is about. */
  readonly of: readonly number[];
  readonly violated: (Data: FLT_CALLBACK_DATA, Operation: FLT_OPERATION_REGISTRATION, Context: unknown) => boolean;
  readonly text: string;
}

const WithCallback: readonly number[] = [FLT_PREOP_SUCCESS_WITH_CALLBACK, FLT_PREOP_SYNCHRONIZE];
const Disallowing: readonly number[] = [FLT_PREOP_DISALLOW_FASTIO, FLT_PREOP_DISALLOW_FSFILTER_IO];
const WithoutCallback: readonly number[] = [
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_PENDING,
  FLT_PREOP_COMPLETE,
  ...Disallowing,
];
const NotPending: readonly number[] = [
  ...WithCallback,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_COMPLETE,
  ...Disallowing,
];
const majorOf = (data: FLT_CALLBACK_DATA): number => data.Iopb.MajorFunction;
/** Fast I/O that there is no request for. Source: ifs/disallowing-a-fast-i-o-operation-in-a-preoperation-callback-routine. */
export const NeverDisallowed: readonly number[] = [IRP_MJ_VOLUME_MOUNT, IRP_MJ_VOLUME_DISMOUNT];
/** Requests that stay until something happens: nobody can wait for them in their thread. */
const OplockRequests: readonly number[] = [
  FSCTL_REQUEST_OPLOCK_LEVEL_1,
  FSCTL_REQUEST_OPLOCK_LEVEL_2,
  FSCTL_REQUEST_BATCH_OPLOCK,
  FSCTL_REQUEST_FILTER_OPLOCK,
];

function staysBelow({ Iopb }: FLT_CALLBACK_DATA): boolean {
  const { MajorFunction, MinorFunction, Parameters } = Iopb;
  if (MajorFunction === IRP_MJ_FILE_SYSTEM_CONTROL)
    return OplockRequests.includes(Parameters.FileSystemControl.Common.FsControlCode);
  if (MajorFunction === IRP_MJ_DIRECTORY_CONTROL) return MinorFunction === IRP_MN_NOTIFY_CHANGE_DIRECTORY;
  return MajorFunction === IRP_MJ_LOCK_CONTROL && MinorFunction === IRP_MN_LOCK;
}

const PreOperationRules: readonly PreRule[] = [
  {
    of: NotPending,
    violated: d => d.$ctrl.$current!.$state === NODE_COMPLETED_EARLY,
    text: 'FltCompletePendedPreOperation was called for an operation that the callback did not pend',
  },
  {
    of: [FLT_PREOP_PENDING],
    violated: d => !FLT_IS_IRP_OPERATION(d),
    text: 'FLT_PREOP_PENDING was returned for an operation that is not IRP-based',
  },
  {
    of: [FLT_PREOP_DISALLOW_FASTIO],
    violated: d => !FLT_IS_FASTIO_OPERATION(d),
    text: 'FLT_PREOP_DISALLOW_FASTIO was returned for an operation that is no fast I/O operation',
  },
  {
    of: [FLT_PREOP_DISALLOW_FASTIO],
    violated: d => NeverDisallowed.includes(majorOf(d)),
    text: 'FLT_PREOP_DISALLOW_FASTIO was returned for a mount or dismount',
  },
  {
    of: [FLT_PREOP_DISALLOW_FSFILTER_IO],
    violated: d => majorOf(d) !== IRP_MJ_QUERY_OPEN,
    text: 'FLT_PREOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN',
  },
  {
    of: WithCallback,
    violated: (_d, o) => o.PostOperation === null,
    text: 'a postoperation callback was asked for, and none is registered',
  },
  {
    of: WithoutCallback,
    violated: (_d, _o, c) => c !== null && c !== undefined,
    text: 'a CompletionContext was returned, and no postoperation callback will get it',
  },
  {
    of: [FLT_PREOP_COMPLETE],
    violated: d => d.IoStatus.Status === STATUS_PENDING,
    text: 'an operation was completed with STATUS_PENDING',
  },
  {
    of: [FLT_PREOP_COMPLETE],
    violated: d => d.IoStatus.Status === STATUS_FLT_DISALLOW_FAST_IO,
    text: 'an operation was completed with STATUS_FLT_DISALLOW_FAST_IO',
  },
  {
    of: [FLT_PREOP_COMPLETE],
    violated: d => [IRP_MJ_CLEANUP, IRP_MJ_CLOSE].includes(majorOf(d)) && !NT_SUCCESS(d.IoStatus.Status),
    text: 'a cleanup or close was failed',
  },
  {
    of: [FLT_PREOP_COMPLETE],
    violated: d => {
      if (majorOf(d) !== IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION || NT_SUCCESS(d.IoStatus.Status)) return false;
      const creating = d.Iopb.Parameters.AcquireForSectionSynchronization.SyncType === SyncTypeCreateSection;
      return !creating || d.IoStatus.Status !== STATUS_INSUFFICIENT_RESOURCES;
    },
    text: 'an acquisition for section synchronization was failed: only SyncTypeCreateSection may be, with STATUS_INSUFFICIENT_RESOURCES',
  },
  {
    of: [FLT_PREOP_SYNCHRONIZE],
    violated: d => majorOf(d) === IRP_MJ_CREATE,
    text: 'FLT_PREOP_SYNCHRONIZE was returned for a create, which is synchronous already',
  },
  {
    of: [FLT_PREOP_SYNCHRONIZE],
    violated: d => [IRP_MJ_READ, IRP_MJ_WRITE].includes(majorOf(d)) && !FltIsOperationSynchronous(d),
    text: 'FLT_PREOP_SYNCHRONIZE was returned for an asynchronous read or write',
  },
  {
    of: [FLT_PREOP_SYNCHRONIZE],
    violated: staysBelow,
    text: 'FLT_PREOP_SYNCHRONIZE was returned for a request that stays below: oplock, change notification or byte-range lock',
  },
];

/**
 * @param Context what the callback has left in CompletionContext
 * @returns what is wrong; null: nothing
 */
export function FltpWrongPreOperationStatus(
  Status: number,
  Data: FLT_CALLBACK_DATA,
  Operation: FLT_OPERATION_REGISTRATION,
  Context: unknown,
): string | null {
  if (!Number.isInteger(Status) || Status < FLT_PREOP_SUCCESS_WITH_CALLBACK || Status > FLT_PREOP_DISALLOW_FSFILTER_IO)
    return UNKNOWN_PRE;
  for (const { of, violated, text } of PreOperationRules)
    if (of.includes(Status) && violated(Data, Operation, Context)) return text;
  return null;
}
const UNKNOWN_PRE = 'A filter returned an unknown pre-operation callback status';
const UNKNOWN_POST = 'A filter returned an unknown post-operation callback status';

/**
 * @param Before IoStatus.Status when the callback was called
 * @returns what is wrong; null: nothing
 */
export function FltpWrongPostOperationStatus(
  Status: number,
  Data: FLT_CALLBACK_DATA,
  Flags: number,
  Before: number,
): string | null {
  if (!Number.isInteger(Status) || Status < FLT_POSTOP_FINISHED_PROCESSING || Status > FLT_POSTOP_DISALLOW_FSFILTER_IO)
    return UNKNOWN_POST;
  if ((Flags & FLTFL_POST_OPERATION_DRAINING) !== 0 && Status !== FLT_POSTOP_FINISHED_PROCESSING)
    return 'a callback that is drained did not return FLT_POSTOP_FINISHED_PROCESSING';
  if (Status === FLT_POSTOP_MORE_PROCESSING_REQUIRED && !FLT_IS_IRP_OPERATION(Data))
    return 'FLT_POSTOP_MORE_PROCESSING_REQUIRED was returned for an operation that is not IRP-based';
  if (Status === FLT_POSTOP_DISALLOW_FSFILTER_IO && majorOf(Data) !== IRP_MJ_QUERY_OPEN)
    return 'FLT_POSTOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN';
  if (Data.IoStatus.Status === STATUS_FLT_DISALLOW_FAST_IO && Before !== STATUS_FLT_DISALLOW_FAST_IO)
    return 'an operation that was done was failed with STATUS_FLT_DISALLOW_FAST_IO';
  return null;
}
