import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { KPRCB, KTHREAD } from '../../../simulator/nt/inc/ke';
import { TestMachine } from './machine';

/**
 * Threads that wait for, signal and pass on a set of events, semaphores and timers at random, change priorities and
 * IRQLs, queue DPCs. Each `want` is matched by a `give`, so that everything must end.
 */
const DRIVER = `
import { KEVENT, KSEMAPHORE, KDPC, KTIMER, KSPIN_LOCK, KernelMode, Executive, SynchronizationEvent, KeInitializeEvent, KeSetEvent, KeInitializeSemaphore,
  KeReleaseSemaphore, KeWaitForSingleObject, KeDelayExecutionThread, KeSetPriorityThread, KeGetCurrentThread, KfRaiseIrql, KeLowerIrql, KeInitializeDpc,
  KeInsertQueueDpc, KeInitializeSpinLock, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, KeInitializeTimer, KeSetTimer, KeSetSystemAffinityThread,
  KeRevertToUserAffinityThread, KINTERRUPT, KAPC, KernelMode as Mode, OriginalApcEnvironment, KeInitializeInterrupt, KeConnectInterrupt, KeInitializeApc,
  KeInsertQueueApc, KeSuspendThread, KeResumeThread, KeSetAffinityThread, KeWaitForMultipleObjects, WaitAll, WaitAny, KeEnterCriticalRegion,
  KeLeaveCriticalRegion, KeYieldExecution, KeCancelTimer, DbgPrint, CreateThread, threads } from 'wdm';
import { HalRequestInterrupt } from 'hal';
const PLAN: [string, number][][] = __PLAN__;
const semaphores = [new KSEMAPHORE(), new KSEMAPHORE(), new KSEMAPHORE()];
const event = new KEVENT(); const lock = new KSPIN_LOCK();
let inside = 0; let ended = 0; let dpcs = 0; let counter = 0; let counted = 0;
function DpcRoutine(Dpc: KDPC, index: number): void { dpcs++; KeReleaseSemaphore(semaphores[index], 1, 1, false); }
function SetBoth(Dpc: KDPC, pair: KEVENT[]): void { for (const e of pair) KeSetEvent(e, 1, false); }
let apcsQueued = 0; let apcsRun = 0;
function KernelRoutine(): void { apcsRun++; }
function NormalRoutine(): void { for (let i = 0; i < 20; i++); }
const interrupts = [new KINTERRUPT(), new KINTERRUPT()];
const isrDpcs = [new KDPC(), new KDPC()];
function Isr(interrupt: KINTERRUPT, index: number): boolean { KeInsertQueueDpc(isrDpcs[index], null, null); return true; }
function IsrDpc(): void { for (let i = 0; i < 30; i++); }
function step(what: string, n: number): void {
  switch (what) {
    case 'take': KeWaitForSingleObject(semaphores[n % 3], Executive, KernelMode, false, null); break;
    case 'give': KeReleaseSemaphore(semaphores[n % 3], n % 4, 1, false); break;
    case 'giveByDpc': { const dpc = new KDPC(); KeInitializeDpc(dpc, DpcRoutine, n % 3); KeInsertQueueDpc(dpc, null, null); break; }
    case 'giveByTimer': { const dpc = new KDPC(); const timer = new KTIMER(); KeInitializeTimer(timer); KeInitializeDpc(dpc, DpcRoutine, n % 3); KeSetTimer(timer, -BigInt(n % 5) * 100_000n, dpc); break; }
    case 'exclude': {
      KeWaitForSingleObject(event, Executive, KernelMode, false, null);
      inside++;
      if (inside !== 1) DbgPrint('two inside\\n');
      for (let i = 0; i < n % 300; i++);
      inside--;
      KeSetEvent(event, 0, false);
      break;
    }
    case 'count': { const old = KeAcquireSpinLockRaiseToDpc(lock); const v = counter; counter = v + 1; KeReleaseSpinLock(lock, old); counted++; break; }
    case 'sleep': KeDelayExecutionThread(KernelMode, false, -BigInt(n % 4) * 100_000n); break;
    case 'priority': KeSetPriorityThread(KeGetCurrentThread(), 1 + n % 30); break;
    case 'interrupt': HalRequestInterrupt(n % __CPUS__, n % 2 === 0 ? 0x51 : 0x71); break;
    case 'apc': {
      const apc = new KAPC();
      const other = threads[n % threads.length];
      KeInitializeApc(apc, other, OriginalApcEnvironment, KernelRoutine, null, n % 3 === 0 ? NormalRoutine : null, Mode, n);
      if (KeInsertQueueApc(apc, n, n, n % 3)) apcsQueued++;
      break;
    }
    case 'freeze': { const other = threads[n % threads.length]; KeEnterCriticalRegion(); KeSuspendThread(other); for (let i = 0; i < n % 50; i++); KeResumeThread(other); KeLeaveCriticalRegion(); break; }
    case 'region': KeEnterCriticalRegion(); for (let i = 0; i < n % 200; i++); KeLeaveCriticalRegion(); break;
    case 'yield': KeYieldExecution(); break;
    case 'lift': KeSetPriorityThread(threads[n % threads.length], 1 + n % 31); break;
    case 'bind': KeSetAffinityThread(threads[n % threads.length], 1n + BigInt(n % ((1 << __CPUS__) - 1))); break;
    case 'both': {
      const pair = [new KEVENT(), new KEVENT()];
      for (const e of pair) KeInitializeEvent(e, SynchronizationEvent, false);
      const dpc = new KDPC(); const timer = new KTIMER();
      KeInitializeTimer(timer); KeInitializeDpc(dpc, SetBoth, pair);
      KeSetTimer(timer, -BigInt(n % 3) * 100_000n, dpc);
      KeWaitForMultipleObjects(2, pair, n % 2 === 0 ? WaitAll : WaitAny, Executive, KernelMode, false, null, null);
      KeCancelTimer(timer);
      break;
    }
    case 'raise': { const old = KfRaiseIrql(2); for (let i = 0; i < n % 100; i++); KeLowerIrql(old); break; }
    case 'move': KeSetSystemAffinityThread(1n << BigInt(n % __CPUS__)); KeRevertToUserAffinityThread(); break;
    default: for (let i = 0; i < n % 2000; i++);
  }
}
function run(plan: [string, number][]): void {
  for (const [what, n] of plan) step(what, n);
  if (++ended === PLAN.length) DbgPrint('all ended\\n');
}
export function DriverEntry(): void {
  KeInitializeEvent(event, SynchronizationEvent, true);
  KeInitializeSpinLock(lock);
  for (let i = 0; i < 2; i++) {
    KeInitializeDpc(isrDpcs[i], IsrDpc, null);
    KeInitializeInterrupt(interrupts[i], Isr, i, null, 0x51 + i * 0x20, 5 + i * 2, 5 + i * 2, 0);
    KeConnectInterrupt(interrupts[i]);
  }
  for (const s of semaphores) KeInitializeSemaphore(s, 0, 1000);
  for (let i = 0; i < PLAN.length; i++) CreateThread('t' + i, run, PLAN[i], 4 + i % 20);
}`;

type Step = [string, number];
const numbers = fc.nat(10_000);
const free: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    'exclude',
    'count',
    'sleep',
    'priority',
    'raise',
    'move',
    'spin',
    'interrupt',
    'apc',
    'freeze',
    'region',
    'yield',
    'lift',
    'bind',
    'both',
  ),
  numbers,
);
/** Plans in which no thread takes what only it would have given later: the gives come first in their thread. */
const plans = fc
  .array(
    fc.tuple(
      fc.array(free, { maxLength: 6 }),
      fc.array(fc.tuple(fc.constantFrom('give', 'giveByDpc', 'giveByTimer'), numbers), { maxLength: 4 }),
    ),
    { minLength: 2, maxLength: 6 },
  )
  .map(threads =>
    threads.map(([steps, gives], i): Step[] => {
      const takes = threads[(i + 1) % threads.length][1].map(([, n]): Step => ['take', n]);
      return [...gives, ...steps.slice(0, 3), ...takes, ...steps.slice(3)];
    }),
  );

/** A driver's own code never runs with interrupts off, on whatever processor it came back from an interrupt. */
function checkInterruptFlags(m: TestMachine): void {
  for (const p of m.machine.processors) {
    const leaf = p.fiber?.frames.at(-1);
    if (p.state === 'running' && leaf?.code.module.image === 'MyDrv')
      assert.ok(p.interruptFlag, `processor ${p.number}`);
  }
}

/** What must hold whenever the dispatcher is not locked. */
function checkInvariants(m: TestMachine): void {
  const { KiDispatcherLock } = m.kernel('nt/ke/dispatcher');
  if (KiDispatcherLock.Lock !== 0) return;
  const seen = new Map<KTHREAD, string>();
  const note = (t: KTHREAD, where: string) => {
    assert.ok(!seen.has(t), `${t.$name} is ${seen.get(t)} and ${where}`);
    seen.set(t, where);
  };
  for (const p of m.prcbs) {
    assert.equal(p.CurrentThread.State, 2, `${p.CurrentThread.$name} runs in state ${p.CurrentThread.State}`);
    note(p.CurrentThread, `current on ${p.Number}`);
    if (p.NextThread) {
      assert.equal(p.NextThread.State, 3);
      note(p.NextThread, `next on ${p.Number}`);
    }
    for (let priority = 0; priority < 32; priority++) {
      const head = p.DispatcherReadyListHead[priority];
      assert.equal(((p.ReadySummary >>> priority) & 1) === 1, head.Flink !== head, 'ReadySummary');
      for (let e = head.Flink; e !== head; e = e.Flink) {
        const t = e.$record as KTHREAD;
        assert.equal(t.State, 1);
        assert.equal(t.Priority, priority);
        note(t, `ready on ${p.Number}`);
      }
    }
    const deferred = p.DeferredReadyListHead;
    assert.equal(deferred.Flink, deferred, 'nothing stays deferred');
    checkTimers(p);
  }
  const waiting = m.threads.filter(t => t.State === 5);
  for (const t of waiting) note(t, 'waiting');
  for (const t of m.threads)
    if (t.State !== 0 && t.State !== 4) assert.ok(seen.has(t), `${t.$name} is lost in state ${t.State}`);
  // No idle processor while a thread that may run there is ready.
  for (const p of m.prcbs)
    if (p.CurrentThread === p.IdleThread && !p.NextThread)
      for (const [t, where] of seen)
        if (where.startsWith('ready'))
          assert.equal(t.Affinity & p.SetMember, 0n, `${t.$name} is ${where}, processor ${p.Number} idle`);
}

function checkTimers(p: KPRCB): void {
  let earliest = Number.POSITIVE_INFINITY;
  for (const bucket of p.TimerTable.TimerEntries) {
    let last = 0;
    for (let e = bucket.Entry.Flink; e !== bucket.Entry; e = e.Flink) {
      const due = (e.$record as { DueTime: number }).DueTime;
      assert.ok(due >= last);
      last = due;
      earliest = Math.min(earliest, due);
    }
  }
  assert.equal(p.TimerTable.$nextDue, earliest);
}

describe('properties of the dispatcher', function () {
  this.timeout(120_000);
  for (const processors of [1, 2, 4])
    it(`${processors} processors: one current thread each, no thread lost or in two places, no wake-up lost`, () => {
      fc.assert(
        fc.property(plans, fc.nat(1_000_000), (plan, seed) => {
          const m = new TestMachine(
            DRIVER.replace('__PLAN__', JSON.stringify(plan)).replaceAll('__CPUS__', String(processors)),
            { processors, seed },
          );
          let limit = 0;
          for (;;) {
            limit += 997;
            const stop = m.machine.run(limit);
            checkInterruptFlags(m);
            checkInvariants(m);
            if (stop.kind === 'limit' && limit < 5_000_000) continue;
            assert.equal(
              stop.kind,
              'idle',
              JSON.stringify(stop, (_, v) => (typeof v === 'bigint' ? v.toString(16) : v)),
            );
            break;
          }
          assert.deepEqual(m.lines, ['all ended']);
          assert.ok(m.threads.every(t => t.State === 4));
        }),
        { numRuns: 25, seed: 20261121 },
      );
    });
});
