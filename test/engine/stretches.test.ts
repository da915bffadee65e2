/** Statements that are counted together must not be told from those that are counted one by one. */
import { strict as assert } from 'node:assert';
import { load, probeAt } from './machine';

const text = `export function f(n, odd) {
  let a = 1, b = 2, c = 0;
  for (let i = 0; i < n; i++) {
    a = (a * 31 + b) & 0xffff;
    b = (b ^ a) + 1;
    c = c + odd; // may throw
    a = a + 1;
    a = a + h(i, odd);
  }
  return a + b;
}
export function h(n, odd) {
  if (n === 0) return 1;
  if (n < odd) return 2;
  else if (n * odd > 2) {
    n = n + 1;
    return n;
  }
  n = n + odd * 2; // may throw
  return n;
}
export function g(n, odd) {
  let caught = 0;
  try {
    f(n, odd);
  } catch (e) {
    caught = e.message;
  }
  return caught;
}`;

describe('engine: stretches of statements', () => {
  it('are compiled', () => {
    const { code } = load({ m: text }).modules.m;
    assert.ok(code.includes('$B[0]=$B[0]-4|0'));
    assert.ok(code.includes('$B[0]=$B[0]-3|0'), 'with two conditions before it');
  });

  for (const [what, odd] of Object.entries({ 'to their end': 1, 'to one that throws': 1n }))
    it(`run ${what}, whatever the budget, with the same count and places`, () => {
      const whole = load({ m: text });
      const start = whole.program.executed;
      const run = whole.start('g', [3, odd]);
      const stops: unknown[] = [];
      let stop = whole.go(run);
      for (; stop.kind !== 'returned'; stop = whole.go(run))
        stops.push([stop.kind, whole.program.executed - start, run.frames.map(frame => frame.pc)]);
      assert.equal(stops.length, odd === 1 ? 0 : 1, 'an exception is told once');
      const total = whole.program.executed - start;
      for (let budget = 1; budget <= total; budget++) {
        const t = load({ m: text });
        const before = t.program.executed;
        const fiber = t.start('g', [3, odd]);
        const seen: unknown[] = [];
        let piece = t.program.run(fiber, budget);
        for (; piece.kind !== 'returned'; piece = t.program.run(fiber, budget))
          if (piece.kind !== 'budget')
            seen.push([piece.kind, t.program.executed - before, fiber.frames.map(frame => frame.pc)]);
        assert.deepEqual(piece, stop);
        assert.deepEqual(seen, stops, `budget ${budget}`);
        assert.equal(t.program.executed - before, total, `budget ${budget}`);
      }
    });

  it('stop at a threshold that is paid for late, whichever way is taken then', () => {
    for (const [n, odd, way] of [
      [0, 1, 'return 1'],
      [1, 5, 'return 2'],
      [3, 1, 'n = n + 1'],
      [2, 1, '// may throw'],
    ] as const) {
      const t = load({ m: text });
      const own = t.modules.m.functions.find(f => f.name === 'h')!.points.flatMap(p => p.probe ?? []);
      const stops = (probes: readonly number[]) => {
        for (const probe of own) t.program.setTrap(t.modules.m, probe, probes.includes(probe));
        const fiber = t.start('h', [n, odd]);
        const start = t.program.executed;
        const found: unknown[] = [];
        while (t.go(fiber).kind === 'trap') found.push([t.program.executed - start, fiber.frames.at(-1)!.pc]);
        return found;
      };
      const all = stops(own);
      assert.equal(all.length > 1, true, way);
      assert.deepEqual(own.flatMap(probe => stops([probe])).sort(), all.sort(), way);
      assert.deepEqual(stops([]), [], way);
    }
  });

  it('stop at a condition that is paid for late before it throws', () => {
    const stops = (budget: number, trap: boolean) => {
      const t = load({ m: text });
      const probe = probeAt(t.modules.m, text, 'n * odd > 2');
      if (trap) t.program.setTrap(t.modules.m, probe, true);
      const fiber = t.start('h', [1, 1n]);
      const start = t.program.executed;
      const found: unknown[] = [];
      for (let n = 0; n < 10; n++) {
        const { kind } = t.program.run(fiber, budget);
        if (kind === 'threw') break;
        if (kind !== 'budget') found.push([kind, t.program.executed - start, fiber.frames.at(-1)!.pc]);
      }
      return found;
    };
    const [thrown] = stops(1, false) as [string, number, number][];
    assert.deepEqual(stops(100, false), [thrown]);
    assert.deepEqual(stops(100, true), [['trap', thrown[1] - 1, thrown[2]], thrown]);
    assert.deepEqual(stops(1, true), stops(100, true));
  });

  it('stop at a threshold in their middle, and no more when it is taken away', () => {
    const t = load({ m: text });
    const probe = probeAt(t.modules.m, text, '// may throw');
    t.program.setTrap(t.modules.m, probe, true);
    const fiber = t.start('f', [2, 1]);
    const places: number[] = [];
    const start = t.program.executed;
    for (let i = 0; i < 2; i++) {
      assert.equal(t.go(fiber).kind, 'trap');
      places.push(t.program.executed - start);
    }
    assert.deepEqual(places, [6, 13]);
    t.program.setTrap(t.modules.m, probe, false);
    assert.equal(t.go(fiber).kind, 'returned');
    const again = t.start('f', [2, 1]);
    assert.equal(t.go(again).kind, 'returned');
  });
});
