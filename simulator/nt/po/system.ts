/** Transitions of the whole system: every device is asked, then told, in the opposite order of their start. */
import { HalTrace } from 'hal';
import type { DEVICE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import { IRP_MN_QUERY_POWER, IRP_MN_SET_POWER } from '../inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import {
  NT_SUCCESS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import {
  POWER_STATE,
  PowerActionHibernate,
  PowerActionSleep,
  PowerSystemHibernate,
  PowerSystemWorking,
  SystemPowerState,
} from '../inc/po';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeDelayExecutionThread, KeWaitForSingleObject } from '../ke/wait';
import { PnpRootDevices } from '../pnp/root';
import { PopRequestPowerIrp } from './irp';
import { PopSetDisplay } from './setting';

/** How long the machine sleeps until somebody presses the power button. */
const SleepTime = -10n * 10_000_000n;
const SystemStates = ['', 'S0', 'S1', 'S2', 'S3', 'S4', 'S5'];

/** The answer to one power IRP, and where its requester waits. */
class POP_DEVICE_REQUEST {
  readonly Event = new KEVENT();
  Status: NTSTATUS = STATUS_SUCCESS;
}

/**
 * Puts the system to sleep and returns when it is awake again.
 * @param SystemAction PowerActionSleep or PowerActionHibernate
 * @param MinSystemState PowerSystemSleeping1 to PowerSystemHibernate
 * @returns what the driver said that refused to sleep, STATUS_INVALID_PARAMETER
 * @stack 0x120
 */
export function NtSetSystemPowerState(SystemAction: number, MinSystemState: number, _Flags: number): NTSTATUS {
  if (SystemAction !== PowerActionSleep && SystemAction !== PowerActionHibernate) return STATUS_INVALID_PARAMETER;
  const state = SystemAction === PowerActionHibernate ? PowerSystemHibernate : MinSystemState;
  if (state <= PowerSystemWorking || state > PowerSystemHibernate) return STATUS_INVALID_PARAMETER;
  const asked = PopSetDevicesSystemState(IRP_MN_QUERY_POWER, state);
  if (NT_SUCCESS(asked)) {
    PopSetDisplay(false);
    PopSetDevicesSystemState(IRP_MN_SET_POWER, state);
    HalTrace('power', `the system sleeps in ${SystemStates[state]}`);
    KeDelayExecutionThread(KernelMode, false, SleepTime);
    HalTrace('power', 'the system wakes up');
  } else HalTrace('power', `sleeping is refused: ${(asked >>> 0).toString(16)}`);
  PopSetDevicesSystemState(IRP_MN_SET_POWER, PowerSystemWorking);
  PopSetDisplay(true);
  return asked;
}

/**
 * @returns the first refusal; nobody refuses to be set.
 * @stack 0x110
 */
function PopSetDevicesSystemState(MinorFunction: number, State: number): NTSTATUS {
  HalTrace('power', `${MinorFunction === IRP_MN_QUERY_POWER ? 'query' : 'set'} ${SystemStates[State]}`);
  const devices = [...PnpRootDevices()];
  // Whoever was started last goes to sleep first, and wakes last.
  if (State !== PowerSystemWorking) devices.reverse();
  for (const device of devices) {
    const status = PopNotifyDevice(device, MinorFunction, State);
    if (MinorFunction === IRP_MN_QUERY_POWER && !NT_SUCCESS(status) && status !== STATUS_NOT_SUPPORTED) return status;
  }
  return STATUS_SUCCESS;
}

/** @stack 0xc0 */
function PopNotifyDevice(Pdo: DEVICE_OBJECT, MinorFunction: number, State: number): NTSTATUS {
  const request = new POP_DEVICE_REQUEST();
  KeInitializeEvent(request.Event, 0, false);
  const state = new POWER_STATE();
  state.SystemState = State;
  const irp = PopRequestPowerIrp(Pdo, MinorFunction, SystemPowerState, state, PopSystemIrpDone, request);
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  KeWaitForSingleObject(request.Event, Executive, KernelMode, false, null);
  return request.Status;
}

/** @stack 0x40 */
function PopSystemIrpDone(
  _DeviceObject: DEVICE_OBJECT,
  _MinorFunction: number,
  _PowerState: POWER_STATE,
  Request: POP_DEVICE_REQUEST,
  IoStatus: IO_STATUS_BLOCK,
): void {
  Request.Status = IoStatus.Status;
  KeSetEvent(Request.Event, 0, false);
}
