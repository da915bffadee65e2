/** What IoConnectInterruptEx takes. Source: the pages of IO_CONNECT_INTERRUPT_PARAMETERS and its relative. */
import type { DEVICE_OBJECT } from './io';
import { type KINTERRUPT, type KSPIN_LOCK, LevelSensitive, type PKSERVICE_ROUTINE } from './ke';
import type { Ref } from './ref';

export const CONNECT_FULLY_SPECIFIED = 1;
export const CONNECT_LINE_BASED = 2;
export const CONNECT_MESSAGE_BASED = 3;
export const CONNECT_FULLY_SPECIFIED_GROUP = 4;

export class IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS {
  PhysicalDeviceObject: DEVICE_OBJECT | null = null;
  /** Gets the interrupt object. */
  InterruptObject: Ref<KINTERRUPT | null> | null = null;
  ServiceRoutine: PKSERVICE_ROUTINE | null = null;
  ServiceContext: unknown = null;
  /** null: the interrupt's own. */
  SpinLock: KSPIN_LOCK | null = null;
  SynchronizeIrql = 0;
  FloatingSave = false;
  ShareVector = false;
  Vector = 0;
  Irql = 0;
  InterruptMode: number = LevelSensitive;
  ProcessorEnableMask: bigint | number = 0;
  Group = 0;
}

export class IO_CONNECT_INTERRUPT_PARAMETERS {
  Version = 0;
  readonly FullySpecified = new IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS();
}

export class IO_DISCONNECT_INTERRUPT_PARAMETERS {
  Version = 0;
  readonly ConnectionContext: { InterruptObject: KINTERRUPT | null } = { InterruptObject: null };
}
