/** ~, !irql, !prcb, !pcr, !running, !ready, !cpuinfo's neighbours: what a processor does. */
import type { KPRCB } from '../../../simulator/nt/inc/ke';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import { type Call, type Command, CommandError } from '../command';
import { dword, hex, irqlName, pointer } from '../format';
import {
  addressOf,
  clientId,
  dpcsOf,
  imageName,
  processOf,
  readyOf,
  routineName,
  runningThread,
  safely,
} from '../machine';
import type { Session } from '../session';
import { stackLines } from './stack';
import { printThread } from './threads';

/** The processor that a command is asked about; the current one by default. */
export function processorOf(call: Call): number {
  const { session } = call;
  const { processors, currentProcessor } = session.target;
  const number = call.args ? Number(session.expression(call.args, call.column)) : currentProcessor;
  if (!processors[number]) {
    throw new CommandError(
      processors.length
        ? `Cannot get PRCB address from processor 0x${hex(number)} (processors: 0 to 0x${hex(processors.length - 1)})`
        : 'Cannot get PRCB address: the processors have not been started yet.',
    );
  }
  return number;
}

function irql(call: Call): void {
  const number = processorOf(call);
  const level = call.session.target.irql(number);
  call.session.print(`Debugger saved IRQL for processor 0x${hex(number)} -- ${level} (${irqlName(level)})`);
}

function prcb(call: Call): void {
  const { session } = call;
  const { target } = session;
  const number = processorOf(call);
  const block = target.processors[number];
  const at = (object: unknown) => pointer(addressOf(target, object));
  session.print(`PRCB for Processor ${number} at ${at(block)}:`);
  session.print(`Current IRQL -- ${target.irql(number)}`);
  session.print(
    `Threads--  Current ${at(block.CurrentThread)} Next ${at(block.NextThread)} Idle ${at(block.IdleThread)}`,
  );
  session.print(`Processor Index ${number} Number (0, ${number}) GroupSetMember ${hex(1n << BigInt(number))}`);
  session.print(`Interrupt Count -- ${dword(block.InterruptCount)}`);
  session.print(`Times -- Dpc    ${dword(block.DpcTime)} Interrupt ${dword(block.InterruptTime)}`);
  session.print(`         Kernel ${dword(block.KernelTime)} User      ${dword(block.UserTime)}`);
}

/** Columns of `!pcr` end at the colon. */
const LABEL = 20;

function pcr(call: Call): void {
  const { session } = call;
  const { target } = session;
  const number = processorOf(call);
  const block = target.processors[number];
  const prcbAddress = addressOf(target, block);
  const thread = block.CurrentThread as ETHREAD | null;
  const row = (label: string, value: bigint) => session.print(`\t${`${label}:`.padStart(LABEL)} ${pointer(value)}`);
  session.print(`KPCR for Processor ${number} at ${pointer(prcbAddress && prcbAddress - 0x180n)}:`);
  session.print('    Major 1 Minor 1');
  row('NtTib.StackBase', thread?.StackBase ?? 0n);
  row('NtTib.StackLimit', thread?.StackLimit ?? 0n);
  session.print();
  row('SelfPcr', prcbAddress && prcbAddress - 0x180n);
  row('Prcb', prcbAddress);
  row('Irql', BigInt(target.irql(number)));
  session.print();
  row('CurrentThread', addressOf(target, block.CurrentThread));
  row('NextThread', addressOf(target, block.NextThread));
  row('IdleThread', addressOf(target, block.IdleThread));
  session.print();
  const queue = dpcsOf(block);
  session.print(`\t${'DpcQueue:'.padStart(LABEL)}${queue.length ? '' : ' '}`);
  for (const { dpc, type } of queue) {
    session.print(
      `\t${' '.repeat(LABEL)} 0x${pointer(addressOf(target, dpc))} 0x${pointer(addressOf(target, dpc.DeferredRoutine))} [${type}] ${routineName(target, dpc.DeferredRoutine)}`,
    );
  }
}

/** Bit per processor. */
function mask(processors: readonly KPRCB[], test: (prcb: KPRCB) => boolean): bigint {
  return processors.reduce((all, prcb, i) => (test(prcb) ? all | (1n << BigInt(i)) : all), 0n);
}

function running(call: Call) {
  const { session } = call;
  const { target } = session;
  const { processors } = target;
  const idle = (prcb: KPRCB) => prcb.CurrentThread === prcb.IdleThread && !prcb.NextThread;
  const withIdle = /-\w*i/.test(call.args);
  const withStacks = /-\w*t/.test(call.args);
  session.print(`\nSystem Processors:  (${pointer(mask(processors, () => true))})`);
  session.print(`  Idle Processors:  (${pointer(mask(processors, idle))})\n`);
  const shown = processors.map((prcb, number) => ({ prcb, number })).filter(({ prcb }) => withIdle || !idle(prcb));
  if (!shown.length)
    return session.print(processors.length ? 'All processors idle.\n' : 'No processor has been started yet.\n');
  session.print('       Prcbs             Current         (pri) Next            (pri) Idle');
  for (const { prcb, number } of shown) {
    const next = prcb.NextThread
      ? `${pointer(addressOf(target, prcb.NextThread))} (${String(prcb.NextThread.Priority).padStart(2)})`
      : ' '.repeat(21);
    session.print(
      `${String(number).padStart(3)}    ${pointer(addressOf(target, prcb))}  ${pointer(addressOf(target, prcb.CurrentThread))} (${String(prcb.CurrentThread?.Priority ?? 0).padStart(2)}) ${next} ` +
        `${pointer(addressOf(target, prcb.IdleThread))}  ................`,
    );
    if (!withStacks) continue;
    session.print();
    const thread = runningThread(target, number);
    for (const line of thread ? stackLines(target, thread) : []) session.print(line);
    session.print();
  }
}

function ready(call: Call): void {
  const { session } = call;
  const { target } = session;
  const flags = call.args ? Number(session.expression(call.args, call.column)) : 6;
  let count = 0;
  target.processors.forEach((prcb, number) => {
    let priority = -1;
    for (const thread of readyOf(prcb)) {
      if (thread.Priority !== priority)
        session.print(`Processor ${number}: Ready Threads at priority ${thread.Priority}`);
      priority = thread.Priority;
      printThread(session, thread, flags, '    ');
      count++;
    }
  });
  if (!count) session.print('No ready threads found.');
}

function tilde(call: Call): Promise<void> | void {
  const { session } = call;
  const { target } = session;
  if (!call.args) return listProcessors(session);
  const select = /^(\d+)\s*s$/.exec(call.args);
  if (select) {
    const number = Number(select[1]);
    if (!target.processors[number]) throw new CommandError(`${number} is not a valid processor number`, call.column);
    session.setContext(null, 0, number);
    return;
  }
  const all = /^\*\s*(.+)$/.exec(call.args);
  if (all) return onAll(session, all[1]);
  throw new CommandError(
    'In kernel mode ~ means a processor: ~ lists them, ~1s chooses one, ~1 k shows its stack, ~*k all stacks. .thread chooses a thread.',
    call.column,
  );
}

async function onAll(session: Session, command: string): Promise<void> {
  for (let number = 0; number < session.target.processors.length; number++) {
    session.print(`\nProcessor ${number}:`);
    await session.execute(`~${number} ${command}`);
  }
}

function listProcessors(session: Session) {
  const { target } = session;
  if (!target.processors.length) return session.print('No processor has been started yet.');
  session.print('   CPU  IRQL                 Current           Next              Thread');
  target.processors.forEach((prcb, number) => {
    const level = target.irql(number);
    const thread = runningThread(target, number);
    const process = thread && processOf(target, thread);
    const who =
      prcb.CurrentThread === prcb.IdleThread ? 'Idle' : thread ? `${imageName(process)} ${clientId(thread)}` : '';
    const dpc = safely(() => prcb.DpcRoutineActive) ? '  (DPC active)' : '';
    session.print(
      `${number === target.currentProcessor ? '.' : ' '}  ${String(number).padStart(3)}  ${`${level} (${irqlName(level)})`.padEnd(20)} ${pointer(addressOf(target, prcb.CurrentThread))}  ${pointer(addressOf(target, prcb.NextThread))}  ${who}${dpc}`,
    );
  });
}

export const processorCommands: readonly Command[] = [
  {
    names: ['~'],
    family: 'Processors',
    syntax: '~   |   ~Ns   |   ~N Command   |   ~* Command',
    summary: 'Lists the processors, chooses one, or runs a command on one or all of them.',
    help: 'N is decimal. The list is our own layout (no public sample of it in kernel mode was found).',
    run: tilde,
  },
  {
    names: ['!irql'],
    family: 'Processors',
    syntax: '!irql [Processor]',
    summary: 'Shows the IRQL that the processor had when the machine stopped.',
    help: 'A real debugger raises the level when it breaks in and therefore shows a saved one; here nothing is raised.',
    run: irql,
  },
  {
    names: ['!prcb'],
    family: 'Processors',
    syntax: '!prcb [Processor]',
    summary: 'Shows the processor control block in short: threads, counters, times in clock ticks.',
    run: prcb,
  },
  {
    names: ['!pcr'],
    family: 'Processors',
    syntax: '!pcr [Processor]',
    summary: 'Shows the processor control region: stack, IRQL, threads, DPC queue.',
    run: pcr,
  },
  {
    names: ['!running'],
    family: 'Processors',
    syntax: '!running [-i] [-t]',
    summary: 'Lists the processors with their threads; -i idle ones too, -t with stacks.',
    help: 'The layout of -it follows the columns of the documentation; no current sample was found.',
    run: running,
  },
  {
    names: ['!ready'],
    family: 'Processors',
    syntax: '!ready [Flags]',
    summary: 'Lists the threads that are ready to run, by processor and priority.',
    help: 'Flags as for !thread. The layout of a filled list is ours: no public sample was found.',
    run: ready,
  },
];
