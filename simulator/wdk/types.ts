/** C's names for types, so that a model's signatures read as in the WDK. Pointers are references here. */
import type { KDEVICE_QUEUE, KDEVICE_QUEUE_ENTRY } from '../nt/inc/devqueue';
import type { WORK_QUEUE_ITEM } from '../nt/inc/ex';
import type { FAST_MUTEX } from '../nt/inc/fastmutex';
import type {
  DEVICE_OBJECT,
  DRIVER_OBJECT,
  FILE_OBJECT,
  IO_STACK_LOCATION,
  IO_STATUS_BLOCK,
  IRP,
  NTSTATUS,
  PIO_COMPLETION_ROUTINE,
} from '../nt/inc/io';
import type { IO_WORKITEM } from '../nt/inc/iowork';
import type { MDL } from '../nt/inc/mdl';
import type {
  KAPC,
  KAPC_STATE,
  KDPC,
  KEVENT,
  KINTERRUPT,
  KMUTANT,
  KSEMAPHORE,
  KSPIN_LOCK,
  KTIMER,
  KWAIT_BLOCK,
} from '../nt/inc/ke';
import type { LIST_ENTRY } from '../nt/inc/list';
import type { HANDLE, OBJECT_ATTRIBUTES, UNICODE_STRING } from '../nt/inc/ntdef';
import type { CLIENT_ID, EPROCESS, ETHREAD } from '../nt/inc/ps';
import type { Ref } from '../nt/inc/ref';

// biome-ignore lint/suspicious/noConfusingVoidType: C's name for it
export type VOID = void;
export type PVOID = any;
export type BOOLEAN = boolean;
export type CHAR = number;
export type UCHAR = number;
export type SHORT = number;
export type USHORT = number;
export type LONG = number;
export type CCHAR = number;
export type SIZE_T = number;
export type ULONG_PTR = number;
export type LONGLONG = bigint;
export type ULONGLONG = bigint;
export type ULONG64 = bigint;
export type KPRIORITY = number;
export type KAFFINITY = bigint;
export type DEVICE_TYPE = number;
export type PWSTR = string;
export type PCWSTR = string;
export type PCSTR = string;
export type PULONG = Ref<number>;
export type PHANDLE = Ref<HANDLE>;

export type PDEVICE_OBJECT = DEVICE_OBJECT;
export type PDRIVER_OBJECT = DRIVER_OBJECT;
export type PFILE_OBJECT = FILE_OBJECT;
export type PIRP = IRP;
export type PIO_STACK_LOCATION = IO_STACK_LOCATION;
export type PIO_STATUS_BLOCK = IO_STATUS_BLOCK;
export type PIO_WORKITEM = IO_WORKITEM;
export type PWORK_QUEUE_ITEM = WORK_QUEUE_ITEM;
export type PMDL = MDL;
export type PKDPC = KDPC;
export type PRKDPC = KDPC;
export type PKTIMER = KTIMER;
export type PKEVENT = KEVENT;
export type PRKEVENT = KEVENT;
export type PKSEMAPHORE = KSEMAPHORE;
export type PKMUTEX = KMUTANT;
export type PKSPIN_LOCK = KSPIN_LOCK;
export type PKAPC = KAPC;
export type PKAPC_STATE = KAPC_STATE;
export type PKINTERRUPT = KINTERRUPT;
export type PKWAIT_BLOCK = KWAIT_BLOCK;
export type PKTHREAD = ETHREAD;
export type PETHREAD = ETHREAD;
export type PKPROCESS = EPROCESS;
export type PEPROCESS = EPROCESS;
export type PCLIENT_ID = CLIENT_ID;
export type PLIST_ENTRY = LIST_ENTRY;
export type PUNICODE_STRING = UNICODE_STRING;
export type POBJECT_ATTRIBUTES = OBJECT_ATTRIBUTES;
export type PFAST_MUTEX = FAST_MUTEX;
export type PKDEVICE_QUEUE = KDEVICE_QUEUE;
export type PKDEVICE_QUEUE_ENTRY = KDEVICE_QUEUE_ENTRY;

// ---- function types -------------------------------------------------------------------------------------------------
export type DRIVER_INITIALIZE = (DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING) => NTSTATUS;
export type DRIVER_UNLOAD = (DriverObject: DRIVER_OBJECT) => void;
export type DRIVER_DISPATCH = (DeviceObject: DEVICE_OBJECT, Irp: IRP) => NTSTATUS;
export type DRIVER_CANCEL = (DeviceObject: DEVICE_OBJECT, Irp: IRP) => void;
export type DRIVER_STARTIO = (DeviceObject: DEVICE_OBJECT, Irp: IRP) => void;
export type IO_COMPLETION_ROUTINE = PIO_COMPLETION_ROUTINE;
export type IO_WORKITEM_ROUTINE = (DeviceObject: DEVICE_OBJECT, Context: any) => void;
export type KDEFERRED_ROUTINE = (Dpc: KDPC, DeferredContext: any, SystemArgument1: any, SystemArgument2: any) => void;
export type KSERVICE_ROUTINE = (Interrupt: KINTERRUPT, ServiceContext: any) => boolean;
export type KSTART_ROUTINE = (StartContext: any) => void;
export type WORKER_THREAD_ROUTINE = (Parameter: any) => void;
