/** Arguments that Windows takes without a word are told; those that it refuses raise or end the machine. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from '../ex/poolDriver';

const told = (r: ReturnType<typeof inEntry>) => r.machine.violations.map(v => `${v.kind} ${v.text}`);

describe('arguments of Ke', () => {
  it('priorities: 0 is 1, more than 31 is 31; increments saturate at 16', () => {
    const r = inEntry(`const t = W.KeGetCurrentThread(), list: number[] = [], base = t.BasePriority;
      for (const p of [0, 32, 5]) { W.KeSetPriorityThread(t, p); list.push(W.KeQueryPriorityThread(t)); }
      for (const i of [20, -2, -16, 0]) { list.push(W.KeSetBasePriorityThread(t, i)); list.push(t.BasePriority); }
      W.KeSetBasePriorityThread(t, base - 8);
      for (const n of list) DbgPrint('%d ', n);`);
    assert.deepEqual(printed(r).map(Number).slice(0, 3), [1, 31, 5]);
    assert.deepEqual(printed(r).map(Number).slice(4), [15, 16, 6, -2, 1, -16, 8]);
    assert.deepEqual(told(r), [
      'argument KeSetPriorityThread: Priority is 0; allowed is at least 1',
      'argument KeSetPriorityThread: Priority is 32; allowed is at most 31',
    ]);
  });

  it('semaphores: above the limit, and less, raises; a limit below the count is told', () => {
    const r = inEntry(`const s = new W.KSEMAPHORE(), raised: number[] = []; W.KeInitializeSemaphore(s, 1, 2);
      for (const n of [2, -1]) try { W.KeReleaseSemaphore(s, 0, n, false); } catch (e) { raised.push(W.GetExceptionCode(e) >>> 0); }
      W.KeReleaseSemaphore(s, 0, 0, false); W.KeReleaseSemaphore(s, 0, 1, false);
      W.KeInitializeSemaphore(new W.KSEMAPHORE(), 3, 2);
      for (const n of raised) DbgPrint('%x ', n); DbgPrint('%d', W.KeReadStateSemaphore(s));`);
    assert.deepEqual(printed(r), ['c0000047', 'c0000047', '2']);
    assert.deepEqual(
      told(r).map(text => text.replace(/^.*: /, '')),
      [
        'Adjustment is -1; allowed is at least 1',
        'Adjustment is 0; allowed is at least 1',
        'Count is 3; allowed is at most 2',
      ],
    );
  });

  it('positive times are absolute: one that has passed is over at once, and told', () => {
    const r = inEntry(`const time = W.KeQueryInterruptTime(); W.KeDelayExecutionThread(0, false, 10_000_000n);
      const e = new W.KEVENT(); W.KeInitializeEvent(e, 0, false); W.KeWaitForSingleObject(e, 0, 0, false, 1n);
      const t = new W.KTIMER(); W.KeInitializeTimer(t); W.KeSetTimer(t, 5n, null);
      const now = new Ref(0n); W.KeQuerySystemTime(now); W.KeSetTimer(t, now.value + 10_000n, null); W.KeCancelTimer(t);
      W.KeDelayExecutionThread(0, false, 0n);
      DbgPrint('%d', W.KeQueryInterruptTime() - time < 100_000n);`);
    assert.deepEqual(printed(r), ['1']);
    assert.deepEqual(
      told(r).map(text => /argument (\w+): (\w+) is (\d+); a positive time/.exec(text)?.slice(1).join(' ')),
      ['KeDelayExecutionThread Interval 10000000', 'KeWaitForSingleObject Timeout 1', 'KeSetTimer DueTime 5'],
    );
  });

  it('a number for a pointer: the kernel touches the field at that address', () => {
    assert.match(crash(inEntry('W.KeInitializeEvent(0x1000 as any, 0, false);')), /^7e ffffffffc0000005 /);
    assert.match(
      crash(inEntry('W.KeInitializeDpc(0xfffff780fedc0000n as any, () => {}, null);')),
      /^50 fffff780fedc00\w\w 2 /,
    );
    assert.match(
      crash(inEntry('W.KfRaiseIrql(2); W.KeInitializeDpc(0x1000 as any, () => {}, null);')),
      /^a 10\w\w 2 1 /,
    );
  });

  it('refused: a processor that is not there (0xC7/3), too many objects (0xC)', () => {
    const dpc = 'const d = new W.KDPC(); W.KeInitializeDpc(d, () => {}, null);';
    assert.match(crash(inEntry(`${dpc} W.KeSetTargetProcessorDpc(d, 9);`)), /^c7 3 [0-9a-f]+ 9 1$/);
    const events =
      'const e = Array.from({ length: 4 }, () => { const x = new W.KEVENT(); W.KeInitializeEvent(x, 0, true); return x; });';
    assert.match(
      crash(inEntry(`${events} W.KeWaitForMultipleObjects(4, e, 1, 0, 0, false, null, null);`)),
      /^c 0 0 0 0$/,
    );
  });
});
