import assert from 'node:assert/strict';
import type { DebugTarget, Stop } from '../../simulator/debug/target';
import { APP, HEAD, machine, started, top, where } from './driverModel';
import { markerLine } from './support';

const MODEL = `
import { KeBugCheckEx, KDPC, KeInitializeDpc, KeInsertQueueDpc, KTIMER, KeInitializeTimer, KeSetTimer, DISPATCH_LEVEL, KeRaiseIrql, KeLowerIrql, KIRQL, PKDPC } from 'ntddk';
let g_sum = 0;
let g_dpcs = 0;
const dpc = new KDPC();
function Dpc(): void {
  g_dpcs++; // #dpc
}
function factorial(n: number): number {
  if (n <= 1) return 1; // #base
  const rest = factorial(n - 1); // #recursion
  return rest * n; // #product
}
function leaf(n: number): number {
  return n + 1; // #leaf
}
function tail(n: number): number {
  return leaf(n); // #tail
}
function outer(): number {
  const value = tail(1); // #outer
  return value; // #outerNext
}
function each(list: number[]): number {
  list.forEach(x => {
    g_sum += x; // #callback
    g_sum += 1; // #callbackEnd
  });
  list.map(x => leaf(x)); // #arrow
  return g_sum; // #eachEnd
}
function both(a: number, b: number): number {
  return a + b; // #both
}
function crash(): void {
  KeBugCheckEx(0xdead, 1n, 2n, 3n, 4n); // #bugcheck
}
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeDelayExecutionThread(KernelMode, false, -50_000_000n); // #block
  const f = factorial(4); // #factorial
  outer(); // #callOuter
  each([1, 2]); // #callEach
  both(leaf(1), tail(2)); // #targets
  KeInitializeDpc(dpc, Dpc, null); // #init
  KeInsertQueueDpc(dpc, null, null); // #queue
  let sum = 0; for (let i = 0; i < 100_000; i++) sum += i & 3; // #long
  g_sum = f + sum; // #last
  if (g_sum < 0) crash(); // #never
  return Done(d, Irp); // #done
}
`;
const TEXT = HEAD + MODEL;
const line = (marker: string): number => markerLine(TEXT, marker);

async function at(marker: string, model = MODEL): Promise<DebugTarget> {
  const target = await started(machine(model));
  const point = target.breakpoints.add({
    place: { kind: 'source', file: '/m/t.ts', line: markerLine(HEAD + model, marker) },
  });
  assert.equal((await target.go()).reason.kind, 'breakpoint');
  target.breakpoints.remove(point.id);
  return target;
}

const lineOf = (target: DebugTarget, stop: Stop): number => top(target, stop).source!.line;

const clientId = (stop: Stop) => stop.thread?.Cid?.UniqueThread;

/** A step over a line and back again. */
async function overAndBack(from: string, to: string): Promise<DebugTarget> {
  const target = await at(from);
  const began = target.position;
  const stop = await target.stepOver('line');
  assert.deepEqual([stop.reason.kind, where(target, stop)], ['step', `T!${top(target, stop).symbol.name}:${line(to)}`]);
  const ended = target.position;
  assert.equal((await target.stepBackOver('line')).position.executed, began.executed);
  assert.equal((await target.stepOver('line')).position.executed, ended.executed);
  // Not only where the way was gone before.
  await target.seek(began);
  await target.seek(ended);
  const back = await target.stepBackOver('line');
  assert.equal(lineOf(target, back), line(from));
  await target.seek(ended);
  return target;
}

describe('steps across suspension', function () {
  this.timeout(60_000);

  it('over a blocking call, and back', async () => {
    const target = await overAndBack('#block', '#factorial');
    assert.ok(target.time >= 50_000_000);
  });

  it('over a recursion stay in their own call', async () => {
    const target = await overAndBack('#factorial', '#callOuter');
    const inside = await at('#recursion');
    const depth = inside.stackDepth(inside.selectedThread!);
    const began = inside.position.executed;
    const stop = await inside.stepOver('line');
    assert.equal(lineOf(inside, stop), line('#product'));
    assert.equal(inside.stackDepth(stop.thread!), depth);
    assert.equal((await inside.stepBackOver('line')).position.executed, began);
    assert.equal(target.state, 'stopped');
  });

  it('out through a tail reach the first caller that has something left to do', async () => {
    const target = await at('#leaf');
    // The first call of leaf comes from tail.
    assert.deepEqual(
      target
        .stack(target.selectedThread!)
        .slice(0, 4)
        .map(f => f.symbol.name),
      ['leaf', 'tail', 'outer', 'Read'],
    );
    const inside = target.position;
    const stop = await target.stepOut();
    assert.equal(where(target, stop), `T!outer:${line('#outerNext')}`);
    await target.stepBackInto('statement');
    assert.equal(target.position.executed, inside.executed);
  });

  it('at the last statement go on in the caller', async () => {
    const target = await at('#outerNext');
    const began = target.position.executed;
    const stop = await target.stepOver('line');
    assert.equal(where(target, stop), `T!Read:${line('#callEach')}`);
    assert.equal((await target.stepBackInto('statement')).position.executed, began);
  });

  it('into a callback of a builtin, round by round, and back', async () => {
    const target = await at('list.forEach');
    const places: number[] = [target.position.executed];
    let stop = await target.stepInto('line');
    const lines = [lineOf(target, stop)];
    places.push(stop.position.executed);
    for (let i = 0; i < 4; i++) {
      stop = await target.stepOver('line');
      lines.push(lineOf(target, stop));
      places.push(stop.position.executed);
    }
    assert.deepEqual(lines, ['#callback', '#callbackEnd', '#callback', '#callbackEnd', '#arrow'].map(line));
    assert.deepEqual(
      target.variables(top(target, stop)).map(v => v.name),
      ['list'],
    );
    await target.seek({ executed: places[4] });
    for (let i = 3; i > 0; i--) assert.equal((await target.stepBackOver('line')).position.executed, places[i], `${i}`);
    await target.stepBackInto('line');
    assert.equal(target.position.executed, places[0]);
  });

  it('into an arrow without a block', async () => {
    const target = await at('#arrow');
    const began = target.position.executed;
    const stop = await target.stepInto('statement');
    assert.equal(
      target
        .variables(top(target, stop))
        .find(v => v.name === 'x')
        ?.value(),
      1,
    );
    assert.equal((await target.stepBackInto('statement')).position.executed, began);
    const point = target.breakpoints.add({
      place: { kind: 'source', file: '/m/t.ts', line: line('#arrow'), column: 17 },
    });
    assert.deepEqual([point.locations[0].source.line, point.locations[0].source.column], [line('#arrow'), 17]);
    const xs: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const hit = await target.go();
      xs.push(target.peek('x', top(target, hit)));
    }
    assert.deepEqual(xs, [1, 2]);
  });

  it('are not diverted by a DPC or an interrupt that comes meanwhile', async () => {
    const target = await at('#queue');
    const began = target.position.executed;
    let stop = await target.stepOver('line');
    assert.equal(where(target, stop), `T!Read:${line('#long')}`);
    assert.equal(target.peek('g_dpcs', top(target, stop)), 1);
    assert.equal((await target.stepBackOver('line')).position.executed, began);
    stop = await target.stepOver('line');
    stop = await target.stepOver('line');
    assert.equal(where(target, stop), `T!Read:${line('#last')}`);
  });

  it('out of an interrupted frame: the interrupt runs to its end first', async () => {
    const target = await at('#queue');
    target.breakpoints.add({ place: { kind: 'function', name: 'T!Dpc' } });
    const inDpc = await target.go();
    assert.equal(where(target, inDpc), `T!Dpc:${line('#dpc')}`);
    let out = inDpc;
    const thread = inDpc.thread;
    for (let i = 0; i < 20 && top(target, out).symbol.name !== 'Read'; i++) out = await target.stepOut();
    assert.equal(where(target, out), `T!Read:${line('#long')}`);
    assert.equal(out.thread, thread);
  });

  it('over a call that crashes end at the crash, and back before it', async () => {
    const model = MODEL.replace('g_sum < 0', 'g_sum > 0');
    const target = await at('#never', model);
    const began = target.position.executed;
    const stop = await target.stepOver('line');
    assert.equal(stop.reason.kind, 'bugcheck');
    const back = await target.seek({ executed: began });
    assert.equal(lineOf(target, back), markerLine(HEAD + model, '#never'));
    assert.equal((await target.stepOver('line')).reason.kind, 'bugcheck');
    let there = await target.stepBackOut();
    for (let i = 0; i < 10 && top(target, there).symbol.name !== 'Read'; i++) there = await target.stepBackOut();
    // Before the call itself, the second statement of the line.
    assert.equal(target.position.executed, began + 1);
    assert.equal((await target.stepBackOver('line')).position.executed, began);
  });

  it('over the read of the application while the driver waits', async () => {
    const target = await started(machine(MODEL), 'app!main');
    await target.go();
    await target.stepOver('line');
    const began = target.position.executed;
    const stop = await target.stepOver('line');
    assert.equal(where(target, stop), `app!main:${markerLine(APP, '#close')}`);
    assert.equal((await target.stepBackOver('line')).position.executed, began);
  });

  it('into one of the calls of a statement', async () => {
    const target = await at('#targets');
    const frame = top(target, target.lastStop!);
    const targets = target.stepInTargets(frame);
    assert.deepEqual(
      targets.map(t => t.label),
      ['leaf(1)', 'tail(2)', 'both(leaf(1), tail(2))'],
    );
    assert.deepEqual(target.stepInTargets(target.stack(frame.thread)[1]), []);
    const began = target.position;
    for (const [i, name] of ['leaf', 'tail', 'both'].entries()) {
      await target.seek(began);
      const stop = await target.stepIntoTarget(targets[i].id);
      assert.equal(top(target, stop).symbol.name, name);
      assert.equal(target.stack(stop.thread!)[1].symbol.name, 'Read');
    }
    await target.seek(began);
    const inside = await target.stepIntoTarget(targets[1].id);
    assert.equal((await target.stepBackOut()).position.executed, began.executed);
    // Backwards and forwards, into the second one: the calls before it are over.
    assert.equal((await target.stepIntoTarget(targets[1].id)).position.executed, inside.position.executed);
    await target.seek(began);
    // A call of another statement: this one ends first.
    const stop = await target.stepIntoTarget(0x7fff);
    assert.equal(where(target, stop), `T!Read:${line('#init')}`);
  });

  it('restart a frame: the first statement of that call of it', async () => {
    const target = await at('#base');
    const entries = [target.position.executed];
    const point = target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#base') } });
    for (let i = 0; i < 3; i++) entries.push((await target.go()).position.executed);
    target.breakpoints.remove(point.id);
    const deep = target.position;
    for (let number = 0; number < 4; number++) {
      await target.seek(deep);
      await target.restartFrame(target.stack(target.selectedThread!)[number]);
      assert.equal(target.position.executed, entries[3 - number], `frame ${number}`);
    }
    await target.seek(deep);
    await target.restartFrame(target.stack(target.selectedThread!)[4]);
    assert.equal(where(target, target.lastStop!), `T!Read:${line('#block')}`);
  });

  it('out of a DPC backwards stand where it interrupted the model, and over that line and back', async () => {
    const model = MODEL.replace(
      'KeInsertQueueDpc(dpc, null, null); // #queue',
      'KeInitializeTimer(timer); KeSetTimer(timer, -30_000n, dpc); // #queue',
    )
      .replace('let g_dpcs', 'const timer = new KTIMER();\nlet g_dpcs')
      .replace('i < 100_000', 'i < 400_000');
    const target = await at('#queue', model);
    const point = target.breakpoints.add({ place: { kind: 'function', name: 'T!Dpc' } });
    const inDpc = await target.go();
    const stack = target.stack(inDpc.thread!);
    const read = stack.findIndex(f => f.symbol.name === 'Read');
    assert.ok(read > 2, stack.map(f => f.symbol.name).join(' '));
    assert.equal((target.peek('i', stack[read]) as number) > 0, true);
    const i = target.peek('i', stack[read]);
    const entered = inDpc.position.executed;
    let back = inDpc;
    for (let n = 0; n < 20 && top(target, back).symbol.name !== 'Read'; n++) back = await target.stepBackOut();
    assert.equal(where(target, back), `T!Read:${markerLine(HEAD + model, '#long')}`);
    assert.ok(back.position.executed < entered);
    assert.equal(clientId(back), clientId(inDpc));
    assert.ok(Math.abs((target.peek('i', top(target, back)) as number) - (i as number)) <= 1);
    assert.equal(target.peek('g_dpcs', top(target, back)), 0);
    // One statement further the interrupt has come and gone: over it, and back over it.
    const before = target.position.executed;
    target.breakpoints.remove(point.id);
    let over = await target.stepOver('statement');
    for (let n = 0; n < 3 && target.peek('g_dpcs', top(target, over)) === 0; n++)
      over = await target.stepOver('statement');
    assert.equal(where(target, over), `T!Read:${markerLine(HEAD + model, '#long')}`);
    assert.equal(target.peek('g_dpcs', top(target, over)), 1);
    assert.ok(target.position.executed > entered);
    let again = await target.stepBackOver('statement');
    for (let n = 0; n < 3 && again.position.executed > before; n++) again = await target.stepBackOver('statement');
    assert.equal(again.position.executed, before);
    assert.equal(target.peek('g_dpcs', top(target, again)), 0);
  });

  it('over a blocking call while others run end on the same thread, and back undo what the others did', async () => {
    const model = MODEL.replace('let g_sum', 'let g_other = 0;\nlet g_sum')
      .replace(
        'function Read(',
        `function Other(): void {
  for (let i = 0; i < 40; i++) {
    KeDelayExecutionThread(KernelMode, false, -1_000_000n);
    g_other++; // #other
  }
}
function Read(`,
      )
      .replace(
        'KeDelayExecutionThread(KernelMode, false, -50_000_000n); // #block',
        'PsCreateSystemThread(new Ref(0), 0, null, 0, null, Other, null);\n  KeDelayExecutionThread(KernelMode, false, -10_000_000n); // #block',
      )
      .replace('KeBugCheckEx,', 'KeBugCheckEx, PsCreateSystemThread,');
    const target = await at('#block', model);
    const began = target.position.executed;
    const thread = clientId(target.lastStop!);
    const stop = await target.stepOver('line');
    assert.equal(where(target, stop), `T!Read:${markerLine(HEAD + model, '#factorial')}`);
    assert.equal(clientId(stop), thread);
    const ran = target.peek('g_other', top(target, stop)) as number;
    assert.ok(ran >= 8 && ran < 40, `${ran} rounds`);
    const back = await target.stepBackOver('line');
    assert.equal(back.position.executed, began);
    assert.equal(target.peek('g_other', top(target, back)), 0);
    // A step into it goes on in the kernel, on this thread; from there back out to the call.
    const inside = await target.stepInto('line');
    assert.equal(top(target, inside).symbol.name, 'KeDelayExecutionThread');
    let out = await target.stepBackOut();
    assert.equal(where(target, out), `T!Read:${markerLine(HEAD + model, '#block')}`);
    // The others' rounds are places of theirs: back from the middle of the wait stays with the other thread.
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: markerLine(HEAD + model, '#other') } });
    for (let n = 0; n < 3; n++) out = await target.go();
    assert.notEqual(clientId(out), thread);
    const other = await target.stepBackOver('line');
    assert.equal(top(target, other).symbol.name, 'Other');
    assert.equal(clientId(other), clientId(out));
    assert.equal(target.peek('g_other', top(target, other)), 2);
  });

  it('run back to the cursor', async () => {
    const target = await at('#last');
    const began = target.position.executed;
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#callEach') }, oneShot: true });
    const stop = await target.goBack();
    assert.equal(stop.reason.kind, 'breakpoint');
    assert.equal(where(target, stop), `T!Read:${line('#callEach')}`);
    assert.equal(target.breakpoints.all.length, 0);
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#last') }, oneShot: true });
    assert.equal((await target.go()).position.executed, began);
    // What does not lie behind: back to the beginning, and the point is still there.
    await target.seek({ executed: began });
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#done') }, oneShot: true });
    assert.equal((await target.goBack()).reason.kind, 'historyStart');
    assert.equal(target.breakpoints.all.length, 1);
    await target.go();
    assert.equal(where(target, target.lastStop!), `T!Read:${line('#done')}`);
  });

  it('run to the cursor', async () => {
    const target = await at('#block');
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line('#long') }, oneShot: true });
    assert.equal(where(target, await target.go()), `T!Read:${line('#long')}`);
    assert.equal(target.breakpoints.all.length, 0);
    const address = target.symbols.find('T!Done')[0].address;
    assert.equal(top(target, await target.runTo(address)).symbol.name, 'Done');
  });
});
