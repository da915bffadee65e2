/** Facts about processes, threads and the requests they made. */
import { HalBootTime } from 'hal';
import type { NTSTATUS } from '../inc/io';
import type { IRP } from '../inc/io';
import type { HANDLE, OBJECT_ATTRIBUTES } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_CID, STATUS_INVALID_PARAMETER_MIX } from '../inc/ntstatus';
import type { CLIENT_ID, EPROCESS, ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import { ObOpenObjectByPointer } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsLookupProcessByProcessId } from './cid';
import { PsGetCurrentThread } from './current';
import { PsProcessType } from './types';

/**
 * The status with which a process ended; STATUS_PENDING (0x103) while it runs.
 * @stack 0x8
 */
export function PsGetProcessExitStatus(Process: EPROCESS): NTSTATUS {
  return Process.ExitStatus;
}
/**
 * The status with which a thread ended; STATUS_PENDING (0x103) while it runs.
 * @stack 0x8
 */
export function PsGetThreadExitStatus(Thread: ETHREAD): NTSTATUS {
  return Thread.ExitStatus;
}
/**
 * When a process was created: 100 ns since 1601.
 * @stack 0x8
 */
export function PsGetProcessCreateTimeQuadPart(Process: EPROCESS): bigint {
  return HalBootTime() + BigInt(Process.CreateTime);
}
/**
 * When a thread was created: 100 ns since 1601.
 * @stack 0x8
 */
export function PsGetThreadCreateTime(Thread: ETHREAD): bigint {
  return HalBootTime() + BigInt(Thread.CreateTime);
}
/**
 * When the calling process ended: 0 while it runs.
 * @stack 0x8
 */
export function PsGetProcessExitTime(): bigint {
  const process = PsGetCurrentThread().ThreadsProcess!;
  return process.ExitTime === 0 ? 0n : HalBootTime() + BigInt(process.ExitTime);
}
/**
 * Whether a thread is one of the system's.
 * @stack 0x8
 */
export function IoIsSystemThread(Thread: ETHREAD): boolean {
  return Thread.SystemThread !== 0;
}
/**
 * The process whose thread made a request; null for a driver's own.
 * @stack 0x10
 */
export function IoGetRequestorProcess(Irp: IRP): EPROCESS | null {
  return (Irp.Tail.Overlay.Thread as ETHREAD | null)?.ThreadsProcess ?? null;
}
/**
 * The id of the process whose thread made a request; 0 for a driver's own.
 * @stack 0x10
 */
export function IoGetRequestorProcessId(Irp: IRP): number {
  return IoGetRequestorProcess(Irp)?.UniqueProcessId ?? 0;
}
/**
 * Whether a request came from a 32-bit process: there are none.
 * @stack 0x8
 */
export function IoIs32bitProcess(_Irp: IRP | null): boolean {
  return false;
}
/**
 * What IoSetTopLevelIrp set for the thread.
 * @stack 0x8
 */
export function IoGetTopLevelIrp(): IRP | number | null {
  return PsGetCurrentThread().TopLevelIrp as IRP | number | null;
}
/**
 * Says which request of the thread a file system began with.
 * @stack 0x8
 */
export function IoSetTopLevelIrp(Irp: IRP | number | null): void {
  PsGetCurrentThread().TopLevelIrp = Irp;
}
/**
 * The function code of an I/O control code.
 * @stack 0x8
 */
export function IoGetFunctionCodeFromCtlCode(ControlCode: number): number {
  return (ControlCode >>> 2) & 0xfff;
}

/**
 * Opens a process by its id.
 * @param ClientId the id; a thread's id must be 0
 * @returns STATUS_INVALID_CID, STATUS_INVALID_PARAMETER_MIX for a name and an id
 * @stack 0x90
 */
export function NtOpenProcess(
  ProcessHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  ClientId: CLIENT_ID | null,
): NTSTATUS {
  if (ClientId === null || ObjectAttributes.ObjectName !== null) return STATUS_INVALID_PARAMETER_MIX;
  const process = new Ref<EPROCESS | null>(null);
  const status = PsLookupProcessByProcessId(ClientId.UniqueProcess, process as Ref<any>);
  if (!NT_SUCCESS(status)) return STATUS_INVALID_CID;
  const mode = PsGetCurrentThread().PreviousMode;
  const { Attributes } = ObjectAttributes;
  const opened = ObOpenObjectByPointer(
    process.value!,
    Attributes,
    null,
    DesiredAccess,
    PsProcessType,
    mode,
    ProcessHandle,
  );
  ObfDereferenceObject(process.value!);
  return opened;
}
