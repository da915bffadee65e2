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
