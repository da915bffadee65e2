/** Device objects: creation, deletion, attachment, and the count of files open on them. */
import { HalAddressOf, HalSizeOf, HalTrace } from 'hal';
import { ExpPlacePart } from '../ex/pool';
import { DEVICE_OBJECT, type DRIVER_OBJECT, type FILE_OBJECT, type NTSTATUS } from '../inc/io';
import { DO_DEVICE_HAS_NAME, DO_DEVICE_INITIALIZING, DO_EXCLUSIVE } from '../inc/iodefs';
import { KSPIN_LOCK } from '../inc/ke';
import { type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { ObInsertObject } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject, ObfReferenceObject, ObMakeTemporaryObject } from '../ob/object';
import { IopCheckDriverUnload } from './unload';
import { IoDeviceObjectType } from './types';

/** DEVICE_OBJECT.$extension.ExtensionFlags */
export const DOE_UNLOAD_PENDING = 0x1;
export const DOE_DELETE_PENDING = 0x2;

const DEVICE_OBJECT_SIZE = 0x150;
export const IopDatabaseLock = new KSPIN_LOCK();

/** Size in bytes of what a driver keeps per device, or its structure class. */
export type DeviceExtensionSize = number | (new () => object);

/**
 * Creates a device object of a driver.
 * @param DeviceExtensionSize the extension's class (an instance comes with the device), or a number of bytes, or 0
 * @param DeviceName `\Device\X`, or null
 * @returns STATUS_OBJECT_NAME_COLLISION, STATUS_INVALID_PARAMETER
 * @stack 0x1c0
 */
export function IoCreateDevice(
  DriverObject: DRIVER_OBJECT,
  DeviceExtensionSize: DeviceExtensionSize,
  DeviceName: PCUNICODE_STRING | null,
  DeviceType: number,
  DeviceCharacteristics: number,
  Exclusive: boolean,
  DeviceObject: Ref<any>,
): NTSTATUS {
  DeviceObject.value = null;
  if (!DriverObject) return STATUS_INVALID_PARAMETER;
  const isClass = typeof DeviceExtensionSize === 'function';
  const size = isClass ? HalSizeOf(DeviceExtensionSize) : DeviceExtensionSize;
  const device = ObCreateObject(IoDeviceObjectType, new DEVICE_OBJECT(), DEVICE_OBJECT_SIZE + size + 0x18);
  device.Size = DEVICE_OBJECT_SIZE + size;
  device.DriverObject = DriverObject;
  ObfReferenceObject(DriverObject);
  device.DeviceType = DeviceType;
  device.Characteristics = DeviceCharacteristics;
  device.Flags = DO_DEVICE_INITIALIZING | (Exclusive ? DO_EXCLUSIVE : 0);
  const extension = HalAddressOf(device) + BigInt(DEVICE_OBJECT_SIZE);
  if (isClass) {
    device.DeviceExtension = new DeviceExtensionSize();
    ExpPlacePart(device.$header!, device.DeviceExtension, extension);
  } else if (size > 0) {
    device.DeviceExtension = new Uint8Array(size);
    ExpPlacePart(device.$header!, device.DeviceExtension, extension);
  }
  const name = UnicodeText(DeviceName);
  if (name.length > 0) {
    device.Flags |= DO_DEVICE_HAS_NAME;
    device.$header!.Permanent = true;
    const status = ObInsertObject(device, name, 0, 0, null);
    if (!NT_SUCCESS(status)) return status;
  }
  const irql = KeAcquireSpinLockRaiseToDpc(IopDatabaseLock);
  device.NextDevice = DriverObject.DeviceObject;
  DriverObject.DeviceObject = device;
  KeReleaseSpinLock(IopDatabaseLock, irql);
  HalTrace('device', `create ${name} of ${DriverObject.DriverName}`, device);
  DeviceObject.value = device;
  return STATUS_SUCCESS;
}

/**
 * Deletes a device object; with files open on it, the name goes now and the rest when the last one is closed.
 * @stack 0x60
 */
export function IoDeleteDevice(DeviceObject: DEVICE_OBJECT): void {
  ObMakeTemporaryObject(DeviceObject);
  DeviceObject.$extensionFlags |= DOE_DELETE_PENDING;
  if (DeviceObject.ReferenceCount === 0) IopCompleteUnloadOrDelete(DeviceObject);
}

/** @stack 0x80 */
function IopCompleteUnloadOrDelete(DeviceObject: DEVICE_OBJECT): void {
  const driver = DeviceObject.DriverObject;
  const irql = KeAcquireSpinLockRaiseToDpc(IopDatabaseLock);
  const pending = DeviceObject.$extensionFlags & DOE_DELETE_PENDING;
  if (pending !== 0) {
    DeviceObject.$extensionFlags &= ~DOE_DELETE_PENDING;
    IopUnlinkDevice(driver, DeviceObject);
  }
  KeReleaseSpinLock(IopDatabaseLock, irql);
  if (pending !== 0) {
    HalTrace('device', `delete of ${driver.DriverName}`, DeviceObject);
    ObfDereferenceObject(DeviceObject);
  }
  IopCheckDriverUnload(driver);
}

function IopUnlinkDevice(Driver: DRIVER_OBJECT, Device: DEVICE_OBJECT): void {
  if (Driver.DeviceObject === Device) Driver.DeviceObject = Device.NextDevice;
  else
    for (let at = Driver.DeviceObject; at !== null; at = at.NextDevice)
      if (at.NextDevice === Device) {
        at.NextDevice = Device.NextDevice;
        break;
      }
}

/**
 * Delete procedure: the device's memory goes, and its hold on the driver.
 * @stack 0x40
 */
export function IopDeleteDevice(DeviceObject: DEVICE_OBJECT): void {
  if (DeviceObject.DriverObject) ObfDereferenceObject(DeviceObject.DriverObject);
}

/** One more file is open on the device. */
export function IopReferenceDevice(DeviceObject: DEVICE_OBJECT): void {
  DeviceObject.ReferenceCount++;
}

/**
 * One file fewer; does what waited for the last.
 * @stack 0x50
 */
export function IopDecrementDeviceObjectRef(DeviceObject: DEVICE_OBJECT): void {
  const left = --DeviceObject.ReferenceCount;
  if (left === 0) IopCompleteUnloadOrDelete(DeviceObject);
}

/**
 * Top of the stack that `DeviceObject` belongs to.
 * @stack 0x8
 */
export function IoGetAttachedDevice(DeviceObject: DEVICE_OBJECT): DEVICE_OBJECT {
  let top = DeviceObject;
  while (top.AttachedDevice !== null) top = top.AttachedDevice;
  return top;
}
/** @stack 0x40 */
export function IoGetAttachedDeviceReference(DeviceObject: DEVICE_OBJECT): DEVICE_OBJECT {
  const top = IoGetAttachedDevice(DeviceObject);
  ObfReferenceObject(top);
  return top;
}

/**
 * Device that the next IRP of a file goes to.
 * @stack 0x30
 */
export function IoGetRelatedDeviceObject(FileObject: FILE_OBJECT): DEVICE_OBJECT {
  return IoGetAttachedDevice(FileObject.DeviceObject!);
}

/**
 * Puts `SourceDevice` on top of the stack of `TargetDevice`.
 * @returns the device it now lies on, or null
 * @stack 0x60
 */
export function IoAttachDeviceToDeviceStack(
  SourceDevice: DEVICE_OBJECT,
  TargetDevice: DEVICE_OBJECT,
): DEVICE_OBJECT | null {
  const irql = KeAcquireSpinLockRaiseToDpc(IopDatabaseLock);
  const top = IoGetAttachedDevice(TargetDevice);
  const legal = (top.Flags & DO_DEVICE_INITIALIZING) === 0 && top.$extensionFlags === 0;
  if (legal) {
    top.AttachedDevice = SourceDevice;
    SourceDevice.$attachedTo = top;
    SourceDevice.StackSize = top.StackSize + 1;
    SourceDevice.AlignmentRequirement = top.AlignmentRequirement;
    SourceDevice.SectorSize = top.SectorSize;
  }
  KeReleaseSpinLock(IopDatabaseLock, irql);
  return legal ? top : null;
}

/**
 * Takes off what lies on `TargetDevice`.
 * @stack 0x50
 */
export function IoDetachDevice(TargetDevice: DEVICE_OBJECT): void {
  const irql = KeAcquireSpinLockRaiseToDpc(IopDatabaseLock);
  const upper = TargetDevice.AttachedDevice;
  if (upper !== null) upper.$attachedTo = null;
  TargetDevice.AttachedDevice = null;
  KeReleaseSpinLock(IopDatabaseLock, irql);
  if (TargetDevice.ReferenceCount === 0) IopCompleteUnloadOrDelete(TargetDevice);
}

/**
 * Device below, referenced; null at the bottom.
 * @stack 0x40
 */
export function IoGetLowerDeviceObject(DeviceObject: DEVICE_OBJECT): DEVICE_OBJECT | null {
  const lower = DeviceObject.$attachedTo;
  if (lower !== null) ObfReferenceObject(lower);
  return lower;
}
