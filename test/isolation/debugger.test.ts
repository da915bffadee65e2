/** Values of a hostile model in the debugger: looking at them runs nothing of theirs, in the built adapter. */
import { strict as assert } from 'node:assert';
import { adapter, entry, kdlab, withModel } from './product';

const HOSTILE = `
let ran = '';
const inspect = Symbol.for('nodejs.util.inspect.custom');
class Trap extends Error {
  get name(): string { ran += 'name '; return 'x'; }
  get message(): string { ran += 'message '; for (;;) {} }
  set message(v: string) {}
}
class Trapped {
  Length = 7;
  own = { get never(): number { ran += 'own '; for (;;) {} } };
  get size(): number { ran += 'size '; return 1; }
  toString(): string { ran += 'toString '; for (;;) {} }
  valueOf(): number { ran += 'valueOf '; return 1; }
  toJSON(): object { ran += 'toJSON '; return this; }
  then(resolve: (v: unknown) => void): void { ran += 'then '; resolve(1); }
  [Symbol.toPrimitive](): string { ran += 'toPrimitive '; return 'x'; }
  get [Symbol.toStringTag](): string { ran += 'tag '; return 'x'; }
  [inspect](): string { ran += 'inspect '; return 'x'; }
  *[Symbol.iterator](): Generator { ran += 'iterator '; for (;;) yield 1; }
}
const trapped: any = new Trapped();
Object.defineProperty(trapped, 'constructor', { get() { ran += 'constructor '; throw new Error('again'); } });
const list: any = [trapped, trapped];
list.toJSON = trapped.toJSON;
const map = new Map<any, any>([[trapped, trapped]]);
const error: any = new Trap();
const long = 'x'.repeat(2 ** 24);
const bare = Object.create(null);
`;

describe('values of a hostile model', function () {
  this.timeout(60_000);

  it('are shown without running anything of theirs', () =>
    withModel(
      entry("  const mine = trapped;\n  DbgPrint('%d\\n', mine.Length);\n  throw error;", HOSTILE),
      async program => {
        const { client, end } = adapter();
        try {
          await client.launch({ program });
          await client.request('setExceptionBreakpoints', { filters: ['raised', 'uncaught', 'bugcheck'] });
          await client.request('configurationDone');
          const { threadId } = await client.event('stopped');
          const info = await client.request('exceptionInfo', { threadId: threadId! });
          assert.ok((info.description ?? '').length < 5_000);
          const { stackFrames } = await client.request('stackTrace', { threadId: threadId! });
          const frameId = stackFrames.find(f => f.name.includes('DriverEntry'))!.id;
          const { scopes } = await client.request('scopes', { frameId });
          let shown = 0;
          const show = async (variablesReference: number, depth: number): Promise<void> => {
            const { variables } = await client.request('variables', { variablesReference });
            for (const { variablesReference: inner, value } of variables) {
              assert.equal(typeof value, 'string');
              shown++;
              if (inner && depth > 0) await show(inner, depth - 1);
            }
          };
          for (const { variablesReference, name } of scopes)
            if (!/Registers/i.test(name)) await show(variablesReference, 2);
          assert.ok(shown > 10, `${shown} values`);
          for (const expression of ['trapped', 'list', 'map', 'error', 'mine', 'long', 'bare'])
            for (const context of ['hover', 'watch', 'clipboard'])
              await client.request('evaluate', { expression, frameId, context });
          for (const command of [
            '?? trapped',
            '?? list',
            '?? error',
            '?? bare',
            'dv',
            'dx trapped',
            'k',
            '!analyze -v',
            '.lastevent',
          ])
            await client.command(command);
          const { result } = await client.request('evaluate', { expression: 'ran', frameId, context: 'watch' });
          assert.equal(result, '""');
        } finally {
          await end();
        }
      },
    ));

  it('that are asked for billions of empty places by an expression are refused', () =>
    withModel(entry('  throw 1;'), async program => {
      const holes = 'new Array(2 ** 32 - 1)';
      const likes = 'Object.create({ length: 2 ** 53 - 1 })';
      const methods =
        'indexOf(1) lastIndexOf(1) reverse() sort() copyWithin(0,1) slice(0) splice(1,1) shift() unshift(1) flat() ' +
        'toReversed() toSpliced(0,1) with(0,1) toSorted() join()';
      const expressions = methods.split(' ').map(call => `${holes}.${call}`);
      for (const name of ['indexOf', 'lastIndexOf', 'includes', 'reverse', 'splice', 'shift'])
        expressions.push(`Array.prototype.${name}.call(${likes}, 1)`);
      expressions.push(`String.raw({ raw: ${holes} })`, `JSON.stringify({}, ${holes})`);
      const { client, end } = adapter();
      try {
        await client.launch({ program });
        await client.request('setExceptionBreakpoints', { filters: ['raised'] });
        await client.request('configurationDone');
        const { threadId } = await client.event('stopped');
        const { stackFrames } = await client.request('stackTrace', { threadId: threadId! });
        const frameId = stackFrames.find(f => f.name.includes('DriverEntry'))!.id;
        const refused =
          /places, most of them empty|more items than|takes .* MB|did not end within|Invalid array length/;
        for (const expression of expressions) {
          const asked = client.request('evaluate', { expression, frameId, context: 'watch' });
          await assert.rejects(asked, refused, expression);
        }
        assert.match(await client.command(`?? ${expressions[0]}`), refused);
      } finally {
        await end();
      }
    }));

  it('that never end when an expression asks for them are broken off', () =>
    withModel(entry("  DbgPrint('%d\\n', 1);\n  throw error;", HOSTILE), async program => {
      const { client, end } = adapter();
      try {
        await client.launch({ program });
        await client.request('setExceptionBreakpoints', { filters: ['uncaught', 'bugcheck'] });
        await client.request('configurationDone');
        const { threadId } = await client.event('stopped');
        const { stackFrames } = await client.request('stackTrace', { threadId: threadId! });
        const frameId = stackFrames[0].id;
        for (const expression of [
          'trapped.Length + /^(a+)+\\1$/.test("a".repeat(40) + "b")',
          'long.includes("a".repeat(1000))',
        ])
          await client
            .request('evaluate', { expression, frameId, context: 'watch' })
            .catch(error => assert.match(error.message, /did not end|could change/));
        // The machine goes on as if nothing had been asked.
        await client.request('continue', { threadId: threadId! });
        const { text } = await client.event('stopped');
        assert.match(text ?? '', /7E/i);
      } finally {
        await end();
      }
    }));

  it('are told in part where they are huge', () =>
    withModel(
      entry(`  const text = 'x'.repeat(1 << 26); const name: any = { ['k'.repeat(1 << 24)]: 1 };
  const holes = new Array(2 ** 32 - 1); const digits = 1n << 4_000_000n; const wide = 1n << 70n;
  DbgPrint('%d\\n', holes.length); // here`),
      async program => {
        const { client, end } = adapter();
        try {
          await client.launch({ program });
          const path = program.replace('test.scenario.ts', 'driver.ts');
          await client.request('setBreakpoints', { source: { path }, breakpoints: [{ line: 8 }] });
          const { threadId } = await client.start();
          const { stackFrames } = await client.request('stackTrace', { threadId: threadId! });
          const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
          const { variables } = await client.request('variables', { variablesReference: scopes[0].variablesReference });
          const of = (name: string) => variables.find(v => v.name === name)!;
          assert.match(of('text').value, /^"x{100000}"\.\.\. \(67,108,864 characters\)$/);
          assert.match(of('digits').value, /thousands of digits/);
          assert.equal(of('wide').value, `${1n << 70n}n`);
          for (const name of ['name', 'holes']) {
            const { variablesReference } = of(name);
            const children = (await client.request('variables', { variablesReference })).variables;
            assert.ok(JSON.stringify(children).length < 2e7, name);
          }
          for (const name of ['text', 'name', 'digits'])
            assert.ok((await client.command(`?? ${name}`)).length < 300_000, name);
        } finally {
          await end();
        }
      },
    ));

  it('have names, though those of the language are made unchangeable', async () => {
    const { out } = await kdlab(entry("  throw new RangeError('far');"), ['run', 'FILE']);
    assert.match(out, /Cause: .*: RangeError: far/);
  });

  it('do not reach the terminal as control characters', async () => {
    const { out, err } = await kdlab(
      entry("  DbgPrint('%s\\n', '\\u001b[2J\\u001b]0;owned\\u0007\\u009bx');\n  throw new Error('\\u001b[31m');"),
      ['run', 'FILE'],
    );
    assert.match(out, /\\x1b\[2J\\x1b\]0;owned\\x07\\x9bx/);
    for (const code of [0x1b, 0x07, 0x9b]) assert.ok(!(out + err).includes(String.fromCharCode(code)));
  });
});
