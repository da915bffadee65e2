//# arrays
const [a, , b = 5, [c, d = block(4)] = [1], ...[e, ...f]] = [1, 2, undefined, [3], 6, 7, 8]; log(a, b, c, d, e, f); const [] = []; const [g = id(1), h = g] = []; log(g, h); const [i, j] = 'xy'; const [[k]] = new Map([['key', 1]]); const [m] = new Set([block('s')]); log(i, j, k, m);
//# defaults are evaluated only for undefined, in order
const l = []; const t = (x) => { l.push(x); return x; }; const { a = t('a'), b = t('b'), c = t('c') } = { a: null, c: undefined }; const [p = t('p'), q = t('q'), r = t(a)] = [0, undefined]; log(a, b, c, p, q, r, l);
//# keys, values and defaults are evaluated in order
const l = []; const t = (x, v = x) => { l.push(x); return v; }; const o = { get a() { return t('get a', undefined); }, get b() { return t('get b', 2); } }; const { [t('k1', 'a')]: x = t('dx'), [t('k2', 'b')]: y = t('dy'), [block(t('k3', 'c'))]: z = t('dz') } = o; log(x, y, z, l);
//# assignment patterns
let a = 1, b = 2, c; const o = { p: {} }; [a, b] = [b, a]; log(a, b); ({ a, b: o.x, c: o.p.q = block(5), ...o.rest } = { a: 10, b: 20, d: 30 }); log(a, o); [o[id('k')], [c = 7] = [], ...o.more] = [1, undefined, 3, 4]; log(o, c); ({ 0: a, length: b, [b]: c = 'none' } = 'str'); log(a, b, c); log(([a, b] = [id(1), 2, 3]), ({ a } = { a: 'v', z: 1 }));
//# swaps and rotations
let a = 1, b = 2, c = 3; [a, b, c] = [b, c, a]; log(a, b, c); const l = [1, 2, 3]; [l[0], l[2]] = [l[2], block(l[0])]; log(l); let i = 0; [i, l[i]] = [1, 'i is one by now']; log(i, l); const fib = (n) => { let x = 0n, y = 1n; while (n-- > 0) [x, y] = [y, x + y]; return x; }; log(fib(50));
//# parameters
const f = ({ a, b: { c = id(3) } = {}, ...r } = {}, [x, , y = 9, ...z] = [], ...[p, q = block(8)]) => [a, c, r, x, y, z, p, q]; log(f(), f({ a: 1, d: 2 }, [1, 2]), f({ b: { c: 5 } }, [1, 2, 3, 4], 6, 7), f.length); function g({ k = 1 }, { k: m } = { k }) { return () => [k, m]; } log(g({})(), g({ k: 5 })(), g({}, { k: 2 })());
//# loops
const r = []; for (const { k, v: { w = k } = {} } of [{ k: 1 }, { k: 2, v: { w: block(5) } }]) r.push(k, w); for (let [a, b] = [0, 3]; a < b; [a, b] = [a + 1, b]) r.push(a); let x, y; for ([x, y = id(1)] of [[1], [2, 3]]) r.push(x, y); for (const [c, d] of Object.entries({ p: 1 })) r.push(c, d); const fs = []; for (const [q] of [[1], [2]]) fs.push(() => q); log(r, fs.map(f => f()));
//# an iterator that throws is not closed
const l = []; const it = (how) => ({ [Symbol.iterator]() { return this; }, next() { if (how === 'next') throw 'from next'; return { get done() { if (how === 'done') throw 'from done'; return false; }, get value() { throw 'from value'; } }; }, return() { l.push('return'); return {}; } });
log(thrown(() => { const [a] = it('next'); }), thrown(() => { const [a] = it('done'); }), thrown(() => { const [a] = it('value'); }), thrown(() => { for (const x of it('next')); }), thrown(() => { for (const x of it('value')); }), thrown(() => [...it('next')]), l);
//# rest copies and leaves out
const s = Symbol('s'); const { a, [id('b')]: b, 3: three, ...r } = { a: 1, b: 2, 3: 3, c: 4, [s]: 5, get d() { return 6; } }; log(r, r[s], Object.keys(r)); const { ...copy } = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } }); log(copy); let t; ({ ...t } = 'hi'); log(t); const { length, ...chars } = [1, 2]; log(length, chars); const { ...none } = 5; log(none);
//# closures over destructured names
const fs = []; { const { a, b = () => a } = { a: id(1) }; fs.push(b, () => a); } const [x, y = () => x] = [block(2)]; fs.push(y); let { m, n } = { m: 1, n: 2 }; fs.push(() => m++ + n); m = 10; log(fs.map(f => f()), fs.map(f => f()));
//# nothing is destructured twice
let n = 0; const o = { get a() { n++; return { b: 1 }; } }; const { a: { b }, a } = o; log(b, a, n); const { a: c = id(1) } = o; log(n, c); const f = ({ a }) => a; f(o); log(n);
//# patterns in patterns in catch and for
try { throw [{ code: 5, info: { text: 't' } }]; } catch ([{ code, info: { text, more = block('m') } }]) { log(code, text, more); } for (const { 0: a, 1: { z: [b = id('deep')] = [] } = {} } of [[1, { z: ['x'] }], [2]]) log(a, b);
//# assignment patterns evaluate targets before values
const l = []; const t = (x, v) => { l.push(x); return v; }; const o = {}; [t('o1', o).x, t('o2', o)[t('key', 'y')] = t('default', 5)] = (t('value'), [1]); ({ a: t('o3', o).z = t('d3', 6), [t('k4', 'b')]: t('o4', o).w } = { b: block(2) }); log(o, l);
//# iterators are closed when a pattern does not drain them
const l = []; const it = (n) => { let i = 0; return { [Symbol.iterator]() { l.push('open'); return this; }, next() { l.push('next' + i); return { done: i >= n, value: i++ }; }, return() { l.push('return'); return {}; } }; };
const [a, b] = it(5); const [c, ...d] = it(2); const [e, f] = it(1); const [] = it(3); const [, g] = it(9); log(a, b, c, d, e, f, g, l);
//# objects
const { a, b: c, d = 4, e: { f, g = block(f) } = { f: 6 }, [id('h')]: h = 8, 'i-j': k, 5: five, ...rest } = { a: 1, b: 2, 'i-j': 9, 5: 'five', x: 'X', y: 'Y' }; log(a, c, d, f, g, h, k, five, rest); const { length } = 'abc'; const { toFixed } = 5; const { x = 1, y = x + 1 } = {}; log(length, typeof toFixed, x, y); const {} = 5;
//# iterators are closed when a default or target throws
const l = []; const it = () => ({ [Symbol.iterator]() { return this; }, next() { l.push('next'); return { done: false, value: undefined }; }, return() { l.push('return'); return {}; } }); const bad = (m) => { throw m; };
log(thrown(() => { const [a = bad('default')] = it(); }), thrown(() => { let o; [o.x] = it(); }), thrown(() => { const [{ b }] = it(); }), thrown(() => { ([c = bad('param')]) => c; (([c = bad('param')]) => c)(it()); }), l);
//# order in object patterns: computed key, source getter, default, target
const l = []; const t = (k, v) => { l.push(k); return block(v); }; const src = { get a() { l.push('get a'); return block(undefined); }, get b() { l.push('get b'); return 2; } }; const dst = { set x(v) { l.push('set x ' + v); }, set y(v) { l.push('set y ' + v); } }; ({ [t('k1', 'a')]: t('o1', dst)[t('p1', 'x')] = t('def1', 9), [t('k2', 'b')]: t('o2', dst)[t('p2', 'y')] = t('def2', 8) } = src); log(l);
//# order in array patterns: target reference before step
const l = []; const it = { [Symbol.iterator]() { l.push('iter'); let i = 0; return { next() { l.push('next'); return block({ done: i++ > 2, get value() { l.push('value'); return block(undefined); } }); }, return() { l.push('return'); return block({}); } }; } }; const o = () => { l.push('o'); return { set p(v) { l.push('set ' + v); } }; }; [o()[(l.push('key'), block('p'))] = (l.push('def'), block(1)), , o().p = 3] = it; log(l);
//# iterator closing when a target throws
const l = []; const it = { [Symbol.iterator]: () => ({ next() { l.push('n'); return { value: 1, done: false }; }, return() { l.push('r'); block(1); return {}; } }) }; log(thrown(() => { [({ set a(v) { throw block('set'); } }).a] = it; }), l); log(thrown(() => { [id(null).x] = it; }), l.length); log(thrown(() => { const [{ y }] = { [Symbol.iterator]: () => ({ next: () => ({ value: null, done: false }), return() { l.push('r2'); throw block('swallowed'); } }) }; }), l.slice(-1));
//# return that gives a primitive
const it = r => ({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return: r }) }); log(thrown(() => { const [a] = it(() => block(1)); }), thrown(() => { for (const x of it(() => block('s'))) break; }), thrown(() => { for (const x of it(() => 1)) throw 'mine'; }), thrown(() => { for (const x of it(5)) break; }), thrown(() => { for (const x of it(null)) break; return 'ok'; }), thrown(() => { const [] = it(() => 5); }));
//# next throws or gives no object: no return
const l = []; const it = n => ({ [Symbol.iterator]: () => ({ next: n, return() { l.push('closed'); return {}; } }) }); log(thrown(() => { const [a] = it(() => { throw block('E'); }); }), thrown(() => { for (const x of it(() => 5)); }), thrown(() => { const [...r] = it(() => undefined); }), thrown(() => { for (const x of it(() => ({ get done() { throw block('D'); } }))) ; }), thrown(() => { const [a] = it(() => ({ done: false, get value() { throw block('V'); } })); }), thrown(() => { const [a] = it(undefined); }), thrown(() => { for (const x of it({})) ; }), l);
//# nested patterns with defaults that see earlier names
const f = ({ a = block(1), b: { c = a + 1, ...r } = { d: block(3), e: a }, ...s } = { z: 1 }, [x = a + c, [y = x] = [], ...[w, ...v]] = [, , 5, 6, 7]) => [a, c, r, s, x, y, w, v]; log(f(), f({ b: { c: 0 } }, 'pqrs'), f({ a: null }, []), f.length, thrown(() => f(null)), thrown(() => f({ b: null })));
//# TDZ in defaults
log(thrown(() => { const [a = b, b] = []; }), thrown(() => ((x = y, y) => x)()), thrown(() => ((x = x) => x)()), thrown(() => { let { z = z } = {}; }), thrown(() => { for (const q of [q]) ; }), thrown(() => { for (let i = i; ;) ; }), ((x, y = () => x, z = (x = block(2))) => [x, y(), z])(1));
//# anonymous functions named by patterns
const { a = () => {}, b: { c = function () {} } = {}, ['d' + id('')]: e = class {} } = {}; const [g = () => {}, h = class { static name = 'own'; }] = []; let m, n = {}; [m = () => {}] = []; ({ m2: n.p = () => {} } = {}); let q; ({ q = function () {} } = {}); (({ z = () => {} }) => log(z.name))({}); log(a.name, c.name, e.name, g.name, h.name, m.name, n.p.name, q.name);
//# rest excludes own enumerable only and copies symbols
const s = Symbol('s'); const p = { inherited: 1 }; const o = Object.create(p, { a: { value: 1, enumerable: true }, h: { value: 2 }, g: { get() { return block('got'); }, enumerable: true }, [s]: { value: 3, enumerable: true }, 1: { value: 'one', enumerable: true } }); const { a, [id(1)]: one, ...r } = o; log(a, one, r, Reflect.ownKeys(r), Object.getOwnPropertyDescriptor(r, 'g')); const { inherited, ...r2 } = o; log(inherited, Reflect.ownKeys(r2)); const { ...str } = 'ab'; log(str); const { length, ...f } = [7, 8]; log(length, f); log(thrown(() => { const { ...x } = null; }));
//# destructuring assignment yields its right side, and evaluates it first
const l = []; let a, b; const src = [1, 2]; log(([a, b] = (l.push('rhs'), block(src))) === src, ({ a } = 5), a, thrown(() => ([a] = block(5)))); [a, b] = [b, a]; log(a, b); ([l[l.length]] = [block('x')]); log(l); [[a], { b }] = [[3], { b: 4 }]; log(a, b); for ([a, b = block(9)] of [[1], [2, 3]]) log(a, b); for ({ a, ...b } of [{ a: 5, c: 6 }]) log(a, b); for (l[0] of ['first']); for (l[l.length] in { k: 1 }); log(l);
//# getters on prototype in patterns with blocking and receiver
class P { get v() { return block(this.w); } } class C extends P { w = 'W'; } const { v, w } = new C(); log(v, w); const prim = Object.getOwnPropertyDescriptor(Object.getPrototypeOf([]), 'length'); log(prim); const { [Symbol.iterator]: it, 0: first, at } = 'str'; log(typeof it, first, at.call('xyz', -1));
