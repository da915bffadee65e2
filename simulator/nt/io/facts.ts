/** Small questions about devices, requests and the thread's stack. Source: the page of each routine. */
import type { DEVICE_OBJECT, DRIVER_OBJECT, IRP, NTSTATUS } from '../inc/io';
import type { PCUNICODE_STRING } from '../inc/ntdef';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_PENDING,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../inc/ntstatus';
import type { ETHREAD } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { KeGetCurrentThread } from '../ke/prcb';
import { KSPIN_LOCK } from '../inc/ke';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { ObfReferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IoGetRequestorProcess } from '../ps/information';
import { ExUuidCreate, GUID } from '../rtl/guid';
import { IoCreateSymbolicLink, IoDeleteSymbolicLink } from './symlink';
import { IoAllocateIrp } from './irp';

/**
 * Where the current thread's kernel stack begins.
 * @stack 0x8
 */
export function IoGetInitialStack(): bigint {
  return KeGetCurrentThread().InitialStack;
}
/**
 * Whether a range lies on the stack in use.
 * @stack 0x10
 */
export function IoWithinStackLimits(RegionStart: bigint, RegionSize: number): boolean {
  const { StackLimit, StackBase } = KeGetCurrentThread();
  return RegionStart >= StackLimit && RegionStart + BigInt(RegionSize) <= StackBase;
}

/**
 * IoAllocateIrp for requests to a device.
 * @stack 0x70
 */
export function IoAllocateIrpEx(_DeviceObject: DEVICE_OBJECT, StackSize: number, ChargeQuota: boolean): IRP | null {
  return IoAllocateIrp(StackSize, ChargeQuota);
}
/**
 * Whether a request may be completed with that status.
 * @stack 0x8
 */
export function IoIsValidIrpStatus(Status: NTSTATUS): boolean {
  return Status !== STATUS_PENDING && Status !== -1;
}
/**
 * A master IRP gets the status of an associated one that failed.
 * @stack 0x10
 */
export function IoSetMasterIrpStatus(MasterIrp: IRP, Status: NTSTATUS): void {
  if (MasterIrp.IoStatus.Status >= 0) MasterIrp.IoStatus.Status = Status;
}
/**
 * The session of the process that made a request.
 * @returns STATUS_UNSUCCESSFUL for a request of nobody
 * @stack 0x30
 */
export function IoGetRequestorSessionId(Irp: IRP, pSessionId: Ref<number>): NTSTATUS {
  const process = IoGetRequestorProcess(Irp);
  pSessionId.value = process === null ? 0xffffffff : process.SessionId;
  return process === null ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}
/**
 * NUMA: there is one node.
 * @stack 0x10
 */
export function IoGetDeviceNumaNode(_Pdo: DEVICE_OBJECT, NodeNumber: Ref<number>): NTSTATUS {
  NodeNumber.value = 0;
  return STATUS_SUCCESS;
}

/** Statuses after which a person may try again. */
const UserInduced: ReadonlySet<number> = new Set(
  [0xc00000a3, 0xc00000b5, 0xc00000a2, 0xc0000012, 0xc0000014, 0xc0000013, 0x80000016].map(code => code | 0),
);
/** @stack 0x8 */
export function IoIsErrorUserInduced(Status: NTSTATUS): boolean {
  return UserInduced.has(Status | 0);
}
/**
 * Who has to be asked, and about which device.
 * @stack 0x10
 */
export function IoSetHardErrorOrVerifyDevice(Irp: IRP, DeviceObject: DEVICE_OBJECT): void {
  const thread = Irp.Tail.Overlay.Thread;
  if (thread !== null) thread.$deviceToVerify = DeviceObject;
}
/** @stack 0x10 */
export function IoGetDeviceToVerify(Thread: ETHREAD): DEVICE_OBJECT | null {
  return Thread.$deviceToVerify as DEVICE_OBJECT | null;
}
/** @stack 0x10 */
export function IoSetDeviceToVerify(Thread: ETHREAD, DeviceObject: DEVICE_OBJECT | null): void {
  Thread.$deviceToVerify = DeviceObject;
}
/**
 * Whether the thread's errors are shown to a person: nobody is there to see them.
 * @returns what it was before
 * @stack 0x10
 */
export function IoSetThreadHardErrorMode(EnableHardErrors: boolean): boolean {
  const thread = PsGetCurrentThread();
  const before = thread.$hardErrors;
  thread.$hardErrors = EnableHardErrors;
  return before;
}

const VpbLock = new KSPIN_LOCK();
/** @stack 0x30 */
export function IoAcquireVpbSpinLock(Irql: Ref<number>): void {
  Irql.value = KeAcquireSpinLockRaiseToDpc(VpbLock);
}
/** @stack 0x30 */
export function IoReleaseVpbSpinLock(Irql: number): void {
  KeReleaseSpinLock(VpbLock, Irql);
}

/**
 * A link from an ARC name, `\ArcName\multi(0)disk(0)`, to a device.
 * @stack 0x40
 */
export function IoAssignArcName(ArcName: PCUNICODE_STRING, DeviceName: PCUNICODE_STRING): NTSTATUS {
  return IoCreateSymbolicLink(ArcName, DeviceName);
}
/** @stack 0x40 */
export function IoDeassignArcName(ArcName: PCUNICODE_STRING): NTSTATUS {
  return IoDeleteSymbolicLink(ArcName);
}
/**
 * A link that anybody may open and change: so are all here.
 * @stack 0x40
 */
export function IoCreateUnprotectedSymbolicLink(Name: PCUNICODE_STRING, DeviceName: PCUNICODE_STRING): NTSTATUS {
  return IoCreateSymbolicLink(Name, DeviceName);
}

/**
 * Device objects of a driver, referenced.
 * @param DeviceObjectListSize bytes; 8 for each
 * @param ActualNumberDeviceObjects gets how many there are
 * @returns STATUS_BUFFER_TOO_SMALL if not all fitted
 * @stack 0x60
 */
export function IoEnumerateDeviceObjectList(
  DriverObject: DRIVER_OBJECT,
  DeviceObjectList: DEVICE_OBJECT[] | null,
  DeviceObjectListSize: number,
  ActualNumberDeviceObjects: Ref<number>,
): NTSTATUS {
  let count = 0;
  for (let at = DriverObject.DeviceObject; at !== null; at = at.NextDevice) {
    if (DeviceObjectList !== null && (count + 1) * 8 <= DeviceObjectListSize) {
      ObfReferenceObject(at);
      DeviceObjectList[count] = at;
    }
    count++;
  }
  ActualNumberDeviceObjects.value = count;
  return count * 8 > DeviceObjectListSize ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}

// ---- activities, and priorities of requests ------------------------------------------------------------------------
/**
 * The activity that a request belongs to.
 * @returns STATUS_NOT_FOUND
 * @stack 0x20
 */
export function IoGetActivityIdIrp(Irp: IRP, Guid: GUID): NTSTATUS {
  const found = Irp.$activity;
  if (found === null) return STATUS_NOT_FOUND;
  Object.assign(Guid, new GUID(found.Data1, found.Data2, found.Data3, found.Data4.slice()));
  return STATUS_SUCCESS;
}
/**
 * @param Guid null: a new one
 * @stack 0x30
 */
export function IoSetActivityIdIrp(Irp: IRP, Guid: GUID | null): NTSTATUS {
  const own = new GUID();
  if (Guid === null) ExUuidCreate(own);
  else Object.assign(own, new GUID(Guid.Data1, Guid.Data2, Guid.Data3, Guid.Data4.slice()));
  Irp.$activity = own;
  return STATUS_SUCCESS;
}
/**
 * The thread's activity; null: none.
 * @stack 0x10
 */
export function IoGetActivityIdThread(): GUID | null {
  return PsGetCurrentThread().$activity;
}
/**
 * @returns what the thread had before
 * @stack 0x10
 */
export function IoSetActivityIdThread(ActivityId: GUID): GUID | null {
  const thread = PsGetCurrentThread();
  const before = thread.$activity;
  thread.$activity = ActivityId;
  return before;
}
/** @stack 0x10 */
export function IoClearActivityIdThread(OriginalId: GUID | null): void {
  PsGetCurrentThread().$activity = OriginalId;
}
/**
 * The thread goes on with a request's activity.
 * @returns STATUS_NOT_FOUND
 * @stack 0x30
 */
export function IoPropagateActivityIdToThread(Irp: IRP, PropagatedId: GUID, OriginalId: Ref<GUID | null>): NTSTATUS {
  const status = IoGetActivityIdIrp(Irp, PropagatedId);
  if (status === STATUS_SUCCESS) OriginalId.value = IoSetActivityIdThread(PropagatedId);
  return status;
}

/** IO_PRIORITY_HINT. */
export const IoPriorityVeryLow = 0;
export const IoPriorityLow = 1;
export const IoPriorityNormal = 2;
export const IoPriorityHigh = 3;
export const IoPriorityCritical = 4;
/** IRP.Flags: the hint and one; 0: none. */
const PriorityShift = 17;
const PriorityMask = 0x7 << PriorityShift;
/** @stack 0x10 */
export function IoGetIoPriorityHint(Irp: IRP): number {
  const hint = (Irp.Flags & PriorityMask) >>> PriorityShift;
  return hint === 0 ? IoPriorityNormal : hint - 1;
}
/**
 * The disk serves requests in the order of their coming.
 * @stack 0x10
 */
export function IoSetIoPriorityHint(Irp: IRP, PriorityHint: number): NTSTATUS {
  if (!(PriorityHint >= IoPriorityVeryLow && PriorityHint <= IoPriorityCritical)) return STATUS_INVALID_PARAMETER;
  Irp.Flags = (Irp.Flags & ~PriorityMask) | ((PriorityHint + 1) << PriorityShift);
  return STATUS_SUCCESS;
}
