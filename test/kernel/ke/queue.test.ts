import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, KQUEUE, KEVENT, LIST_ENTRY, CONTAINING_RECORD, KernelMode, UserMode, Executive, SynchronizationEvent, KeInitializeQueue, KeInsertQueue,
  KeInsertHeadQueue, KeRemoveQueue, KeRemoveQueueEx, KeRundownQueue, KeReadStateQueue, KeInitializeEvent, KeSetEvent, KeWaitForSingleObject,
  KeDelayExecutionThread, KfRaiseIrql, KeLowerIrql, CreateThread, threads } from 'wdm';
const ms = (n: bigint): bigint => -n * 10_000n;
class ITEM { readonly List = new LIST_ENTRY(this); constructor(readonly Name: string) {} }
const queue = new KQUEUE();
const nameOf = (e: unknown): string => typeof e === 'number' ? e.toString(16) : CONTAINING_RECORD<ITEM>(e as LIST_ENTRY).Name;
const put = (name: string): number => KeInsertQueue(queue, new ITEM(name).List);
`;

describe('queue objects', function () {
  this.timeout(120_000);

  it('first in, first out; the head is taken next; a poll and a timeout', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        KeInitializeQueue(queue, 1);
        DbgPrint('%d %d ', put('a'), put('b'));
        DbgPrint('%d %d\\n', KeInsertHeadQueue(queue, new ITEM('c').List), KeReadStateQueue(queue));
        for (let i = 0; i < 3; i++) DbgPrint('%s', nameOf(KeRemoveQueue(queue, KernelMode, 0n)));
        DbgPrint(' %s %s\\n', nameOf(KeRemoveQueue(queue, KernelMode, 0n)), nameOf(KeRemoveQueue(queue, KernelMode, ms(20n))));
        DbgPrint('%d %d\\n', queue.CurrentCount, KeReadStateQueue(queue));
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['0 1 2 3', 'cab 102 102', '1 0']);
  });

  it('no more threads run than allowed; one that blocks elsewhere lets the next go on', () => {
    for (const processors of [1, 2, 4]) {
      const { m, stop } = runDriver(
        `${IMPORTS}
        const gate = new KEVENT(); let running = 0; let most = 0; let done = 0;
        function work(): void {
          for (;;) {
            const e = KeRemoveQueue(queue, KernelMode, null);
            running++; if (running > most) most = running;
            for (let i = 0; i < 3000; i++);
            if (nameOf(e) === 'block') { running--; DbgPrint('blocks\\n'); KeWaitForSingleObject(gate, Executive, KernelMode, false, null); running++; DbgPrint('goes on\\n'); }
            done++;
            running--;
          }
        }
        export function DriverEntry(): void {
          KeInitializeEvent(gate, SynchronizationEvent, false);
          KeInitializeQueue(queue, 2);
          for (let i = 0; i < 5; i++) CreateThread('w' + i, work, null);
          KeDelayExecutionThread(KernelMode, false, ms(20n));
          const old = KfRaiseIrql(2);
          put('block');
          for (let i = 0; i < 20; i++) put('x');
          KeLowerIrql(old);
          KeDelayExecutionThread(KernelMode, false, ms(50n));
          DbgPrint('%d done, at most %d at once, %d left\\n', done, most, KeReadStateQueue(queue));
          KeSetEvent(gate, 0, false);
          KeDelayExecutionThread(KernelMode, false, ms(50n));
          DbgPrint('%d\\n', queue.CurrentCount);
        }`,
        { processors },
      );
      assert.equal(stop.kind, 'idle');
      const [most] = m.lines.filter(l => l.includes('at once'));
      assert.equal(most, `20 done, at most ${Math.min(2, processors)} at once, 0 left`);
      assert.equal(m.lines.at(-1), '0');
      assert.deepEqual(
        m.threads.filter(t => t.$name.startsWith('w')).map(t => t.WaitReason),
        [15, 15, 15, 15, 15],
      );
    }
  });

  it('the thread that came last is woken first, and several entries are taken at once', () => {
    const { m } = runDriver(`${IMPORTS}
      function take(name: string): void {
        const entries: LIST_ENTRY[] = [];
        const n = KeRemoveQueueEx(queue, KernelMode, false, null, entries, 3);
        DbgPrint('%s took %d: %s\\n', name, n, entries.map(nameOf).join(''));
        KeDelayExecutionThread(KernelMode, false, ms(1000n));
      }
      export function DriverEntry(): void {
        KeInitializeQueue(queue, 4);
        CreateThread('first', take, 'first', 12); CreateThread('last', take, 'last', 8);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        const old = KfRaiseIrql(2);
        put('a');
        for (const n of 'bcd') put(n);
        KeLowerIrql(old);
      }`);
    assert.deepEqual(m.lines, ['first took 3: abc', 'last took 1: d']);
  });

  it('a rundown ends the waits and gives the entries back; an ended thread leaves its queue', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        KeInitializeQueue(queue, 1);
        CreateThread('w', () => { DbgPrint('w %s\\n', nameOf(KeRemoveQueue(queue, KernelMode, null))); }, null);
        CreateThread('v', () => { DbgPrint('v %s\\n', nameOf(KeRemoveQueue(queue, KernelMode, null))); }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        put('a');
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        DbgPrint('%d\\n', queue.CurrentCount);
        const old = KfRaiseIrql(2); queue.MaximumCount = 0; put('b'); put('c'); KeLowerIrql(old);
        const rest = KeRundownQueue(queue)!;
        DbgPrint('%s%s %d\\n', nameOf(rest), nameOf(rest.Flink), rest.Flink.Flink === rest);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['v a', '0', 'bc 1', 'w 80']);
  });

  it('an entry that is inserted twice is 0x96', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        KeInitializeQueue(queue, 1);
        const item = new ITEM('a');
        KeInsertQueue(queue, item.List); KeInsertQueue(queue, item.List);
        KeRemoveQueue(queue, KernelMode, null); KeRemoveQueue(queue, KernelMode, null);
      }`);
    assert.equal(m.machine.bugcheck?.code, 0x96);
    assert.equal(m.machine.bugcheck?.objects?.[1]?.constructor.name, 'KQUEUE');
    assert.ok(stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!KeRemoveQueueEx', 'nt!KeRemoveQueue', 'MyDrv!']));
  });
});
