/** What must hold at any moment, whatever the threads do. */
import assert from 'node:assert/strict';
import type { KPRCB, KTHREAD } from '../../../simulator/nt/inc/ke';
import type { TestMachine } from '../ke/machine';

const DISPATCH_LEVEL = 2;
const DISPATCH_VECTOR = 0x2f;
const WR_YIELD_EXECUTION = 33;

/** A driver's own code never runs with interrupts off, on whatever processor it came back from an interrupt. */
export function checkInterruptFlags(m: TestMachine): void {
  for (const p of m.machine.processors) {
    const leaf = p.fiber?.frames.at(-1);
    if (p.state === 'running' && leaf?.code.module.image === 'MyDrv')
      assert.ok(p.interruptFlag, `processor ${p.number}`);
  }
}

/** What must hold whenever the dispatcher is not locked. */
export function checkInvariants(m: TestMachine): void {
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
    checkPriorities(m, p);
    const deferred = p.DeferredReadyListHead;
    assert.equal(deferred.Flink, deferred, 'nothing stays deferred');
    checkTimers(p);
  }
  checkLevels(m);
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

/** Below DISPATCH_LEVEL, with nothing on its way, no better thread waits in the processor's own queue. */
function checkPriorities(m: TestMachine, p: KPRCB): void {
  const { cr8, interruptFlag } = m.machine.processors[p.Number];
  const onTheWay = p.NextThread !== null || p.QuantumEnd !== 0 || p.DpcRoutineActive !== 0;
  if (cr8 >= DISPATCH_LEVEL || !interruptFlag || onTheWay || p.CurrentThread === p.IdleThread) return;
  if (m.machine.processors[p.Number].isPending(DISPATCH_VECTOR)) return;
  // Who yields gives way to any thread, of a lower priority too.
  for (let priority = 31; priority > p.CurrentThread.Priority; priority--) {
    const head = p.DispatcherReadyListHead[priority];
    for (let e = head.Flink; e !== head; e = e.Flink) {
      const { $name, WaitReason } = e.$record as KTHREAD;
      assert.equal(
        WaitReason,
        WR_YIELD_EXECUTION,
        `processor ${p.Number} runs priority ${p.CurrentThread.Priority}, ${$name} is ready at ${priority}`,
      );
    }
  }
}

/** Idle threads stay at DISPATCH_LEVEL or above; who waits did so below it; regions and ownership go together. */
function checkLevels(m: TestMachine): void {
  for (const p of m.prcbs)
    if (p.$started !== 0 && p.CurrentThread === p.IdleThread)
      assert.ok(m.machine.processors[p.Number].cr8 >= DISPATCH_LEVEL, 'idle below');
  for (const t of m.threads) {
    if (t.State === 5) assert.ok(t.WaitIrql < DISPATCH_LEVEL, `${t.$name} waits at IRQL ${t.WaitIrql}`);
    assert.ok(t.KernelApcDisable <= 0 && t.SpecialApcDisable <= 0, `${t.$name} has left more regions than entered`);
    assert.ok(t.Priority >= 1 && t.Priority <= 31, `${t.$name} has priority ${t.Priority}`);
    assert.ok(t.QuantumTarget <= Math.max(t.QuantumReset * 2, 12), `${t.$name} has a quantum of ${t.QuantumTarget}`);
  }
}
