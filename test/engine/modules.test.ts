import { strict as assert } from 'node:assert';
import { CompileError, compile } from '../../simulator/engine';
import { load } from './machine';

const globals = new Set(['Math', 'Map', 'Error']);
const mistakes = (text: string): string[] => {
  try {
    compile(text, { fileName: 'driver.ts', moduleId: 'm', image: '', globals });
    return [];
  } catch (e) {
    if (!(e instanceof CompileError)) throw e;
    return e.message.split('\n');
  }
};

describe('engine: modules', () => {
  it('links functions, live bindings, defaults, namespaces, re-exports and cycles', () => {
    const t = load({
      main: `import def, { inc, count as n, type T, Kind } from './a'; import * as a from './a'; import { ping } from './b'; import './side';
        export { inc as increase, unused } from './a'; export * from './b'; export * as everything from './a';
        export function f() { const before = n; inc(); return [before, n, a.count, def(2), ping(3), Kind.B, a.Kind[0], new a.Box(4).v]; } export default class { x = 1; }`,
      a: `import { ping } from './b'; export type T = number; export interface unused {} export let count = 0; export function inc() { count++; const x = (count += 1); [count] = [count + 1]; return ping(0); } export default (x: number) => x * 10; export enum Kind { A, B } export class Box { constructor(public v: number) {} }`,
      b: `import { inc, count } from './a'; export function ping(n: number) { return n + count; } export const fromB = 'b'; export { inc as incAgain };`,
      side: `export const ran = true;`,
    });
    assert.deepEqual(t.go(t.start('f')), { kind: 'returned', value: [0, 3, 3, 20, 6, 1, 'A', 4] });
    const x = t.program.exports('main');
    assert.deepEqual(Object.keys(x).sort(), ['default', 'everything', 'f', 'fromB', 'incAgain', 'increase', 'ping']);
    assert.equal(x.fromB, 'b');
    assert.equal(x.everything.count, 3);
    assert.equal(t.program.exports('side').ran, true);
  });

  it('names what is exported without a name, and reads JSON', () => {
    const t = load({
      main: `import arrow from './arrow'; import Class from './class'; import f from './f'; import data, { type T } from './data' with { type: 'json' }; import type { U } from './data'; export type { U }; export type * from './data';
        export function main() { return [arrow.name, Class.name, new Class().x, f.name, f(), data.list[1]]; }`,
      arrow: 'export default () => 1;',
      class: 'export default class { x = 5; static { this.y = this.name; } static y: string; }',
      f: 'export default function () { return 2; }',
      data: 'export default ({ "list": [1, 2] });',
    });
    assert.deepEqual(t.go(t.start('main')), { kind: 'returned', value: ['default', 'default', 5, 'default', 2, 2] });
    assert.deepEqual(mistakes("import x from './x.css' with { type: 'css' };\nx;"), [
      "driver.ts:1:32: Modules of type 'css' are not supported. (with { type: 'json' } is)",
    ]);
  });

  it('checks what a circle of imports reads too early', () => {
    const t = load({
      main: `import { early, fine } from './a'; export function f() { return [early, fine()]; }`,
      a: `import { log } from 'host'; import { early as again, read, ns } from './b'; import * as b from './b';
        export const value = 1; export class K { static n = 7; } export function hoisted() { return value; } export default class { q = 2; }
        export const early = again; export function fine() { return [read(), b.late, ns()]; }`,
      b: `import { log } from 'host'; import * as a from './a'; import def, { value, K, hoisted } from './a';
        const tries: string[] = []; const t = (f: () => unknown) => { try { tries.push(String(f())); } catch (e: any) { tries.push(e.message); } };
        t(() => value); t(() => K.n); t(hoisted); t(() => a.value); t(() => new def()); t(() => typeof value); t(() => typeof a.hoisted);
        export const early = tries; export let late = 'late'; export function read() { return [value, K.n, hoisted(), a.value, new def().q]; } export const ns = () => Object.keys(a);`,
    });
    assert.deepEqual(t.go(t.start('f')), {
      kind: 'returned',
      value: [
        [
          "Cannot access 'value' before initialization",
          "Cannot access 'K' before initialization",
          "Cannot access 'value' before initialization",
          "Cannot access 'value' before initialization",
          "Cannot access 'def' before initialization",
          "Cannot access 'value' before initialization",
          'function',
        ],
        [[1, 7, 1, 1, 2], 'late', ['K', 'default', 'early', 'fine', 'hoisted', 'value']],
      ],
    });
    const plain = compile('export const a = 1; export function f() { return a; } f();', {
      fileName: 'm.ts',
      moduleId: 'm',
      image: '',
      globals,
    });
    assert.ok(!plain.code.includes('initialized'), 'nothing is checked that is known');
  });

  it('reports imports that are not there', () => {
    assert.throws(
      () => load({ m: `import { blok } from 'host';\nimport { x } from './n';\nblok(x);`, n: 'export const y = 1;' }),
      (e: CompileError) => {
        assert.equal(
          e.message,
          "m.ts:1:10: Module 'host' has no export 'blok'. (did you mean 'block'?)\nm.ts:2:10: Module './n' has no export 'x'. (did you mean 'y'?)",
        );
        return true;
      },
    );
    assert.throws(
      () => load({ m: `import { x } from 'hots';\nx();` }),
      /m.ts:1:10: Cannot find module 'hots'\. \(did you mean 'host'\?\)/,
    );
  });

  it('elides imports that are used as types only', () => {
    load({
      m: `import { DEVICE_OBJECT, log } from 'host'; export function f(d: DEVICE_OBJECT): void { log(d as DEVICE_OBJECT); }`,
    });
  });

  it('reports names that are not part of the machine', () => {
    assert.deepEqual(mistakes('const a = Math.max(1);\nprocess.exit();\nconst b = Mth.max(1);'), [
      "driver.ts:2:1: Cannot find name 'process'. (process is not part of the machine: models see the language and the WDK only)",
      "driver.ts:3:11: Cannot find name 'Mth'. (did you mean 'Math'?)",
    ]);
    for (const [name, why] of [
      ['Promise', /no event loop/],
      ['WeakRef', /garbage collector/],
      ['Proxy', /while the machine stands/],
      ['DisposableStack', /'using' declarations/],
    ] as const)
      assert.match(mistakes(`export const a = ${name};`)[0], why);
  });

  it('rejects what has no place in the machine, with the reason', () => {
    const all = mistakes(`async function f() { await g(); }
function g() { return eval('1'); }
const m = import('./x');
for await (const x of []) {}
const k = 1; k = 2;
export const meta = import.meta;`);
    assert.deepEqual(
      all.map(m => m.replace(/ \(.*/, '')),
      [
        'driver.ts:1:1: Async functions are not supported.',
        "driver.ts:1:22: 'await' is not supported.",
        'driver.ts:2:23: Direct eval is not supported.',
        'driver.ts:3:11: Dynamic import is not supported.',
        "driver.ts:4:1: 'for await' is not supported.",
        "driver.ts:5:14: Cannot assign to 'k' because it is a constant.",
        "driver.ts:6:21: 'import.meta' is not supported.",
      ],
    );
  });

  it('says why a syntax is not supported, and what to do instead', () => {
    const reasons: Record<string, string> = {
      'class A { m(@inject x: any) {} }':
        'driver.ts:1:13: Decorators of parameters are not supported. (they belong to the older, experimental decorators: standard ones decorate classes and their members)',
      'function f() { await g(); }':
        "driver.ts:1:16: 'await' is not supported. (there is no event loop inside the machine: a blocking call just blocks)",
      'with (Math) {}': "driver.ts:1:1: 'with' is not supported. (names must be known when the model is compiled)",
      'const x = 1;\nconst y = <div>{x}</div>;': 'driver.ts:2:11: JSX is not supported. (models are plain TypeScript)',
      'new Function("return 1")()':
        'driver.ts:1:1: The Function constructor is not supported. (code has to be known when the model is compiled)',
      'await using x = null;':
        "driver.ts:1:1: 'await using' is not supported. (there is no event loop inside the machine: use 'using')",
      'import x = require("y");':
        'driver.ts:1:1: CommonJS-style import and export are not supported. (use ECMAScript import and export)',
      'export = 5;':
        'driver.ts:1:1: CommonJS-style import and export are not supported. (use ECMAScript import and export)',
      'class A { constructor() {} constructor(a: any) {} }': 'driver.ts:1:28: A class has one constructor only.',
      "import x from './t.json' assert { type: 'json' };":
        "driver.ts:1:26: Import attributes are written with 'with'. (import x from './x.json' with { type: 'json' })",
      'class A { m(o: any) { return o.#x; } }': 'driver.ts:1:32: Private name #x is not defined.',
    };
    for (const [text, message] of Object.entries(reasons)) assert.deepEqual(mistakes(text), [message], text);
  });

  it('reports syntax errors where they are', () => {
    assert.match(mistakes('const a = 1;\nfunction f( { return 1; }')[0], /^driver\.ts:2:\d+: /);
    assert.match(mistakes('let x = 1;\nlet x = 2;')[0], /^driver\.ts:2:5: /);
  });

  it('records functions, variables, points, classes and tags', () => {
    const m = compile(
      `/** Completes it.\n * @stack 0x190\n * @irql dispatch level\n */\nexport function Complete(Irp: PIRP, boost = 1): NTSTATUS {\n  const status: NTSTATUS = 0;\n  return status;\n}\nexport class EXT extends Base { Irp: PIRP | null = null; Count: ULONG = 3; }\nclass Base {}`,
      { fileName: 'd.ts', moduleId: 'd', image: 'D', globals },
    );
    const f = m.functions.find(x => x.name === 'Complete')!;
    assert.deepEqual(
      [f.stackBytes, f.tags, f.params],
      [0x190, { stack: '0x190', irql: 'dispatch level' }, ['Irp', 'boost']],
    );
    assert.deepEqual(
      f.variables.map(v => [v.name, v.kind, v.type]),
      [
        ['Irp', 'param', 'PIRP'],
        ['boost', 'param', undefined],
        ['status', 'const', 'NTSTATUS'],
      ],
    );
    const points = f.points.filter(p => p.kind === 'statement').map(p => [p.line, p.column, p.endLine, p.endColumn]);
    assert.deepEqual(points, [
      [6, 3, 6, 30],
      [7, 3, 7, 17],
    ]);
    assert.deepEqual(m.classes[0], {
      name: 'EXT',
      base: 'Base',
      fields: [
        { name: 'Irp', type: 'PIRP | null', initializer: 'null' },
        { name: 'Count', type: 'ULONG', initializer: '3' },
      ],
    });
    for (const [i, p] of m.probes.entries())
      assert.equal(m.functions[p.function].points.find(x => x.pc === p.pc)!.probe, i);
  });

  it('tells the machine before calls of checked imports', () => {
    const calls: string[] = [];
    let t: ReturnType<typeof load>;
    t = load(
      { m: `import { block as b, log } from 'host'; export function f() { const x = b(1); log(x); return x; }` },
      { beforeImportedCall: (s, n) => (calls.push(`${s}!${n}`) === 1 ? t.program.suspend('check') : undefined) },
      { checkedImports: new Set(['host']) },
    );
    const fiber = t.start('f');
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 'check' });
    assert.deepEqual(t.go(fiber), { kind: 'request', request: 1 });
    fiber.setResult(5);
    assert.deepEqual(t.go(fiber), { kind: 'returned', value: 5 });
    assert.deepEqual(calls, ['host!block', 'host!log']);
  });
});
