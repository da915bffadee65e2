/*
 * KeSetEvent needs the dispatcher's lock, which is taken at SYNCH_LEVEL: a service routine above DISPATCH_LEVEL may have
 * interrupted somebody who holds it. A service routine queues a DPC instead, and the DPC sets the event.
 */
import { type DRIVER_OBJECT, KeSetEvent, type KINTERRUPT, type NTSTATUS, type UNICODE_STRING } from 'ntddk';
import { CreateInterruptDevice, type INTERRUPT_EXTENSION } from '../common/interrupt';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateInterruptDevice(DriverObject, Isr);
}

export function Isr(Interrupt: KINTERRUPT, ServiceContext: INTERRUPT_EXTENSION): boolean {
  KeSetEvent(ServiceContext.Event, 0, false);
  return true;
}
