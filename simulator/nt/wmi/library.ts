/**
 * WMILIB: what a driver's IRP_MJ_SYSTEM_CONTROL routine would do with every WMI request. On Windows a driver of its own
 * (WMILIB.SYS). Source: the pages of WmiSystemControl, WmiCompleteRequest and WmiFireEvent.
 */
import { HalAddressOf } from 'hal';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_PENDING,
  STATUS_SUCCESS,
  STATUS_WMI_GUID_NOT_FOUND,
  STATUS_WMI_INSTANCE_NOT_FOUND,
  STATUS_WMI_READ_ONLY,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import * as wmi from '../inc/wmi';
import { IofCompleteRequest } from '../io/complete';
import { IoGetCurrentIrpStackLocation } from '../io/irp';
import { type GUID, IsEqualGUID } from '../rtl/guid';
import { IoWMIWriteEvent } from './event';
import { IoWMIDeviceObjectToProviderId } from './registration';

/** Bytes before the data of a node. */
const NodeBytes = 0x40;

/**
 * Handles a WMI request of a driver.
 * @param IrpDisposition gets IrpProcessed (done, or a callback has it), IrpNotCompleted (complete it with its status),
 * IrpNotWmi and IrpForward (pass it on)
 * @stack 0xc0
 */
export function WmiSystemControl(
  WmiLibInfo: wmi.WMILIB_CONTEXT,
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  IrpDisposition: Ref<number>,
): NTSTATUS {
  const { MinorFunction, Parameters } = IoGetCurrentIrpStackLocation(Irp);
  if (MinorFunction > wmi.IRP_MN_REGINFO_EX) return WmipLeave(IrpDisposition, wmi.IrpNotWmi, Irp.IoStatus.Status);
  if (Parameters.WMI.ProviderId !== HalAddressOf(DeviceObject))
    return WmipLeave(IrpDisposition, wmi.IrpForward, Irp.IoStatus.Status);
  if (MinorFunction === wmi.IRP_MN_REGINFO || MinorFunction === wmi.IRP_MN_REGINFO_EX)
    return WmipLeave(IrpDisposition, wmi.IrpNotCompleted, WmipRegister(WmiLibInfo, DeviceObject, Irp));
  const guid = WmiLibInfo.GuidList.findIndex(g => IsEqualGUID(g.Guid, Parameters.WMI.DataPath as GUID));
  const { InstanceCount } = WmiLibInfo.GuidList[guid] ?? { InstanceCount: 0 };
  const { Buffer } = Parameters.WMI as { Buffer: wmi.WNODE_SINGLE_INSTANCE };
  const single = MinorFunction === wmi.IRP_MN_QUERY_ALL_DATA ? 0 : (Buffer.InstanceIndex ?? 0);
  const refused =
    guid < 0
      ? STATUS_WMI_GUID_NOT_FOUND
      : single >= InstanceCount && !Controls.has(MinorFunction)
        ? STATUS_WMI_INSTANCE_NOT_FOUND
        : null;
  if (refused !== null) {
    Irp.IoStatus.Status = refused;
    Irp.IoStatus.Information = 0;
    return WmipLeave(IrpDisposition, wmi.IrpNotCompleted, refused);
  }
  IrpDisposition.value = wmi.IrpProcessed;
  return WmipCallDriver(WmiLibInfo, DeviceObject, Irp, MinorFunction, guid, single);
}

const Controls: ReadonlySet<number> = new Set([
  wmi.IRP_MN_ENABLE_EVENTS,
  wmi.IRP_MN_DISABLE_EVENTS,
  wmi.IRP_MN_ENABLE_COLLECTION,
  wmi.IRP_MN_DISABLE_COLLECTION,
]);

function WmipLeave(Disposition: Ref<number>, Value: number, Status: NTSTATUS): NTSTATUS {
  Disposition.value = Value;
  return Status;
}

/** @stack 0x90 */
function WmipRegister(Info: wmi.WMILIB_CONTEXT, DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const flags = new Ref(0);
  const name = new Ref('');
  const path = new Ref<any>(null);
  const mof = new Ref('');
  const pdo = new Ref<DEVICE_OBJECT | null>(null);
  const status = Info.QueryWmiRegInfo(DeviceObject, flags, name, path, mof, pdo);
  const reg = IoGetCurrentIrpStackLocation(Irp).Parameters.WMI.Buffer as wmi.WMIREGINFOW;
  if (NT_SUCCESS(status)) {
    reg.RegistryPath = UnicodeText(path.value);
    reg.MofResourceName = mof.value;
    reg.WmiRegGuid = Info.GuidList.map(g => {
      const entry = new wmi.WMIREGGUIDW();
      entry.Guid = g.Guid;
      entry.Flags = g.Flags | flags.value;
      entry.InstanceCount = g.InstanceCount;
      entry.Pdo = pdo.value;
      entry.BaseName = name.value;
      return entry;
    });
  }
  Irp.IoStatus.Status = status;
  Irp.IoStatus.Information = NT_SUCCESS(status) ? reg.BufferSize : 0;
  return status;
}

/** @stack 0x90 */
function WmipCallDriver(
  Info: wmi.WMILIB_CONTEXT,
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  MinorFunction: number,
  Guid: number,
  Instance: number,
): NTSTATUS {
  const { Buffer, BufferSize } = IoGetCurrentIrpStackLocation(Irp).Parameters.WMI as {
    Buffer: wmi.WNODE_SINGLE_ITEM & wmi.WNODE_METHOD_ITEM;
    BufferSize: number;
  };
  const room = Math.max(0, BufferSize - NodeBytes);
  const data = Buffer.DataBlock;
  switch (MinorFunction) {
    case wmi.IRP_MN_QUERY_ALL_DATA:
    case wmi.IRP_MN_QUERY_SINGLE_INSTANCE: {
      const all = MinorFunction === wmi.IRP_MN_QUERY_ALL_DATA;
      const count = all ? Info.GuidList[Guid].InstanceCount : 1;
      const bytes = new Uint8Array(Math.min(room, 0x10000));
      const lengths = Array.from({ length: count }, () => 0);
      answers.set(Irp, { Bytes: bytes, Lengths: lengths });
      return Info.QueryWmiDataBlock(DeviceObject, Irp, Guid, Instance, count, lengths, bytes.length, bytes);
    }
    case wmi.IRP_MN_CHANGE_SINGLE_INSTANCE:
      if (Info.SetWmiDataBlock !== null)
        return Info.SetWmiDataBlock(DeviceObject, Irp, Guid, Instance, data.length, data);
      return WmiCompleteRequest(DeviceObject, Irp, STATUS_WMI_READ_ONLY, 0, 0);
    case wmi.IRP_MN_CHANGE_SINGLE_ITEM:
      if (Info.SetWmiDataItem !== null)
        return Info.SetWmiDataItem(DeviceObject, Irp, Guid, Instance, Buffer.ItemId, data.length, data);
      return WmiCompleteRequest(DeviceObject, Irp, STATUS_WMI_READ_ONLY, 0, 0);
    case wmi.IRP_MN_EXECUTE_METHOD: {
      if (Info.ExecuteWmiMethod === null)
        return WmiCompleteRequest(DeviceObject, Irp, STATUS_INVALID_DEVICE_REQUEST, 0, 0);
      const bytes = new Uint8Array(Math.max(data.length, Math.min(room, 0x10000)));
      bytes.set(data);
      answers.set(Irp, { Bytes: bytes, Lengths: [] });
      return Info.ExecuteWmiMethod(
        DeviceObject,
        Irp,
        Guid,
        Instance,
        Buffer.MethodId,
        data.length,
        bytes.length,
        bytes,
      );
    }
    default: {
      const event = MinorFunction === wmi.IRP_MN_ENABLE_EVENTS || MinorFunction === wmi.IRP_MN_DISABLE_EVENTS;
      const on = MinorFunction === wmi.IRP_MN_ENABLE_EVENTS || MinorFunction === wmi.IRP_MN_ENABLE_COLLECTION;
      if (Info.WmiFunctionControl === null) return WmiCompleteRequest(DeviceObject, Irp, STATUS_SUCCESS, 0, 0);
      const kind = event ? wmi.WmiEventControl : wmi.WmiDataBlockControl;
      return Info.WmiFunctionControl(DeviceObject, Irp, Guid, kind, on);
    }
  }
}

/** Where the driver puts its answer, while it has the request. */
const answers = new Map<IRP, { readonly Bytes: Uint8Array; readonly Lengths: readonly number[] }>();

/**
 * Completes a request that a routine of WMILIB_CONTEXT was given.
 * @param BufferUsed bytes of the answer; with STATUS_BUFFER_TOO_SMALL those that it needs
 * @stack 0x70
 */
export function WmiCompleteRequest(
  _DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  Status: NTSTATUS,
  BufferUsed: number,
  PriorityBoost: number,
): NTSTATUS {
  const { MinorFunction, Parameters } = IoGetCurrentIrpStackLocation(Irp);
  const answer = answers.get(Irp);
  answers.delete(Irp);
  const node = Parameters.WMI.Buffer as wmi.WNODE_SINGLE_INSTANCE & wmi.WNODE_ALL_DATA;
  if (Status === STATUS_BUFFER_TOO_SMALL) node.WnodeHeader.Flags |= wmi.WNODE_FLAG_TOO_SMALL;
  if (NT_SUCCESS(Status) && answer !== undefined)
    if (MinorFunction === wmi.IRP_MN_QUERY_ALL_DATA) node.DataBlocks = WmipSplit(answer.Bytes, answer.Lengths);
    else node.DataBlock = answer.Bytes.slice(0, BufferUsed);
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = NT_SUCCESS(Status) ? NodeBytes + BufferUsed : 0;
  IofCompleteRequest(Irp, PriorityBoost);
  return Status === STATUS_PENDING ? STATUS_SUCCESS : Status;
}

/** Instances lie behind one another, each at a multiple of eight bytes. */
function WmipSplit(Bytes: Uint8Array, Lengths: readonly number[]): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let at = 0;
  for (const length of Lengths) {
    blocks.push(Bytes.slice(at, at + length));
    at = Math.ceil((at + length) / 8) * 8;
  }
  return blocks;
}

/**
 * Sends an event of a device.
 * @param EventDataSize bytes
 * @param EventData may be freed when this returns: it is copied
 * @returns STATUS_INSUFFICIENT_RESOURCES
 * @stack 0x60
 */
export function WmiFireEvent(
  DeviceObject: DEVICE_OBJECT,
  Guid: GUID,
  InstanceIndex: number,
  EventDataSize: number,
  EventData: Uint8Array | null,
): NTSTATUS {
  if (EventDataSize > 0 && EventData === null) return STATUS_INSUFFICIENT_RESOURCES;
  const node = new wmi.WNODE_SINGLE_INSTANCE();
  node.WnodeHeader.Guid = Guid;
  node.WnodeHeader.ProviderId = IoWMIDeviceObjectToProviderId(DeviceObject);
  node.WnodeHeader.Flags =
    wmi.WNODE_FLAG_SINGLE_INSTANCE | wmi.WNODE_FLAG_EVENT_ITEM | wmi.WNODE_FLAG_STATIC_INSTANCE_NAMES;
  node.InstanceIndex = InstanceIndex;
  if (EventData !== null) node.DataBlock = EventData.slice(0, EventDataSize);
  return IoWMIWriteEvent(node);
}
