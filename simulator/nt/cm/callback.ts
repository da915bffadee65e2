/**
 * Registry callbacks: drivers see, change or refuse what is done with keys. The highest altitude is asked first; one that
 * refuses, or does the work itself, ends the descent, and those above it are told afterwards, the lowest first.
 * Source: driver documentation, filtering registry calls; the pages of CmRegisterCallbackEx and EX_CALLBACK_FUNCTION.
 */
import { HalTrace } from 'hal';
import { CM_KEY_BODY } from '../inc/cm';
import type { DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_CALLBACK_BYPASS,
  STATUS_FLT_INSTANCE_ALTITUDE_COLLISION,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import {
  type EX_CALLBACK_FUNCTION,
  REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION,
  type REG_CREATE_KEY_INFORMATION_V1,
  type REG_KEY_INFORMATION,
  REG_POST_OPERATION_INFORMATION,
  RegNtCallbackObjectContextCleanup,
} from '../inc/regnotify';
import { RtlInitUnicodeString } from '../rtl/string';
import { ObpIsHigherAltitude } from '../ob/callbacks';
import { CmpKeyPath } from './registry';

class CM_CALLBACK {
  /** By key object: what CmSetCallbackObjectContext attached. */
  readonly Contexts = new Map<CM_KEY_BODY, unknown>();
  constructor(
    readonly Cookie: bigint,
    readonly Function: EX_CALLBACK_FUNCTION,
    readonly Altitude: string,
    readonly Context: unknown,
  ) {}
}
/** Highest altitude first. */
const callbacks: CM_CALLBACK[] = [];
let lastCookie = 0x1d0_0000_0000_0000n;

/** Of callbacks that come without an altitude. */
const LegacyAltitude = '425000';

/**
 * @param Altitude a decimal number as text
 * @param Cookie gets what CmUnRegisterCallback wants (a LARGE_INTEGER)
 * @returns STATUS_FLT_INSTANCE_ALTITUDE_COLLISION, STATUS_INVALID_PARAMETER
 * @stack 0x70
 */
export function CmRegisterCallbackEx(
  Function: EX_CALLBACK_FUNCTION,
  Altitude: PCUNICODE_STRING,
  _Driver: DRIVER_OBJECT | null,
  Context: unknown,
  Cookie: Ref<bigint>,
  _Reserved: null,
): NTSTATUS {
  const altitude = UnicodeText(Altitude);
  if (!/^\d+(\.\d+)?$/.test(altitude)) return STATUS_INVALID_PARAMETER;
  for (const other of callbacks)
    if (!ObpIsHigherAltitude(other.Altitude, altitude) && !ObpIsHigherAltitude(altitude, other.Altitude))
      return STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
  CmpInsertCallback(Function, altitude, Context, Cookie);
  return STATUS_SUCCESS;
}

/**
 * Without an altitude: several of them are called in the order of their registration.
 * @stack 0x60
 */
export function CmRegisterCallback(Function: EX_CALLBACK_FUNCTION, Context: unknown, Cookie: Ref<bigint>): NTSTATUS {
  CmpInsertCallback(Function, LegacyAltitude, Context, Cookie);
  return STATUS_SUCCESS;
}

function CmpInsertCallback(
  Function: EX_CALLBACK_FUNCTION,
  Altitude: string,
  Context: unknown,
  Cookie: Ref<bigint>,
): void {
  const callback = new CM_CALLBACK(++lastCookie, Function, Altitude, Context);
  const at = callbacks.findIndex(c => ObpIsHigherAltitude(Altitude, c.Altitude));
  callbacks.splice(at < 0 ? callbacks.length : at, 0, callback);
  Cookie.value = callback.Cookie;
}

/**
 * The contexts that the callback attached to keys are given back to it first (RegNtCallbackObjectContextCleanup).
 * @returns STATUS_INVALID_PARAMETER for a cookie that is none
 * @stack 0x60
 */
export function CmUnRegisterCallback(Cookie: bigint): NTSTATUS {
  const at = callbacks.findIndex(c => c.Cookie === Cookie);
  if (at < 0) return STATUS_INVALID_PARAMETER;
  const [callback] = callbacks.splice(at, 1);
  for (const key of callback.Contexts.keys()) CmpCleanUpContext(callback, key);
  return STATUS_SUCCESS;
}

/**
 * The version of the interface.
 * @stack 0x10
 */
export function CmGetCallbackVersion(Major: Ref<number> | null, Minor: Ref<number> | null): void {
  if (Major) Major.value = 1;
  if (Minor) Minor.value = 1;
}

/**
 * Attaches a context to a key object; it comes with every later notification as `ObjectContext`.
 * @param OldContext gets the one that it replaces
 * @stack 0x40
 */
export function CmSetCallbackObjectContext(
  Object: CM_KEY_BODY,
  Cookie: Ref<bigint> | bigint,
  NewContext: unknown,
  OldContext: Ref<unknown> | null,
): NTSTATUS {
  const cookie = typeof Cookie === 'bigint' ? Cookie : Cookie.value;
  const callback = callbacks.find(c => c.Cookie === cookie);
  if (callback === undefined) return STATUS_INVALID_PARAMETER;
  if (OldContext) OldContext.value = callback.Contexts.get(Object) ?? null;
  if (NewContext === null) callback.Contexts.delete(Object);
  else callback.Contexts.set(Object, NewContext);
  return STATUS_SUCCESS;
}

/**
 * Which key an object of a notification stands for.
 * @param ObjectID gets a number that is unique among all keys, and stays; null: not wanted
 * @param ObjectName gets the full path (CmCallbackReleaseKeyObjectIDEx); null: not wanted
 * @param Flags 0
 * @returns STATUS_INVALID_PARAMETER for a cookie or an object that is none
 * @stack 0x60
 */
export function CmCallbackGetKeyObjectIDEx(
  Cookie: Ref<bigint> | bigint,
  Object: CM_KEY_BODY,
  ObjectID: Ref<bigint> | null,
  ObjectName: Ref<UNICODE_STRING | null> | null,
  Flags: number,
): NTSTATUS {
  const cookie = typeof Cookie === 'bigint' ? Cookie : Cookie.value;
  const known = callbacks.some(c => c.Cookie === cookie);
  if (!known || !(Object instanceof CM_KEY_BODY) || Flags !== 0) return STATUS_INVALID_PARAMETER;
  if (ObjectID) ObjectID.value = Object.KeyControlBlock.Id;
  if (ObjectName) {
    const name = new UNICODE_STRING();
    RtlInitUnicodeString(name, CmpKeyPath(Object.KeyControlBlock));
    ObjectName.value = name;
  }
  return STATUS_SUCCESS;
}

/**
 * As CmCallbackGetKeyObjectIDEx; the name is the registry's, and not released.
 * @stack 0x60
 */
export function CmCallbackGetKeyObjectID(
  Cookie: Ref<bigint> | bigint,
  Object: CM_KEY_BODY,
  ObjectID: Ref<bigint> | null,
  ObjectName: Ref<UNICODE_STRING | null> | null,
): NTSTATUS {
  return CmCallbackGetKeyObjectIDEx(Cookie, Object, ObjectID, ObjectName, 0);
}

/**
 * The name is not needed any more.
 * @stack 0x20
 */
export function CmCallbackReleaseKeyObjectIDEx(ObjectName: UNICODE_STRING): void {
  RtlInitUnicodeString(ObjectName, null);
}

/** A key object goes: whoever attached something to it gets it back. */
export function CmpDeleteKeyObject(Key: CM_KEY_BODY): void {
  for (const callback of callbacks.slice()) if (callback.Contexts.has(Key)) CmpCleanUpContext(callback, Key);
}

/** @stack 0x40 */
function CmpCleanUpContext(Callback: CM_CALLBACK, Key: CM_KEY_BODY): void {
  const context = Callback.Contexts.get(Key);
  Callback.Contexts.delete(Key);
  const information = new REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION(Key, context);
  Callback.Function(Callback.Context, RegNtCallbackObjectContextCleanup, information);
}

export function CmpAreCallbacksRegistered(): boolean {
  return callbacks.length > 0;
}

type PreInformation = REG_KEY_INFORMATION | REG_CREATE_KEY_INFORMATION_V1;

/**
 * Asks the callbacks, does `work` unless one of them refuses or has done it, and tells them what came of it.
 * @param Pre the REG_NOTIFY_CLASS before; @param Post the one after
 * @param Key whose contexts are meant: the key itself, or the root of one that is opened
 * @param object the key that came of it, for the notification afterwards
 * @stack 0xd0
 */
export function CmpCallCallbacks(
  Pre: number,
  Post: number,
  Key: CM_KEY_BODY,
  Information: PreInformation,
  work: () => NTSTATUS,
  object: () => CM_KEY_BODY | null,
): NTSTATUS {
  const called: [CM_CALLBACK, unknown][] = [];
  let status = STATUS_SUCCESS;
  let done = false;
  for (const callback of callbacks.slice()) {
    Information.CallContext = null;
    CmpSetObjectContext(Information, callback.Contexts.get(Key) ?? null);
    const answer = callback.Function(callback.Context, Pre, Information);
    if (!NT_SUCCESS(answer)) {
      done = true;
      status = answer === STATUS_CALLBACK_BYPASS ? STATUS_SUCCESS : answer;
      HalTrace('registry', `notification ${Pre} ${NT_SUCCESS(status) ? 'bypassed' : 'refused'} by a callback`);
      break;
    }
    called.push([callback, Information.CallContext]);
  }
  if (!done) status = work();
  for (const [callback, context] of called.reverse()) {
    const post = new REG_POST_OPERATION_INFORMATION(NT_SUCCESS(status) ? object() : null, status, Information);
    post.CallContext = context;
    const attached = callback.Contexts.get(Key) ?? null;
    if ('RootObject' in Information) post.RootObjectContext = attached;
    else post.ObjectContext = attached;
    if (callback.Function(callback.Context, Post, post) === STATUS_CALLBACK_BYPASS) status = post.ReturnStatus;
  }
  return status;
}

function CmpSetObjectContext(Information: PreInformation, Context: unknown): void {
  if ('RootObject' in Information) Information.RootObjectContext = Context;
  else Information.ObjectContext = Context;
}
