/** Programs about control flow and exceptions. */
export const controlCases: Record<string, string> = {
  'try, catch and finally in every way out': `
    let out = ''; function inner(k: number) { try { out += 'a' + k; const z = block(k); if (z === 1) return 'ret1'; if (z === 2) throw 'two'; if (z === 3) null!.x; out += 'b'; } catch (e: any) { out += 'c' + (e.message ?? e); const q = id(e); if (k === 3) throw new Error('again'); return q; } finally { out += 'f' + id(k); if (k === 4) return 'override'; } return 'end'; }
    declare const never: never; const nul: any = null; const fix = (s: string) => s;
    export function main() { const r: unknown[] = []; for (let k = 0; k < 5; k++) { try { r.push(inner(k)); } catch (e: any) { r.push('!' + e.message); } } return [r, out]; }`.replace(
    'null!.x',
    'nul.x',
  ),
  'jumps out of finally-protected blocks': `
    export function main() { let r = ''; outer: for (let i = 0; i < 5; i++) { for (const j of [0, 1, 2, 3]) { try { try { if (j === id(1)) continue; if (i === 2 && j === 2) continue outer; if (i === 3) break outer; r += i + '' + j; } finally { r += '!' + id(j); } } finally { r += '?'; if (i === 4) break; } } r += '|'; } return r; }`,
  'finally overrides': `
    function f(n: number) { for (;;) { try { if (n === 0) return block(1); if (n === 1) throw new Error('x'); if (n === 2) break; } finally { if (n === 1) { n = 9; break; } if (n === 0) { n = 7; continue; } } if (n === 7) return 'seven'; } return 'out' + n; }
    export function main() { return [f(0), f(1), f(2)]; }`,
  'nested finally with returns': `
    const t: string[] = []; function f() { try { try { t.push('a'); return id('r1'); } finally { t.push(block('b')); } } finally { t.push('c'); } }
    function g() { try { return f(); } finally { try { throw new Error('in finally'); } catch (e: any) { t.push(e.message); } } }
    export function main() { return [g(), t]; }`,
  'exceptions cross frames': `
    function deep(n: number): number { if (n === 0) throw new Error('deep'); const r = deep(n - 1); return r + 1; } function mid(n: number) { try { return deep(n); } finally { log('mid', n); } }
    export function main() { let c; try { mid(4); } catch (e: any) { c = block(e.message); } return id(c); }`,
  'native errors keep their message': `
    export function main() { const o: any = { f: 5, g: { h: null } }; const r: string[] = []; for (const f of [() => o.f(), () => o.g.h.i, () => o.x.y, () => o.nope(id(1)), () => new o.f(), () => { o.g.h.i = id(2); }, () => [...o], () => { for (const x of o) id(x); }, () => { const { a } = null as any; return a; }, () => BigInt(1.5), () => 'x'.repeat(-1), () => Symbol() + '', () => ({}).x.y, () => JSON.parse('{'), () => o?.f?.(1), () => 1 in (o.f as any)]) { try { r.push(String(f())); } catch (e: any) { r.push(e.name + ' ' + e.message); } } return r; }`,
  'throwing anything': `
    function t(x: unknown) { throw x; } export function main() { const r: unknown[] = []; for (const x of [1, 'two', null, undefined, { o: 1 }, Symbol.iterator]) { try { t(x); } catch (e) { r.push(e === x, typeof e); } } try { t(id(0)); } catch { r.push('no binding'); } return r; }`,
  uncaught: `
    export function main() { try { log('in'); (id as any).nope.x; } finally { log('out', block(1)); } }`,
  'uncaught throw':
    'class E2 extends Error {} export function main() { const f = () => { throw new E2("m" + id(1)); }; [1].forEach(f); }',
  'switch with fall-through and calls': `
    function f(k: unknown) { const r: string[] = []; switch (id(k)) { case 0: r.push('z'); case 1: r.push('o' + block(1)); break; case id(3): { const q = id(k); r.push('t' + q); break; } default: r.push('d'); case 9: r.push('nine'); } return r.join(); }
    function g(k: any) { switch (k) { default: return 'def'; case 'a': case 'b': return 'ab'; case NaN: return 'nan'; } }
    function h(k: number) { let s = ''; for (let i = 0; i < 4; i++) { switch (i) { case 1: continue; case k: let z = i * 2; s += z; break; case 3: s += 'three'; } s += i; } return s; }
    export function main() { return [0, 1, 2, 3, 9].map(f).concat([g('a'), g('b'), g(NaN), g(1)], [h(0), h(2), h(3)]); }`,
  'loops of all kinds': `
    export function main() { const r: unknown[] = []; let i = 0; while (id(i) < 5) { i++; if (i === 2) continue; r.push(i); } do { i--; if (i === 3) continue; r.push(-i); } while (block(i) > 0); for (;;) { if (++i > 3) break; } for (const k in id({ a: 1, b: 2 })) r.push(k); for (const k in [7, 8]) r.push(k); for (const c of 'hé') r.push(c); let w; for (w of [1, 2]); for (w in { q: 1 }) {} const o: any = {}; for (o.p of [3, 4]) r.push(o.p); for ([w, o.z] of [[1, 2]]) r.push(w); l: { r.push('in'); if (id(1)) break l; r.push('no'); } while (id(i++) < 6); for (let a = 0, b = 5; a < b; a++, b--) r.push(a * b); return [r, w, o, i]; }`,
  'for-in over inherited, deleted and null': `
    export function main() { const r: string[] = []; const o = Object.create({ inh: 1 }); o.a = 1; o.b = 2; o.c = 3; for (const k in o) { if (k === 'a') delete o.b; r.push(k); } for (const k in null as any) r.push(k); for (const k in 'xy' as any) r.push(k); return r; }`,
  'iterators are closed': `
    function mk(n: number) { let i = 0; return { [Symbol.iterator]() { return this; }, next() { log('next', i); return { done: i >= n, value: block(i++) }; }, return() { log('return'); return {}; } }; }
    export function main() { const r: unknown[] = []; for (const x of mk(3)) r.push(x); for (const x of mk(5)) { if (x === 1) break; } o: for (const a of [1, 2]) { for (const x of mk(5)) { if (x === 1) continue o; r.push(a); } } const f = () => { for (const x of mk(5)) { if (x === 2) return x; } }; r.push(f()); try { for (const x of mk(5)) { if (x === 1) throw new Error('E'); } } catch (e: any) { r.push(e.message); } const [p, q] = mk(5) as any; const [...all] = mk(2) as any; r.push(p, q, all, [...(mk(2) as any)], Math.max(...(mk(3) as any)), Array.from(mk(2) as any, (x: any) => x * 2)); return r; }`,
  'assignment patterns': `
    export function main() { let a: any = 1, b: any = 2, c; const o: any = {}; [a, b] = [b, a]; ({ x: o.p, y: [o.q, c = id(9)], ...o.rest } = { x: block(1), y: [2], z: 3, w: 4 } as any); [o['r' + id(1)], , ...o.s] = [1, 2, 3, 4]; const v = ([a, b] = [id(5), 6]); for (const { k, v: { w = k } = {} as any } of [{ k: 1 }, { k: 2, v: { w: 5 } }] as any) o['k' + k] = w; ({ a = 77 } = {} as any); return [a, b, c, o, v]; }`,
  labels: `
    export function main() { let out = 0; a: for (let i = 0; i < 4; i++) { b: for (let j = 0; ; j++) { if (j > 3) continue a; if (i + j === 3) continue b; if (i + j === 5) break a; out = (out * 3 + id(i * 4 + j)) % 10007; } } x: if (id(1)) { out++; break x; } y: switch (out % 2) { default: for (;;) break y; } z: try { break z; } finally { out += id(100); } return out; }`,
  'var scoping and hoisting': `
    export function main() { var x = 1; { var x = 2; } const f = () => x; x = id(3); if (true) { var y = 5; function inner() { return 'inner'; } var g = inner; } for (var i = 0; i < 3; i++) { var z = i; } return [f(), x, y, i, z, g(), typeof hoisted, u]; var u; function hoisted() {} }`,
  shadowing: `
    const x = 'outer'; export function main() { const r: unknown[] = [x]; { const x = id('block'); r.push(x); { let x = 1; x += id(1); r.push(x, (() => x)()); } } const f = (x: number) => { { const x = 'deep'; r.push(x); } return x; }; r.push(f(id(5))); try { throw 'e'; } catch (x) { r.push(x); } for (const x of ['loop']) r.push(x); class Map { y = 5; } r.push(new Map().y); return r; }`,
};
