/** Event tracing for Windows (evntprov.h and wdm.h): what providers say of their events. */
import { HalDefineType } from 'hal';
import type { GUID } from '../rtl/guid';

/** What EtwRegister gives; 0n is none. */
export type REGHANDLE = bigint;

export const TRACE_LEVEL_NONE = 0;
export const TRACE_LEVEL_CRITICAL = 1;
export const TRACE_LEVEL_ERROR = 2;
export const TRACE_LEVEL_WARNING = 3;
export const TRACE_LEVEL_INFORMATION = 4;
export const TRACE_LEVEL_VERBOSE = 5;

/** Control codes of an enable callback. */
export const EVENT_CONTROL_CODE_DISABLE_PROVIDER = 0;
export const EVENT_CONTROL_CODE_ENABLE_PROVIDER = 1;
export const EVENT_CONTROL_CODE_CAPTURE_STATE = 2;

/** Control codes of EtwActivityIdControl. */
export const EVENT_ACTIVITY_CTRL_GET_ID = 1;
export const EVENT_ACTIVITY_CTRL_SET_ID = 2;
export const EVENT_ACTIVITY_CTRL_CREATE_ID = 3;
export const EVENT_ACTIVITY_CTRL_GET_SET_ID = 4;
export const EVENT_ACTIVITY_CTRL_CREATE_SET_ID = 5;

/** EVENT_INFO_CLASS. */
export const EventProviderBinaryTrackInfo = 0;
export const EventProviderSetReserved1 = 1;
export const EventProviderSetTraits = 2;
export const EventProviderUseDescriptorType = 3;

export class EVENT_DESCRIPTOR {
  constructor(
    public Id = 0,
    public Version = 0,
    public Channel = 0,
    public Level = 0,
    public Opcode = 0,
    public Task = 0,
    public Keyword = 0n,
  ) {}
}
HalDefineType(EVENT_DESCRIPTOR, '_EVENT_DESCRIPTOR', 0x10, [
  ['Id', 0x0, 'Uint2B'],
  ['Version', 0x2, 'UChar'],
  ['Channel', 0x3, 'UChar'],
  ['Level', 0x4, 'UChar'],
  ['Opcode', 0x5, 'UChar'],
  ['Task', 0x6, 'Uint2B'],
  ['Keyword', 0x8, 'Uint8B'],
]);

/** What C takes the address of: bytes, a text, or the number in a variable. */
export type EVENT_DATA = Uint8Array | string | number | bigint;

/** One piece of an event's data. */
export class EVENT_DATA_DESCRIPTOR {
  Ptr: EVENT_DATA | null = null;
  /** Bytes. */
  Size = 0;
  Reserved = 0;
}
HalDefineType(EVENT_DATA_DESCRIPTOR, '_EVENT_DATA_DESCRIPTOR', 0x10, [
  ['Ptr', 0x0, 'Ptr64 Void'],
  ['Size', 0x8, 'Uint4B'],
  ['Reserved', 0xc, 'Uint4B'],
]);

/** @stack 0x8 */
export function EventDataDescCreate(
  EventDataDescriptor: EVENT_DATA_DESCRIPTOR,
  DataPtr: EVENT_DATA | null,
  DataSize: number,
): void {
  EventDataDescriptor.Ptr = DataPtr;
  EventDataDescriptor.Size = DataSize;
  EventDataDescriptor.Reserved = 0;
}

/** A session enables a provider, or disables it. */
export type ETWENABLECALLBACK = (
  SourceId: GUID,
  ControlCode: number,
  Level: number,
  MatchAnyKeyword: bigint,
  MatchAllKeyword: bigint,
  FilterData: null,
  CallbackContext: unknown,
) => void;
