/**
 * Trace messages of WPP's macros: a driver's control routine is asked which GUIDs it traces, and told at once that a session
 * listens; the session prints the messages in the debugger. Source: the pages of WmiTraceMessage and WmiQueryTraceInformation.
 */
import { HalAddressOf, HalCurrentProcessor, HalDebugOutput, HalTrace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import {
  NT_SUCCESS,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import {
  IRP_MN_DISABLE_EVENTS,
  IRP_MN_ENABLE_EVENTS,
  IRP_MN_REGINFO,
  type WMI_TRACE_CALLBACK,
  WMIREGINFOW,
  WNODE_HEADER,
} from '../inc/wmi';
import { EtwpGuidText } from '../etw/provider';
import type { GUID } from '../rtl/guid';

export const TRACE_MESSAGE_SEQUENCE = 0x1;
export const TRACE_MESSAGE_GUID = 0x2;
export const TRACE_MESSAGE_COMPONENTID = 0x4;
export const TRACE_MESSAGE_TIMESTAMP = 0x8;
export const TRACE_MESSAGE_SYSTEMINFO = 0x20;
/** TRACE_INFORMATION_CLASS. */
export const TraceIdClass = 0;
export const TraceHandleClass = 1;
export const TraceEnableFlagsClass = 2;
export const TraceEnableLevelClass = 3;
export const GlobalLoggerHandleClass = 4;
export const EventLoggerHandleClass = 5;
export const AllLoggerHandlesClass = 6;
export const TraceHandleByNameClass = 7;

/** The session: handle, its level in the highest byte and its flags, as WmiGetLoggerEnableLevel takes them out. */
const LoggerId = 1;
const EnableLevel = 0xff;
const EnableFlags = 0x7fffffff;
export const WmipLogger = (BigInt(EnableLevel) << 56n) | (BigInt(EnableFlags) << 16n) | BigInt(LoggerId);
const SessionName = 'kdlab';

const callbacks: { readonly Callback: WMI_TRACE_CALLBACK; readonly Guids: readonly GUID[] }[] = [];

/** @stack 0x60 */
export function WmipRegisterTraceProvider(Callback: WMI_TRACE_CALLBACK): NTSTATUS {
  if (typeof Callback !== 'function') return STATUS_INVALID_PARAMETER;
  const info = new WMIREGINFOW();
  const status = Callback(IRP_MN_REGINFO, 0, info.BufferSize, info, null, { value: 0 });
  if (!NT_SUCCESS(status)) return status;
  const guids = info.WmiRegGuid.map(g => g.Guid);
  callbacks.push({ Callback, Guids: guids });
  WmipTellCallback(Callback, guids, IRP_MN_ENABLE_EVENTS);
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
export function WmipDeregisterTraceProvider(Callback: WMI_TRACE_CALLBACK): NTSTATUS {
  const at = callbacks.findIndex(c => c.Callback === Callback);
  if (at < 0) return STATUS_INVALID_PARAMETER;
  WmipTellCallback(Callback, callbacks[at].Guids, IRP_MN_DISABLE_EVENTS);
  callbacks.splice(at, 1);
  return STATUS_SUCCESS;
}

/** A control routine in that code, for Driver Verifier; 0n: there is none. */
export function WmipFindTraceCallbackIn(Base: bigint, End: bigint): bigint {
  const left = callbacks.map(c => HalAddressOf(c.Callback)).find(address => Base <= address && address < End);
  return left ?? 0n;
}

/** @stack 0x60 */
function WmipTellCallback(Callback: WMI_TRACE_CALLBACK, Guids: readonly GUID[], MinorFunction: number): void {
  for (const guid of Guids) {
    const node = new WNODE_HEADER();
    node.Guid = guid;
    node.HistoricalContext = WmipLogger;
    HalTrace(
      'etw',
      `trace provider ${EtwpGuidText(guid)} ${MinorFunction === IRP_MN_ENABLE_EVENTS ? 'enabled' : 'disabled'}`,
    );
    Callback(MinorFunction, guid, node.BufferSize, node, null, { value: 0 });
  }
}

/** Arguments of a message: pointer and length in bytes, pairwise, ended by null. */
export type TraceArgument = Uint8Array | string | number | bigint | null;
let sequence = 0;

/**
 * Logs a trace message. The arguments are shown as they are handed over: there is no manifest (TMF) of them.
 * @param LoggerHandle as the control routine was given it
 * @param MessageFlags TRACE_MESSAGE_XXX: what goes before the arguments
 * @param Arguments pointer and length, pointer and length, ..., null
 * @returns STATUS_INVALID_HANDLE for a session that is none
 * @stack 0x120
 */
export function WmiTraceMessage(
  LoggerHandle: bigint,
  MessageFlags: number,
  MessageGuid: GUID | null,
  MessageNumber: number,
  ...Arguments: TraceArgument[]
): NTSTATUS {
  return WmiTraceMessageVa(LoggerHandle, MessageFlags, MessageGuid, MessageNumber, Arguments);
}

/**
 * The same with its arguments in a list.
 * @stack 0x120
 */
export function WmiTraceMessageVa(
  LoggerHandle: bigint,
  MessageFlags: number,
  MessageGuid: GUID | null,
  MessageNumber: number,
  MessageArgList: readonly TraceArgument[],
): NTSTATUS {
  if ((LoggerHandle & 0xffffn) !== BigInt(LoggerId)) return STATUS_INVALID_HANDLE;
  let text = '';
  if ((MessageFlags & TRACE_MESSAGE_SEQUENCE) !== 0) text += `#${++sequence} `;
  if ((MessageFlags & TRACE_MESSAGE_SYSTEMINFO) !== 0) text += `processor ${HalCurrentProcessor()} `;
  if ((MessageFlags & TRACE_MESSAGE_GUID) !== 0 && MessageGuid !== null) text += `${EtwpGuidText(MessageGuid)} `;
  text += `message ${MessageNumber}`;
  for (let i = 0; i + 1 < MessageArgList.length && MessageArgList[i] !== null; i += 2)
    text += `${i === 0 ? ': ' : ', '}${WmipArgumentText(MessageArgList[i], Number(MessageArgList[i + 1]))}`;
  HalTrace('etw', text);
  HalDebugOutput(`[wpp] ${text}\n`);
  return STATUS_SUCCESS;
}

/** Reads the bytes: pageable ones fault, above APC_LEVEL for good. */
function WmipArgumentText(Argument: TraceArgument, Length: number): string {
  if (typeof Argument === 'string') return `"${Argument.replace(/\0$/, '')}"`;
  if (!(Argument instanceof Uint8Array)) return String(Argument);
  let text = '';
  for (let i = 0; i < Length; i++) text += `${i ? ' ' : ''}${Argument[i].toString(16).padStart(2, '0')}`;
  return text;
}

/**
 * What is known of a session.
 * @param TraceInformation gets the value; for TraceHandleByNameClass it holds the session's name before
 * @returns STATUS_INVALID_HANDLE, STATUS_INVALID_INFO_CLASS
 * @stack 0x60
 */
export function WmiQueryTraceInformation(
  TraceInformationClass: number,
  TraceInformation: Ref<any>,
  _TraceInformationLength: number,
  RequiredLength: Ref<number> | null,
  Buffer: bigint | string | null,
): NTSTATUS {
  const byName = TraceInformationClass === TraceHandleByNameClass;
  if (byName ? Buffer !== SessionName : (BigInt(Buffer ?? 0) & 0xffffn) !== BigInt(LoggerId))
    return STATUS_INVALID_HANDLE;
  const answers: Readonly<Record<number, readonly [value: number | bigint, bytes: number] | undefined>> = {
    [TraceIdClass]: [LoggerId, 4],
    [TraceHandleClass]: [WmipLogger, 8],
    [TraceEnableFlagsClass]: [EnableFlags, 4],
    [TraceEnableLevelClass]: [EnableLevel, 4],
    [TraceHandleByNameClass]: [WmipLogger, 8],
  };
  const answer = answers[TraceInformationClass];
  if (answer === undefined) return STATUS_INVALID_INFO_CLASS;
  TraceInformation.value = answer[0];
  if (RequiredLength) RequiredLength.value = answer[1];
  return STATUS_SUCCESS;
}
