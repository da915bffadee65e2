/*
 * MyDrv.sys - completes a request while it holds its own spin lock. IoCompleteRequest calls the completion routines of
 * the drivers above, here and now; the one of FilterDrv sends the next request down, whose dispatch routine wants the
 * same lock. A spin lock is not recursive: the processor turns until the watchdog finds it.
 * Ask: k, !irql, !qlocks, !analyze -v.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  type IRP,
  KeAcquireSpinLock,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  KSPIN_LOCK,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const lock = new KSPIN_LOCK();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeSpinLock(lock);
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: DispatchRead });
}

export function DispatchRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const oldIrql = new Ref(0);
  KeAcquireSpinLock(lock, oldIrql);
  Irp.IoStatus.Status = STATUS_SUCCESS;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT); // should be after the release
  KeReleaseSpinLock(lock, oldIrql.value);
  return STATUS_SUCCESS;
}
