/**
 * Routines that are called when a handle of a process or thread is made, and may take rights away. Source: the pages of
 * ObRegisterCallbacks and OB_PRE_OPERATION_INFORMATION.
 */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { STATUS_FLT_INSTANCE_ALTITUDE_COLLISION, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { OBJECT_TYPE, ObjectBody } from '../inc/ob';
import type { Ref } from '../inc/ref';

export const OB_FLT_REGISTRATION_VERSION = 0x100;
export const OB_OPERATION_HANDLE_CREATE = 1;
export const OB_OPERATION_HANDLE_DUPLICATE = 2;
/** OB_PREOP_CALLBACK_STATUS. */
export const OB_PREOP_SUCCESS = 0;

export class OB_PRE_CREATE_HANDLE_INFORMATION {
  DesiredAccess = 0;
  OriginalDesiredAccess = 0;
}
export class OB_PRE_DUPLICATE_HANDLE_INFORMATION extends OB_PRE_CREATE_HANDLE_INFORMATION {
  SourceProcess: any = null;
  TargetProcess: any = null;
}
export class OB_PRE_OPERATION_INFORMATION {
  Operation = OB_OPERATION_HANDLE_CREATE;
  /** Bit 0: a kernel handle, whose rights stay. */
  Flags = 0;
  KernelHandle = 0;
  CallContext: any = null;
  readonly Parameters = {
    CreateHandleInformation: new OB_PRE_CREATE_HANDLE_INFORMATION(),
    DuplicateHandleInformation: new OB_PRE_DUPLICATE_HANDLE_INFORMATION(),
  };
  constructor(
    readonly Object: any,
    readonly ObjectType: OBJECT_TYPE,
  ) {}
}
export class OB_POST_OPERATION_INFORMATION {
  Operation = OB_OPERATION_HANDLE_CREATE;
  Flags = 0;
  KernelHandle = 0;
  CallContext: any = null;
  ReturnStatus: NTSTATUS = STATUS_SUCCESS;
  readonly Parameters = {
    CreateHandleInformation: { GrantedAccess: 0 },
    DuplicateHandleInformation: { GrantedAccess: 0 },
  };
  constructor(
    readonly Object: any,
    readonly ObjectType: OBJECT_TYPE,
  ) {}
}
export type POB_PRE_OPERATION_CALLBACK = (
  RegistrationContext: any,
  OperationInformation: OB_PRE_OPERATION_INFORMATION,
) => number;
export type POB_POST_OPERATION_CALLBACK = (
  RegistrationContext: any,
  OperationInformation: OB_POST_OPERATION_INFORMATION,
) => void;

/** Routines for one object type. */
export class OB_OPERATION_REGISTRATION {
  /** PsProcessType or PsThreadType. */
  ObjectType: OBJECT_TYPE | null = null;
  /** OB_OPERATION_HANDLE_CREATE, OB_OPERATION_HANDLE_DUPLICATE. */
  Operations = 0;
  PreOperation: POB_PRE_OPERATION_CALLBACK | null = null;
  PostOperation: POB_POST_OPERATION_CALLBACK | null = null;
}
HalDefineType(OB_OPERATION_REGISTRATION, '_OB_OPERATION_REGISTRATION', 0x20, [
  ['Operations', 0x8, 'Uint4B'],
  ['PreOperation', 0x10, 'Ptr64     int '],
  ['PostOperation', 0x18, 'Ptr64     void '],
]);
export class OB_CALLBACK_REGISTRATION {
  Version = OB_FLT_REGISTRATION_VERSION;
  OperationRegistrationCount = 0;
  /** A decimal number as text: the highest is called first. */
  Altitude: PCUNICODE_STRING = '';
  RegistrationContext: any = null;
  OperationRegistration: OB_OPERATION_REGISTRATION[] = [];
}

interface Registration {
  readonly altitude: string;
  readonly context: unknown;
  readonly operations: readonly OB_OPERATION_REGISTRATION[];
}
/** Highest altitude first. */
const registrations: Registration[] = [];
/** Types of which handles may be watched. */
const watchable: ReadonlySet<string> = new Set(['Process', 'Thread', 'Desktop']);

/** Altitudes are decimal numbers of any length. */
export function ObpIsHigherAltitude(a: string, b: string): boolean {
  const [[a0, a1 = ''], [b0, b1 = '']] = [a.split('.'), b.split('.')];
  const [x, y] = [BigInt(a0), BigInt(b0)];
  if (x !== y) return x > y;
  const digits = Math.max(a1.length, b1.length);
  return a1.padEnd(digits, '0') > b1.padEnd(digits, '0');
}

/**
 * Registers routines.
 * @param RegistrationHandle gets what ObUnRegisterCallbacks wants
 * @returns STATUS_INVALID_PARAMETER, STATUS_FLT_INSTANCE_ALTITUDE_COLLISION
 * @stack 0x80
 */
export function ObRegisterCallbacks(
  CallbackRegistration: OB_CALLBACK_REGISTRATION,
  RegistrationHandle: Ref<object | null>,
): NTSTATUS {
  const { Version, OperationRegistrationCount, OperationRegistration, RegistrationContext } = CallbackRegistration;
  const altitude = UnicodeText(CallbackRegistration.Altitude);
  const operations = OperationRegistration.slice(0, OperationRegistrationCount);
  const good = (o: OB_OPERATION_REGISTRATION): boolean =>
    o.ObjectType !== null &&
    watchable.has(o.ObjectType.Name) &&
    o.Operations !== 0 &&
    (o.Operations & ~3) === 0 &&
    (o.PreOperation !== null || o.PostOperation !== null);
  if (Version >>> 8 !== OB_FLT_REGISTRATION_VERSION >>> 8 || !/^\d+(\.\d+)?$/.test(altitude))
    return STATUS_INVALID_PARAMETER;
  if (operations.length === 0 || !operations.every(good)) return STATUS_INVALID_PARAMETER;
  if (registrations.some(r => !ObpIsHigherAltitude(r.altitude, altitude) && !ObpIsHigherAltitude(altitude, r.altitude)))
    return STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
  const registration: Registration = { altitude, context: RegistrationContext, operations };
  const at = registrations.findIndex(r => ObpIsHigherAltitude(altitude, r.altitude));
  registrations.splice(at < 0 ? registrations.length : at, 0, registration);
  RegistrationHandle.value = registration;
  return STATUS_SUCCESS;
}
/**
 * Removes routines.
 * @stack 0x40
 */
export function ObUnRegisterCallbacks(RegistrationHandle: object): void {
  const at = registrations.indexOf(RegistrationHandle as Registration);
  if (at >= 0) registrations.splice(at, 1);
}
/**
 * The version of the interface.
 * @stack 0x8
 */
export function ObGetFilterVersion(): number {
  return OB_FLT_REGISTRATION_VERSION;
}

/** Where a duplicate comes from and goes to. */
export interface ObpDuplication {
  readonly SourceProcess: ObjectBody;
  readonly TargetProcess: ObjectBody;
}
/** What a handle's creation goes through: the rights that are left, and whom to tell afterwards. */
export interface HandleOperation {
  readonly access: number;
  done(GrantedAccess: number): void;
}
/**
 * Before a handle is made: each routine may take rights away, unless it is a kernel handle.
 * @returns null if nobody watches
 * @stack 0xa0
 */
export function ObpCallPreOperationCallbacks(
  Object: ObjectBody,
  Type: OBJECT_TYPE,
  DesiredAccess: number,
  KernelHandle: boolean,
  Duplicate: ObpDuplication | null,
): HandleOperation | null {
  if (registrations.length === 0 || !watchable.has(Type.Name)) return null;
  const kind = Duplicate === null ? OB_OPERATION_HANDLE_CREATE : OB_OPERATION_HANDLE_DUPLICATE;
  const called: [OB_OPERATION_REGISTRATION, unknown, unknown][] = [];
  let access = DesiredAccess;
  for (const { operations, context } of registrations.slice())
    for (const operation of operations) {
      if (operation.ObjectType !== Type || (operation.Operations & kind) === 0) continue;
      const information = new OB_PRE_OPERATION_INFORMATION(Object, Type);
      information.Flags = information.KernelHandle = KernelHandle ? 1 : 0;
      information.Operation = kind;
      const { CreateHandleInformation, DuplicateHandleInformation } = information.Parameters;
      DuplicateHandleInformation.SourceProcess = Duplicate?.SourceProcess ?? null;
      DuplicateHandleInformation.TargetProcess = Duplicate?.TargetProcess ?? null;
      const create = Duplicate === null ? CreateHandleInformation : DuplicateHandleInformation;
      create.DesiredAccess = access;
      create.OriginalDesiredAccess = DesiredAccess;
      if (operation.PreOperation !== null) operation.PreOperation(context, information);
      if (!KernelHandle) access &= create.DesiredAccess;
      called.push([operation, context, information.CallContext]);
    }
  return { access, done: granted => ObpCallPostOperationCallbacks(Object, Type, kind, granted, KernelHandle, called) };
}
/**
 * After a handle was made: the lowest first.
 * @stack 0x80
 */
function ObpCallPostOperationCallbacks(
  Object: ObjectBody,
  Type: OBJECT_TYPE,
  Operation: number,
  GrantedAccess: number,
  KernelHandle: boolean,
  Called: [OB_OPERATION_REGISTRATION, unknown, unknown][],
): void {
  for (const [operation, context, callContext] of Called.reverse()) {
    if (operation.PostOperation === null) continue;
    const information = new OB_POST_OPERATION_INFORMATION(Object, Type);
    information.Flags = information.KernelHandle = KernelHandle ? 1 : 0;
    information.CallContext = callContext;
    information.Operation = Operation;
    const { CreateHandleInformation, DuplicateHandleInformation } = information.Parameters;
    const created = Operation === OB_OPERATION_HANDLE_CREATE;
    (created ? CreateHandleInformation : DuplicateHandleInformation).GrantedAccess = GrantedAccess;
    operation.PostOperation(context, information);
  }
}
