/** Programs about functions, closures and calls. `id` and `block` come from the host; `block` suspends. */
export const functionCases: Record<string, string> = {
  'calls inside expressions': `
    const add = (a: number, b: number) => { const c = a + b; return c; };
    export function main() { let s = 0; for (let i = 0; i < 7; i++) { if (i === 3) continue; if (i === 6) break; s = s + id(i) * add(i, block(2)); } return s; }`,
  'operands keep their value across a later call': `
    export function main() { let a = 1; const r = a + id((a = 5)) + a; const o = { x: 1 }; const q = o.x + block((o.x = 7)) + o.x; return [r, q]; }`,
  'closures of loop variables': `
    export function main() { const fs: (() => number)[] = []; for (let i = 0; i < 5; i++) { fs.push(() => { i = i + 10; return block(i); }); } let r = ''; for (const f of fs) r += f() + ','; for (const f of fs) r += f() + ';'; return r; }`,
  'closures of for-of and for-in variables': `
    export function main() { const fs: (() => unknown)[] = []; for (const x of [1, 2, 3]) fs.push(() => x); for (const k in { a: 1, b: 2 }) fs.push(() => k); for (const [a, b] of new Map([[1, 2]])) fs.push(() => a + b); return fs.map(f => f()); }`,
  'counters share their variable': `
    export function main() { const mk = (n: number) => { let c = n; return { up: () => { c = c + id(1); return c; }, get: () => c }; }; const a = mk(5), b = mk(50); a.up(); a.up(); b.up(); return [a.get(), b.get(), a.up()]; }`,
  'recursion and hoisting': `
    export function main() { const z = rec(8); return [z, typeof late]; function rec(n: number): number { if (n === 0) return 0; const r = rec(n - 1) + block(n); return r; } function late() {} }`,
  'named function expression': `
    export function main() { const f = function fact(n: number): number { return n <= 1 ? 1 : n * fact(id(n - 1)); }; const g = f; return [g(5), f.name, f.length]; }`,
  'defaults that call, rest, and spread': `
    function f(a: number, b = id(a * 2), ...rest: number[]) { return [a, b, rest]; }
    export function main() { const xs = [1, 2, 3]; return [f(1), f(1, undefined, 3), f(...xs, 9, ...new Set([4])), f.length, Math.max(...xs, block(10))]; }`,
  'defaults see earlier parameters and closures see them': `
    function f(a: number, g = () => a, { p, q = p }: any = { p: a + 1 }) { a = 10; return [a, g(), p, q]; }
    export function main() { return [f(1), f(2, () => 5, { p: 3 }), f.length]; }`,
  'destructured parameters': `
    function f({ a, b: { c = id(4) } = {} as any, ...r }: any, [x, , y = 9]: any) { return [a, c, r, x, y]; }
    export function main() { return [f({ a: 1, d: 2 }, [1, 2]), f({ b: { c: 5 } }, [1, 2, 3])]; }`,
  'arguments and this': `
    function f(this: any) { const g = () => [this.k, arguments.length, arguments[0]]; return g(); }
    export function main() { return [(f as any).call({ k: 1 }, 7, 8), (f as any).apply({ k: 2 }, [9]), (f as any).bind({ k: 3 })(id(1))]; }`,
  'this in nested arrows': `
    class A { v = 3; go() { const f = () => { const g = () => { this.v = this.v + id(1); return this.v; }; return g() + g(); }; return f(); } }
    export function main() { return new A().go(); }`,
  'short circuits with calls': `
    export function main() { const o: any = { n: 1, z: 0, e: '' }; let x = o.n + (id(0) ? id(1) + id(2) : id(3) + id(4)) + (id(0) || block(5)) + (id(1) && id(2)) + (id(null) ?? block(8)); o.n = x; o.n += id(7); o.z ||= id(3); o.e &&= id(4); o.q ??= block(5); return [x, o]; }`,
  'optional chains': `
    export function main() { const o: any = { a: { b: (x: number) => id(x), c: null, self() { return this === o.a; } } }; const k = 'b';
      return [o?.a?.b?.(4), o.x?.b(id(log('never') as any)), o.a.c?.d.e.f(), o.a?.[k](block(3)), o.a.self?.(), o.a?.self(), o.q?.[id('z')], delete o.a?.b, delete o.zz?.b, o.a.b?.(1), (o.x?.y).z === undefined]; }`,
  'tagged templates': `
    const tag = (s: TemplateStringsArray, ...v: unknown[]) => [s.join('|'), s.raw.join('|'), ...v]; const seen = new Set<unknown>();
    const keep = (s: TemplateStringsArray) => { seen.add(s); return s.length; };
    export function main() { for (let i = 0; i < 3; i++) keep\`a\${i}b\`; return [tag\`a\${id(1)}\\n\${block(2)}c\`, seen.size, \`x\${id(1)}\${'\`'}\\u0041\`]; }`,
  'sequence, comma, void, typeof, in, instanceof': `
    export function main() { let a = 0; const b = (a++, id(a), a + 5); const c = void id(3); for (let i = 0, j = 10; i < j; i += 2, j--) a += i * j; return [a, b, c, typeof id(1), 'x' in id({ x: 1 }), id([]) instanceof Array, -id(3), !id(0), ~id(5), +id('4')]; }`,
  updates: `
    export function main() { const o: any = { n: 5, 7: 1 }; let i = 0; const a = [o.n++, ++o.n, o.n--, --o['n'], i++ + i++, o[id(7)]++, (o.m = id(3)) + o.m]; let big = 5n; big++; o.n **= id(2); o[id('k')] = id(1) + i; i <<= id(3); return [a, o, i, big]; }`,
  'names and lengths': `
    export function main() { const a = () => {}; const b = function () {}; const o = { c() {}, d: (x: any, y = 1) => {}, ['e' + 1]: 5, 'f-g': () => {} }; let g: any; g = () => {}; class K {} const L = class {}; const M = class Inner {}; return [a, b, o, g, K.name, L.name, M.name, main, (() => {}).name, id]; }`,
  'getters, setters, spread and computed keys in objects': `
    export function main() { let n = 0; const k = 'kk'; const o: any = { a: 1, get b() { return this.a + id(1); }, set b(v) { this.a = v; n++; }, [k + id(1)]: id(2), ...{ z: 1, y: id(3) }, [id('m')]() { return id(9); } }; o.b = id(10); o.b += 1; return [o.b, n, Object.keys(o), o.m(), { ...o }]; }`,
  'valueOf, toString and toPrimitive': `
    class N { constructor(public n: number) {} valueOf() { return id(this.n) + 1; } toString() { return 's' + id(this.n); } }
    const p = { [Symbol.toPrimitive](hint: string) { return hint === 'number' ? id(42) : 'prim-' + hint; } };
    export function main() { const a: any = new N(3); return [a + 1, \`\${a}\`, a > 3, +(p as any), \`\${p as any}\`, [a, a].join(), JSON.stringify({ a: { toJSON() { return id(5); } } })]; }`,
  'symbols and computed methods': `
    const s = Symbol('sym'); class A { [s](x: number) { return id(x) * 2; } static [Symbol.hasInstance](x: any) { return id(x) === 1; } get [Symbol.toStringTag]() { return 'Tag'; } }
    export function main() { return [new A()[s](4), (1 as any) instanceof A, String(new A()), s.description]; }`,
  'bigint, regexp and typed arrays': `
    export function main() { const v = new DataView(new ArrayBuffer(16)); v.setBigUint64(0, 0xffff_f802_0000_1234n, true); const u = new Uint8Array(v.buffer); let sum = 0n; for (const b of u) sum += BigInt(b) * id(2n); return [sum, 'a1b22'.match(/\\d+/g), /(?<y>\\d{4})/.exec('in 2026')!.groups!.y, 2n ** 64n - 1n, u.subarray(0, 3), 1_000]; }`,
  enums: `
    enum E { A, B = 5, C, D = 'd', F = B | 8, G = 'x'.length } const enum K { X = 1, Y = X << 4 }
    export function main() { return [E.A, E.B, E.C, E.D, E.F, E.G, E[5], E[6], K.Y, Object.keys(E).length]; }`,
};
