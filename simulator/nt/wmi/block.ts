/**
 * Blocks as their users see them: drivers that ask others for data, change it, and call methods. Source: the pages of
 * IoWMIOpenBlock and its relatives.
 */
import type { DEVICE_OBJECT, FILE_OBJECT, NTSTATUS } from '../inc/io';
import { KernelMode } from '../inc/ke';
import { type HANDLE, type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_SUCCESS,
  STATUS_WMI_GUID_NOT_FOUND,
  STATUS_WMI_INSTANCE_NOT_FOUND,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import * as wmi from '../inc/wmi';
import { IoGetDeviceAttachmentBaseRef, IoGetRelatedDeviceObject } from '../io/device';
import { IoFileObjectType } from '../io/types';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { PnpDeviceNode } from '../pnp/node';
import { GUID } from '../rtl/guid';
import { WmipDisable, WmipEnable } from './event';
import { type WMIP_BLOCK, WmipBlocks, WmipSendWmiIrp } from './registration';

export const WmipGuidObjectType = ObCreateObjectType('WmiGuid', 'GimW', { DeleteProcedure: WmipDeleteGuidObject });

/**
 * Opens a block, or an event with WMIGUID_NOTIFICATION. ObDereferenceObject closes it.
 * @returns STATUS_WMI_GUID_NOT_FOUND if nobody offers it and it is not for events, which may come later
 * @stack 0x80
 */
export function IoWMIOpenBlock(DataBlockGuid: GUID, DesiredAccess: number, DataBlockObject: Ref<any>): NTSTATUS {
  const events = (DesiredAccess & wmi.WMIGUID_NOTIFICATION) !== 0;
  if (!events && WmipBlocks(DataBlockGuid).length === 0) return STATUS_WMI_GUID_NOT_FOUND;
  const { Data1, Data2, Data3, Data4 } = DataBlockGuid;
  const object = ObCreateObject(
    WmipGuidObjectType,
    new wmi.WMI_GUID_OBJECT(new GUID(Data1, Data2, Data3, Data4.slice()), DesiredAccess),
  );
  DataBlockObject.value = object;
  WmipEnable(object);
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
function WmipDeleteGuidObject(Object: wmi.WMI_GUID_OBJECT): void {
  WmipDisable(Object);
}

/** Fills what every node says of its provider. */
function WmipPrepare(Header: wmi.WNODE_HEADER, Block: WMIP_BLOCK, Flags: number): void {
  Header.Guid = Block.Guid;
  Header.ProviderId = Block.Provider.ProviderId;
  Header.Flags = Flags | wmi.WNODE_FLAG_STATIC_INSTANCE_NAMES;
}

/** What a node takes with its data: the caller's buffer must have room for it. */
function WmipGive(Data: object, Bytes: number, Size: Ref<number>, Buffer: Ref<any> | null): NTSTATUS {
  const room = Size.value;
  Size.value = Bytes;
  if (Buffer === null || room < Bytes) return STATUS_BUFFER_TOO_SMALL;
  Buffer.value = Data;
  return STATUS_SUCCESS;
}
const NodeBytes = 0x40;

/**
 * All instances of a block, of all providers.
 * @param InOutBufferSize bytes; gets what the answer takes
 * @param OutBuffer gets the WNODE_ALL_DATA, one for each provider
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_WMI_GUID_NOT_FOUND, or the last provider's status if none answers
 * @stack 0xc0
 */
export function IoWMIQueryAllData(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  InOutBufferSize: Ref<number>,
  OutBuffer: Ref<any> | null,
): NTSTATUS {
  const nodes: wmi.WNODE_ALL_DATA[] = [];
  let status: NTSTATUS = STATUS_WMI_GUID_NOT_FOUND;
  let bytes = 0;
  for (const block of WmipBlocks(DataBlockObject.Guid)) {
    if (block.Provider.Blocked) continue;
    const node = new wmi.WNODE_ALL_DATA();
    WmipPrepare(node.WnodeHeader, block, wmi.WNODE_FLAG_ALL_DATA);
    node.InstanceNames = [...block.InstanceNames];
    status = WmipSendWmiIrp(wmi.IRP_MN_QUERY_ALL_DATA, block.Provider, block.Guid, InOutBufferSize.value, node);
    if (!NT_SUCCESS(status)) continue;
    nodes.push(node);
    bytes += NodeBytes;
    for (const data of node.DataBlocks) bytes += 8 + data.length;
  }
  return nodes.length === 0 ? status : WmipGive(nodes, bytes, InOutBufferSize, OutBuffer);
}

/**
 * IoWMIQueryAllData of several blocks.
 * @stack 0x60
 */
export function IoWMIQueryAllDataMultiple(
  DataBlockObjectList: readonly wmi.WMI_GUID_OBJECT[],
  ObjectCount: number,
  InOutBufferSize: Ref<number>,
  OutBuffer: Ref<any> | null,
): NTSTATUS {
  return WmipMultiple(ObjectCount, InOutBufferSize, OutBuffer, (i, size, out) =>
    IoWMIQueryAllData(DataBlockObjectList[i], size, out),
  );
}

function WmipMultiple(
  Count: number,
  Size: Ref<number>,
  OutBuffer: Ref<any> | null,
  Query: (Index: number, Size: Ref<number>, OutBuffer: Ref<any>) => NTSTATUS,
): NTSTATUS {
  const all: object[] = [];
  let bytes = 0;
  for (let i = 0; i < Count; i++) {
    const size = new Ref(Number.MAX_SAFE_INTEGER);
    const out = new Ref<any>(null);
    const status = Query(i, size, out);
    if (!NT_SUCCESS(status)) return status;
    all.push(...(Array.isArray(out.value) ? (out.value as object[]) : [out.value as object]));
    bytes += size.value;
  }
  return WmipGive(all, bytes, Size, OutBuffer);
}

/** The block and index of an instance's name. */
function WmipFindInstance(Object: wmi.WMI_GUID_OBJECT, Name: PCUNICODE_STRING): [WMIP_BLOCK, number] | null {
  const name = UnicodeText(Name).toUpperCase();
  for (const block of WmipBlocks(Object.Guid)) {
    const index = block.Provider.Blocked ? -1 : block.InstanceNames.findIndex(n => n.toUpperCase() === name);
    if (index >= 0) return [block, index];
  }
  return null;
}

/** Sends a request about one instance. */
function WmipAskInstance(
  Object: wmi.WMI_GUID_OBJECT,
  InstanceName: PCUNICODE_STRING,
  MinorFunction: number,
  Node: wmi.WNODE_SINGLE_INSTANCE,
  Flags: number,
  BufferSize: number,
): NTSTATUS {
  const found = WmipFindInstance(Object, InstanceName);
  if (found === null) return STATUS_WMI_INSTANCE_NOT_FOUND;
  const [block, index] = found;
  WmipPrepare(Node.WnodeHeader, block, Flags);
  Node.InstanceIndex = index;
  Node.InstanceName = block.InstanceNames[index];
  return WmipSendWmiIrp(MinorFunction, block.Provider, block.Guid, BufferSize, Node);
}

/**
 * One instance of a block, by its name.
 * @param OutBuffer gets the WNODE_SINGLE_INSTANCE
 * @returns STATUS_WMI_INSTANCE_NOT_FOUND, STATUS_BUFFER_TOO_SMALL, or the provider's status
 * @stack 0x90
 */
export function IoWMIQuerySingleInstance(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  InstanceName: PCUNICODE_STRING,
  InOutBufferSize: Ref<number>,
  OutBuffer: Ref<any> | null,
): NTSTATUS {
  const node = new wmi.WNODE_SINGLE_INSTANCE();
  const size = InOutBufferSize.value;
  const flags = wmi.WNODE_FLAG_SINGLE_INSTANCE;
  const status = WmipAskInstance(DataBlockObject, InstanceName, wmi.IRP_MN_QUERY_SINGLE_INSTANCE, node, flags, size);
  if (!NT_SUCCESS(status)) return status;
  return WmipGive(node, NodeBytes + node.DataBlock.length, InOutBufferSize, OutBuffer);
}

/**
 * IoWMIQuerySingleInstance of several instances.
 * @stack 0x60
 */
export function IoWMIQuerySingleInstanceMultiple(
  DataBlockObjectList: readonly wmi.WMI_GUID_OBJECT[],
  InstanceNames: readonly PCUNICODE_STRING[],
  ObjectCount: number,
  InOutBufferSize: Ref<number>,
  OutBuffer: Ref<any> | null,
): NTSTATUS {
  return WmipMultiple(ObjectCount, InOutBufferSize, OutBuffer, (i, size, out) =>
    IoWMIQuerySingleInstance(DataBlockObjectList[i], InstanceNames[i], size, out),
  );
}

/**
 * Changes an instance.
 * @param ValueBufferSize bytes
 * @stack 0x80
 */
export function IoWMISetSingleInstance(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  InstanceName: PCUNICODE_STRING,
  _Version: number,
  ValueBufferSize: number,
  ValueBuffer: Uint8Array,
): NTSTATUS {
  const node = new wmi.WNODE_SINGLE_INSTANCE();
  node.DataBlock = ValueBuffer.slice(0, ValueBufferSize);
  const flags = wmi.WNODE_FLAG_SINGLE_INSTANCE;
  const bytes = NodeBytes + ValueBufferSize;
  return WmipAskInstance(DataBlockObject, InstanceName, wmi.IRP_MN_CHANGE_SINGLE_INSTANCE, node, flags, bytes);
}

/**
 * Changes one item of an instance.
 * @param DataItemId from 1
 * @stack 0x80
 */
export function IoWMISetSingleItem(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  InstanceName: PCUNICODE_STRING,
  DataItemId: number,
  _Version: number,
  ValueBufferSize: number,
  ValueBuffer: Uint8Array,
): NTSTATUS {
  const node = new wmi.WNODE_SINGLE_ITEM();
  node.ItemId = DataItemId;
  node.DataBlock = ValueBuffer.slice(0, ValueBufferSize);
  const flags = wmi.WNODE_FLAG_SINGLE_ITEM;
  const bytes = NodeBytes + ValueBufferSize;
  return WmipAskInstance(DataBlockObject, InstanceName, wmi.IRP_MN_CHANGE_SINGLE_ITEM, node, flags, bytes);
}

/**
 * Calls a method of an instance.
 * @param OutBufferSize bytes of the buffer; gets those of the result
 * @param InOutBuffer arguments, then the result
 * @stack 0x90
 */
export function IoWMIExecuteMethod(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  InstanceName: PCUNICODE_STRING,
  MethodId: number,
  InBufferSize: number,
  OutBufferSize: Ref<number>,
  InOutBuffer: Uint8Array,
): NTSTATUS {
  const node = new wmi.WNODE_METHOD_ITEM();
  node.MethodId = MethodId;
  node.DataBlock = InOutBuffer.slice(0, InBufferSize);
  const room = OutBufferSize.value;
  const bytes = NodeBytes + Math.max(InBufferSize, room);
  const flags = wmi.WNODE_FLAG_METHOD_ITEM;
  const status = WmipAskInstance(DataBlockObject, InstanceName, wmi.IRP_MN_EXECUTE_METHOD, node, flags, bytes);
  if (!NT_SUCCESS(status)) return status;
  OutBufferSize.value = node.DataBlock.length;
  if (node.DataBlock.length > room) return STATUS_BUFFER_TOO_SMALL;
  InOutBuffer.set(node.DataBlock);
  return STATUS_SUCCESS;
}

/** Name of the first instance that belongs to a device. */
function WmipNameOf(Object: wmi.WMI_GUID_OBJECT, Device: DEVICE_OBJECT, InstanceName: UNICODE_STRING): NTSTATUS {
  for (const block of WmipBlocks(Object.Guid)) {
    const base = IoGetDeviceAttachmentBaseRef(block.Provider.DeviceObject);
    const wanted = IoGetDeviceAttachmentBaseRef(Device);
    ObfDereferenceObject(base);
    ObfDereferenceObject(wanted);
    if (base !== wanted || block.InstanceNames.length === 0) continue;
    WmipSetText(InstanceName, block.InstanceNames[0]);
    return STATUS_SUCCESS;
  }
  return STATUS_WMI_INSTANCE_NOT_FOUND;
}
function WmipSetText(Target: UNICODE_STRING, Text: string): void {
  Object.assign(Target, new UNICODE_STRING(Text));
}

/**
 * The name of a device's instance of a block.
 * @returns STATUS_WMI_INSTANCE_NOT_FOUND
 * @stack 0x60
 */
export function IoWMIDeviceObjectToInstanceName(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  DeviceObject: DEVICE_OBJECT,
  InstanceName: UNICODE_STRING,
): NTSTATUS {
  return WmipNameOf(DataBlockObject, DeviceObject, InstanceName);
}

/**
 * The same for the device that a file is open on.
 * @stack 0x70
 */
export function IoWMIHandleToInstanceName(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  FileHandle: HANDLE,
  InstanceName: UNICODE_STRING,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = ObReferenceObjectByHandle(FileHandle, 0, IoFileObjectType, KernelMode, file, null);
  if (!NT_SUCCESS(status)) return status;
  const found = WmipNameOf(DataBlockObject, IoGetRelatedDeviceObject(file.value!), InstanceName);
  ObfDereferenceObject(file.value!);
  return found;
}

const instanceIds: { readonly Guid: GUID; Next: number }[] = [];
/**
 * Numbers for instances of dynamic blocks, unique for a GUID.
 * @stack 0x30
 */
export function IoWMIAllocateInstanceIds(Guid: GUID, InstanceCount: number, FirstInstanceId: Ref<number>): NTSTATUS {
  let entry = instanceIds.find(e => e.Guid === Guid);
  if (entry === undefined) instanceIds.push((entry = { Guid, Next: 0 }));
  FirstInstanceId.value = entry.Next;
  entry.Next += InstanceCount;
  return STATUS_SUCCESS;
}

/**
 * A base name for the instances of a device: its description, with the device's path behind it if `CombineNames`.
 * @returns STATUS_WMI_INSTANCE_NOT_FOUND for an object that is no device of a bus
 * @stack 0x60
 */
export function IoWMISuggestInstanceName(
  PhysicalDeviceObject: DEVICE_OBJECT | null,
  SymbolicLinkName: PCUNICODE_STRING | null,
  CombineNames: boolean,
  SuggestedInstanceName: UNICODE_STRING,
): NTSTATUS {
  const node = PnpDeviceNode(PhysicalDeviceObject);
  const link = UnicodeText(SymbolicLinkName);
  if (node === undefined && link === '') return STATUS_WMI_INSTANCE_NOT_FOUND;
  const text =
    node === undefined ? link : CombineNames && link !== '' ? `${node.ServiceName}${link}` : node.ServiceName;
  WmipSetText(SuggestedInstanceName, text);
  return STATUS_SUCCESS;
}
