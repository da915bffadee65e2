/** Connecting a driver's interrupt service routine. */
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import type { NTSTATUS } from '../inc/io';
import { KINTERRUPT, type KSPIN_LOCK, type PKSERVICE_ROUTINE } from '../inc/ke';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { KeConnectInterrupt, KeDisconnectInterrupt, KeInitializeInterrupt } from '../ke/interrupt';

/**
 * @param SpinLock null: the interrupt's own
 * @param Vector its upper half is the level; `Irql` must agree, `SynchronizeIrql` must not be lower
 * @param InterruptMode LevelSensitive or Latched, the same for all that share the vector
 * @returns STATUS_INVALID_PARAMETER
 * @stack 0xb0
 */
export function IoConnectInterrupt(
  InterruptObject: Ref<KINTERRUPT | null>,
  ServiceRoutine: PKSERVICE_ROUTINE,
  ServiceContext: unknown,
  SpinLock: KSPIN_LOCK | null,
  Vector: number,
  Irql: number,
  SynchronizeIrql: number,
  InterruptMode: number,
  ShareVector: boolean,
  _ProcessorEnableMask: bigint | number,
  _FloatingSave: boolean,
): NTSTATUS {
  const interrupt = ExPoolPlace(NonPagedPool, new KINTERRUPT(), 'tnIK');
  KeInitializeInterrupt(
    interrupt,
    ServiceRoutine,
    ServiceContext,
    SpinLock,
    Vector,
    Irql,
    SynchronizeIrql,
    0,
    InterruptMode,
    ShareVector,
  );
  if (!KeConnectInterrupt(interrupt)) {
    ExFreePool(interrupt);
    return STATUS_INVALID_PARAMETER;
  }
  InterruptObject.value = interrupt;
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
export function IoDisconnectInterrupt(InterruptObject: KINTERRUPT): void {
  KeDisconnectInterrupt(InterruptObject);
  ExFreePool(InterruptObject);
}
