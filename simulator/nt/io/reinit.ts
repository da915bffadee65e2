/** Reinitialization routines of drivers. Source: the pages of IoRegisterDriverReinitialization and DRIVER_REINITIALIZE. */
import { HalTrace } from 'hal';
import type { DRIVER_OBJECT } from '../inc/io';

export type DRIVER_REINITIALIZE = (DriverObject: DRIVER_OBJECT, Context: any, Count: number) => void;

interface Registration {
  readonly driver: DRIVER_OBJECT;
  readonly routine: DRIVER_REINITIALIZE;
  readonly context: unknown;
}
const registrations: Registration[] = [];

/**
 * The routine is called when the driver's DriverEntry has returned and its devices have been started; it may register again.
 * @stack 0x30
 */
export function IoRegisterDriverReinitialization(
  DriverObject: DRIVER_OBJECT,
  DriverReinitializationRoutine: DRIVER_REINITIALIZE,
  Context: unknown,
): void {
  registrations.push({ driver: DriverObject, routine: DriverReinitializationRoutine, context: Context });
}
/**
 * For boot drivers; one that is loaded later is called at once, as all boot devices have been started.
 * @stack 0x30
 */
export function IoRegisterBootDriverReinitialization(
  DriverObject: DRIVER_OBJECT,
  DriverReinitializationRoutine: DRIVER_REINITIALIZE,
  Context: unknown,
): void {
  IoRegisterDriverReinitialization(DriverObject, DriverReinitializationRoutine, Context);
}

/**
 * A driver has been started: calls what it registered, in order, until nothing is left.
 * @stack 0x50
 */
export function IopCallDriverReinitializationRoutines(Driver: DRIVER_OBJECT): void {
  for (;;) {
    const at = registrations.findIndex(r => r.driver === Driver);
    if (at < 0) return;
    const [{ routine, context }] = registrations.splice(at, 1);
    Driver.DriverExtension.Count++;
    HalTrace('load', `reinitialization ${Driver.DriverExtension.Count} of ${Driver.DriverName}`, Driver);
    routine(Driver, context, Driver.DriverExtension.Count);
  }
}
/** DriverEntry has failed. */
export function IopForgetReinitialization(Driver: DRIVER_OBJECT): void {
  for (let i = registrations.length - 1; i >= 0; i--)
    if (registrations[i].driver === Driver) registrations.splice(i, 1);
}
