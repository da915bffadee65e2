//# enums
enum E { A, B = 5, C, D = 'd', F = B | 8, G = 'x'.length, H = id(3) as any } enum S { X = 'x', Y = `${X}y` } const enum K { P = 1, Q = P << 4, R = ~Q } log(E.A, E.B, E.C, E.D, E.F, E.G, E.H, E[0], E[5], E[6], (E as any).d, S.X, S.Y, K.P, K.Q, K.R, Object.keys(E), typeof E);
//# enums with negative, computed and string members
enum N { Minus = -1, Half = 0.5, Big = 1e10, Neg = -Half, 'quoted name' = 7, Len = 'abc'.length * 2, Un = +true } log(N.Minus, N[-1], N.Half, N.Neg, N['quoted name'], N.Len, N.Un, Object.keys(N));
//# local enums are of their block
function f(n: number) { enum L { A = 10, B } { enum L { A = 20 } log(L.A); } return [L.A, L.B, L[11], () => L.A + n]; } const r = f(1); log(r[0], r[1], r[2], (r[3] as any)());
//# parameter properties
class P { constructor(private a: number, public b = id(2), readonly c: string = 'c' + b, protected readonly d?: number) { this.a++; } sum() { return this.a + this.b + this.c + this.d; } } class Q extends P { e = this.b; constructor(public f: number, g: number) { super(f, g); this.f += g; } } log(new P(1).sum(), new Q(5, 6), Object.keys(new Q(1, 2)), P.length);
//# types are erased
type T = { a: number }; interface I extends T { b?: string } declare const nowhere: number; abstract class Shape<X> implements I { a = 1; declare phantom: string; abstract area(): number; private readonly z!: number; static make<U>(this: new () => U): U { return new this(); } opt?(): void; [key: string]: any } class Sq extends Shape<number> { override area(): number { return 4; } } function over(x: string): string; function over(x: number): number; function over(x: any): any { return x; } const g = <V,>(v: V): V => v; log((new Sq() as I).a, Sq.make().area(), over(1), g<number>(2)!, ('x' as unknown as string) satisfies string, 'phantom' in new Sq(), <any>5, Object.keys(new Sq()));
//# this parameters, assertions and type predicates
function f(this: { k: number }, x?: number, ...r: number[]): asserts x is number { log(this.k, x, r); } f.call({ k: 1 }, 2, 3); const is = (x: unknown): x is string => typeof x === 'string'; log(is('a'), f.length, (f as Function).name); const o = { m(this: void, a: number) { return a; } }; log(o.m(1), o.m.length);
//# optional chaining with assertions
const o: { a?: { b?: { c: number } } } | null = id({ a: { b: { c: 1 } } }) as any; log(o!.a!.b!.c, o?.a!.b?.c, (o as any)?.a.q?.c, (<any>o).a['b']!.c, (o?.a as any).b.c++, o!.a!.b!.c);
//# namespaces
namespace N { export const a = id(1); let hidden = 5; export function f() { return a + hidden++; } export namespace M { export const deep = a + 10; export class K { v = deep; } } export enum E { X = 3 } export let mutable = 1; } namespace N { export const b = a + 1; export function g() { return f() + b; } } log(N.a, N.f(), N.b, N.g(), N.M.deep, new N.M.K().v, N.E.X, (N.mutable = 7), N.mutable, Object.keys(N));
//# namespaces merge with functions, classes and enums
function F() { return F.count++; } namespace F { export let count = id(5); } class C { static s = 1; } namespace C { export const extra = C.s + 1; } enum G { A } namespace G { export const parse = (s: string) => G[s as 'A']; } log(F(), F.count, C.extra, G.parse('A'));
//# namespaces that export destructured and nested names
namespace A.B.C { export const { x, y: [z] } = { x: 1, y: [block(2)] }; export const sum = () => x + z; } import D = A.B.C; log(A.B.C.x, D.z, D.sum());
//# using declarations
const l: string[] = []; const r = (n: string) => ({ n, [Symbol.dispose]() { l.push('dispose ' + n); } }); { using a = r('a'); using b = r(id('b')), c = null; l.push('body ' + a.n + b.n); } const f = () => { using x = r('x'); return l.push('return'); }; f(); for (using y of [r('1'), r('2')]) l.push('loop ' + y.n); log(l);
//# using with jumps, blocking disposal and loops
const l: any[] = []; const r = (n: any) => ({ [Symbol.dispose]() { l.push(block(n)); } }); o: for (let i = 0; i < 3; i++) { using a = r('a' + i); if (i === 0) continue; { using b = r('b' + i); if (i === 1) break o; } } log(l);
//# abstract classes, generics and overloads in one
abstract class Base<T extends { id: number }> { protected items: T[] = []; abstract key(t: T): string; add(...t: T[]): this { this.items.push(...t); return this; } get index(): Record<string, T> { return Object.fromEntries(this.items.map(x => [this.key(x), x] as const)); } } class Impl extends Base<{ id: number; n: string }> { key(t: { id: number; n: string }) { return t.n + t.id; } } log(new Impl().add({ id: 1, n: 'a' }, { id: 2, n: 'b' }).index);
//# enums that merge and refer to each other
enum A { X = 1 } enum A { Y = 2, Z = X + Y } enum B { P = A.Z, Q } log(A.X, A.Y, A.Z, B.P, B.Q, A[3], Object.keys(A)); const f = (e: A) => e === A.X; log(f(1), A['X'], [A.X, A.Y].map(x => A[x]));
//# decorators with arguments, in order, and replacing the class
const l: string[] = []; const d = (n: string) => { l.push('eval ' + n); return (v: any, c: any) => { l.push('apply ' + n); c.addInitializer?.(function () { l.push('init ' + n); }); }; }; @d('c1') @d('c2') class A { @d('m1') @d('m2') m() {} @d('f') x = l.push('field'); @d('s') static y = l.push('static'); } new A(); log(l); const replace = (v: any) => class extends v { extra = 1; }; @replace class B { own = 2; } log(new B(), B.name);
//# accessor keyword
class A { accessor x = id(1); static accessor s = block(2); accessor #p = 3; get p() { return this.#p++; } accessor ['c' + 1] = 4; } const a = new A(); a.x += 5; A.s++; log(a.x, A.s, a.p, a.p, (a as any).c1, Object.keys(a), typeof Object.getOwnPropertyDescriptor(A.prototype, 'x')!.get);
//# using and exceptions
const l: string[] = []; const r = (n: string, bad = false) => ({ [Symbol.dispose]() { l.push(n); if (bad) throw new Error('dispose ' + n); } }); log(thrown(() => { using a = r('a'); throw 'body'; }), thrown(() => { using a = r('a', true); }), l); try { using a = r('a', true); using b = r('b', true); throw new Error('body'); } catch (e: any) { log(e.name, e.error?.message, e.suppressed?.name, e.suppressed?.suppressed?.message); }
//# parameter properties come before the body and after super
const l: string[] = []; class A { x = l.push('field'); constructor(public p = (l.push('param'), 1)) { l.push('body ' + this.p); } } class B extends A { y = l.push('B field ' + this.q); constructor(public q: number) { l.push('before'); super(); l.push('after ' + this.q); } } new B(7); log(l);
//# decorators
const l: string[] = []; const logged = (v: any, c: any) => { l.push(c.kind + ' ' + String(c.name) + (c.static ? ' static' : '') + (c.private ? ' private' : '')); if (c.kind === 'method') return function (this: any, ...a: any[]) { return 'wrapped ' + v.apply(this, a); }; if (c.kind === 'field') return (x: any) => x * 2; if (c.kind === 'accessor') return { get(this: any) { return 'got ' + v.get.call(this); }, init: (x: any) => x + '!' }; if (c.kind === 'getter') return function (this: any) { return v.call(this) + 1; }; }; @logged class A { @logged f = id(5); @logged m(x: any) { return x + this.f; } @logged static s = 1; @logged get g() { return 1; } @logged accessor acc = 'a'; @logged #p() {} } const a = new A(); log(a.f, a.m(1), A.s, a.g, a.acc, l);
