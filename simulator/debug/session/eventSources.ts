/**
 * Which statement of the person's an event came from. A machine that runs cannot look at its own stack at every event, so
 * after a crash a fork replays the run from event to event and looks.
 */
import { locationOf } from '../symbols';
import type { SourceLocation } from '../target';
import { type MachineRun, SETTLED } from './machineRun';
import type { Timeline } from './timeline';

/** Events of scheduling belong to nobody's statement. */
const UNPLACED = new Set(['switch', 'ready', 'quantum', 'irql', 'handle', 'boot']);
const MOST_EVENTS = 500;
/** Statements; a longer run is not replayed for this. */
const LONGEST_RUN = 20_000_000;

export class EventSources {
  /** By statement count; null: no code of the person's was on the stack. */
  private readonly known = new Map<number, SourceLocation | null>();

  at(executed: number): SourceLocation | undefined {
    return this.known.get(executed) ?? undefined;
  }

  /** What happens after `executed` may be something else now. */
  cut(executed: number): void {
    for (const key of this.known.keys()) if (key > executed) this.known.delete(key);
  }

  clear(): void {
    this.known.clear();
  }

  async locate(timeline: Timeline): Promise<void> {
    const { run } = timeline;
    if (run.machine.executed > LONGEST_RUN) return;
    const wanted = new Set<number>();
    for (const e of run.events)
      if (!UNPLACED.has(e.kind) && e.position.executed > 0 && !this.known.has(e.position.executed))
        wanted.add(e.position.executed);
    const events = [...wanted].sort((a, b) => a - b).slice(-MOST_EVENTS);
    if (events.length === 0) return;
    // An event came while a statement ran: look before that.
    const places = events.map(executed => ({ executed: executed - 1, event: SETTLED }));
    await timeline.visitEach(places, 'Looking back', (run, { executed }) => {
      this.known.set(executed + 1, run.machine.executed === executed ? ownPlace(run) : null);
    });
  }
}

function ownPlace(run: MachineRun): SourceLocation | null {
  const frame = run.machine.current.fiber?.frames.findLast(f => run.factory.userModules.has(f.code.module));
  const point = frame?.code.record.points.find(p => p.pc === frame.pc);
  return frame && point ? locationOf(frame.code, point) : null;
}
