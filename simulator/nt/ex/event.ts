/** Events, semaphores and mutants with handles. */
import type { NTSTATUS } from '../inc/io';
import { EVENT_OBJECT, MUTANT_OBJECT, SEMAPHORE_OBJECT } from '../inc/exobj';
import { type EVENT_TYPE, type HANDLE, type OBJECT_ATTRIBUTES, SynchronizationEvent, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { OBJECT_TYPE, ObjectBody } from '../inc/ob';
import { Ref } from '../inc/ref';
import { KeInitializeEvent, KeResetEvent, KeSetEvent } from '../ke/event';
import { KeInitializeMutant, KeReleaseMutant } from '../ke/mutant';
import { KeInitializeSemaphore, KeReleaseSemaphore } from '../ke/semaphore';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObInsertObject, ObOpenObjectByNameEx } from '../ob/lookup';
import { ObTryCreateObject, ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { GetExceptionCode } from '../ke/seh';
import { ExEventObjectType, ExMutantObjectType, ExSemaphoreObjectType } from './types';

/** @stack 0x90 */
export function NtCreateEvent(
  EventHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  EventType: EVENT_TYPE,
  InitialState: boolean,
): NTSTATUS {
  if (!EventHandle) return STATUS_ACCESS_VIOLATION;
  if (EventType !== 0 && EventType !== SynchronizationEvent) return STATUS_INVALID_PARAMETER;
  const event = ObTryCreateObject(ExEventObjectType, new EVENT_OBJECT());
  if (event === null) return STATUS_INSUFFICIENT_RESOURCES;
  KeInitializeEvent(event, EventType, InitialState);
  return ExpInsert(event, ObjectAttributes, DesiredAccess, EventHandle);
}

/**
 * @returns STATUS_OBJECT_NAME_NOT_FOUND.
 * @stack 0x90
 */
export function NtOpenEvent(
  EventHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  if (!EventHandle) return STATUS_ACCESS_VIOLATION;
  const mode = PsGetCurrentThread().PreviousMode;
  return ObOpenObjectByNameEx(ObjectAttributes, ExEventObjectType, mode, DesiredAccess, null, EventHandle);
}

/** @stack 0x70 */
export function NtSetEvent(EventHandle: HANDLE, PreviousState: Ref<number> | null): NTSTATUS {
  const event = new Ref<EVENT_OBJECT | null>(null);
  const status = ExpReference(EventHandle, 0x2, ExEventObjectType, event);
  if (!NT_SUCCESS(status)) return status;
  const previous = KeSetEvent(event.value!, 1, false);
  ObfDereferenceObject(event.value!);
  if (PreviousState) PreviousState.value = previous;
  return STATUS_SUCCESS;
}

/** @stack 0x70 */
export function NtResetEvent(EventHandle: HANDLE, PreviousState: Ref<number> | null): NTSTATUS {
  const event = new Ref<EVENT_OBJECT | null>(null);
  const status = ExpReference(EventHandle, 0x2, ExEventObjectType, event);
  if (!NT_SUCCESS(status)) return status;
  const previous = KeResetEvent(event.value!);
  ObfDereferenceObject(event.value!);
  if (PreviousState) PreviousState.value = previous;
  return STATUS_SUCCESS;
}

/** @stack 0x70 */
export function NtClearEvent(EventHandle: HANDLE): NTSTATUS {
  return NtResetEvent(EventHandle, null);
}

/** @stack 0x90 */
export function NtCreateSemaphore(
  SemaphoreHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  InitialCount: number,
  MaximumCount: number,
): NTSTATUS {
  if (!SemaphoreHandle) return STATUS_ACCESS_VIOLATION;
  if (MaximumCount <= 0 || InitialCount < 0 || InitialCount > MaximumCount) return STATUS_INVALID_PARAMETER;
  const semaphore = ObTryCreateObject(ExSemaphoreObjectType, new SEMAPHORE_OBJECT());
  if (semaphore === null) return STATUS_INSUFFICIENT_RESOURCES;
  KeInitializeSemaphore(semaphore, InitialCount, MaximumCount);
  return ExpInsert(semaphore, ObjectAttributes, DesiredAccess, SemaphoreHandle);
}

/** @stack 0x70 */
export function NtReleaseSemaphore(
  SemaphoreHandle: HANDLE,
  ReleaseCount: number,
  PreviousCount: Ref<number> | null,
): NTSTATUS {
  const semaphore = new Ref<SEMAPHORE_OBJECT | null>(null);
  const status = ExpReference(SemaphoreHandle, 0x2, ExSemaphoreObjectType, semaphore);
  if (!NT_SUCCESS(status)) return status;
  const released = ExpTry(() => KeReleaseSemaphore(semaphore.value!, 1, ReleaseCount, false), PreviousCount);
  ObfDereferenceObject(semaphore.value!);
  return released;
}

/** @stack 0x90 */
export function NtCreateMutant(
  MutantHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  InitialOwner: boolean,
): NTSTATUS {
  if (!MutantHandle) return STATUS_ACCESS_VIOLATION;
  const mutant = ObTryCreateObject(ExMutantObjectType, new MUTANT_OBJECT());
  if (mutant === null) return STATUS_INSUFFICIENT_RESOURCES;
  KeInitializeMutant(mutant, InitialOwner);
  return ExpInsert(mutant, ObjectAttributes, DesiredAccess, MutantHandle);
}

/** @stack 0x70 */
export function NtReleaseMutant(MutantHandle: HANDLE, PreviousCount: Ref<number> | null): NTSTATUS {
  const mutant = new Ref<MUTANT_OBJECT | null>(null);
  const status = ExpReference(MutantHandle, 0x1, ExMutantObjectType, mutant);
  if (!NT_SUCCESS(status)) return status;
  const released = ExpTry(() => KeReleaseMutant(mutant.value!, 1, false, false), PreviousCount);
  ObfDereferenceObject(mutant.value!);
  return released;
}

/** `__try { *Previous = Operation() } __except`: what the kernel core raises becomes the status. */
function ExpTry(Operation: () => number, Previous: Ref<number> | null): NTSTATUS {
  try {
    const previous = Operation();
    if (Previous) Previous.value = previous;
    return STATUS_SUCCESS;
  } catch (exception) {
    return GetExceptionCode(exception);
  }
}

function ExpReference(Handle: HANDLE, Access: number, Type: OBJECT_TYPE, Object: Ref<any>): NTSTATUS {
  return ObReferenceObjectByHandle(Handle, Access, Type, PsGetCurrentThread().PreviousMode, Object, null);
}

/** Relative names of Win32 are under \BaseNamedObjects. */
function ExpInsert(
  Object: ObjectBody,
  Attributes: OBJECT_ATTRIBUTES | null,
  DesiredAccess: number,
  Handle: Ref<HANDLE>,
): NTSTATUS {
  const name = Attributes === null ? '' : UnicodeText(Attributes.ObjectName);
  return ObInsertObject(Object, name, Attributes === null ? 0 : Attributes.Attributes, DesiredAccess, Handle);
}
