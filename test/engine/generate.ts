import fc from 'fast-check';

/**
 * Random programs that end: numbers, strings, arrays and objects in a few shared variables, functions, closures, classes
 * and every kind of jump, with `block` (which suspends) and `id` (which does not) wherever a call can stand.
 */
const names = ['a', 'b', 'c', 'd'];
const variable = fc.constantFrom(...names);
const small = fc.integer({ min: -3, max: 9 }).map(n => (n < 0 ? `(${n})` : String(n)));

interface Grammar {
  expression: string;
  statement: string;
  block: string;
  lambda: string;
  target: string;
}

const { expression, block } = fc.letrec<Grammar>(tie => {
  const e = tie('expression') as fc.Arbitrary<string>;
  const s = tie('statement') as fc.Arbitrary<string>;
  const list = tie('block') as fc.Arbitrary<string>;
  const lambda = tie('lambda') as fc.Arbitrary<string>;
  const target = tie('target') as fc.Arbitrary<string>;
  const text = (parts: TemplateStringsArray, ...values: fc.Arbitrary<string>[]) =>
    fc.tuple(...values).map(v => parts.reduce((all, part, i) => all + v[i - 1] + part));
  // Labels nest: those inside get longer names.
  const inner = list.map(x => x.replace(/\bouter_*/g, '$&_'));
  return {
    target: fc.oneof(
      { depthSize: 'small' },
      variable,
      text`o.${variable}`,
      text`o[${fc.constantFrom("'a'", "'b'", "id('c')", "'d' + block('')")}]`,
      text`l[${fc.constantFrom('0', '1', 'id(2)')}]`,
    ),
    lambda: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant('(x: any) => x'),
      text`(x: any) => ${e}`,
      text`(x: any, y = ${e}) => { ${list} return x; }`,
      text`function (this: any, { ${variable} = ${e} }: any = {}, ...r: any[]) { ${list} return r.length; }`,
    ),
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      small,
      variable,
      fc.constantFrom("'s'", 'undefined', 'null', 'true', 'o', 'l', 'o.a', 'l.length', 'this?.k', 'o?.q?.z'),
      text`id(${e})`,
      text`block(${e})`,
      text`(${e} ${fc.constantFrom('+', '-', '*', '|', '===', '<', '&&', '||', '??', ',')} ${e})`,
      text`(${e} ? ${e} : ${e})`,
      text`(${target} = ${e})`,
      text`(${target} ${fc.constantFrom('+=', '-=', '|=', '||=', '&&=', '??=')} ${e})`,
      text`(${fc.constantFrom('++', '--')}${target})`,
      text`(${target}${fc.constantFrom('++', '--')})`,
      text`[${e}, ${e}, ...[${e}]]`,
      text`({ a: ${e}, [${e}]: ${e}, ...o }).a`,
      text`\`<\${${e}}|\${${e}}>\``,
      text`(${fc.constantFrom('typeof', '!', '-', 'void')} ${e})`,
      text`call(${lambda}, ${e})`,
      text`new Thing(${e}).run(${e})`,
      text`new Thing(${e}).v`,
      text`f0.call(${e}, ${e}, ${e})`,
      text`f1.apply(null, [${e}, ${e}])`,
      text`l.reduce(${lambda}, ${e})`,
      text`[3, ${e}, 1].sort((x, y) => x - y + id(0))[${e}]`,
      text`'x1y2'.replace(/\\d/g, ${lambda})`,
      text`(class extends Thing { extra2 = ${e}; static s = ${e}; }).s`,
      text`l.map(${lambda}).length`,
      text`o.m?.(${e})`,
      text`o?.[${e}]?.(${e})`,
      text`[${e}, ${e}].${fc.constantFrom('filter', 'some', 'findIndex', 'forEach')}(${lambda})`,
      text`f${fc.constantFrom('0', '1')}(${e}, ${e})`,
    ),
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text`${e};`.map(x => (/^[{f[(`]/.test(x) ? `;${x}` : x)),
      text`log(${e});`,
      text`${target} = ${e};`,
      text`if (${e}) { ${list} } else { ${list} }`,
      text`for (let i = 0; i < ${fc.constantFrom('2', '3', 'id(2)')}; i++) { tick(); ${list} }`,
      text`for (const x of ${fc.constantFrom('[1, 2]', 'l', 'new Set([1, 2])', 'iterate(2)')}) { tick(); ${list} }`,
      text`for (const [x, y = ${e}] of [[1], [2, 3]]) { tick(); fs.push(() => x); ${list} }`,
      text`for (const k in { p: 1, q: 2 }) { tick(); ${list} }`,
      text`while (tick() && ${e}) { ${list} }`,
      text`do { tick(); ${list} } while (${e});`,
      text`try { ${list} } catch (e) { log('caught', show(e)); ${list} }`,
      text`try { ${list} } finally { ${list} }`,
      text`try { ${list} } catch { ${list} } finally { ${list} }`,
      text`switch (${e}) { case ${e}: ${list} case ${e}: { ${list} break; } default: ${list} }`,
      text`outer: for (let i = 0; i < 3; i++) { tick(); for (const j of [1, 2]) { ${inner} if (${e}) ${fc.constantFrom('continue outer;', 'break outer;', 'break;', 'continue;')} ${inner} } }`,
      text`for (const x of (function* (): any { try { const z = yield ${e}; ${list} yield [z, ${e}]; } finally { ${list} } })()) { tick(); ${list} }`,
      text`{ const g = (function* (): any { try { yield 1; } catch (e) { yield show(e); ${list} } yield* l; })(); g.next(); log(show(g.${fc.constantFrom('next', 'return', 'throw')}(${e})), g.next()); }`,
      text`throw ${e};`,
      text`return ${e};`,
      text`{ let a = ${e}; let b = () => a; fs.push(b); ${list} }`,
      text`[${target}, ${target} = ${e}] = [${e}];`,
      text`;({ a: ${target}, ...o.rest } = { a: ${e}, z: ${e} });`,
      text`const [p = ${e}, ...q] = [${e}, ${e}] as any;`.map(x => `{ ${x} log(p, q); }`),
      text`fs.push(${lambda});`,
      text`fs.pop()?.(${e});`,
    ),
    block: fc.array(s, { maxLength: 3, depthIdentifier: 'block', size: 'small' }).map(x => x.join('\n')),
  };
});

/** The text of a whole program with a `main`. */
export const program: fc.Arbitrary<string> = fc.tuple(block, block, block, block, expression, expression).map(
  ([main, f0, f1, method, field, start]) => `import { log, block, id } from 'host';
let a: any = 1, b: any = 'b', c: any = null, d: any = 4, fuel = 150;
let o: any, l: any, fs: any[] = [];
const show = (x: any) => (x instanceof Error ? x.name : typeof x === 'object' || typeof x === 'function' ? typeof x : x);
function tick() { if (--fuel < 0) throw new RangeError('fuel'); return true; }
function call(f: any, x: any) { tick(); return f(x); }
function iterate(n: number) { let i = 0; return { [Symbol.iterator]() { return this; }, next() { tick(); return { done: i >= n, value: block(i++) }; }, return() { log('closed'); return {}; } }; }
class Base { k: any = 1; constructor(k: any) { tick(); this.k = id(k); } run(x: any): any { return x; } }
class Thing extends Base { extra = ${field}; constructor(k: any) { super(block(k)); fs.push(() => this.k); } run(x: any): any { ${method}\nreturn super.run(x); } get v() { return id(this.k); } }
function f0(this: any, a: any, x = ${start}): any { tick(); ${f0}\n}
function f1(x: any, ...rest: any[]): any { tick(); ${f1}\n}
export function main() {
  o = { a: 1, b: 'x', m: (x: any) => block(x) }; l = [1, 2, 3];
  try { ${main}\n} catch (e) { log('uncaught', show(e)); } finally { log(show(a), show(b), show(c), show(d)); }
  return fs.length;
}`,
);
