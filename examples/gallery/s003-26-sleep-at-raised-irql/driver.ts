/*
 * Sleeping at DISPATCH_LEVEL, but not in a DPC: the documentation calls it a fatal error, and the rule is broken - yet
 * a free build only looks for an executing DPC. The thread is switched out with WaitIrql 2 and comes back at 2; others
 * have run meanwhile, "under" its raised IRQL. What the raise should have protected was not protected.
 */
import {
  DbgPrint,
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeDelayExecutionThread,
  KeGetCurrentIrql,
  KeLowerIrql,
  KeRaiseIrql,
  KernelMode,
  type KIRQL,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch });
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref<KIRQL>(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  KeDelayExecutionThread(KernelMode, false, -10n * 10_000n); // ten milliseconds
  DbgPrint('back at IRQL %d\n', KeGetCurrentIrql());
  KeLowerIrql(old.value);
  return Complete(Irp, STATUS_SUCCESS);
}
