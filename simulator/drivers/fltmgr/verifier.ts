/**
 * Filter Verifier: what stands between the filter manager and the callbacks of a verified filter (I/O verification).
 * Source: windows-driver-docs devtest/file-system-filter-verification; rules of the callbacks' pages. Texts are ours.
 */
import { HalAddressOf, HalReportViolation } from 'hal';
import { DbgPrint, DbgPrompt } from '../../nt/kd/print';
import type { Ref } from '../../nt/inc/ref';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import { PsGetCurrentThread } from '../../nt/ps/current';
import type { FLT_CALLBACK_DATA, FLT_RELATED_OBJECTS } from './inc/callbackData';
import type { FLT_FILTER, FLT_INSTANCE } from './inc/objects';
import type { FLT_OPERATION_REGISTRATION } from './inc/registration';
import { FltpListOf } from './resourceList';
import { FltpWrongPostOperationStatus, FltpWrongPreOperationStatus } from './statusRules';

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
  const wrong = FltpWrongPreOperationStatus(Status, Data, Operation, Context);
  if (wrong !== null) FltpvPrintErrors(FltObjects.Filter, wrong, Data, Status);
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
  const before = Data.IoStatus.Status;
  const status = operation.PostOperation!(Data, FltObjects, Context, Flags) | 0;
  FltpvVerifyThread(irql, apcs, FltObjects, Data);
  const wrong = FltpWrongPostOperationStatus(status, Data, Flags, before);
  if (wrong !== null) FltpvPrintErrors(FltObjects.Filter, wrong, Data, status);
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
 * A filter does what it must not: Filter Verifier says so, or, where it does not look after the filter, only this simulator.
 * @param Source documentation page
 * @param Status what a callback returned
 */
export function FltpReportError(
  Filter: FLT_FILTER,
  Text: string,
  Source: string,
  Object: object,
  Status: number | null = null,
): void {
  if (Filter.$verified) FltpvPrintErrors(Filter, Text, Object, Status);
  else HalReportViolation({ kind: 'filter', text: `${Filter.Name}: ${Text}`, source: Source, object: Object });
}

/**
 * "FILTER VERIFIER ERROR", and the question what to do.
 * @param Status what a callback returned; null: the object's address is told instead
 * @stack 0x90
 */
function FltpvPrintErrors(Filter: FLT_FILTER, Text: string, Object: object, Status: number | null = null): void {
  HalReportViolation({
    kind: 'filter',
    text: `Filter Verifier, ${Filter.Name}: ${Text}`,
    source: 'devtest/file-system-filter-verification',
    object: Object,
  });
  const hex = (value: bigint): string => value.toString(16).toUpperCase();
  const detail =
    Status === null ? `Object = ${hex(HalAddressOf(Object))}` : `Status = 0x${(Status >>> 0).toString(16)}`;
  DbgPrint(
    '%s',
    `FILTER VERIFIER ERROR: ${Text}.\n(Filter = ${hex(HalAddressOf(Filter))} (${Filter.Name}), ${detail})\n`,
  );
  DbgPrompt('Break, ignore, zap or remove ? ', new Uint8Array(2), 2);
}
