/** The parameters of an IO_STACK_LOCATION (wdm.h, ntifs.h). */
import { HalDefineType } from 'hal';
import type { FILE_OBJECT, DEVICE_OBJECT } from './io';
import { POWER_STATE } from './po';
import type { VPB } from './vpb';

/** What a create asks for, as the object manager keeps it until the handle is made. */
export class ACCESS_STATE {
  /** Rights that are still to be granted, by the file system. */
  RemainingDesiredAccess: number;
  PreviouslyGrantedAccess = 0;
  Flags = 0;
  /** For a new file; null: the default. */
  SecurityDescriptor: object | null = null;
  constructor(readonly OriginalDesiredAccess: number) {
    this.RemainingDesiredAccess = OriginalDesiredAccess;
  }
}
HalDefineType(ACCESS_STATE, '_ACCESS_STATE', 0xa0, [
  ['Flags', 0xc, 'Uint4B'],
  ['RemainingDesiredAccess', 0x10, 'Uint4B'],
  ['PreviouslyGrantedAccess', 0x14, 'Uint4B'],
  ['OriginalDesiredAccess', 0x18, 'Uint4B'],
  ['SecurityDescriptor', 0x40, 'Ptr64 Void'],
]);

/** Who opens a file, and for what. */
export class IO_SECURITY_CONTEXT {
  SecurityQos: object | null = null;
  readonly AccessState: ACCESS_STATE;
  constructor(
    /** Generic rights are mapped to the specific ones. */
    public DesiredAccess = 0,
    public FullCreateOptions = 0,
  ) {
    this.AccessState = new ACCESS_STATE(DesiredAccess);
  }
}
HalDefineType(IO_SECURITY_CONTEXT, '_IO_SECURITY_CONTEXT', 0x18, [
  ['SecurityQos', 0x0, 'Ptr64 Void'],
  ['AccessState', 0x8, 'Ptr64 _ACCESS_STATE'],
  ['DesiredAccess', 0x10, 'Uint4B'],
  ['FullCreateOptions', 0x14, 'Uint4B'],
]);

/** The union IO_STACK_LOCATION.Parameters, by member; a driver reads the one of its major function. Lengths are bytes. */
export class IO_STACK_PARAMETERS {
  Create = {
    SecurityContext: null as IO_SECURITY_CONTEXT | null,
    /** Disposition << 24 | create options. */
    Options: 0,
    FileAttributes: 0,
    ShareAccess: 0,
    EaLength: 0,
  };
  Read = { Length: 0, Key: 0, ByteOffset: 0n };
  Write = { Length: 0, Key: 0, ByteOffset: 0n };
  /** FileName: the pattern, null for all. */
  QueryDirectory = { Length: 0, FileName: null as string | null, FileInformationClass: 0, FileIndex: 0 };
  /** DirectoryNotifyInformationClass: of the Ex form only. */
  NotifyDirectory = { Length: 0, CompletionFilter: 0, DirectoryNotifyInformationClass: 0 };
  QueryFile = { Length: 0, FileInformationClass: 0 };
  SetFile = {
    Length: 0,
    FileInformationClass: 0,
    /** Directory that a rename or a link goes to; null: named in the information itself. */
    FileObject: null as FILE_OBJECT | null,
    ReplaceIfExists: false,
    AdvanceOnly: false,
    ClusterCount: 0,
    DeleteHandle: 0,
  };
  QueryEa = { Length: 0, EaList: null as Uint8Array | null, EaListLength: 0, EaIndex: 0 };
  SetEa = { Length: 0 };
  QueryVolume = { Length: 0, FsInformationClass: 0 };
  SetVolume = { Length: 0, FsInformationClass: 0 };
  QueryQuota = { Length: 0, StartSid: null as object | null, SidList: null as object | null, SidListLength: 0 };
  SetQuota = { Length: 0 };
  FileSystemControl = {
    OutputBufferLength: 0,
    InputBufferLength: 0,
    FsControlCode: 0,
    Type3InputBuffer: null as any,
  };
  LockControl = { Length: 0n, Key: 0, ByteOffset: 0n };
  DeviceIoControl = {
    OutputBufferLength: 0,
    InputBufferLength: 0,
    IoControlCode: 0,
    Type3InputBuffer: null as any,
  };
  QuerySecurity = { SecurityInformation: 0, Length: 0 };
  SetSecurity = { SecurityInformation: 0, SecurityDescriptor: null as any };
  MountVolume = { Vpb: null as VPB | null, DeviceObject: null as DEVICE_OBJECT | null };
  VerifyVolume = { Vpb: null as VPB | null, DeviceObject: null as DEVICE_OBJECT | null };
  Power = { SystemContext: 0, Type: 0, State: new POWER_STATE(), ShutdownType: 0 };
  WaitWake = { PowerState: 0 };
  /** DataPath: a GUID, or what a registration is asked for. */
  WMI = { ProviderId: 0n, DataPath: null as any, BufferSize: 0, Buffer: null as any };
  QueryDeviceRelations = { Type: 0 };
  Others = {
    Argument1: null as unknown,
    Argument2: null as unknown,
    Argument3: null as unknown,
    Argument4: null as unknown,
  };
}
