/**
 * Looks for things in the past: replays the last stretch before the present place, watching; if what is looked for lies
 * further back, a longer stretch.
 */
import type { CodeUnit } from '../../../engine/api';
import { locationOf } from '../../symbols';
import type { SourceLocation } from '../../target';
import type { FrameHandle } from '../frames';
import { type MachineRun, type Place, SETTLED } from '../machineRun';
import type { DebugSession } from '../session';
import { probesOf } from '../traps';
import { FieldWatch, type Note, type Write, liveWatch } from './live';
import type { Watched, WatchedField } from './watched';
import { Watching } from './watching';

const FIRST_STRETCH = 2_000;
const GROWTH = 32;

/** Calls `look` with longer and longer stretches before `executed` until it finds something or all is seen. */
async function inStretches<T>(
  executed: number,
  look: (start: number) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let stretch = FIRST_STRETCH; ; stretch *= GROWTH) {
    const start = Math.max(0, executed - stretch);
    const found = await look(start);
    if (found !== undefined || start === 0) return found;
  }
}

/** A call of a function: by thread and by depth on its stack. */
interface Activation {
  readonly thread: string;
  /** In `Fiber.frames`. */
  readonly index: number;
  readonly unit: CodeUnit;
}

export interface StatementPlace {
  /** Statements executed before it. */
  readonly executed: number;
  readonly source: SourceLocation | undefined;
}

/** A frame of a function at a depth of a thread, if it stands there now as the youngest of the machine. */
function standing(run: MachineRun, { thread, index, unit }: Activation) {
  const { fiber } = run.machine.current;
  const frame = fiber?.frames[index];
  if (!fiber || fiber.frames.length !== index + 1 || frame?.code.record !== unit.record) return undefined;
  return run.threadKey(fiber.owner as Parameters<MachineRun['threadKey']>[0]) === thread ? frame : undefined;
}

/** The statement of the call that was begun last before `executed`. */
function lastStatement(session: DebugSession, call: Activation, executed: number): Promise<StatementPlace | undefined> {
  return inStretches(executed, async start => {
    const fork = await session.timeline.visit({ executed: start, event: SETTLED }, 'Looking back');
    for (const p of probesOf([call.unit])) fork.program.setTrap(p.module, p.probe, true);
    let found: StatementPlace | undefined;
    const look = (): void => {
      const frame = standing(fork, call);
      const point = frame?.code.record.points.find(p => p.pc === frame.pc);
      if (point?.kind === 'statement' && fork.machine.executed < executed)
        found = { executed: fork.machine.executed, source: locationOf(call.unit, point) };
    };
    look();
    await session.timeline.advance(fork, { executed, event: SETTLED }, 'Looking back', stop => {
      if (stop.kind === 'trap') look();
    });
    return found;
  });
}

/** Statements executed when this call of the frame's function stood before its first statement. */
export async function birthOf(session: DebugSession, handle: FrameHandle): Promise<number | undefined> {
  const { timeline, run } = session;
  const call: Activation = { thread: run.threadKey(handle.thread), index: handle.index, unit: handle.engineFrame.code };
  const here = timeline.place;
  const frameOf = (r: MachineRun) => {
    const thread = r.threadByKey(call.thread);
    const frame = thread ? r.fiberOf(thread)?.frames[call.index] : undefined;
    return frame?.code.record === call.unit.record ? frame : undefined;
  };
  return inStretches(here.executed, async start => {
    const fork = await timeline.visit({ executed: start, event: SETTLED }, 'Looking back');
    for (const p of probesOf([call.unit])) fork.program.setTrap(p.module, p.probe, true);
    const alive = start === 0 ? undefined : frameOf(fork);
    let youngest: { readonly frame: object; readonly executed: number } | undefined;
    const look = (): void => {
      const frame = standing(fork, call);
      if (frame && frame !== youngest?.frame) youngest = { frame, executed: fork.machine.executed };
    };
    look();
    await timeline.advance(fork, here, 'Looking back', stop => {
      if (stop.kind === 'trap') look();
    });
    look();
    const found = frameOf(fork);
    return found && found !== alive && youngest?.frame === found ? youngest.executed : undefined;
  });
}

/** The statement that did what was seen. */
export async function writingStatement(session: DebugSession, watched: Watched, write: Write): Promise<StatementPlace> {
  const begun = Math.max(0, write.statement ?? write.executed - 1);
  if (write.statement !== undefined && write.source) return { executed: begun, source: write.source };
  const fork = await session.timeline.visit({ executed: begun, event: SETTLED }, 'Looking back');
  const { fiber } = fork.machine.current;
  const frames = fiber?.frames ?? [];
  const youngest = frames.length - 1;
  let index = youngest;
  if (write.stackLeft !== undefined) index = frames.findLastIndex(f => f.stackLeft === write.stackLeft);
  else if (watched.kind === 'local' && write.statement === undefined) index = watched.index;
  const frame = frames[index] ?? frames[youngest];
  if (!fiber || !frame) return { executed: begun, source: undefined };
  const point = frame.code.record.points.find(p => p.pc === frame.pc);
  if (frame === frames[youngest] && point?.kind === 'statement')
    return { executed: begun, source: locationOf(frame.code, point) };
  const thread = fork.threadKey(fiber.owner as Parameters<MachineRun['threadKey']>[0]);
  const found = await lastStatement(session, { thread, index: frames.indexOf(frame), unit: frame.code }, begun);
  return found ?? { executed: begun, source: point && locationOf(frame.code, point) };
}

/** What decides whether a write counts, asked in the machine that stands after it. Undefined: every one does. */
export type Accept = (run: MachineRun, writes: readonly Write[]) => boolean;

export interface WriteSearch {
  readonly watched: Watched;
  readonly access: 'write' | 'readWrite';
  readonly birth: number | undefined;
  /** Every write from the beginning on has to be asked about. */
  readonly whole?: boolean;
  readonly accept?: Accept;
  /** An object that was not written to since it was made counts as written then. */
  readonly made?: boolean;
}

/** The last write before `here`. */
export function lastWrite(session: DebugSession, here: Place, search: WriteSearch): Promise<Write | undefined> {
  const { timeline } = session;
  const look = async (start: number): Promise<Write | undefined> => {
    const fork = await timeline.visit({ executed: start, event: SETTLED }, 'Looking for the last write');
    const watching = new Watching<'it'>(fork);
    fork.watching = watching;
    const { watched, access, birth } = search;
    const live = watching.add('it', note =>
      isPolled(watched)
        ? pollingWatch(fork, watched, access, note, here.executed - start)
        : liveWatch(fork, watched, access, note, birth),
    );
    for (const p of live.probes) fork.program.setTrap(p.module, p.probe, true);
    const found: Write[] = [];
    await timeline.advance(fork, here, 'Looking for the last write', () => {
      const writes = watching.take().map(s => s.write);
      if (writes.length === 0 || !(search.accept?.(fork, writes) ?? true)) return;
      found.push(merged(writes));
    });
    const last = found.findLast(w => w.object === undefined || live.watches(w.object));
    if (!last && live instanceof FieldWatch && live.since !== undefined && live.since > start) {
      if (!search.made) return undefined;
      // It is as it was made.
      return { executed: live.since, before: undefined, after: live.value, compared: true };
    }
    // It may have begun before the stretch.
    const begun = !last?.compared || last.statement !== undefined || start === 0 || watched.kind === 'memory';
    return begun ? last : undefined;
  };
  return search.whole ? look(0) : inStretches(here.executed, look);
}

/** Looks at an object between two statements at most so often in one search; more would be slow. */
const MOST_LOOKS = 0x10000;

function isPolled(watched: Watched): watched is WatchedField {
  return watched.kind === 'field' && watched.object.kind === 'paths';
}

function pollingWatch(
  run: MachineRun,
  watched: WatchedField,
  access: 'write' | 'readWrite',
  note: Note,
  statements: number,
): FieldWatch {
  return new FieldWatch(run, watched, access, note, undefined, Math.max(1, Math.ceil(statements / MOST_LOOKS)));
}

/** Statements executed when something first led to the object as it does where the watch was set. */
export function appearanceOf(session: DebugSession, watched: WatchedField): Promise<number | undefined> {
  const { timeline } = session;
  if (watched.object.kind === 'address' || watched.anchor.executed > timeline.end.executed)
    return Promise.resolve(undefined);
  const { executed } = watched.anchor;
  return inStretches(executed, async start => {
    const fork = await timeline.visit({ executed: start, event: SETTLED }, 'Looking back');
    const watching = new Watching<'it'>(fork);
    fork.watching = watching;
    const live = pollingWatch(fork, watched, 'write', () => undefined, executed - start);
    watching.add('it', () => live);
    await timeline.advance(fork, watched.anchor, 'Looking back', undefined);
    return live.since !== undefined && live.since > start ? live.since : undefined;
  });
}

/** Several writes of one statement are one. */
export function merged(writes: readonly Write[]): Write {
  return { ...writes[writes.length - 1], before: writes[0].before };
}
