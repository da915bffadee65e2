import assert from 'node:assert/strict';
import { createExpressionEvaluator } from '../../debug-adapter/windbg';
import type { DebugTarget } from '../../simulator/debug';
import { stateHash } from '../../simulator/debug/stateHash';
import type { DebugSession } from '../../simulator/debug/session/session';
import { HEAD, machine, started, top } from './driverModel';
import { markerLine } from './support';

const MODEL = `
import * as K from 'ntddk';
class Packet {
  Length = 0;
  #secret = 3;
  get Twice(): number {
    return this.Length * 2;
  }
  constructor(readonly Id: number) {}
  toString(): string {
    g_seen++;
    return String(this.Id);
  }
  valueOf(): number {
    g_seen++;
    return this.Id;
  }
  counted(): number {
    return ++g_calls;
  }
}
let g_calls = 0;
const pattern = /a/g;
function isSeventh(p: Packet): boolean {
  return p.Id % 7 === 0;
}
function sleeps(): boolean {
  KeDelayExecutionThread(KernelMode, false, -1_000_000n);
  return true;
}
function fails(): never {
  throw new RangeError('no such packet');
}
let g_seen = 0;
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const queue: Packet[] = [];
  for (let i = 0; i < 50; i++) queue.push(new Packet(i));
  for (const packet of queue) Take(packet, queue);
  return Done(d, Irp); // #end
}
function Take(packet: Packet, queue: Packet[]): void {
  let n = packet.Id; // #take
  const again = () => n; // #inner
  packet.Length = again();
  g_seen++; // #seen
}
`;
const line = (marker: string) => markerLine(HEAD + MODEL, marker);

/** Where and how often a condition stops a run, and how many of the stops were asked for in vain. */
async function stops(condition: string, marker: string, more = {}) {
  const target = await started(machine(MODEL));
  const evaluator = createExpressionEvaluator();
  const asked: boolean[] = [];
  target.setExpressionEvaluator({
    ...evaluator,
    condition: (t, text) => {
      const holds = evaluator.condition(t, text);
      asked.push(holds);
      return holds;
    },
  });
  const log: string[] = [];
  target.onOutput(o => void log.push(o.text));
  target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: line(marker) }, condition, ...more });
  const ids: unknown[] = [];
  const places: number[] = [];
  for (;;) {
    const stop = await target.go();
    if (stop.reason.kind !== 'breakpoint') break;
    ids.push((target.peek('packet', top(target, stop)) as { Id: number }).Id);
    places.push(stop.position.executed);
  }
  const { executed } = target.position;
  return { target, ids, places, vain: asked.filter(holds => !holds).length, executed, log };
}

async function backAgain(target: DebugTarget): Promise<number[]> {
  const places: number[] = [];
  for (;;) {
    const stop = await target.goBack();
    if (stop.reason.kind !== 'breakpoint') return places.reverse();
    places.push(stop.position.executed);
  }
}

describe('conditions', function () {
  this.timeout(60_000);

  for (const [condition, marker, expected] of [
    ['packet.Id === 7', '#take', [7]],
    ['packet.Id % 20 === 0 && queue.length === 50', '#take', [0, 20, 40]],
    ['n > 47', '#inner', [48, 49]],
    ['n === 9', '#seen', [9]],
    ['g_seen === 30', '#seen', [30]],
    ['queue.filter(p => p.Length > 0).length === 10', '#seen', [10]],
    ['[1, 2].some(x => queue.some(y => y.Length === x + 44)) && n < 47', '#seen', [45, 46]],
  ] as const)
    it(`${condition}: asked where the code runs, forwards and backwards`, async () => {
      const { target, ids, places, vain } = await stops(condition, marker);
      assert.deepEqual(ids, expected);
      assert.equal(vain, 0);
      assert.deepEqual(await backAgain(target), places);
    });

  it('are asked at a stop where the thread or the machine matters', async () => {
    const { ids, vain } = await stops('@$irql >= 2', '#take');
    assert.deepEqual([ids, vain], [[], 50]);
  });

  it('count, once they hold', async () => {
    const { ids, vain } = await stops('packet.Id > 10', '#take', { hitCondition: '% 10' });
    assert.deepEqual([ids, vain], [[20, 30, 40], 0]);
  });

  for (const [condition, expected] of [
    ['packet.Twice > 60 && packet.Id > 47', []],
    ['isSeventh(packet)', [0, 7, 14, 21, 28, 35, 42, 49]],
    ['packet == 8', [8]],
    ['`${packet}` === "9"', [9]],
    ['[packet].join() === "10"', [10]],
    ['packet.counted() === 1 && packet.Id === 4', [4]],
    ['(packet as any).#secret === 3 && packet.Id === 5', [5]],
    ['K.PASSIVE_LEVEL === 0 && packet.Id === 6', [6]],
    ['pattern.test("a") && packet.Id === 3', [3]],
  ] as const)
    it(`${condition}: what of the model runs for it is undone`, async () => {
      const plain = await started(machine(MODEL));
      await plain.go();
      const { ids, places, executed, target, log } = await stops(condition, '#take');
      assert.deepEqual([log[0], ids], [undefined, expected]);
      assert.equal(executed, plain.position.executed);
      assert.equal(stateHash((target as DebugSession).run), stateHash((plain as DebugSession).run));
      assert.deepEqual(await backAgain(target), places);
    });

  for (const [condition, why] of [
    ['sleeps()', /would have to wait/],
    ['nothing > 3', /There is no 'nothing'|Cannot find name 'nothing'/],
    ['fails()', /no such packet/],
    ['(() => { for (;;); })()', /did not end/],
  ] as const)
    it(`${condition}: stops, and tells why`, async () => {
      const { ids, log } = await stops(`packet.Id === 3 && ${condition}`, '#take');
      assert.deepEqual(ids, [3]);
      assert.match(log.join(''), why);
    });

  it('in log messages too', async () => {
    const { log } = await stops('packet.Id % 25 === 0', '#take', {
      logMessage: '{packet.Twice} {packet.Id} {sleeps()}',
    });
    assert.equal(log.length, 2);
    assert.match(log[1], /^0 25 <.*would have to wait.*>\n$/s);
  });

  it('of several at one statement: each of its own', async () => {
    const { target } = await stops('packet.Id === 3', '#take');
    target.breakpoints.add({
      place: { kind: 'source', file: '/m/t.ts', line: line('#take') },
      condition: 'packet.Id === 5',
    });
    await target.seek('start');
    const ids: unknown[] = [];
    for (;;) {
      const stop = await target.go();
      if (stop.reason.kind !== 'breakpoint') break;
      ids.push((target.peek('packet', top(target, stop)) as { Id: number }).Id);
    }
    assert.deepEqual(ids, [3, 5]);
  });

  it('do not alter the run', async () => {
    const plain = await started(machine(MODEL));
    await plain.go();
    const { executed, target } = await stops('packet.Id < 0', '#take');
    assert.equal(executed, plain.position.executed);
    assert.equal((target as DebugSession).run.program.executed, (plain as DebugSession).run.program.executed);
  });
});
