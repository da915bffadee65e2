/** Attaching to a device by its name, and named events for drivers. Source: the pages of the routines. */
import { ZwClose, ZwCreateEvent, ZwOpenFile } from '../ex/zw';
import { type DEVICE_OBJECT, type FILE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import { KernelMode, type KEVENT } from '../inc/ke';
import {
  EVENT_ALL_ACCESS,
  type EVENT_TYPE,
  type HANDLE,
  InitializeObjectAttributes,
  NotificationEvent,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJ_OPENIF,
  OBJECT_ATTRIBUTES,
  type PCUNICODE_STRING,
  SynchronizationEvent,
} from '../inc/ntdef';
import { NT_SUCCESS, STATUS_NO_SUCH_DEVICE, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { IoAttachDeviceToDeviceStack, IoGetRelatedDeviceObject } from './device';
import { IoFileObjectType } from './types';

/** Opens the device without sending a create to its driver. */
const FILE_ATTACH_ACCESS = 0x80;
const FILE_NON_DIRECTORY_FILE = 0x40;

/**
 * Attaches a device on top of the stack of a named one.
 * @param AttachedDevice gets the device to which requests are passed on
 * @returns STATUS_NO_SUCH_DEVICE, or why the name could not be opened
 * @stack 0xa0
 */
export function IoAttachDevice(
  SourceDevice: DEVICE_OBJECT,
  TargetDevice: PCUNICODE_STRING,
  AttachedDevice: Ref<DEVICE_OBJECT | null>,
): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, TargetDevice, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, null, null);
  const handle = new Ref<HANDLE>(0);
  const status = ZwOpenFile(handle, FILE_ATTACH_ACCESS, attributes, new IO_STATUS_BLOCK(), 0, FILE_NON_DIRECTORY_FILE);
  if (!NT_SUCCESS(status)) return status;
  const file = new Ref<FILE_OBJECT | null>(null);
  const referenced = ObReferenceObjectByHandle(handle.value, 0, IoFileObjectType, KernelMode, file, null);
  if (!NT_SUCCESS(referenced)) return referenced;
  AttachedDevice.value = IoAttachDeviceToDeviceStack(SourceDevice, IoGetRelatedDeviceObject(file.value!));
  ObfDereferenceObject(file.value!);
  ZwClose(handle.value);
  return AttachedDevice.value === null ? STATUS_NO_SUCH_DEVICE : STATUS_SUCCESS;
}

/** @stack 0x90 */
function IopCreateEvent(EventName: PCUNICODE_STRING, EventHandle: Ref<HANDLE>, Type: EVENT_TYPE): KEVENT | null {
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, EventName, OBJ_OPENIF | OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, null, null);
  if (!NT_SUCCESS(ZwCreateEvent(EventHandle, EVENT_ALL_ACCESS, attributes, Type, true))) return null;
  const event = new Ref<(KEVENT & { $header: any }) | null>(null);
  if (!NT_SUCCESS(ObReferenceObjectByHandle(EventHandle.value, 0, null, KernelMode, event, null))) return null;
  // The handle keeps it.
  ObfDereferenceObject(event.value!);
  return event.value;
}
/**
 * Creates or opens a named event, signalled if it is new.
 * @param EventHandle gets a kernel handle that keeps it
 * @stack 0x40
 */
export function IoCreateNotificationEvent(EventName: PCUNICODE_STRING, EventHandle: Ref<HANDLE>): KEVENT | null {
  return IopCreateEvent(EventName, EventHandle, NotificationEvent);
}
/** @stack 0x40 */
export function IoCreateSynchronizationEvent(EventName: PCUNICODE_STRING, EventHandle: Ref<HANDLE>): KEVENT | null {
  return IopCreateEvent(EventName, EventHandle, SynchronizationEvent);
}
