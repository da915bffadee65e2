/**
 * WMI for drivers (wdm.h, wmistr.h, wmilib.h). What follows a structure in memory in C - names, data - is a member here.
 * Source: driver documentation, Windows Management Instrumentation for kernel-mode drivers; the pages of WNODE_XXX and WMIREGINFO.
 */
import { HalDefineType } from 'hal';
import { GUID } from '../rtl/guid';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from './io';
import type { OBJECT_HEADER, ObjectBody } from './ob';
import type { Ref } from './ref';

/** Minor functions of IRP_MJ_SYSTEM_CONTROL. */
export const IRP_MN_QUERY_ALL_DATA = 0x00;
export const IRP_MN_QUERY_SINGLE_INSTANCE = 0x01;
export const IRP_MN_CHANGE_SINGLE_INSTANCE = 0x02;
export const IRP_MN_CHANGE_SINGLE_ITEM = 0x03;
export const IRP_MN_ENABLE_EVENTS = 0x04;
export const IRP_MN_DISABLE_EVENTS = 0x05;
export const IRP_MN_ENABLE_COLLECTION = 0x06;
export const IRP_MN_DISABLE_COLLECTION = 0x07;
export const IRP_MN_REGINFO = 0x08;
export const IRP_MN_EXECUTE_METHOD = 0x09;
export const IRP_MN_REGINFO_EX = 0x0b;

export const WMIREG_ACTION_REGISTER = 1;
export const WMIREG_ACTION_DEREGISTER = 2;
export const WMIREG_ACTION_REREGISTER = 3;
export const WMIREG_ACTION_UPDATE_GUIDS = 4;
export const WMIREG_ACTION_BLOCK_IRPS = 5;
/** The "device" is a routine: a provider of trace messages. */
export const WMIREG_FLAG_CALLBACK = 0x80000000;
export const WMIREG_FLAG_TRACE_PROVIDER = 0x00010000;

/** DataPath of a request for registration. */
export const WMIREGISTER = 0;
export const WMIUPDATE = 1;

export const WMIREG_FLAG_EXPENSIVE = 0x1;
export const WMIREG_FLAG_INSTANCE_LIST = 0x4;
export const WMIREG_FLAG_INSTANCE_BASENAME = 0x8;
export const WMIREG_FLAG_INSTANCE_PDO = 0x20;
export const WMIREG_FLAG_EVENT_ONLY_GUID = 0x40;
export const WMIREG_FLAG_REMOVE_GUID = 0x10000;

export const WMIGUID_QUERY = 0x1;
export const WMIGUID_SET = 0x2;
export const WMIGUID_NOTIFICATION = 0x4;
export const WMIGUID_EXECUTE = 0x10;

export const WNODE_FLAG_ALL_DATA = 0x1;
export const WNODE_FLAG_SINGLE_INSTANCE = 0x2;
export const WNODE_FLAG_SINGLE_ITEM = 0x4;
export const WNODE_FLAG_EVENT_ITEM = 0x8;
export const WNODE_FLAG_FIXED_INSTANCE_SIZE = 0x10;
export const WNODE_FLAG_TOO_SMALL = 0x20;
export const WNODE_FLAG_STATIC_INSTANCE_NAMES = 0x80;
export const WNODE_FLAG_METHOD_ITEM = 0x8000;
export const WNODE_FLAG_PDO_INSTANCE_NAMES = 0x10000;

/** A block or an event that a driver offers. */
export class WMIREGGUIDW {
  Guid = new GUID();
  Flags = 0;
  InstanceCount = 0;
  /** With WMIREG_FLAG_INSTANCE_PDO. */
  Pdo: DEVICE_OBJECT | null = null;
  /** With WMIREG_FLAG_INSTANCE_BASENAME. */
  BaseName = '';
  /** With WMIREG_FLAG_INSTANCE_LIST. */
  InstanceNames: readonly string[] = [];
}
HalDefineType(WMIREGGUIDW, 'WMIREGGUIDW', 0x20, [
  ['Guid', 0x0, '_GUID'],
  ['Flags', 0x10, 'Uint4B'],
  ['InstanceCount', 0x14, 'Uint4B'],
  ['Pdo', 0x18, 'Ptr64 _DEVICE_OBJECT'],
]);

/** What a driver fills in when it is asked what it offers. */
export class WMIREGINFOW {
  BufferSize = 0x20;
  RegistryPath = '';
  MofResourceName = '';
  WmiRegGuid: WMIREGGUIDW[] = [];
  get GuidCount(): number {
    return this.WmiRegGuid.length;
  }
}
HalDefineType(WMIREGINFOW, 'WMIREGINFOW', 0x18, [['BufferSize', 0x0, 'Uint4B']]);

export class WNODE_HEADER {
  /** Bytes of the whole node. */
  BufferSize = 0x30;
  ProviderId = 0;
  HistoricalContext = 0n;
  TimeStamp = 0n;
  Guid: GUID = new GUID();
  ClientContext = 0;
  Flags = 0;
}
HalDefineType(WNODE_HEADER, '_WNODE_HEADER', 0x30, [
  ['BufferSize', 0x0, 'Uint4B'],
  ['ProviderId', 0x4, 'Uint4B'],
  ['HistoricalContext', 0x8, 'Uint8B'],
  ['TimeStamp', 0x10, 'Int8B'],
  ['Guid', 0x18, '_GUID'],
  ['ClientContext', 0x28, 'Uint4B'],
  ['Flags', 0x2c, 'Uint4B'],
]);

/** One instance of a block, or of an event. */
export class WNODE_SINGLE_INSTANCE {
  readonly WnodeHeader = new WNODE_HEADER();
  /** '' where the driver's names are known. */
  InstanceName = '';
  InstanceIndex = 0;
  /** The bytes at DataBlockOffset. */
  DataBlock = new Uint8Array(0);
}
HalDefineType(WNODE_SINGLE_INSTANCE, 'tagWNODE_SINGLE_INSTANCE', 0x40, [
  ['WnodeHeader', 0x0, '_WNODE_HEADER'],
  ['InstanceIndex', 0x34, 'Uint4B'],
]);
/** The same for an event (WNODE_FLAG_EVENT_ITEM). */
export const WNODE_EVENT_ITEM = WNODE_SINGLE_INSTANCE;
export class WNODE_SINGLE_ITEM extends WNODE_SINGLE_INSTANCE {
  /** From 1. */
  ItemId = 0;
}
export class WNODE_METHOD_ITEM extends WNODE_SINGLE_INSTANCE {
  MethodId = 0;
}
/** All instances of one provider. */
export class WNODE_ALL_DATA {
  readonly WnodeHeader = new WNODE_HEADER();
  /** By index. */
  DataBlocks: Uint8Array[] = [];
  InstanceNames: string[] = [];
  get InstanceCount(): number {
    return this.DataBlocks.length;
  }
}
HalDefineType(WNODE_ALL_DATA, 'tagWNODE_ALL_DATA', 0x40, [['WnodeHeader', 0x0, '_WNODE_HEADER']]);

/** A block that was opened. */
export class WMI_GUID_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  NotificationCallback: WMI_NOTIFICATION_CALLBACK | null = null;
  NotificationContext: unknown = null;
  constructor(
    readonly Guid: GUID,
    readonly DesiredAccess: number,
  ) {}
}
HalDefineType(WMI_GUID_OBJECT, '_WMIGUIDOBJECT', 0x80, []);

export type WMI_NOTIFICATION_CALLBACK = (Wnode: any, Context: any) => void;
/** A provider of trace messages: answers what a device would to IRP_MJ_SYSTEM_CONTROL. */
export type WMI_TRACE_CALLBACK = (
  MinorFunction: number,
  DataPath: unknown,
  BufferLength: number,
  Buffer: any,
  Context: unknown,
  Size: Ref<number>,
) => NTSTATUS;

// ---- wmilib.h ------------------------------------------------------------------------------------------------------
/** What became of a request that WmiSystemControl was given. */
export const IrpProcessed = 0;
export const IrpNotCompleted = 1;
export const IrpNotWmi = 2;
export const IrpForward = 3;
/** WMIENABLEDISABLECONTROL. */
export const WmiEventControl = 0;
export const WmiDataBlockControl = 1;

export class WMIGUIDREGINFO {
  constructor(
    readonly Guid: GUID,
    readonly InstanceCount = 1,
    readonly Flags = 0,
  ) {}
}
/** What a driver offers, and its routines. Each completes its request with WmiCompleteRequest. */
export class WMILIB_CONTEXT {
  GuidList: readonly WMIGUIDREGINFO[] = [];
  get GuidCount(): number {
    return this.GuidList.length;
  }
  QueryWmiRegInfo!: (
    DeviceObject: DEVICE_OBJECT,
    RegFlags: Ref<number>,
    InstanceName: Ref<string>,
    RegistryPath: Ref<any>,
    MofResourceName: Ref<string>,
    Pdo: Ref<DEVICE_OBJECT | null>,
  ) => NTSTATUS;
  QueryWmiDataBlock!: (
    DeviceObject: DEVICE_OBJECT,
    Irp: IRP,
    GuidIndex: number,
    InstanceIndex: number,
    InstanceCount: number,
    InstanceLengthArray: number[],
    BufferAvail: number,
    Buffer: Uint8Array,
  ) => NTSTATUS;
  SetWmiDataBlock:
    | ((D: DEVICE_OBJECT, Irp: IRP, GuidIndex: number, InstanceIndex: number, Size: number, B: Uint8Array) => NTSTATUS)
    | null = null;
  SetWmiDataItem:
    | ((
        D: DEVICE_OBJECT,
        Irp: IRP,
        GuidIndex: number,
        InstanceIndex: number,
        DataItemId: number,
        Size: number,
        B: Uint8Array,
      ) => NTSTATUS)
    | null = null;
  ExecuteWmiMethod:
    | ((
        D: DEVICE_OBJECT,
        Irp: IRP,
        GuidIndex: number,
        InstanceIndex: number,
        MethodId: number,
        InBufferSize: number,
        OutBufferSize: number,
        B: Uint8Array,
      ) => NTSTATUS)
    | null = null;
  WmiFunctionControl:
    | ((D: DEVICE_OBJECT, Irp: IRP, GuidIndex: number, Function: number, Enable: boolean) => NTSTATUS)
    | null = null;
}
