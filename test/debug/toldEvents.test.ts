import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createExpressionEvaluator } from '../../debug-adapter/windbg';
import type { DebugSession } from '../../simulator/debug/session/session';
import { ToldEvents } from '../../simulator/debug/session/toldEvents';
import { machine } from './driverModel';

/** What a machine tells as its `i`-th event; `story` tells histories apart. */
const event = (i: number, story: number) =>
  ({
    time: i * 3,
    processor: i & 3,
    irql: i & 15,
    kind: `kind ${i % 7}`,
    text: `${story}: ${i % 50}`,
    object: null,
  }) as const;
const position = (i: number) => ({ sequence: i >> 3, steps: i & 7, executed: 10 * i });

const CHUNK_BYTES = 4096 * 60;

describe('events told', function () {
  this.timeout(120_000);

  it('are known without a gap up to the present place, in the memory that they may have', () => {
    const step = fc.oneof(
      fc.record({ tell: fc.integer({ min: 1, max: 9_000 }) }),
      fc.record({ back: fc.double({ min: 0, max: 1, noNaN: true }), change: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        const limit = 4 * CHUNK_BYTES;
        const told = new ToldEvents(limit, () => undefined);
        /** Which story each event belongs to. */
        const stories: number[] = [];
        let at = 0;
        let story = 0;
        for (const s of steps) {
          if ('tell' in s)
            for (let n = 0; n < s.tell; n++, at++) {
              stories[at] ??= story;
              told.add(event(at, stories[at]), position(at), BigInt(at));
            }
          else {
            at = Math.floor(at * s.back);
            told.length = at;
            if (s.change) {
              told.cut();
              stories.length = at;
              story++;
            }
          }
          const { items } = told;
          const dropped = items.dropped!;
          assert.equal(dropped + items.length, at);
          assert.ok(told.bytes <= limit, `${told.bytes} bytes`);
          if ('tell' in s) assert.ok(items.length >= Math.min(s.tell, 4096), `${items.length} after ${s.tell}`);
          for (const { index, position: p, source: _, ...rest } of items)
            if (index % 97 === 0 || index === dropped)
              assert.deepEqual(
                [p, rest],
                [position(index), { ...event(index, stories[index]), object: BigInt(index) }],
              );
        }
      }),
      { numRuns: 12 },
    );
  });

  it('of long ago are forgotten in a long run, and told again to who goes back there', async () => {
    const target = machine(
      `import { DISPATCH_LEVEL, KeLowerIrql, KeRaiseIrql } from 'ntddk';
function Read(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref(0);
  for (let i = 0; i < 28_000; i++) {
    KeRaiseIrql(DISPATCH_LEVEL, old);
    KeLowerIrql(old.value);
  }
  return Done(DeviceObject, Irp);
}
`,
      { historyMemory: 8 },
    );
    await target.load();
    target.setExpressionEvaluator(createExpressionEvaluator());
    target.breakpoints.add({ place: { kind: 'function', name: 'T!Done' }, hitCondition: '2' });
    await target.go();
    const { events, history } = target;
    const { dropped = 0, length } = events;
    assert.ok(dropped > 2_000 && length > 10_000, `${dropped} of ${dropped + length} dropped`);
    assert.ok(history.bytes <= history.limit, `${history.bytes} bytes`);
    const first = events.find(() => true)!;
    assert.equal(first.index, dropped);
    // In the loop, where events are dense.
    for (const before of [30_000, 2_000]) {
      const executed = first.position.executed - before;
      await target.seek({ executed });
      const there = target.events;
      assert.ok(there.length > 20, `${there.length} events before ${executed}`);
      const last = there.findLast(() => true)!;
      assert.ok(executed - last.position.executed < 100, 'up to the present');
      assert.ok((target as DebugSession).history.bytes <= history.limit);
    }
    await target.seek('end');
    assert.equal(target.events.dropped! + target.events.length, dropped + length);
  });
});
