/*
 * A driver's system thread sleeps when the driver is unloaded. DriverUnload should have told it to end and waited for it
 * (KeWaitForSingleObject on the thread object); so it wakes up and returns into code that is gone.
 */
import {
  type DRIVER_OBJECT,
  KeDelayExecutionThread,
  KernelMode,
  NT_SUCCESS,
  type NTSTATUS,
  PsCreateSystemThread,
  Ref,
  THREAD_ALL_ACCESS,
  type UNICODE_STRING,
  ZwClose,
} from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

let Rounds = 0;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, {}); // its DriverUnload waits for nobody
  if (!NT_SUCCESS(status)) return status;
  const thread = new Ref(0);
  PsCreateSystemThread(thread, THREAD_ALL_ACCESS, null, null, null, Loop, null);
  ZwClose(thread.value);
  return status;
}

export function Loop(StartContext: unknown): void {
  for (;;) {
    KeDelayExecutionThread(KernelMode, false, -1n * 10_000_000n); // one second
    Rounds++;
  }
}
