/** I/O manager (io) structures, as wdm.h declares them. */
import type { GUID } from '../rtl/guid';
import { HalDefineType } from 'hal';
import { KDEVICE_QUEUE, KDEVICE_QUEUE_ENTRY } from './devqueue';
import type { PRIVATE_CACHE_MAP } from './cc';
import type { FAST_IO_DISPATCH } from './fastio';
import type { IO_COMPLETION_CONTEXT } from './iocompletion';
import { IO_STACK_PARAMETERS } from './iostack';
import { KAPC, KDPC, KEVENT, KSPIN_LOCK } from './ke';
import { LIST_ENTRY } from './list';
import type { UNICODE_STRING } from './ntdef';
import type { OBJECT_HEADER, ObjectBody } from './ob';
import type { ETHREAD } from './ps';
import type { SECTION_OBJECT_POINTERS } from './section';
import type { VPB } from './vpb';

export { ACCESS_STATE, IO_SECURITY_CONTEXT, IO_STACK_PARAMETERS } from './iostack';

export type NTSTATUS = number;

export class IO_STATUS_BLOCK {
  /** NTSTATUS: a signed 32-bit number. */
  Status: NTSTATUS = 0;
  Information = 0;
}
HalDefineType(IO_STATUS_BLOCK, '_IO_STATUS_BLOCK', 0x10, [
  ['Status', 0x0, 'Int4B'],
  ['Information', 0x8, 'Uint8B'],
]);

export const SL_PENDING_RETURNED = 0x01;
export const SL_ERROR_RETURNED = 0x02;
export const SL_INVOKE_ON_CANCEL = 0x20;
export const SL_INVOKE_ON_SUCCESS = 0x40;
export const SL_INVOKE_ON_ERROR = 0x80;

export type PDRIVER_DISPATCH = (DeviceObject: DEVICE_OBJECT, Irp: IRP) => NTSTATUS;
export type PDRIVER_CANCEL = (DeviceObject: DEVICE_OBJECT, Irp: IRP) => void;
export type PDRIVER_UNLOAD = (DriverObject: DRIVER_OBJECT) => void;
export type PDRIVER_STARTIO = (DeviceObject: DEVICE_OBJECT, Irp: IRP) => void;
export type PIO_COMPLETION_ROUTINE = (DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Context: any) => NTSTATUS;

/** In user mode, when a request of the thread is finished. */
export type PIO_APC_ROUTINE = (ApcContext: any, IoStatusBlock: IO_STATUS_BLOCK, Reserved: number) => void;

export class IO_STACK_LOCATION {
  MajorFunction = 0;
  MinorFunction = 0;
  Flags = 0;
  Control = 0;
  Parameters = new IO_STACK_PARAMETERS();
  DeviceObject: DEVICE_OBJECT | null = null;
  FileObject: FILE_OBJECT | null = null;
  CompletionRoutine: PIO_COMPLETION_ROUTINE | null = null;
  Context: unknown = null;
}
HalDefineType(IO_STACK_LOCATION, '_IO_STACK_LOCATION', 0x48, [
  ['MajorFunction', 0x0, 'UChar'],
  ['MinorFunction', 0x1, 'UChar'],
  ['Flags', 0x2, 'UChar'],
  ['Control', 0x3, 'UChar'],
  ['DeviceObject', 0x28, 'Ptr64 _DEVICE_OBJECT'],
  ['FileObject', 0x30, 'Ptr64 _FILE_OBJECT'],
  ['CompletionRoutine', 0x38, 'Ptr64     long '],
  ['Context', 0x40, 'Ptr64 Void'],
]);

export class IRP {
  Type = 6;
  Size = 0;
  MdlAddress: object | null = null;
  Flags = 0;
  /** SystemBuffer: the kernel copy of a buffered request; null for length zero. */
  AssociatedIrp = { SystemBuffer: null as Uint8Array | null, MasterIrp: null as IRP | null, IrpCount: 0 };
  readonly ThreadListEntry = new LIST_ENTRY(this, true);
  readonly IoStatus = new IO_STATUS_BLOCK();
  RequestorMode = 0;
  PendingReturned = 0;
  StackCount = 0;
  /** 1-based; StackCount + 1 when no driver owns the IRP. */
  CurrentLocation = 0;
  Cancel = 0;
  CancelIrql = 0;
  ApcEnvironment = 0;
  AllocationFlags = 0;
  UserIosb: IO_STATUS_BLOCK | null = null;
  UserEvent: KEVENT | null = null;
  readonly Overlay = {
    AsynchronousParameters: { UserApcRoutine: null as PIO_APC_ROUTINE | null, UserApcContext: null as unknown },
    AllocationSize: 0n,
  };
  CancelRoutine: PDRIVER_CANCEL | null = null;
  UserBuffer: Uint8Array | null = null;
  readonly Tail = {
    Overlay: {
      Thread: null as ETHREAD | null,
      DriverContext: [null, null, null, null] as unknown[],
      ListEntry: new LIST_ENTRY(this),
      DeviceQueueEntry: new KDEVICE_QUEUE_ENTRY(this),
      OriginalFileObject: null as FILE_OBJECT | null,
    },
    Apc: new KAPC(),
  };
  /** IoSetActivityIdIrp's. */
  $activity: GUID | null = null;
  /** Stack locations: index 0 is location 1. */
  $locations: IO_STACK_LOCATION[] = [];
  /** What lies before the first and behind the last of them. */
  $stray: IO_STACK_LOCATION | null = null;
}
HalDefineType(IRP, '_IRP', 0xd0, [
  ['Type', 0x0, 'Int2B'],
  ['Size', 0x2, 'Uint2B'],
  ['MdlAddress', 0x8, 'Ptr64 _MDL'],
  ['Flags', 0x10, 'Uint4B'],
  ['AssociatedIrp', 0x18, '<anonymous-tag>'],
  ['ThreadListEntry', 0x20, '_LIST_ENTRY'],
  ['IoStatus', 0x30, '_IO_STATUS_BLOCK'],
  ['RequestorMode', 0x40, 'Char'],
  ['PendingReturned', 0x41, 'UChar'],
  ['StackCount', 0x42, 'Char'],
  ['CurrentLocation', 0x43, 'Char'],
  ['Cancel', 0x44, 'UChar'],
  ['CancelIrql', 0x45, 'UChar'],
  ['ApcEnvironment', 0x46, 'Char'],
  ['AllocationFlags', 0x47, 'UChar'],
  ['UserIosb', 0x48, 'Ptr64 _IO_STATUS_BLOCK'],
  ['UserEvent', 0x50, 'Ptr64 _KEVENT'],
  ['CancelRoutine', 0x68, 'Ptr64     void '],
  ['UserBuffer', 0x70, 'Ptr64 Void'],
  ['Tail', 0x78, '<anonymous-tag>'],
]);

export class DEVICE_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  Type = 3;
  Size = 0;
  ReferenceCount = 0;
  DriverObject!: DRIVER_OBJECT;
  NextDevice: DEVICE_OBJECT | null = null;
  AttachedDevice: DEVICE_OBJECT | null = null;
  CurrentIrp: IRP | null = null;
  Flags = 0;
  Characteristics = 0;
  Vpb: VPB | null = null;
  /** What the driver's own structure is; typed by the driver. */
  DeviceExtension: any = null;
  DeviceType = 0;
  StackSize = 1;
  readonly Dpc = new KDPC();
  AlignmentRequirement = 0;
  SectorSize = 0;
  $attachedTo: DEVICE_OBJECT | null = null;
  /** DEVOBJ_EXTENSION.ExtensionFlags. */
  $extensionFlags = 0;
  /** DEVOBJ_EXTENSION.PowerFlags: system state in bits 0 to 3, device state in bits 4 to 7. */
  $powerFlags = 0;
  Timer: object | null = null;
  readonly DeviceQueue = new KDEVICE_QUEUE();
  DriverContext: unknown = null;
}
HalDefineType(DEVICE_OBJECT, '_DEVICE_OBJECT', 0x150, [
  ['Type', 0x0, 'Int2B'],
  ['Size', 0x2, 'Uint2B'],
  ['ReferenceCount', 0x4, 'Int4B'],
  ['DriverObject', 0x8, 'Ptr64 _DRIVER_OBJECT'],
  ['NextDevice', 0x10, 'Ptr64 _DEVICE_OBJECT'],
  ['AttachedDevice', 0x18, 'Ptr64 _DEVICE_OBJECT'],
  ['CurrentIrp', 0x20, 'Ptr64 _IRP'],
  ['Timer', 0x28, 'Ptr64 _IO_TIMER'],
  ['Flags', 0x30, 'Uint4B'],
  ['Characteristics', 0x34, 'Uint4B'],
  ['Vpb', 0x38, 'Ptr64 _VPB'],
  ['DeviceExtension', 0x40, 'Ptr64 Void'],
  ['DeviceType', 0x48, 'Uint4B'],
  ['StackSize', 0x4c, 'Char'],
  ['AlignmentRequirement', 0x98, 'Uint4B'],
  ['DeviceQueue', 0xa0, '_KDEVICE_QUEUE'],
  ['Dpc', 0xc8, '_KDPC'],
  ['SectorSize', 0x130, 'Uint2B'],
]);

export class DRIVER_EXTENSION {
  AddDevice: ((DriverObject: DRIVER_OBJECT, PhysicalDeviceObject: DEVICE_OBJECT) => NTSTATUS) | null = null;
  Count = 0;
  ServiceKeyName = '';
  /** IoAllocateDriverObjectExtension's, by their identification. */
  readonly $clientExtensions = new Map<unknown, object>();
}
HalDefineType(DRIVER_EXTENSION, '_DRIVER_EXTENSION', 0x50, [
  ['AddDevice', 0x8, 'Ptr64     long '],
  ['Count', 0x10, 'Uint4B'],
  ['ServiceKeyName', 0x18, '_UNICODE_STRING'],
]);

export const IRP_MJ_MAXIMUM_FUNCTION = 0x1b;
export class DRIVER_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  Type = 4;
  Size = 0x150;
  DeviceObject: DEVICE_OBJECT | null = null;
  Flags = 0;
  DriverStart = 0n;
  DriverSize = 0;
  DriverSection: object | null = null;
  readonly DriverExtension = new DRIVER_EXTENSION();
  DriverName = '';
  HardwareDatabase = '';
  FastIoDispatch: FAST_IO_DISPATCH | null = null;
  DriverInit: ((DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING) => NTSTATUS) | null = null;
  DriverStartIo: PDRIVER_STARTIO | null = null;
  DriverUnload: PDRIVER_UNLOAD | null = null;
  readonly MajorFunction: PDRIVER_DISPATCH[] = [];
  /** The image that holds the driver's code. */
  $image = '';
}
HalDefineType(DRIVER_OBJECT, '_DRIVER_OBJECT', 0x150, [
  ['Type', 0x0, 'Int2B'],
  ['Size', 0x2, 'Int2B'],
  ['DeviceObject', 0x8, 'Ptr64 _DEVICE_OBJECT'],
  ['Flags', 0x10, 'Uint4B'],
  ['DriverStart', 0x18, 'Ptr64 Void'],
  ['DriverSize', 0x20, 'Uint4B'],
  ['DriverSection', 0x28, 'Ptr64 Void'],
  ['DriverExtension', 0x30, 'Ptr64 _DRIVER_EXTENSION'],
  ['DriverName', 0x38, '_UNICODE_STRING'],
  ['FastIoDispatch', 0x50, 'Ptr64 _FAST_IO_DISPATCH'],
  ['DriverInit', 0x58, 'Ptr64     long '],
  ['DriverStartIo', 0x60, 'Ptr64     void '],
  ['DriverUnload', 0x68, 'Ptr64     void '],
  ['MajorFunction', 0x70, '[28] Ptr64     long '],
]);

export class FILE_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  Type = 5;
  Size = 0xd8;
  DeviceObject: DEVICE_OBJECT | null = null;
  /** Of the mounted volume that it is open on. */
  Vpb: VPB | null = null;
  FsContext: any = null;
  FsContext2: any = null;
  SectionObjectPointer: SECTION_OBJECT_POINTERS | null = null;
  PrivateCacheMap: PRIVATE_CACHE_MAP | null = null;
  FinalStatus: NTSTATUS = 0;
  RelatedFileObject: FILE_OBJECT | null = null;
  LockOperation = 0;
  DeletePending = 0;
  ReadAccess = 0;
  WriteAccess = 0;
  DeleteAccess = 0;
  SharedRead = 0;
  SharedWrite = 0;
  SharedDelete = 0;
  Flags = 0;
  FileName = '';
  CurrentByteOffset = 0n;
  Waiters = 0;
  Busy = 0;
  readonly Lock = new KEVENT();
  readonly Event = new KEVENT();
  CompletionContext: IO_COMPLETION_CONTEXT | null = null;
  readonly IrpListLock = new KSPIN_LOCK();
  readonly IrpList = new LIST_ENTRY(this, true);
  /** FileObjectExtension: the device that requests begin at instead of the top of the stack. */
  $topDeviceHint: DEVICE_OBJECT | null = null;
  /** IO_IGNORE_SHARE_ACCESS_CHECK: it takes no part in sharing (FO_EXTENSION_FLAGS). */
  $ignoresSharing = false;
}
HalDefineType(FILE_OBJECT, '_FILE_OBJECT', 0xd8, [
  ['Type', 0x0, 'Int2B'],
  ['Size', 0x2, 'Int2B'],
  ['DeviceObject', 0x8, 'Ptr64 _DEVICE_OBJECT'],
  ['Vpb', 0x10, 'Ptr64 _VPB'],
  ['FsContext', 0x18, 'Ptr64 Void'],
  ['FsContext2', 0x20, 'Ptr64 Void'],
  ['SectionObjectPointer', 0x28, 'Ptr64 _SECTION_OBJECT_POINTERS'],
  ['PrivateCacheMap', 0x30, 'Ptr64 Void'],
  ['FinalStatus', 0x38, 'Int4B'],
  ['RelatedFileObject', 0x40, 'Ptr64 _FILE_OBJECT'],
  ['LockOperation', 0x48, 'UChar'],
  ['DeletePending', 0x49, 'UChar'],
  ['ReadAccess', 0x4a, 'UChar'],
  ['WriteAccess', 0x4b, 'UChar'],
  ['DeleteAccess', 0x4c, 'UChar'],
  ['SharedRead', 0x4d, 'UChar'],
  ['SharedWrite', 0x4e, 'UChar'],
  ['SharedDelete', 0x4f, 'UChar'],
  ['Flags', 0x50, 'Uint4B'],
  ['FileName', 0x58, '_UNICODE_STRING'],
  ['CurrentByteOffset', 0x68, '_LARGE_INTEGER'],
  ['Waiters', 0x70, 'Uint4B'],
  ['Busy', 0x74, 'Uint4B'],
  ['Lock', 0x80, '_KEVENT'],
  ['Event', 0x98, '_KEVENT'],
  ['CompletionContext', 0xb0, 'Ptr64 _IO_COMPLETION_CONTEXT'],
  ['IrpListLock', 0xb8, 'Uint8B'],
  ['IrpList', 0xc0, '_LIST_ENTRY'],
]);

export * from './fileobj';
