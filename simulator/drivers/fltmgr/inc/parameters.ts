/** FLT_PARAMETERS (fltkernel.h): the parameters of an operation, by kind; and where an IRP has them. */
import type { IO_STACK_LOCATION, IRP } from '../../../nt/inc/io';
import {
  IRP_BUFFERED_IO,
  IRP_MJ_CREATE,
  IRP_MJ_CREATE_MAILSLOT,
  IRP_MJ_CREATE_NAMED_PIPE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_READ,
  IRP_MJ_SET_EA,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_SET_VOLUME_INFORMATION,
  IRP_MJ_WRITE,
  METHOD_BUFFERED,
  METHOD_FROM_CTL_CODE,
  METHOD_NEITHER,
} from '../../../nt/inc/iodefs';
import type { MDL } from '../../../nt/inc/mdl';
import type { ERESOURCE } from '../../../nt/inc/resource';
import type { Ref } from '../../../nt/inc/ref';
import {
  IRP_MJ_ACQUIRE_FOR_MOD_WRITE,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE,
  IRP_MJ_MDL_READ,
  IRP_MJ_MDL_READ_COMPLETE,
  IRP_MJ_MDL_WRITE_COMPLETE,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_PREPARE_MDL_WRITE,
  IRP_MJ_QUERY_OPEN,
  IRP_MJ_RELEASE_FOR_MOD_WRITE,
  IRP_MJ_VOLUME_MOUNT,
} from './constants';

type Buffer = Uint8Array | null;
type Mdl = MDL | null;

/** A control request; Common, Neither, Buffered, Direct and FastIo are the same memory. */
class FLT_CONTROL_PARAMETERS {
  OutputBufferLength = 0;
  InputBufferLength = 0;
  /** FsControlCode of a file system control. */
  IoControlCode = 0;
  FsControlCode = 0;
  SystemBuffer: Buffer = null;
  InputSystemBuffer: Buffer = null;
  InputBuffer: any = null;
  OutputBuffer: any = null;
  OutputMdlAddress: Mdl = null;
}
class FLT_CONTROL_UNION {
  readonly Common = new FLT_CONTROL_PARAMETERS();
  readonly Neither = this.Common;
  readonly Buffered = this.Common;
  readonly Direct = this.Common;
  readonly FastIo = this.Common;
  readonly VerifyVolume = { Vpb: null as any, DeviceObject: null as any };
  readonly MountVolume = { Vpb: null as any, DeviceObject: null as any };
}

/** A union in C: a callback reads the member of its major function, others hold what they had before. */
export class FLT_PARAMETERS {
  readonly Create = {
    SecurityContext: null as any,
    Options: 0,
    FileAttributes: 0,
    ShareAccess: 0,
    EaLength: 0,
    EaBuffer: null as Buffer,
    AllocationSize: 0n,
  };
  readonly Read = { Length: 0, Key: 0, ByteOffset: 0n, ReadBuffer: null as Buffer, MdlAddress: null as Mdl };
  readonly Write = { Length: 0, Key: 0, ByteOffset: 0n, WriteBuffer: null as Buffer, MdlAddress: null as Mdl };
  readonly QueryFileInformation = { Length: 0, FileInformationClass: 0, InfoBuffer: null as Buffer };
  readonly SetFileInformation = {
    Length: 0,
    FileInformationClass: 0,
    ParentOfTarget: null as any,
    ReplaceIfExists: false,
    AdvanceOnly: false,
    ClusterCount: 0,
    DeleteHandle: null as unknown,
    InfoBuffer: null as Buffer,
  };
  readonly QueryEa = {
    Length: 0,
    EaList: null as Buffer,
    EaListLength: 0,
    EaIndex: 0,
    EaBuffer: null as Buffer,
    MdlAddress: null as Mdl,
  };
  readonly SetEa = { Length: 0, EaBuffer: null as Buffer, MdlAddress: null as Mdl };
  readonly QueryVolumeInformation = { Length: 0, FsInformationClass: 0, VolumeBuffer: null as Buffer };
  readonly SetVolumeInformation = { Length: 0, FsInformationClass: 0, VolumeBuffer: null as Buffer };
  readonly DirectoryControl = {
    QueryDirectory: {
      Length: 0,
      FileName: null as any,
      FileInformationClass: 0,
      FileIndex: 0,
      DirectoryBuffer: null as Buffer,
      MdlAddress: null as Mdl,
    },
    NotifyDirectory: { Length: 0, CompletionFilter: 0, DirectoryBuffer: null as Buffer, MdlAddress: null as Mdl },
  };
  readonly FileSystemControl = new FLT_CONTROL_UNION();
  readonly DeviceIoControl = new FLT_CONTROL_UNION();
  readonly LockControl = {
    Length: 0n as bigint | null,
    Key: 0,
    ByteOffset: 0n,
    ProcessId: null as any,
    FailImmediately: false,
    ExclusiveLock: false,
  };
  readonly QuerySecurity = {
    SecurityInformation: 0,
    Length: 0,
    SecurityBuffer: null as Buffer,
    MdlAddress: null as Mdl,
  };
  readonly SetSecurity = { SecurityInformation: 0, SecurityDescriptor: null as any };
  readonly AcquireForSectionSynchronization = { SyncType: 0, PageProtection: 0, OutputInformation: null as any };
  readonly AcquireForModifiedPageWriter = {
    EndingOffset: 0n,
    ResourceToRelease: null as Ref<ERESOURCE | null> | null,
  };
  readonly ReleaseForModifiedPageWriter = { ResourceToRelease: null as ERESOURCE | null };
  readonly QueryOpen = {
    Irp: null as IRP | null,
    FileInformation: null as any,
    Length: null as Ref<number> | null,
    FileInformationClass: 0,
  };
  readonly FastIoCheckIfPossible = { FileOffset: 0n, Length: 0, LockKey: 0, CheckForReadOperation: false };
  readonly NetworkQueryOpen = { Irp: null as IRP | null, NetworkInformation: null as any };
  readonly MdlRead = { FileOffset: 0n, Length: 0, Key: 0, MdlChain: null as Ref<Mdl> | null };
  readonly MdlReadComplete = { MdlChain: null as Mdl };
  readonly PrepareMdlWrite = { FileOffset: 0n, Length: 0, Key: 0, MdlChain: null as Ref<Mdl> | null };
  readonly MdlWriteComplete = { FileOffset: 0n, MdlChain: null as Mdl };
  readonly MountVolume = { DeviceType: 0 };
  readonly Others = {
    Argument1: null as any,
    Argument2: null as any,
    Argument3: null as any,
    Argument4: null as any,
    Argument5: null as any,
    Argument6: 0n,
  };
}

/** Where the parameters of an operation are. */
interface OPERATION_PARAMETERS {
  readonly member: (parameters: FLT_PARAMETERS) => any;
  /** Member of IO_STACK_LOCATION.Parameters; '' for an operation that is no IRP. */
  readonly location: string;
  /** Where the caller's buffer and its MDL go. */
  readonly buffer?: string;
  readonly mdl?: string;
}

const create: OPERATION_PARAMETERS = { member: p => p.Create, location: 'Create', buffer: 'EaBuffer' };
const fsControl: OPERATION_PARAMETERS = { member: p => p.FileSystemControl.Common, location: 'FileSystemControl' };
const deviceControl: OPERATION_PARAMETERS = { member: p => p.DeviceIoControl.Common, location: 'DeviceIoControl' };
const others: OPERATION_PARAMETERS = { member: p => p.Others, location: 'Others' };
const queryDirectory: OPERATION_PARAMETERS = {
  member: p => p.DirectoryControl.QueryDirectory,
  location: 'QueryDirectory',
  buffer: 'DirectoryBuffer',
  mdl: 'MdlAddress',
};
const notifyDirectory: OPERATION_PARAMETERS = {
  member: p => p.DirectoryControl.NotifyDirectory,
  location: 'NotifyDirectory',
  buffer: 'DirectoryBuffer',
  mdl: 'MdlAddress',
};
const IRP_MN_NOTIFY_CHANGE_DIRECTORY = 2;
const IRP_MN_NOTIFY_CHANGE_DIRECTORY_EX = 3;
const IRP_MN_MOUNT_VOLUME = 1;
const IRP_MN_VERIFY_VOLUME = 2;

const operations: Readonly<Record<number, OPERATION_PARAMETERS>> = {
  [IRP_MJ_CREATE]: create,
  [IRP_MJ_CREATE_NAMED_PIPE]: create,
  [IRP_MJ_CREATE_MAILSLOT]: create,
  [IRP_MJ_READ]: { member: p => p.Read, location: 'Read', buffer: 'ReadBuffer', mdl: 'MdlAddress' },
  [IRP_MJ_WRITE]: { member: p => p.Write, location: 'Write', buffer: 'WriteBuffer', mdl: 'MdlAddress' },
  [IRP_MJ_QUERY_INFORMATION]: { member: p => p.QueryFileInformation, location: 'QueryFile', buffer: 'InfoBuffer' },
  [IRP_MJ_SET_INFORMATION]: { member: p => p.SetFileInformation, location: 'SetFile', buffer: 'InfoBuffer' },
  [IRP_MJ_QUERY_EA]: { member: p => p.QueryEa, location: 'QueryEa', buffer: 'EaBuffer', mdl: 'MdlAddress' },
  [IRP_MJ_SET_EA]: { member: p => p.SetEa, location: 'SetEa', buffer: 'EaBuffer', mdl: 'MdlAddress' },
  [IRP_MJ_QUERY_VOLUME_INFORMATION]: {
    member: p => p.QueryVolumeInformation,
    location: 'QueryVolume',
    buffer: 'VolumeBuffer',
  },
  [IRP_MJ_SET_VOLUME_INFORMATION]: {
    member: p => p.SetVolumeInformation,
    location: 'SetVolume',
    buffer: 'VolumeBuffer',
  },
  [IRP_MJ_DIRECTORY_CONTROL]: queryDirectory,
  [IRP_MJ_FILE_SYSTEM_CONTROL]: fsControl,
  [IRP_MJ_DEVICE_CONTROL]: deviceControl,
  [IRP_MJ_INTERNAL_DEVICE_CONTROL]: deviceControl,
  [IRP_MJ_LOCK_CONTROL]: { member: p => p.LockControl, location: 'LockControl' },
  [IRP_MJ_QUERY_SECURITY]: {
    member: p => p.QuerySecurity,
    location: 'QuerySecurity',
    buffer: 'SecurityBuffer',
    mdl: 'MdlAddress',
  },
  [IRP_MJ_SET_SECURITY]: { member: p => p.SetSecurity, location: 'SetSecurity' },
  [IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION]: { member: p => p.AcquireForSectionSynchronization, location: '' },
  [IRP_MJ_ACQUIRE_FOR_MOD_WRITE]: { member: p => p.AcquireForModifiedPageWriter, location: '' },
  [IRP_MJ_RELEASE_FOR_MOD_WRITE]: { member: p => p.ReleaseForModifiedPageWriter, location: '' },
  [IRP_MJ_QUERY_OPEN]: { member: p => p.QueryOpen, location: '' },
  [IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE]: { member: p => p.FastIoCheckIfPossible, location: '' },
  [IRP_MJ_NETWORK_QUERY_OPEN]: { member: p => p.NetworkQueryOpen, location: '' },
  [IRP_MJ_MDL_READ]: { member: p => p.MdlRead, location: '' },
  [IRP_MJ_MDL_READ_COMPLETE]: { member: p => p.MdlReadComplete, location: '' },
  [IRP_MJ_PREPARE_MDL_WRITE]: { member: p => p.PrepareMdlWrite, location: '' },
  [IRP_MJ_MDL_WRITE_COMPLETE]: { member: p => p.MdlWriteComplete, location: '' },
  [IRP_MJ_VOLUME_MOUNT]: { member: p => p.MountVolume, location: '' },
};

function FltpOperationParameters(MajorFunction: number, MinorFunction: number): OPERATION_PARAMETERS {
  if (MajorFunction === IRP_MJ_DIRECTORY_CONTROL)
    return MinorFunction === IRP_MN_NOTIFY_CHANGE_DIRECTORY || MinorFunction === IRP_MN_NOTIFY_CHANGE_DIRECTORY_EX
      ? notifyDirectory
      : queryDirectory;
  return operations[MajorFunction] ?? others;
}

/** The member that an operation's parameters are in. */
export function FltpParametersOf(Parameters: FLT_PARAMETERS, MajorFunction: number, MinorFunction: number): any {
  return FltpOperationParameters(MajorFunction, MinorFunction).member(Parameters);
}

/** The member's field that points to the caller's buffer, and the MDL's; undefined where there is none. */
export function FltpBufferFields(MajorFunction: number, MinorFunction: number): { buffer?: string; mdl?: string } {
  return FltpOperationParameters(MajorFunction, MinorFunction);
}

function FltpIsMountOrVerify(Location: IO_STACK_LOCATION): boolean {
  return (
    Location.MajorFunction === IRP_MJ_FILE_SYSTEM_CONTROL &&
    (Location.MinorFunction === IRP_MN_MOUNT_VOLUME || Location.MinorFunction === IRP_MN_VERIFY_VOLUME)
  );
}

/**
 * Parameters of an IRP as filters see them.
 * @stack 0x50
 */
export function FltpReadParameters(Parameters: FLT_PARAMETERS, Irp: IRP, Location: IO_STACK_LOCATION): void {
  const from = Location.Parameters as any;
  const operation = FltpOperationParameters(Location.MajorFunction, Location.MinorFunction);
  const to = operation.member(Parameters);
  Object.assign(to, from[operation.location] ?? (operation === fsControl ? from.DeviceIoControl : undefined));
  if (operation === fsControl || operation === deviceControl)
    FltpReadControl(to, Irp, from[operation.location] ?? from.DeviceIoControl);
  if (FltpIsMountOrVerify(Location)) {
    Object.assign(Parameters.FileSystemControl.MountVolume, from.MountVolume);
    Object.assign(Parameters.FileSystemControl.VerifyVolume, from.VerifyVolume);
  }
  if (operation === create) to.AllocationSize = Irp.Overlay.AllocationSize;
  if (operation.buffer !== undefined)
    to[operation.buffer] =
      (Irp.Flags & IRP_BUFFERED_IO) !== 0 || operation === create ? Irp.AssociatedIrp.SystemBuffer : Irp.UserBuffer;
  if (operation.mdl !== undefined) to[operation.mdl] = Irp.MdlAddress;
}

function FltpReadControl(To: FLT_CONTROL_PARAMETERS, Irp: IRP, From: any): void {
  const code = From.FsControlCode ?? From.IoControlCode ?? 0;
  const method = METHOD_FROM_CTL_CODE(code);
  To.FsControlCode = code;
  To.IoControlCode = code;
  To.SystemBuffer = method === METHOD_BUFFERED ? Irp.AssociatedIrp.SystemBuffer : null;
  To.InputSystemBuffer = method === METHOD_NEITHER ? null : Irp.AssociatedIrp.SystemBuffer;
  To.InputBuffer = method === METHOD_NEITHER ? From.Type3InputBuffer : Irp.AssociatedIrp.SystemBuffer;
  To.OutputBuffer = method === METHOD_BUFFERED ? Irp.AssociatedIrp.SystemBuffer : Irp.UserBuffer;
  To.OutputMdlAddress = Irp.MdlAddress as Mdl;
}

function FltpCopyKnown(From: any, To: any): void {
  if (To) for (const key of Object.keys(To)) if (key in From) To[key] = From[key];
}

/**
 * What filters have changed goes into the location that the file system will see, and buffers into the IRP.
 * @stack 0x50
 */
export function FltpWriteParameters(Parameters: FLT_PARAMETERS, Irp: IRP, Location: IO_STACK_LOCATION): void {
  const operation = FltpOperationParameters(Location.MajorFunction, Location.MinorFunction);
  const from = operation.member(Parameters);
  const location = Location.Parameters as any;
  const to = location[operation.location];
  FltpCopyKnown(from, to);
  // The same memory in C.
  if (operation === fsControl) FltpCopyKnown(from, location.DeviceIoControl);
  if (operation === create) Irp.Overlay.AllocationSize = from.AllocationSize;
  if (operation === fsControl || operation === deviceControl) {
    const method = METHOD_FROM_CTL_CODE(from.IoControlCode);
    if (method === METHOD_NEITHER && to) to.Type3InputBuffer = from.InputBuffer;
    else Irp.AssociatedIrp.SystemBuffer = method === METHOD_BUFFERED ? from.SystemBuffer : from.InputSystemBuffer;
    if (method !== METHOD_BUFFERED) {
      Irp.UserBuffer = from.OutputBuffer;
      Irp.MdlAddress = from.OutputMdlAddress;
    }
  }
  if (operation.buffer !== undefined) {
    if ((Irp.Flags & IRP_BUFFERED_IO) !== 0 || operation === create)
      Irp.AssociatedIrp.SystemBuffer = from[operation.buffer];
    else Irp.UserBuffer = from[operation.buffer];
  }
  if (operation.mdl !== undefined) Irp.MdlAddress = from[operation.mdl];
}
