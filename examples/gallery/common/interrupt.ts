/* A device that interrupts one millisecond after each read, at DIRQL 5; the read stays pending. */
import { INTERRUPT_LINE } from 'hardware';
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoConnectInterrupt,
  IoDisconnectInterrupt,
  IoMarkIrpPending,
  type IRP,
  KEVENT,
  KeInitializeEvent,
  type KINTERRUPT,
  Latched,
  NotificationEvent,
  NT_SUCCESS,
  type NTSTATUS,
  type PKSERVICE_ROUTINE,
  Ref,
  STATUS_PENDING,
} from 'ntddk';
import { CreateDevice, DriverUnload as DeleteDevice } from './device';

const VECTOR = 0x51; // its upper half is the level: DIRQL 5
const DIRQL = 5;

export class INTERRUPT_EXTENSION {
  Event = new KEVENT();
  Interrupt: KINTERRUPT | null = null;
  PendingIrp: IRP | null = null;
}

const line = new INTERRUPT_LINE(VECTOR, Latched);

/** Creates \\.\MyDrv; `Isr` runs one millisecond after each read, with the extension as its context. */
export function CreateInterruptDevice(DriverObject: DRIVER_OBJECT, Isr: PKSERVICE_ROUTINE): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = CreateDevice(DriverObject, INTERRUPT_EXTENSION, { Read: ReadDispatch }, device);
  if (!NT_SUCCESS(status)) return status;
  const extension: INTERRUPT_EXTENSION = device.value!.DeviceExtension;
  const interrupt = new Ref<KINTERRUPT | null>(null);
  KeInitializeEvent(extension.Event, NotificationEvent, false);
  DriverObject.DriverUnload = DriverUnload;
  const connected = IoConnectInterrupt(
    interrupt,
    Isr,
    extension,
    null,
    VECTOR,
    DIRQL,
    DIRQL,
    Latched,
    false,
    1n,
    false,
  );
  extension.Interrupt = interrupt.value;
  return connected;
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: INTERRUPT_EXTENSION = DeviceObject.DeviceExtension;
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  line.InterruptAfter(1_000); // microseconds
  return STATUS_PENDING;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  const extension: INTERRUPT_EXTENSION = DriverObject.DeviceObject!.DeviceExtension;
  if (extension.Interrupt !== null) IoDisconnectInterrupt(extension.Interrupt);
  DeleteDevice(DriverObject);
}
