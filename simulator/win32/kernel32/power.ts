/** The power functions of winbase.h. */
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { PowerActionHibernate, PowerActionSleep, PowerSystemSleeping3 } from '../../nt/inc/po';
import { BaseSetLastNTError } from '../kernelbase/error';
import type { BOOL } from '../kernelbase/types';
import { NtSetSystemPowerState } from '../ntdll/stubs';

/**
 * Puts the system to sleep; returns when it is awake again.
 * @param fSuspend false: hibernate
 * @stack 0x50
 */
export function SetSystemPowerState(fSuspend: BOOL, _fForce: BOOL): BOOL {
  const action = fSuspend ? PowerActionSleep : PowerActionHibernate;
  const status = NtSetSystemPowerState(action, PowerSystemSleeping3, 0);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
