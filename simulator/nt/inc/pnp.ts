/** PnP manager (pnp) structures and constants, as wdm.h and wdmguid.h declare them. */
import { HalDefineType } from 'hal';
import { GUID } from '../rtl/guid';
import type { FILE_OBJECT, NTSTATUS } from './io';
import type { UNICODE_STRING } from './ntdef';

/** DEVICE_REGISTRY_PROPERTY. */
export const DevicePropertyDeviceDescription = 0;
export const DevicePropertyHardwareID = 1;
export const DevicePropertyCompatibleIDs = 2;
export const DevicePropertyBootConfiguration = 3;
export const DevicePropertyBootConfigurationTranslated = 4;
export const DevicePropertyClassName = 5;
export const DevicePropertyClassGuid = 6;
export const DevicePropertyDriverKeyName = 7;
export const DevicePropertyManufacturer = 8;
export const DevicePropertyFriendlyName = 9;
export const DevicePropertyLocationInformation = 10;
export const DevicePropertyPhysicalDeviceObjectName = 11;
export const DevicePropertyBusTypeGuid = 12;
export const DevicePropertyLegacyBusType = 13;
export const DevicePropertyBusNumber = 14;
export const DevicePropertyEnumeratorName = 15;
export const DevicePropertyAddress = 16;
export const DevicePropertyUINumber = 17;
export const DevicePropertyInstallState = 18;
export const DevicePropertyRemovalPolicy = 19;
export const DevicePropertyResourceRequirements = 20;
export const DevicePropertyAllocatedResources = 21;
export const DevicePropertyContainerID = 22;

/** DEVICE_INSTALL_STATE, DEVICE_REMOVAL_POLICY. */
export const InstallStateInstalled = 0;
export const RemovalPolicyExpectNoRemoval = 1;

/** Kinds of keys that IoOpenDeviceRegistryKey opens. */
export const PLUGPLAY_REGKEY_DEVICE = 1;
export const PLUGPLAY_REGKEY_DRIVER = 2;
export const PLUGPLAY_REGKEY_CURRENT_HWPROFILE = 4;
export const DEVICE_INTERFACE_INCLUDE_NONACTIVE = 1;

/** IO_NOTIFICATION_EVENT_CATEGORY. */
export const EventCategoryReserved = 0;
export const EventCategoryHardwareProfileChange = 1;
export const EventCategoryDeviceInterfaceChange = 2;
export const EventCategoryTargetDeviceChange = 3;
export const PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES = 1;

function pnpGuid(First: number): GUID {
  return new GUID(First, 0x46f0, 0x11d0, Uint8Array.of(0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f));
}
export const GUID_DEVICE_INTERFACE_ARRIVAL = pnpGuid(0xcb3a4004);
export const GUID_DEVICE_INTERFACE_REMOVAL = pnpGuid(0xcb3a4005);
export const GUID_TARGET_DEVICE_QUERY_REMOVE = pnpGuid(0xcb3a4006);
export const GUID_TARGET_DEVICE_REMOVE_CANCELLED = pnpGuid(0xcb3a4007);
export const GUID_TARGET_DEVICE_REMOVE_COMPLETE = pnpGuid(0xcb3a4008);

/** What every notification begins with. */
export class PLUGPLAY_NOTIFICATION_HEADER {
  Version = 1;
  /** Bytes. */
  Size = 0x18;
  Event: GUID = new GUID();
}
HalDefineType(PLUGPLAY_NOTIFICATION_HEADER, '_PLUGPLAY_NOTIFICATION_HEADER', 0x14, [
  ['Version', 0x0, 'Uint2B'],
  ['Size', 0x2, 'Uint2B'],
  ['Event', 0x4, '_GUID'],
]);

export class DEVICE_INTERFACE_CHANGE_NOTIFICATION extends PLUGPLAY_NOTIFICATION_HEADER {
  override Size = 0x30;
  constructor(
    override readonly Event: GUID,
    readonly InterfaceClassGuid: GUID,
    readonly SymbolicLinkName: UNICODE_STRING,
  ) {
    super();
  }
}
HalDefineType(DEVICE_INTERFACE_CHANGE_NOTIFICATION, '_DEVICE_INTERFACE_CHANGE_NOTIFICATION', 0x30, [
  ['Version', 0x0, 'Uint2B'],
  ['Size', 0x2, 'Uint2B'],
  ['Event', 0x4, '_GUID'],
  ['InterfaceClassGuid', 0x14, '_GUID'],
  ['SymbolicLinkName', 0x28, 'Ptr64 _UNICODE_STRING'],
]);

export class TARGET_DEVICE_REMOVAL_NOTIFICATION extends PLUGPLAY_NOTIFICATION_HEADER {
  override Size = 0x20;
  FileObject: FILE_OBJECT | null = null;
}
HalDefineType(TARGET_DEVICE_REMOVAL_NOTIFICATION, '_TARGET_DEVICE_REMOVAL_NOTIFICATION', 0x20, [
  ['Version', 0x0, 'Uint2B'],
  ['Size', 0x2, 'Uint2B'],
  ['Event', 0x4, '_GUID'],
  ['FileObject', 0x18, 'Ptr64 _FILE_OBJECT'],
]);

/** A driver's own event about its device. */
export class TARGET_DEVICE_CUSTOM_NOTIFICATION extends TARGET_DEVICE_REMOVAL_NOTIFICATION {
  override Size = 0x28;
  /** -1: there is no text in the data. */
  NameBufferOffset = -1;
  CustomDataBuffer: unknown = null;
}
HalDefineType(TARGET_DEVICE_CUSTOM_NOTIFICATION, '_TARGET_DEVICE_CUSTOM_NOTIFICATION', 0x28, [
  ['Version', 0x0, 'Uint2B'],
  ['Size', 0x2, 'Uint2B'],
  ['Event', 0x4, '_GUID'],
  ['FileObject', 0x18, 'Ptr64 _FILE_OBJECT'],
  ['NameBufferOffset', 0x20, 'Int4B'],
]);

/** The structure's kind follows from the category; a status counts where a removal is asked for. */
export type DRIVER_NOTIFICATION_CALLBACK_ROUTINE = (NotificationStructure: any, Context: any) => NTSTATUS;
export type PDEVICE_CHANGE_COMPLETE_CALLBACK = (Context: any) => void;

/** DEVPROPKEY: the set, and the number in it. */
export class DEVPROPKEY {
  constructor(
    readonly fmtid: GUID,
    readonly pid: number,
  ) {}
}
/** DEVPROPTYPE. */
export const DEVPROP_TYPE_EMPTY = 0x0;
export const DEVPROP_TYPE_UINT32 = 0x7;
export const DEVPROP_TYPE_UINT64 = 0x9;
export const DEVPROP_TYPE_BINARY = 0x1003;
export const DEVPROP_TYPE_STRING = 0x12;
export const DEVPROP_TYPE_STRING_LIST = 0x2012;
export const PLUGPLAY_PROPERTY_PERSISTENT = 1;
