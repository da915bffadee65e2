/** Performance counters of drivers (wdm.h): counter sets, their instances, and what the provider is asked. */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from './io';
import type { KEVENT } from './ke';
import type { UNICODE_STRING } from './ntdef';

export const PCW_VERSION_1 = 0x100;
export const PCW_VERSION_2 = 0x200;
export const PCW_CURRENT_VERSION = PCW_VERSION_1;

/** PCW_CALLBACK_TYPE. */
export const PcwCallbackAddCounter = 0;
export const PcwCallbackRemoveCounter = 1;
export const PcwCallbackEnumerateInstances = 2;
export const PcwCallbackCollectData = 3;

export const PCW_ANY_INSTANCE_ID = 0xffff_ffff;

/** Where a counter's value lies. */
export class PCW_COUNTER_DESCRIPTOR {
  constructor(
    public Id = 0,
    /** Which of the data blocks. */
    public StructIndex = 0,
    /** Bytes into the block; bytes of the value (4 or 8). */
    public Offset = 0,
    public Size = 0,
  ) {}
}
HalDefineType(PCW_COUNTER_DESCRIPTOR, '_PCW_COUNTER_DESCRIPTOR', 0x8, [
  ['Id', 0x0, 'Uint2B'],
  ['StructIndex', 0x2, 'Uint2B'],
  ['Offset', 0x4, 'Uint2B'],
  ['Size', 0x6, 'Uint2B'],
]);

/** A block of counter values: bytes, or a structure. */
export class PCW_DATA {
  constructor(
    public Data: object | null = null,
    /** Bytes. */
    public Size = 0,
  ) {}
}
HalDefineType(PCW_DATA, '_PCW_DATA', 0x10, [
  ['Data', 0x0, 'Ptr64 Void'],
  ['Size', 0x8, 'Uint4B'],
]);

/** What PcwAddInstance adds to: its handle is opaque. */
export interface PCW_BUFFER {
  readonly Type: number;
}

export class PCW_COUNTER_INFORMATION {
  /** Bit n: the counter whose Id is n. */
  CounterMask = 0n;
  InstanceMask: UNICODE_STRING | null = null;
}

export class PCW_MASK_INFORMATION {
  /** Bit n: the counter whose Id is n. */
  CounterMask = 0n;
  /** Pattern of the names that are wanted. */
  InstanceMask: UNICODE_STRING | null = null;
  InstanceId = PCW_ANY_INSTANCE_ID;
  CollectMultiple = true;
  Buffer: PCW_BUFFER | null = null;
  CancelEvent: KEVENT | null = null;
}

/** C's union: the member of the callback's type is valid. */
export class PCW_CALLBACK_INFORMATION {
  readonly AddCounter = new PCW_COUNTER_INFORMATION();
  readonly RemoveCounter = this.AddCounter;
  readonly EnumerateInstances = new PCW_MASK_INFORMATION();
  readonly CollectData = this.EnumerateInstances;
}

export type PCW_CALLBACK = (Type: number, Info: PCW_CALLBACK_INFORMATION, Context: any) => NTSTATUS;

export class PCW_REGISTRATION_INFORMATION {
  Version = PCW_CURRENT_VERSION;
  Name: UNICODE_STRING | null = null;
  CounterCount = 0;
  Counters: readonly PCW_COUNTER_DESCRIPTOR[] = [];
  Callback: PCW_CALLBACK | null = null;
  CallbackContext: unknown = null;
}
HalDefineType(PCW_REGISTRATION_INFORMATION, '_PCW_REGISTRATION_INFORMATION', 0x30, [
  ['Version', 0x0, 'Uint4B'],
  ['Name', 0x8, 'Ptr64 _UNICODE_STRING'],
  ['CounterCount', 0x10, 'Uint4B'],
  ['Counters', 0x18, 'Ptr64 _PCW_COUNTER_DESCRIPTOR'],
  ['Callback', 0x20, 'Ptr64     long '],
  ['CallbackContext', 0x28, 'Ptr64 Void'],
]);
