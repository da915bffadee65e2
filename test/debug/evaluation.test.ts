import assert from 'node:assert/strict';
import { StoppedEvaluation, type DebugTarget } from '../../simulator/debug';
import type { DebugSession } from '../../simulator/debug/session/session';
import { stateHash } from '../../simulator/debug/stateHash';
import { HEAD, machine, started, top, where } from './driverModel';
import { markerLine } from './support';

const MODEL = `
import { KEVENT, KeInitializeEvent, KeSetEvent, KeWaitForSingleObject, NotificationEvent, Executive, KeGetCurrentIrql, KDPC, KeInitializeDpc, KeInsertQueueDpc, ExRaiseStatus, DbgPrint } from 'ntddk';
let g_count = 0;
let g_list: number[] = [];
const event = new KEVENT();
KeInitializeEvent(event, NotificationEvent, false);
const dpc = new KDPC();
const date = new Date(0);
class Counter {
  constructor(public n: number) {}
  next(by = 1): number {
    this.n += by; // #next
    return this.n;
  }
}
function counted(n: number): number {
  g_count += n; // #counted
  return g_count;
}
function sleeps(n: number): number {
  KeDelayExecutionThread(KernelMode, false, -1_000_000n);
  return counted(n) + 1; // #slept
}
function fails(): never {
  throw new RangeError('too far');
}
function waits(): void {
  counted(5);
  KeWaitForSingleObject(event, Executive, KernelMode, false, null);
}
function Dpc(): void {
  g_list.push(1); // #dpc
}
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const counter = new Counter(5);
  let local = 3;
  const twice = () => local * 2;
  KeInitializeEvent(event, NotificationEvent, false); // #here
  KeInitializeDpc(dpc, Dpc, null);
  KeInsertQueueDpc(dpc, null, null); // #queue
  KeDelayExecutionThread(KernelMode, false, -50_000_000n); // #wait
  g_list = [local, counter.n, twice()]; // #after
  DbgPrint('printed %d\\n', local);
  return Done(d, Irp); // #done
}
`;
const line = (marker: string): number => markerLine(HEAD + MODEL, marker);

async function at(marker: string, options = {}): Promise<DebugTarget> {
  const target = await started(machine(MODEL, options));
  const point = target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line(marker) } });
  assert.equal((await target.go()).reason.kind, 'breakpoint');
  target.breakpoints.remove(point.id);
  return target;
}

const frameOf = (target: DebugTarget, name = 'Read') =>
  target
    .threads()
    .flatMap(t => target.stack(t.thread))
    .find(f => f.symbol.name === name)!;
const run = async (target: DebugTarget, expression: string, frame = frameOf(target)) =>
  (await target.evaluate(expression, frame, { sideEffects: true, timeoutMs: 100 })).value;
const hash = (target: DebugTarget) => stateHash((target as DebugSession).run);
/** The same place in a machine that was made anew. */
async function again(target: DebugTarget): Promise<string> {
  const { position } = target;
  await target.seek('start');
  await target.seek(position);
  return hash(target);
}

describe('evaluation', function () {
  this.timeout(60_000);

  it('sees and changes what a frame sees, and is made again by a replay', async () => {
    const target = await at('#here');
    assert.equal(await run(target, 'counter.next(local) + twice() + counted(2)'), 8 + 6 + 2);
    assert.equal(await run(target, 'local = 10'), 10);
    assert.equal(await run(target, 'twice()'), 20);
    assert.equal(await run(target, 'g_list.push(7)'), 1);
    const before = hash(target);
    assert.equal(await again(target), before);
    assert.deepEqual(target.peek('[local, counter.n, g_count]', frameOf(target)), [10, 8, 2]);
  });

  it('waits where the machine has to, and leaves the thread where it was', async () => {
    const target = await at('#here');
    const { time } = target;
    assert.equal(await run(target, 'sleeps(4) + local'), 4 + 1 + 3);
    assert.ok(target.time - time >= 1_000_000);
    assert.equal(where(target, target.lastStop!), `T!Read:${line('#here')}`);
    assert.equal(target.peek('g_count', frameOf(target)), 4);
    const after = hash(target);
    assert.equal(await again(target), after);
    const { position } = target;
    await target.seek('start');
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#done') } });
    await target.go();
    assert.ok(target.position.executed > position.executed);
    assert.equal(target.peek('g_count', frameOf(target)), 4);
  });

  it('stops at breakpoints on its way, with its frames to look at', async () => {
    const target = await at('#here');
    const log: string[] = [];
    target.onOutput(o => o.category === 'log' && log.push(o.text));
    const began = target.position.executed;
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#counted') } });
    const error = await run(target, 'sleeps(4) + local').then(
      () => assert.fail('it did not stop'),
      (e: unknown) => e,
    );
    assert.ok(error instanceof StoppedEvaluation);
    assert.equal(error.stop, target.lastStop);
    assert.equal(where(target, error.stop), `T!counted:${line('#counted')}`);
    const names = target.stack(error.stop.thread!).map(f => f.symbol.name);
    assert.ok(names.indexOf('sleeps') < names.indexOf('Read'), names.join());
    assert.equal(target.peek('n', top(target, error.stop)), 4);
    assert.equal(await run(target, 'n + 1', top(target, error.stop)), 5);
    const out = await target.stepOut();
    assert.ok(out.position.executed > began);
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#queue') } });
    assert.equal(where(target, await target.go()), `T!Read:${line('#queue')}`);
    assert.deepEqual(log, ['sleeps(4) + local: 8\n']);
    assert.equal(await again(target), await again(target));
  });

  it('on a thread that waits', async () => {
    const target = await at('#wait');
    target.breakpoints.add({ place: { kind: 'function', name: 'nt!KiIdleLoop' } });
    target.breakpoints.add({ place: { kind: 'function', name: 'nt!KeClockInterruptNotify' } });
    await target.go();
    const frame = frameOf(target);
    const view = target.threads().find(t => t.thread === frame.thread)!;
    assert.equal(view.processor, null, view.label);
    assert.ok(frame.number > 0);
    assert.equal(target.peek('local + counter.n', frame), 8);
    assert.equal(await run(target, 'counter.next(2) + twice()', frame), 13);
    const local = target.variables(frame).find(v => v.name === 'local')!;
    local.set!(9);
    assert.equal(
      target
        .variables(frame)
        .find(v => v.name === 'local')!
        .value(),
      9,
    );
    assert.equal(await again(target), hash(target));
    for (const b of [...target.breakpoints.all]) target.breakpoints.remove(b.id);
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#done') } });
    await target.go();
    assert.deepEqual(target.peek('g_list', frameOf(target)), [9, 7, 18]);
  });

  it('in a frame that an interrupt lies on', async () => {
    const target = await at('#queue');
    target.breakpoints.add({ place: { kind: 'function', name: 'T!Dpc' } });
    await target.go();
    const frame = frameOf(target);
    assert.ok(frame.number > 0);
    assert.equal(await run(target, '(local += 4, counter.next(1))', frame), 6);
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#done') } });
    await target.go();
    assert.deepEqual(target.peek('g_list', frameOf(target)), [7, 6, 14]);
  });

  it('throws what the expression throws, waited or not', async () => {
    const target = await at('#here');
    await assert.rejects(run(target, 'fails()'), /RangeError: too far/);
    await assert.rejects(run(target, '(sleeps(1), fails())'), /RangeError: too far/);
    assert.equal(target.peek('g_count', frameOf(target)), 1);
    assert.equal(where(target, target.lastStop!), `T!Read:${line('#here')}`);
    assert.equal(await again(target), hash(target));
  });

  it('leaves nothing behind where it cannot end', async () => {
    const target = await at('#here');
    target.exceptionFilters.delete('bugcheck');
    const before = hash(target);
    await assert.rejects(run(target, 'waits()'), /the expression/);
    assert.equal(hash(target), before);
    await assert.rejects(run(target, '(() => { counted(5); for (;;); })()'), /did not end/);
    assert.equal(hash(target), before);
    const inDpc = await at('#dpc');
    const there = hash(inDpc);
    await assert.rejects(run(inDpc, 'sleeps(1)', frameOf(inDpc, 'Dpc')), /bug check 0xB8/);
    assert.equal(hash(inDpc), there);
    assert.equal(inDpc.bugcheck, null);
  });

  it('that only looks: what it calls is undone, assignments are refused', async () => {
    const target = await at('#here');
    const told: string[] = [];
    target.onOutput(o => told.push(o.text));
    target.onRemade(() => told.push('remade'));
    const before = hash(target);
    const frame = frameOf(target);
    for (const [text, value] of [
      ['counted(2) + local', 5],
      ['counter.next(4)', 9],
      ['g_list.push(1)', 1],
      ['new Counter(8).n', 8],
      ['twice()', 6],
      ['[3, 1].map(x => x * local).sort().join()', '3,9'],
      ['(() => { let n = 0; for (const x of [1, 2]) n += x; return n; })()', 3],
      ['(date.setTime(5), date.getTime())', 5],
      ["DbgPrint('%d', 1)", 0],
    ] as const) {
      assert.equal(target.peek(text, frame), value, text);
      assert.equal(hash(target), before, text);
    }
    assert.equal(target.peek('date.getTime()', frame), 0);
    for (const [text, message] of [
      ['local = 4', /change/],
      ['delete counter.n', /change/],
      ['(g_list.push(1), g_list)', /change/],
      ['fails()', /too far/],
      ['sleeps(1)', /wait/],
      ['waits()', /wait/],
      ['(() => { counted(5); for (;;); })()', /did not end/],
    ] as const)
      assert.throws(() => target.peek(text, frame), message, text);
    assert.equal(hash(target), before);
    assert.deepEqual(told, []);
    // What nobody can undo takes another machine.
    await assert.rejects(target.evaluate('(Object.freeze(counter), 1)', frame, { sideEffects: false }), /change/);
    assert.deepEqual(told, ['remade']);
    assert.equal(hash(target), before);
    assert.equal(await run(target, 'counter.next()'), 6);
  });

  it('that fails takes nothing from what the machine prints, and frames of before are told to be void', async () => {
    const target = await at('#here');
    const told: string[] = [];
    target.onOutput(o => told.push(o.text));
    target.onRemade(() => told.push('remade'));
    await assert.rejects(
      run(target, "(local = 9, DbgPrint('a'), DbgPrint('b'), (() => { for (;;); })())"),
      /did not end/,
    );
    assert.equal(target.peek('local', frameOf(target)), 3);
    await target.seek(target.position);
    await target.go();
    assert.deepEqual(told, ['a', 'b', 'remade', 'printed 3\n']);
  });
});
