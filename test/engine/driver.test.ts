import { strict as assert } from 'node:assert';
import { compile, createProgram } from '../../simulator/engine';
import { load, probeAt } from './machine';

const names = (fiber: { frames: readonly { code: { record: { name: string } } }[] }) =>
  fiber.frames.map(f => f.code.record.name);

describe('engine: driver', () => {
  it('suspends in a host call and returns what the machine gives it', () => {
    const t = load({
      m: `import { block } from 'host'; export function f(x: number) { const a = block(x); return a + inner(); } function inner() { return block('in') + 1; }`,
    });
    const fiber = t.start('f', [5]);
    assert.equal(fiber.state, 'fresh');
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 5 });
    assert.equal(fiber.state, 'suspended');
    assert.deepEqual(names(fiber), ['f']);
    assert.equal(fiber.frames[0].code.record.points.find(p => p.pc === fiber.frames[0].pc)!.callee, 'block');
    fiber.setResult(10);
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 'in' });
    assert.deepEqual(names(fiber), ['f', 'inner']);
    fiber.setResult(7);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 18 });
    assert.equal(fiber.state, 'done');
  });

  it('counts statements exactly and stops where budgets sum to the same number', () => {
    const text =
      'export function f(n: number) { let s = 0; for (let i = 0; i < n; i++) { s += g(i); } return s; } function g(i: number) { return i; }';
    const whole = load({ m: text });
    const before = whole.program.executed;
    whole.go(whole.start('f', [10]));
    const total = whole.program.executed - before;
    assert.equal(total, 2 + 10 * 2 + 1);
    for (const first of [1, 2, 5, 11, 22]) {
      const t = load({ m: text });
      const start = t.program.executed;
      const a = t.start('f', [10]);
      assert.equal(t.program.run(a, first).kind, 'budget');
      assert.equal(t.program.executed - start, first);
      const b = load({ m: text });
      const other = b.start('f', [10]);
      for (let i = 0; i < first; i++) b.program.run(other, 1);
      const plain = (f: typeof a) =>
        f.frames.map(x => [x.code.record.name, x.pc, x.slots.filter(s => typeof s === 'number' || s === undefined)]);
      assert.deepEqual(plain(other), plain(a));
      assert.deepEqual(t.go(a), { kind: 'returned', value: 45 });
      assert.equal(t.program.executed - start, total);
    }
  });

  it('passes over a raised threshold whose condition does not hold, without leaving the callers', () => {
    const text = `export function f(n) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += i; // here
      }
      return sum;
    }
    export function g(n) { return f(n) + f(n); }`;
    const t = load({ m: text });
    const unconditional = load({ m: text });
    const here = probeAt(t.modules.m, text, '// here');
    const i = t.modules.m.functions.find(f => f.name === 'f')!.variables.find(v => v.name === 'i')!;
    const asked: unknown[] = [];
    t.program.setTrap(t.modules.m, here, true, frame => {
      asked.push(t.program.getVariable(frame, i));
      return frame.slots[i.slot] === 3;
    });
    const fiber = t.start('g', [5]);
    const stop = t.go(fiber);
    assert.equal(stop.kind, 'trap');
    assert.deepEqual(asked, [0, 1, 2, 3]);
    assert.deepEqual(
      fiber.frames.map(f => f.code.record.name),
      ['g', 'f'],
    );
    assert.equal(t.go(fiber).kind, 'trap', 'the second call of f');
    assert.deepEqual(asked, [0, 1, 2, 3, 4, 0, 1, 2, 3]);
    // Budgets end where they do without it.
    const before = t.program.executed;
    assert.equal(t.program.run(fiber, 2).kind, 'budget');
    assert.equal(t.program.executed - before, 2);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 20 });
    const plain = unconditional.start('g', [5]);
    unconditional.go(plain);
    assert.equal(t.program.executed, unconditional.program.executed);
    // One that throws traps.
    t.program.setTrap(t.modules.m, here, true, () => {
      throw new Error('no such name');
    });
    assert.equal(t.go(t.start('f', [1])).kind, 'trap');
  });

  it('stops before statements whose threshold is raised, once each time', () => {
    const text = `export function f() {
      let s = 0;
      for (let i = 0; i < 3; i++) {
        s += i; // here
      }
      return s;
    }`;
    const t = load({ m: text });
    const probe = probeAt(t.modules.m, text, '// here');
    t.program.setTrap(t.modules.m, probe, true);
    const fiber = t.start('f');
    for (let i = 0; i < 3; i++) {
      const r = t.go(fiber);
      assert.equal(r.kind, 'trap');
      assert.equal(r.kind === 'trap' && r.probe, probe);
      const v = fiber.frames[0].code.record.variables.find(x => x.name === 'i')!;
      assert.equal(t.program.getVariable(fiber.frames[0], v), i);
    }
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 3 });
  });

  it('reports a breakpoint at a statement where the budget has just ended', () => {
    const text = 'export function f() {\n let a = 1;\n a = 2; // here\n return a;\n}';
    const t = load({ m: text });
    t.program.setTrap(t.modules.m, probeAt(t.modules.m, text, '// here'), true);
    const fiber = t.start('f');
    assert.equal(t.program.run(fiber, 1).kind, 'budget');
    assert.equal(t.program.run(fiber, 5).kind, 'trap');
    assert.equal(t.program.run(fiber, 1).kind, 'budget');
    assert.equal(t.program.run(fiber, 1).kind, 'returned');
  });

  it('runs an interrupt on top of a suspended fiber and then goes on where it stood', () => {
    const t = load({
      m: `import { log, block } from 'host';
        export function f() { log('a'); log('b'); const x = block('wait'); log(x); return x; }
        export function isr(n: number) { log('isr' + n); if (n === 2) block('in isr'); return 'dropped'; }`,
    });
    const { isr } = t.program.exports('m');
    const fiber = t.start('f');
    t.program.run(fiber, 1);
    fiber.interrupt(isr, [1]);
    fiber.interrupt(isr, [2]);
    assert.deepEqual(fiber.interruptBases, [1, 1]);
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 'in isr' });
    assert.deepEqual(names(fiber), ['f', 'isr']);
    assert.deepEqual(fiber.interruptBases, [1, 1]);
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 'wait' });
    assert.deepEqual(fiber.interruptBases, []);
    // An interrupt of a waiting call leaves its result alone.
    fiber.setResult('result');
    fiber.interrupt(isr, [3]);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 'result' });
    assert.deepEqual(t.log, ['a', 'isr2', 'isr1', 'b', 'isr3', 'result']);
  });

  it('shows an exception before any frame is lost', () => {
    const t = load({
      m: `import { log, fail, block } from 'host';
        export function f(how: number) { try { return mid(how); } catch (e: any) { return 'caught ' + e.message; } finally { log('outer'); } }
        function mid(how: number) { try { return deep(how); } finally { log('mid' + block('in finally')); } }
        function deep(how: number) { const local = how * 2; if (how === 1) throw new Error('mine'); if (how === 2) return (null as any).x; fail('host'); }
        export function g() { deep(1); }`,
    });
    for (const [how, native, message] of [
      [1, false, 'mine'],
      [2, true, "Cannot read properties of null (reading 'x')"],
      [3, true, 'host'],
    ] as const) {
      const fiber = t.start('f', [how]);
      const r = t.go(fiber);
      assert.equal(r.kind, 'exception');
      if (r.kind !== 'exception') return;
      assert.equal(r.native, native);
      assert.equal((r.error as Error).message, message);
      assert.equal(r.handledAt, 0);
      assert.deepEqual(names(fiber), ['f', 'mid', 'deep']);
      const local = fiber.frames[2].code.record.variables.find(v => v.name === 'local')!;
      assert.equal(t.program.getVariable(fiber.frames[2], local), how * 2);
      fiber.setException(r.error);
      assert.deepEqual(t.go(fiber), { kind: 'request', request: 'in finally' });
      assert.deepEqual(t.go(fiber), { kind: 'returned', value: `caught ${message}` });
    }
    const fiber = t.start('g');
    const r = t.go(fiber);
    assert.equal(r.kind === 'exception' && r.handledAt, -1);
    // Going on without saying anything raises the same exception.
    const end = t.go(fiber);
    assert.equal(end.kind === 'threw' && (end.error as Error).message, 'mine');
    assert.equal(fiber.state, 'done');
  });

  it('raises what the machine tells it to at a blocking call', () => {
    const t = load({
      m: `import { block } from 'host'; export function f() { try { block(1); } catch (e: any) { return [e, block(2)]; } }`,
    });
    const fiber = t.start('f');
    t.go(fiber);
    fiber.setException(0xc0000005);
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 2 });
    fiber.setResult('ok');
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: [0xc0000005, 'ok'] });
  });

  it('keeps an exception of an interrupt out of what it interrupted', () => {
    const t = load({
      m: `import { block, log } from 'host'; export function f() { try { log(1); log(2); return 'fine'; } catch (e) { return 'wrong'; } } export function isr() { throw 'isr'; }`,
    });
    const fiber = t.start('f');
    t.program.run(fiber, 2);
    fiber.interrupt(t.program.exports('m').isr, []);
    const r = t.go(fiber);
    assert.equal(r.kind === 'exception' && r.handledAt, -1);
    assert.deepEqual(t.go(fiber), { kind: 'threw', error: 'isr' });
    assert.equal(fiber.state, 'suspended');
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 'fine' });
  });

  it('charges stack bytes and stops in the prologue that runs out', () => {
    const t = load(
      {
        m: `import { left } from 'host';
        /** @stack 0x100 */ export function f(n: number): number { return n === 0 ? left() : f(n - 1); }
        /** Switches.
         * @stack 0x80
         * @enterstack kernel */ export function sys(n: number) { return [left(), f(n)]; }
        /** @stack 0x40 */ export function both() { const a = left(); const s = sys(2); return [a, s, left()]; }`,
      },
      { enterStack: kind => (kind === 'kernel' ? { bytes: 0x6000, lowest: 0x6000 } : undefined) },
    );
    assert.deepEqual(t.go(t.start('f', [3], 0x1000)), { kind: 'returned', value: 0x1000 - 4 * 0x100 });
    const fiber = t.start('f', [100], 0x1000);
    assert.equal(t.go(fiber).kind, 'stackOverflow');
    assert.equal(fiber.frames.length, 17);
    assert.deepEqual(
      fiber.frames.map(x => x.stackLeft),
      Array.from({ length: 17 }, (_, i) => 0x1000 - (i + 1) * 0x100),
    );
    assert.equal(fiber.frames[16].code.record.points.find(p => p.pc === fiber.frames[16].pc)!.kind, 'entry');
    for (const budget of [1e6, 1]) {
      const both = t.start('both', [], 0x100);
      let r = t.program.run(both, budget);
      while (r.kind === 'budget') r = t.program.run(both, budget);
      assert.deepEqual(r, { kind: 'returned', value: [0xc0, [0x6000 - 0x80, 0x6000 - 0x80 - 0x300], 0xc0] });
    }
  });

  it('knows the deepest point of each stack, wherever runs end', () => {
    const text = `import { left } from 'host';
      /** @stack 0x100 */ export function f(n: number): number { return n === 0 ? 0 : f(n - 1); }
      /** @stack 0x80
       * @enterstack kernel */ export function sys(n: number) { return f(n); }
      /** @stack 0x40 */ export function both() { f(2); sys(3); f(1); return left(); }
      /** @stack 0x58 */ export function leaf() { let a = 1; a++; a++; return a; }
      /** @stack 0x190 */ export function isr() { f(0); }`;
    for (const budget of [1e6, 1]) {
      const kernel = { bytes: 0x6000, lowest: 0x6000 };
      const t = load({ m: text }, { enterStack: kind => (kind === 'kernel' ? kernel : undefined) });
      const fiber = t.start('both', [], 0x1000);
      let r = t.program.run(fiber, budget);
      while (r.kind === 'budget') r = t.program.run(fiber, budget);
      assert.deepEqual(r, { kind: 'returned', value: 0x1000 - 0x40 });
      assert.deepEqual([fiber.stack.lowest, kernel.lowest], [0x1000 - 0x40 - 3 * 0x100, 0x6000 - 0x80 - 4 * 0x100]);
    }
    // An interrupt of a function whose frame is not aligned.
    const t = load({ m: text });
    const fiber = t.start('leaf', [], 0x1000);
    t.program.run(fiber, 2);
    fiber.interrupt(t.program.exports('m').isr, []);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 3 });
    assert.equal(fiber.stack.lowest, ((0x1000 - 0x58) & ~15) - 0x190 - 0x100);
    const deep = t.start('f', [100], 0x1000);
    assert.equal(t.go(deep).kind, 'stackOverflow');
    deep.interrupt(t.program.exports('m').leaf, []);
    t.go(deep);
    assert.ok(deep.stack.lowest < 0);
  });

  it('recurses as deep as the simulated stack allows, whatever the native one holds', () => {
    const t = load({
      m: 'export function f(n: number): number { if (n === 0) return 0; const r = f(n - 1); return r + 1; }',
    });
    assert.deepEqual(t.go(t.start('f', [20000], 0x200000)), { kind: 'returned', value: 20000 });
    const bad = t.start('f', [1e9], 0x100000);
    assert.equal(t.go(bad).kind, 'stackOverflow');
    assert.ok(bad.frames.length > 10000);
  });

  it('ends a run at the next statement when a host call asks for it', () => {
    const t = load({
      m: `import { soon, now, log } from 'host'; export function f() { log(1); soon(); log(2); return now(); }`,
    });
    const fiber = t.start('f');
    const before = t.program.executed;
    assert.equal(t.program.run(fiber, 1000).kind, 'budget');
    assert.equal(t.program.executed - before, 2);
    assert.deepEqual(t.log, [1]);
    assert.deepEqual(t.program.run(fiber, 1000), { kind: 'returned', value: [before + 4, 998] });
  });

  it('reads and writes variables of any frame', () => {
    const t = load({
      m: `import { block } from 'host'; export function f(p: number) { let captured = 1; const get = () => captured; { const inner = 'x'; block(inner); } return [p, captured, get()]; }`,
    });
    const fiber = t.start('f', [1]);
    t.go(fiber);
    const frame = fiber.frames[0];
    const v = (name: string) => frame.code.record.variables.find(x => x.name === name)!;
    t.program.setVariable(frame, v('p'), 100);
    t.program.setVariable(frame, v('captured'), 200);
    assert.equal(t.program.getVariable(frame, v('inner')), 'x');
    assert.throws(() => t.program.setVariable(frame, v('inner'), 'y'), /constant/);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: [100, 200, 200] });
  });

  it('traces a function value back to its code', () => {
    const t = load({
      m: `export function f() {} export class C { constructor(x: number) { this.m = x; } m: any; go() {} static s() {} } export const g = () => 1; export const bound = f.bind(null);`,
    });
    const x = t.program.exports('m');
    assert.deepEqual(
      [x.f, x.C, x.C.prototype.go, x.C.s, x.g].map(f => t.program.codeOf(f)?.record.name),
      ['f', 'C.constructor', 'C.go', 'C.s', 'g'],
    );
    assert.deepEqual(
      [x.bound, Math.max, 5, undefined].map(f => t.program.codeOf(f)),
      [undefined, undefined, undefined, undefined],
    );
  });

  it('stops at every statement of an accessor', () => {
    const t = load({
      m: `import { block } from 'host'; class A { n = 0; get v() { this.n++; return block(5); } set v(x: number) { this.n += x; block(x); } } export function f() { const a = new A(); a.v = a.v + 1; return a.n; }`,
    });
    const fiber = t.start('f');
    const stops: string[] = [];
    for (;;) {
      const r = t.program.run(fiber, 1);
      if (r.kind === 'returned') {
        assert.equal(r.value, 7);
        break;
      }
      stops.push(`${r.kind} ${fiber.frames.map(f => f.code.record.name).join(' ')}`);
      if (r.kind === 'request') fiber.setResult(r.request);
    }
    assert.deepEqual(
      stops.filter(s => s.startsWith('request')),
      ['request f A.get v', 'request f A.set v'],
    );
    assert.equal(stops.filter(s => s === 'budget f A.get v').length, 2);
    assert.equal(stops.filter(s => s === 'budget f A.set v').length, 1);
  });

  it('refuses to block in an accessor that the platform reads, and defers preemption there', () => {
    const t = load({
      m: `import { block, get } from 'host'; class A { get v() { let s = 0; for (let i = 0; i < 5; i++) { s += i; } return s; }
get w() { return block(1); } } export function f() { const a = new A(); return get(a, 'v') + get(a, 'v'); } export function g() { return get(new A(), 'w'); }`,
    });
    const before = t.program.executed;
    const fiber = t.start('f');
    let stops = 0;
    for (;;) {
      const r = t.program.run(fiber, 1);
      if (r.kind === 'returned') {
        assert.equal(r.value, 20);
        break;
      }
      stops++;
    }
    assert.equal(stops, 1);
    assert.equal(t.program.executed - before, 2 + 2 * 8);
    const g = t.start('g');
    const r = t.go(g);
    assert.match(
      String(r.kind === 'exception' && r.error),
      /^Error: A blocking call \(block, m\.ts:2:18\) cannot be made inside 'A\.get w'/,
    );
  });

  it('says which function of the host cannot have its callback suspended, and gives the caller its exception', () => {
    const t = load({
      m: `import { each, block } from 'host';
const done: unknown[] = [];
export function f() { let r: unknown = 'none';
  try { r = each([1, 2, 3], x => { done.push(x, block(x)); return x; }); done.push('after'); } catch (e: any) { return [e.message, done, r]; } }`,
    });
    const fiber = t.start('f');
    const r = t.go(fiber);
    assert.ok(r.kind === 'exception');
    fiber.setException(r.error);
    assert.deepEqual(t.go(fiber), {
      kind: 'returned',
      value: [
        "'<anonymous>' was suspended while 'each' (m.ts:4:13) was calling it, which cannot be resumed: a callback of that function must not block.",
        [],
        'none',
      ],
    });
  });

  it('interrupts loops at the top level of a module and loops without a body', () => {
    const module = compile('for (;;);', { fileName: 'm.ts', moduleId: 'm', image: '', globals: new Set() });
    const program = createProgram({ host: {}, globals: {}, resolve: () => undefined, hostModules: {} });
    program.link([module]);
    const fiber = program.evaluate('m');
    assert.equal(program.run(fiber, 1000).kind, 'budget');
    assert.equal(program.executed, 1000);
    assert.deepEqual(names(fiber), ['<module>']);
  });

  it('keeps the builtins apart, but takes thresholds in them', () => {
    const text = `import { block } from 'host'; export function f() { return [1, 2].map(x => block(x)); }`;
    const t = load({ m: text });
    const fiber = t.start('f');
    t.go(fiber);
    assert.deepEqual(names(fiber), ['f', 'map', '<anonymous>']);
    const builtins = fiber.frames[1].code.module;
    const other = load({ m: text });
    assert.deepEqual(other.program.modules, [other.modules.m]);
    const probe = fiber.frames[1].code.record.points.find(p => p.probe !== undefined)!.probe!;
    other.program.setTrap(builtins, probe, true);
    assert.equal(other.go(other.start('f')).kind, 'trap');
  });

  it('drops frames down to a depth', () => {
    const t = load({
      m: `import { block } from 'host'; export function f() { return 1 + g(); } function g() { return block('x') + 1; }`,
    });
    const fiber = t.start('f');
    t.go(fiber);
    fiber.truncate(1);
    fiber.setResult(41);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 42 });
  });
});
