/*
 * IRQL.sys: interrupt masking, seen. ReadDispatch sets a timer of 20 ms, then holds DISPATCH_LEVEL for 100 ms. The clock
 * (level 13) still interrupts, the timer expires - but the DPC, which is level 2, has to wait until the level drops.
 */
import {
  DbgPrint,
  DEVICE_OBJECT,
  DISPATCH_LEVEL,
  DRIVER_OBJECT,
  IoMarkIrpPending,
  IRP,
  KDPC,
  KeLowerIrql,
  KeQueryInterruptTime,
  KeRaiseIrql,
  KeSetTimer,
  type NTSTATUS,
  Ref,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { CompleteIrp, CreateDevice, type DEVICE_EXTENSION } from './device';

let started = 0n;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DpcRoutine, MaskingRead);
}

export function MaskingRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  started = KeQueryInterruptTime();
  KeSetTimer(extension.Timer, -200_000n, extension.Dpc); // 20 ms

  const old = new Ref(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  while (KeQueryInterruptTime() - started < 1_000_000n); // 100 ms
  DbgPrint('MaskingRead: lowering the IRQL after %d ms\n', Milliseconds());
  KeLowerIrql(old.value); // the DPC runs inside this call
  DbgPrint('MaskingRead: the IRQL is lowered\n');
  return STATUS_PENDING;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  DbgPrint('DpcRoutine: after %d ms\n', Milliseconds());
  CompleteIrp(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}

function Milliseconds(): number {
  return Number((KeQueryInterruptTime() - started) / 10_000n);
}
