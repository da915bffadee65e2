import assert from 'node:assert/strict';
import type { DataPlace, DebugTarget, Stop } from '../../simulator/debug/target';
import type { DebugSession } from '../../simulator/debug/session/session';
import { stateHash } from '../../simulator/debug/stateHash';
import { HEAD, machine, started, top } from './driverModel';
import { markerLine } from './support';

const MODEL = `
import { KEVENT, KeInitializeEvent, KeSetEvent, KeClearEvent, NotificationEvent, ExAllocatePoolWithTag, NonPagedPoolNx } from 'ntddk';
class Extension {
  Count = 0;
  Event = new KEVENT();
  #secret = 1;
  turn(): void {
    this.#secret += 1; // #private
  }
}
let g_total = 0;
let g_extension: Extension | null = null;
const bytes = new Uint8Array(16);
function bump(ext: Extension, by: number): number {
  ext.Count += by; // #bump
  return by; // #bumped
}
function total(n: number): number {
  if (n > 0) g_total = total(n - 1) + n; // #total
  return g_total; // #totalled
}
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const ext = new Extension();
  g_extension = ext; // #global
  let local = 0; // #local
  let boxed = 0;
  const add = (n: number) => {
    boxed += n; // #boxed
  };
  KeInitializeEvent(ext.Event, NotificationEvent, false); // #init
  bump(ext, 1); // #first
  local = bump(ext, 2) + 5; // #call
  ext.Count = bump(ext, 3); // #nested
  add(4); // #add
  total(2); // #totals
  ext.turn();
  KeSetEvent(ext.Event, 0, false); // #set
  bytes[3] = local; // #bytes
  local++; // #local2
  return Done(d, Irp); // #done
}
`;
const TEXT = HEAD + MODEL;
const line = (marker: string): number => markerLine(TEXT, marker);
const sourceLine = (stop: Stop): number | undefined =>
  stop.reason.kind === 'breakpoint' ? stop.reason.change?.source?.line : undefined;
const change = (stop: Stop): unknown[] =>
  stop.reason.kind === 'breakpoint' ? [stop.reason.change?.before, stop.reason.change?.after] : [stop.reason.kind];

async function at(marker: string, options = {}): Promise<DebugTarget> {
  const target = await started(machine(MODEL, options));
  const point = target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line(marker) } });
  assert.equal((await target.go()).reason.kind, 'breakpoint');
  target.breakpoints.remove(point.id);
  return target;
}

const frameOf = (target: DebugTarget) => top(target, target.lastStop!);
const variable = (target: DebugTarget, name: string): DataPlace => ({ kind: 'variable', frame: frameOf(target), name });
const valueOf = (target: DebugTarget, name: string) => target.peek(name, frameOf(target)) as any;
const watch = (target: DebugTarget, data: DataPlace, more = {}) =>
  target.breakpoints.add({ place: { kind: 'data', data, access: 'write' }, ...more });

describe('data breakpoints', function () {
  this.timeout(180_000);

  it('on a field stop after the statement that wrote, backwards before it', async () => {
    const target = await at('#init');
    const point = watch(target, { kind: 'field', object: valueOf(target, 'ext'), name: 'Count' });
    assert.equal(point.message, undefined);
    assert.match(point.data!.description, /Extension.Count/);
    const seen: [number | undefined, unknown, number | undefined][] = [];
    const places: number[] = [];
    for (;;) {
      const stop = await target.go();
      if (stop.reason.kind === 'completed') break;
      seen.push([sourceLine(stop), change(stop), frameOf(target).source?.line]);
      places.push(stop.position.executed);
    }
    assert.deepEqual(seen, [
      [line('#bump'), [0, 1], line('#bumped')],
      [line('#bump'), [1, 3], line('#bumped')],
      [line('#bump'), [3, 6], line('#bumped')],
      [line('#nested'), [6, 3], line('#add(4)'.slice(0, 4))],
    ]);
    assert.equal(point.hits, 4);
    const back: unknown[] = [];
    for (;;) {
      const stop = await target.goBack();
      if (stop.reason.kind === 'historyStart') break;
      back.push([sourceLine(stop), change(stop), frameOf(target).source?.line]);
    }
    // What the last statement called wrote too, after that statement had begun.
    assert.deepEqual(back, [
      [line('#nested'), [6, 3], line('#nested')],
      [line('#bump'), [1, 3], line('#bump')],
      [line('#bump'), [0, 1], line('#bump')],
    ]);
    for (const place of places) assert.equal((await target.go()).position.executed, place);
  });

  it('leave steps and other breakpoints as they are', async () => {
    const target = await at('#init');
    watch(target, { kind: 'field', object: valueOf(target, 'ext'), name: 'Count' });
    const standing = async (action: Promise<Stop>) => [(await action).reason.kind, frameOf(target).source?.line];
    assert.deepEqual(await standing(target.stepOver('line')), ['step', line('#first')]);
    assert.deepEqual(await standing(target.stepOver('line')), ['breakpoint', line('#bumped')]);
    assert.deepEqual(await standing(target.stepOut()), ['step', line('#call')]);
    target.breakpoints.add({ place: { kind: 'source', file: 't.ts', line: line('#add(4)'.slice(0, 4)) } });
    assert.deepEqual(await standing(target.stepOver('line')), ['breakpoint', line('#bumped')]);
  });

  it('know nothing of what an expression did that was undone', async () => {
    const target = await at('#init');
    const places = [
      { kind: 'field', object: valueOf(target, 'ext'), name: 'Count' },
      { kind: 'field', object: valueOf(target, 'ext'), name: '#secret' },
      variable(target, 'local'),
      variable(target, 'boxed'),
      variable(target, 'g_total'),
    ] as const;
    for (const place of places) watch(target, place);
    for (let i = 0; i < 2; i++) {
      assert.equal(target.peek('(add(7), ext.turn(), total(2), bump(ext, 5), boxed + ext.Count)', frameOf(target)), 12);
      assert.deepEqual(target.peek('[ext.Count, local, boxed, g_total]', frameOf(target)), [0, 0, 0, 0]);
    }
    const seen: unknown[] = [];
    for (let stop = await target.go(); stop.reason.kind === 'breakpoint'; stop = await target.go())
      seen.push(change(stop).join());
    assert.deepEqual(seen, ['0,1', '1,3', '0,7', '3,6', '6,3', '0,4', '0,1', '1,3', '1,2', '7,8']);
  });

  it('see what the kernel writes, in its own frame', async () => {
    const target = await at('#first');
    watch(target, { kind: 'field', object: valueOf(target, 'ext').Event.Header, name: 'SignalState' });
    const stop = await target.go();
    assert.deepEqual(change(stop), [0, 1]);
    const names = target.stack(stop.thread!).map(f => `${f.symbol.module}!${f.symbol.name}`);
    assert.ok(names[0].startsWith('nt!') && names.includes('nt!KeSetEvent'), names.join());
    const { source } = (stop.reason as { change?: { source?: { file: string; line: number } } }).change!;
    assert.match(target.sourceText(source!.file)!.split('\n')[source!.line - 1], /SignalState = /);
  });

  it('on a local: seen in its own frame, and gone with it', async () => {
    const target = await at('#init');
    const changed: string[] = [];
    target.breakpoints.onChanged(b => changed.push(b.message ?? ''));
    const place = variable(target, 'local');
    assert.deepEqual(target.dataPlace(place), { description: 'T!Read: local', persistent: false });
    const point = watch(target, place);
    const first = await target.go();
    assert.deepEqual(
      [sourceLine(first), change(first), frameOf(target).source?.line],
      [line('#call'), [0, 7], line('#nested')],
    );
    const second = await target.go();
    assert.deepEqual(
      [sourceLine(second), change(second), frameOf(target).source?.line],
      [line('#local2'), [7, 8], line('#done')],
    );
    const before = await target.goBack();
    assert.equal(frameOf(target).source?.line, line('#local2'));
    assert.deepEqual(change(before), [7, 8]);
    await target.goBack();
    assert.equal(frameOf(target).source?.line, line('#call'));
    const declared = await target.goBack();
    assert.deepEqual([frameOf(target).source?.line, change(declared)], [line('#local'), [undefined, 0]]);
    assert.equal(sourceLine(await target.go()), line('#local'));
    assert.equal((await target.go()).position.executed, first.position.executed);
    assert.equal((await target.go()).position.executed, second.position.executed);
    assert.equal((await target.go()).reason.kind, 'completed');
    assert.ok(!target.breakpoints.all.includes(point));
    assert.match(changed.at(-1)!, /its frame has returned/);
  });

  it('on a captured variable and on a private member', async () => {
    const target = await at('#init');
    watch(target, variable(target, 'boxed'));
    const object = valueOf(target, 'ext') as object;
    const stop = await target.go();
    assert.deepEqual([sourceLine(stop), change(stop)], [line('#boxed'), [0, 4]]);
    watch(target, { kind: 'field', object, name: '#secret' });
    const other = await target.go();
    assert.deepEqual([sourceLine(other), change(other)], [line('#private'), [1, 2]]);
  });

  it('on a module variable', async () => {
    const target = await at('#init');
    const place = variable(target, 'g_total');
    assert.deepEqual(target.dataPlace(place), { description: 'T!g_total', persistent: true });
    const point = watch(target, place);
    assert.ok(point.data!.address);
    const seen: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const stop = await target.go();
      seen.push([sourceLine(stop), change(stop)]);
    }
    assert.deepEqual(seen, [
      [line('#total'), [0, 1]],
      [line('#total'), [1, 3]],
    ]);
    const third = await target.go();
    assert.equal(third.reason.kind, 'completed');
    assert.deepEqual(change(await target.goBack()), [1, 3]);
    assert.equal(frameOf(target).source?.line, line('#total'));
    assert.equal(valueOf(target, 'n'), 2);
    // The write of the call inside came after this statement had begun.
    assert.deepEqual(change(await target.goBack()), [undefined, 0]);
    assert.equal(frameOf(target).source?.line, line('let g_total'));
  });

  it('on memory: fields where an object lies, bytes where bytes do', async () => {
    const target = await at('#first');
    const event = valueOf(target, 'ext').Event as object;
    const address = target.memory.addressOf(event);
    const point = watch(target, { kind: 'memory', address: address + 4n, length: 4 });
    assert.equal(point.message, undefined);
    assert.deepEqual(change(await target.go()), [0, 1]);
    target.breakpoints.remove(point.id);
    const raw = target.memory.addressOf(valueOf2(target, 'bytes'));
    watch(target, { kind: 'memory', address: raw + 2n, length: 2 });
    const stop = await target.go();
    assert.deepEqual([sourceLine(stop), change(stop)], [line('#bytes'), [0, 0x700]]);
    assert.match(watch(target, { kind: 'memory', address: 0x10n, length: 4 }).message!, /there is no data at 0x10/);
  });

  it('refuse what cannot be watched, with the reason', async () => {
    const target = await at('#first');
    const refused = (place: DataPlace) => (target.dataPlace(place) as { refused: string }).refused;
    assert.match(refused(variable(target, 'ext')), /constant/);
    assert.match(refused(variable(target, 'nothing')), /no variable/);
    assert.match(refused({ kind: 'field', object: valueOf(target, 'ext'), name: 'Nothing' }), /no field/);
    assert.match(refused({ kind: 'field', object: [1, 2], name: 'length' }), /length/);
    assert.match(watch(target, variable(target, 'ext')).message!, /constant/);
  });

  it('count and have conditions', async () => {
    const target = await at('#init');
    target.setExpressionEvaluator({
      condition: (t, text) => Boolean(t.peek(text, t.stack(t.selectedThread!)[0])),
      text: (t, text) => String(t.peek(text, t.stack(t.selectedThread!)[0])),
    });
    const place: DataPlace = { kind: 'field', object: valueOf(target, 'ext'), name: 'Count' };
    const counted = watch(target, place, { hitCondition: '3' });
    assert.deepEqual(change(await target.go()), [3, 6]);
    target.breakpoints.remove(counted.id);
    await target.goBack();
    await target.seek('end');
    await target.goBack();
    const again = await at('#init');
    again.setExpressionEvaluator({
      condition: (t, x) => Boolean(t.peek(x, t.stack(t.selectedThread!)[0])),
      text: () => '',
    });
    watch(again, { kind: 'field', object: valueOf(again, 'ext'), name: 'Count' }, { condition: 'by === 2' });
    assert.deepEqual(change(await again.go()), [1, 3]);
    assert.equal((await again.go()).reason.kind, 'breakpoint');
  });

  it('find who wrote something last', async () => {
    const target = await at('#done');
    const ext = valueOf(target, 'ext') as object;
    const here = target.position;
    let stop = await target.goBackToWrite({ kind: 'field', object: ext, name: 'Count' });
    assert.deepEqual([frameOf(target).source?.line, change(stop)], [line('#nested'), [6, 3]]);
    await target.seek(here);
    stop = await target.goBackToWrite(variable(target, 'local'));
    assert.deepEqual([frameOf(target).source?.line, change(stop)], [line('#local2'), [7, 8]]);
    stop = await target.goBackToWrite(variable(target, 'local'));
    assert.deepEqual([frameOf(target).source?.line, change(stop)], [line('#call'), [0, 7]]);
    await target.seek(here);
    stop = await target.goBackToWrite(variable(target, 'g_total'));
    assert.deepEqual([frameOf(target).source?.line, change(stop)], [line('#total'), [1, 3]]);
    await target.seek(here);
    stop = await target.goBackToWrite({
      kind: 'field',
      object: valueOf(target, 'ext').Event.Header,
      name: 'SignalState',
    });
    assert.deepEqual(change(stop), [0, 1]);
  });

  it('stay with their frame and their object wherever one travels', async () => {
    const target = await at('#totalled');
    // The innermost of three calls of one function.
    assert.equal(valueOf(target, 'n'), 0);
    const depth = target.stackDepth(target.selectedThread!);
    const ext = target.peek('g_extension') as object;
    watch(target, variable(target, 'n'));
    const field = watch(target, { kind: 'field', object: ext, name: 'Count' });
    const { position } = target;
    assert.equal((await target.go()).reason.kind, 'completed');
    assert.deepEqual(
      target.breakpoints.all.map(b => b.id),
      [field.id],
    );
    await target.seek('start');
    const seen: unknown[] = [];
    for (let stop = await target.go(); stop.reason.kind === 'breakpoint'; stop = await target.go())
      seen.push(change(stop));
    assert.deepEqual(seen, [
      [0, 1],
      [1, 3],
      [3, 6],
      [6, 3],
    ]);
    await target.restart();
    assert.deepEqual(change(await target.go()), [0, 1]);
    for (let stop = target.lastStop!; stop.reason.kind === 'breakpoint'; ) stop = await target.go();
    await target.seek({ executed: position.executed });
    assert.equal(target.stackDepth(target.selectedThread!), depth);
    assert.equal((await target.go()).reason.kind, 'completed');
  });

  it('do not alter the run', async () => {
    for (const processors of [1, 3]) {
      const plain = await at('#init', { processors });
      const watched = await at('#init', { processors });
      const ext = valueOf(watched, 'ext');
      watch(watched, { kind: 'field', object: ext, name: 'Count' });
      watch(watched, { kind: 'field', object: ext.Event.Header, name: 'SignalState' });
      watch(watched, variable(watched, 'local'));
      watch(watched, variable(watched, 'boxed'));
      watch(watched, variable(watched, 'g_total'));
      const hash = (t: DebugTarget) => stateHash((t as DebugSession).run);
      let stops = 0;
      for (;;) {
        const stop = await watched.go();
        if (stop.reason.kind !== 'breakpoint') break;
        stops++;
        await plain.seek({ executed: stop.position.executed });
        if (plain.position.executed < stop.position.executed) {
          const { run } = plain as DebugSession;
          run.run(stop.position.executed);
        }
        assert.equal(hash(plain), hash(watched), `stop ${stops}`);
      }
      assert.ok(stops >= 8, `${stops}`);
    }
  });
});

/** A name of the model, from wherever the machine stands. */
const valueOf2 = (target: DebugTarget, name: string) => target.peek(name) as any;
