/** Backwards: g-, gu-, p-, t-, !tt, !positions. WinDbg has these for user-mode traces only. */
import type { Position, Stop } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { seconds } from '../format';
import { safely, threadLabel } from '../machine';
import { takeAccess, watchedPlace } from './dataBreakpoints';
import { countOf, steps } from './execution';

const GRANULARITY = 'statement';

function back(move: (call: Call) => Promise<Stop>, counted = true) {
  return async (call: Call): Promise<void> => {
    const { session } = call;
    if (!session.target.canStepBack) throw new CommandError('There is no history to go back into yet.');
    await steps(session, counted ? countOf(call) : 1, () => move(call), { travel: true });
  };
}

async function tt(call: Call): Promise<void> {
  const { session } = call;
  const { target } = session;
  if (!call.args) {
    session.print(
      `Time Travel Position: ${target.formatPosition(target.position)}  (of ${target.formatPosition(target.endPosition)}, virtual time ${seconds(target.time)})`,
    );
    return;
  }
  if (/^ba-?\s/.test(call.args)) return toAccess(call);
  if (/^b[rm]\b/.test(call.args))
    throw new CommandError(
      `!tt ${call.args.split(/\s/)[0]} is not available; !tt ba- finds the last write of a variable, g- runs back to a breakpoint.`,
    );
  const wanted = wantedPosition(call);
  session.print(
    `Setting position: ${typeof wanted === 'object' && 'sequence' in wanted ? target.formatPosition(wanted) : call.args}`,
  );
  await session.travel(() => target.seek(wanted));
}

/** `!tt ba- w 8 extension.Count`: back to the last write; `!tt ba w ...`: on to the next. */
async function toAccess(call: Call): Promise<void> {
  const { session } = call;
  const { target } = session;
  const pieces = words(call.args, call.column);
  const backwards = pieces.shift()?.text === 'ba-';
  const { kind, size } = takeAccess(session, pieces, '!tt ba');
  if (kind === 'e')
    throw new CommandError('Use g (or g-) with a breakpoint for code; !tt ba is for data.', call.column);
  if (backwards && kind === 'r')
    throw new CommandError('Back to the last read is not available: set ba r and run back with g-.', call.column);
  const data = watchedPlace(session, pieces, size);
  if (backwards) {
    if (!target.canStepBack) throw new CommandError('There is no history to go back into yet.');
    await session.travel(() => target.goBackToWrite(data));
    return;
  }
  const { id } = target.breakpoints.add({
    place: { kind: 'data', data, access: kind === 'r' ? 'readWrite' : 'write' },
    oneShot: true,
  });
  try {
    await session.run(() => target.go());
  } finally {
    target.breakpoints.remove(id);
  }
}

/** `1A0:12F`, `start`, `end`, or a percentage of the history. */
function wantedPosition(call: Call): Position | { executed: number } | 'start' | 'end' {
  const { target } = call.session;
  const text = call.args.trim().toLowerCase();
  if (text === 'start' || text === 'end') return text;
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= 100) {
    if (Number(text) === 0) return 'start';
    return Number(text) === 100 ? 'end' : { executed: Math.floor((target.endPosition.executed * Number(text)) / 100) };
  }
  const position = safely(() => target.parsePosition(text.includes(':') ? text : `${text}:0`));
  if (!position)
    throw new CommandError(
      `'${call.args}' is no position: SEQUENCE:STEP (hexadecimal), start, end, or a percentage from 0 to 100.`,
      call.column,
    );
  return position;
}

function positions({ session }: Call): void {
  const { target } = session;
  const at = target.formatPosition(target.position);
  for (const view of target.threads()) {
    const current = view.thread === target.processors[target.currentProcessor]?.CurrentThread;
    const running = view.processor !== null;
    session.print(`${current ? '>' : ' '}${running ? '*' : ' '}${threadLabel(target, view.thread)} - Position: ${at}`);
  }
}

const NOTE =
  'Going back is replaying the run from its beginning to the wanted statement: what is seen is what was, exactly.';

export const travelCommands: readonly Command[] = [
  {
    names: ['g-'],
    family: 'Time travel',
    syntax: 'g-',
    summary: 'Runs backwards to the previous breakpoint, or to the beginning.',
    help: NOTE,
    run: back(({ session }) => session.target.goBack(), false),
  },
  {
    names: ['gu-'],
    family: 'Time travel',
    syntax: 'gu-',
    summary: 'Goes back to the call of the current function.',
    help: NOTE,
    run: back(({ session }) => session.target.stepBackOut(), false),
  },
  {
    names: ['p-'],
    family: 'Time travel',
    syntax: 'p- [Count]',
    summary: 'Steps back over: one statement.',
    help: NOTE,
    run: back(({ session }) => session.target.stepBackOver(GRANULARITY)),
  },
  {
    names: ['t-'],
    family: 'Time travel',
    syntax: 't- [Count]',
    summary: 'Steps back into: one statement, into calls too.',
    help: NOTE,
    run: back(({ session }) => session.target.stepBackInto(GRANULARITY)),
  },
  {
    names: ['!tt'],
    family: 'Time travel',
    syntax: '!tt [SEQ:STEP | start | end | 0..100 | ba[-] r|w Size Place]',
    summary: 'Shows the position in time, or goes there, or to the next (ba) or last (ba-) access to data.',
    help: `Positions are hexadecimal: the number of the scheduling event and the statements since then. ${NOTE}\nIn WinDbg !tt works on traces of user-mode programs only.`,
    run: tt,
  },
  {
    names: ['!positions'],
    family: 'Time travel',
    syntax: '!positions',
    summary: 'Lists the threads with the position (> current, * running).',
    run: positions,
  },
];
