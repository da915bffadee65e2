/** Programs about classes. */
export const classCases: Record<string, string> = {
  'inheritance and super': `
    class A { x = id(1); constructor(public k: number) { this.x += block(k); } m(a = id(3)) { return a + this.x; } static make(n: number) { return new this(n); } }
    class B extends A { z = id(9); constructor(k: number) { log('before'); super(id(k) + 1); this.x++; } m(a?: number) { return super.m(a) * 2 + this.z; } static make(n: number) { return super.make(n * 2); } }
    class C extends B { m() { const f = () => super.m(5) + id(1); return f(); } }
    export function main() { const b = new B(3), c = C.make(2) as C; return [b, b.m(), b.m(4), c, c.m(), c instanceof A, c.constructor === C, A.make(1), Object.keys(c)]; }`,
  'implicit constructors pass their arguments': `
    class A { v: number; constructor(a: number, b = id(2)) { this.v = a + b; } } class B extends A { w = this.v * id(2); } class C extends B {}
    export function main() { return [new C(block(5)), new B(1, 1), new C(1) instanceof B, C.name, C.length]; }`,
  'fields with closures and arrow methods': `
    class A { n = 0; up = () => { this.n += id(1); return this.n; }; list = [1, 2].map(x => x + id(this.n)); opt?: string; declare phantom: number; }
    export function main() { const a = new A(); const { up } = a; up(); return [up(), a, Object.keys(a), a.up.name]; }`,
  'private members': `
    class A { #v = id(3); #w; static #count = 0; constructor(w: number) { this.#w = w; A.#count++; } #secret(x: number) { return x + this.#v; } get sum() { return this.#secret(this.#w); } set v(x: number) { this.#v = id(x); } static get count() { return A.#count; } has(o: object) { return #v in o; } bump() { return this.#v++ + ++this.#v; } }
    export function main() { const a = new A(4); a.v = 10; return [a.sum, A.count, a.has(a), a.has({}), a.bump(), a.sum, Object.keys(a), JSON.stringify(a)]; }`,
  'static blocks and members': `
    class A { static a = id(1); static b = this.a + block(2); static { for (let i = 0; i < 3; i++) this.a += id(i); A.b += this.a; } static get c() { return this.a * 10; } static f = () => this.b; static ['computed' + 1] = id(8); }
    export function main() { return [A.a, A.b, A.c, A.f(), (A as any).computed1, A.name]; }`,
  'class expressions and classes in functions': `
    function mk(base: any, n: number) { const extra = id(n); return class Made extends base { v = extra; get() { return this.v + n + (super.get ? super.get() : 0); } static who = 'made' + extra; clone() { return new Made(); } }; }
    export function main() { const A = mk(Object, 1), B = mk(A, 10); const b: any = new B(); return [b.get(), b.v, (B as any).who, B.name, b.clone() instanceof B, new (class { q = id(5) })().q]; }`,
  'accessors through inheritance': `
    class A { _v = 1; get v() { return id(this._v); } set v(x) { this._v = block2(x); } } function block2(x: number) { return x; }
    class B extends A { get v() { return super.v + 100; } set v(x) { super.v = x * 2; } }
    export function main() { const b = new B(); b.v = 5; b.v += 1; b.v++; return [b.v, b._v]; }`,
  'extending builtins': `
    class MyError extends Error { code: number; constructor(m: string, code = id(7)) { super(m); this.name = 'MyError'; this.code = code; } }
    class List<T> extends Array<T> { last() { return this[this.length - id(1)]; } } class M extends Map<string, number> { inc(k: string) { this.set(k, (this.get(k) ?? 0) + id(1)); return this; } }
    export function main() { try { throw new MyError('bad'); } catch (e) { const l = new List<number>(); l.push(1, 2, 3); const d = l.map(x => x * 2); return [(e as MyError).code, String(e), e instanceof Error, l.last(), d instanceof List, d.last(), new M().inc('a').inc('a').get('a')]; } }`,
  'constructors that return and new.target': `
    class A { t: any; constructor(o?: any) { this.t = new.target === A; if (o) return o; } } class B extends A { z = id(1); }
    function F(this: any) { this.viaNew = new.target !== undefined; }
    export function main() { const o: any = { mine: 1 }; return [new A(o) === o, new A().t, new B().t, new B(o) === o, o, new (F as any)()]; }`,
  'abstract, overloads, generics, implements': `
    interface Shape { area(): number } abstract class Base<T> implements Shape { constructor(protected readonly t: T) {} abstract area(): number; describe(): string; describe(x: number): string; describe(x?: number) { return 'area ' + this.area() + (x ?? ''); } }
    class Sq extends Base<number> { override area(): number { return id(this.t) ** 2; } }
    export function main() { return [new Sq(3).describe(), new Sq(2).describe(1)]; }`,
  'exceptions in constructors and fields': `
    class A { x = this.fail(); fail(): number { throw new Error('field ' + id(1)); } } class B extends A { y = log('not reached'); }
    export function main() { const r: string[] = []; for (const f of [() => new A(), () => new B(), () => (A as any)()]) { try { f(); } catch (e: any) { r.push(e.message); } } return r; }`,
  'parameter properties with defaults': `
    class P { constructor(private a: number, public b = id(2), readonly c: string = 'c' + b) {} sum() { return this.a + this.b + this.c; } } class Q extends P { d = 4; constructor(public e: number) { super(e); } }
    export function main() { return [new P(1).sum(), new Q(5).sum(), Object.keys(new Q(1))]; }`,
};
