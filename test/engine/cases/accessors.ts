/** Programs whose code runs where no call is written: all of it may block. */
export const accessorCases: Record<string, string> = {
  'getters and setters of classes block': `
    class A { #x = 1; n = 0; get x() { const before = this.#x; log('get', block(before)); return this.#x * 10; } set x(v: number) { log('set', block(v)); this.#x = v; this.n++; } static get s() { return block('static'); } }
    class B extends A { get x() { return super.x + id(1); } set x(v: number) { super.x = v + block(1); } }
    export function main() { const r: unknown[] = []; for (const o of [new A(), new B()]) { r.push(o.x, (o.x = 5), o.x, (o.x += 2), o.x++, ++o.x, o.x, o.n); o.x ||= 3; o.x &&= 4; o.x ??= 9; r.push(o?.x, o.x + o.x, [o.x, ...[o.x]], { x: o.x }, \`\${o.x}\`, o['x'], (o as any)[id('x')], A.s); const { x, n } = o; const { x: { length } = 'q' as any, ...rest } = o as any; r.push(x, n, length, rest); } return r; }`,
  'accessors of object literals, defined ones, and methods they return': `
    const o = { v: 1, get f() { block('f'); return (x: number) => x + this.v; }, get deep() { return { get er() { return block('er'); } }; }, set only(x: any) { this.v = block(x); } };
    const d: any = Object.defineProperty({}, 'late', { get() { return block('late') + this.k; }, set(x) { this.k = block(x); }, configurable: true });
    const p = Object.defineProperties({} as any, { a: { get: () => block('pa') }, b: { value: 2 } });
    export function main() { const r: unknown[] = [o.f(id(2)), o.f?.(3), o?.f(4), o.deep.er, o.deep?.er]; o.only = 7; d.late = 'k'; d.late += '!'; [o.only, d.late] = [8, 9]; ({ a: o.only } = { a: 10 }); for (o.only of [11, 12]) r.push(o.v); r.push(o.v, d.late, d.k, p.a, p.b, (o as any).only, Object.keys(d), typeof Object.getOwnPropertyDescriptor(d, 'late')!.get); return r; }`,
  'exceptions and finally in accessors': `
    const o = { get bad() { try { throw new Error('bad ' + block(1)); } finally { log('out'); } }, set bad(v: any) { if (block(v) > 1) throw new RangeError('set ' + v); }, get ok() { try { return this.bad; } catch (e: any) { return e.message + block('!'); } } };
    export function main() { const r: unknown[] = []; try { r.push(o.bad); } catch (e: any) { r.push(e.message); } try { o.bad = 1; o.bad = 2; } catch (e: any) { r.push(e.message); } r.push(o.ok, (() => { try { return (o as any).nope.bad; } catch (e: any) { return e.message; } })(), (() => { try { (null as any).bad = 1; } catch (e: any) { return e.message; } })(), o.ok); return r; }`,
  'reads of other objects with the same names stay as they are': `
    class A { get size() { return block(3); } get length() { return id(4); } } const m = new Map([[1, 2]]); const f = { size: 'mine' };
    export function main() { return [new A().size, m.size, f.size, 'abc'.length, [1, 2].length, new A().length, new Set([1]).size, ((x: any) => x?.size)(undefined)]; }`,
  'natives that read accessors have them driven': `
    const o = { get a() { let s = 0; for (let i = 0; i < 3; i++) s += i; return s; }, b: 2 };
    export function main() { return [JSON.stringify(o), Object.values(o), { ...o }, Object.assign({}, o), Reflect.get(o, 'a'), Object.entries(o)]; }`,
  'spread, rest, assign, values and entries of accessors that block': `
    const log2: any[] = []; class T { set p(v: any) { log2.push(block(v)); } get q() { return block('q'); } }
    const o = { get a() { return block('A'); }, b: 2, get c() { return id('C'); } };
    export function main() { const { a, ...rest } = o; const t = Object.assign(new T(), { p: 1 }, { get p() { return block(5); } }); return [{ x: 0, ...o, b: 3 }, a, rest, Object.values(o), Object.entries(o), log2, t.q, JSON.stringify({ k: o }), Object.assign({}, o, null, 'xy')]; }`,
  'accessors in loops and generators': `
    class C { i = 0; get next1() { return block(this.i++); } *all() { while (this.next1 < 3) yield this.next1; } }
    export function main() { const c = new C(); const r = []; while (c.next1 < 4) r.push(c.i); for (let x = c.next1; x < 9; x = c.next1) r.push(x); do r.push(-c.i); while (c.next1 < 12); switch (c.next1) { case c.i - 1: r.push('case'); } return [r, [...new C().all()]]; }`,
  'results of iterators with accessors': `
    const it = { [Symbol.iterator]() { let i = 0; return { next() { const n = i++; return { get done() { return block(n) > 2; }, get value() { return block(n * 2); } }; } }; } };
    export function main() { const r = []; for (const x of it) r.push(x); function* g(): any { yield* it as any; } return [r, [...(it as any)], [...g()], new Set(it as any)]; }`,
  'proxies whose traps block where a call is looked at, and run to their end elsewhere': `
    const t: any = { a: 1 }; const h = { log: [] as any[], get(o: any, k: any, r: any) { let n = 0; while (n < 3) n++; this.log.push(String(k)); return Reflect.get(o, k, r); }, has(o: any, k: any) { const x = k in o; return x; }, ownKeys(o: any) { const k = Reflect.ownKeys(o); return k; }, set(o: any, k: any, v: any) { o[k] = v; return true; } };
    const p = new Proxy(t, h); const f: any = new Proxy(function (this: any, x: any) { return x; } as any, { apply(g, self, args) { return block(g(...args)) + 1; }, construct(g, args) { return { made: block(args[0]) }; } });
    export function main() { p.b = 5; const r = [p.a, p.b, 'a' in p, 'z' in p, Object.keys(p), { ...p }, f(3), new f(4), h.log, JSON.stringify(p)]; const v = Proxy.revocable({ q: 1 }, {}); r.push(v.proxy.q); v.revoke(); try { v.proxy.q; } catch (e: any) { r.push(e.message); } return r; }`,
};
