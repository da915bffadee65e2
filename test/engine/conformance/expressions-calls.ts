//# arguments are evaluated from left to right before the call
const l = []; const t = (x, v = x) => { l.push(x); return v; };
t('f', (...a) => a.length)(t(1), t(2), block(t(3))); t('o', { m() { return this.x; }, x: 1 })[t('k', 'm')](t('a'), t('b')); log(l);
//# the callee is read before the arguments are evaluated
const o = { f: () => 'first' }; log(o.f((o.f = () => 'second')), o.f()); let g = () => 'a'; log(g((g = () => 'b')), g(id(1))); const h = { m: (x) => x }; log(h.m(block((h.m = null, 'kept'))));
//# a callee that is no function throws after its arguments
const l = []; const t = (x) => { l.push(x); return x; }; const o = {};
log(thrown(() => o.nope(t(1), t(2))), thrown(() => o.a.b(t(3))), thrown(() => { let u; u(t(4)); }), thrown(() => (5)(t(6))), l);
//# spread happens in order
const l = []; const it = (n) => ({ *[Symbol.iterator]() { l.push('open' + n); yield n; l.push('end' + n); } }); const t = (x) => { l.push(x); return x; };
log([t('a'), ...it(1), t('b'), ...it(2), block('c')], l);
//# what is spread is taken before what follows changes it
const l = [1, 2, 3], g = (x) => { l.length = 1; l.push(block(7)); return x; };
log([...l, ({ [0]: l.length++, ...{ a: 1 } }).a], [...l, ...l, g(5), ...l], ((...a) => a.join())(...l, g(6), ...l, g(7)), [...l, block(l.push(8))]);
//# this in calls
'use strict'; function f() { return this; } const o = { f, a: { f } };
log(f(), o.f() === o, o.a.f() === o.a, f.call(5), f.apply(null), f.bind('b')(), [f][0]().length, (() => typeof this)(), f.call(undefined));
//# call, apply and bind
function f(a, b, ...r) { return [this?.k, a, b, r, arguments.length]; } const o = { k: 'K' };
log(f.call(o, 1, 2, 3), f.apply(o, [1, 2]), f.bind(o, 1)(2, block(3)), f.bind(o, 1).bind({ k: 'other' }, 2)(3), f.bind(o).length, f.bind(o, 1, 2, 3).name, Reflect.apply(f, o, [id(9)]));
//# default parameters
const l = []; const d = (x) => { l.push(x); return x; };
function f(a = d(1), b = d(a + 1), c = () => a + b) { a = 10; return [a, b, c()]; }
log(f(), f(5), f(undefined, null), f(1, 2, () => 3), f.length, l); const g = (x, y = x, z = block(y + 1)) => [x, y, z]; log(g(1), g(1, 2), g(1, 2, 3), g.length);
//# rest parameters
const f = (a, ...[b, c = 3, ...d]) => [a, b, c, d]; function g(...{ length, 0: first }) { return [length, first]; } log(f(1), f(1, 2, undefined, 4, 5), g(), g(7, 8), f.length, ((...r) => r.map(x => block(x)))(1, 2));
//# arguments object
function f(a) { a = 9; arguments[1] = 'w'; return [arguments.length, arguments[0], arguments[1], [...arguments], typeof arguments, Array.from(arguments)]; }
log(f(1, 2, 3), f(), thrown(() => (function () { return arguments.callee; })())); function g() { return (() => arguments[0] + block(1))(); } log(g(4));
//# new with and without arguments
class A { constructor(...a) { this.a = a; } } function F(x) { this.x = x; } const ns = { A, in: { F } };
log(new A, new A(), new A(1, ...[2, 3]), new ns.A(id(4)), new ns.in.F(5), new (id(A))(6), new (class { y = block(7); })());
//# new.target
function F() { return new.target; } class A { constructor() { this.t = new.target?.name; this.f = (() => new.target === A)(); } } class B extends A {}
log(F(), new F() instanceof F, new A(), new B(), Reflect.construct(A, [], B).t); function G() { if (!new.target) return new G(); this.made = block(1); } log(G(), new G());
//# functions without this that are constructed
function E() { } function L() { log('body'); const x = block(1); } function R() { return id({ r: 1 }); } log(new E() instanceof E, new L() instanceof L, new R(), Object.keys(new L()));
//# tagged templates
const tag = (s, ...v) => [s, s.raw, v]; log(tag`a${1}b${block(2)}c`, tag``, tag`\n${id(3)}\u0041`, Object.isFrozen(((s) => s)`x`), Array.isArray(((s) => s.raw)`x`));
//# tagged templates keep their receiver and cache their strings
const o = { k: 1, t(s) { return [this.k, s]; } }; const get = (s) => s; const one = () => get`a`; log(o.t`x`[0], o['t']`y`[0], one() === one(), get`a` === get`a`, (id(o)).t`z`[0], o?.k);
const l = []; for (let i = 0; i < 3; i++) l.push(get`q${i}`); log(l[0] === l[1], l[1] === l[2]);
//# tagged templates with what cannot be cooked
const f = (s) => [s[0], s.raw[0]]; log(f`\unicode`, f`\xg`, f`\u{}`, f`ok\\`);
//# a tag that returns a tag
const t = (s, ...v) => (s2, ...v2) => [s[0], v, s2[0], v2]; log(t`a${1}``b${id(2)}`, new (class { constructor(s) { this.s = s; } })(`x${block(1)}`));
//# template literals
const n = 1; log(`a${n}b`, `${n}${n}`, `${`nested ${id(n)} ${`deep ${block(2)}`}`}`, `line
two`, `\${}`, `\``, `${[1, 2]} ${{}} ${null}`, thrown(() => `${Symbol('s')}`), `${id`x`}`);
//# optional chaining of members
const o = { a: { b: { c: 1 } }, n: null, f() { return this.a; }, z: 0 };
log(o?.a?.b?.c, o.n?.x, o.n?.x.y.z, o.u?.[id('never')], o?.['a']?.['b'], o.z?.toFixed(1), undefined?.x, null?.[0], o.a?.b.c, thrown(() => o.u.x?.y));
//# optional calls
const o = { f(x) { return [this === o, x]; }, n: null, g: { h() { return this === o.g; } } }; const l = []; const t = (x) => { l.push(x); return x; };
log(o.f?.(1), o.n?.(t(2)), o.u?.(t(3)), o?.f(4), o.g?.h(), o.g.h?.(), o['f']?.(block(5)), (o?.f)(6), thrown(() => o.z()), thrown(() => o.g?.()), l, o.u?.x.y(t(7)), o.f?.call(o, 8));
//# optional chains stop at parentheses
const o = { a: undefined }; log((o.a?.b)?.c, thrown(() => (o.a?.b).c), o.a?.b.c.d.e, delete o.a?.b, delete o?.a, 'a' in o, (o?.q)?.(1), o?.toString?.().length);
//# optional chains over classes and supers
class A { m() { return 'A'; } get n() { return null; } } class B extends A { t() { return [super.m?.(), super.q?.(), super.n?.x, this?.m(), this.#p?.x, this.#p?.()]; } #p = undefined; m() { return 'B'; } } log(new B().t());
//# callbacks in arguments of calls in arguments
const f = (g) => (x) => g(x) + 1; log(f(f(f((x) => block(x) * 2)))(id(3)), [1, 2].map(f(x => x * block(10))), ((a) => (b) => (c) => a + b + c)(id(1))(block(2))(3));
//# recursion with closures
const fact = (n) => n <= 1n ? 1n : n * fact(n - 1n); const even = (n) => n === 0 || odd(n - 1), odd = (n) => n !== 0 && even(block(n - 1)); const y = (f) => ((x) => f((v) => x(x)(v)))((x) => f((v) => x(x)(v)));
log(fact(20n), even(10), odd(7), y((self) => (n) => n < 2 ? n : self(n - 1) + self(n - 2))(9));
//# deep recursion ends with a RangeError
function down(n) { return n === 0 ? 0 : 1 + down(n - 1); } log(down(200)); const e = thrown(function f() { return f(); }); log(String(e).startsWith('RangeError'));
//# what a constructor returns
function F(r) { this.own = 1; return r; } class A { constructor(r) { this.own = 2; return r; } } class B extends A { constructor(r, s) { super(r); this.b = 3; return s; } }
log(new F(), new F(5), new F({ r: 1 }), new A(null === undefined), new A({ r: 2 }), new B({ r: 3 }), new B(undefined, { s: 4 }), thrown(() => new B(undefined, 7)), thrown(() => new (class extends A { constructor() {} })()));
//# spread in calls and arrays
const f = (...a) => a; function* g() { yield 1; yield block(2); }
log(f(...[1, 2], 3, ...'ab', ...new Set([4, 4]), ...g()), [...[], ...[1], , ...g(), ...new Map([[1, 2]])], f(...[]), Math.max(...[1, 5, block(3)]), new Array(...[1, 2, 3]), f(...[, 1]));
log(thrown(() => [...5]), thrown(() => [...{}]), thrown(() => [...undefined]), thrown(() => [...null]), thrown(() => new Map([1])));
//# default parameters have a scope of their own
const x = 'outer'; function f(a = x, b = () => x) { const x = 'inner'; return [a, b(), x]; } log(f(), thrown(() => ((a = b, b) => a)()), ((a, b = a, c = b) => [a, b, c])(1));
//# new of what is no constructor
log(thrown(() => new (() => {})()), thrown(() => new ({ m() {} }).m()), thrown(() => new (function* () {})()), thrown(() => { const a = 5; new a(); }), thrown(() => { const o = {}; new o.x(id(1)); }), thrown(() => new Math.max()), thrown(() => new (class { static m() {} }).m()));
//# arguments object
function f(a, b) { arguments[0] = 'changed'; a = block(2); return [arguments.length, arguments[0], a, [...arguments], Object.prototype.toString.call(arguments), typeof arguments[Symbol.iterator]]; } log(f(1), f(1, 2, 3)); function g() { return (() => arguments[0])() + ((...arguments2) => arguments2.length)(1, 2); } log(g(block('x')), thrown(() => (function () { return arguments.callee; })()), (function (x = arguments.length) { return x; })(undefined, 1), (function () { const a = arguments; arguments.length = 1; return Array.from(a); })(1, 2), Object.getOwnPropertyNames((function () { return arguments; })(1)));
//# tagged template identity and raw
const seen = []; const tag = (s, ...v) => { seen.push(s); return [s.join('|'), s.raw.join('|'), v]; }; const run = x => tag`a${block(x)}\n${x}\u0041`; log(run(1), run(2), seen[0] === seen[1], tag`a` === tag`a`, seen[2] === seen[3], Object.isFrozen(seen[0]), Object.isFrozen(seen[0].raw), seen.at(-1)[0], (() => { const o = { t() { return this.k; }, k: 'K' }; return o.t`x`; })());
//# tagged template chains and getters
const l = []; const o = { get tag() { l.push('get'); return (s, v) => { l.push(s[0] + v); return o; }; } }; o.tag`a${block(1)}`.tag`b${block(2)}`; log(l); const t = () => (s, ...v) => v; log(t()`${1}${t()`${block(2)}`}`); log(thrown(() => undefined`x`));
//# evaluation order of everything in one call
const l = []; const t = (x, v = x) => { l.push(x); return block(v); }; const o = { get f() { l.push('get f'); return function (...a) { l.push('call'); return a.length; }; } }; t('o', o)[t('key', 'f')](t('a'), ...[t('b'), t('c')], { [t('d')]: t('e') }, `${t('f')}`, t('g') ? t('h') : t('no'), t('', 0) || t('i'), (t('j'), t('k'))); t('arr', [1, 2])[t('ix', 1)] = t('rhs'); new (t('cls', class { constructor(a) { l.push('ctor ' + a); } }))(t('arg')); t('x', 1) + t('y', 2) * t('z', 3) ** t('w', 1); t('l', 1) < t('m', 2) && t('n') in t('p', {}); delete t('q', {})[t('r')]; typeof t('s'); log(l);
//# closures over parameters, defaults scope and arguments in arrows
const f = (a, b = () => a, c = () => { a = block('changed'); }) => { const before = b(); c(); var a2 = a; return [before, b(), a2, a]; }; log(f(1)); const g = function (a, b = arguments.length, ...r) { a = 9; return [arguments[0], b, r.length, (() => arguments.length)()]; }; log(g(1), g(1, undefined, 3)); const h = ({ a = block(1), b = a } = {}, [c = b] = [], d = c + 1) => [a, b, c, d]; log(h(), h({ a: 5 }), h({}, [7]), h.length);
