/**
 * Finds the place that a step or a run backwards goes to: the machine replays the last stretch before the present place,
 * watching; if what is looked for lies further back, a longer stretch. Afterwards it stands anywhere.
 */
import type { CodeUnit, CompiledModule, Fiber } from '../../engine/api';
import type { Granularity, StopReason } from '../target';
import type { BreakpointImpl } from './breakpoints';
import { breakpointHolds, stopReason } from './reasons';
import { type MachineRun, type Place, SETTLED } from './machineRun';
import type { DebugSession } from './session';
import { type StepKind, isStoppable, lineOf } from './stepping';
import { probesOf, raise } from './traps';

const FIRST_STRETCH = 2_000;
const GROWTH = 32;
/** Single statements are slower to watch than traps. */
const FIRST_SINGLE_STRETCH = 400;
/** Where a state was remembered, the first stretch begins there if it is at most so many times as long. */
const REACH = 4;

interface Seen {
  readonly executed: number;
  readonly depth: number;
  readonly frame: object;
  readonly line: number;
}

/** Where a step backwards of the thread ends, or undefined: there is nothing of it before. */
export async function findStepBack(
  session: DebugSession,
  fiber: Fiber,
  kind: StepKind,
  granularity: Granularity,
): Promise<Place | undefined> {
  const { timeline } = session;
  const here = timeline.place;
  const leaf = fiber.frames[fiber.frames.length - 1];
  if (!leaf) return undefined;
  const origin = {
    key: session.run.threadKey(fiber.owner as Parameters<MachineRun['threadKey']>[0]),
    depth: fiber.frames.length,
    interrupts: fiber.interruptBases.length,
    units: fiber.frames.map(f => f.code as CodeUnit),
  };
  const first = kind === 'into' ? FIRST_SINGLE_STRETCH : FIRST_STRETCH;
  // Nothing was found from there on: the next stretch begins before it.
  let searched = here.executed;
  for (let stretch = first; ; stretch *= GROWTH) {
    const known = timeline.checkpoints.upTo({ executed: searched - 1, event: SETTLED })?.place.executed ?? 0;
    const near = Math.max(0, here.executed - stretch);
    const start = here.executed - known <= stretch * REACH || near >= searched ? known : near;
    searched = start;
    const run = await timeline.visit({ executed: start, event: SETTLED }, 'Stepping back');
    const seen: Seen[] = [];
    const watch = (): void => {
      const { current, executed } = run.machine;
      const there = current.fiber;
      if (!there || executed >= here.executed + (here.event === SETTLED ? 0 : 1)) return;
      const depth = there.frames.length;
      const allowed = kind === 'into' ? true : kind === 'over' ? depth <= origin.depth : depth < origin.depth;
      if (!allowed || there.interruptBases.length > origin.interrupts) return;
      if (run.threadKey(there.owner as Parameters<MachineRun['threadKey']>[0]) !== origin.key) return;
      const youngest = there.frames[depth - 1];
      if (isStoppable(youngest)) seen.push({ executed, depth, frame: youngest, line: lineOf(youngest) });
    };
    if (kind === 'into') {
      watch();
      while (run.machine.executed < here.executed - (here.event === SETTLED ? 1 : 0)) {
        const before = run.machine.executed;
        await timeline.advance(run, { executed: before + 1, event: SETTLED }, 'Stepping back', undefined);
        watch();
        if (run.machine.executed === before) break;
      }
    } else {
      for (const p of probesOf(origin.units)) run.program.setTrap(p.module, p.probe, true);
      watch();
      await timeline.advance(run, here, 'Stepping back', stop => {
        if (stop.kind === 'trap') watch();
      });
    }
    const found = choose(seen, kind, granularity, start === 0);
    if (found) return { executed: found.executed, event: SETTLED };
    if (start === 0) return undefined;
  }
}

/** The beginning of the run of statements on one line that came last. Undefined: look further back. */
function choose(seen: readonly Seen[], kind: StepKind, granularity: Granularity, whole: boolean): Seen | undefined {
  let i = seen.length - 1;
  if (i < 0) return undefined;
  if (granularity !== 'line' || kind === 'out') return seen[i];
  const { depth, line, frame } = seen[i];
  while (i > 0 && seen[i - 1].depth === depth && seen[i - 1].line === line && seen[i - 1].frame === frame) i--;
  // The line may have begun before the stretch.
  return i === 0 && !whole ? undefined : seen[i];
}

interface PastStop {
  readonly place: Place;
  readonly reason: StopReason;
}

/** The last stop before the present place: a breakpoint, or a stop inside a statement that the filters want. */
export class PastBreakpoints {
  private readonly hits = new Map<BreakpointImpl, number>();
  private readonly armed: readonly BreakpointImpl[];

  constructor(private readonly session: DebugSession) {
    this.armed = session.breakpoints.all.filter(b => b.enabled && b.spec.logMessage === undefined);
  }

  async find(): Promise<PastStop | undefined> {
    const { session, armed } = this;
    const { timeline } = session;
    const probes = armed.flatMap(b => session.breakpoints.probesOf(b));
    // How often one was hit is known only from the beginning on.
    const whole = armed.some(b => b.hitTest);
    return timeline.lastBefore(
      timeline.place,
      'Running back',
      whole,
      run => raise(run.program, probes),
      (run, stop): PastStop | undefined => {
        if (stop.kind === 'trap') return this.reached(run, stop.module, stop.probe);
        const reason = stopReason(session, stop);
        return reason && { place: run.place, reason };
      },
    );
  }

  private reached(run: MachineRun, module: CompiledModule, probe: number): PastStop | undefined {
    const point = module.probes[probe];
    const here = this.armed.filter(b =>
      b.locations.some(l => l.module === module && l.pc === point.pc && l.symbol.record.index === point.function),
    );
    const stopping = here.filter(b => {
      const holds = this.session.withRun(run, () => breakpointHolds(this.session, b));
      if (!holds) return false;
      const hits = (this.hits.get(b) ?? 0) + 1;
      this.hits.set(b, hits);
      return b.hitTest?.(hits) ?? true;
    });
    if (stopping.length === 0) return undefined;
    return {
      place: { executed: run.machine.executed, event: SETTLED },
      reason: { kind: 'breakpoint', breakpoints: stopping },
    };
  }
}
