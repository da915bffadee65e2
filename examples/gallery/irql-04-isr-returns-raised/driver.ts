/*
 * An interrupt service routine that raises the IRQL and returns without lowering it. The interrupt's dispatcher compares
 * the level with the one at which it called the routine; Driver Verifier names the routine, the level before, the level
 * after. Without it the same comparison ends in bug check 0xC8.
 */
import {
  type DRIVER_OBJECT,
  HIGH_LEVEL,
  KeRaiseIrql,
  type KINTERRUPT,
  type KIRQL,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateInterruptDevice, type INTERRUPT_EXTENSION } from '../common/interrupt';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateInterruptDevice(DriverObject, Isr);
}

export function Isr(Interrupt: KINTERRUPT, ServiceContext: INTERRUPT_EXTENSION): boolean {
  const old = new Ref<KIRQL>(0);
  KeRaiseIrql(HIGH_LEVEL, old);
  return true; // and no KeLowerIrql
}
