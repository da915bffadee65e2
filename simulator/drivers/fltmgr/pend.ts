/** Going on with operations that a callback has kept. */
import { HalReportViolation, HalTrace } from 'hal';
import { APC_LEVEL } from '../../nt/inc/kedefs';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import {
  FLT_PREOP_COMPLETE,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_POSTOP_FINISHED_PROCESSING,
} from './inc/constants';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import { NODE_COMPLETED_EARLY, NODE_PENDED, NODE_RUNNING } from './inc/irpCtrl';
import { FltpPassThroughInternal } from './dispatch';
import { FltpFinishNode, FltpFinishOperation, FltpPerformPostCallbacks, PostCallbacksDone } from './postCallbacks';
import { FltpAcceptStatus, FltpGoUp, FltpTakeContext } from './preCallbacks';
import { FltpReportError } from './verifier';

const PreOperationStatuses: readonly number[] = [
  FLT_PREOP_COMPLETE,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
];

/** Whose operation it is: that of the callback that ran last, or nobody's any more. */
function FltpReportPended(Routine: string, Text: string, Data: FLT_CALLBACK_DATA): void {
  const source = `fltkernel/nf-fltkernel-${Routine.toLowerCase()}`;
  const node = Data.$ctrl.$current;
  if (node !== null) FltpReportError(node.Objects.Filter, `${Routine}: ${Text}`, source, Data);
  else HalReportViolation({ kind: 'filter', text: `${Routine}: ${Text}`, source, object: Data });
}

/**
 * Goes on with an operation whose preoperation callback has returned FLT_PREOP_PENDING, or will. IRQL <= APC_LEVEL;
 * <= DISPATCH_LEVEL with FLT_PREOP_COMPLETE. Source: fltkernel/nf-fltkernel-fltcompletependedpreoperation.
 * @param CallbackStatus FLT_PREOP_COMPLETE, FLT_PREOP_SUCCESS_NO_CALLBACK or FLT_PREOP_SUCCESS_WITH_CALLBACK
 * @param Context of the postoperation callback; null without one
 * @stack 0x70
 */
export function FltCompletePendedPreOperation(Data: FLT_CALLBACK_DATA, CallbackStatus: number, Context: unknown): void {
  const ctrl = Data.$ctrl;
  const node = ctrl.$current;
  const wrong = FltpWrongCompletion(CallbackStatus, Context);
  if (wrong !== null) FltpReportPended('FltCompletePendedPreOperation', wrong, Data);
  if (node === null || ctrl.$completed) {
    FltpReportPended('FltCompletePendedPreOperation', 'the operation is not pended', Data);
    return;
  }
  node.$result = CallbackStatus;
  node.$resultContext = Context;
  // One statement: the interlocked compare and exchange with the callback's return.
  const early = node.$state === NODE_RUNNING && (node.$state = NODE_COMPLETED_EARLY) === NODE_COMPLETED_EARLY;
  if (early) return;
  if (node.$state !== NODE_PENDED) {
    FltpReportPended('FltCompletePendedPreOperation', 'the operation has been completed before', Data);
    return;
  }
  node.$state = NODE_RUNNING;
  FltpTakeContext(node);
  HalTrace('filter', `${node.Objects.Filter.Name} goes on with a pended operation`, Data);
  if (FltpAcceptStatus(ctrl, node, CallbackStatus)) FltpPassThroughInternal(ctrl);
  else FltpGoUp(ctrl);
}

/** What is wrong with such a completion; null: nothing. */
function FltpWrongCompletion(Status: number, Context: unknown): string | null {
  if (!PreOperationStatuses.includes(Status)) return `status ${Status} is not allowed`;
  if (Status !== FLT_PREOP_COMPLETE && KeGetCurrentIrql() > APC_LEVEL)
    return `an operation can be completed at IRQL ${KeGetCurrentIrql()}, but not go on there`;
  const context = Context !== null && Context !== undefined;
  return context && Status !== FLT_PREOP_SUCCESS_WITH_CALLBACK ? 'a context is given, and nobody will get it' : null;
}

/**
 * Goes on with an operation whose postoperation callback has returned FLT_POSTOP_MORE_PROCESSING_REQUIRED, or will.
 * IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltcompletependedpostoperation.
 * @stack 0x50
 */
export function FltCompletePendedPostOperation(Data: FLT_CALLBACK_DATA): void {
  const ctrl = Data.$ctrl;
  const node = ctrl.$current;
  if (node === null || !ctrl.$completed) {
    FltpReportPended('FltCompletePendedPostOperation', 'the operation is not pended', Data);
    return;
  }
  // One statement, as above.
  const early = node.$state === NODE_RUNNING && (node.$state = NODE_COMPLETED_EARLY) === NODE_COMPLETED_EARLY;
  if (early) return;
  if (node.$state !== NODE_PENDED) {
    FltpReportPended('FltCompletePendedPostOperation', 'the operation has been completed before', Data);
    return;
  }
  node.$state = NODE_RUNNING;
  FltpFinishNode(ctrl, node, FLT_POSTOP_FINISHED_PROCESSING);
  if (FltpPerformPostCallbacks(ctrl, null) === PostCallbacksDone) FltpFinishOperation(ctrl);
}
