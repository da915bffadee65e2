/** The filter manager's own objects: frame, volume, filter, instance. Layouts follow its public symbols of build 19041. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, DRIVER_OBJECT, FILE_OBJECT } from '../../../nt/inc/io';
import { LIST_ENTRY } from '../../../nt/inc/list';
import { ERESOURCE, EX_RUNDOWN_REF } from '../../../nt/inc/resource';
import { CONTEXT_LIST_CTRL, type CONTEXT_NODE } from './contexts';
import type {
  FLT_CONTEXT_REGISTRATION,
  FLT_OPERATION_REGISTRATION,
  FLT_REGISTRATION,
  PFLT_POST_OPERATION,
  PFLT_PRE_OPERATION,
} from './registration';

/** FLT_OBJECT.Flags */
export const FLT_OBFL_DRAINING = 0x1;
export const FLT_OBFL_ZOMBIED = 0x2;
export const FLT_OBFL_TYPE_INSTANCE = 0x1000000;
export const FLT_OBFL_TYPE_FILTER = 0x2000000;
export const FLT_OBFL_TYPE_VOLUME = 0x4000000;

/** What filter, instance and volume begin with. Users hold rundown references; who wants it gone waits for them. */
export class FLT_OBJECT {
  /** Who put it into the list and how often it was referenced by pointer. */
  PointerCount = 1;
  readonly RundownRef = new EX_RUNDOWN_REF();
  readonly PrimaryLink: LIST_ENTRY;
  constructor(
    public Flags: number,
    Record: object,
  ) {
    this.PrimaryLink = new LIST_ENTRY(Record, true);
  }
}
HalDefineType(FLT_OBJECT, '_FLT_OBJECT', 0x30, [
  ['Flags', 0x0, 'Uint4B'],
  ['PointerCount', 0x4, 'Uint4B'],
  ['RundownRef', 0x8, '_EX_RUNDOWN_REF'],
  ['PrimaryLink', 0x10, '_LIST_ENTRY'],
]);

/** A list with the lock that it is changed and walked under. */
export class FLT_RESOURCE_LIST_HEAD {
  readonly rLock = new ERESOURCE();
  readonly rList: LIST_ENTRY;
  rCount = 0;
  constructor(Record: object) {
    this.rList = new LIST_ENTRY(Record, true);
  }
}
HalDefineType(FLT_RESOURCE_LIST_HEAD, '_FLT_RESOURCE_LIST_HEAD', 0x80, [
  ['rLock', 0x0, '_ERESOURCE'],
  ['rList', 0x68, '_LIST_ENTRY'],
  ['rCount', 0x78, 'Uint4B'],
]);

/** A range of altitudes with the filters in it; there is one frame while no legacy filter comes between. */
export class FLTP_FRAME {
  Type = 0xf101;
  readonly Links = new LIST_ENTRY(this, true);
  FrameID = 0;
  AltitudeIntervalLow = '0';
  AltitudeIntervalHigh = '409500';
  /** Highest altitude first. */
  readonly RegisteredFilters = new FLT_RESOURCE_LIST_HEAD(this);
  readonly AttachedVolumes = new FLT_RESOURCE_LIST_HEAD(this);
  /** Devices of frame's control device attachments. */
  readonly $fileSystems: DEVICE_OBJECT[] = [];
}
HalDefineType(FLTP_FRAME, '_FLTP_FRAME', 0x220, [
  ['Type', 0x0, 'Uint4B'],
  ['Links', 0x8, '_LIST_ENTRY'],
  ['FrameID', 0x18, 'Uint4B'],
  ['AltitudeIntervalLow', 0x20, '_UNICODE_STRING'],
  ['AltitudeIntervalHigh', 0x30, '_UNICODE_STRING'],
  ['RegisteredFilters', 0x48, '_FLT_RESOURCE_LIST_HEAD'],
  ['AttachedVolumes', 0xc8, '_FLT_RESOURCE_LIST_HEAD'],
]);

/** FLT_FILTER.Flags */
export const FLTFL_MANDATORY_UNLOAD_IN_PROGRESS = 0x1;
export const FLTFL_FILTERING_INITIATED = 0x2;
export const FLTFL_NAME_PROVIDER = 0x4;
export const FLTFL_UNLOADING = 0x8;

/** An instance as the service key describes it. */
export interface FLT_INSTANCE_DEFINITION {
  readonly Name: string;
  readonly Altitude: string;
  /** 1 no automatic attachment, 2 no manual attachment. */
  readonly Flags: number;
}

/** A registered minifilter. Opaque to drivers. */
export class FLT_FILTER {
  readonly Base = new FLT_OBJECT(FLT_OBFL_TYPE_FILTER, this);
  Frame: FLTP_FRAME | null = null;
  Name = '';
  DefaultAltitude = '';
  Flags = 0;
  readonly InstanceList = new FLT_RESOURCE_LIST_HEAD(this);
  /** Ports that it listens on (FilterConnectionPort), and those of clients that have connected. */
  readonly ConnectionList = new LIST_ENTRY(this, true);
  readonly PortList = new LIST_ENTRY(this, true);
  /** The default instance first. */
  readonly $instances: FLT_INSTANCE_DEFINITION[] = [];
  /** What was registered for each kind of context. */
  readonly $contexts = new Map<number, FLT_CONTEXT_REGISTRATION[]>();
  /** Files that it has open through FltCreateFile: unloading waits for them to be closed. */
  readonly $opens = new Set<FILE_OBJECT>();
  /** Filter Verifier looks after it. */
  $verified = false;
  /** What it has and must give back: FltAllocateContext, FltGetFileNameInformation ... by their kind. */
  readonly $owned = new Map<object, string>();
  constructor(
    readonly DriverObject: DRIVER_OBJECT,
    readonly Registration: FLT_REGISTRATION,
    readonly Operations: readonly FLT_OPERATION_REGISTRATION[],
  ) {}
}
HalDefineType(FLT_FILTER, '_FLT_FILTER', 0x2b0, [
  ['Base', 0x0, '_FLT_OBJECT'],
  ['Frame', 0x30, 'Ptr64 _FLTP_FRAME'],
  ['Name', 0x38, '_UNICODE_STRING'],
  ['DefaultAltitude', 0x48, '_UNICODE_STRING'],
  ['Flags', 0x58, 'Uint4B'],
  ['DriverObject', 0x60, 'Ptr64 _DRIVER_OBJECT'],
  ['InstanceList', 0x68, '_FLT_RESOURCE_LIST_HEAD'],
  ['ConnectionList', 0x208, '_LIST_ENTRY'],
  ['PortList', 0x258, '_LIST_ENTRY'],
]);

/** FLT_INSTANCE.Flags */
export const INSFL_CAN_BE_DETACHED = 0x1;
export const INSFL_DELETING = 0x2;
export const INSFL_INITING = 0x4;

/** A filter on a volume, at an altitude. Opaque to drivers. */
export class FLT_INSTANCE {
  readonly Base = new FLT_OBJECT(FLT_OBFL_TYPE_INSTANCE, this);
  /** Callbacks under way and operations that wait for their postoperation callback. */
  readonly OperationRundownRef = new EX_RUNDOWN_REF();
  Flags = INSFL_INITING;
  readonly FilterLink = new LIST_ENTRY(this, true);
  /** The instance's own context. */
  readonly $own = new CONTEXT_LIST_CTRL();
  /** Contexts that this instance has set, wherever. */
  readonly $contexts = new Set<CONTEXT_NODE>();
  /** By major function. */
  readonly CallbackNodes: (CALLBACK_NODE | null)[] = [];
  /** Operations that are below this instance and owe it a postoperation callback. */
  readonly $outstanding = new Set<object>();
  constructor(
    readonly Volume: FLT_VOLUME,
    readonly Filter: FLT_FILTER,
    readonly Altitude: string,
    readonly Name: string,
  ) {}
}
HalDefineType(FLT_INSTANCE, '_FLT_INSTANCE', 0x230, [
  ['Base', 0x0, '_FLT_OBJECT'],
  ['OperationRundownRef', 0x30, '_EX_RUNDOWN_REF'],
  ['Volume', 0x38, 'Ptr64 _FLT_VOLUME'],
  ['Filter', 0x40, 'Ptr64 _FLT_FILTER'],
  ['Flags', 0x48, 'Uint4B'],
  ['Altitude', 0x50, '_UNICODE_STRING'],
  ['Name', 0x60, '_UNICODE_STRING'],
  ['FilterLink', 0x70, '_LIST_ENTRY'],
]);

/** What an instance does about one operation. */
export class CALLBACK_NODE {
  constructor(
    readonly Instance: FLT_INSTANCE,
    readonly MajorFunction: number,
    readonly PreOperation: PFLT_PRE_OPERATION | null,
    readonly PostOperation: PFLT_POST_OPERATION | null,
    /** FLTFL_OPERATION_REGISTRATION_xxx */
    readonly Flags: number,
    /** What the filter has registered; a verified one's routines are called through FltvPreOperation. */
    readonly $registered: FLT_OPERATION_REGISTRATION,
  ) {}
}
HalDefineType(CALLBACK_NODE, '_CALLBACK_NODE', 0x30, [
  ['Instance', 0x10, 'Ptr64 _FLT_INSTANCE'],
  ['PreOperation', 0x18, 'Ptr64     long '],
  ['PostOperation', 0x20, 'Ptr64     long '],
  ['Flags', 0x28, 'Uint4B'],
]);

const NoCallbacks: readonly CALLBACK_NODE[] = [];
/** A volume's callbacks by major function, highest altitude first. A list is never changed: a new one takes its place. */
export class CALLBACK_CTRL {
  readonly OperationLists: (readonly CALLBACK_NODE[])[] = [];
  constructor() {
    for (let i = 0; i < 0x100; i++) this.OperationLists.push(NoCallbacks);
  }
}

/** FLT_VOLUME.Flags */
export const VOLFL_NETWORK_FILESYSTEM = 0x1;
export const VOLFL_PENDING_MOUNT_SETUP_NOTIFIES = 0x2;
export const VOLFL_MOUNT_SETUP_NOTIFIES_CALLED = 0x4;
export const VOLFL_MOUNTING = 0x8;
export const VOLFL_ENABLE_NAME_CACHING = 0x80;

/** A mounted volume (or a file system's control device) that the filter manager is attached to. Opaque to drivers. */
export class FLT_VOLUME {
  readonly Base = new FLT_OBJECT(FLT_OBFL_TYPE_VOLUME, this);
  Flags = VOLFL_ENABLE_NAME_CACHING;
  FileSystemType = 0;
  /** FILE_DEVICE_DISK_FILE_SYSTEM ... */
  $deviceType = 0;
  /** The volume's device of the disk driver; null for redirectors. */
  DiskDeviceObject: DEVICE_OBJECT | null = null;
  /** The file system's device, or what lay on it: below ours. */
  $lower!: DEVICE_OBJECT;
  /** `\Device\HarddiskVolume1` */
  DeviceName = '';
  GuidName = '';
  /** `\Ntfs`, `\FileSystem\Ntfs` */
  CDODeviceName = '';
  CDODriverName = '';
  readonly InstanceList = new FLT_RESOURCE_LIST_HEAD(this);
  readonly Callbacks = new CALLBACK_CTRL();
  /** Renames so far: names that were cached before one are not used. */
  $nameGeneration = 0;
  /** One for each filter. */
  readonly $contexts = new CONTEXT_LIST_CTRL();
  constructor(
    readonly Frame: FLTP_FRAME,
    /** Ours, on the volume's stack. */
    readonly DeviceObject: DEVICE_OBJECT,
  ) {}
}
HalDefineType(FLT_VOLUME, '_FLT_VOLUME', 0x750, [
  ['Base', 0x0, '_FLT_OBJECT'],
  ['Flags', 0x30, 'Uint4B'],
  ['FileSystemType', 0x34, 'Uint4B'],
  ['DeviceObject', 0x38, 'Ptr64 _DEVICE_OBJECT'],
  ['DiskDeviceObject', 0x40, 'Ptr64 _DEVICE_OBJECT'],
  ['Frame', 0x58, 'Ptr64 _FLTP_FRAME'],
  ['DeviceName', 0x60, '_UNICODE_STRING'],
  ['GuidName', 0x70, '_UNICODE_STRING'],
  ['CDODeviceName', 0x80, '_UNICODE_STRING'],
  ['CDODriverName', 0x90, '_UNICODE_STRING'],
  ['InstanceList', 0xa0, '_FLT_RESOURCE_LIST_HEAD'],
]);

/** Extension of the filter manager's devices that lie on a volume or on a file system's control device. */
export class FLTP_DEVICE_EXTENSION {
  Volume: FLT_VOLUME | null = null;
  AttachedToDeviceObject: DEVICE_OBJECT | null = null;
}
HalDefineType(FLTP_DEVICE_EXTENSION, '_FLTP_DEVICE_EXTENSION', 0x20, [
  ['Volume', 0x0, 'Ptr64 _FLT_VOLUME'],
  ['AttachedToDeviceObject', 0x8, 'Ptr64 _DEVICE_OBJECT'],
]);
