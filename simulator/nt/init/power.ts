/** The power button: how somebody outside asks for an orderly end. */
import { HalTrace } from 'hal';
import { ExPoolPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import { KDPC, KINTERRUPT } from '../inc/ke';
import { EVENT_OBJECT } from '../inc/exobj';
import { KeInitializeDpc, KeInsertQueueDpc } from '../ke/dpc';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeConnectInterrupt, KeInitializeInterrupt } from '../ke/interrupt';
import { ExEventObjectType } from '../ex/types';
import { ObInsertObject } from '../ob/lookup';
import { ObCreateObject } from '../ob/object';

/** Interrupt of the (simulated) ACPI power button: pending on processor 0 when somebody presses it. */
export const POWER_BUTTON_VECTOR = 0x91;
/** Notification event that is signalled from then on; services.exe waits for it. */
export const PopShutdownEventName = '\\KernelObjects\\SystemShutdown';

const buttonInterrupt = new KINTERRUPT();
const buttonDpc = new KDPC();
let shutdownEvent: EVENT_OBJECT;

export function PopInitializePowerButton(): void {
  shutdownEvent = ObCreateObject(ExEventObjectType, new EVENT_OBJECT());
  shutdownEvent.$header!.Permanent = true;
  KeInitializeEvent(shutdownEvent, 0, false);
  ObInsertObject(shutdownEvent, PopShutdownEventName, 0, 0, null);
  ExPoolPlace(NonPagedPool, buttonInterrupt, 'tnIA');
  ExPoolPlace(NonPagedPool, buttonDpc, 'cpDA');
  KeInitializeDpc(buttonDpc, PopPowerButtonDpc, null);
  KeInitializeInterrupt(
    buttonInterrupt,
    PopPowerButtonIsr,
    null,
    null,
    POWER_BUTTON_VECTOR,
    POWER_BUTTON_VECTOR >> 4,
    POWER_BUTTON_VECTOR >> 4,
    0,
  );
  KeConnectInterrupt(buttonInterrupt);
}

/** @stack 0x30 */
function PopPowerButtonIsr(): boolean {
  KeInsertQueueDpc(buttonDpc, null, null);
  return true;
}

/** @stack 0x40 */
function PopPowerButtonDpc(): void {
  HalTrace('session', 'shutdown requested', shutdownEvent);
  KeSetEvent(shutdownEvent, 0, false);
}
