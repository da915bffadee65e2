import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createExpressionEvaluator, environmentOf, isMasm } from '../../debug-adapter/windbg/expression/environment';
import { ExpressionError } from '../../debug-adapter/windbg/expression/lexer';
import { parseMasm, parseWholeMasm } from '../../debug-adapter/windbg/expression/masm';
import { evaluateTypeScript } from '../../debug-adapter/windbg/expression/typescript';
import { FakeTarget } from './fakeTarget';

const fake = new FakeTarget();
const target = fake.asTarget();
const evaluate = (text: string) => parseWholeMasm(text).evaluate(environmentOf(target, 0x77n));

function fails(text: string): string {
  try {
    evaluate(text);
  } catch (error) {
    assert.ok(error instanceof ExpressionError, String(error));
    return `${error.at}: ${error.message}`;
  }
  return assert.fail(`${text} should fail`);
}

describe('MASM expressions', () => {
  const VALUES: Readonly<Record<string, bigint>> = {
    '10': 0x10n,
    '0n10': 10n,
    '0x1F': 0x1fn,
    '0t17': 15n,
    '0y101': 5n,
    '20h': 0x20n,
    add: 0xaddn,
    'fffff805`556a1100': 0xfffff805556a1100n,
    '1 + 2 * 3': 7n,
    '(1 + 2) * 3': 9n,
    '10 - 4 - 2': 10n,
    '1 << 4 | 3': 0x13n,
    '-1': 0xffffffffffffffffn,
    '-1 >>> 4': 0xffffffffffffffffn,
    '-1 >> 3c': 0xfn,
    '0n17 mod 5': 2n,
    '0n17 % 5': 2n,
    '6 and 3': 2n,
    '6 xor 3': 5n,
    '6 or 3': 7n,
    'not 5': 0n,
    'not 0': 1n,
    '5 >= 5': 1n,
    '5 = 4': 0n,
    '5 != 4 && 1': 1n,
    '0 || 0': 0n,
    'low(12345678)': 0x5678n,
    'hi(12345678)': 0x1234n,
    'by(ffffcb82`29203000)': 0x30n,
    'wo(ffffcb82`29203000)': 0x3130n,
    'dwo ffffcb82`29203000': 0x33323130n,
    'poi(ffffcb82`29203000) & ff': 0x30n,
    DpcRoutine: 0xfffff805556a1100n,
    'irql!dpcroutine+10': 0xfffff805556a1110n,
    'IRQL!g_Count': 0xfffff805556a3000n,
    Dpc: 0xffffcb8229201400n,
    count: 3n,
    '@rip - DpcRoutine': 0x24n,
    '@$ip - DpcRoutine': 0x24n,
    '$ip = @$ip': 1n,
    '@ecx': 0x29201400n,
    '@cl': 0n,
    '@$irql': 2n,
    '@$exp': 0x77n,
    '@$thread': 0xffffcb8229210000n,
    '@$tpid': 0n,
    '@$cpu': 0n,
    '@@(count + 1)': 4n,
    '@@(DeferredContext.PendingIrp)': 0xffffcb8229201500n,
  };
  for (const [text, value] of Object.entries(VALUES))
    it(`${text} is ${value.toString(16)}`, () => assert.equal(evaluate(text), value));

  it('tells where it is wrong', () => {
    assert.equal(fails('1 + xyz'), "4: Couldn't resolve error at 'xyz'");
    assert.equal(fails('poi(10'), "6: Syntax error at '<EOL>'");
    assert.equal(fails('1 +'), "3: Numeric expression missing from '<EOL>'");
    assert.equal(fails('5 / (1-1)'), "4: Divide by zero error at '(1-1)'");
    assert.equal(fails('@nope'), "0: Bad register error at '@nope'");
    assert.equal(fails('1 2'), "2: Extra character error in '2'");
    assert.equal(fails('11111111111111111'), "0: Overflow error at '11111111111111111'");
    assert.equal(fails('1 # 2'), "2: Extra character error in '# 2'");
  });

  it('leaves what follows to the command', () => {
    assert.equal(parseMasm('nt!KeSetTimer+5 L20').end, 15);
    assert.equal(parseMasm('10 20').end, 2);
  });

  it('computes like 64-bit integers', () => {
    const operators: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
      '+': (a, b) => a + b,
      '-': (a, b) => a - b,
      '*': (a, b) => a * b,
      '&': (a, b) => a & b,
      '|': (a, b) => a | b,
      '^': (a, b) => a ^ b,
    };
    const number = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(number, number, fc.constantFrom(...Object.keys(operators)), (a, b, op) => {
        assert.equal(
          evaluate(`0x${a.toString(16)} ${op} 0x${b.toString(16)}`),
          BigInt.asUintN(64, operators[op](a, b)),
        );
      }),
    );
  });

  it('fails only with an ExpressionError, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), text => {
        try {
          evaluate(text);
        } catch (error) {
          assert.ok(error instanceof ExpressionError, `${text}: ${error}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('conditions', () => {
  const evaluator = createExpressionEvaluator();

  it('are MASM or TypeScript by what they contain', () => {
    for (const text of ['@$irql >= 2', '$thread == 5', 'poi(10) = 3', '? DpcRoutine', '@rcx'])
      assert.equal(isMasm(text), true, text);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a condition
    for (const text of ['count > 2', 'Irp.IoStatus.Status < 0', '`${count}` === "3"', 'by > 1', '$local'])
      assert.equal(isMasm(text), false, text);
  });

  it('are evaluated in the frame that runs', () => {
    assert.equal(evaluator.condition(target, '@$irql >= 2'), true);
    assert.equal(evaluator.condition(target, '@$irql < 2'), false);
    assert.equal(evaluator.condition(target, 'count === 3 && delay < 0n'), true);
    assert.equal(evaluator.condition(target, 'g_Count > 4'), true);
    assert.equal(evaluator.condition(target, 'DeferredContext.PendingIrp !== null'), true);
    assert.equal(evaluator.text(target, 'count'), '3');
    assert.equal(evaluator.text(target, '@$irql'), '0x2');
    assert.equal(evaluator.text(target, 'Dpc'), '0xffffcb8229201400');
    assert.throws(
      () => evaluator.condition(target, 'nothing > 1'),
      /'nothing > 1': the engine is asked for 'nothing > 1'/,
    );
    assert.throws(() => evaluator.condition(target, '@$nix > 1'), /Bad register error/);
  });
});

describe('TypeScript without side effects', () => {
  const scope = (name: string) =>
    ({
      items: { value: [1, 2, 3] },
      o: { value: { a: { b: 7 }, f: () => 1 } },
      text: { value: 'abc' },
      n: { value: null },
    })[name];
  const run = (text: string) => evaluateTypeScript(text, scope);

  it('reads', () => {
    assert.equal(run('items.filter(x => x > 1).length'), 2);
    assert.equal(run('o?.a["b"] ** 2'), 49);
    assert.equal(run('n?.x ?? "none"'), 'none');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of an expression
    assert.equal(run('`${text.toUpperCase()}!`'), 'ABC!');
    assert.equal(run('(o as any).a.b! > 3 ? "big" : "small"'), 'big');
    assert.equal(run('BigInt(5) + 2n'), 7n);
  });

  it('refuses what could change something', () => {
    for (const text of [
      'o.a = 1',
      'o.f()',
      'items.push(1)',
      'new Date()',
      'delete o.a',
      'items.sort()',
      'Function("x")',
      'o.constructor.constructor("x")()',
      'o.a.b++',
      'async () => 1',
      'eval("1")',
      'process.exit()',
      '[1].map(o.f)',
      '[1].map([1].map(o.f.constructor)[0])',
    ]) {
      assert.throws(() => run(text), text);
    }
  });
});
