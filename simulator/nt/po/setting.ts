/**
 * Power settings: who registers is told the value at once, and when it changes; and what drivers say to keep the system awake.
 * Source: the pages of PoRegisterPowerSettingCallback, PoRegisterSystemState and PoCreatePowerRequest.
 */
import { HalTrace } from 'hal';
import type { DEVICE_OBJECT, NTSTATUS } from '../inc/io';
import {
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_MIX,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { GUID, IsEqualGUID } from '../rtl/guid';

export const GUID_CONSOLE_DISPLAY_STATE = guid(0x6fe69556, 0x704a, 0x47a0, '8f24c28d936fda47');
export const GUID_MONITOR_POWER_ON = guid(0x02731015, 0x4510, 0x4526, '99e6e5a17ebd1aea');
export const GUID_ACDC_POWER_SOURCE = guid(0x5d3e9a59, 0xe9d5, 0x4b00, 'a6bdff34ff516548');
export const GUID_BATTERY_PERCENTAGE_REMAINING = guid(0xa7ad8041, 0xb45a, 0x4cae, '87a3eecbb468a9e1');
export const GUID_LOW_POWER_EPOCH = guid(0xe1233993, 0xed96, 0x4bfb, 'a3ba0c8dba33c7fc');
export const GUID_SYSTEM_AWAYMODE = guid(0x98a7f580, 0x01f7, 0x48aa, '9c0f44352c29e5c0');

function guid(Data1: number, Data2: number, Data3: number, Tail: string): GUID {
  const bytes = new Uint8Array(8);
  for (let i = 0; i < 8; i++) bytes[i] = parseInt(Tail.substring(2 * i, 2 * i + 2), 16);
  return new GUID(Data1, Data2, Data3, bytes);
}

class POP_SETTING {
  constructor(
    readonly Guid: GUID,
    /** A ULONG. */
    public Value: number,
  ) {}
}
/** The machine has mains and a display that is on. */
const settings: readonly POP_SETTING[] = [
  new POP_SETTING(GUID_CONSOLE_DISPLAY_STATE, 1),
  new POP_SETTING(GUID_MONITOR_POWER_ON, 1),
  new POP_SETTING(GUID_ACDC_POWER_SOURCE, 0),
  new POP_SETTING(GUID_BATTERY_PERCENTAGE_REMAINING, 100),
  new POP_SETTING(GUID_LOW_POWER_EPOCH, 0),
  new POP_SETTING(GUID_SYSTEM_AWAYMODE, 0),
];

export type POWER_SETTING_CALLBACK = (
  SettingGuid: GUID,
  Value: Uint8Array,
  ValueLength: number,
  Context: any,
) => NTSTATUS;
class POP_SETTING_REGISTRATION {
  constructor(
    readonly Guid: GUID,
    readonly Callback: POWER_SETTING_CALLBACK,
    readonly Context: unknown,
  ) {}
}
const registrations: POP_SETTING_REGISTRATION[] = [];

/** @stack 0x50 */
function PopTell({ Guid, Callback, Context }: POP_SETTING_REGISTRATION, Value: number): void {
  const bytes = Uint8Array.of(Value & 0xff, (Value >>> 8) & 0xff, (Value >>> 16) & 0xff, Value >>> 24);
  Callback(Guid, bytes, bytes.length, Context);
}

/**
 * The callback is called in this call if the setting has a value. PASSIVE_LEVEL.
 * @param Handle gets what PoUnregisterPowerSettingCallback wants
 * @stack 0x60
 */
export function PoRegisterPowerSettingCallback(
  _DeviceObject: DEVICE_OBJECT | null,
  SettingGuid: GUID,
  Callback: POWER_SETTING_CALLBACK,
  Context: unknown,
  Handle: Ref<any> | null,
): NTSTATUS {
  if (typeof Callback !== 'function') return STATUS_INVALID_PARAMETER;
  const made = new POP_SETTING_REGISTRATION(SettingGuid, Callback, Context);
  registrations.push(made);
  if (Handle) Handle.value = made;
  const setting = settings.find(s => IsEqualGUID(s.Guid, SettingGuid));
  if (setting !== undefined) PopTell(made, setting.Value);
  return STATUS_SUCCESS;
}

/**
 * @returns STATUS_INVALID_PARAMETER for a handle that is none
 * @stack 0x30
 */
export function PoUnregisterPowerSettingCallback(Handle: any): NTSTATUS {
  const at = registrations.indexOf(Handle);
  if (at < 0) return STATUS_INVALID_PARAMETER;
  registrations.splice(at, 1);
  return STATUS_SUCCESS;
}

/** A setting changes: everybody who waits for it is told. */
export function PopSetPowerSetting(Guid: GUID, Value: number): void {
  const setting = settings.find(s => IsEqualGUID(s.Guid, Guid))!;
  if (setting.Value === Value) return;
  setting.Value = Value;
  HalTrace('power', `setting ${Guid.Data1.toString(16)} = ${Value}`);
  for (const registration of [...registrations])
    if (IsEqualGUID(registration.Guid, Guid) && registrations.includes(registration)) PopTell(registration, Value);
}
/** The display goes off before the system sleeps, and on when it is awake. */
export function PopSetDisplay(On: boolean): void {
  PopSetPowerSetting(GUID_CONSOLE_DISPLAY_STATE, On ? 1 : 0);
  PopSetPowerSetting(GUID_MONITOR_POWER_ON, On ? 1 : 0);
}

// ---- reasons to stay awake -----------------------------------------------------------------------------------------
/** EXECUTION_STATE. */
export const ES_SYSTEM_REQUIRED = 0x1;
export const ES_DISPLAY_REQUIRED = 0x2;
export const ES_USER_PRESENT = 0x4;
export const ES_CONTINUOUS = 0x80000000;
const KnownStates = ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED | ES_USER_PRESENT;

/** What PoRegisterSystemState gives out. */
class POP_SYSTEM_STATE {
  Flags = 0;
}
/**
 * The system is in use until PoUnregisterSystemState; null: a new handle.
 * @returns null for flags that are none
 * @stack 0x30
 */
export function PoRegisterSystemState(StateHandle: any, Flags: number): any {
  if (((Flags >>> 0) & ~(KnownStates | ES_CONTINUOUS)) !== 0) return null;
  const state = StateHandle instanceof POP_SYSTEM_STATE ? StateHandle : new POP_SYSTEM_STATE();
  state.Flags = Flags & KnownStates;
  return state;
}
/** @stack 0x20 */
export function PoUnregisterSystemState(StateHandle: any): void {
  (StateHandle as POP_SYSTEM_STATE).Flags = 0;
}
/**
 * The system was in use now: nothing here puts it to sleep by itself.
 * @stack 0x20
 */
export function PoSetSystemState(_Flags: number): void {}

/** POWER_REQUEST_TYPE. */
export const PowerRequestDisplayRequired = 0;
export const PowerRequestSystemRequired = 1;
export const PowerRequestAwayModeRequired = 2;
export const PowerRequestExecutionRequired = 3;
class POP_POWER_REQUEST {
  readonly Counts = [0, 0, 0, 0];
}
/**
 * @param PowerRequest gets the request
 * @stack 0x50
 */
export function PoCreatePowerRequest(
  PowerRequest: Ref<any>,
  _DeviceObject: DEVICE_OBJECT,
  _Context: object | null,
): NTSTATUS {
  PowerRequest.value = new POP_POWER_REQUEST();
  return STATUS_SUCCESS;
}
/**
 * Counts: as often it has to be cleared.
 * @stack 0x30
 */
export function PoSetPowerRequest(PowerRequest: any, Type: number): NTSTATUS {
  if (!(PowerRequest instanceof POP_POWER_REQUEST)) return STATUS_INVALID_PARAMETER_MIX;
  if (!(Type in PowerRequest.Counts)) return STATUS_INVALID_PARAMETER;
  PowerRequest.Counts[Type]++;
  return STATUS_SUCCESS;
}
/**
 * @returns STATUS_UNSUCCESSFUL for one that is not set
 * @stack 0x30
 */
export function PoClearPowerRequest(PowerRequest: any, Type: number): NTSTATUS {
  if (!(PowerRequest instanceof POP_POWER_REQUEST)) return STATUS_INVALID_PARAMETER_MIX;
  if (!(PowerRequest.Counts[Type] > 0)) return STATUS_UNSUCCESSFUL;
  PowerRequest.Counts[Type]--;
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function PoDeletePowerRequest(_PowerRequest: any): void {}
