/** The consumer of performance counters: a work item that reads counter sets in which something is new, and prints them. */
import { HalAddressOf, HalDebugOutput, HalReadBytes, HalTrace } from 'hal';
import { DelayedWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import type { NTSTATUS } from '../inc/io';
import { UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_HANDLE, STATUS_SUCCESS } from '../inc/ntstatus';
import {
  type PCW_BUFFER,
  PCW_CALLBACK_INFORMATION,
  type PCW_DATA,
  PcwCallbackAddCounter,
  PcwCallbackCollectData,
  PcwCallbackEnumerateInstances,
} from '../inc/pcw';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../ex/rundown';
import { ExInitializeWorkItem, ExQueueWorkItem } from '../ex/worker';
import { RtlInitUnicodeString } from '../rtl/string';
import { type PCW_REGISTRATION, PcwpCheckData, PcwpTakeUnread } from './registration';

/** What one call of a provider adds to. */
class PCW_QUERY_BUFFER implements PCW_BUFFER {
  Open = true;
  constructor(
    readonly Registration: PCW_REGISTRATION,
    readonly Type: number,
  ) {}
}

let queued = false;

/** @stack 0x40 */
export function PcwpWakeConsumer(): void {
  if (queued) return;
  queued = true;
  const item = new WORK_QUEUE_ITEM();
  ExInitializeWorkItem(item, PcwpConsume, null);
  ExQueueWorkItem(item, DelayedWorkQueue);
}

/** @stack 0x60 */
function PcwpConsume(): void {
  queued = false;
  for (const registration of PcwpTakeUnread()) {
    if (!ExAcquireRundownProtection(registration.Rundown)) continue;
    if (registration.Callback !== null) PcwpAskProvider(registration);
    for (const instance of registration.Instances.slice()) {
      if (!ExAcquireRundownProtection(instance.Rundown)) continue;
      PcwpShowInstance(registration, instance.Name, instance.Data);
      ExReleaseRundownProtection(instance.Rundown);
    }
    ExReleaseRundownProtection(registration.Rundown);
  }
}

/** What a provider with a callback is asked: once that its counters are wanted, then for names, then for values. */
function PcwpAskProvider(Registration: PCW_REGISTRATION): void {
  if (!Registration.CountersAdded) {
    Registration.CountersAdded = true;
    PcwpCallProvider(Registration, PcwCallbackAddCounter);
  }
  if (NT_SUCCESS(PcwpCallProvider(Registration, PcwCallbackEnumerateInstances)))
    PcwpCallProvider(Registration, PcwCallbackCollectData);
}

/** @stack 0x90 */
function PcwpCallProvider(Registration: PCW_REGISTRATION, Type: number): NTSTATUS {
  const buffer = new PCW_QUERY_BUFFER(Registration, Type);
  const info = new PCW_CALLBACK_INFORMATION();
  const which = Type === PcwCallbackAddCounter ? info.AddCounter : info.CollectData;
  for (const { Id } of Registration.Counters) which.CounterMask |= 1n << BigInt(Id);
  which.InstanceMask = new UNICODE_STRING();
  RtlInitUnicodeString(which.InstanceMask, '*');
  info.CollectData.Buffer = buffer;
  const status = Registration.Callback!(Type, info, Registration.CallbackContext) | 0;
  buffer.Open = false;
  if (!NT_SUCCESS(status)) HalTrace('pcw', `${Registration.Name} fails: ${(status >>> 0).toString(16)}`);
  return status;
}

/**
 * Adds an instance to what a provider's callback is asked for: its name; and the values when data is collected.
 * @param Count number of blocks in `Data`
 * @returns STATUS_INVALID_PARAMETER_4 (a counter's block is missing), STATUS_INVALID_BUFFER_SIZE (one is too small),
 *   STATUS_INVALID_HANDLE (the callback that got the buffer has returned)
 * @stack 0x90
 */
export function PcwAddInstance(
  Buffer: PCW_BUFFER,
  Name: UNICODE_STRING,
  Id: number,
  Count: number,
  Data: readonly PCW_DATA[],
): NTSTATUS {
  if (!(Buffer instanceof PCW_QUERY_BUFFER) || !Buffer.Open) return STATUS_INVALID_HANDLE;
  const { Registration, Type } = Buffer;
  const status = PcwpCheckData(Registration.Counters, Count, Data);
  if (!NT_SUCCESS(status)) return status;
  const name = UnicodeText(Name);
  if (Type === PcwCallbackCollectData) PcwpShowInstance(Registration, name, Data);
  else HalTrace('pcw', `instance ${Registration.Name}(${name}) has the identifier ${Id}`);
  return STATUS_SUCCESS;
}

/**
 * Reads the values of an instance; memory that is not there faults.
 * @stack 0x80
 */
export function PcwpShowInstance(Registration: PCW_REGISTRATION, Name: string, Data: readonly PCW_DATA[]): void {
  let text = '';
  for (const { Id, StructIndex, Offset, Size } of Registration.Counters)
    text += `${text === '' ? ' ' : ', '}counter ${Id} = ${PcwpReadValue(Data[StructIndex].Data, Offset, Size)}`;
  HalTrace('pcw', `${Registration.Name}(${Name}):${text}`);
  HalDebugOutput(`[pcw] ${Registration.Name}(${Name}):${text}\n`);
}

/** An unsigned value, the lowest byte first. */
function PcwpReadValue(Block: object | null, Offset: number, Size: number): bigint {
  const bytes =
    Block instanceof Uint8Array
      ? Block.subarray(Offset, Offset + Size)
      : HalReadBytes(HalAddressOf(Block) + BigInt(Offset), Size);
  let value = 0n;
  for (let i = Size; i-- > 0; ) value = (value << 8n) | BigInt(bytes[i]);
  return value;
}
