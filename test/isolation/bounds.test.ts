/** What would take all the time or memory there is: a clear outcome, in the built product. */
import { strict as assert } from 'node:assert';
import { bounded } from '../../debug-adapter/node/isolation/bounded';
import { usedMemory } from '../../debug-adapter/node/memory';
import { OutOfTime } from '../../simulator/debug';
import { entry, kdlab } from './product';

/** Body of DriverEntry -> what the run's transcript says. */
const endless: readonly {
  readonly name: string;
  readonly body: string;
  readonly more?: string;
  readonly says: RegExp;
}[] = [
  {
    name: 'a regular expression that backtracks for ever',
    body: "  return /^(a+)+\\1$/.test('a'.repeat(40) + 'b') ? 1 : 0;",
    says: /One statement does not end[\s\S]*driver\.ts:6:\d+[\s\S]*BAD!DriverEntry/,
  },
  {
    name: 'a power of millions of digits @long',
    // A fast computer has it in a second.
    body: '  return Number(3n ** (2n ** 28n) & 1n);',
    says: /One statement does not end[\s\S]*driver\.ts:6:\d+|completed/,
  },
  {
    name: 'an iteration over four billion holes @long',
    body: '  return new Set(new Array(2 ** 32 - 1)).size;',
    says: /One statement does not end[\s\S]*driver\.ts:6:\d+|Memory limit|out of memory|more than the/,
  },
  {
    name: 'recursion',
    body: '  return down(1);',
    more: 'function down(n: number): number { return down(n + 1) + 1; }',
    says: /UNEXPECTED_KERNEL_MODE_TRAP \(7f\)/,
  },
  {
    name: 'toString that calls itself',
    body: '  const o: any = { toString() { return String(o); } }; return Number(String(o));',
    says: /UNEXPECTED_KERNEL_MODE_TRAP \(7f\)/,
  },
  {
    name: 'toJSON that calls itself',
    body: '  const o: any = { toJSON() { return JSON.stringify(o); } }; return Number(JSON.stringify(o));',
    says: /UNEXPECTED_KERNEL_MODE_TRAP \(7f\)/,
  },
  {
    name: 'an error whose message does not end',
    body: "  throw { get message() { return /^(a+)+\\1$/.test('a'.repeat(40) + 'b'), 'never'; } };",
    says: /\(7e\)[\s\S]*thrown: \[object Object\]/,
  },
  {
    name: 'an error whose toString throws',
    body: '  throw { toString() { throw new Error("again"); }, [Symbol.toPrimitive]() { throw 1; } };',
    says: /\(7e\)/,
  },
  { name: 'an error without a prototype', body: '  throw Object.create(null);', says: /\(7e\)/ },
  { name: 'a very long error', body: "  throw 'x'.repeat(2 ** 24);", says: /\(7e\)/ },
  {
    name: 'an error that is its own cause',
    body: '  const e: any = new Error("round"); e.cause = e; e.self = e; throw e;',
    says: /\(7e\)/,
  },
  {
    name: 'memory by buffers @long',
    body: '  const all: Uint8Array[] = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));',
    says: /more (memory )?than the 512 MB/,
  },
  {
    name: 'memory by a map',
    body: '  const all = new Map<number, object>(); for (let i = 0; ; i++) all.set(i, { i });',
    says: /more (memory )?than the 512 MB/,
  },
  {
    name: 'memory by strings @long',
    body: "  const all: string[] = []; for (let i = 0; ; i++) all.push(('x'.repeat(1 << 20) + i).toUpperCase());",
    says: /more (memory )?than the 512 MB/,
  },
  {
    name: 'memory by closures @long',
    body: '  let f = () => 0; for (;;) { const g = f; f = () => g() + 1; }',
    says: /more (memory )?than the 512 MB/,
  },
];

/** Expression -> what would take more memory than there is, in one statement. */
const huge: readonly (readonly [expression: string, what: RegExp, often?: 'often'])[] = [
  ["'a'.repeat(2 ** 27).split('')", /String\.prototype\.split/, 'often'],
  ["'a'.repeat(2 ** 23).split(/(b?)(c?)(d?)/)", /String\.prototype\.split/],
  ["'a'.repeat(2 ** 26).match(/a/g)", /String\.prototype\.match/],
  ["'a'.repeat(2 ** 29 - 100).toUpperCase()", /repeat|toUpperCase/],
  ['new Uint8Array(2 ** 32).fill(1)', /a new Uint8Array/, 'often'],
  ['Reflect.construct(Uint8Array, [2 ** 32]).fill(1)', /Reflect\.construct/],
  ['[...new Uint8Array(2 ** 27)]', /spreading/, 'often'],
  ['Math.max(...new Uint8Array(2 ** 27))', /spreading/],
  ['({ ...new Uint8Array(2 ** 27) })', /copying properties/],
  ["Object.entries('x'.repeat(2 ** 26))", /Object\.entries/],
  ["JSON.parse('['.repeat(2 ** 26))", /JSON\.parse/, 'often'],
  ["new RegExp('(?:'.repeat(2 ** 22))", /a new RegExp/],
  [`[${Array.from({ length: 30 }, () => '1n << 1073741000n').join()}]`.replaceAll('1n <<', 'one <<'), /a BigInt/],
  [`[${Array.from({ length: 30 }, () => 'new Array(2 ** 25)').join()}]`, /a new Array/],
  ['nested(40).flat(Infinity)', /Array\.prototype\.flat/],
];

describe('more than there is', function () {
  this.timeout(180_000);
  for (const { name, body, more, says } of endless)
    it(name, async () => {
      const { out, err, code } = await kdlab(entry(body, more), ['run', 'FILE', '--limit', '2000000000']);
      assert.match(out + err, says);
      assert.ok(code === 0 || code === 1, `exit code ${code}`);
    });

  for (const [expression, what, often] of huge)
    it(`at once: ${expression.slice(0, 60)}${often ? '' : ' @long'}`, async () => {
      const { out, code } = await kdlab(
        entry(
          `  const all: unknown = ${expression};\n  DbgPrint('%d\\n', Number(all === null));`,
          `const one = 1n;
function nested(depth: number): unknown[] {
  let a: unknown[] = [1];
  for (let i = 0; i < depth; i++) a = [a, a];
  return a;
}`,
        ),
        ['run', 'FILE'],
      );
      // How far it comes is the computer's: what takes long may be ended before it takes much.
      assert.match(out, new RegExp(`${what.source}|does not end`));
      assert.match(out, /One statement (needs more memory than the 512 MB|does not end)[\s\S]*driver\.ts:\d+:\d+/);
      assert.equal(code, 1);
    });

  it('what fits is no concern, however often', async () => {
    const { out } = await kdlab(
      entry(
        "  let n = 0;\n  for (let i = 0; i < 60; i++) n += [...'x'.repeat(1 << 20).split('')].length + new Array(1 << 20).length;\n  DbgPrint('%d\\n', n);",
      ),
      ['run', 'FILE'],
    );
    assert.match(out, /^125829120$/m);
    assert.match(out, /completed/);
  });

  it('a search in four billion holes, which nothing can interrupt', async () => {
    const { code, out } = await kdlab(entry('  return new Array(2 ** 32 - 1).indexOf(1 as never);'), ['run', 'FILE']);
    assert.match(
      out,
      /One statement does not end[\s\S]*indexOf would visit 4,294,967,295 places[\s\S]*driver\.ts:6:\d+/,
    );
    assert.equal(code, 1);
  });

  it('a search for a very long text, which nothing can interrupt', async () => {
    const search = "'a'.repeat(2 ** 22).lastIndexOf('a'.repeat(2 ** 21).concat('b'))";
    const { code, err } = await kdlab(entry(`  return ${search};`), ['run', 'FILE']);
    assert.match(err, /does not end[\s\S]*process was ended/);
    assert.equal(code, null);
  });

  it('a slice of slow statements is no endless one', async () => {
    const { out } = await kdlab(
      entry(
        "  let n = 0;\n  for (let i = 0; i < 400; i++) n += 'x'.repeat(1 << 23).toUpperCase().length;\n  DbgPrint('%d\\n', n);",
      ),
      ['run', 'FILE'],
    );
    assert.match(out, /^3355443200$|^-939524096$/m);
    assert.match(out, /completed/);
  });

  it('is not the time that it takes to look for garbage', () => {
    const endlessLooking = (): void => {
      for (;;) usedMemory(1);
    };
    const before = process.cpuUsage();
    let looking = Number.NaN;
    assert.throws(
      () => bounded(endlessLooking, { milliseconds: 300, memory: Number.POSITIVE_INFINITY }),
      (error: OutOfTime) => {
        looking = error.spent;
        return error instanceof OutOfTime;
      },
    );
    const { user, system } = process.cpuUsage(before);
    assert.ok(looking < (user + system) / 1000 / 2, `${looking} of ${(user + system) / 1000} ms`);
  });
});
