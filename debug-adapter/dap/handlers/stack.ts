/** Threads, frames, scopes and their variables. */
import { symbolName } from '../../../simulator/debug/format';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Evaluated, StackFrame } from '../../../simulator/debug/target';
import { environmentOf, isMasm } from '../../windbg/expression/environment';
import { parseWholeMasm } from '../../windbg/expression/masm';
import { mistakeText } from '../../windbg/expression/mistake';
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';
import type { Session } from '../session';
import type { Item } from '../variables/containers';
import { scopesOf } from '../variables/scopes';

const format = { 'hex?': 'boolean' } as const;

export const stack: Handlers<
  | 'threads'
  | 'stackTrace'
  | 'scopes'
  | 'variables'
  | 'setVariable'
  | 'setExpression'
  | 'locations'
  | 'kdlab/selectThread'
> = {
  threads: {
    when: 'launched',
    arguments: {},
    run: session => ({ threads: session.machine.threads.list() }),
  },

  stackTrace: {
    when: 'stopped',
    cancelledByRun: true,
    arguments: { threadId: 'integer', 'startFrame?': 'integer', 'levels?': 'integer', 'format?': 'object' },
    run(session, { threadId, startFrame = 0, levels }) {
      const { target, threads, launch } = session.machine;
      if (threads.isBooting(threadId)) return { stackFrames: [], totalFrames: 0 };
      const { thread } = threads.view(threadId);
      const start = Math.max(0, startFrame);
      // The machine builds a stack whole; what takes time is what the client makes of each frame.
      const all = target.stack(thread);
      const frames = launch.showSystemFrames === false ? modelFrames(all) : all;
      const shown = frames.slice(start, levels ? start + levels : undefined);
      const crash = crashIn(session);
      return { stackFrames: shown.map(frame => frameOf(session, frame, crash)), totalFrames: frames.length };
    },
  },

  scopes: {
    when: 'stopped',
    cancelledByRun: true,
    arguments: { frameId: 'integer' },
    run(session, { frameId }) {
      const { target, frames, containers } = session.machine;
      const frame = frames.get(frameId);
      // What the console's commands are about follows the frame that the person looks at.
      target.select({ thread: frame.thread, frame: frame.number });
      return { scopes: scopesOf(target, containers, frame) };
    },
  },

  variables: {
    when: 'stopped',
    cancelledByRun: true,
    arguments: {
      variablesReference: 'integer',
      'filter?': 'string',
      'start?': 'integer',
      'count?': 'integer',
      'format?': format,
    },
    run(session, { variablesReference, filter, start, count, format: asked }) {
      const container = session.machine.containers.get(variablesReference);
      const presenter = session.machine.presenter;
      return {
        variables: container.items(filter, start, count).map(item => {
          const { location, ...variable } = presenter.variable(item, { hex: asked?.hex ?? false }, container.frame);
          return location ? { ...variable, valueLocationReference: session.machine.locations.add(location) } : variable;
        }),
      };
    },
  },

  setVariable: {
    when: 'stopped',
    arguments: { variablesReference: 'integer', name: 'string', value: 'string', 'format?': format },
    async run(session, { variablesReference, name, value, format: asked }) {
      const { containers, presenter } = session.machine;
      const container = containers.get(variablesReference);
      const item = container.items().find(candidate => candidate.name === name);
      if (!item) throw new RequestError(ErrorCode.cannotSet, `There is no ${name} here.`);
      if (item.set) await setLocal(session, { ...item, set: item.set }, value, container.frame);
      else if (item.assignable && item.evaluateName)
        await assign(session, item.evaluateName, likeLiteral(item.value(), value), container.frame);
      else throw new RequestError(ErrorCode.cannotSet, `${name} cannot be changed.`);
      session.changed(new Set(['memory']));
      return presenter.value(item.value(), item, { hex: asked?.hex ?? false }, container.frame);
    },
  },

  setExpression: {
    when: 'stopped',
    arguments: { expression: 'string', value: 'string', 'frameId?': 'integer', 'format?': format },
    async run(session, { expression, value, frameId, format: asked }) {
      const { frames, presenter } = session.machine;
      const frame = frames.orSelected(frameId);
      const { value: result } = await assign(session, expression, value, frame);
      session.changed(new Set(['memory']));
      return presenter.value(
        result,
        { name: expression, evaluateName: expression },
        { hex: asked?.hex ?? false },
        frame,
      );
    },
  },

  locations: {
    when: 'stopped',
    arguments: { locationReference: 'integer' },
    run(session, { locationReference }) {
      const location = session.machine.locations.get(locationReference);
      if (!location)
        throw new RequestError(ErrorCode.unknownReference, `Location ${locationReference} is not of this stop.`);
      return session.sources.place(location);
    },
  },

  'kdlab/selectThread': {
    when: 'stopped',
    arguments: { threadId: 'integer' },
    run(session, { threadId }, call) {
      const { target, threads } = session.machine;
      const { thread } = threads.view(threadId);
      target.select({ thread, frame: 0 });
      session.generation++;
      call.after(() => session.machine.execution.retell());
      return {};
    },
  },
};

/** Frames of the person's own code; all of them where there is none, so that a stop is never without a place. */
function modelFrames(frames: readonly StackFrame[]): readonly StackFrame[] {
  const own = frames.filter(({ system }) => !system);
  return own.length > 0 ? own : frames;
}

/** A stop for an exception below a function of a model: on which thread, and the number of that function's frame. */
interface Crash {
  readonly thread: StackFrame['thread'];
  readonly frame: number;
}

function crashIn({ machine: { target } }: Session): Crash | undefined {
  const { reason, thread } = target.lastStop ?? {};
  if (!thread || (reason?.kind !== 'bugcheck' && reason?.kind !== 'debugBreak' && reason?.kind !== 'violation')) return;
  const frame = target.stack(thread).findIndex(({ system }) => !system);
  return frame > 0 ? { thread, frame } : undefined;
}

/**
 * After a crash an editor shall show the model's line with the card, not nt!KeBugCheckEx: it passes over frames whose
 * source is deemphasized, and folds them away ("Show 9 More"). What it knows of a source holds for all frames in it, so
 * those that are to be read say themselves that they are normal.
 */
function frameOf(session: Session, frame: StackFrame, crash: Crash | undefined): DebugProtocol.StackFrame {
  const { symbol, source, note, system, thread, number } = frame;
  const place = source ? session.sources.place(source) : { source: undefined, line: 0, column: 0 };
  const aside = crash !== undefined && system;
  if (aside && place.source) place.source = { ...place.source, presentationHint: 'deemphasize' };
  return {
    id: session.machine.frames.add(frame),
    name: `${symbolName(symbol)}${note ? ` [${note}]` : ''}`,
    ...place,
    instructionPointerReference: `0x${frame.instruction.toString(16)}`,
    moduleId: symbol.module,
    presentationHint: aside && !(thread === crash.thread && number < crash.frame) ? 'normal' : undefined,
  };
}

/** A number is kept as it is; what an object has been made from is made again when the run is. */
async function setLocal(
  session: Session,
  { set, value: before, evaluateName }: Item & Required<Pick<Item, 'set'>>,
  text: string,
  frame: StackFrame | undefined,
): Promise<void> {
  const { value } = await valueOf(session, text, frame);
  if (typeof value === 'object' && value !== null && evaluateName) await assign(session, evaluateName, text, frame);
  else set(likeBefore(before(), value));
}

/** Value of what a person typed for a variable: a MASM or TypeScript expression without side effects. */
async function valueOf(session: Session, text: string, frame: StackFrame | undefined): Promise<Evaluated> {
  if (!isMasm(text)) return evaluated(session, text, frame, false);
  try {
    return { value: parseWholeMasm(text).evaluate(environmentOf(session.machine.target)) };
  } catch (error) {
    throw new RequestError(ErrorCode.cannotSet, mistakeText(error));
  }
}

function assign(session: Session, path: string, text: string, frame: StackFrame | undefined): Promise<Evaluated> {
  return evaluated(session, `${path} = (${text})`, frame, true);
}

async function evaluated(
  session: Session,
  text: string,
  frame: StackFrame | undefined,
  sideEffects: boolean,
): Promise<Evaluated> {
  const { target, execution } = session.machine;
  try {
    const evaluate = () => target.evaluate(text, frame, { sideEffects, timeoutMs: 2000 });
    return await (sideEffects ? execution.evaluate(evaluate) : execution.exclusive(evaluate));
  } catch (error) {
    throw new RequestError(ErrorCode.cannotSet, mistakeText(error));
  }
}

/** `5` typed for a 64-bit value means `5n`, and `5n` for a small one 5. */
function likeBefore(before: unknown, value: unknown): unknown {
  if (typeof before === 'bigint' && typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof before === 'number' && typeof value === 'bigint') return Number(value);
  return value;
}

function likeLiteral(before: unknown, text: string): string {
  return typeof before === 'bigint' && /^\s*-?(?:\d+|0x[0-9a-f]+)\s*$/i.test(text) ? `${text.trim()}n` : text;
}
