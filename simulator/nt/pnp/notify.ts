/**
 * Notifications of PnP events: interfaces that come and go, and devices that are to be removed. A system worker thread tells of
 * them at PASSIVE_LEVEL, in the order of the registrations. Source: driver documentation, using PnP notification; the pages of
 * IoRegisterPlugPlayNotification and IoReportTargetDeviceChange.
 */
import { HalTrace } from 'hal';
import { EX_WORK_LIST, ExAppendWork } from '../ex/workList';
import { type DEVICE_OBJECT, FILE_OBJECT, type DRIVER_OBJECT, type NTSTATUS } from '../inc/io';
import { UNICODE_STRING } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import {
  DEVICE_INTERFACE_CHANGE_NOTIFICATION,
  type DRIVER_NOTIFICATION_CALLBACK_ROUTINE,
  EventCategoryDeviceInterfaceChange,
  EventCategoryHardwareProfileChange,
  EventCategoryTargetDeviceChange,
  GUID_DEVICE_INTERFACE_ARRIVAL,
  GUID_TARGET_DEVICE_QUERY_REMOVE,
  type PDEVICE_CHANGE_COMPLETE_CALLBACK,
  PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
  TARGET_DEVICE_CUSTOM_NOTIFICATION,
  TARGET_DEVICE_REMOVAL_NOTIFICATION,
} from '../inc/pnp';
import type { Ref } from '../inc/ref';
import { IoGetDeviceAttachmentBaseRef, IoGetRelatedDeviceObject } from '../io/device';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { GUID, IsEqualGUID } from '../rtl/guid';
import { PnpDeviceNode } from './node';

/** What IoRegisterPlugPlayNotification gives out. */
class PNP_NOTIFY_ENTRY {
  constructor(
    readonly Category: number,
    /** Class of interfaces; null: the category has none. */
    readonly ClassGuid: GUID | null,
    /** File on the device that it is about, and that device's physical one. */
    readonly FileObject: FILE_OBJECT | null,
    readonly PhysicalDeviceObject: DEVICE_OBJECT | null,
    readonly DriverObject: DRIVER_OBJECT,
    readonly CallbackRoutine: DRIVER_NOTIFICATION_CALLBACK_ROUTINE,
    readonly Context: unknown,
  ) {}
}

const entries: PNP_NOTIFY_ENTRY[] = [];
/** Who tells a new registration of the interfaces that are there already: `interface.ts`. */
let existing: (ClassGuid: GUID) => readonly string[] = () => [];
export function PnpSetInterfaceEnumerator(Enumerate: (ClassGuid: GUID) => readonly string[]): void {
  existing = Enumerate;
}

/**
 * @param EventCategoryFlags PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES: those that are there are told in this call
 * @param EventCategoryData the GUID of an interface class, or a file that is open on the device
 * @param NotificationEntry gets what IoUnregisterPlugPlayNotification wants
 * @returns STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST for a file on something that is no device of a bus
 * @stack 0x90
 */
export function IoRegisterPlugPlayNotification(
  EventCategory: number,
  EventCategoryFlags: number,
  EventCategoryData: any,
  DriverObject: DRIVER_OBJECT,
  CallbackRoutine: DRIVER_NOTIFICATION_CALLBACK_ROUTINE,
  Context: any,
  NotificationEntry: Ref<any>,
): NTSTATUS {
  NotificationEntry.value = null;
  let classGuid: GUID | null = null;
  let file: FILE_OBJECT | null = null;
  let pdo: DEVICE_OBJECT | null = null;
  if (EventCategory === EventCategoryDeviceInterfaceChange && EventCategoryData instanceof GUID)
    classGuid = EventCategoryData;
  else if (EventCategory === EventCategoryTargetDeviceChange && EventCategoryData instanceof FILE_OBJECT) {
    file = EventCategoryData;
    pdo = IoGetDeviceAttachmentBaseRef(IoGetRelatedDeviceObject(file));
    ObfDereferenceObject(pdo);
    if (PnpDeviceNode(pdo) === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  } else if (EventCategory !== EventCategoryHardwareProfileChange) return STATUS_INVALID_PARAMETER;
  const entry = new PNP_NOTIFY_ENTRY(EventCategory, classGuid, file, pdo, DriverObject, CallbackRoutine, Context);
  ObfReferenceObject(DriverObject);
  if (file !== null) ObfReferenceObject(file);
  entries.push(entry);
  NotificationEntry.value = entry;
  if (classGuid !== null && (EventCategoryFlags & PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES) !== 0)
    for (const link of existing(classGuid))
      PnpNotifyDriver(entry, PnpInterfaceChange(GUID_DEVICE_INTERFACE_ARRIVAL, classGuid, link));
  return STATUS_SUCCESS;
}

function PnpInterfaceChange(Event: GUID, ClassGuid: GUID, Link: string): DEVICE_INTERFACE_CHANGE_NOTIFICATION {
  return new DEVICE_INTERFACE_CHANGE_NOTIFICATION(Event, ClassGuid, new UNICODE_STRING(Link));
}

/**
 * Ends a registration; what it was to be told of and has not been is not told any more.
 * @returns STATUS_INVALID_PARAMETER for an entry that is none
 * @stack 0x50
 */
export function IoUnregisterPlugPlayNotification(NotificationEntry: any): NTSTATUS {
  const at = entries.indexOf(NotificationEntry);
  if (at < 0) return STATUS_INVALID_PARAMETER;
  const [entry] = entries.splice(at, 1);
  if (entry.FileObject !== null) ObfDereferenceObject(entry.FileObject);
  ObfDereferenceObject(entry.DriverObject);
  return STATUS_SUCCESS;
}
/**
 * The same, once callbacks that run have returned: here they never run beside it.
 * @stack 0x50
 */
export function IoUnregisterPlugPlayNotificationEx(NotificationEntry: any): NTSTATUS {
  return IoUnregisterPlugPlayNotification(NotificationEntry);
}

/** @stack 0x60 */
function PnpNotifyDriver(Entry: PNP_NOTIFY_ENTRY, Notification: object): NTSTATUS {
  return Entry.CallbackRoutine(Notification, Entry.Context) | 0;
}

const events = new EX_WORK_LIST();

/** An interface is enabled or disabled: who asked for its class is told, later. */
export function PnpNotifyInterfaceChange(Event: GUID, ClassGuid: GUID, Link: string): void {
  const arrival = IsEqualGUID(Event, GUID_DEVICE_INTERFACE_ARRIVAL);
  HalTrace('pnp', `interface ${Link} ${arrival ? 'arrives' : 'is removed'}`);
  ExAppendWork(events, () => {
    for (const entry of [...entries])
      if (entry.ClassGuid !== null && IsEqualGUID(entry.ClassGuid, ClassGuid) && entries.includes(entry))
        PnpNotifyDriver(entry, PnpInterfaceChange(Event, ClassGuid, Link));
  });
}

/**
 * A device is to go, stays after all, or is gone: who has a file on it is told at once.
 * @returns the first refusal, where it is asked for
 * @stack 0x90
 */
export function PnpNotifyTargetDevice(PhysicalDeviceObject: DEVICE_OBJECT, Event: GUID): NTSTATUS {
  for (const entry of [...entries]) {
    if (entry.PhysicalDeviceObject !== PhysicalDeviceObject || !entries.includes(entry)) continue;
    const notification = new TARGET_DEVICE_REMOVAL_NOTIFICATION();
    notification.Event = Event;
    notification.FileObject = entry.FileObject;
    const status = PnpNotifyDriver(entry, notification);
    if (!NT_SUCCESS(status) && IsEqualGUID(Event, GUID_TARGET_DEVICE_QUERY_REMOVE)) return status;
  }
  return STATUS_SUCCESS;
}

/** @stack 0x80 */
function PnpNotifyCustom(PhysicalDeviceObject: DEVICE_OBJECT, Custom: TARGET_DEVICE_CUSTOM_NOTIFICATION): void {
  for (const entry of [...entries]) {
    if (entry.PhysicalDeviceObject !== PhysicalDeviceObject || !entries.includes(entry)) continue;
    const copy = Object.assign(new TARGET_DEVICE_CUSTOM_NOTIFICATION(), Custom);
    copy.FileObject = entry.FileObject;
    PnpNotifyDriver(entry, copy);
  }
}

/**
 * A driver's own event: everybody who registered for the device has been told when this returns. PASSIVE_LEVEL.
 * @returns STATUS_INVALID_DEVICE_REQUEST
 * @stack 0x70
 */
export function IoReportTargetDeviceChange(PhysicalDeviceObject: DEVICE_OBJECT, NotificationStructure: any): NTSTATUS {
  if (PnpDeviceNode(PhysicalDeviceObject) === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  PnpNotifyCustom(PhysicalDeviceObject, NotificationStructure as TARGET_DEVICE_CUSTOM_NOTIFICATION);
  return STATUS_SUCCESS;
}

/**
 * The same from a worker thread; `Callback` is called when everybody has been told.
 * @returns STATUS_PENDING
 * @stack 0x70
 */
export function IoReportTargetDeviceChangeAsynchronous(
  PhysicalDeviceObject: DEVICE_OBJECT,
  NotificationStructure: any,
  Callback: PDEVICE_CHANGE_COMPLETE_CALLBACK | null,
  Context: any,
): NTSTATUS {
  if (PnpDeviceNode(PhysicalDeviceObject) === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  const copy = Object.assign(new TARGET_DEVICE_CUSTOM_NOTIFICATION(), NotificationStructure);
  ExAppendWork(events, () => {
    PnpNotifyCustom(PhysicalDeviceObject, copy);
    if (Callback !== null) Callback(Context);
  });
  return STATUS_PENDING;
}
