/** !locks, !qlocks, !dpcwatchdog: who has what, who waits, and how long a processor has been busy. */
import type { LockOwner, LockView, WaitLink } from '../../../simulator/debug/target';
import type { KPRCB, KSPIN_LOCK, KTHREAD } from '../../../simulator/nt/inc/ke';
import type { ERESOURCE } from '../../../simulator/nt/inc/resource';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { hex, pointer } from '../format';
import { addressOf, dpcsOf, routineName, safely } from '../machine';
import type { Session } from '../session';

const RESOURCE = '_ERESOURCE';
/** Clock interval: 15.625 ms. */
const TICK_SECONDS = 0.015625;
/** Ticks of the cumulative watchdog. */
const CUMULATIVE_TICKS = 0x1e00;

function locks(call: Call): void {
  const { session } = call;
  const { target } = session;
  const pieces = words(call.args, call.column);
  const options = pieces.filter(p => p.text.startsWith('-')).map(p => p.text);
  const place = pieces.find(p => !p.text.startsWith('-'));
  const address = place && session.expression(place.text, place.column);
  const all = target.locks();
  const resources = all.filter(lock => lock.type === RESOURCE);
  const shown = address === undefined ? resources : resources.filter(lock => lock.address === address);
  if (place && shown.length === 0)
    throw new CommandError(`${pointer(address ?? 0n)} is not a resource in use`, place.column);
  if (address === undefined) session.print('**** DUMP OF ALL RESOURCE OBJECTS ****');
  const detail = options.includes('-v');
  for (const lock of shown) {
    if (address === undefined && !options.includes('-d') && !isHeld(lock)) continue;
    if (address === undefined) session.print('KD: Scanning for held locks...\n');
    printResource(session, lock, detail);
  }
  if (address !== undefined) return;
  session.print(`${resources.length} total locks, ${resources.filter(isHeld).length} locks currently held`);
  if (!detail) return;
  for (const lock of all) if (lock.type !== RESOURCE && lock.owners.length > 0) printOther(session, lock);
  printDeadlock(session);
}

const isHeld = ({ owners, waiters }: LockView) => owners.length > 0 || waiters.length > 0;

function printResource(session: Session, lock: LockView, detail: boolean): void {
  const resource = lock.object as ERESOURCE;
  const exclusive = lock.owners.some(o => o.exclusive);
  const state = exclusive
    ? 'Exclusively owned'
    : lock.owners.length > 0
      ? `Shared ${lock.owners.length} owning threads`
      : 'Available';
  session.print(`Resource @ 0x${pointer(lock.address)}    ${state}`);
  for (const name of ['ContentionCount', 'NumberOfSharedWaiters', 'NumberOfExclusiveWaiters'] as const)
    if (resource[name] > 0)
      session.print(`    ${name === 'ContentionCount' ? 'Contention Count' : name} = ${resource[name]}`);
  if (lock.owners.length > 0) {
    const owners = lock.owners.map(o => `${threadAddress(session, o.thread)}-${hex(o.count ?? 1, 2)}<*>`);
    session.print(`     Threads: ${owners.join(' ')}`);
  }
  if (detail) for (const owner of lock.owners) printSince(session, owner);
  session.print();
  const waiters = (on: unknown, title: string): void => {
    const threads = lock.waiters.filter(w => w.thread.WaitBlockList?.some(b => b.Object === on));
    if (threads.length === 0) return;
    session.print(`     Threads Waiting On ${title} Access:`);
    for (const { thread } of threads) session.print(`              ${threadAddress(session, thread)}`);
    session.print();
  };
  waiters(resource.SharedWaiters, 'Shared');
  waiters(resource.ExclusiveWaiters, 'Exclusive');
}

function printOther(session: Session, lock: LockView): void {
  session.print(`\n${lock.type} @ 0x${pointer(lock.address)}    owned`);
  for (const owner of lock.owners) {
    session.print(`     Thread: ${threadAddress(session, owner.thread)}${owner.exclusive ? '' : ' shared'}`);
    printSince(session, owner);
  }
  for (const waiter of lock.waiters)
    session.print(`     ${waiter.spins ? 'Spinning' : 'Waiting'}: ${threadAddress(session, waiter.thread)}`);
}

function printSince(session: Session, { thread, acquired }: LockOwner): void {
  if (acquired) session.print(`       ${threadAddress(session, thread)} acquired it at ${acquired} (!tt ${acquired})`);
}

/** The circle of threads, if there is one. */
function printDeadlock(session: Session): void {
  const cycle = session.target.deadlock();
  if (cycle.length === 0) return;
  session.print(`\nDeadlock (${cycle.length} ${cycle.length === 1 ? 'thread' : 'threads'}):`);
  for (const link of cycle) session.print(`     ${linkText(session, link)}`);
}

function linkText(session: Session, { thread, spins, locks: wanted }: WaitLink): string {
  const { target } = session;
  const names = wanted.map(
    lock => `${target.memory.typeOf(lock)?.name ?? 'object'} ${pointer(addressOf(target, lock))}`,
  );
  return `${threadAddress(session, thread)} ${spins ? 'spins' : 'waits'} for ${names.join(', ')}`;
}

const threadAddress = (session: Session, thread: KTHREAD) => pointer(addressOf(session.target, thread));

/** Locks of the kernel itself that `!qlocks` has a row for. */
const QUEUED_LOCKS: readonly (readonly [label: string, module: string, name: string])[] = [
  ['KE   - Dispatcher', 'nt/ke/dispatcher', 'KiDispatcherLock'],
  ['IO   - Cancel', 'nt/io/cancel', 'IopCancelSpinLock'],
];

function qlocks({ session }: Call): void {
  const { target } = session;
  const { processors } = target;
  session.print('Key: O = Owner, 1-n = Wait order, blank = not owned/waiting, C = Corrupt\n');
  session.print('                       Processor Number');
  session.print(`    Lock Name       ${processors.map((_, i) => String(i).padStart(3)).join('')}\n`);
  for (const [label, module, name] of QUEUED_LOCKS) {
    const lock = safely(() => target.kernel(module)[name] as KSPIN_LOCK | undefined);
    if (!lock) continue;
    let waiting = 0;
    const cells = processors.map(prcb => {
      if (lock.Lock !== 0 && lock.$owner === prcb.CurrentThread && prcb.$spinsFor !== lock) return '  O';
      return prcb.$spinsFor === lock ? String(++waiting).padStart(3) : '   ';
    });
    session.print(`${label.padEnd(20)}${cells.join('')}`.trimEnd());
  }
}

function dpcwatchdog({ session }: Call): void {
  const { target } = session;
  const rule = '-'.repeat(50);
  session.print('All durations are in seconds (1 System tick = 15.625000 milliseconds)\n');
  target.processors.forEach((prcb, number) => {
    session.print(rule);
    session.print(`CPU#${number}`);
    session.print(rule);
    const active = prcb.DpcData[0].ActiveDpc;
    if (active) session.print(`Current DPC: ${routineName(target, active.DeferredRoutine)}`);
    else session.print(`Current DPC: ${prcb.DpcRoutineActive ? 'a timer DPC or timer expiration' : 'No Active DPC'}`);
    if (target.irql(number) >= 2 || prcb.DpcRoutineActive) printLimits(session, prcb, number);
    session.print('\nPending DPCs:');
    session.print('-'.repeat(40));
    const pending = dpcsOf(prcb);
    session.print('CPU Type      KDPC       Function');
    for (const { dpc, type } of pending)
      session.print(
        `${String(number).padStart(2)}: ${type.padEnd(8)}: 0x${pointer(addressOf(target, dpc))} 0x${pointer(addressOf(target, dpc.DeferredRoutine))} ${routineName(target, dpc.DeferredRoutine)}`,
      );
    if (pending.length === 0) session.print('dpcs: no pending DPCs found');
    session.print();
  });
}

function printLimits(session: Session, prcb: KPRCB, number: number): void {
  const ticks = (count: number) => `${(count * TICK_SECONDS).toFixed(3)} seconds`;
  session.print(`Debugger Saved IRQL: ${session.target.irql(number)}`);
  session.print(`Cumulative DPC Time Limit: ${ticks(CUMULATIVE_TICKS)}`);
  session.print(`Current Cumulative DPC Time: ${ticks(prcb.DpcWatchdogCount)}`);
  session.print(`Single DPC Time Limit: ${ticks(prcb.DpcTimeLimit)}`);
  session.print(`Current Single DPC Time: ${ticks(prcb.DpcRoutineActive ? prcb.DpcTimeCount : 0)}`);
}

export const lockCommands: readonly Command[] = [
  {
    names: ['!locks'],
    family: 'Threads and processes',
    syntax: '!locks [-v] [-d] [Address]',
    summary: 'Lists the resources (ERESOURCE) that are held or waited for, with their threads; -d all of them.',
    help: '-v also tells where in time each was acquired (!tt goes there), the other locks that threads wait for, and a deadlock if there is one: our own lines, Windows records less.',
    run: locks,
  },
  {
    names: ['!qlocks'],
    family: 'Processors',
    syntax: '!qlocks',
    summary: "Shows which processor owns or waits for the kernel's own spin locks.",
    help: 'Only the locks that this kernel has.',
    run: qlocks,
  },
  {
    names: ['!dpcwatchdog'],
    family: 'Processors',
    syntax: '!dpcwatchdog',
    summary: 'Shows per processor the running and the queued DPCs and the time of the two DPC watchdogs.',
    run: dpcwatchdog,
  },
];
