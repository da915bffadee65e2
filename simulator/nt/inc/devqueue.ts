/** Device queues: where IRPs wait while the device is busy. */
import { HalDefineType } from 'hal';
import { KSPIN_LOCK } from './ke';
import { LIST_ENTRY } from './list';

/** Zeros until KeInitializeDeviceQueue: the first request that has to wait meets the null links. */
export class KDEVICE_QUEUE {
  Type = 0;
  Size = 0;
  readonly DeviceListHead = new LIST_ENTRY(this);
  readonly Lock = new KSPIN_LOCK();
  Busy = 0;
}
HalDefineType(KDEVICE_QUEUE, '_KDEVICE_QUEUE', 0x28, [
  ['Type', 0x0, 'Int2B'],
  ['Size', 0x2, 'Int2B'],
  ['DeviceListHead', 0x8, '_LIST_ENTRY'],
  ['Lock', 0x18, 'Uint8B'],
  ['Busy', 0x20, 'UChar'],
]);

export class KDEVICE_QUEUE_ENTRY {
  readonly DeviceListEntry: LIST_ENTRY;
  SortKey = 0;
  Inserted = 0;
  /** `record`: the structure that the entry is embedded in. */
  constructor(record: object | null = null) {
    this.DeviceListEntry = new LIST_ENTRY(record ?? this);
  }
}
HalDefineType(KDEVICE_QUEUE_ENTRY, '_KDEVICE_QUEUE_ENTRY', 0x18, [
  ['DeviceListEntry', 0x0, '_LIST_ENTRY'],
  ['SortKey', 0x10, 'Uint4B'],
  ['Inserted', 0x14, 'UChar'],
]);
