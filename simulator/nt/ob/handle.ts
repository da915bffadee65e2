/** Handle tables: one per process, and the System process's for kernel handles. */
import { HalTrace } from 'hal';
import { KernelMode, KSPIN_LOCK, UserMode } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import {
  GENERIC_ALL,
  GENERIC_EXECUTE,
  GENERIC_READ,
  GENERIC_WRITE,
  type HANDLE,
  MAXIMUM_ALLOWED,
  OBJ_KERNEL_HANDLE,
  OBJ_PROTECT_CLOSE,
} from '../inc/ntdef';
import {
  STATUS_ACCESS_DENIED,
  STATUS_HANDLE_NOT_CLOSABLE,
  STATUS_INVALID_HANDLE,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { type HANDLE_TABLE, HANDLE_TABLE_ENTRY, type OBJECT_TYPE, type ObjectBody } from '../inc/ob';
import type { EPROCESS } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { INVALID_KERNEL_HANDLE } from '../inc/bugcodes';
import { KD_DEBUGGER_ENABLED } from '../kd/break';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { PsGetCurrentProcess, PsGetCurrentThread, PsInitialSystemProcess } from '../ps/current';
import { PsProcessType, PsThreadType } from '../ps/types';
import { ObpCallPreOperationCallbacks, type ObpDuplication } from './callbacks';
import { ObfDereferenceObject, ObfReferenceObject, ObpHeader } from './object';
import { ObpUnlinkName } from './directory';

/** Bit 31, sign-extended: the handle belongs to the System process's table. */
const KernelHandleBit = 0x80000000 | 0;
const HandleTableLock = new KSPIN_LOCK();

export class OBJECT_HANDLE_INFORMATION {
  HandleAttributes = 0;
  GrantedAccess = 0;
}

export function ObpIsKernelHandle(Handle: HANDLE): boolean {
  return Handle < -2;
}

/** The table that a handle is looked up in, and its index there. */
function ObpTableOf(Handle: HANDLE): HANDLE_TABLE {
  const process: EPROCESS = ObpIsKernelHandle(Handle) ? PsInitialSystemProcess : PsGetCurrentProcess();
  return process.ObjectTable!;
}
function ObpIndexOf(Handle: HANDLE): number {
  return (ObpIsKernelHandle(Handle) ? Handle & 0x7fffffff : Handle) >>> 2;
}

/** Generic rights become the specific ones of the type; MAXIMUM_ALLOWED becomes all. */
export function ObpMapAccess(Type: OBJECT_TYPE, DesiredAccess: number): number {
  let access = DesiredAccess & 0x01ffffff;
  if ((DesiredAccess & GENERIC_READ) !== 0) access |= Type.GenericMapping[0];
  if ((DesiredAccess & GENERIC_WRITE) !== 0) access |= Type.GenericMapping[1];
  if ((DesiredAccess & GENERIC_EXECUTE) !== 0) access |= Type.GenericMapping[2];
  if ((DesiredAccess & (GENERIC_ALL | MAXIMUM_ALLOWED)) !== 0) access |= Type.GenericMapping[3];
  return access;
}

/**
 * Makes a handle in the current process's table, or in the System process's for OBJ_KERNEL_HANDLE from kernel mode.
 * @stack 0xd0
 */
export function ObpCreateHandle(
  Object: ObjectBody,
  DesiredAccess: number,
  Attributes: number,
  AccessMode: number,
  Handle: Ref<HANDLE>,
  Duplicate: ObpDuplication | null = null,
): NTSTATUS {
  const kernel = (Attributes & OBJ_KERNEL_HANDLE) !== 0 && AccessMode === KernelMode;
  const process = kernel ? PsInitialSystemProcess : PsGetCurrentProcess();
  const header = ObpHeader(Object);
  const wanted = ObpMapAccess(header.Type, DesiredAccess);
  const operation = ObpCallPreOperationCallbacks(Object, header.Type, wanted, kernel, Duplicate);
  const entry = new HANDLE_TABLE_ENTRY(Object, operation === null ? wanted : operation.access, Attributes);
  ObfReferenceObject(Object);
  header.HandleCount++;
  header.Type.TotalNumberOfHandles++;
  const value = ExCreateHandle(process.ObjectTable!, entry) * 4;
  Handle.value = kernel ? value | KernelHandleBit : value;
  HalTrace(
    'handle',
    `open ${ObpHandleText(Handle.value)} ${header.Type.Name} ${header.Name ?? ''} in ${process.$imageName}`,
    Object,
  );
  if (operation !== null) operation.done(entry.GrantedAccess);
  return STATUS_SUCCESS;
}

/** Lowest free slot. */
function ExCreateHandle(Table: HANDLE_TABLE, Entry: HANDLE_TABLE_ENTRY): number {
  const irql = KeAcquireSpinLockRaiseToDpc(HandleTableLock);
  let index = Table.Entries.indexOf(null, 1);
  if (index < 0) index = Table.Entries.length;
  Table.Entries[index] = Entry;
  Table.HandleCount++;
  KeReleaseSpinLock(HandleTableLock, irql);
  return index;
}

/**
 * From a handle to its object, referenced.
 * @param DesiredAccess rights the handle must have; not checked for kernel mode
 * @param ObjectType null: any
 * @returns STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED
 * @stack 0x90
 */
export function ObReferenceObjectByHandle(
  Handle: HANDLE,
  DesiredAccess: number,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  Object: Ref<any>,
  HandleInformation: OBJECT_HANDLE_INFORMATION | null,
): NTSTATUS {
  Object.value = null;
  if (Handle === -1 || Handle === -2) return ObpReferenceSelf(Handle, ObjectType, Object);
  if (ObpIsKernelHandle(Handle) && AccessMode === UserMode) return STATUS_INVALID_HANDLE;
  const irql = KeAcquireSpinLockRaiseToDpc(HandleTableLock);
  const entry = ObpEntry(Handle);
  if (entry !== null) ObfReferenceObject(entry.Object);
  KeReleaseSpinLock(HandleTableLock, irql);
  if (entry === null) return STATUS_INVALID_HANDLE;
  let status = STATUS_SUCCESS;
  const header = ObpHeader(entry.Object);
  if (ObjectType !== null && ObjectType !== undefined && header.Type !== ObjectType)
    status = STATUS_OBJECT_TYPE_MISMATCH;
  else if (AccessMode === UserMode && (ObpMapAccess(header.Type, DesiredAccess) & ~entry.GrantedAccess) !== 0)
    status = STATUS_ACCESS_DENIED;
  if (status !== STATUS_SUCCESS) {
    ObfDereferenceObject(entry.Object);
    return status;
  }
  if (HandleInformation) {
    HandleInformation.GrantedAccess = entry.GrantedAccess;
    HandleInformation.HandleAttributes = entry.Attributes;
  }
  Object.value = entry.Object;
  return STATUS_SUCCESS;
}

function ObpReferenceSelf(Handle: HANDLE, ObjectType: OBJECT_TYPE | null, Object: Ref<any>): NTSTATUS {
  const type = Handle === -1 ? PsProcessType : PsThreadType;
  if (ObjectType && ObjectType !== type) return STATUS_OBJECT_TYPE_MISMATCH;
  const self: ObjectBody = Handle === -1 ? PsGetCurrentProcess() : PsGetCurrentThread();
  ObfReferenceObject(self);
  Object.value = self;
  return STATUS_SUCCESS;
}

export function ObpEntry(Handle: HANDLE): HANDLE_TABLE_ENTRY | null {
  if (typeof Handle !== 'number' || Handle === 0) return null;
  const index = ObpIndexOf(Handle);
  return ObpTableOf(Handle).Entries[index] ?? null;
}

/**
 * Closes a handle.
 * @returns STATUS_INVALID_HANDLE, STATUS_HANDLE_NOT_CLOSABLE
 * @stack 0x50
 */
export function ObCloseHandle(Handle: HANDLE, PreviousMode: number): NTSTATUS {
  if (Handle === -1 || Handle === -2) return STATUS_SUCCESS;
  if (ObpIsKernelHandle(Handle) && PreviousMode === UserMode) return STATUS_INVALID_HANDLE;
  const irql = KeAcquireSpinLockRaiseToDpc(HandleTableLock);
  const entry = ObpEntry(Handle);
  const isProtected = entry !== null && (entry.Attributes & OBJ_PROTECT_CLOSE) !== 0;
  if (entry !== null && !isProtected) {
    const table = ObpTableOf(Handle);
    table.Entries[ObpIndexOf(Handle)] = null;
    table.HandleCount--;
  }
  KeReleaseSpinLock(HandleTableLock, irql);
  if (entry === null) {
    if (PreviousMode === KernelMode && KD_DEBUGGER_ENABLED) ObpCheckBogusClose(Handle, 1n);
    return STATUS_INVALID_HANDLE;
  }
  if (isProtected) {
    if (PreviousMode === KernelMode) ObpCheckBogusClose(Handle, 0n);
    return STATUS_HANDLE_NOT_CLOSABLE;
  }
  HalTrace('handle', `close ${ObpHandleText(Handle)}`, entry.Object);
  ObCloseHandleTableEntry(ObpIsKernelHandle(Handle) ? PsInitialSystemProcess : PsGetCurrentProcess(), entry);
  return STATUS_SUCCESS;
}

/**
 * Kernel code closes a handle that is none (1: told with a debugger only) or that is protected (0): in a process with a user
 * part that is bug check 0x93. Source: bug check 0x93 of the debugger documentation.
 * @stack 0x30
 */
function ObpCheckBogusClose(Handle: HANDLE, What: bigint): void {
  const process = PsGetCurrentProcess();
  if (Handle === 0 || process === PsInitialSystemProcess || process.$exiting !== 0) return;
  KeBugCheckEx(INVALID_KERNEL_HANDLE, BigInt(Handle), What, 0n, 0n);
}

/** @stack 0x90 */
export function ObCloseHandleTableEntry(Process: EPROCESS, Entry: HANDLE_TABLE_ENTRY): void {
  ObpDecrementHandleCount(Process, Entry.Object);
  ObfDereferenceObject(Entry.Object);
}

/** @stack 0x80 */
function ObpDecrementHandleCount(Process: EPROCESS, Object: ObjectBody): void {
  const header = ObpHeader(Object);
  const before = header.HandleCount--;
  header.Type.TotalNumberOfHandles--;
  const close = header.Type.procedures.CloseProcedure;
  if (close !== undefined) close(Process, Object, before, before);
  if (before === 1 && !header.Permanent) ObpUnlinkName(Object);
}

/**
 * Process exit: every handle is closed, in order.
 * @stack 0x60
 */
export function ObKillProcess(Process: EPROCESS): void {
  const table = Process.ObjectTable;
  if (table === null) return;
  for (let index = 1; index < table.Entries.length; index++) {
    const entry = table.Entries[index];
    if (entry === null) continue;
    table.Entries[index] = null;
    table.HandleCount--;
    HalTrace('handle', `close ${ObpHandleText(index * 4)} at exit`, entry.Object);
    ObCloseHandleTableEntry(Process, entry);
  }
}

/** @stack 0x40 */
export function NtClose(Handle: HANDLE): NTSTATUS {
  return ObCloseHandle(Handle, PsGetCurrentThread().PreviousMode);
}

/**
 * Makes a handle for an object that the caller has a pointer to.
 * @stack 0x90
 */
export function ObOpenObjectByPointer(
  Object: ObjectBody,
  HandleAttributes: number,
  _PassedAccessState: object | null,
  DesiredAccess: number,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  Handle: Ref<HANDLE>,
): NTSTATUS {
  if (ObjectType !== null && ObpHeader(Object).Type !== ObjectType) return STATUS_OBJECT_TYPE_MISMATCH;
  return ObpCreateHandle(Object, DesiredAccess, HandleAttributes, AccessMode, Handle);
}

function ObpHandleText(Handle: HANDLE): string {
  return Handle >= 0 ? `0x${Handle.toString(16)}` : `0x${BigInt.asUintN(64, BigInt(Handle)).toString(16)}`;
}
