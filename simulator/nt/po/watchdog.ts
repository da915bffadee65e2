/** The watchdog of power IRPs: a timer for each; a driver that keeps one is bug check 0x9F. */
import { HalTrace } from 'hal';
import { ExPoolPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import { type POP_IRP_DATA, PowerDeviceD0, PowerSystemWorking, SystemPowerState, TRIAGE_9F_POWER } from '../inc/po';
import type { KDPC } from '../inc/ke';
import { LIST_ENTRY } from '../inc/list';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeInitializeDpc } from '../ke/dpc';
import { KeCancelTimer, KeInitializeTimer, KeSetTimer } from '../ke/timer';
import { PsInitialSystemProcess } from '../ps/current';

const DRIVER_POWER_STATE_FAILURE = 0x9f;
const BlockedIrp = 3n;
/** WatchdogSleepTimeout and WatchdogResumeTimeout of the power settings: 300 s on the way down, 120 s on the way up. */
const SleepTimeout = -300n * 10_000_000n;
const ResumeTimeout = -120n * 10_000_000n;

/** All power IRPs, in the order in which they were asked for. */
export const PopIrpList = new LIST_ENTRY(null, true);

/** @stack 0x40 */
export function PopStartIrpWatchdog(Data: POP_IRP_DATA): void {
  KeInitializeTimer(Data.WatchdogTimer);
  KeInitializeDpc(Data.WatchdogDpc, PopIrpWatchdog, Data);
  const working = Data.Type === SystemPowerState ? PowerSystemWorking : PowerDeviceD0;
  KeSetTimer(Data.WatchdogTimer, Data.State === working ? ResumeTimeout : SleepTimeout, Data.WatchdogDpc);
}
/** @stack 0x30 */
export function PopStopIrpWatchdog(Data: POP_IRP_DATA): void {
  KeCancelTimer(Data.WatchdogTimer);
}

/** @stack 0x40 */
function PopIrpWatchdog(_Dpc: KDPC, Data: POP_IRP_DATA): void {
  PopIrpWatchdogBugcheck(Data);
}

/**
 * The driver is found through the IRP, not through the stack: nobody is in it.
 * @stack 0x60
 */
function PopIrpWatchdogBugcheck(Data: POP_IRP_DATA): void {
  HalTrace('power', 'the watchdog found a blocked power IRP', Data.Irp);
  const triage = ExPoolPlace(NonPagedPool, new TRIAGE_9F_POWER(), 'FooP');
  triage.IrpList = PopIrpList;
  triage.ThreadList = PsInitialSystemProcess.ThreadListHead2;
  KeBugCheckEx(DRIVER_POWER_STATE_FAILURE, BlockedIrp, Data.Pdo, triage, Data.Irp);
}
