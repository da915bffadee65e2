/** What makes a stop of the machine one for the person: filters and conditions. */
import { messageText } from '../../engine/thrown';
import type { RaisedException } from '../../hal/intrinsics';
import type { MachineStop } from '../../hal/machine';
import type { StopReason } from '../target';
import type { BreakpointImpl } from './breakpoints';
import type { DebugSession } from './session';

const STATUS_ASSERTION_FAILURE = 0xc000_0420;

/** Whether a stop inside a statement is wanted by the filters. */
export function stopReason(session: DebugSession, stop: MachineStop): StopReason | undefined {
  const filters = session.exceptionFilters;
  switch (stop.kind) {
    case 'debugBreak':
      return filters.has(stop.status >>> 0 === STATUS_ASSERTION_FAILURE ? 'assert' : 'debugBreak')
        ? { kind: 'debugBreak', status: stop.status }
        : undefined;
    case 'bugcheck':
      return { kind: 'bugcheck', bugcheck: stop.bugcheck };
    case 'violation':
      return session.stopsAtViolations ? { kind: 'violation', violation: stop.violation } : undefined;
    case 'exception':
      return isWanted(session, stop.exception) ? { kind: 'exception', exception: stop.exception } : undefined;
    default:
      return undefined;
  }
}

function isWanted({ exceptionFilters: filters, factory }: DebugSession, exception: RaisedException): boolean {
  if (filters.has('raised') || (filters.has('uncaught') && !exception.handled)) return true;
  // What a builtin raises is the caller's.
  const image = exception.frames.find(f => f.image !== '')?.image;
  return filters.has('thrown') && factory.images.some(i => i.image === image);
}

/** Thread and condition of a breakpoint; a condition that cannot be evaluated stops, so that the person sees why. */
export function breakpointHolds(session: DebugSession, breakpoint: BreakpointImpl): boolean {
  const { thread, condition } = breakpoint.spec;
  if (thread && session.run.threadKey(thread) !== session.run.threadKey(session.selectedThread)) return false;
  if (!condition) return true;
  try {
    return session.evaluator?.condition(session, condition) ?? true;
  } catch (error) {
    const location = breakpoint.locations[0];
    session.logAt(breakpoint, `Breakpoint ${breakpoint.id}: ${messageText(error)}\n`, location?.source);
    return true;
  }
}
