/**
 * I/O verification: what stands between a driver and the next one, and between a completed request and its drivers.
 * Source: windows-driver-docs, bug checks 0xC9 and 0xC4; devtest/i-o-verification.
 */
import { HalAddressOf, HalIsOnStack, HalKnownAddress, __readcr8 } from 'hal';
import {
  type DEVICE_OBJECT,
  type IO_STACK_LOCATION,
  type IRP,
  type NTSTATUS,
  type PIO_COMPLETION_ROUTINE,
  SL_PENDING_RETURNED,
} from '../inc/io';
import {
  DO_BUFFERED_IO,
  DO_DIRECT_IO,
  IO_TYPE_IRP,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_PNP,
  IRP_MJ_POWER,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_MN_CANCEL_REMOVE_DEVICE,
  IRP_MN_CANCEL_STOP_DEVICE,
  IRP_MN_REMOVE_DEVICE,
  IRP_MN_SURPRISE_REMOVAL,
} from '../inc/iodefs';
import { KernelMode } from '../inc/ke';
import { DISPATCH_LEVEL } from '../inc/kedefs';
import { NT_SUCCESS, STATUS_MORE_PROCESSING_REQUIRED, STATUS_PENDING } from '../inc/ntstatus';
import type { BugCheckParameter } from '../ke/bugcheck';
import { KeGetCurrentThread } from '../ke/prcb';
import { IopfCallDriver } from '../io/call';
import { IopfCompleteRequest } from '../io/complete';
import { IoGetCurrentIrpStackLocation, IoGetNextIrpStackLocation } from '../io/irp';
import { SystemRangeStart } from '../mm/layout';
import { IovpCaptureWrite, IovpCheckWrite } from './invariantMdl';
import { IovpRequest } from './iovIrp';
import {
  DRIVER_VERIFIER_DETECTED_VIOLATION,
  DRIVER_VERIFIER_IOMANAGER_VIOLATION,
  VerifierBugCheckIfAppropriate,
  VfCallerAddress,
  VfCallerImage,
} from './report';
import { VfApcDisableCount } from './apc';
import { IovpForcePending } from './forcePending';
import { VfDdiCompliance, VfForcePending, VfSecurityChecks } from '../inc/verifier';
import { RuleText } from './rules/compliance';
import { VfIsOn, VfIsVerified, VfIsVerifiedAddress } from './state';

const IO_TYPE_DEVICE = 3;
const UNINITIALIZED_STATUS = -1;

/** @stack 0x30 */
function IovpFail(
  Subcode: number,
  P2: BugCheckParameter,
  P3: BugCheckParameter = 0n,
  P4: BugCheckParameter = 0n,
): void {
  VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_IOMANAGER_VIOLATION, Subcode, P2, P3, P4);
}

// ---- IoCallDriver ----------------------------------------------------------------------------------------------------
/** Major functions that may be sent at DISPATCH_LEVEL. Source: devtest/wdm-forwardedatbadirql. */
const AtDispatch: readonly number[] = [
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_POWER,
];

/** First thing that is wrong about sending `Irp` to `DeviceObject`: subcode and parameters. */
function IovpSendProblem(
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
): [number, BugCheckParameter?, BugCheckParameter?] | null {
  if (Irp === null || Irp.Type !== IO_TYPE_IRP) return [0x3, Irp];
  if (DeviceObject === null || DeviceObject === undefined) return [0x204];
  if (DeviceObject.Type !== IO_TYPE_DEVICE || DeviceObject.DriverObject === null) return [0x4, DeviceObject];
  const irql = __readcr8();
  if (irql > DISPATCH_LEVEL) return [0x10, irql];
  if (Irp.CurrentLocation <= 1) return [0x208];
  if (Irp.CancelRoutine !== null) return [0x203];
  const { MajorFunction } = IoGetNextIrpStackLocation(Irp);
  if (irql === DISPATCH_LEVEL && !AtDispatch.includes(MajorFunction)) return [0x23a];
  if ((DeviceObject.Flags & (DO_BUFFERED_IO | DO_DIRECT_IO)) === (DO_BUFFERED_IO | DO_DIRECT_IO)) return [0x245];
  return null;
}

/**
 * Stands between IofCallDriver and the driver.
 * @stack 0x80
 */
export function IovCallDriver(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const problem = IovpSendProblem(DeviceObject, Irp);
  if (problem !== null && VfIsVerified(VfCallerImage())) {
    const [code, ...parameters] = problem;
    // Codes of messages carry driver, IRP and device; the others what the reference says.
    if (code >= 0x200) IovpFail(code, VfCallerAddress(), Irp, DeviceObject);
    else IovpFail(code, parameters[0], parameters[1]);
  }
  const user = VfIsOn(VfSecurityChecks) && VfIsVerified(VfCallerImage()) ? IovpUserBuffer(Irp) : null;
  if (user !== null) VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0xe2n, Irp, user, 0n);
  if (!VfIsOn(VfForcePending) || !VfIsVerified(VfCallerImage())) return IovpCallDriver(DeviceObject, Irp);
  const forced = IovpForcePending(DeviceObject, Irp);
  if (forced) IovpRequest(Irp).ForcedPending = true;
  const status = IovpCallDriver(DeviceObject, Irp);
  return forced ? STATUS_PENDING : status;
}

/** What a request of kernel mode has of user mode: nobody probes it any more. */
function IovpUserBuffer(Irp: IRP): object | null {
  if (Irp.RequestorMode !== KernelMode || Irp.UserBuffer === null) return null;
  const address = HalKnownAddress(Irp.UserBuffer);
  return address !== 0n && address < SystemRangeStart ? Irp.UserBuffer : null;
}

/**
 * Calls the driver, and looks at what it left behind.
 * @stack 0x80
 */
function IovpCallDriver(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (!VfIsVerified(DeviceObject.DriverObject.$image)) return IopfCallDriver(DeviceObject, Irp);
  const thread = KeGetCurrentThread();
  const irql = __readcr8();
  const apcs = VfApcDisableCount(thread);
  const location = IoGetNextIrpStackLocation(Irp);
  const level = Irp.CurrentLocation - 1;
  const routine = DeviceObject.DriverObject.MajorFunction[location.MajorFunction];
  // A driver whose dispatch routine is the I/O manager's own has nothing to answer for.
  const own = VfIsVerifiedAddress(HalAddressOf(routine));
  const request = IovpRequest(Irp);
  request.CompletedWith[level] = undefined;
  request.Marked[level] = false;
  request.Write = IovpCaptureWrite(DeviceObject, Irp, location.MajorFunction, request.Write);
  const status = IopfCallDriver(DeviceObject, Irp);
  if (!own) return status;
  if (__readcr8() !== irql) IovpFail(0x5, DeviceObject, irql, __readcr8());
  if (VfApcDisableCount(thread) !== apcs)
    VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0xc5n, routine, VfApcDisableCount(thread), apcs);
  if (request.Write !== null && !request.Freed) IovpCheckWrite(Irp, request.Write);
  const mistake = IovpReturnMistake(Irp, level, location, status);
  if (mistake !== 0) IovpFail(mistake, routine, Irp, DeviceObject);
  return status;
}

/**
 * What the dispatch routine of location `Level` got wrong, judged by what it returned and what became of the IRP.
 * @returns a code of 0xC9, 0 if all is well
 */
function IovpReturnMistake(Irp: IRP, Level: number, Location: IO_STACK_LOCATION, Status: NTSTATUS): number {
  if (Status === UNINITIALIZED_STATUS) return 0x225;
  const request = IovpRequest(Irp);
  // Once it is freed it must not be looked at: it may lie in special pool.
  const held = !request.Freed && Irp.CurrentLocation <= Level;
  if (Status === STATUS_PENDING) {
    // Somebody below who pends it marks it there; the mark comes up with the completion.
    const mine = held && Irp.CurrentLocation === Level;
    return mine && !request.ForcedPending && (Location.Control & SL_PENDING_RETURNED) === 0 ? 0x23d : 0;
  }
  if (held) return 0x226;
  if (request.Marked[Level] === true) return 0x23e;
  const completed = request.CompletedWith[Level];
  return completed !== undefined && completed !== Status ? 0x224 : 0;
}

// ---- completion --------------------------------------------------------------------------------------------------------
/**
 * Stands between IofCompleteRequest and the completion itself.
 * @stack 0x60
 */
export function IovCompleteRequest(Irp: IRP, PriorityBoost: number): void {
  const irql = __readcr8();
  const status = Irp.IoStatus.Status;
  if (irql > DISPATCH_LEVEL) IovpFailCaller(0xe, irql, Irp);
  if (Irp.Type === IO_TYPE_IRP && Irp.CurrentLocation <= Irp.StackCount) {
    if (status === STATUS_PENDING || status === UNINITIALIZED_STATUS) IovpFailCaller(0x6, status >>> 0, Irp);
    if (Irp.CancelRoutine !== null) IovpFailCaller(0x7, Irp.CancelRoutine, Irp);
    const request = IovpRequest(Irp);
    request.CompletedWith[Irp.CurrentLocation] = status;
    if (request.Write !== null) IovpCheckWrite(Irp, request.Write);
    request.Write = null;
    if (VfIsOn(VfDdiCompliance) && VfIsVerified(VfCallerImage())) IovpCheckPnp(Irp, status);
    for (let level = Irp.CurrentLocation; level <= Irp.StackCount; level++)
      request.Marked[level] = (Irp.$locations[level - 1].Control & SL_PENDING_RETURNED) !== 0;
  }
  IopfCompleteRequest(Irp, PriorityBoost);
}

/** Plug and play requests that may not fail. Source: devtest/wdm-pnpremove. */
const NeverFailed: readonly number[] = [
  IRP_MN_REMOVE_DEVICE,
  IRP_MN_CANCEL_REMOVE_DEVICE,
  IRP_MN_CANCEL_STOP_DEVICE,
  IRP_MN_SURPRISE_REMOVAL,
];
/** @stack 0x30 */
function IovpCheckPnp(Irp: IRP, Status: NTSTATUS): void {
  const { MajorFunction, MinorFunction } = IoGetCurrentIrpStackLocation(Irp);
  if (MajorFunction !== IRP_MJ_PNP || !NeverFailed.includes(MinorFunction) || NT_SUCCESS(Status)) return;
  const text = RuleText('PnpRemove: the request should not be completed with a failure');
  VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0x43006n, text, 0n, 0n);
}

/** If the driver that called is verified. */
function IovpFailCaller(Subcode: number, P2: BugCheckParameter, P3: BugCheckParameter): void {
  if (VfIsVerified(VfCallerImage())) IovpFail(Subcode, P2, P3);
}

/**
 * Calls a completion routine, and looks at what it left behind.
 * @stack 0x70
 */
export function IovpLocalCompletionRoutine(
  Routine: PIO_COMPLETION_ROUTINE,
  DeviceObject: DEVICE_OBJECT | null,
  Irp: IRP,
  Context: unknown,
): NTSTATUS {
  if (!VfIsVerifiedAddress(HalAddressOf(Routine))) return Routine(DeviceObject, Irp, Context);
  const thread = KeGetCurrentThread();
  const irql = __readcr8();
  const apcs = VfApcDisableCount(thread);
  const pended = Irp.PendingReturned !== 0;
  const status = Routine(DeviceObject, Irp, Context);
  if (__readcr8() !== irql)
    VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0xfan, Routine, irql, __readcr8());
  if (VfApcDisableCount(thread) !== apcs)
    VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0xfbn, Routine, VfApcDisableCount(thread), apcs);
  if (
    status !== STATUS_MORE_PROCESSING_REQUIRED &&
    pended &&
    Irp.CurrentLocation <= Irp.StackCount &&
    (IoGetCurrentIrpStackLocation(Irp).Control & SL_PENDING_RETURNED) === 0
  )
    IovpFail(0x228, Routine, Irp, DeviceObject);
  return status;
}

/**
 * A driver has made a request of its thread: remembers what of it lies on its stack.
 * @stack 0x50
 */
export function IovpBuildRequest(Irp: IRP): void {
  const request = IovpRequest(Irp);
  if (Irp.UserIosb !== null && HalIsOnStack(Irp.UserIosb)) request.StackStatusBlock = Irp.UserIosb;
  if (Irp.UserEvent !== null && HalIsOnStack(Irp.UserEvent)) request.StackEvent = Irp.UserEvent;
}

/**
 * In the requesting thread, before its status block is written and its event set: if they lay on the stack, their
 * functions must not have returned.
 * @stack 0x50
 */
export function IovpCompleteRequest(Irp: IRP): void {
  const request = IovpRequest(Irp);
  const { StackStatusBlock, StackEvent } = request;
  if (StackStatusBlock !== null && !HalIsOnStack(StackStatusBlock)) IovpFail(0xc, StackStatusBlock);
  if (StackEvent !== null && !HalIsOnStack(StackEvent)) IovpFail(0xd, StackEvent);
}
