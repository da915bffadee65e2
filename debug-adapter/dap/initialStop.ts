/** The initial stop, as a kernel debugger makes it: the kernel is up, no service and no driver has been started. */
import type { DebugTarget, Stop } from '../../simulator/debug/target';

/** Starts the first process of user mode, services.exe, which starts everything else. */
const FIRST_PROGRAM = 'nt!PspStartProgram';
/** Takes no number of the person's breakpoints. */
const ID = -1;

/** Runs a machine that stands before its first statement. @returns the stop there, or an earlier one */
export async function runToInitialStop(target: DebugTarget): Promise<Stop> {
  const { breakpoints } = target;
  const { id, locations } = breakpoints.add({ place: { kind: 'function', name: FIRST_PROGRAM }, oneShot: true }, ID);
  try {
    // Never seen, but better than running away: the machine is looked at where it stands.
    if (locations.length === 0 && target.lastStop) return target.lastStop;
    const stop = await target.go();
    const { reason } = stop;
    const isThere = reason.kind === 'breakpoint' && reason.breakpoints.some(breakpoint => breakpoint.id === id);
    return isThere ? { ...stop, reason: { kind: 'entry' } } : stop;
  } finally {
    breakpoints.remove(id);
  }
}
