//# additive operators: strings, numbers, conversions
log(1 + 2, '1' + 2, 1 + '2', 1 + null, 1 + undefined, true + true, [] + [], [] + {}, 1 + [2, 3]);
log(id(1) + id('a') + id(2) + 3, block(1) + 2 + block('x') + 1 + 2);
log(-'3', +'0x10', +'', +' 12 ', +'1e3', +'abc', +[], +[5], +{}, +true, +null, +undefined);
//# operands are converted from left to right
const l = [];
const v = (n) => ({ valueOf() { l.push(n); return n; } });
log(v(3) - v(1), v(2) * v(5), v(9) / v(3), v(2) ** v(3), v(7) % v(4), v(1) < v(2), v(1) > v(2), v(1) <= v(2), v(5) >= v(2));
log(l);
//# operands are evaluated before any is converted
const l = [];
const v = (n) => { l.push('eval' + n); return { valueOf() { l.push('conv' + n); return n; } }; };
log(v(1) + v(2), v(3) < v(4));
log(l);
//# toPrimitive hints
const l = [];
const o = { [Symbol.toPrimitive](hint) { l.push(hint); return 5; } };
log(o + 1, `${o}`, o * 2, o == 5, o < 6, +o, [1, 2, 3, 4, 5, 6][o], l);
//# relational operators
log(1 < 2, 'a' < 'b', 'a' < 'B', '10' < '9', '10' < 9, null >= 0, null > 0, undefined == 0, NaN < 1, NaN >= NaN, [2] > 1, 1n < 2, 2 > 1n, 1n < '2');
//# equality
log(null == undefined, null == 0, '' == 0, '0' == false, [] == false, NaN == NaN, 1n == 1, 1n === 1, '1' == 1n, Symbol.iterator == Symbol.iterator);
const o = {}; log(o == o, o === {}, [1] == 1, [1, 2] == '1,2', 0 === -0, Object.is(0, -0));
//# bitwise operators and shifts
log(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, 1 << 32, -1 >> 1, -1 >>> 0, -1 >>> 31, 2 ** 32 | 0, 2 ** 31 | 0, 1.9 | 0, -1.9 | 0, NaN | 0, '7' & 3);
log(id(0xff) & id(0x0f) | id(1) << block(4) ^ 3);
//# exponentiation is right associative and refuses unary
log(2 ** 3 ** 2, (-2) ** 2, 2 ** -1, 0 ** 0, NaN ** 0, id(2) ** id(3) ** block(2));
//# logical operators return operands
log(0 || 'a', 1 || 'b', 0 && 'c', 1 && 'd', null ?? 'e', 0 ?? 'f', '' || null || undefined, 1 && 2 && 3, undefined ?? null ?? 0);
//# logical operators do not evaluate what they need not
const l = []; const t = (x) => { l.push(x); return x; };
t(0) && t(1); t(1) || t(2); t(3) ?? t(4); t(null) ?? t(5); (t('') || t(6)) && t(7); t(0) || (t('q') && t(null)) || t('end');
log(l);
//# logical operators in conditions with calls on both sides
const r = []; for (let i = 0; i < 4; i++) { if (id(i & 1) && block(i & 2)) r.push('and' + i); if (id(i & 1) || block(i & 2)) r.push('or' + i); if (!(id(i & 1) && block(i & 2)) && (i || block('z'))) r.push('not' + i); } log(r);
//# conditional operator
const l = []; const t = (x) => { l.push(x); return x; };
log(t(1) ? t('yes') : t('no'), t(0) ? t('yes') : t('no'), t(0) ? t(1) : t('') ? t(2) : block(3), (t(1) ? log : id)('called'), l);
//# comma
let a = 0; log((a++, a++, a), (id(1), block(2)), ((a = 5), a + 1)); for (let i = 0, j = 5; i < j; i++, j--, a += id(1)); log(a);
//# typeof
log(typeof 1, typeof 1n, typeof '', typeof true, typeof undefined, typeof null, typeof {}, typeof [], typeof (() => 1), typeof class {}, typeof Symbol(), typeof /x/, typeof function* () {});
//# void and delete
const o = { a: 1, get b() { return 2; } }; const f = Object.freeze({ x: 1 });
log(void 0, void id(5), delete o.a, delete o.b, delete o.zz, Object.keys(o), thrown(() => delete f.x), delete o[id('k')], delete [1][0]);
//# increments and decrements
let a = 1; const o = { n: 1, s: '5', u: undefined }; const l = [1, 2];
log(a++, a, ++a, a, a--, --a, o.n++, ++o.n, o.s++, o.s, o.u++, o.u, l[0]++, l, l[id(1)]--, l); log(a++ + a++, a-- - --a, -a++, - -a);
//# increments evaluate their target once
const l = []; const t = (x) => { l.push(x); return x; }; const o = { k: { n: 5 } };
t(o)[t('k')].n++; ++t(o)[t('k')][block('n')]; t(o)[t('k')].n += t(3); log(o.k.n, l);
//# increments of accessors and symbols
let n = 1; const l = []; const o = { get x() { l.push('get'); return n; }, set x(v) { l.push('set' + v); n = v; } };
log(o.x++, ++o.x, (o.x += 5), o.x--, l, thrown(() => { let s = Symbol('s'); s++; }), thrown(() => { const q = {}; q[Symbol.iterator]++; return 'ok'; }));
//# compound assignment, all operators
let a = 7; a += 3; log(a); a -= 1; log(a); a *= 2; log(a); a /= 3; log(a); a %= 4; log(a); a **= 3; log(a); a <<= 2; log(a); a >>= 1; log(a); a >>>= 1; log(a); a |= 9; log(a); a &= 13; log(a); a ^= 5; log(a);
//# compound assignment reads its target before the value
let a = 1; a += (a = 10, id(5)); log(a); const o = { x: 1 }; o.x += (o.x = 100, block(2)); log(o.x); o[(id('x'))] *= block(o.x); log(o.x); let s = 'a'; s += s += block('b'); log(s);
//# logical assignment
const l = []; let a = null, b = 0, c = 1, d; const t = (x) => { l.push(x); return x; };
a ??= t('a'); a ??= t('not'); b ||= t('b'); b ||= t('not'); c &&= t('c'); d &&= t('not'); log(a, b, c, d, l);
const o = { z: 0, get g() { l.push('get'); return 1; }, set g(v) { l.push('set'); } }; o.z ||= id(5); o.g ||= t('no'); o.g &&= t('yes'); o[id('q')] ??= block(3); log(o.z, o.q, l);
//# logical assignment names functions
let f, g = null, h = 1; f ??= () => {}; g ||= function () {}; h &&= class {}; log(f.name, g.name, h.name);
//# assignment is an expression and evaluates from left to right
const l = []; const t = (x, v) => { l.push(x); return v; }; const o = {}; let a, b;
log((a = b = id(3)), a, b, (o.x = o.y = block(4)), o); t('obj', o)[t('key', 'k')] = t('value', 1); log(l, o.k);
//# assignment to read-only things throws
const c = Object.freeze({ x: 1 }); const o = { get g() { return 1; } };
log(thrown(() => { c.x = 2; }), thrown(() => { c.y = 2; }), thrown(() => { o.g = 1; }), thrown(() => { 'abc'.length = 1; }), thrown(() => { 'abc'[0] = 'z'; }), thrown(() => { (5).x = 1; }), thrown(() => { undefined.x = id(1); }), thrown(() => { null[id('a')] = 1; }));
//# unary operators in a row
log(- -1, + +'3', !!'x', ~~3.7, -~5, ~-5, typeof typeof 1, void void 0, !void 0, - +'-4', -(-id(2)), !id(0), -block(3));
//# precedence
log(1 + 2 * 3 ** 2 / 3 % 4 - 5, 1 < 2 === true, 1 | 2 ^ 3 & 4, !1 + 1, (-1) ** 0 || 1 && 0, (1, 2) + 3, 2 + 3 << 1, 1 ?? (0 || 2), 5 - 3 - 1, 2 * (3 + 4));
//# functions in the target of a compound assignment
const o = { n: 1 }; o[['n'].find(x => block(x) === 'n')] += 2; o[['m'].map(x => x)[0]] ??= (() => id(3))(); o[[1].map(x => 'n')] ++; log(o);
//# grouping keeps the receiver
const o = { k: 'mine', f() { return this?.k; } }; log(o.f(), (o.f)(), (0, o.f)(), (o['f'])(), (o?.f)(), (true && o.f)(), (o.f || id)(), (block(o)).f());
//# toPrimitive that is wrong throws
log(thrown(() => +{ [Symbol.toPrimitive]: 1 }), thrown(() => +{ [Symbol.toPrimitive]: () => ({}) }), thrown(() => `${{ toString: () => ({}), valueOf: () => ({}) }}`));
//# in and instanceof
class A {} class B extends A {}
log('a' in { a: 1 }, 'toString' in {}, 0 in [1], 1 in [1], Symbol.iterator in [], new B() instanceof A, new A() instanceof B, [] instanceof Object, Object.create(null) instanceof Object);
log(thrown(() => 'a' in 'abc'), thrown(() => 1 instanceof 1), thrown(() => ({}) instanceof (() => {})), 1 instanceof { [Symbol.hasInstance]: (x) => x === 1 });
//# optional chains: short circuit, calls, delete, template, super, private
const l = []; const k = x => { l.push(x); return block(x); }; const o = { a: { b() { return this.c; }, c: 'C' }, n: null, f: null }; log(o?.a?.b(), o.n?.[k('no')].x.y(k('no')), o.f?.(k('no')), o.a?.['b'](), (o.a?.b)(), o.x?.y.z, thrown(() => (o.x?.y).z), delete o?.n, delete o.q?.[k('no')], o.a?.b?.call({ c: 'D' }), o.a?.zz?.(), thrown(() => o.a?.zz()), thrown(() => o.a.c?.()), l); const i = { get g() { l.push('g'); return block({ m() { return this === r; } }); } }; let r = null; log(i.g?.m(), i?.["g"]?.m?.(), l);
//# logical assignment: short circuit does not write or evaluate
const l = []; const o = { get a() { l.push('get a'); return block(1); }, set a(v) { l.push('set a ' + v); }, get n() { l.push('get n'); return null; }, set n(v) { l.push('set n ' + v); } }; o.a ||= (l.push('no'), 5); o.a &&= block(6); o.n ??= block(7); o.n &&= (l.push('no'), 8); o.a ??= 9; log(l); let f; f ??= () => {}; log(f.name); const arr = [0, null]; arr[l.length * 0] ||= block('x'); arr[1] ??= 'y'; log(arr, Object.freeze({ q: 1 }).q ||= 5, thrown(() => Object.freeze({ q: 0 }).q ||= 5));
//# exponent, updates, comma, void, typeof, delete results
let x = 5n; x **= 2n; x++; log(x, (-2) ** 2, 2 ** 3 ** 2, void block(1), typeof undeclaredThing, typeof null, typeof (() => {}), delete [][0], thrown(() => delete Object.freeze([1])[0]), thrown(() => delete id('abc').length), thrown(() => delete null.x)); let s = '5'; s++; let u; u++; let o = 3; const old = o++; log(s, u, o, old, [1] + [2], [] + {}, +[], +'', +' 12 ', -'x', ~'5', !'' + 1, null + 1, undefined + 1, true + true, '3' * '4', '3' + 4 - 1, 1 / -0, 5 % -3, -5 % 3, 5.5 % 2, 2 ** -1, 1 << 33, -1 >>> 28, -9 >> 1);
//# BigInt mixing and messages
for (const f of [() => 1n + 1, () => 1n * '2', () => +1n, () => 1n / 0n, () => 1n ** -1n, () => 1n >>> 0n, () => Math.max(1n), () => BigInt(1.5), () => BigInt('x'), () => BigInt(undefined), () => BigInt.asIntN(8, 255n), () => 2n > 1, () => 2n == 2, () => 2n === 2, () => 1n < 1.5, () => [3n, 1, 2n].sort().join(), () => JSON.stringify(1n), () => JSON.stringify({ a: 1n }), () => `${5n}` + 5n, () => 0n ? 1 : 2, () => typeof Object(1n), () => -(-5n), () => ~5n, () => 5n % -3n, () => -5n / 2n, () => 7n & -2n, () => 1n << 70n, () => Number(2n ** 64n), () => parseInt('12n'), () => BigInt('0x1f'), () => BigInt(Number.MAX_SAFE_INTEGER) + 2n, () => new BigInt(1), () => Symbol() + '', () => +Symbol(), () => `${Symbol('q')}`, () => new Symbol(), () => BigInt(block(' 12 ')), () => 1n + block(1)]) log(thrown(f));
//# error messages of common mistakes
const o = { a: { b: undefined }, f: 5, arr: [] }; let u; const nul = null; for (const f of [() => o.a.b.c, () => o.a.b.c(), () => o.x.y, () => o.x(), () => o.a.b(), () => o['x'](), () => o.arr[0].x, () => o.arr[0](), () => u.x, () => u(), () => nul.x = 1, () => u[id('k')], () => u[0], () => nul[Symbol.iterator], () => { const { x } = u; }, () => { const { x } = nul; }, () => { const { x } = o.a.b; }, () => { const { [id('x')]: y } = u; }, () => { const {} = nul; }, () => { const [x] = u; }, () => { const [x] = nul; }, () => { const [x] = 5; }, () => { const [x] = {}; }, () => { const [x] = o.a; }, () => (({ x }) => x)(), () => (({ x }) => x)(null), () => (([x]) => x)(), () => (([x]) => x)(5), () => { for (const x of 5); }, () => { for (const x of o); }, () => { for (const x of u); }, () => { for (const x of o.a.b); }, () => [...u], () => [...5], () => [...o.a], () => () => new o(), () => new o.f(), () => new u(), () => new (id(5))(), () => o.f(), () => o.f.g.h, () => 'x' in 5, () => 'x' in 'str', () => u in null, () => o instanceof 5, () => o instanceof o, () => (void 0).x, () => id(null).x.y, () => id(undefined)(), () => id(o).zap(), () => (() => 5)()(), () => this.x.y, () => [].reduce((a, b) => a), () => new Array(-1), () => 'x'.repeat(-1), () => (1).toFixed(101), () => id(null)[id(Symbol('s'))], () => { ({}).x.y = 1; }, () => { u.x.y = 1; }, () => { let { a: { b: { c } } } = o; }, () => { let { a: { z: [q] } } = o; }, () => new Proxy({}, null), () => Object.defineProperty(1, 'x', {}), () => Object.defineProperty({}, 'x', { get: 1 }), () => Object.defineProperty({}, 'x', { get() {}, value: 1 }), () => Reflect.ownKeys(1), () => Object.setPrototypeOf({}, 1), () => Object.create(1), () => new WeakMap().set(1, 1), () => new WeakSet().add('x'), () => Symbol.keyFor('x'), () => decodeURIComponent('%'), () => new RegExp('('), () => new RegExp('a', 'zz'), () => JSON.parse('{x'), () => JSON.parse(''), () => 'abc'.normalize('x'), () => structuredClone === undefined || [].at.call(null), () => ''.concat.call(null), () => Array.prototype.map.call(null, x => x), () => [1].map(5), () => [1].forEach(), () => [].sort(5), () => new Map([1]), () => new Set(5), () => Object.fromEntries([1]), () => Object.fromEntries(5), () => new Uint8Array(-1), () => new DataView(5), () => Reflect.construct(5), () => Reflect.apply(5), () => Function.prototype.call.call(5), () => (class A { static #x; static f(o) { return o.#x; } }).f({})]) log(f.toString().length > 0, thrown(f));
//# coercions that block
const s = x => ({ toString: () => block(x) }), n = x => ({ valueOf: () => block(x) }); const o = { k: 'value', 7: 'seven', m() { return this.k; } }; log(String(s('S')), Number(n(5)), `${s('t')}`, [s('a'), s('b')].join('-'), [s('x')] + '', o[s('k')], s('k') in o, ({ [s('c')]: 1 }).c, o[s('m')](), n(2) * n(3), n(1) < n(2), s('a') == 'a', BigInt(n(5)), Boolean(s('')), +n(7), -n(7), ~n(7), n(7) + '', n(1) + n(2), (({ [s('k')]: v }) => v)(o), delete o[s('k')], 'k' in o, class { static [s('q')] = 1; }.q);
//# error messages of a hundred mistakes
const u: any = undefined, nl: any = null, o: any = { a: {}, f: 5, arr: [1] }, fn: any = () => {}; class C { #p = 1; static m(x: any) { return x.#p; } get g() { return 1; } static sq(x: any) { x.#p = 1; } }
for (const t of [() => u.x, () => nl.x.y, () => u[0], () => u['a b'], () => u[Symbol.iterator], () => o.b.c, () => o.a.b.c, () => u(), () => o.f(), () => o.a.b(), () => o['f'](), () => o.arr[0](), () => o.arr.map(5), () => new o.f(), () => new u(), () => new fn(), () => u.x(), () => { u.x = 1; }, () => { nl[0] = 1; }, () => o?.b.c, () => o.b?.c.d.e, () => u.x`t`, () => [...u], () => [...(5 as any)], () => fn(...nl), () => new Map([1] as any), () => { const [a] = u; }, () => { for (const x of o) ; }, () => { for (const x of 5 as any) ; }, () => C.m({}), () => C.sq({}), () => { (new C() as any).g = 1; }, () => { o.a = 1; Object.freeze(o); o.a = 2; }, () => { delete (Object.freeze({ z: 1 }) as any).z; }, () => 1 in (5 as any), () => ({}) instanceof (5 as any), () => ({}) instanceof (() => {}) as any, () => Symbol() + '', () => 1n + (1 as any), () => null![Symbol.iterator], () => (void 0 as any).foo, () => (0 as any)(), () => ('str' as any)(), () => (fn().x), () => fn().x.y, () => fn()(), () => (await1 as any), () => o.a.b.c.d, () => o[u].x, () => o[Symbol('s')].x, () => o[nl](), () => super_(), () => JSON.parse('{bad'), () => 'x'.repeat(-1), () => new Array(-1), () => (1).toFixed(101), () => BigInt(1.5), () => decodeURIComponent('%'), () => new RegExp('('), () => [].reduce((a: any) => a), () => Object.defineProperty(1 as any, 'x', {}), () => Reflect.ownKeys(1 as any), () => structured, () => new (class A2 extends (null as any) {})(), () => class extends (5 as any) {}, () => ({ get x() { throw new Error('gx'); } }).x, () => (function f2(): any { return f2(); })]) log(thrown(t as any)); function super_() { return u.q; } let await1: any; function structured(): never { throw Object.assign(new TypeError('own'), { code: 1 }); }
