/** Work items: what is refused, and what happens when all worker threads are blocked. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from './poolDriver';

const more = `const items: any[] = []; const gate = new W.KEVENT(); const done = new W.KEVENT(); let ran = 0;
  W.KeInitializeEvent(gate, 0, false); W.KeInitializeEvent(done, 0, false);
  function Wait(p: any): void { ran++; W.KeWaitForSingleObject(gate, W.Executive, W.KernelMode, false, null); }
  function Last(p: any): void { DbgPrint('last %d ', W.KeQueryPriorityThread(W.KeGetCurrentThread())); W.KeSetEvent(done, 0, false); }
  function Idle(d: any, c: any): void {}
  function queue(routine: any, type: number): void { const i = new W.WORK_QUEUE_ITEM(); items.push(i); W.ExInitializeWorkItem(i, routine, null); W.ExQueueWorkItem(i, type); }`;
const raise = 'const old = new Ref(0); W.KeRaiseIrql(2, old);';

describe('work queues', () => {
  it('bad types, missing routines and queued items that are freed are 0xE4', () => {
    assert.match(crash(inEntry('queue(Last, 9);', { more })), /^e4 6 [0-9a-f]+ 9 0$/);
    assert.match(crash(inEntry('W.ExQueueWorkItem(new W.WORK_QUEUE_ITEM(), 1);', { more })), /^e4 7 [0-9a-f]+ 1 0$/);
    const item = 'const i = W.IoAllocateWorkItem(DriverObject)!;';
    const queued = `${item} ${raise} W.IoQueueWorkItem(i, Idle, 1, null); W.IoFreeWorkItem(i);`;
    assert.match(crash(inEntry(queued, { more })), /^e4 2 [0-9a-f]+ fffff80[0-9a-f]+ 0$/);
    assert.equal(crash(inEntry(`${item} W.IoFreeWorkItem(i);`, { more })), 'none');
  });

  it('queued twice is found in the worker, in whichever queue', () => {
    for (const type of [0, 1, 2])
      assert.match(
        crash(
          inEntry(
            `${raise} const i = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(i, Wait, null); W.ExQueueWorkItem(i, ${type}); W.ExQueueWorkItem(i, ${type}); W.KeLowerIrql(old.value);`,
            { more },
          ),
        ),
        /^96 [0-9a-f]+ ffffcb82[0-9a-f]+ ffffcb82[0-9a-f]+ fffff80/,
      );
  });

  it('queued twice in a row, where no worker is quicker: in DriverEntry, which runs in a worker itself', () => {
    const plain = 'const i = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(i, Last, null);';
    const twice = `${plain} W.ExQueueWorkItem(i, 1); W.ExQueueWorkItem(i, 1);`;
    const io = 'const i = W.IoAllocateWorkItem(DriverObject)!;';
    const twiceIo = `${io} W.IoQueueWorkItem(i, Idle, 1, null); W.IoQueueWorkItem(i, Idle, 1, null);`;
    for (const body of [twice, twiceIo]) assert.match(crash(inEntry(body, { more })), /^96 [0-9a-f]+ /);
  });

  it('a routine may queue its own item again, and free an I/O item', () => {
    const own = `let left = 3; const mine = new W.WORK_QUEUE_ITEM();
      function Again(p: any): void { DbgPrint('%d ', left); if (--left > 0) W.ExQueueWorkItem(mine, 1); }
      function Free(d: any, item: any): void { W.IoFreeWorkItem(item); DbgPrint('freed '); }`;
    const body = `W.ExInitializeWorkItem(mine, Again, null); W.ExQueueWorkItem(mine, 1);
      const i = W.IoAllocateWorkItem(DriverObject)!; W.IoQueueWorkItem(i, Free, 1, i); W.KeDelayExecutionThread(0, false, -1000000n);`;
    assert.equal(printed(inEntry(body, { more: more + own })).join(' '), '3 freed 2 1');
  });

  it('a routine runs at the priority of its type', () => {
    for (const [type, priority] of [
      [0, 13],
      [3, 8],
      [6, 14],
      [32 + 9, 9],
    ] as const) {
      const body = `W.KeInitializeEvent(done, 0, false); queue(Last, ${type}); W.KeWaitForSingleObject(done, W.Executive, W.KernelMode, false, null);`;
      assert.equal(printed(inEntry(body, { more })).join(' '), `last ${priority}`);
    }
  });

  it('when all threads are blocked the balance manager adds one, a second later', () => {
    const r = inEntry(
      `W.KeInitializeEvent(gate, 0, false); W.KeInitializeEvent(done, 0, false); for (let i = 0; i < 3; i++) queue(Wait, 1); queue(Last, 1);
       const start = W.KeQueryInterruptTime(); W.KeWaitForSingleObject(done, W.Executive, W.KernelMode, false, null);
       DbgPrint('%d %d', ran, Number((W.KeQueryInterruptTime() - start) / 10000000n)); W.KeSetEvent(gate, 0, false);`,
      { more },
    );
    assert.match(printed(r).join(' '), /^last 12 3 [12]$/);
  });
});
