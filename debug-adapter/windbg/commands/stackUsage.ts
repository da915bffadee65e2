/** !stackusage: who uses a kernel stack. */
import type { ThreadView } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { hex, pointer } from '../format';
import { addressOf, clientId, imageName } from '../machine';
import { LOW_STACK, nestText, stackGauge, type StackShare } from '../report/stackGauge';
import type { Session } from '../session';
import { threadAt } from './threads';

const RULE = '='.repeat(81);

function stackUsage(call: Call): void {
  const [word] = words(call.args, call.column);
  if (word?.text === '*') allStacks(call.session);
  else oneStack(call, word);
}

function oneStack({ session, column }: Call, word: ReturnType<typeof words>[number] | undefined): void {
  const thread = threadAt(session, word?.text, word?.column ?? column);
  const view = session.target.threads().find(v => v.thread === thread);
  if (!view) throw new CommandError('That thread has ended.');
  const gauge = stackGauge(session.target, view);
  table(session, 'Stack Usage By Function', gauge.functions);
  table(session, 'Stack Usage By Module', gauge.modules);
  session.print(
    `Base ${pointer(thread.StackBase)} Limit ${pointer(thread.StackLimit)}: ${gauge.used} bytes used, ${gauge.left} left of ${gauge.size}; lowest left so far ${gauge.lowest}${gauge.lowest < LOW_STACK ? ' ***' : ''}`,
  );
  for (const nest of gauge.nests) session.print(`${capital(nestText(nest))}`);
}

function table(session: Session, title: string, shares: readonly StackShare[]): void {
  session.print(title);
  session.print(RULE);
  session.print('\n      Size     Count  Module');
  for (const { name, frames, bytes } of shares)
    session.print(`0x${hex(bytes, 8).toUpperCase()}  ${String(frames).padStart(8)}  ${name}`);
  session.print(
    `\nTotal Size: 0x${hex(
      shares.reduce((n, s) => n + s.bytes, 0),
      8,
    ).toUpperCase()}\n`,
  );
}

/** One line per thread. */
function allStacks(session: Session): void {
  session.print('Thread           Cid          Size    Used    Left  Lowest  Image');
  for (const view of session.target.threads()) session.print(line(session, view));
}

function line(session: Session, view: ThreadView): string {
  const { size, used, left, lowest } = view.stack;
  const columns = [size, used, left, lowest].map(n => String(n).padStart(6)).join('  ');
  const { nests } = stackGauge(session.target, view);
  const again = nests.map(({ module, entries }) => `  ${module} x${entries.length}`).join('');
  const { target } = session;
  return `${pointer(addressOf(target, view.thread))} ${clientId(view.thread).padEnd(11)} ${columns}${lowest < LOW_STACK ? '*' : ' '} ${imageName(view.process)}${again}`;
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);

export const stackUsageCommands: readonly Command[] = [
  {
    names: ['!stackusage'],
    family: 'Stack and frames',
    syntax: '!stackusage [Thread | *]',
    summary: 'Bytes of a kernel stack by function and by module, what is left, and drivers that were entered again.',
    help:
      'The tables have the layout of WinDbg; the lines below them are ours: the lowest mark is exact, *** says that it was under\n' +
      '4 KB, which does not hold a page fault that needs disk I/O. * lists all threads. kf shows the bytes frame by frame.',
    completes: 'thread',
    run: stackUsage,
  },
];
