/**
 * New code at the same point of the story: a machine of the new code runs to where the person stands, if no statement runs
 * before that the other code does not have; else to where the two part.
 */
import type { CompiledModule } from '../../../engine/api';
import { type MachineFactory, sameMachine } from '../machineFactory';
import { type MachineRun, type Place, SETTLED, comparePlaces } from '../machineRun';
import { Abandoned } from '../slicer';
import type { Timeline } from '../timeline';
import { entryOf, isFrameOf, type ResizedFrame, resizedFrames, sizesText } from './frameSizes';
import { type ChangedStatement, changesOf } from './sourceChanges';

export interface Reloaded {
  /** Of the new code: where the person stands now. */
  readonly timeline: Timeline;
  readonly same: boolean;
  readonly message: string;
}

const TITLE = 'Running the new code';
const START: Place = { executed: 0, event: SETTLED };

/**
 * @param old the history so far; nothing happens to it
 * @param timeline of the new code, at its beginning
 * @param another machine of the old code, at its beginning
 * @throws Abandoned
 */
export async function reloadAt(
  old: { readonly timeline: Timeline; readonly factory: MachineFactory; another(): MachineRun },
  timeline: Timeline,
  factory: MachineFactory,
): Promise<Reloaded> {
  if (!sameMachine(old.factory, factory))
    return { timeline, same: false, message: 'The scenario has changed: the machine is at its beginning.' };
  const here = old.timeline.place;
  const changes = changedStatements(old.factory, factory);
  const gone = changes.before.length > 0 ? await firstOf(old.timeline, old.another(), changes.before, here) : undefined;
  const goal: Place = gone ? { executed: gone.executed, event: SETTLED } : here;
  for (const entry of old.timeline.journal) if (comparePlaces(entry.place, goal) <= 0) timeline.journal.push(entry);
  let reached: { statement: ChangedStatement } | undefined;
  let failed: unknown;
  const ran = new Set<ResizedFrame>();
  try {
    reached = await firstOf(timeline, timeline.run, changes.after, goal, changes.resized, ran);
  } catch (error) {
    if (error instanceof Abandoned) throw error;
    failed = error;
  }
  const { run } = timeline;
  timeline.journal.length = run.applied;
  if (failed !== undefined)
    return {
      timeline,
      same: false,
      message: `A change that you made cannot be made in the new code: ${text(failed)}.`,
    };
  const other = reached?.statement ?? gone?.statement;
  if (!other && comparePlaces(run.place, here) === 0)
    return {
      timeline,
      same: true,
      message: `The new code stands at the same point: nothing that ran before has changed.${sizesText(ran)}`,
    };
  if (!other) return { timeline, same: false, message: 'The new code goes another way, and ends before that point.' };
  const where = `${other.module.fileName}:${other.line}:${other.column}`;
  return {
    timeline,
    same: false,
    message: reached
      ? `${where}: this statement is new or has changed, and runs before the point where you stood. The machine stands before it.`
      : `${where} of the code from before ran before the point where you stood, and has changed or is no more. The machine stands where it ran.`,
  };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function changedStatements(before: MachineFactory, after: MachineFactory) {
  const modules = (f: MachineFactory) => new Map([...f.userModules].map(m => [m.moduleId, m]));
  const [a, b] = [modules(before), modules(after)];
  const pairs = [...new Set([...a.keys(), ...b.keys()])].map((id): (CompiledModule | undefined)[] => [
    a.get(id),
    b.get(id),
  ]);
  const all = pairs.map(([x, y]) => changesOf(x, (x && before.textOf(x)) ?? '', y, (y && after.textOf(y)) ?? ''));
  return {
    before: all.flatMap(c => c.before),
    after: all.flatMap(c => c.after),
    resized: pairs.flatMap(([x, y]) => (x && y ? resizedFrames(x, y) : [])),
  };
}

/** Runs to `place`, or to the first of the statements. Of the functions in `noted`, those that run on the way come to `ran`. */
async function firstOf(
  timeline: Timeline,
  run: MachineRun,
  statements: readonly ChangedStatement[],
  place: Place,
  noted: readonly ResizedFrame[] = [],
  ran: Set<ResizedFrame> = new Set(),
): Promise<{ statement: ChangedStatement; executed: number } | undefined> {
  for (const { module, probe } of statements) run.program.setTrap(module, probe, true);
  for (const f of noted) {
    const entry = entryOf(f);
    if (entry !== undefined) run.program.setTrap(f.module, entry, true);
  }
  let found: ChangedStatement | undefined;
  if (comparePlaces(place, START) > 0)
    await timeline.advance(run, place, TITLE, stop => {
      if (stop.kind !== 'trap' || comparePlaces(run.place, place) >= 0) return false;
      found = statements.find(s => s.module === stop.module && s.probe === stop.probe);
      if (found) return true;
      const entered = noted.find(f => f.module === stop.module && entryOf(f) === stop.probe);
      if (!entered) return false;
      // Once is enough to know.
      ran.add(entered);
      run.program.setTrap(stop.module, stop.probe, false);
      return false;
    });
  const frames = run.machine.current.fiber?.frames ?? [];
  for (const f of noted) if (frames.some(isFrameOf(f))) ran.add(f);
  run.program.clearTraps();
  return found && { statement: found, executed: run.machine.executed };
}
