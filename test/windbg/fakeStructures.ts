/** Structures for the fake target: the fields that commands look at, with the layouts of the real ones. */
import type { TypeLayout } from '../../simulator/debug/target';

export class ListEntry {
  Flink: ListEntry = this;
  Blink: ListEntry = this;
  constructor(readonly $record: object | null = null) {}
  append(entry: ListEntry): void {
    entry.Flink = this;
    entry.Blink = this.Blink;
    this.Blink.Flink = entry;
    this.Blink = entry;
  }
}
export class Header {
  Type = 0;
  SignalState = 0;
  readonly WaitListHead = new ListEntry(this);
}
export class KEvent {
  readonly Header = new Header();
}
export class KDpc {
  Type = 0x13;
  Importance = 1;
  Number = 0;
  readonly DpcListEntry = new ListEntry(this);
  DeferredRoutine: Function | null = null;
  DeferredContext: unknown = null;
  SystemArgument1: unknown = null;
  SystemArgument2: unknown = null;
}
export class KTimer {
  readonly Header = Object.assign(new Header(), { Type: 8 });
  DueTime = 0;
  readonly TimerListEntry = new ListEntry(this);
  Dpc: KDpc | null = null;
  Processor = 0;
  TimerType = 0;
  Period = 0;
}
export class KThread {
  readonly Header = Object.assign(new Header(), { Type: 6 });
  InitialStack = 0n;
  StackLimit = 0n;
  StackBase = 0n;
  KernelStack = 0n;
  State = 2;
  Alertable = 0;
  ApcState = { ApcListHead: [new ListEntry(), new ListEntry()], Process: null as object | null };
  ApcStateIndex = 0;
  Priority = 8;
  BasePriority = 8;
  PriorityDecrement = 0;
  WaitIrql = 0;
  WaitMode = 0;
  WaitReason = 0;
  WaitTime = 0;
  WaitBlockCount = 0;
  WaitBlockList: { Object: object }[] | null = null;
  readonly WaitListEntry = new ListEntry(this);
  readonly Timer = new KTimer();
  Teb = 0n;
  Process: object | null = null;
  IdealProcessor = 0;
  NextProcessor = 0;
  ContextSwitches = 0;
  KernelTime = 0;
  UserTime = 0;
  Win32Thread: object | null = null;
  StartAddress: Function | null = null;
  Win32StartAddress: Function | null = null;
  Cid = { UniqueProcess: 0, UniqueThread: 0 };
  readonly IrpList = new ListEntry(this);
  ThreadsProcess: KProcess | null = null;
}
export class KProcess {
  $header: object | null = null;
  DirectoryTableBase = 0x1aa000n;
  UniqueProcessId = 0;
  InheritedFromUniqueProcessId = 0;
  ObjectTable: object | null = null;
  ImageFileName = '';
  $imageName = '';
  SessionId = 1;
  Peb = 0n;
  CreateTime = 0;
  ExitTime = 0;
  ExitStatus = 0x103;
  UserTime = 0;
  KernelTime = 0;
  BasePriority = 8;
}
export class KPrcb {
  CurrentThread!: KThread;
  NextThread: KThread | null = null;
  IdleThread!: KThread;
  NestingLevel = 0;
  readonly DpcData = [{ DpcListHead: new ListEntry(this) }, { DpcListHead: new ListEntry(this) }];
  MaximumDpcQueueDepth = 4;
  DpcRequestRate = 0;
  DpcRoutineActive = 0;
  DpcWatchdogCount = 0;
  DpcTimeCount = 0;
  DpcTimeLimit = 1280;
  DpcInterruptRequested = 0;
  QuantumEnd = 0;
  IdleSchedule = 0;
  readonly TimerTable = { TimerEntries: Array.from({ length: 256 }, () => ({ Entry: new ListEntry() })) };
  ReadySummary = 0;
  readonly DispatcherReadyListHead = Array.from({ length: 32 }, () => new ListEntry(this));
  InterruptCount = 0x2a;
  KernelTime = 0x10;
  UserTime = 3;
  DpcTime = 2;
  InterruptTime = 1;
  KeContextSwitches = 7;
  constructor(readonly Number: number) {}
}
export class Irp {
  Type = 6;
  Size = 0x118;
  MdlAddress: object | null = null;
  Flags = 0x60900;
  AssociatedIrp = { SystemBuffer: null as Uint8Array | null };
  readonly ThreadListEntry = new ListEntry(this);
  readonly IoStatus = { Status: 0, Information: 0 };
  RequestorMode = 1;
  PendingReturned = 0;
  StackCount = 1;
  CurrentLocation = 1;
  Cancel = 0;
  CancelRoutine: Function | null = null;
  Tail = { Overlay: { Thread: null as KThread | null } };
  $locations: object[] = [];
}
export class DeviceObject {
  $header: object | null = null;
  DriverObject!: DriverObject;
  NextDevice: DeviceObject | null = null;
  AttachedDevice: DeviceObject | null = null;
  CurrentIrp: Irp | null = null;
  ReferenceCount = 1;
  Flags = 0x44;
  Characteristics = 0x100;
  DeviceType = 0x22;
  DeviceExtension: object | null = null;
  $attachedTo: DeviceObject | null = null;
}
export class DriverObject {
  $header: object | null = null;
  DeviceObject: DeviceObject | null = null;
  DriverExtension = { AddDevice: null };
  DriverName = '';
  DriverInit: Function | null = null;
  DriverStartIo: Function | null = null;
  DriverUnload: Function | null = null;
  MajorFunction: Function[] = [];
}
export class DeviceExtension {
  Timer!: KTimer;
  Dpc!: KDpc;
  PendingIrp: Irp | null = null;
}

type Rows = readonly (readonly [name: string, offset: number, type: string])[];

const SIZES: Readonly<Record<string, number>> = {
  UChar: 1,
  Char: 1,
  Int2B: 2,
  Uint2B: 2,
  Int4B: 4,
  Uint4B: 4,
  _LIST_ENTRY: 16,
  _DISPATCHER_HEADER: 0x18,
  _KTIMER: 0x40,
};

function layout(name: string, size: number, rows: Rows, module = 'nt'): TypeLayout {
  return {
    name,
    module,
    size,
    fields: rows.map(([field, offset, type]) => ({
      name: field,
      offset,
      type,
      size: SIZES[type] ?? 8,
      get: (object: object) => (object as Record<string, unknown>)[field],
      set: (object: object, value: unknown) => {
        (object as Record<string, unknown>)[field] = value;
      },
    })),
  };
}

export const LAYOUTS = new Map<Function, TypeLayout>([
  [
    ListEntry,
    layout('_LIST_ENTRY', 0x10, [
      ['Flink', 0, 'Ptr64 _LIST_ENTRY'],
      ['Blink', 8, 'Ptr64 _LIST_ENTRY'],
    ]),
  ],
  [
    Header,
    layout('_DISPATCHER_HEADER', 0x18, [
      ['Type', 0, 'UChar'],
      ['SignalState', 4, 'Int4B'],
      ['WaitListHead', 8, '_LIST_ENTRY'],
    ]),
  ],
  [KEvent, layout('_KEVENT', 0x18, [['Header', 0, '_DISPATCHER_HEADER']])],
  [
    KDpc,
    layout('_KDPC', 0x40, [
      ['Type', 0, 'UChar'],
      ['Importance', 1, 'UChar'],
      ['Number', 2, 'Uint2B'],
      ['DpcListEntry', 8, '_LIST_ENTRY'],
      ['DeferredRoutine', 0x18, 'Ptr64     void '],
      ['DeferredContext', 0x20, 'Ptr64 Void'],
      ['SystemArgument1', 0x28, 'Ptr64 Void'],
      ['SystemArgument2', 0x30, 'Ptr64 Void'],
    ]),
  ],
  [
    KTimer,
    layout('_KTIMER', 0x40, [
      ['Header', 0, '_DISPATCHER_HEADER'],
      ['DueTime', 0x18, '_ULARGE_INTEGER'],
      ['TimerListEntry', 0x20, '_LIST_ENTRY'],
      ['Dpc', 0x30, 'Ptr64 _KDPC'],
      ['Processor', 0x38, 'Uint2B'],
      ['TimerType', 0x3a, 'Uint2B'],
      ['Period', 0x3c, 'Uint4B'],
    ]),
  ],
  [
    KThread,
    layout('_ETHREAD', 0x898, [
      ['Header', 0, '_DISPATCHER_HEADER'],
      ['Priority', 0xc3, 'Char'],
      ['Timer', 0x100, '_KTIMER'],
      ['State', 0x184, 'UChar'],
      ['Process', 0x220, 'Ptr64 _KPROCESS'],
    ]),
  ],
  [
    KProcess,
    layout('_EPROCESS', 0xa40, [
      ['UniqueProcessId', 0x440, 'Ptr64 Void'],
      ['ImageFileName', 0x5a8, '[15] UChar'],
    ]),
  ],
  [
    KPrcb,
    layout('_KPRCB', 0xae40, [
      ['CurrentThread', 8, 'Ptr64 _KTHREAD'],
      ['NextThread', 0x10, 'Ptr64 _KTHREAD'],
      ['IdleThread', 0x18, 'Ptr64 _KTHREAD'],
      ['Number', 0x24, 'Uint4B'],
    ]),
  ],
  [
    Irp,
    layout('_IRP', 0xd0, [
      ['Type', 0, 'Int2B'],
      ['Size', 2, 'Uint2B'],
      ['MdlAddress', 8, 'Ptr64 _MDL'],
      ['Flags', 0x10, 'Uint4B'],
      ['RequestorMode', 0x40, 'Char'],
    ]),
  ],
  [
    DeviceObject,
    layout('_DEVICE_OBJECT', 0x150, [
      ['DriverObject', 8, 'Ptr64 _DRIVER_OBJECT'],
      ['DeviceExtension', 0x40, 'Ptr64 Void'],
    ]),
  ],
  [
    DriverObject,
    layout('_DRIVER_OBJECT', 0x150, [
      ['DeviceObject', 8, 'Ptr64 _DEVICE_OBJECT'],
      ['DriverName', 0x38, '_UNICODE_STRING'],
    ]),
  ],
  [
    DeviceExtension,
    layout(
      'DeviceExtension',
      0x18,
      [
        ['Timer', 0, 'Ptr64 _KTIMER'],
        ['Dpc', 8, 'Ptr64 _KDPC'],
        ['PendingIrp', 0x10, 'Ptr64 _IRP'],
      ],
      'IRQL',
    ),
  ],
]);
