/*
 * From an interrupt to the thread that goes on, in six steps. The device of this driver interrupts (DIRQL 5) while app.exe
 * computes in user mode; during its service routine another device interrupts at DIRQL 4. Stop in Isr, LowIsr and
 * DpcRoutine and ask: !irql, k, !idt. The IRQL is raised before the service routine is called; what was masked comes
 * before the DPC; the DPC comes before the thread.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoConnectInterrupt,
  IoDisconnectInterrupt,
  type IRP,
  KDPC,
  KeInitializeDpc,
  KeInsertQueueDpc,
  type KINTERRUPT,
  Latched,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { INTERRUPT_LINE } from 'hardware';
import { Complete, CreateDevice, DriverUnload as DeleteDevice } from '../common/device';

const VECTOR = 0x51; // DIRQL 5
const LOW_VECTOR = 0x41; // DIRQL 4

class DEVICE_EXTENSION {
  Dpc = new KDPC();
  Interrupts: KINTERRUPT[] = [];
  Requests = 0;
}

const device = new INTERRUPT_LINE(VECTOR, Latched);
const lowDevice = new INTERRUPT_LINE(LOW_VECTOR, Latched);

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const deviceObject = new Ref<DEVICE_OBJECT | null>(null);
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch }, deviceObject);
  if (!NT_SUCCESS(status)) return status;
  const extension: DEVICE_EXTENSION = deviceObject.value!.DeviceExtension;
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  for (const [routine, vector] of [
    [Isr, VECTOR],
    [LowIsr, LOW_VECTOR],
  ] as const) {
    const interrupt = new Ref<KINTERRUPT | null>(null);
    const irql = vector >> 4;
    IoConnectInterrupt(interrupt, routine, extension, null, vector, irql, irql, Latched, false, 1n, false);
    extension.Interrupts.push(interrupt.value!);
  }
  DriverObject.DriverUnload = DriverUnload;
  return status;
}

/* The device is told to work, and will interrupt in a millisecond. */
export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  device.InterruptAfter(1000);
  return Complete(Irp, STATUS_SUCCESS);
}

export function Isr(Interrupt: KINTERRUPT, ServiceContext: DEVICE_EXTENSION): boolean {
  lowDevice.Assert(); // level 4 stays pending: this processor is at 5
  KeInsertQueueDpc(ServiceContext.Dpc, null, null);
  return true;
}

export function LowIsr(Interrupt: KINTERRUPT, ServiceContext: DEVICE_EXTENSION): boolean {
  return true;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  DeferredContext.Requests++;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  const extension: DEVICE_EXTENSION = DriverObject.DeviceObject!.DeviceExtension;
  for (const interrupt of extension.Interrupts) IoDisconnectInterrupt(interrupt);
  DeleteDevice(DriverObject);
}
