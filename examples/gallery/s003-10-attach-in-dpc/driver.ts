/*
 * A DPC routine interrupts whoever runs: attaching "its" thread to another process would change the address space of an
 * innocent. KeStackAttachProcess looks for an executing DPC itself (the fourth parameter).
 */
import {
  type DRIVER_OBJECT,
  type EPROCESS,
  IoGetCurrentProcess,
  KAPC_STATE,
  KeStackAttachProcess,
  type KDPC,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntifs';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

let process: EPROCESS | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  process = IoGetCurrentProcess();
  return CreateTimerDevice(DriverObject, DpcRoutine);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeStackAttachProcess(process!, new KAPC_STATE());
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
