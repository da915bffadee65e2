/**
 * Random programs that end: numbers, strings, arrays and objects in a few shared variables, functions, closures, classes,
 * generators and every kind of jump, with `block` (which suspends) and `id` (which does not) wherever a call can stand.
 */
import fc from 'fast-check';
import { classBodies, members } from './classes';
import { expressions, lambdas, targets } from './expressions';
import { resolve } from './resolve';
import { lists, statements } from './statements';
import type { Grammar } from './text';

const { expression, list } = fc.letrec<Record<keyof Grammar, string>>(tie => {
  const g = Object.fromEntries(
    ['expression', 'target', 'lambda', 'member', 'classBody', 'statement', 'list'].map(name => [
      name,
      tie(name as never),
    ]),
  ) as unknown as Grammar;
  return {
    expression: expressions(g),
    target: targets(g),
    lambda: lambdas(g),
    member: members(g),
    classBody: classBodies(g),
    statement: statements(g),
    list: lists(g.statement),
  };
});

/** Everything that generated parts refer to. A program runs out of fuel, whatever it does. */
const world = (field: string, start: string, method: string, f0: string, f1: string) => `
let a = 1, b = 'b', c = null, d = 4, u = 5, v, fuel = 50; const fs = [], sym = Symbol('sym');
const show = x => x instanceof Error ? x.name : typeof x === 'function' || typeof x === 'symbol' ? typeof x : Array.isArray(x) ? '[' + x.length + ']' : typeof x === 'object' && x ? '{' + Object.keys(x).length + '}' : typeof x === 'bigint' ? x + 'n' : x;
const tick = () => { if (--fuel < 0) throw new RangeError('fuel'); return true; };
const call = (f, x) => { tick(); return f(x); };
const tag = (s, ...x) => { tick(); return s.raw.join(block('|')) + x.length; };
const iterate = n => { let i = 0; return { [Symbol.iterator]() { return this; }, next() { tick(); return { done: i >= n, value: block(i++) }; }, return() { log('closed'); return {}; } }; };
function* count(n) { try { for (let i = 0; i < n; i++) { tick(); yield block(i); } } finally { log('counted'); } }
const l = [1, 2, 3], m = new Map([['k', 1], [2, 'two']]), o = { a: 1, b: 'x', m: x => block(x), get g() { return id(this.a); }, set g(x) { this.a = id(x); }, deep: { x: 1 } };
class Base { k = 1; constructor(k) { tick(); this.k = id(k); } run(x) { return x; } }
class Thing extends Base { extra = @fn@${field}@end@; constructor(k) { super(block(k)); fs.push(() => this.k); } @fn@run(x) { let u = x, v; ${method}\nreturn super.run(x); }@end@ get v() { return id(this.k); } }
@fn@function f0(a, x = ${start}) { let u = x, v = this?.k; tick(); ${f0}\n}@end@
@fn@function f1(x, ...rest) { let u, v = rest; tick(); ${f1}\n}@end@`;

/** Statements of a whole program, to be placed in a module, function or generator. */
export const program: fc.Arbitrary<string> = fc
  .tuple(list, list, list, list, expression, expression)
  .map(([main, f0, f1, method, field, start]) =>
    resolve(
      `${world(field, start, method, f0, f1)}
@fn@const main = () => { let u = 7, v = 'v'; ${main}\n }@end@;
try { log(show(main())); } catch (e) { log('uncaught', show(e)); } finally { log(...[a, b, c, d, u, v].map(show), Object.keys(o).join(), l.length, fuel, fs.length); }`,
    ),
  );
