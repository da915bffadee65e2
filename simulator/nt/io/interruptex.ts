/** Connecting interrupts by the extended routine. Source: the pages of IoConnectInterruptEx and IoDisconnectInterruptEx. */
import type { NTSTATUS } from '../inc/io';
import {
  CONNECT_FULLY_SPECIFIED,
  CONNECT_FULLY_SPECIFIED_GROUP,
  type IO_CONNECT_INTERRUPT_PARAMETERS,
  type IO_DISCONNECT_INTERRUPT_PARAMETERS,
} from '../inc/interruptex';
import { STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED } from '../inc/ntstatus';
import { IoConnectInterrupt, IoDisconnectInterrupt } from './interrupt';

/**
 * @param Parameters Version becomes CONNECT_FULLY_SPECIFIED where another kind of connection was asked for
 * @returns STATUS_NOT_SUPPORTED (another kind), STATUS_INVALID_PARAMETER (no device, no routine, or as IoConnectInterrupt)
 * @partly CONNECT_FULLY_SPECIFIED only: the root bus assigns no lines or messages; the group is 0
 * @stack 0xc0
 */
export function IoConnectInterruptEx(Parameters: IO_CONNECT_INTERRUPT_PARAMETERS): NTSTATUS {
  const { Version, FullySpecified: asked } = Parameters;
  if (Version !== CONNECT_FULLY_SPECIFIED && Version !== CONNECT_FULLY_SPECIFIED_GROUP) {
    Parameters.Version = CONNECT_FULLY_SPECIFIED;
    return STATUS_NOT_SUPPORTED;
  }
  if (asked.PhysicalDeviceObject === null || asked.InterruptObject === null || asked.ServiceRoutine === null)
    return STATUS_INVALID_PARAMETER;
  if (Version === CONNECT_FULLY_SPECIFIED_GROUP && asked.Group !== 0) return STATUS_INVALID_PARAMETER;
  return IoConnectInterrupt(
    asked.InterruptObject,
    asked.ServiceRoutine,
    asked.ServiceContext,
    asked.SpinLock,
    asked.Vector,
    asked.Irql,
    asked.SynchronizeIrql,
    asked.InterruptMode,
    asked.ShareVector,
    asked.ProcessorEnableMask,
    asked.FloatingSave,
  );
}

/**
 * An interrupt that comes after this finds nobody.
 * @stack 0x40
 */
export function IoDisconnectInterruptEx(Parameters: IO_DISCONNECT_INTERRUPT_PARAMETERS): void {
  IoDisconnectInterrupt(Parameters.ConnectionContext.InterruptObject!);
}
