/**
 * Filter Verifier: what stands between the filter manager and the callbacks of a verified filter (I/O verification).
 * Source: windows-driver-docs devtest/file-system-filter-verification; rules of the callbacks' pages. Texts are ours.
 */
import { HalAddressOf, HalReportViolation } from 'hal';
import { DbgPrint, DbgPrompt } from '../../nt/kd/print';
import { IRP_MJ_CLEANUP, IRP_MJ_CLOSE, IRP_MJ_CREATE } from '../../nt/inc/iodefs';
import { NT_SUCCESS, STATUS_FLT_DISALLOW_FAST_IO, STATUS_PENDING } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import { PsGetCurrentThread } from '../../nt/ps/current';
import {
  type FLT_CALLBACK_DATA,
  FLT_IS_FASTIO_OPERATION,
  FLT_IS_IRP_OPERATION,
  type FLT_RELATED_OBJECTS,
} from './inc/callbackData';
import {
  FLT_POSTOP_DISALLOW_FSFILTER_IO,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_POSTOP_MORE_PROCESSING_REQUIRED,
  FLT_PREOP_COMPLETE,
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_DISALLOW_FSFILTER_IO,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_PREOP_SYNCHRONIZE,
  FLTFL_POST_OPERATION_DRAINING,
  IRP_MJ_QUERY_OPEN,
  IRP_MJ_VOLUME_DISMOUNT,
  IRP_MJ_VOLUME_MOUNT,
} from './inc/constants';
import type { FLT_FILTER, FLT_INSTANCE } from './inc/objects';
import type { FLT_OPERATION_REGISTRATION } from './inc/registration';
import { FltpListOf } from './resourceList';

interface Check {
  readonly violated: (
    Status: number,
    Data: FLT_CALLBACK_DATA,
    Operation: FLT_OPERATION_REGISTRATION,
    Context: unknown,
  ) => boolean;
  readonly text: string;
}

const hasContext = (context: unknown): boolean => context !== null && context !== undefined;
const succeeded: readonly number[] = [FLT_PREOP_SUCCESS_WITH_CALLBACK, FLT_PREOP_SYNCHRONIZE];

/** What a preoperation callback may return, and with what. */
const PreOperationChecks: readonly Check[] = [
  {
    violated: (s, d) => s === FLT_PREOP_PENDING && !FLT_IS_IRP_OPERATION(d),
    text: 'FLT_PREOP_PENDING was returned for an operation that is not IRP-based',
  },
  {
    violated: (s, d) => s === FLT_PREOP_DISALLOW_FASTIO && !FLT_IS_FASTIO_OPERATION(d),
    text: 'FLT_PREOP_DISALLOW_FASTIO was returned for an operation that is no fast I/O operation',
  },
  {
    violated: (s, d) =>
      s === FLT_PREOP_DISALLOW_FASTIO &&
      (d.Iopb.MajorFunction === IRP_MJ_VOLUME_MOUNT || d.Iopb.MajorFunction === IRP_MJ_VOLUME_DISMOUNT),
    text: 'FLT_PREOP_DISALLOW_FASTIO was returned for a mount or dismount',
  },
  {
    violated: (s, d) => s === FLT_PREOP_DISALLOW_FSFILTER_IO && d.Iopb.MajorFunction !== IRP_MJ_QUERY_OPEN,
    text: 'FLT_PREOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN',
  },
  {
    violated: s => !Number.isInteger(s) || s < FLT_PREOP_SUCCESS_WITH_CALLBACK || s > FLT_PREOP_DISALLOW_FSFILTER_IO,
    text: 'the status returned is none of a preoperation callback',
  },
  {
    violated: (s, _d, o) => succeeded.includes(s) && o.PostOperation === null,
    text: 'a postoperation callback was asked for, and none is registered',
  },
  {
    violated: (s, _d, _o, c) => !succeeded.includes(s) && s !== FLT_PREOP_PENDING && hasContext(c),
    text: 'a CompletionContext was returned, and no postoperation callback will get it',
  },
  {
    violated: (s, d) => s === FLT_PREOP_COMPLETE && d.IoStatus.Status === STATUS_PENDING,
    text: 'an operation was completed with STATUS_PENDING',
  },
  {
    violated: (s, d) => s === FLT_PREOP_COMPLETE && d.IoStatus.Status === STATUS_FLT_DISALLOW_FAST_IO,
    text: 'an operation was completed with STATUS_FLT_DISALLOW_FAST_IO',
  },
  {
    violated: (s, d) =>
      s === FLT_PREOP_COMPLETE &&
      (d.Iopb.MajorFunction === IRP_MJ_CLEANUP || d.Iopb.MajorFunction === IRP_MJ_CLOSE) &&
      !NT_SUCCESS(d.IoStatus.Status),
    text: 'a cleanup or close was failed',
  },
  {
    violated: (s, d) => s === FLT_PREOP_SYNCHRONIZE && d.Iopb.MajorFunction === IRP_MJ_CREATE,
    text: 'FLT_PREOP_SYNCHRONIZE was returned for a create, which is synchronous already',
  },
];

const PostOperationChecks: readonly Check[] = [
  {
    violated: (s, d) => s === FLT_POSTOP_MORE_PROCESSING_REQUIRED && !FLT_IS_IRP_OPERATION(d),
    text: 'FLT_POSTOP_MORE_PROCESSING_REQUIRED was returned for an operation that is not IRP-based',
  },
  {
    violated: (s, d) => s === FLT_POSTOP_DISALLOW_FSFILTER_IO && d.Iopb.MajorFunction !== IRP_MJ_QUERY_OPEN,
    text: 'FLT_POSTOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN',
  },
  {
    violated: s => s < FLT_POSTOP_FINISHED_PROCESSING || s > FLT_POSTOP_DISALLOW_FSFILTER_IO,
    text: 'the status returned is none of a postoperation callback',
  },
];

/**
 * In place of a verified filter's preoperation callback.
 * @stack 0x80
 */
export function FltvPreOperation(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Context: Ref<any>): number {
  const operation = Data.$ctrl.$current!.CallbackNode!.$registered;
  const irql = KeGetCurrentIrql();
  const apcs = PsGetCurrentThread().KernelApcDisable;
  const status = operation.PreOperation!(Data, FltObjects, Context) | 0;
  FltpvVerifyThread(irql, apcs, FltObjects, Data);
  FltpvVerifyPreOperationStatus(status, Data, FltObjects, operation, Context.value);
  return status;
}

/** @stack 0x70 */
function FltpvVerifyPreOperationStatus(
  Status: number,
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Operation: FLT_OPERATION_REGISTRATION,
  Context: unknown,
): void {
  for (const check of PreOperationChecks)
    if (check.violated(Status, Data, Operation, Context)) {
      FltpvPrintErrors(FltObjects.Filter, check.text, Data);
      return;
    }
}

/**
 * In place of a verified filter's postoperation callback.
 * @stack 0x80
 */
export function FltvPostOperation(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Context: any,
  Flags: number,
): number {
  const operation = Data.$ctrl.$current!.CallbackNode!.$registered;
  const irql = KeGetCurrentIrql();
  const apcs = PsGetCurrentThread().KernelApcDisable;
  const status = operation.PostOperation!(Data, FltObjects, Context, Flags) | 0;
  FltpvVerifyThread(irql, apcs, FltObjects, Data);
  if ((Flags & FLTFL_POST_OPERATION_DRAINING) !== 0 && status !== FLT_POSTOP_FINISHED_PROCESSING)
    FltpvPrintErrors(
      FltObjects.Filter,
      'a callback that is drained did not return FLT_POSTOP_FINISHED_PROCESSING',
      Data,
    );
  for (const check of PostOperationChecks)
    if (check.violated(status, Data, operation, null)) {
      FltpvPrintErrors(FltObjects.Filter, check.text, Data);
      break;
    }
  return status;
}

/** A callback leaves its thread as it found it. */
function FltpvVerifyThread(
  Irql: number,
  ApcDisable: number,
  Objects: FLT_RELATED_OBJECTS,
  Data: FLT_CALLBACK_DATA,
): void {
  if (KeGetCurrentIrql() !== Irql)
    FltpvPrintErrors(Objects.Filter, `a callback was entered at IRQL ${Irql} and left at ${KeGetCurrentIrql()}`, Data);
  if (PsGetCurrentThread().KernelApcDisable !== ApcDisable)
    FltpvPrintErrors(Objects.Filter, 'a callback entered a critical region and did not leave it, or the reverse', Data);
}

/**
 * The filter goes: what has it not given back?
 * @stack 0x60
 */
export function FltvCheckUnregister(Filter: FLT_FILTER): void {
  if (!Filter.$verified) return;
  for (const [object, what] of Filter.$owned) FltpvPrintErrors(Filter, `the filter has leaked a ${what}`, object);
  for (const instance of FltpListOf<FLT_INSTANCE>(Filter.InstanceList)) FltvCheckReferences(Filter, instance);
}

/** References that were taken and not given back. */
export function FltvCheckReferences(Filter: FLT_FILTER, Instance: FLT_INSTANCE): void {
  const left = Instance.Base.PointerCount - 1;
  if (Filter.$verified && left > 0)
    FltpvPrintErrors(Filter, `the filter has leaked ${left} references of an instance`, Instance);
}

/**
 * "FILTER VERIFIER ERROR", and the question what to do.
 * @stack 0x90
 */
function FltpvPrintErrors(Filter: FLT_FILTER, Text: string, Object: object): void {
  HalReportViolation({
    kind: 'filter',
    text: `Filter Verifier, ${Filter.Name}: ${Text}`,
    source: 'devtest/file-system-filter-verification',
    object: Object,
  });
  const address = HalAddressOf(Object).toString(16);
  DbgPrint('%s', `FILTER VERIFIER ERROR: ${Text} (Filter = ${Filter.Name}, Object = ${address})\n`);
  DbgPrompt('Break, Ignore, Zap, Remove (bizr)? ', new Uint8Array(2), 2);
}
