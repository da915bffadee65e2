/** Rounds of a loop that does nothing are taken together, and must not be told from rounds taken one by one. */
import { strict as assert } from 'node:assert';
import { load } from './machine';

const loops = ['while (true) ;', 'for (let i = 0; ; ) {}', 'do ; while (1);', 'for (;;) { ; }'];

describe('engine: loops that do nothing', () => {
  for (const loop of loops) {
    const text = `export function f() { let n = 1;\n${loop}\n}`;

    it(`${loop}: every round counts, whatever the budget`, () => {
      const t = load({ m: text });
      assert.match(t.modules.m.code, /:\$T\[\d+\]\)-1;break/);
      const fiber = t.start('f', []);
      for (const budget of [1, 2, 3, 1, 1_000_000, 7]) {
        const before = t.program.executed;
        assert.equal(t.program.run(fiber, budget).kind, 'budget');
        assert.equal(t.program.executed - before, budget);
      }
    });

    it(`${loop}: stops at a threshold in each round`, () => {
      const t = load({ m: text });
      const probe = t.modules.m.probes.length - 1;
      const fiber = t.start('f', []);
      t.program.run(fiber, 100);
      t.program.setTrap(t.modules.m, probe, true);
      const stops = [0, 0].map(() => t.program.run(fiber, 100).kind);
      t.program.setTrap(t.modules.m, probe, false);
      assert.deepEqual([...stops, t.program.run(fiber, 100).kind], ['trap', 'trap', 'budget']);
    });
  }

  it('one that looks at something goes round', () => {
    const t = load({ m: 'export function f(n) { while (n-- > 0) ; return n; }' });
    assert.deepEqual(t.go(t.start('f', [5])), { kind: 'returned', value: -1 });
  });
});
