/** g, gu, p, t, pa, ta, .restart, q. */
import type { Stop } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import type { Session } from '../session';

const GRANULARITY = 'statement';
const MAXIMUM_STEPS = 0x10000;

async function g(call: Call): Promise<void> {
  const { session } = call;
  const { target } = session;
  if (/^=/.test(call.args))
    throw new CommandError(
      'Execution cannot start at another address (g =): go back in time instead (p-, g-).',
      call.column,
    );
  if (!call.args) await session.run(() => target.go());
  else {
    const address = session.expression(call.args, call.column);
    await session.run(() => target.runTo(address));
  }
}

/** The count of `p 5`; hexadecimal as everywhere. */
export function countOf(call: Call): number {
  const count = call.args ? Number(call.session.expression(call.args, call.column)) : 1;
  if (count < 1 || count > MAXIMUM_STEPS) throw new CommandError(`Range error in '${call.args}'`, call.column);
  return count;
}

/** Steps `count` times, showing each place; anything but a step's end stops the counting. */
export async function steps(
  session: Session,
  count: number,
  step: () => Promise<Stop>,
  options: { readonly travel?: boolean } = {},
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { reason } = await session.run(step, options);
    if ((reason.kind !== 'step' && reason.kind !== 'seek') || ('cancelled' in reason && reason.cancelled)) return;
  }
}

function stepper(kind: 'p' | 't') {
  return (call: Call) => {
    const { session } = call;
    const { target } = session;
    return steps(session, countOf(call), () =>
      kind === 'p' ? target.stepOver(GRANULARITY) : target.stepInto(GRANULARITY),
    );
  };
}

async function toAddress(call: Call): Promise<void> {
  const { session } = call;
  if (!call.args) throw new CommandError(`${call.name} needs an address.`);
  const address = session.expression(call.args, call.column);
  await session.run(() => session.target.runTo(address));
}

async function restart(call: Call): Promise<void> {
  const { session } = call;
  await session.target.restart();
  session.restarted = true;
  session.set = null;
  session.nextCode = undefined;
  session.print('The machine stands before its first statement again; breakpoints are kept.');
}

function quit(call: Call): void {
  call.session.quit = true;
  call.session.print('quit:');
}

export const executionCommands: readonly Command[] = [
  {
    names: ['g'],
    family: 'Execution',
    syntax: 'g [Address]',
    summary: 'Goes on; with an address up to there.',
    completes: 'symbol',
    run: g,
  },
  {
    names: ['gu'],
    family: 'Execution',
    syntax: 'gu',
    summary: 'Goes on until the current function returns.',
    run: ({ session }) => session.run(() => session.target.stepOut()).then(() => {}),
  },
  {
    names: ['p'],
    family: 'Execution',
    syntax: 'p [Count]',
    summary: 'Steps over: one statement, calls run through.',
    help: 'The unit is a statement of the model, where WinDbg takes an instruction or a source line.',
    run: stepper('p'),
  },
  {
    names: ['t'],
    family: 'Execution',
    syntax: 't [Count]',
    summary: 'Steps into: one statement, into calls too.',
    help: 'Kernel functions are entered as well: their source is part of kdlab.',
    run: stepper('t'),
  },
  {
    names: ['pa', 'ta'],
    family: 'Execution',
    syntax: 'pa Address',
    summary: 'Goes on to an address of the current function.',
    completes: 'symbol',
    run: toAddress,
  },
  {
    names: ['.restart', '.reboot'],
    family: 'Execution',
    syntax: '.restart',
    summary: 'Starts the machine again from the beginning; breakpoints stay.',
    run: restart,
  },
  { names: ['q', 'qq'], family: 'Session', syntax: 'q', summary: 'Ends the session.', run: quit },
];
