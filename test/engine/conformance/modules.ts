//# every kind of assignment updates an export
//@ main
import * as m from './m'; m.go(); log(m.a, m.b, m.c, m.d, m.e, m.f, m.g);
//@ m
export let a = 1, b = 1, c = 1, d = 1, e, f = null, g = 5; export function go() { a = 2; b++; c += id(5); [d] = [9]; ({ x: e = 3 } = {}); f ??= block('f'); for (g of [7, 8]); }
//# re-exports
//@ main
import { a, renamed, ns, d, star } from './mid'; import * as mid from './mid'; log(a, renamed, ns.b, d, star, Object.keys(mid));
//@ mid
export { a, b as renamed, default as d } from './leaf'; export * as ns from './leaf'; export * from './more';
//@ leaf
export const a = id('A'), b = 'B'; export default 'D';
//@ more
export const star = '*'; export default 'not re-exported';
//# order of evaluation
//@ main
import './a'; import { x } from './b'; log('main', x);
//@ a
import './shared'; log('a'); block(1); log('a after');
//@ b
import './shared'; import './c'; log('b'); export const x = 1;
//@ c
log('c');
//@ shared
log('shared');
//# imported functions have no receiver and imports cannot be assigned
//@ main
import { self, K } from './m'; import * as ns from './m'; log(self(), typeof ns.self(), new K().k, (0, ns.self)());
//@ m
export function self() { return this; } export class K { k = id(1); }
//# an error in a module ends the program
//@ main
log('never'); import './bad'; log('never either');
//@ bad
log('bad runs'); throw new TypeError('from bad ' + id(1));
//# types only
//@ main
import { type T, value, Kind } from './m'; import type { U } from './m'; const t: T = { x: value }; const u: U = 1; log(t, u, Kind.A, Kind[1]); export type { T };
//@ m
export interface T { x: number } export type U = number; export const value = id(5); export enum Kind { A = 1 }
//# names shadow imports and each other
//@ main
import { x, f } from './m'; const r = [x]; { const x = 'block'; r.push(x); } function g(x = f()) { return x; } r.push(g(), g('param'), (() => { const f = 1; return f; })()); for (const f of ['loop']) r.push(f); log(r);
//@ m
export const x = 'import'; export const f = () => block('f');
//# classes across modules
//@ main
import { Base } from './base'; import { Derived } from './derived'; const d = new Derived(); log(d.who(), d instanceof Base, Derived.create().who(), Base.count);
//@ base
export class Base { static count = 0; name = id('base'); constructor() { Base.count++; } who() { return this.name; } static create() { return new this(); } }
//@ derived
import { Base } from './base'; export class Derived extends Base { extra = block(1); who() { return super.who() + '/derived' + this.extra; } }
//# generators and closures over module variables
//@ main
import { counter, total } from './m'; const [a, b] = [counter(), counter()]; log(a.next().value, b.next().value, a.next().value, total); for (const x of counter()) if (x > 5) break; log(total);
//@ m
export let total = 0; export function* counter() { for (;;) { total += block(1); yield total; } }
//# live bindings
//@ main
import { n, inc, set } from './counter'; import * as ns from './counter'; log(n, inc(), n, ns.n); set(block(10)); log(n, ns.n, Object.keys(ns), typeof ns);
//@ counter
export let n = 1; export function inc() { return ++n; } export const set = (x) => { n = x; };
//# default exports of every kind
//@ main
import f, { default as again } from './f'; import C from './c'; import v from './v'; import g from './g'; import * as ns from './f'; log(f(), f === again, new C().x, v, g(), f.name, ns.default());
//@ f
export default function named() { return id('f'); }
//@ c
export default class { x = 1; }
//@ v
export default { k: id(1) }.k + 1;
//@ g
export default () => 'arrow';
//# cycles
//@ main
import { isEven } from './even'; log(isEven(7), isEven(8));
//@ even
import { isOdd } from './odd'; log('even runs', typeof isOdd); export function isEven(n) { return n === 0 || isOdd(n - 1); } export const evenName = 'even';
//@ odd
import { isEven, evenName } from './even'; log('odd runs', typeof isEven, thrown(() => evenName)); export function isOdd(n) { return n !== 0 && isEven(n - block(1)); }
//# temporal dead zone of exports
//@ main
import { early } from './m'; log(early);
//@ m
export const early = thrown(() => late); const late = 1; export { late as other }; export const ok = late;
//# classes and functions across a circle
//@ a
import { b, getB } from './b'; export let a = 'a'; export const getA = () => a; log(b, getB()); export default class D { static from = b; } export function hoisted() { return 'h'; } a = 'a2'; log(getB());
//@ b
import D, { a, getA, hoisted } from './a'; export let b = 'b'; log(hoisted(), thrown(() => a), thrown(() => getA()), thrown(() => D)); export const getB = () => { try { return [b, a, D.from]; } catch (e) { return e.message; } };
//# what is exported again, by names and as namespaces
//@ main
import * as all from './mid'; import def, { x as renamed, ns, inc } from './mid'; log(Object.keys(all), def, renamed, ns.x); inc(); log(renamed, all.x, ns.x, Object.prototype.toString.call(all), thrown(() => { all.x = 5; }), thrown(() => { delete all.x; }), 'zz' in all, all.zz);
//@ mid
export * from './leaf'; export { default } from './leaf'; export * as ns from './leaf'; export const y = 'shadow';
//@ leaf
export let x = 1; export let y = 'leaf'; export function inc() { x++; } export default block(42);
//# imports and exports from elsewhere are evaluated as they stand
//@ main
import def, { a as aa, inc, default as d2, type T, Cls } from './one'; import * as ns from './one'; export * as nested from './one'; export * from './two'; import './side'; import { nested as self } from './two';
log(typeof def, aa, d2 === def, ns.a, Object.keys(ns), typeof ns, ns[Symbol.toStringTag], 'a' in ns, thrown(() => { (ns as any).a = 5; }), thrown(() => { delete (ns as any).a; }), thrown(() => { (ns as any).zzz = 1; }), Object.isSealed(ns), Reflect.ownKeys(ns).length, Object.getPrototypeOf(ns)); inc(); log(aa, ns.a, self.a, new Cls().q());
//@ one
export default class { m() { return 1; } } export let a = block(1); export function inc() { a++; } export type T = 1; export class Cls { q() { return block('q'); } } log('one');
//@ two
export * as nested from './one'; export const t = 1; export { a as default } from './one'; log('two');
//@ side
log('side');
