/** I/O structures that drivers only hold pointers to: work items and open packets. */
import { HalDefineType } from 'hal';
import type { ECP_LIST } from './ecp';
import { WORK_QUEUE_ITEM } from './ex';
import type { DEVICE_OBJECT, DRIVER_OBJECT, FILE_OBJECT } from './io';

/** Opaque in the WDK. */
export class IO_WORKITEM {
  readonly WorkItem = new WORK_QUEUE_ITEM();
  Routine: ((IoObject: any, Context: any, IoWorkItem: IO_WORKITEM) => void) | null = null;
  IoObject: DEVICE_OBJECT | DRIVER_OBJECT | null = null;
  Context: unknown = null;
  /** 1: queued by IoQueueWorkItemEx, whose routine gets the item too. */
  Type = 0;
  $queued = 0;
}
HalDefineType(IO_WORKITEM, '_IO_WORKITEM', 0x58, [
  ['WorkItem', 0x0, '_WORK_QUEUE_ITEM'],
  ['Routine', 0x20, 'Ptr64     void '],
  ['IoObject', 0x28, 'Ptr64 Void'],
  ['Context', 0x30, 'Ptr64 Void'],
  ['Type', 0x38, 'Uint4B'],
]);

/** What NtCreateFile hands to the parse procedure of the device. */
export class OPEN_PACKET {
  FinalStatus = 0;
  Information = 0;
  FileObject: FILE_OBJECT | null = null;
  ParseCheck = 0;
  /** Gets FILE_NETWORK_OPEN_INFORMATION: only attributes are wanted, by fast I/O if that can be. */
  QueryOpen: Uint8Array | null = null;
  /** Of the structure in QueryOpen; 0: FILE_NETWORK_OPEN_INFORMATION, by fast I/O. */
  QueryOpenClass = 0;
  /** The question has been answered without an open: nothing was opened, and FinalStatus is the answer's. */
  Answered = false;
  /** On whose behalf: KernelMode or UserMode. */
  RequestorMode = 0;
  /** IO_IGNORE_SHARE_ACCESS_CHECK. */
  IgnoresSharing = false;
  /** Extra parameters, which travel with the request. */
  EcpList: ECP_LIST | null = null;
  constructor(
    readonly DesiredAccess: number,
    readonly CreateOptions: number,
    readonly FileAttributes: number,
    readonly ShareAccess: number,
    readonly Disposition: number,
    public RelatedFileObject: FILE_OBJECT | null,
    /** Bytes that a new file gets at once. */
    readonly AllocationSize = 0n,
    readonly EaBuffer: Uint8Array | null = null,
    /** SL_* flags for the create request's stack location. */
    readonly LocationFlags = 0,
    /** The request begins here instead of at the top of the volume's stack. */
    readonly TopDeviceObjectHint: DEVICE_OBJECT | null = null,
    /** Security descriptor for a new file; null: the default. */
    readonly SecurityDescriptor: object | null = null,
    /** Handed on to the filters below (IO_DRIVER_CREATE_CONTEXT). */
    readonly DriverContext: object | null = null,
  ) {}
}
