/** Loading drivers: always in a System worker thread, whoever asked. */
import { HalImageExports, HalReportViolation, HalTrace } from 'hal';
import { CmQueryDriverService } from '../cm/services';
import { ExQueueWorkItem } from '../ex/worker';
import { CriticalWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import type { DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { DO_DEVICE_INITIALIZING, DRVO_INITIALIZED, DRVO_UNLOAD_INVOKED } from '../inc/iodefs';
import { KernelMode, KEVENT, UserRequest } from '../inc/ke';
import { type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_DRIVER_ENTRYPOINT_NOT_FOUND,
  STATUS_DRIVER_FAILED_PRIOR_UNLOAD,
  STATUS_IMAGE_ALREADY_LOADED,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { MmLoadSystemImage } from '../mm/image';
import { MiCreateSectionForDriver } from '../mm/imagefile';
import { MmFreeDriverInitialization } from '../mm/section';
import { ObInsertObject, ObReferenceObjectByName } from '../ob/lookup';
import { PsCallImageNotifyRoutines } from '../ps/notify';
import { ObfDereferenceObject, ObMakeTemporaryObject } from '../ob/object';
import { PnpStartDevicesOfDriver } from '../pnp/root';
import { PsGetCurrentProcess, PsInitialSystemProcess } from '../ps/current';
import { IoDeleteDevice } from './device';
import { IopCreateDriverObject } from './driver';
import { IopCallDriverReinitializationRoutines, IopForgetReinitialization } from './reinit';
import { IoDriverObjectType } from './types';

type SystemRoutine = (Argument: any) => NTSTATUS;

/** What IopLoadUnloadDriver is asked to do in the System process. */
class LOAD_PACKET {
  readonly WorkQueueItem = new WORK_QUEUE_ITEM();
  readonly Event = new KEVENT();
  FinalStatus: NTSTATUS = 0;
  constructor(
    readonly Routine: SystemRoutine,
    readonly Argument: unknown,
  ) {}
}

/**
 * Loads the driver of a service key.
 * @param DriverServiceName `\Registry\Machine\System\CurrentControlSet\Services\X`
 * @returns DriverEntry's status, or STATUS_OBJECT_NAME_NOT_FOUND, STATUS_IMAGE_ALREADY_LOADED, ...
 * @stack 0xb0
 */
export function NtLoadDriver(DriverServiceName: PCUNICODE_STRING): NTSTATUS {
  return IopRunInSystem(IopLoadDriver, UnicodeText(DriverServiceName));
}

/**
 * Here if this is the System process, else in one of its worker threads, waited for.
 * @stack 0xa0
 */
export function IopRunInSystem(Routine: SystemRoutine, Argument: unknown): NTSTATUS {
  if (PsGetCurrentProcess() === PsInitialSystemProcess) return Routine(Argument);
  const packet = new LOAD_PACKET(Routine, Argument);
  KeInitializeEvent(packet.Event, 0, false);
  packet.WorkQueueItem.WorkerRoutine = IopLoadUnloadDriver;
  packet.WorkQueueItem.Parameter = packet;
  ExQueueWorkItem(packet.WorkQueueItem, CriticalWorkQueue);
  KeWaitForSingleObject(packet.Event, UserRequest, KernelMode, false, null);
  return packet.FinalStatus;
}

/**
 * In the worker thread.
 * @stack 0x60
 */
function IopLoadUnloadDriver(Packet: LOAD_PACKET): void {
  const status = Packet.Routine(Packet.Argument);
  // The one that was not gone yet is told as if there were none, as ever: "The system cannot find the file specified".
  Packet.FinalStatus = status === STATUS_DRIVER_FAILED_PRIOR_UNLOAD ? STATUS_OBJECT_NAME_NOT_FOUND : status;
  KeSetEvent(Packet.Event, 0, false);
}

/**
 * @returns DriverEntry's status, or STATUS_OBJECT_NAME_NOT_FOUND, STATUS_IMAGE_ALREADY_LOADED,
 * STATUS_DRIVER_FAILED_PRIOR_UNLOAD (the image is still there, its driver object has no name any more),
 * STATUS_INVALID_IMAGE_HASH
 * @stack 0x2c0
 */
export function IopLoadDriver(RegistryPath: string): NTSTATUS {
  const service = CmQueryDriverService(RegistryPath);
  if (service === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const name = service.ObjectName;
  const loaded = new Ref<DRIVER_OBJECT | null>(null);
  if (NT_SUCCESS(ObReferenceObjectByName(name, 0, IoDriverObjectType, KernelMode, null, loaded))) {
    const leaving = (loaded.value!.Flags & DRVO_UNLOAD_INVOKED) !== 0;
    ObfDereferenceObject(loaded.value!);
    return leaving ? STATUS_DRIVER_FAILED_PRIOR_UNLOAD : STATUS_IMAGE_ALREADY_LOADED;
  }
  const image = new Ref('');
  const found = MiCreateSectionForDriver(service.ImagePath, image);
  if (found === STATUS_IMAGE_ALREADY_LOADED) return STATUS_DRIVER_FAILED_PRIOR_UNLOAD;
  if (!NT_SUCCESS(found)) return found;
  const section = MmLoadSystemImage(image.value, service.ImagePath);
  PsCallImageNotifyRoutines(service.ImagePath, 0, section.DllBase, section.SizeOfImage);
  const entry = HalImageExports(image.value).DriverEntry as DRIVER_OBJECT['DriverInit'];
  const driver = IopCreateDriverObject(name, service.Key.Name, section);
  driver.$header!.Permanent = true;
  const inserted = ObInsertObject(driver, name, 0, 0, null);
  if (!NT_SUCCESS(inserted)) return inserted === STATUS_OBJECT_NAME_COLLISION ? STATUS_IMAGE_ALREADY_LOADED : inserted;
  let status: NTSTATUS = STATUS_DRIVER_ENTRYPOINT_NOT_FOUND;
  if (typeof entry === 'function') {
    driver.DriverInit = entry;
    status = PnpCallDriverEntry(driver, RegistryPath);
  }
  if (!NT_SUCCESS(status)) {
    HalTrace('load', `DriverEntry of ${name} failed: ${(status >>> 0).toString(16)}`, driver);
    IopForgetReinitialization(driver);
    IopDiscardDevices(driver);
    IopDiscardDriver(driver);
    return status;
  }
  driver.Flags |= DRVO_INITIALIZED;
  MmFreeDriverInitialization(section);
  IopReadyDeviceObjects(driver);
  PnpStartDevicesOfDriver(driver);
  IopCallDriverReinitializationRoutines(driver);
  HalTrace('load', `driver ${name} ready`, driver);
  return STATUS_SUCCESS;
}

/** @stack 0x80 */
function PnpCallDriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: string): NTSTATUS {
  HalTrace('load', `DriverEntry of ${DriverObject.DriverName}`, DriverObject);
  const status: unknown = DriverObject.DriverInit!(DriverObject, new UNICODE_STRING(RegistryPath));
  if (typeof status !== 'number')
    HalReportViolation({
      kind: 'load',
      text: `DriverEntry of ${DriverObject.DriverName} returned ${String(status)}, which is no NTSTATUS`,
      source: 'wdm/nc-wdm-driver_initialize',
      object: DriverObject,
    });
  return (status as number) | 0;
}

/** A driver whose DriverEntry fails must undo what it did: with its image go the devices that it forgot. */
function IopDiscardDevices(DriverObject: DRIVER_OBJECT): void {
  let device = DriverObject.DeviceObject;
  while (device !== null) {
    const next = device.NextDevice;
    HalReportViolation({
      kind: 'load',
      text: `DriverEntry of ${DriverObject.DriverName} failed and left a device object`,
      source: 'kernel/driverentry-return-values',
      object: device,
    });
    IoDeleteDevice(device);
    device = next;
  }
}

/**
 * From now on the devices that DriverEntry made can be opened.
 * @stack 0x30
 */
function IopReadyDeviceObjects(DriverObject: DRIVER_OBJECT): void {
  for (let device = DriverObject.DeviceObject; device !== null; device = device.NextDevice)
    device.Flags &= ~DO_DEVICE_INITIALIZING;
}

/**
 * Calls DriverUnload, in System, and lets the driver object go.
 * @stack 0x80
 */
export function IopCallUnload(DriverObject: DRIVER_OBJECT): NTSTATUS {
  HalTrace('unload', `DriverUnload of ${DriverObject.DriverName}`, DriverObject);
  DriverObject.DriverUnload!(DriverObject);
  for (let device = DriverObject.DeviceObject; device !== null; device = device.NextDevice)
    HalReportViolation({
      kind: 'load',
      text: `DriverUnload of ${DriverObject.DriverName} left a device object: the driver's image stays as long`,
      source: 'wdm/nc-wdm-driver_unload',
      object: device,
    });
  IopDiscardDriver(DriverObject);
  return STATUS_SUCCESS;
}

/** Name and creation reference; the image goes with the last reference (each device object holds one). */
function IopDiscardDriver(DriverObject: DRIVER_OBJECT): void {
  ObMakeTemporaryObject(DriverObject);
  ObfDereferenceObject(DriverObject);
}
