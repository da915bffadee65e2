/*
 * What the message compiler and the WPP preprocessor make of a manifest and of DoTraceMessage: the provider, an event for each
 * entry of the manifest, and messages that are only logged where a session asks for their flag.
 */
import {
  type DEVICE_OBJECT,
  EVENT_DATA_DESCRIPTOR,
  EVENT_DESCRIPTOR,
  EtwEventEnabled,
  EtwRegister,
  EtwSetInformation,
  EtwUnregister,
  EtwWrite,
  EventDataDescCreate,
  EventProviderSetTraits,
  GUID,
  IoWMIRegistrationControl,
  IRP_MN_DISABLE_EVENTS,
  IRP_MN_ENABLE_EVENTS,
  IRP_MN_REGINFO,
  type NTSTATUS,
  Ref,
  type REGHANDLE,
  STATUS_SUCCESS,
  TRACE_LEVEL_INFORMATION,
  TRACE_LEVEL_VERBOSE,
  TRACE_MESSAGE_SEQUENCE,
  type TraceArgument,
  WMIREG_ACTION_DEREGISTER,
  WMIREG_ACTION_REGISTER,
  WMIREG_FLAG_CALLBACK,
  WMIREG_FLAG_TRACE_PROVIDER,
  WMIREGGUIDW,
  type WMIREGINFOW,
  WmiTraceMessage,
  type WNODE_HEADER,
} from 'ntddk';

const DriverControlGuid = new GUID(
  0xb5a0bda9,
  0x50fe,
  0x4d0e,
  Uint8Array.of(0xa8, 0x3d, 0xba, 0xe3, 0xf5, 0x8c, 0x94, 0xd6),
);
const StartEvent = new EVENT_DESCRIPTOR(1, 0, 0, TRACE_LEVEL_INFORMATION, 0, 0, 0x1n);
const SampleEventA = new EVENT_DESCRIPTOR(2, 0, 0, TRACE_LEVEL_VERBOSE, 0, 0, 0x2n);
const UnloadEvent = new EVENT_DESCRIPTOR(3, 0, 0, TRACE_LEVEL_INFORMATION, 0, 0, 0x1n);
const handle = new Ref<REGHANDLE>(0n);

export function EventRegisterSample_Driver(): NTSTATUS {
  const status = EtwRegister(DriverControlGuid, null, null, handle);
  // Traits: their size, then the name, ended by 0.
  const name = 'Sample Driver';
  const traits = new Uint8Array(name.length + 3);
  traits[0] = traits.length;
  for (let i = 0; i < name.length; i++) traits[2 + i] = name.charCodeAt(i);
  EtwSetInformation(handle.value, EventProviderSetTraits, traits, traits.length);
  return status;
}
export function EventUnregisterSample_Driver(): void {
  EtwUnregister(handle.value);
}

export function EventWriteStartEvent(NameLength: number, Name: string, Status: NTSTATUS): void {
  if (!EtwEventEnabled(handle.value, StartEvent)) return;
  const data = [new EVENT_DATA_DESCRIPTOR(), new EVENT_DATA_DESCRIPTOR(), new EVENT_DATA_DESCRIPTOR()];
  EventDataDescCreate(data[0], NameLength, 2);
  EventDataDescCreate(data[1], Name, 2 * Name.length + 2);
  EventDataDescCreate(data[2], Status, 4);
  EtwWrite(handle.value, StartEvent, null, data.length, data);
}
export function EventWriteSampleEventA(): void {
  EtwWrite(handle.value, SampleEventA, null, 0, null);
}
export function EventWriteUnloadEvent(DeviceObject: DEVICE_OBJECT): void {
  const data = new EVENT_DATA_DESCRIPTOR();
  EventDataDescCreate(data, 'unload', 14);
  EtwWrite(handle.value, UnloadEvent, null, 1, data);
}

// ---- WPP ----------------------------------------------------------------------------------------------------------
export const FLAG_ONE = 0x1;
export const FLAG_TWO = 0x2;
const TraceGuid = new GUID(0xd58c126f, 0xb309, 0x11d1, Uint8Array.of(0x96, 0x9e, 0, 0, 0xf8, 0x75, 0xa5, 0xbc));
const control = { Logger: 0n, Flags: 0 };

export function WPP_INIT_TRACING(): void {
  IoWMIRegistrationControl(
    WppTraceCallback,
    WMIREG_ACTION_REGISTER | WMIREG_FLAG_CALLBACK | WMIREG_FLAG_TRACE_PROVIDER,
  );
}
export function WPP_CLEANUP(): void {
  IoWMIRegistrationControl(WppTraceCallback, WMIREG_ACTION_DEREGISTER | WMIREG_FLAG_CALLBACK);
}

/** Asked which GUIDs are traced, and told when a session begins or ends to listen. */
export function WppTraceCallback(
  MinorFunction: number,
  DataPath: unknown,
  BufferLength: number,
  Buffer: any,
): NTSTATUS {
  switch (MinorFunction) {
    case IRP_MN_REGINFO: {
      const guid = new WMIREGGUIDW();
      guid.Guid = TraceGuid;
      (Buffer as WMIREGINFOW).WmiRegGuid = [guid];
      break;
    }
    case IRP_MN_ENABLE_EVENTS:
      control.Logger = (Buffer as WNODE_HEADER).HistoricalContext;
      control.Flags = Number((control.Logger >> 16n) & 0xffffffffn);
      break;
    case IRP_MN_DISABLE_EVENTS:
      control.Logger = 0n;
      control.Flags = 0;
      break;
  }
  return STATUS_SUCCESS;
}

/** In C a macro, whose format string stays behind in the symbol file under the message's number. */
export function DoTraceMessage(Flag: number, Number: number, ...Arguments: TraceArgument[]): void {
  if ((control.Flags & Flag) !== 0)
    WmiTraceMessage(control.Logger, TRACE_MESSAGE_SEQUENCE, TraceGuid, Number, ...Arguments, null);
}
