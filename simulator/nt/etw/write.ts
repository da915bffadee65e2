/** Events of providers, as the session that listens prints them. Source: the pages of EtwWrite and its relatives. */
import { HalDebugOutput, HalTrace } from 'hal';
import {
  EVENT_ACTIVITY_CTRL_CREATE_ID,
  EVENT_ACTIVITY_CTRL_CREATE_SET_ID,
  EVENT_ACTIVITY_CTRL_GET_ID,
  EVENT_ACTIVITY_CTRL_GET_SET_ID,
  EVENT_ACTIVITY_CTRL_SET_ID,
  EVENT_DATA_DESCRIPTOR,
  EVENT_DESCRIPTOR,
  EventDataDescCreate,
  type REGHANDLE,
} from '../inc/etw';
import type { NTSTATUS } from '../inc/io';
import { STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import { PsGetCurrentThread } from '../ps/current';
import { ExUuidCreate, GUID } from '../rtl/guid';
import { EtwEventEnabled, EtwpGuidText, EtwpReferenceProvider } from './provider';

/** MAX_EVENT_DATA_DESCRIPTORS. */
const MaximumDescriptors = 128;
/** Bytes of an event that are shown; texts are shown as they are. */
const ShownBytes = 32;

const copyOf = (Guid: GUID): GUID => new GUID(Guid.Data1, Guid.Data2, Guid.Data3, Guid.Data4.slice());

function copyInto(Target: GUID, Source: GUID): void {
  Target.Data1 = Source.Data1;
  Target.Data2 = Source.Data2;
  Target.Data3 = Source.Data3;
  for (let i = 0; i < 8; i++) Target.Data4[i] = Source.Data4[i];
}

/** Reads the bytes: pageable ones fault, above APC_LEVEL for good. */
function EtwpDataText({ Ptr, Size }: EVENT_DATA_DESCRIPTOR): string {
  if (typeof Ptr === 'string') return `"${Ptr.substring(0, Size / 2).replace(/\0$/, '')}"`;
  if (!(Ptr instanceof Uint8Array)) return String(Ptr);
  let text = '';
  for (let i = 0; i < Size; i++) if (i < ShownBytes) text += `${i ? ' ' : ''}${Ptr[i].toString(16).padStart(2, '0')}`;
  return Size > ShownBytes ? `${text} ... (${Size} bytes)` : text;
}

/**
 * @param Filter 0n: for all sessions
 * @returns STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER (more than 128 pieces of data)
 * @stack 0x190
 */
export function EtwWriteEx(
  RegHandle: REGHANDLE,
  EventDescriptor: EVENT_DESCRIPTOR,
  _Filter: bigint,
  _Flags: number,
  ActivityId: GUID | null,
  RelatedActivityId: GUID | null,
  UserDataCount: number,
  UserData: readonly EVENT_DATA_DESCRIPTOR[] | EVENT_DATA_DESCRIPTOR | null,
): NTSTATUS {
  const provider = EtwpReferenceProvider(RegHandle);
  if (provider === undefined) return STATUS_INVALID_HANDLE;
  if (UserDataCount > MaximumDescriptors || (UserDataCount > 0 && UserData === null)) return STATUS_INVALID_PARAMETER;
  if (!EtwEventEnabled(RegHandle, EventDescriptor)) return STATUS_SUCCESS;
  const { Id, Level, Opcode, Task, Keyword } = EventDescriptor;
  const pieces = UserData === null ? [] : UserData instanceof EVENT_DATA_DESCRIPTOR ? [UserData] : UserData;
  let text = `${provider.Name} event ${Id} level ${Level}`;
  if (Task !== 0) text += ` task ${Task}`;
  if (Opcode !== 0) text += ` opcode ${Opcode}`;
  if (Keyword !== 0n) text += ` keyword 0x${Keyword.toString(16)}`;
  const activity = ActivityId ?? PsGetCurrentThread().$activity;
  if (activity !== null) text += ` activity ${EtwpGuidText(activity)}`;
  if (RelatedActivityId !== null) text += ` related ${EtwpGuidText(RelatedActivityId)}`;
  for (let i = 0; i < UserDataCount; i++) text += `${i === 0 ? ': ' : ', '}${EtwpDataText(pieces[i])}`;
  HalTrace('etw', text);
  HalDebugOutput(`[etw] ${text}\n`);
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
export function EtwWrite(
  RegHandle: REGHANDLE,
  EventDescriptor: EVENT_DESCRIPTOR,
  ActivityId: GUID | null,
  UserDataCount: number,
  UserData: readonly EVENT_DATA_DESCRIPTOR[] | EVENT_DATA_DESCRIPTOR | null,
): NTSTATUS {
  return EtwWriteEx(RegHandle, EventDescriptor, 0n, 0, ActivityId, null, UserDataCount, UserData);
}

/**
 * An event that links two activities.
 * @stack 0x60
 */
export function EtwWriteTransfer(
  RegHandle: REGHANDLE,
  EventDescriptor: EVENT_DESCRIPTOR,
  ActivityId: GUID | null,
  RelatedActivityId: GUID | null,
  UserDataCount: number,
  UserData: readonly EVENT_DATA_DESCRIPTOR[] | EVENT_DATA_DESCRIPTOR | null,
): NTSTATUS {
  return EtwWriteEx(RegHandle, EventDescriptor, 0n, 0, ActivityId, RelatedActivityId, UserDataCount, UserData);
}

/**
 * An event that is one text.
 * @stack 0x80
 */
export function EtwWriteString(
  RegHandle: REGHANDLE,
  Level: number,
  Keyword: bigint,
  ActivityId: GUID | null,
  String: string,
): NTSTATUS {
  const piece = new EVENT_DATA_DESCRIPTOR();
  EventDataDescCreate(piece, String, 2 * String.length + 2);
  const descriptor = new EVENT_DESCRIPTOR(0, 0, 0, Level, 0, 0, Keyword);
  return EtwWriteEx(RegHandle, descriptor, 0n, 0, ActivityId, null, 1, piece);
}

/**
 * The thread's activity, which its events belong to unless they name another.
 * @param ControlCode what to do with it: EVENT_ACTIVITY_CTRL_GET_ID, _SET_ID, _CREATE_ID, _GET_SET_ID or _CREATE_SET_ID
 * @param ActivityId in or out, as the code says
 * @stack 0x50
 */
export function EtwActivityIdControl(ControlCode: number, ActivityId: GUID): NTSTATUS {
  const thread = PsGetCurrentThread();
  const before = thread.$activity ?? new GUID();
  switch (ControlCode) {
    case EVENT_ACTIVITY_CTRL_GET_ID:
      copyInto(ActivityId, before);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_SET_ID:
      thread.$activity = copyOf(ActivityId);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_ID:
      return ExUuidCreate(ActivityId);
    case EVENT_ACTIVITY_CTRL_GET_SET_ID:
      thread.$activity = copyOf(ActivityId);
      copyInto(ActivityId, before);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_SET_ID:
      thread.$activity = new GUID();
      ExUuidCreate(thread.$activity);
      copyInto(ActivityId, before);
      return STATUS_SUCCESS;
    default:
      return STATUS_INVALID_PARAMETER;
  }
}
