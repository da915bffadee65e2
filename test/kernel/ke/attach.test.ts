import assert from 'node:assert/strict';
import { runDriver } from './machine';

/** Statements that attaching and detaching take at most. */
const STATEMENTS = 120;

/**
 * A thread of System attaches to Other and comes back, each time interrupted one statement later: by what wakes a better
 * thread of Other on the same processor, so that it goes on on the other one.
 */
const DRIVER = `
import { KAPC_STATE, KDPC, KEVENT, KINTERRUPT, KernelMode, Executive, SynchronizationEvent, KeInitializeEvent, KeSetEvent,
  KeWaitForSingleObject, KeStackAttachProcess, KeUnstackDetachProcess, KeInitializeDpc, KeInsertQueueDpc, KeInitializeInterrupt,
  KeConnectInterrupt, KeDelayExecutionThread, KeStallExecutionProcessor, KeGetCurrentProcessorNumber, CreateThread, Other, System, KPRCB } from 'wdm';
import { __readgs, HalQueryTime, HalScheduleInterrupt } from 'hal';
export const Totals = { wrong: '', moved: 0, rounds: 0 };
const events = [new KEVENT(), new KEVENT()];
const interrupt = new KINTERRUPT();
const dpc = new KDPC();

function Better(event: KEVENT): void {
  for (;;) {
    KeWaitForSingleObject(event, Executive, KernelMode, false, null);
    KeStallExecutionProcessor(50);
  }
}
function Attaching(context: any): void {
  const state = new KAPC_STATE();
  for (let after = 1; after <= ${STATEMENTS}; after++) {
    const number = KeGetCurrentProcessorNumber();
    HalScheduleInterrupt(__readgs<KPRCB>().Number, 0x51, HalQueryTime() + after);
    KeStackAttachProcess(Other, state);
    if (__readgs<KPRCB>().$cr3 !== Other.DirectoryTableBase) Totals.wrong += 'attached after ' + after + '; ';
    KeUnstackDetachProcess(state);
    if (__readgs<KPRCB>().$cr3 !== System.DirectoryTableBase) Totals.wrong += 'detached after ' + after + '; ';
    if (__readgs<KPRCB>().Number !== number) Totals.moved++;
    KeDelayExecutionThread(KernelMode, false, -10_000n);
    Totals.rounds++;
  }
}
export function DriverEntry(): void {
  KeInitializeDpc(dpc, () => { KeSetEvent(events[KeGetCurrentProcessorNumber()], 0, false); }, null);
  KeInitializeInterrupt(interrupt, () => KeInsertQueueDpc(dpc, null, null) || true, null, null, 0x51, 5, 5, 0);
  KeConnectInterrupt(interrupt);
  for (let i = 0; i < 2; i++) {
    KeInitializeEvent(events[i], SynchronizationEvent, false);
    CreateThread('Better' + i, Better, events[i], 12, 1n << BigInt(i), Other);
  }
  CreateThread('Attaching', Attaching, null, 8);
}
`;

describe('attaching to a process', () => {
  it('attaches the thread that calls, wherever it is interrupted and on whatever processor it goes on', () => {
    const { m, stop } = runDriver(DRIVER, { processors: 2 });
    const { wrong, moved, rounds } = m.program.exports('MyDrv').Totals as {
      wrong: string;
      moved: number;
      rounds: number;
    };
    assert.equal(wrong, '');
    const { bugcheck } = m.machine;
    assert.equal(stop.kind, 'idle', bugcheck ? `${bugcheck.code.toString(16)} in ${m.stack().join(' < ')}` : undefined);
    assert.equal(rounds, STATEMENTS);
    // Where the dispatcher is locked the interrupt waits: there are enough places outside of it.
    assert.ok(moved > 20, `${moved} times on another processor`);
  });
});
