/**
 * Events of providers: they are enabled while somebody has their block open, and handed to callbacks by a worker thread.
 * Source: the pages of IoWMIWriteEvent, IoWMISetNotificationCallback and IRP_MN_ENABLE_EVENTS.
 */
import { HalTrace } from 'hal';
import { EX_WORK_LIST, ExAppendWork } from '../ex/workList';
import type { NTSTATUS } from '../inc/io';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import * as wmi from '../inc/wmi';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { IsEqualGUID } from '../rtl/guid';
import { WmipBlocks, WmipSendWmiIrp } from './registration';

/** Blocks that are open, for events. */
const listeners: wmi.WMI_GUID_OBJECT[] = [];

/** The first who listens has a block's events enabled, the first who opens an expensive one its collection. */
export function WmipEnable(Object: wmi.WMI_GUID_OBJECT): void {
  if ((Object.DesiredAccess & wmi.WMIGUID_NOTIFICATION) !== 0) listeners.push(Object);
  WmipControl(Object, 1);
}
export function WmipDisable(Object: wmi.WMI_GUID_OBJECT): void {
  const at = listeners.indexOf(Object);
  if (at >= 0) listeners.splice(at, 1);
  WmipControl(Object, -1);
}

/** @stack 0x60 */
function WmipControl(Object: wmi.WMI_GUID_OBJECT, Change: 1 | -1): void {
  const events = (Object.DesiredAccess & wmi.WMIGUID_NOTIFICATION) !== 0;
  for (const block of WmipBlocks(Object.Guid)) {
    if (!events && (block.Flags & wmi.WMIREG_FLAG_EXPENSIVE) === 0) continue;
    const before = block.Enabled;
    block.Enabled = Math.max(0, before + Change);
    if (before > 0 && block.Enabled > 0) continue;
    const on = block.Enabled > 0;
    const minor = events
      ? on
        ? wmi.IRP_MN_ENABLE_EVENTS
        : wmi.IRP_MN_DISABLE_EVENTS
      : on
        ? wmi.IRP_MN_ENABLE_COLLECTION
        : wmi.IRP_MN_DISABLE_COLLECTION;
    const header = new wmi.WNODE_HEADER();
    header.Guid = block.Guid;
    header.ProviderId = block.Provider.ProviderId;
    WmipSendWmiIrp(minor, block.Provider, block.Guid, header.BufferSize, header);
  }
}

/**
 * @param DataBlockObject opened with WMIGUID_NOTIFICATION
 * @param Callback called at PASSIVE_LEVEL by a worker thread with the event's node
 * @returns STATUS_INVALID_PARAMETER for a block that is not open for events
 * @stack 0x30
 */
export function IoWMISetNotificationCallback(
  DataBlockObject: wmi.WMI_GUID_OBJECT,
  Callback: wmi.WMI_NOTIFICATION_CALLBACK,
  Context: any,
): NTSTATUS {
  if (!listeners.includes(DataBlockObject)) return STATUS_INVALID_PARAMETER;
  DataBlockObject.NotificationCallback = Callback;
  DataBlockObject.NotificationContext = Context;
  return STATUS_SUCCESS;
}

const events = new EX_WORK_LIST();

/**
 * An event of a provider. IRQL DISPATCH_LEVEL at most; the node belongs to WMI from now on.
 * @returns STATUS_INVALID_PARAMETER for a node that is no event
 * @stack 0x50
 */
export function IoWMIWriteEvent(WnodeEventItem: any): NTSTATUS {
  const node = WnodeEventItem as wmi.WNODE_SINGLE_INSTANCE;
  if (!(node instanceof wmi.WNODE_SINGLE_INSTANCE) || (node.WnodeHeader.Flags & wmi.WNODE_FLAG_EVENT_ITEM) === 0)
    return STATUS_INVALID_PARAMETER;
  HalTrace('wmi', `event of provider ${node.WnodeHeader.ProviderId}`, node);
  ExAppendWork(events, () => WmipEventNotification(node));
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
function WmipEventNotification(Node: wmi.WNODE_SINGLE_INSTANCE): void {
  for (const listener of [...listeners]) {
    if (!IsEqualGUID(listener.Guid, Node.WnodeHeader.Guid) || listener.NotificationCallback === null) continue;
    ObfReferenceObject(listener);
    listener.NotificationCallback(Node, listener.NotificationContext);
    ObfDereferenceObject(listener);
  }
}
