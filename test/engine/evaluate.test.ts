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

  describe('whatever may be written', () => {
    const source = `import { block, soon } from 'host'; import * as n from './n';
      namespace N { export const q = 4; export namespace M { export let z = 5; } export function inN(a: number) { block(a); return q; } } import Al = N.M;
      enum E { A, B }
      class Base { #x = 'base'; b() { return this.#x; } greet() { return 'hi'; } static #count = 3; }
      class P extends Base { accessor auto = 4; #x = 1; #m(k: number) { return this.#x + k; } get #g() { return this.#x * 10; } set #g(v) { this.#x = v; } stop(o: any) { block(0); return this.#x; } }
      export let stored: any; export const p = new P();
      export function f() { return p.stop({ a: 1 }); }
      export function h() { return N.inN(1); }`;
    const stopIn = (name: string) => {
      const t = load({ m: source, n: 'export function other() { return 2; }' });
      const fiber = t.start(name);
      t.go(fiber);
      return (expression: string, sideEffects = true): unknown => {
        const e = t.program.evaluateIn(fiber.frames.at(-1), 'm', expression, { sideEffects, stackBytes: 0x4000 });
        const r = t.go(e);
        if (r.kind === 'returned') return r.value;
        throw 'error' in r ? r.error : new Error(r.kind);
      };
    };

    it('private members', () => {
      const evaluate = stopIn('f');
      const values: [string, unknown][] = [
        ['this.#x', 1],
        ['this.#x = 5', 5],
        ['#x in this', true],
        ['#x in o', false],
        ['this.#m(2) + this?.#m?.(1)', 13],
        ['this.#g', 50],
        ['this.#g = 7, this.#x', 7],
        ['this.#x++ + ++this.#x', 16],
        ['Base.#count', 3],
        ['this.b()', 'base'],
        ['this.auto + this.#auto_accessor_storage', 8],
      ];
      for (const [expression, value] of values) assert.equal(evaluate(expression), value, expression);
      assert.throws(() => evaluate('this.#nope'), /no private member '#nope'/);
      assert.equal(evaluate('`${this.#x}`', false), '9');
      assert.throws(() => evaluate('this.#g', false), /#g is a function of the model/);
      assert.throws(() => evaluate('this.#x = 1', false), CompileError);
    });

    it('classes, closures, generators, namespaces and imports that the module does not use', () => {
      const evaluate = stopIn('f');
      const values: [string, unknown][] = [
        ['new (class Foo extends Base { #y = 3; get y() { return super.greet() + this.#y + E[1]; } })().y', 'hi3B'],
        ['stored = x => x * 2, stored(4)', 8],
        ['stored = class Q extends Base { v = N.q }, new stored().v', 4],
        ['[...(function* () { yield* [1, 2]; })()].join(`${o.a}`)', '112'],
        ['(() => { let s = 0; for (const [k, v = 2] of [[1], [2, 3]]) s += k * v; return s; })()', 8],
        ['N.q + Al.z', 9],
        ['typeof soon + n.other()', 'function2'],
        ['typeof nothing', 'undefined'],
        ['o.a ||= 5;', 1],
      ];
      for (const [expression, value] of values) assert.equal(evaluate(expression), value, expression);
      const inNamespace = stopIn('h');
      assert.deepEqual([inNamespace('q + M.z + a'), inNamespace('typeof inN')], [10, 'function']);
    });

    it('refuses the rest with its reason', () => {
      const evaluate = stopIn('f');
      const reasons: [string, RegExp][] = [
        ['super.greet()', /'super' has no meaning here.*name the class instead/],
        ['await 1', /'await' is not supported/],
        ['async () => 1', /Async functions are not supported/],
        ['import("x")', /Dynamic import/],
        ['eval("1")', /Direct eval/],
        ['', /nothing to evaluate/],
        ['1; 2', /One expression is expected/],
        ['nope = 1', /Cannot find name 'nope'/],
      ];
      for (const [expression, reason] of reasons) assert.throws(() => evaluate(expression), reason, expression);
    });
  });
});
