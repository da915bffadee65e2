/** Drivers that want to hear of the shutdown: IRP_MJ_SHUTDOWN, last registered first. */
import { HalTrace } from 'hal';
import { type DEVICE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import { DO_SHUTDOWN_REGISTERED, IRP_MJ_SHUTDOWN } from '../inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import { STATUS_PENDING, STATUS_SUCCESS } from '../inc/ntstatus';
import { KeInitializeEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { IoBuildSynchronousFsdRequest } from './build';
import { IofCallDriver } from './call';
import { IoGetAttachedDeviceReference } from './device';

const registered: DEVICE_OBJECT[] = [];
/** Called when all file systems have been flushed. */
const lastChance: DEVICE_OBJECT[] = [];

/** @stack 0x40 */
export function IoRegisterShutdownNotification(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  ObfReferenceObject(DeviceObject);
  registered.unshift(DeviceObject);
  DeviceObject.Flags |= DO_SHUTDOWN_REGISTERED;
  return STATUS_SUCCESS;
}

/**
 * To be told last, when nobody writes to disks any more.
 * @stack 0x40
 */
export function IoRegisterLastChanceShutdownNotification(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  ObfReferenceObject(DeviceObject);
  lastChance.unshift(DeviceObject);
  DeviceObject.Flags |= DO_SHUTDOWN_REGISTERED;
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
export function IoUnregisterShutdownNotification(DeviceObject: DEVICE_OBJECT): void {
  for (const list of [registered, lastChance]) {
    const index = list.indexOf(DeviceObject);
    if (index < 0) continue;
    list.splice(index, 1);
    DeviceObject.Flags &= ~DO_SHUTDOWN_REGISTERED;
    ObfDereferenceObject(DeviceObject);
  }
}

/**
 * The machine goes down: every registered device's stack gets its IRP, once.
 * @stack 0x90
 */
export function IoShutdownSystem(): void {
  IopShutdownDevices(registered);
  IopShutdownDevices(lastChance);
}

/** @stack 0x90 */
function IopShutdownDevices(List: DEVICE_OBJECT[]): void {
  for (let device = List.shift(); device !== undefined; device = List.shift()) {
    const top = IoGetAttachedDeviceReference(device);
    const event = new KEVENT();
    KeInitializeEvent(event, 0, false);
    const irp = IoBuildSynchronousFsdRequest(IRP_MJ_SHUTDOWN, top, null, 0, null, event, new IO_STATUS_BLOCK());
    if (irp !== null) {
      HalTrace('irp', `shutdown of ${device.DriverObject.DriverName}`, irp);
      if (IofCallDriver(top, irp) === STATUS_PENDING) KeWaitForSingleObject(event, Executive, KernelMode, false, null);
    }
    ObfDereferenceObject(top);
    device.Flags &= ~DO_SHUTDOWN_REGISTERED;
    ObfDereferenceObject(device);
  }
}

/** @stack 0x60 */
export function NtShutdownSystem(_Action: number): NTSTATUS {
  IoShutdownSystem();
  return STATUS_SUCCESS;
}
