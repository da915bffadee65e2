/** Loading drivers: always in a System worker thread, whoever asked. */
import { HalImageExports, HalTrace } from 'hal';
import { CmOpenServiceKey, CmServiceNameOfPath, CmServicePath } from '../cm/services';
import { ExQueueWorkItem } from '../ex/worker';
import { CriticalWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import type { DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { DO_DEVICE_INITIALIZING, DRVO_INITIALIZED } from '../inc/iodefs';
import { KernelMode, KEVENT, UserRequest } from '../inc/ke';
import { type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_DRIVER_ENTRYPOINT_NOT_FOUND,
  STATUS_IMAGE_ALREADY_LOADED,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { MiImageExists, MmLoadSystemImage } from '../mm/image';
import { ObInsertObject, ObReferenceObjectByName } from '../ob/lookup';
import { ObfDereferenceObject, ObMakeTemporaryObject } from '../ob/object';
import { PsGetCurrentProcess, PsInitialSystemProcess } from '../ps/current';
import { IopCreateDriverObject } from './driver';
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
  Packet.FinalStatus = Packet.Routine(Packet.Argument);
  KeSetEvent(Packet.Event, 0, false);
}

/** @stack 0x2c0 */
export function IopLoadDriver(RegistryPath: string): NTSTATUS {
  const service = CmOpenServiceKey(CmServiceNameOfPath(RegistryPath));
  if (service === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const name = `\\Driver\\${service.Name}`;
  const loaded = new Ref<DRIVER_OBJECT | null>(null);
  if (NT_SUCCESS(ObReferenceObjectByName(name, 0, IoDriverObjectType, KernelMode, null, loaded))) {
    ObfDereferenceObject(loaded.value!);
    return STATUS_IMAGE_ALREADY_LOADED;
  }
  if (!MiImageExists(service.Image)) return STATUS_OBJECT_NAME_NOT_FOUND;
  const section = MmLoadSystemImage(service.Image, service.ImagePath);
  const entry = HalImageExports(service.Image).DriverEntry as DRIVER_OBJECT['DriverInit'];
  const driver = IopCreateDriverObject(name, service.Name, section);
  driver.$header!.Permanent = true;
  const inserted = ObInsertObject(driver, name, 0, 0, null);
  if (!NT_SUCCESS(inserted)) return inserted === STATUS_OBJECT_NAME_COLLISION ? STATUS_IMAGE_ALREADY_LOADED : inserted;
  let status: NTSTATUS = STATUS_DRIVER_ENTRYPOINT_NOT_FOUND;
  if (typeof entry === 'function') {
    driver.DriverInit = entry;
    status = PnpCallDriverEntry(driver, CmServicePath(service.Name));
  }
  if (!NT_SUCCESS(status)) {
    HalTrace('load', `DriverEntry of ${service.Name} failed: ${(status >>> 0).toString(16)}`, driver);
    IopDiscardDriver(driver);
    return status;
  }
  driver.Flags |= DRVO_INITIALIZED;
  IopReadyDeviceObjects(driver);
  HalTrace('load', `driver ${name} ready`, driver);
  return STATUS_SUCCESS;
}

/** @stack 0x80 */
function PnpCallDriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: string): NTSTATUS {
  return DriverObject.DriverInit!(DriverObject, new UNICODE_STRING(RegistryPath)) | 0;
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
  IopDiscardDriver(DriverObject);
  return STATUS_SUCCESS;
}

/** Name and creation reference; the image goes with the last reference (each device object holds one). */
function IopDiscardDriver(DriverObject: DRIVER_OBJECT): void {
  ObMakeTemporaryObject(DriverObject);
  ObfDereferenceObject(DriverObject);
}
