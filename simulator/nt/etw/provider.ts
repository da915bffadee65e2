/**
 * Providers of events. One session listens here: it prints what they write to the debugger, and enables every provider for
 * all levels and keywords. Source: the pages of EtwRegister, EtwEnableCallback, EtwProviderEnabled and EtwSetInformation.
 */
import { HalCaptureStack, HalTrace } from 'hal';
import {
  EVENT_CONTROL_CODE_DISABLE_PROVIDER,
  EVENT_CONTROL_CODE_ENABLE_PROVIDER,
  type EVENT_DESCRIPTOR,
  type ETWENABLECALLBACK,
  EventProviderSetTraits,
  type REGHANDLE,
} from '../inc/etw';
import type { NTSTATUS } from '../inc/io';
import { UNICODE_STRING } from '../inc/ntdef';
import { STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { GUID, RtlStringFromGUID } from '../rtl/guid';
import { RtlBytesString } from '../rtl/memory';

class ETW_REG_ENTRY {
  /** From the traits, as TraceLogging sets them; else the GUID. */
  Name: string;
  constructor(
    readonly ProviderId: GUID,
    readonly Callback: ETWENABLECALLBACK | null,
    readonly CallbackContext: unknown,
    /** Return address of EtwRegister, in the code of the driver. */
    readonly CallerAddress: bigint,
  ) {
    this.Name = EtwpGuidText(ProviderId);
  }
}

/** What the session asks for. */
const SESSION = { Level: 0xff, MatchAnyKeyword: 0xffff_ffff_ffff_ffffn, MatchAllKeyword: 0n, Source: new GUID() };

const providers = new Map<REGHANDLE, ETW_REG_ENTRY>();
const FirstHandle = 0xffff_9d0b_0000_0000n;
let registered = 0n;

export function EtwpGuidText(Guid: GUID): string {
  const text = new UNICODE_STRING();
  RtlStringFromGUID(Guid, text);
  return text.Buffer;
}

/** The provider behind a handle; undefined: none. */
export function EtwpReferenceProvider(RegHandle: REGHANDLE): ETW_REG_ENTRY | undefined {
  return providers.get(RegHandle);
}

/**
 * The session has been there before the provider: the callback is called at once, in this thread.
 * @param RegHandle gets what the other routines want
 * @returns STATUS_INVALID_PARAMETER without a GUID
 * @stack 0x90
 */
export function EtwRegister(
  ProviderId: GUID,
  EnableCallback: ETWENABLECALLBACK | null,
  CallbackContext: unknown,
  RegHandle: Ref<REGHANDLE>,
): NTSTATUS {
  if (ProviderId === null || RegHandle === null) return STATUS_INVALID_PARAMETER;
  const caller = HalCaptureStack(4).find(frame => frame.image !== 'nt');
  const id = new GUID(ProviderId.Data1, ProviderId.Data2, ProviderId.Data3, ProviderId.Data4.slice());
  const entry = new ETW_REG_ENTRY(id, EnableCallback, CallbackContext, caller?.address ?? 0n);
  const handle = FirstHandle + ++registered * 0x70n;
  providers.set(handle, entry);
  RegHandle.value = handle;
  HalTrace('etw', `provider ${entry.Name} registered`);
  EtwpCallEnableCallback(entry, EVENT_CONTROL_CODE_ENABLE_PROVIDER);
  return STATUS_SUCCESS;
}

/**
 * The provider is disabled first, and its callback told.
 * @returns STATUS_INVALID_HANDLE for a handle that is none
 * @stack 0x60
 */
export function EtwUnregister(RegHandle: REGHANDLE): NTSTATUS {
  const entry = providers.get(RegHandle);
  if (entry === undefined) return STATUS_INVALID_HANDLE;
  EtwpCallEnableCallback(entry, EVENT_CONTROL_CODE_DISABLE_PROVIDER);
  providers.delete(RegHandle);
  HalTrace('etw', `provider ${entry.Name} unregistered`);
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
function EtwpCallEnableCallback(Entry: ETW_REG_ENTRY, ControlCode: number): void {
  if (Entry.Callback === null || Entry.Callback === undefined) return;
  const { Source, Level, MatchAnyKeyword, MatchAllKeyword } = SESSION;
  const on = ControlCode === EVENT_CONTROL_CODE_ENABLE_PROVIDER;
  Entry.Callback(
    Source,
    ControlCode,
    on ? Level : 0,
    on ? MatchAnyKeyword : 0n,
    MatchAllKeyword,
    null,
    Entry.CallbackContext,
  );
}

/**
 * Whether somebody listens to events of that level and those keywords (0n: of all).
 * @stack 0x20
 */
export function EtwProviderEnabled(RegHandle: REGHANDLE, Level: number, Keyword: bigint): boolean {
  if (!providers.has(RegHandle) || Level > SESSION.Level) return false;
  if (Keyword === 0n) return true;
  const { MatchAnyKeyword, MatchAllKeyword } = SESSION;
  return (Keyword & MatchAnyKeyword) !== 0n && (Keyword & MatchAllKeyword) === MatchAllKeyword;
}

/** @stack 0x20 */
export function EtwEventEnabled(RegHandle: REGHANDLE, EventDescriptor: EVENT_DESCRIPTOR): boolean {
  return EtwProviderEnabled(RegHandle, EventDescriptor.Level, EventDescriptor.Keyword);
}

/**
 * Settings of a provider: its traits (EventProviderSetTraits: the size of all, then the name, ended by 0) name it.
 * @stack 0x50
 */
export function EtwSetInformation(
  RegHandle: REGHANDLE,
  InformationClass: number,
  EventInformation: Uint8Array | null,
  InformationLength: number,
): NTSTATUS {
  const entry = providers.get(RegHandle);
  if (entry === undefined) return STATUS_INVALID_HANDLE;
  if (InformationClass !== EventProviderSetTraits) return STATUS_SUCCESS;
  const name = EventInformation && RtlBytesString(EventInformation.slice(2, InformationLength));
  if (!name) return STATUS_INVALID_PARAMETER;
  entry.Name = name;
  return STATUS_SUCCESS;
}

/**
 * A provider whose registration lies in that code, for Driver Verifier; null: there is none.
 * @stack 0x40
 */
export function EtwpFindProviderIn(Base: bigint, End: bigint): { address: bigint; handle: REGHANDLE } | null {
  for (const [handle, { CallerAddress }] of providers)
    if (Base <= CallerAddress && CallerAddress < End) return { address: CallerAddress, handle };
  return null;
}
