/** Callback objects: one driver tells others that something has happened. Source: the page of ExCreateCallback. */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { Executive, KernelMode, KEVENT, KSPIN_LOCK } from '../inc/ke';
import { InsertTailList, LIST_ENTRY, RemoveEntryList } from '../inc/list';
import { OBJ_PERMANENT, type OBJECT_ATTRIBUTES, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_OBJECT_NAME_NOT_FOUND, STATUS_SUCCESS } from '../inc/ntstatus';
import type { OBJECT_HEADER, ObjectBody } from '../inc/ob';
import type { Ref } from '../inc/ref';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObInsertObject, ObReferenceObjectByName } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';

export type PCALLBACK_FUNCTION = (CallbackContext: any, Argument1: any, Argument2: any) => void;

export class CALLBACK_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  readonly Lock = new KSPIN_LOCK();
  readonly RegisteredCallbacks = new LIST_ENTRY(this, true);
  AllowMultipleCallbacks = false;
}
HalDefineType(CALLBACK_OBJECT, '_CALLBACK_OBJECT', 0x28, [
  ['Lock', 0x8, 'Uint8B'],
  ['RegisteredCallbacks', 0x10, '_LIST_ENTRY'],
  ['AllowMultipleCallbacks', 0x20, 'UChar'],
]);

export class CALLBACK_REGISTRATION {
  readonly Link = new LIST_ENTRY(this, true);
  /** Calls that run now. */
  Busy = 0;
  UnregisterWaiting = false;
  readonly $idle = new KEVENT();
  constructor(
    readonly CallbackObject: CALLBACK_OBJECT,
    readonly CallbackFunction: PCALLBACK_FUNCTION,
    readonly CallbackContext: unknown,
  ) {}
}
HalDefineType(CALLBACK_REGISTRATION, '_CALLBACK_REGISTRATION', 0x30, [
  ['Link', 0x0, '_LIST_ENTRY'],
  ['CallbackObject', 0x10, 'Ptr64 _CALLBACK_OBJECT'],
  ['CallbackFunction', 0x18, 'Ptr64     void '],
  ['CallbackContext', 0x20, 'Ptr64 Void'],
  ['Busy', 0x28, 'Uint4B'],
  ['UnregisterWaiting', 0x2c, 'UChar'],
]);

export const ExCallbackObjectType = ObCreateObjectType('Callback', 'llaC', {}, [0x20000, 0x20001, 0x120000, 0x1f0001]);

/** Callback objects that every system has; made when somebody first asks for one. */
const SystemCallbacks = ['SetSystemTime', 'PowerState', 'ProcessorAdd'];
function ExpInitializeCallbacks(): void {
  for (const name of SystemCallbacks.splice(0)) {
    const callback = ObCreateObject(ExCallbackObjectType, new CALLBACK_OBJECT());
    callback.AllowMultipleCallbacks = true;
    callback.$header!.Permanent = true;
    ObInsertObject(callback, `\\Callback\\${name}`, 0, 0, null);
  }
}

/**
 * Opens the callback object of a name, or creates one.
 * @param ObjectAttributes name (`\Callback\Mine`); null or no name: a new object
 * @param Create create it if there is none of that name
 * @returns STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_TYPE_MISMATCH
 * @stack 0xa0
 */
export function ExCreateCallback(
  CallbackObject: Ref<CALLBACK_OBJECT | null>,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  Create: boolean,
  AllowMultipleCallbacks: boolean,
): NTSTATUS {
  const name = UnicodeText(ObjectAttributes?.ObjectName ?? null);
  CallbackObject.value = null;
  ExpInitializeCallbacks();
  if (name !== '') {
    const status = ObReferenceObjectByName(name, 0, ExCallbackObjectType, KernelMode, null, CallbackObject);
    if (NT_SUCCESS(status) || status !== STATUS_OBJECT_NAME_NOT_FOUND) return status;
  }
  if (!Create) return STATUS_OBJECT_NAME_NOT_FOUND;
  const callback = ObCreateObject(ExCallbackObjectType, new CALLBACK_OBJECT());
  callback.AllowMultipleCallbacks = AllowMultipleCallbacks;
  if (((ObjectAttributes?.Attributes ?? 0) & OBJ_PERMANENT) !== 0) callback.$header!.Permanent = true;
  // The name lives as long as the caller's reference.
  const status = ObInsertObject(callback, name, 0, 0, null);
  if (!NT_SUCCESS(status)) return status;
  CallbackObject.value = callback;
  return STATUS_SUCCESS;
}

/**
 * Adds a routine, which is called at each notification after those that were registered before.
 * @returns what ExUnregisterCallback wants; null if there is one and the object takes no more
 * @stack 0x50
 */
export function ExRegisterCallback(
  CallbackObject: CALLBACK_OBJECT,
  CallbackFunction: PCALLBACK_FUNCTION,
  CallbackContext: unknown,
): CALLBACK_REGISTRATION | null {
  ObfReferenceObject(CallbackObject);
  const registration = new CALLBACK_REGISTRATION(CallbackObject, CallbackFunction, CallbackContext);
  KeInitializeEvent(registration.$idle, 0, false);
  const irql = KeAcquireSpinLockRaiseToDpc(CallbackObject.Lock);
  const list = CallbackObject.RegisteredCallbacks;
  const room = CallbackObject.AllowMultipleCallbacks || list.Flink === list;
  if (room) InsertTailList(list, registration.Link);
  KeReleaseSpinLock(CallbackObject.Lock, irql);
  if (room) return registration;
  ObfDereferenceObject(CallbackObject);
  return null;
}

/**
 * Removes a routine, after its calls that run have ended.
 * @stack 0x60
 */
export function ExUnregisterCallback(CallbackRegistration: CALLBACK_REGISTRATION): void {
  const { CallbackObject } = CallbackRegistration;
  let irql = KeAcquireSpinLockRaiseToDpc(CallbackObject.Lock);
  while (CallbackRegistration.Busy !== 0) {
    CallbackRegistration.UnregisterWaiting = true;
    KeReleaseSpinLock(CallbackObject.Lock, irql);
    KeWaitForSingleObject(CallbackRegistration.$idle, Executive, KernelMode, false, null);
    irql = KeAcquireSpinLockRaiseToDpc(CallbackObject.Lock);
  }
  RemoveEntryList(CallbackRegistration.Link);
  KeReleaseSpinLock(CallbackObject.Lock, irql);
  ObfDereferenceObject(CallbackObject);
}

/**
 * Calls the registered routines in the order of their registration, at the caller's IRQL.
 * @stack 0x60
 */
export function ExNotifyCallback(CallbackObject: CALLBACK_OBJECT, Argument1: unknown, Argument2: unknown): void {
  let irql = KeAcquireSpinLockRaiseToDpc(CallbackObject.Lock);
  const list = CallbackObject.RegisteredCallbacks;
  for (let link = list.Flink; link !== list; ) {
    const registration = link.$record as CALLBACK_REGISTRATION;
    if (!registration.UnregisterWaiting) {
      registration.Busy++;
      KeReleaseSpinLock(CallbackObject.Lock, irql);
      registration.CallbackFunction(registration.CallbackContext, Argument1, Argument2);
      irql = KeAcquireSpinLockRaiseToDpc(CallbackObject.Lock);
      if (--registration.Busy === 0 && registration.UnregisterWaiting) KeSetEvent(registration.$idle, 0, false);
    }
    link = link.Flink;
  }
  KeReleaseSpinLock(CallbackObject.Lock, irql);
}
