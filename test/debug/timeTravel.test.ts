import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stateHash } from '../../simulator/debug/stateHash';
import type { DebugSession } from '../../simulator/debug/session/session';
import type { DebugTarget, Stop } from '../../simulator/debug';
import { EXAMPLES, markerLine, targetFor } from './support';

const STORY = `${EXAMPLES}/irql-dpc/irql-dpc.scenario.ts`;
const BUSY = `${EXAMPLES}/irql-dpc/complete-in-dpc.scenario.ts`;

const hashOf = (target: DebugTarget): string => stateHash((target as DebugSession).run);
const at = (stop: Stop): string => `${stop.reason.kind}@${stop.position.sequence}:${stop.position.steps}`;

async function story(options = {}): Promise<DebugTarget> {
  const target = targetFor(STORY, options);
  await target.load();
  return target;
}

describe('time travel', function () {
  this.timeout(120_000);

  it('finds the same state at a position, however it gets there', async () => {
    for (const program of [STORY, BUSY]) {
      for (const processors of [1, 3]) {
        const reference = targetFor(program, { processors });
        await reference.load();
        const last = await reference.go();
        const end = last.position.executed;
        const hashes = new Map<number, string>();
        for (let i = 1; i <= 6; i++) {
          // Forward, in pieces of uneven length, on a machine that nobody has looked at.
          const executed = Math.floor((end * i) / 7) + (i % 3);
          const walker = targetFor(program, { processors });
          await walker.load();
          const { run } = walker as DebugSession;
          for (let limit = i; run.machine.executed < executed; limit += 1 + ((limit * 7) % 997)) {
            run.run(Math.min(executed, limit));
          }
          hashes.set(executed, stateHash(run));
        }
        // By travelling, in another order.
        for (const [executed, hash] of [...hashes].reverse()) {
          await reference.seek({ executed });
          assert.equal(reference.position.executed, executed);
          assert.equal(hashOf(reference), hash, `${program} on ${processors}, statement ${executed}`);
        }
      }
    }
  });

  it('goes back from the crash to the line that set the timer, and forward to the identical crash', async () => {
    const target = await story();
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!ReadDispatch' } });
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!DpcRoutine' } });
    const first = await target.go();
    const second = await target.go();
    const crash = await target.go();
    assert.equal(crash.reason.kind, 'bugcheck');
    const hash = hashOf(target);
    assert.equal(at(await target.goBack()), at(second));
    assert.equal(at(await target.goBack()), at(first));
    assert.equal((await target.goBack()).reason.kind, 'historyStart');
    assert.equal(target.position.executed, 0);
    assert.equal(at(await target.go()), at(first));
    assert.equal(at(await target.go()), at(second));
    assert.equal(at(await target.go()), at(crash));
    assert.equal(hashOf(target), hash);
  });

  it('steps back over what it stepped over', async () => {
    const target = await story();
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!ReadDispatch' } });
    const places = [await target.go()];
    for (let i = 0; i < 4; i++) places.push(await target.stepOver('line'));
    const lines = places.map(() => 0);
    for (let i = places.length - 2; i >= 0; i--) {
      const stop = await target.stepBackOver('line');
      lines[i] = target.stack(stop.thread!)[0].source!.line;
      assert.equal(stop.position.executed, places[i].position.executed);
    }
    assert.deepEqual(
      [...lines.slice(0, -1)].sort((a, b) => a - b),
      lines.slice(0, -1),
    );
  });

  it('steps back into and out of calls', async () => {
    const target = await story();
    target.breakpoints.add({ place: { kind: 'function', name: 'nt!KeSetTimer' } });
    const inside = await target.go();
    const out = await target.stepBackOut();
    assert.equal(target.stack(out.thread!)[0].symbol.name, 'ReadDispatch');
    assert.ok(out.position.executed < inside.position.executed);
    // Back into the call that ended before.
    await target.stepBackInto('statement');
    const names = target.stack(target.selectedThread!).map(f => f.symbol.name);
    assert.ok(names.indexOf('IoMarkIrpPending') < names.indexOf('ReadDispatch') && names.includes('IoMarkIrpPending'));
  });

  it('cuts off the future when something is changed in the past, and makes the change again when it replays', async () => {
    const target = await story();
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!DpcRoutine' } });
    const crash = await (async () => {
      await target.go();
      return target.go();
    })();
    await target.goBack();
    const timer = target.memory.typeOf('_KTIMER');
    assert.ok(timer);
    const frame = target.stack(target.selectedThread!)[0];
    const extension = target
      .variables(frame)
      .find(v => v.name === 'DeferredContext')!
      .value() as { Timer: object };
    const address = target.memory.addressOf(extension.Timer);
    const before = target.memory.read(address + 0x3cn, 4);
    assert.equal(target.memory.write(address + 0x3cn, Uint8Array.of(0x2a)), 1);
    assert.equal(target.endPosition.executed, target.position.executed);
    const changed = hashOf(target);
    const here = target.position.executed;
    await target.seek({ executed: here - 100 });
    assert.deepEqual(target.memory.read(address + 0x3cn, 4), before);
    await target.seek({ executed: here });
    assert.equal(target.memory.read(address + 0x3cn, 1)[0], 0x2a);
    assert.equal(hashOf(target), changed);
    assert.equal((await target.go()).reason.kind, crash.reason.kind);
  });

  it('knows which statement of the model an event before the crash came from', async () => {
    const target = await story();
    assert.equal((await target.go()).reason.kind, 'bugcheck');
    const lineOf = (text: string) => target.events.find(e => e.text.includes(text))?.source;
    const driver = readFileSync(`${EXAMPLES}/irql-dpc/driver.ts`, 'utf8');
    const app = readFileSync(`${EXAMPLES}/irql-dpc/app.ts`, 'utf8');
    assert.equal(lineOf('set, due in')?.line, markerLine(driver, 'KeSetTimer(extension.Timer'));
    assert.equal(lineOf('IRP_MJ_READ to \\Driver\\IRQL')?.line, markerLine(app, 'ReadFile(handle'));
    assert.equal(
      target.events.findLast(e => e.kind === 'wait')?.source?.line,
      markerLine(driver, 'KeDelayExecutionThread(KernelMode'),
    );
  });

  it('says and reads positions as !tt does', async () => {
    const target = await story();
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!DpcRoutine' } });
    const stop = await target.go();
    const text = target.formatPosition(stop.position);
    assert.match(text, /^[0-9A-F]+:[0-9A-F]+$/);
    await target.go();
    assert.deepEqual(target.parsePosition(text), stop.position);
    assert.equal(
      at(await target.seek(target.parsePosition(text)!)),
      `seek@${stop.position.sequence}:${stop.position.steps}`,
    );
    assert.equal(target.parsePosition('nonsense'), undefined);
  });

  it('runs the same, however often', async function () {
    this.timeout(900_000);
    const log = async (): Promise<string> => {
      const target = targetFor(BUSY, { processors: 2, seed: 7 });
      await target.load();
      const stop = await target.go();
      return JSON.stringify([
        at(stop),
        target.events.map(e => [e.position, e.time, e.processor, e.irql, e.kind, e.text, String(e.object)]),
      ]);
    };
    const first = await log();
    const runs = Number(process.env.KDLAB_RUNS ?? 40);
    for (let i = 1; i < runs; i++) assert.equal(await log(), first, `run ${i}`);
  });
});
