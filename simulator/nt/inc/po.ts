/** Power manager (po) structures and constants, as wdm.h declares them. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, IO_STATUS_BLOCK, IRP } from './io';
import { KDPC, KTIMER } from './ke';
import { LIST_ENTRY } from './list';

export const SystemPowerState = 0;
export const DevicePowerState = 1;
export type POWER_STATE_TYPE = number;

export const PowerSystemUnspecified = 0;
export const PowerSystemWorking = 1;
export const PowerSystemSleeping1 = 2;
export const PowerSystemSleeping2 = 3;
export const PowerSystemSleeping3 = 4;
export const PowerSystemHibernate = 5;
export const PowerSystemShutdown = 6;
export const PowerSystemMaximum = 7;

export const PowerDeviceUnspecified = 0;
export const PowerDeviceD0 = 1;
export const PowerDeviceD1 = 2;
export const PowerDeviceD2 = 3;
export const PowerDeviceD3 = 4;
export const PowerDeviceMaximum = 5;

export const PowerActionNone = 0;
export const PowerActionReserved = 1;
export const PowerActionSleep = 2;
export const PowerActionHibernate = 3;
export const PowerActionShutdown = 4;
export const PowerActionShutdownReset = 5;
export const PowerActionShutdownOff = 6;

/** A union in C: which member counts is said by a POWER_STATE_TYPE beside it. */
export class POWER_STATE {
  SystemState = 0;
  DeviceState = 0;
}
HalDefineType(POWER_STATE, '_POWER_STATE', 0x4, [['SystemState', 0x0, 'Int4B']]);

/** The state that a type's member of the union has. */
export function PopStateOf(Type: POWER_STATE_TYPE, State: POWER_STATE): number {
  return Type === SystemPowerState ? State.SystemState : State.DeviceState;
}

export type REQUEST_POWER_COMPLETE = (
  DeviceObject: DEVICE_OBJECT,
  MinorFunction: number,
  PowerState: POWER_STATE,
  Context: any,
  IoStatus: IO_STATUS_BLOCK,
) => void;

/** What the power manager keeps of a power IRP while it is on its way. */
export class POP_IRP_DATA {
  readonly Link = new LIST_ENTRY(this, true);
  Pdo!: DEVICE_OBJECT;
  TargetDevice!: DEVICE_OBJECT;
  readonly WatchdogTimer = new KTIMER();
  readonly WatchdogDpc = new KDPC();
  MinorFunction = 0;
  Type: POWER_STATE_TYPE = SystemPowerState;
  State = 0;
  CompletionRoutine: REQUEST_POWER_COMPLETE | null = null;
  Context: unknown = null;
  /** In the hands of the worker or the drivers; others for the same device wait for it. */
  Active = false;
  constructor(readonly Irp: IRP) {}
}
HalDefineType(POP_IRP_DATA, '_POP_IRP_DATA', 0x108, [
  ['Link', 0x0, '_LIST_ENTRY'],
  ['Irp', 0x10, 'Ptr64 _IRP'],
  ['Pdo', 0x18, 'Ptr64 _DEVICE_OBJECT'],
  ['TargetDevice', 0x20, 'Ptr64 _DEVICE_OBJECT'],
  ['WatchdogTimer', 0x38, '_KTIMER'],
  ['WatchdogDpc', 0x78, '_KDPC'],
  ['MinorFunction', 0xb8, 'UChar'],
]);

/** Third parameter of bug check 0x9F. */
export class TRIAGE_9F_POWER {
  Signature = 0x8000;
  Revision = 1;
  IrpList: LIST_ENTRY | null = null;
  ThreadList: LIST_ENTRY | null = null;
  DelayedWorkQueue: object | null = null;
}
HalDefineType(TRIAGE_9F_POWER, '_TRIAGE_9F_POWER', 0x20, [
  ['Signature', 0x0, 'Uint2B'],
  ['Revision', 0x2, 'Uint2B'],
  ['IrpList', 0x8, 'Ptr64 _LIST_ENTRY'],
  ['ThreadList', 0x10, 'Ptr64 _LIST_ENTRY'],
  ['DelayedWorkQueue', 0x18, 'Ptr64 _TRIAGE_EX_WORK_QUEUE'],
]);
