//# property keys
const k = 'key', s = Symbol('s'); const o = { a: 1, 'b c': 2, 3: 3, 0x10: 4, 1e2: 5, .5: 6, [k]: 7, [k + id(1)]: block(8), [s]: 9, [`t${1}`]: 10, 1n: 11, null: 12, if: 13, [Symbol.toStringTag]: 'T' };
log(Object.keys(o), o[s], o, String(o)); log(Reflect.ownKeys({ b: 1, 2: 1, a: 1, 1: 1, [s]: 1, '-1': 1 }).map(String));
//# computed keys and values are evaluated in order
const l = []; const t = (x) => { l.push(x); return x; }; const o = { [t('k1')]: t('v1'), [t('k2')]: block(t('v2')), [t('k3')]() {}, get [t('k4')]() { return 1; }, ...{ [t('k5')]: t('v5') }, [t('k6')]: t('v6') }; log(l, Object.keys(o));
//# duplicate keys and overriding
log({ a: 1, a: 2 }, { a: 1, get a() { return 3; } }.a, { ...{ a: 1, b: 1 }, a: 2 }, { a: 1, ...{ a: 5 } }, { ['a']: 1, a: block(2), ['a']: 3 });
//# attributes of properties made by literals
const d = (o, k) => JSON.stringify(Object.getOwnPropertyDescriptor(o, k)); log(d({ a: 1 }, 'a'), d({ get a() { return 1; } }, 'a'), d({ m() {} }, 'm'), d([1], '0'), d([1], 'length'), d(() => {}, 'name'), d((a) => {}, 'length'), d(function () {}, 'prototype'), d(class {}, 'prototype'), d({ [id('c')]: block(1) }, 'c'));
//# methods
const o = { m(a, b = 1) { return [this === o, a, b]; }, *g() { yield* [1, 2]; }, 'str m'() { return 's'; }, 42() { return 42; }, [id('x')](y) { return block(y); }, async: 1, get: 2, static: 3, new() { return 'new'; } };
log(o.m(1), [...o.g()], o['str m'](), o[42](), o.x(5), o.m.length, o.m.name, o.g.name, o[42].name, 'prototype' in o.m, o.new(), o.async + o.get + o.static);
//# super in object methods
const base = { m() { return 'base ' + this.k; }, get g() { return 'g' + this.k; } }; const o = { __proto__: base, k: 1, m() { return super.m() + '!' + super.g; }, a() { return (() => super.m())(); } };
log(o.m(), o.a(), Object.setPrototypeOf({ k: 2, t() { return super.m(); } }, base).t(), { toString() { return 'T' + super.toString(); } }.toString());
//# super assignment in object methods
const o = { __proto__: { set s(v) { this.got = v; } }, go() { super.s = id(5); super.fresh = 6; return [this.got, Object.hasOwn(this, 'fresh')]; } }; log(o.go());
//# arrays with holes
const a = [, 1, , 2, ,]; log(a.length, 0 in a, 1 in a, a, [,].length, [1, , 2].map(x => x + 1), Object.keys([, 'x']), [...[, 1]]);
//# names given to functions
const o = { a() {}, b: () => {}, c: function () {}, d: class {}, ['e' + 1]: () => {}, [Symbol('f')]: () => {}, [Symbol()]: () => {}, g: (() => {}), h: function own() {}, get i() { return 1; }, 'j k': () => {}, 5: () => {} };
log(Object.values(o).map(f => f?.name), o[Object.getOwnPropertySymbols(o)[0]].name, o[Object.getOwnPropertySymbols(o)[1]].name === '', Object.getOwnPropertyDescriptor(o, 'i').get.name);
//# lengths of functions
log(((a, b) => 1).length, ((a, b = 1, c) => 1).length, ((...r) => 1).length, (function (a, { b }, [c]) {}).length, (class { constructor(a, b) {} }).length, (class {}).length, ({ m(x, y) {} }).m.length, ({ set s(v) {} }, 1), (function* (a) {}).length, ((a = 1) => a).length);
//# function properties
function f() {} f.x = id(1); f['y'] = 2; const g = () => {}; g.z = 3; class K { static s = 4; } K.t = 5; log(Object.keys(f), g.z, K.s + K.t, 'prototype' in g, f.prototype.constructor === f, Object.getOwnPropertyNames(class { static m() {} }).sort(), typeof f.call, f instanceof Function);
//# member access
const o = { a: [{ b: 'c' }], 'x-y': 1, get() { return this; } }; const k = 'a'; log(o.a[0].b, o[k][id(0)]['b'][0], o['x-y'], o.get().get().a.length, 'abc'[1], 'abc'.at(-1), [1, 2, 3].at(block(-1)), (5).toFixed(1), 5..toString(), true.toString(), o.missing?.x);
//# numbers in every notation
log(0b101, 0o17, 0xFf, 1e3, 1E-2, .5, 5., 1_000_000, 0b1_0, 1n, 0xffn, 0b11n, 9007199254740993n, 0.1 + 0.2, 1 / 3, -0, 1e21, 1e-7, 123456789012345680000);
//# strings and escapes
log('\n\t\\\'\"\b\f\v\0', '\x41\u0042\u{43}\u{1F600}', 'a\
b', "it's", 'é'.length, '😀'.length, [...'😀a'].length, '\u2028'.length, `\x41`, 'a' + '\r\n'.length);
//# regular expression literals
const f = () => /a(?<n>b)?/gi; log(f() === f(), f().source, f().flags, /\//.source, /[/]/.test('/'), 'xAb'.match(/a(?<n>b)?/i).groups.n, [.../\d/g[Symbol.matchAll]('1a2')].map(m => m[0]), /a/y.sticky, /\u{1F600}/u.test('😀'), /(?<=\$)\d+/.exec('a$42')[0], /a.c/s.test('a\nc'));
//# names of bound, class members, accessors and symbols
class A { m() {} static s() {} get g() { return 1; } #p() {} static n = A.name; f = () => {}; ['c' + 1]() {} [Symbol.iterator]() {} q = this.#p.name; }
log(A.name, new A().m.name, A.s.name, A.n, new A().f.name, new A().c1.name, new A()[Symbol.iterator].name, new A().q, A.prototype.m.bind(1).name, Object.getOwnPropertyDescriptor(A.prototype, 'g').get.name, A.prototype.constructor.name);
//# computed keys are converted once
const l = []; const k = (n) => ({ toString() { l.push(n); return 'k' + n; } }); const o = { [k(1)]: id(1), [k(2)]() {} }; o[k(3)] = 2; o[k(3)] += 3; log(o.k1, typeof o.k2, o.k3, l);
//# __proto__ in literals
const p = { inherited: 1 }; const __proto__ = 'short'; log({ __proto__: p }.inherited, { ['__proto__']: 5 }.__proto__, Object.keys({ __proto__ }), Object.getPrototypeOf({ __proto__: null }), Object.getPrototypeOf({ __proto__: 5 }) === Object.prototype, { '__proto__': p }.inherited, { __proto__() { return 1; } }.__proto__());
//# getters and setters
let n = 0; const o = { get a() { return ++n; }, set a(v) { n = v; }, get ['c' + 1]() { return 'computed'; }, get 5() { return 'five'; }, get get() { return 'get'; }, set set(v) { n = v; }, get: 1 };
log(o.a, o.a, (o.a = 10), o.a, o.c1, o[5], o.get, Object.keys(o), Object.getOwnPropertyDescriptor({ get x() { return 1; } }, 'x').set, typeof Object.getOwnPropertyDescriptor({ set x(v) {} }, 'x').set);
//# spread copies own enumerable properties
const s = Symbol('s'); const src = Object.create({ inherited: 1 }, { hidden: { value: 1, enumerable: false }, shown: { value: 2, enumerable: true }, get: { get() { return 3; }, enumerable: true } }); src[s] = 4;
const c = { ...src }; log(c, c[s], Object.keys(c), { ...null, ...undefined, ...5, ...true, ...'hi', ...[1, 2] }, JSON.stringify(Object.getOwnPropertyDescriptor(c, 'get')));
//# names given by declarations, defaults and assignments
const a = () => {}, b = function () {}, c = class {}; let d; d = () => {}; const { e = () => {} } = {}; const [f = class {}] = []; const g = (h = () => {}) => h; let i; ({ i = function () {} } = {}); let [j] = [() => {}]; const k = { d: null }; k.d = () => {};
log(a.name, b.name, c.name, d.name, e.name, f.name, g().name, i.name, j.name, k.d.name, (() => {}).name, (function () {}).name, (class {}).name, (0, () => {}).name, id(() => {}).name);
//# function name and length, and what toString says
const o = { a() {}, get b() { return 1; }, ['c' + 1]: () => {}, d: function (x, y = 1, z) {}, e: (...r) => {}, [Symbol('s')]: () => {}, [Symbol()]: () => {}, 5: () => {} }; log(Reflect.ownKeys(o).map(k => [typeof k === 'symbol' ? k.toString() : k, Object.getOwnPropertyDescriptor(o, k).value?.name, Object.getOwnPropertyDescriptor(o, k).value?.length])); log((() => {}).name, (function () {}).name, (class {}).name, ((a, { b }, [c], d = 1, ...e) => {}).length, f2.name, f2.bind().name, f2.bind(null, 1).length); function f2(a, b, c) {} const x = (0, () => {}); let y; y ??= () => {}; let z = null; z ||= class {}; log(x.name, y.name, z.name); var w = (() => {}); log(w.name); const def = (f = () => {}) => f.name; log(def());
//# Proxy traps that block
const l = []; const h = Object.fromEntries('get set has deleteProperty ownKeys getOwnPropertyDescriptor defineProperty getPrototypeOf setPrototypeOf isExtensible preventExtensions apply construct'.split(' ').map(t => [t, (...a) => { l.push(t + (typeof a[1] === 'string' ? ' ' + a[1] : '')); return Reflect[t](...a); }])); const p = new Proxy({ a: 1, b: { c: 2 } }, h); p.a; p.z = 5; 'a' in p; delete p.z; Object.keys(p); ({ ...p }); p.b.c++; for (const k in p); const { a, ...r } = p; p.a += 1; p?.a; Object.assign({}, p); Object.freeze(p); log(l, thrown(() => { p.a = 9; }), thrown(() => { p.q = 1; }), thrown(() => delete p.a)); const f = new Proxy(function (x) { return x; }, h); l.length = 0; f(1); f.call(null, 3); f.bind()(1); class X extends f {} new X(); log(l);
//# Proxy invariants, revoked, as prototype, with receivers
const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); log(thrown(() => proxy.x), thrown(() => { proxy.x = 1; }), typeof proxy, thrown(() => Array.isArray(proxy)), thrown(() => new Proxy(Object.freeze({ a: 1 }), { get: () => 2 }).a), thrown(() => { new Proxy({}, { set: () => false }).x = 1; }), thrown(() => delete new Proxy({}, { deleteProperty: () => false }).x), thrown(() => Object.keys(new Proxy({}, { ownKeys: () => [1] }))), thrown(() => new (new Proxy(() => {}, {}))()), thrown(() => new Proxy({}, { get: 5 }).x)); const o = Object.create(new Proxy({}, { get: (t, k, r) => typeof k === 'string' ? [k, r === o] : undefined, has: (t, k) => k === 'yes', set(t, k, v, r) { Object.defineProperty(r, k, { value: v + '!' }); return true; } })); log(o.foo, 'yes' in o, 'no' in o, (o.s = 'S', o.s));
//# getters, setters and defineProperty with blocking functions
const l = []; const o = {}; Object.defineProperty(o, 'a', { get() { return block('A'); }, set(v) { l.push(block(v)); }, configurable: true }); Object.defineProperties(o, { b: { get: () => block('B') }, c: { value: 1 } }); o.a = 1; o.a += 'x'; log(o.a, o.b, l, thrown(() => { o.b = 1; }), thrown(() => { o.c = 1; }), o.__lookupGetter__('a') !== undefined, Object.getOwnPropertyDescriptor(o, 'a').get.call(o), Object.entries(Object.getOwnPropertyDescriptors(o)).map(([k, d]) => [k, typeof d.get]), o['a'], o?.a, (({ a }) => a)(o), [o.a, `${o.b}`, o.a ? o.b : 0]); const k = 'dyn'; const p = { get [k]() { return block('D'); }, set [k](v) { l.push(v); } }; p[k]++; log(p.dyn, l.at(-1)); class Lazy { get v() { Object.defineProperty(this, 'v', { value: block('once') }); return this.v; } } const z = new Lazy(); log(z.v, z.v, Object.hasOwn(z, 'v'));
//# Reflect.get and Reflect.set with accessors that block
const o = { get x() { return block(this.v); }, set x(n) { this.v = block(n); } }; const r = { v: 'R' }; log(Reflect.get(o, 'x', r), Reflect.set(o, 'x', 5, r), r.v, Reflect.get({ a: 1 }, 'a'), Reflect.set(Object.freeze({ a: 1 }), 'a', 2), thrown(() => Reflect.get(1, 'x')), Reflect.get([1, 2], 'length'), Reflect.get(new Proxy({}, { get: (t, k, rr) => block([k, rr === r]) }), 'q', r));
//# object literals: order, duplicates, spread over accessors, __proto__
const l = []; const t = x => { l.push(x); return block(x); }; const base = { get g() { return t('g'); }, h: 1 }; const o = { a: t('a1'), [t('k')]: t('v'), a: t('a2'), ...base, get a() { return 'acc'; }, set b(v) { l.push(['b', v]); }, __proto__: { inh: block('I') }, '__proto__x': 1, ['__proto__']: 'own', async: 1, get: 2, set: 3, static: 4, of: 5 }; o.b = 1; log(l, Object.keys(o), o.inh, o.a, o.g, Object.getOwnPropertyDescriptor(o, 'g').value, { __proto__: null } instanceof Object, { '__proto__': base }.h, (({ __proto__ }) => __proto__ === base)({ __proto__: base }));
//# symbols as keys, well-known protocols on literals
const s = Symbol('d'), o = { [s]: block(1), [Symbol.iterator]: function* () { yield block(2); }, [Symbol.toStringTag]: 'T', [Symbol.hasInstance]: x => block(x === 5), [Symbol.isConcatSpreadable]: true, length: 1, 0: 'z', [Symbol.toPrimitive]: h => block(h) }; log([...o], `${o}`, +o, o + '', [].concat(o), Object.prototype.toString.call(o), Object.getOwnPropertySymbols(o).length, o[s], s.description, s in o, delete o[s], s in o, Symbol.for('a') === Symbol.for('a'), Symbol.keyFor(Symbol.for('a')));
//# getters chains with optional calls and assignment operators
const l = []; const mk = n => ({ get next() { l.push('n' + n); return block(n > 2 ? null : mk(n + 1)); }, v: n, add(x) { this.v += x; return this; } }); const o = mk(0); log(o.next?.next?.next?.next?.v, o.next.next.add(block(5)).v, o.next?.['next'].next?.add?.(1)?.v, l.length); const p = { get c() { l.push('c'); return q; } }, q = { n: 1 }; p.c.n += block(2); p.c.n++; p.c['n'] **= 2; ({ n: p.c.m } = p.c); [p.c.z = 3] = []; log(q, l.slice(-6));
