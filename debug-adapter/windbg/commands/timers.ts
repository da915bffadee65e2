/** !timer, !dpcs. */
import type { KTIMER } from '../../../simulator/nt/inc/ke';
import type { Call, Command } from '../command';
import { dword, pointer } from '../format';
import { addressOf, dpcsOf, ownerOfTimer, routineName, timersOf } from '../machine';
import type { Session } from '../session';
import { processorOf } from './processors';

function timer({ session }: Call): void {
  const { target } = session;
  session.print('Dump system timers\n');
  session.print(`Interrupt time: ${halves(target.time)} [${fireTime(target.time)}]\n`);
  target.processors.forEach((prcb, number) => {
    const timers = timersOf(prcb);
    session.print(
      `PROCESSOR ${number} (nt!_KTIMER_TABLE ${pointer(addressOf(target, prcb.TimerTable))} - Type 1 - Standard)`,
    );
    session.print('List Timer             Interrupt Low/High Fire Time                  DPC/thread');
    let last = -1;
    for (const { timer: item, bucket } of timers) {
      const list = bucket === last ? '   ' : String(bucket).padStart(3);
      last = bucket;
      const period = item.Period ? 'P' : ' ';
      session.print(
        `${list} ${pointer(addressOf(target, item))} ${period}  ${halves(item.DueTime)} [${fireTime(item.DueTime)}]  ${timerTarget(session, item)}`.trimEnd(),
      );
    }
    session.print();
  });
  if (!target.processors.length) session.print('(no processor has been started yet)');
}

/** Low and high double-word of a time in 100 ns units. */
function halves(units: number): string {
  const value = BigInt(Math.max(0, Math.floor(units)));
  return `${dword(value)} ${dword(value >> 32n)}`;
}

/** Virtual time since boot, in the width of the debugger's date. */
function fireTime(units: number): string {
  const tenths = Math.max(0, units);
  return `boot + ${String(Math.floor(tenths / 10_000_000)).padStart(10)}.${String(Math.floor((tenths % 10_000_000) / 10_000)).padStart(3, '0')}s`;
}

/** `NDIS!Routine (DPC @ ...)`, `thread ...`, or nothing for a timer that only is waited for. */
export function timerTarget(session: { readonly target: Session['target'] }, item: KTIMER): string {
  const { target } = session;
  if (item.Dpc)
    return `${routineName(target, item.Dpc.DeferredRoutine)} (DPC @ ${pointer(addressOf(target, item.Dpc))})`;
  const owner = ownerOfTimer(target, item);
  return owner ? `thread ${pointer(addressOf(target, owner))}` : '';
}

function dpcs(call: Call): void {
  const { session } = call;
  const { target } = session;
  const only = call.args ? processorOf(call) : undefined;
  session.print('CPU Type      KDPC       Function');
  target.processors.forEach((prcb, number) => {
    if (only !== undefined && number !== only) return;
    for (const { dpc, type } of dpcsOf(prcb)) {
      session.print(
        `${String(number).padStart(2)}: ${type.padEnd(8)}: 0x${pointer(addressOf(target, dpc))} 0x${pointer(addressOf(target, dpc.DeferredRoutine))} ${routineName(target, dpc.DeferredRoutine)}`,
      );
    }
  });
}

export const timerCommands: readonly Command[] = [
  {
    names: ['!timer'],
    family: 'Processors',
    syntax: '!timer',
    summary: 'Lists the active timers of all processors with due time and what they do.',
    help: 'Times are interrupt times: 100 ns since boot, and as seconds. P marks a periodic timer. One table per processor (Windows has two).',
    run: timer,
  },
  {
    names: ['!dpcs'],
    family: 'Processors',
    syntax: '!dpcs [Processor]',
    summary: 'Lists the queued DPCs; one that runs now is not queued any more.',
    run: dpcs,
  },
];
