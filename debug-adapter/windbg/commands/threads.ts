/** !thread, .thread, !stacks, !apc. */
import type { IRP } from '../../../simulator/nt/inc/io';
import type { KAPC } from '../../../simulator/nt/inc/ke';
import type { ThreadView } from '../../../simulator/debug/target';
import { KWAIT_REASON_NAMES } from '../names';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { clockTime, dword, hex, pointer, ticked, wildcard } from '../format';
import {
  addressOf,
  clientId,
  dispatcherText,
  imageName,
  isRunning,
  isWaiting,
  objectPath,
  processIn,
  processOf,
  records,
  routineName,
  safely,
  structureAt,
  structuresAt,
  symbolAt,
  threadState,
  waitObjects,
  callSite,
} from '../machine';
import type { Session } from '../session';
import { LOW_STACK, nestText, stackGauge } from '../report/stackGauge';
import { stackLines } from './stack';

const TICK = 156_250;

/** The thread that an address, or no argument, means. Throws CommandError. */
export function threadAt(session: Session, text: string | undefined, column: number): ETHREAD {
  if (!text || text === '-1') return session.thread();
  const address = session.expression(text, column);
  if (address === 0n || address === (1n << 64n) - 1n) return session.thread();
  const thread = structureAt(session.target, address, '_ETHREAD');
  if (thread) return thread;
  const [found] = structuresAt(session.target, address);
  throw new CommandError(
    `${pointer(address)} is not a thread object, interpreting as stack value...\nUnable to read a thread there${found?.type ? ` (a ${found.type} lies there)` : ''}: !process 0 2 lists the threads.`,
  );
}

/** `RUNNING on processor 0`, `WAIT: (Executive) KernelMode Non-Alertable`. */
function stateText(session: Session, thread: ETHREAD): string {
  const processor = session.target.processors.findIndex(prcb => prcb.CurrentThread === thread);
  if (isRunning(thread) || processor >= 0) return `RUNNING on processor ${Math.max(0, processor)}`;
  if (isWaiting(thread)) {
    const mode = thread.WaitMode === 0 ? 'KernelMode' : 'UserMode';
    return `WAIT: (${KWAIT_REASON_NAMES[thread.WaitReason] ?? 'Unknown'}) ${mode} ${thread.Alertable ? 'Alertable' : 'Non-Alertable'}`;
  }
  const state = threadState(thread).toUpperCase();
  return state === 'READY' || state === 'STANDBY' ? `${state} on processor ${thread.NextProcessor}` : state;
}

/** 1 what it waits for, 2 all but the stack, 4 stack, 8 stack without arguments; 0 one line. */
export function printThread(session: Session, thread: ETHREAD, flags: number, indent = ''): void {
  const { target } = session;
  const at = (object: unknown) => pointer(addressOf(target, object));
  const line = (text: string) => session.print(indent + text);
  line(
    `THREAD ${at(thread)}  Cid ${clientId(thread)}  Teb: ${pointer(thread.Teb ?? 0n)} Win32Thread: ${at(thread.Win32Thread)} ${stateText(session, thread)}`,
  );
  if (flags & 3 && isWaiting(thread)) {
    for (const object of waitObjects(thread)) line(`    ${at(object)}  ${dispatcherText(target, object)}`);
  }
  if (!(flags & 2)) return;
  const irps = records<IRP>(thread.IrpList);
  if (irps.length) line('IRP List:');
  for (const irp of irps)
    line(
      `    ${at(irp)}: (${hex(irp.Type, 4)},${hex(irp.Size, 4)}) Flags: ${dword(irp.Flags)}  Mdl: ${irp.MdlAddress ? at(irp.MdlAddress) : '00000000'}`,
    );
  line('Not impersonating');
  const process = processOf(target, thread);
  line(`Owning Process            ${at(process)}       Image:         ${process ? imageName(process) : '<Unknown>'}`);
  // Idle threads live in the address space of System.
  const inside = processIn(thread);
  const attached = inside === process ? null : inside;
  line(
    attached
      ? `Attached Process          ${at(attached)}       Image:         ${imageName(attached)}`
      : 'Attached Process          N/A            Image:         N/A',
  );
  const ticks = isWaiting(thread) ? Math.max(0, Math.floor(target.time / TICK) - thread.WaitTime) : 0;
  line(
    `Wait Start TickCount      ${String(thread.WaitTime).padEnd(14)} Ticks: ${ticks}${ticks ? ` (${clockTime(ticks * TICK, true)})` : ''}`,
  );
  line(
    `Context Switch Count      ${String(thread.ContextSwitches).padEnd(14)} IdealProcessor: ${thread.IdealProcessor}`,
  );
  line(`UserTime                  ${clockTime(thread.UserTime * TICK)}`);
  line(`KernelTime                ${clockTime(thread.KernelTime * TICK)}`);
  const start = addressOf(target, thread.Win32StartAddress ?? thread.StartAddress);
  if (start) line(`Win32 Start Address ${symbolAt(target, start) ?? ''} (0x${pointer(start)})`);
  line(`Stack Init ${pointer(thread.InitialStack)} Current ${pointer(thread.KernelStack)}`);
  line(`Base ${pointer(thread.StackBase)} Limit ${pointer(thread.StackLimit)} Call 0000000000000000`);
  line(
    `Priority ${thread.Priority} BasePriority ${thread.BasePriority} PriorityDecrement ${thread.PriorityDecrement} IoPriority 2 PagePriority 5`,
  );
  if (!(flags & 4)) return;
  for (const text of stackLines(target, thread, {
    args: !(flags & 8),
    numbers: false,
    notes: true,
    noSource: !!(flags & 8),
  }))
    line(text);
}

function threadCommand(call: Call): void {
  const { session } = call;
  const pieces = words(call.args, call.column);
  let thread: ETHREAD;
  let rest = pieces;
  const withProcess = pieces[0]?.text === '-p';
  if (withProcess) rest = rest.slice(1);
  if (rest[0]?.text === '-t') {
    const id = Number(session.expression(rest[1]?.text ?? '', rest[1]?.column ?? call.column));
    const found = session.target.threads().find(view => view.thread.Cid.UniqueThread === id);
    if (!found) throw new CommandError(`Cannot find thread with id ${hex(id)}; !process 0 2 lists the threads.`);
    thread = found.thread;
    rest = rest.slice(2);
  } else {
    thread = threadAt(session, rest[0]?.text, rest[0]?.column ?? call.column);
    rest = rest.slice(1);
  }
  const flags = rest[0] ? Number(session.expression(rest[0].text, rest[0].column)) : 6;
  if (withProcess) {
    const process = processOf(session.target, thread);
    session.print(`PROCESS ${pointer(addressOf(session.target, process))}  Image: ${imageName(process)}\n`);
  }
  printThread(session, thread, flags);
}

function setThread(call: Call): void {
  const { session } = call;
  const { target } = session;
  const text = call.args.replace(/\/[a-zA-Z]+\s*/g, '').trim();
  if (!text || text === '0') {
    session.setContext(null);
  } else {
    const thread = threadAt(session, text, call.column + call.args.length - text.length);
    session.setContext(thread);
  }
  session.print(`Implicit thread is now ${ticked(addressOf(target, session.thread()))}`);
}

/** Functions that every waiting thread has on top: the blocker is the first other one. */
const WAITING_CODE = /^nt!(?:Ki|Swap|KeWaitFor|KeDelay|KeRemoveQueue)/;

const BELOW = ' '.repeat(40);

/** Ours: bytes of the kernel stack, and drivers that were entered again. */
function stackNotes(session: Session, view: ThreadView): string[] {
  const { used, left, size, lowest, nests } = stackGauge(session.target, view);
  if (used === 0 && lowest === size) return [];
  return [
    `[stack: ${used} bytes used, ${left} left, lowest ${lowest}${lowest < LOW_STACK ? ' ***' : ''}]`,
    ...nests.map(nest => `[${nestText(nest)}]`),
  ];
}

function stacks(call: Call): void {
  const { session } = call;
  const { target } = session;
  const [detailPiece, filterPiece] = words(call.args, call.column);
  const detail = detailPiece ? Number(session.expression(detailPiece.text, detailPiece.column)) : 0;
  const filter = filterPiece?.text.toLowerCase();
  session.print(`Proc.Thread  .Thread  Ticks   ThreadState Blocker`);
  for (const process of target.processes()) {
    session.print(`                            [${pointer(addressOf(target, process))} ${imageName(process)}]`);
    for (const view of target.threads().filter(v => v.process === process)) {
      const { thread } = view;
      const frames = safely(() => target.stack(thread)) ?? [];
      if (filter && !frames.some(f => callSite(f).toLowerCase().includes(filter) || wildcard(filter).test(callSite(f))))
        continue;
      const first =
        detail >= 2
          ? 0
          : Math.max(
              0,
              frames.findIndex(f => !WAITING_CODE.test(callSite(f))),
            );
      const ticks = isWaiting(thread) ? Math.max(0, Math.floor(target.time / TICK) - thread.WaitTime) : 0;
      const state = isWaiting(thread) ? 'Blocked' : threadState(thread).toUpperCase();
      session.print(
        `${hex(thread.Cid.UniqueProcess).padStart(4)}.${hex(thread.Cid.UniqueThread, 6)}  ${pointer(addressOf(target, thread))} ${dword(ticks).replace(/^0{1}/, '')} ${state.padEnd(10)} ${frames[first] ? callSite(frames[first]) : ''}`.trimEnd(),
      );
      if (detail >= 1) for (const text of stackNotes(session, view)) session.print(`${BELOW}${text}`);
      if (detail < 2) continue;
      for (const frame of frames.slice(1)) session.print(`${BELOW}${callSite(frame)}`);
    }
  }
  session.print(`\nThreads Processed: ${target.threads().length}`);
}

function apc(call: Call) {
  const { session } = call;
  const { target } = session;
  const [word, ...rest] = words(call.args, call.column);
  if (word && /^thr?e?a?d?$/.test(word.text))
    return printApcs(session, threadAt(session, rest[0]?.text, rest[0]?.column ?? call.column), true);
  if (word && !/^proc/.test(word.text)) return printApcAt(session, session.expression(call.args, call.column));
  const only = rest[0] && session.expression(rest[0].text, rest[0].column);
  session.print('*** Enumerating APCs in all processes');
  for (const process of target.processes()) {
    if (only !== undefined && addressOf(target, process) !== only) continue;
    session.print(`Process ${pointer(addressOf(target, process))} ${imageName(process)}`);
    for (const { thread } of target.threads().filter(view => view.process === process))
      printApcs(session, thread, false);
  }
}

function printApcs(session: Session, thread: ETHREAD, always: boolean): void {
  const { target } = session;
  let found = 0;
  thread.ApcState.ApcListHead.forEach((head, mode) => {
    const list = records<KAPC>(head);
    if (!list.length) return;
    found += list.length;
    session.print(
      `    Thread ${pointer(addressOf(target, thread))} ApcStateIndex ${thread.ApcStateIndex} ApcListHead ${pointer(addressOf(target, head))} [${mode === 0 ? 'KERNEL' : 'USER'}]`,
    );
    for (const item of list) printApc(session, item);
  });
  if (!found && always) session.print(`Thread ${pointer(addressOf(target, thread))} has no pending APCs`);
}

function printApcAt(session: Session, address: bigint): void {
  const found = structuresAt(session.target, address).find(s => s.type === '_KAPC');
  if (!found) throw new CommandError(`${pointer(address)} is not a KAPC; !apc lists those that are pending.`);
  printApc(session, found.object as KAPC);
}

function printApc(session: Session, item: KAPC): void {
  const { target } = session;
  const routine = (label: string, value: unknown) =>
    session.print(
      `            ${label.padEnd(14)} ${value ? `${pointer(addressOf(target, value))} ${routineName(target, value)}` : pointer(0n)}`,
    );
  session.print(`        KAPC @ ${pointer(addressOf(target, item))}`);
  session.print(`            ${'Type'.padEnd(14)} ${hex(item.Type)}`);
  routine('KernelRoutine', item.KernelRoutine);
  routine('RundownRoutine', item.RundownRoutine);
  routine('NormalRoutine', item.NormalRoutine);
}

/** What a wait is for, in words: type, name and owner. */
export function describeWaitObject(
  session: { readonly target: Session['target'] },
  object: ReturnType<typeof waitObjects>[number],
): string {
  return `${dispatcherText(session.target, object)}${objectPath(object) ? ` ${objectPath(object)}` : ''}`;
}

export const threadCommands: readonly Command[] = [
  {
    names: ['!thread'],
    family: 'Threads and processes',
    syntax: '!thread [-p] [-t ThreadId | Address [Flags]]',
    summary: 'Shows a thread: state, what it waits for, its IRPs, times, stack.',
    help: 'Flags: 0 one line, 2 waits and times, 4 stack (with 2), 8 stack without arguments; default 6. -t takes a thread id, -p shows the process.\nDeviceMap is left out: per-session device maps are not simulated.',
    completes: 'thread',
    run: threadCommand,
  },
  {
    names: ['.thread'],
    family: 'Threads and processes',
    syntax: '.thread [Address]',
    summary: 'Looks at another thread: k, r, dv are about it; without an address back to the current one.',
    completes: 'thread',
    run: setThread,
  },
  {
    names: ['!stacks'],
    family: 'Threads and processes',
    syntax: '!stacks [Detail [Filter]]',
    summary: 'One line per thread with where it blocks; detail 2: whole stacks. The filter is part of a symbol.',
    help: 'Detail 1 adds what WinDbg does not print: bytes of the kernel stack used and left, the lowest mark (*** under 4 KB), and drivers\nthat were entered again on the thread.',
    run: stacks,
  },
  {
    names: ['!apc'],
    family: 'Threads and processes',
    syntax: '!apc [proc Process | thre Thread | KAPC]',
    summary: 'Lists pending APCs.',
    completes: 'thread',
    run: apc,
  },
];
