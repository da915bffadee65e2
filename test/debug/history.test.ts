import assert from 'node:assert/strict';
import type { DebugTarget, Stop } from '../../simulator/debug';
import { createExpressionEvaluator } from '../../debug-adapter/windbg';
import type { DebugSession } from '../../simulator/debug/session/session';
import { stateHash } from '../../simulator/debug/stateHash';
import { machine, top } from './driverModel';

/** A read that fills a buffer of a megabyte again and again, and leaves objects of all kinds behind. */
const LONG = `class Packet {
  #sum = 0;
  next: Packet | null = null;
  constructor(readonly id: number) {}
  add(n: number): void { this.#sum += n; }
}
const data = new Uint8Array(1 << 20);
const kept = new Map<number, Packet>();
const marks = new WeakMap<Packet, number>();
const recent = new Set<Packet>();
let last: Packet | null = null;
let total = 0;
function Round(round: number): void {
  for (let i = 0; i < 1000; i++) data[(i * 997 + round) & 0xfffff] = i ^ round;
  const packet = new Packet(round);
  packet.add(round);
  packet.next = round % 7 === 0 ? null : last;
  last = packet;
  kept.set(round & 31, packet);
  marks.set(packet, round);
  recent.add(packet);
  if (recent.size > 8) recent.delete([...recent][0]);
  total += (marks.get(kept.get(round & 15) ?? packet) ?? 0) + data[round & 0xfffff];
}
function Change(n: number): number {
  total += n;
  kept.set(1000 + n, new Packet(n));
  return total;
}
function Read(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  for (let round = 0; round < ROUNDS; round++) Round(round);
  return Done(DeviceObject, Irp); // #end
}
`;

/** A clock that statements move, wherever they run: what depends on time is the same on every computer. */
class StatementClock {
  session: DebugSession | undefined;
  private time = 0;
  private seen = 0;

  /** @param perMillisecond statements */
  constructor(private readonly perMillisecond: number) {}

  readonly now = (): number => {
    const executed = this.session?.timeline?.run.machine.executed ?? 0;
    this.time += Math.max(0, executed - this.seen) / this.perMillisecond;
    this.seen = executed;
    return this.time;
  };
}

interface Opened {
  readonly target: DebugTarget;
  readonly session: DebugSession;
  readonly stop: Stop;
}

async function ran(rounds: number, options = {}, parts = {}): Promise<Opened> {
  const clock = new StatementClock(40);
  const target = machine(LONG.replace('ROUNDS', String(rounds)), options, { now: clock.now, ...parts });
  clock.session = target as DebugSession;
  await target.load();
  target.setExpressionEvaluator(createExpressionEvaluator());
  target.breakpoints.add({ place: { kind: 'function', name: 'T!Done' }, hitCondition: '2' });
  target.breakpoints.add({ place: { kind: 'function', name: 'T!Read' } });
  await target.go();
  target.breakpoints.remove(target.breakpoints.all[1].id);
  const stop = await target.go();
  return { target, session: target as DebugSession, stop };
}

/** What only the model knows, too. */
const hashOf = ({ session }: Opened): string => {
  const { run } = session;
  const value = (name: string) =>
    run.program
      .moduleVariables('T:/m/t')
      .find(v => v.name === name)!
      .get() as any;
  let sum = 0;
  for (const byte of value('data') as Uint8Array) sum = (Math.imul(sum, 31) + byte) | 0;
  const kept = [...(value('kept') as Map<number, any>)].map(([k, p]) => `${k}:${p.id}:${p.next?.id ?? ''}`);
  const marks = [...(value('kept') as Map<number, object>).values()].map(p =>
    (value('marks') as WeakMap<object, number>).get(p),
  );
  const recent = [...(value('recent') as Set<{ id: number }>)].map(p => p.id);
  return [stateHash(run), sum, kept, marks, recent, value('total')].join();
};

describe('history', function () {
  this.timeout(300_000);

  it('stays within the memory it may have, and goes back the same', async () => {
    const small = await ran(300, { historyMemory: 16 });
    const { history } = small.target;
    assert.equal(history.refused, undefined);
    assert.ok(history.statements > 300_000, `${history.statements} statements`);
    assert.ok(history.checkpoints >= 3 && history.checkpoints <= 8, `${history.checkpoints} checkpoints`);
    assert.ok(history.bytes <= 16 * 1024 * 1024, `${history.bytes} bytes`);
    const { places } = small.session.timeline.checkpoints;
    const end = history.statements;
    assert.ok(end - places.at(-1)!.executed < 120_000, 'one is close to the present');
    assert.ok(places[0].executed < end / 2, 'one is far from it');
    const none = await ran(300, { historyMemory: 0 });
    assert.equal(none.target.history.checkpoints, 0);
    const many = await ran(300, { historyMemory: 4096 });
    assert.ok(many.target.history.checkpoints > 12, `${many.target.history.checkpoints} checkpoints`);
    const hash = hashOf(small);
    assert.equal(hashOf(none), hash);
    for (const part of [0.93, 0.31, 0.7, 0.5, 0.999]) {
      const executed = Math.floor(end * part);
      for (const opened of [small, none, many]) await opened.target.seek({ executed });
      const there = hashOf(none);
      assert.equal(hashOf(small), there, `at ${part}`);
      assert.equal(hashOf(many), there, `at ${part}`);
      assert.ok(small.target.history.bytes <= 16 * 1024 * 1024);
    }
    for (const opened of [small, many]) {
      await opened.target.seek('end');
      assert.equal(hashOf(opened), hash);
    }
  });

  it('steps back near the end of a long run without running much of it again', async () => {
    const opened = await ran(400);
    const { session, target } = opened;
    const before = target.position.executed;
    let ran_ = 0;
    const run = session.run;
    const inner = run.run.bind(run);
    run.run = limit => {
      const from = run.machine.executed;
      const stop = inner(limit);
      ran_ += run.machine.executed - from;
      return stop;
    };
    await target.stepBackInto('statement');
    assert.equal(target.position.executed, before - 1);
    assert.ok(ran_ < before / 4, `${ran_} of ${before} statements`);
    ran_ = 0;
    await target.stepBackInto('statement');
    assert.equal(target.position.executed, before - 2);
    assert.ok(ran_ < 5_000, `${ran_} statements`);
  });

  it('goes back over changes by memory, variables and the console, and makes them again', async () => {
    const opened = await ran(120);
    const { target } = opened;
    const end = target.position.executed;
    const places = [Math.floor(end * 0.4), Math.floor(end * 0.6), Math.floor(end * 0.8)];
    await target.seek({ executed: places[0] });
    await target.evaluate('T!Change(5)', undefined, { sideEffects: true }).catch(async () => {
      const frame = target.stack(target.selectedThread!).find(f => f.symbol.module === 'T')!;
      return target.evaluate('Change(5)', frame, { sideEffects: true });
    });
    assert.equal(target.endPosition.executed, target.position.executed);
    const changed = hashOf(opened);
    const stop = await target.go();
    assert.equal(stop.reason.kind, 'breakpoint');
    const later = hashOf(opened);
    await target.seek({ executed: places[1] });
    const between = hashOf(opened);
    await target.seek({ executed: target.position.executed - 50_000 });
    const earlier = target.position.executed;
    assert.ok(earlier < places[1]);
    await target.seek({ executed: places[1] });
    assert.equal(hashOf(opened), between);
    await target.seek('end');
    assert.equal(hashOf(opened), later);
    await target.seek({ executed: places[0] });
    assert.equal(hashOf(opened), changed);
    // A second one further on, with the first one before it.
    await target.seek({ executed: places[2] });
    const module = target.moduleVariables(target.stack(target.selectedThread!).find(f => f.symbol.module === 'T')!);
    module.find(v => v.name === 'total')!.set!(7);
    const second = hashOf(opened);
    await target.go();
    const final = hashOf(opened);
    await target.seek('start');
    await target.seek({ executed: places[2] });
    assert.equal(hashOf(opened), second);
    await target.seek('end');
    assert.equal(hashOf(opened), final);
    // A restart forgets them.
    await target.restart();
    const again = await target.go();
    assert.equal(again.position.executed, end);
    const fresh = await ran(120);
    assert.equal(hashOf(opened), hashOf(fresh));
  });

  for (const [what, travel] of [
    ['a journey', t => t.seek({ executed: Math.floor(t.position.executed / 2) })],
    ['a step back', t => t.stepBackOver('line')],
    ['a run back', t => t.goBack()],
    ['a restart of the frame', t => t.restartFrame(t.stack(t.selectedThread!).find(f => f.symbol.name === 'Read')!)],
  ] as readonly (readonly [string, (target: DebugTarget) => Promise<Stop>])[])
    it(`tells the progress of ${what}, which can be cancelled and leaves everything as it was`, async () => {
      let cancel = false;
      const opened = await ran(
        200,
        { historyMemory: 0 },
        {
          yieldToHost: async () => {
            if (cancel) opened.target.cancel();
          },
        },
      );
      const { target } = opened;
      target.breakpoints.add({ place: { kind: 'function', name: 'T!DriverEntry' } });
      const titles: string[] = [];
      target.onProgress(({ title, done }) => {
        titles.push(title);
        assert.ok(done === undefined || (done >= 0 && done <= 1));
        cancel = true;
      });
      const [hash, { position }] = [hashOf(opened), target];
      const frame = top(target, opened.stop).symbol.name;
      const stop = await travel(target);
      cancel = false;
      assert.deepEqual(stop.reason, { kind: 'seek', cancelled: true });
      assert.ok(titles.length > 0);
      assert.deepEqual(target.position, position);
      assert.equal(top(target, stop).symbol.name, frame);
      assert.equal(hashOf(opened), hash);
      target.breakpoints.remove(target.breakpoints.all.at(-1)!.id);
      target.breakpoints.remove(target.breakpoints.all.at(-1)!.id);
      assert.equal((await target.go()).reason.kind, 'completed');
    });
});
