/*
 * Two threads of equal priority that never wait share the processor by quanta: the clock interrupt charges the running
 * one; when its quantum is used up, the DISPATCH_LEVEL software interrupt lets KiQuantumEnd choose the next. Watch the
 * events: clock, quantum, ready, switch. The driver only makes it a machine with MyDrv.
 */
import { type DRIVER_OBJECT, type NTSTATUS, type UNICODE_STRING } from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, {});
}
