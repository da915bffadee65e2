import { strict as assert } from 'node:assert';
import { compile, createProgram, installFunctionText } from '../../simulator/engine';

/** What the model's `main` gives, with the language's `toString` as a model has it. */
function run(source: string): unknown {
  const globals = { String, Array, Math, Reflect, Object, Function };
  const module = compile(source, {
    fileName: 'm.ts',
    moduleId: 'm',
    image: '',
    globals: new Set(Object.keys(globals)),
  });
  const program = createProgram({ host: {}, globals, resolve: () => undefined, hostModules: {} });
  program.link([module]);
  const finish = (fiber: ReturnType<typeof program.evaluate>) => {
    let r = program.run(fiber, 1);
    for (; r.kind === 'budget' || r.kind === 'exception'; r = program.run(fiber, 1))
      if (r.kind === 'exception') fiber.setException(r.error);
    if (r.kind === 'threw') throw r.error;
    return r.kind === 'returned' ? r.value : assert.fail(r.kind);
  };
  finish(program.evaluate('m'));
  return finish(program.createFiber(program.exports('m').main as never, [], 0x10000));
}

describe('engine: the text of functions', () => {
  const own = Object.getOwnPropertyDescriptor(Function.prototype, 'toString')!;
  before(installFunctionText);
  after(() => void Object.defineProperty(Function.prototype, 'toString', own));

  it('is what stands in the file, types and comments included', () => {
    const texts = [
      'function plain(a: number, /* b */ b = 1): number { return a + b; }',
      'function* generator(): Generator<number> { yield 1; }',
      '(x: number): number => x * 2',
      'function () { return this; }',
      'class { x = 1; }',
      'class Named<T> extends Object { private y!: T; constructor(readonly q: number) { super(); } }',
    ];
    const values = texts.map(t => `(${t})`).join();
    assert.deepEqual(run(`export function main() { return [${values}].map(f => f + ''); }`), texts);
  });

  it('of members begins with their names', () => {
    const source = `const deco = (v: any, _: any) => v;
      export abstract class C { @deco public static m(a: string) { return a; } get g() { return 1; } *#p() { yield 1; } [\`k\${1}\`]() {} static priv(c: C) { return c.#p.toString(); } }
      class D extends C {}
      const o = { s() { return 2; }, set v(x: number) {} };
      export function main() {
        const get = Object.getOwnPropertyDescriptor(C.prototype, 'g')!.get, set = Object.getOwnPropertyDescriptor(o, 'v')!.set;
        return [C.m.toString(), String(get), \`\${(C.prototype as any).k1}\`, o.s + '', '' + set, C.priv(new (C as any)()), D + ''];
      }`;
    assert.deepEqual(run(source), [
      'm(a: string) { return a; }',
      'get g() { return 1; }',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands above
      '[`k${1}`]() {}',
      's() { return 2; }',
      'set v(x: number) {}',
      '*#p() { yield 1; }',
      'class D extends C {}',
    ]);
  });

  it('of the language and the engine is no code of ours', () => {
    const source = `export function main() { const f = [].map, g = f.bind(1); const t = (f: any) => { try { return Function.prototype.toString.call(f); } catch (e: any) { return e.message; } };
      return [f, Math.max, g, {}, Array, [].slice].map(t).concat(String(Function.prototype.toString)); }`;
    const native = (name: string) => `function ${name}() { [native code] }`;
    assert.deepEqual(run(source), [
      native('map'),
      native('max'),
      native(''),
      "Function.prototype.toString requires that 'this' be a Function",
      native('Array'),
      native('slice'),
      native('toString'),
    ]);
  });

  it('stands in messages of the platform', () => {
    const source = `const t = (f: () => unknown) => { try { return f(); } catch (e: any) { return e.message; } }; const Arrow: any = () => {};
      export function main() { return [t(() => class extends Arrow {}), t(() => Reflect.construct(Arrow, [])), t(() => { (class K { m(): void {} } as any).prototype = 1; })]; }`;
    assert.deepEqual(run(source), [
      'Class extends value () => {} is not a constructor or null',
      '() => {} is not a constructor',
      "Cannot assign to read only property 'prototype' of function 'class K { m(): void {} }'",
    ]);
  });
});
