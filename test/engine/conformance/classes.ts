//# constructors, methods and fields
class A { x = id(1); y; 'quoted z' = 3; [id('computed')] = block(4); 5 = 'five'; constructor(a) { this.a = a; } m() { return this.a + this.x; } 'str'() { return 's'; } [`t${1}`]() { return 't1'; } static st() { return this === A; } } const a = new A(10); log(a, Object.keys(a), a.m(), a.str(), a.t1(), A.st(), 'y' in a, typeof A, A.name, A.length);
//# fields are initialised in order, each time, with this
const l = []; const t = (x) => { l.push(x); return x; }; class A { a = t('a'); b = this.a + t('b'); static s = t('s'); c = [t('c')]; static { t('static block'); } [t('key')] = t('value'); static [t('static key')] = t('static value'); } l.push('|'); const x = new A(), y = new A(); log(l, x.b, x.c === y.c, x);
//# field initialisers have a scope of their own
const x = 'outer'; class A { x = 'field'; y = x; f = () => this.x; g = function () { return this?.x; }; constructor() { const x = 'ctor'; this.z = this.y + x; } } const a = new A(); const { f } = a; log(a.y, f(), a.g(), a.z);
//# inheritance
class A { constructor(n) { this.n = n; } m() { return 'A' + this.n; } static s() { return 'sA'; } static p = 'pA'; } class B extends A { m() { return 'B' + super.m(); } static s() { return 'sB' + super.s() + this.p; } } class C extends B { constructor() { super(id(7)); this.c = block(1); } } const c = new C(); log(c.m(), C.s(), C.p, c instanceof A, Object.getPrototypeOf(C) === B, c.constructor === C, c, Object.getOwnPropertyNames(B.prototype));
//# implicit constructors
class A { constructor(...a) { this.a = a; } } class B extends A {} class C extends B { f = this.a.length; } class D { } log(new B(1, 2), new C(id(1), block(2), 3), new D(), new (class extends D { x = 1; })(), C.length, (class extends Array {}).from([1, 2]).length);
//# order of construction
const l = []; const t = (x) => { l.push(x); return x; }; class A { fa = t('A field'); constructor() { t('A body'); this.hook(); } hook() { t('A hook'); } } class B extends A { fb = t('B field'); constructor() { t('B before'); super(t('arg')); t('B after'); } hook() { t('B hook'); this.seen = this.fb; } } class C extends B { fc = t('C field'); } const c = new C(); log(l, c);
//# super updates
class A { get n() { return this._n ?? 1; } set n(v) { this._n = v; } } class B extends A { bump() { super.n++; super.n += id(10); super.n ||= 5; super['n'] **= block(2); return super.n; } } log(new B().bump(), Object.keys(new B()));
//# super in try, loops and conditions
class A { constructor(x) { if (x === 'bad') throw new Error('bad'); this.x = x; } } class B extends A { constructor(x) { try { super(x); } catch (e) { super('second ' + e.message); } finally { log('finally'); } this.y = id(1); } } class C extends A { constructor(n) { for (let i = 0; i < 1; i++) super(n ? block(n) : 'zero'); } } log(new B('ok'), new B('bad'), new C(0), new C(5));
//# getters and setters
class T { #c = 0; get f() { return this.#c * 9 / 5 + 32; } set f(v) { this.#c = (v - 32) * 5 / 9; } static get unit() { return 'C'; } get [id('dyn')]() { return 'dynamic'; } get ro() { return 1; } set wo(v) { this.w = v; } } const t = new T(); t.f = 212; log(t.f, t.dyn, T.unit, t.wo, (t.wo = 5), t.w, thrown(() => { t.ro = 2; }), Object.keys(t)); t.f += 18; t.f++; log(t.f);
//# attributes of members
class A { m() {} get g() { return 1; } set g(v) {} static s() {} static f = 1; i = 2; } const d = (o, k) => { const x = Object.getOwnPropertyDescriptor(o, k); return [x.enumerable, x.configurable, x.writable, typeof x.value, typeof x.get, typeof x.set]; }; log(d(A.prototype, 'm'), d(A.prototype, 'g'), d(A, 's'), d(A, 'f'), d(new A(), 'i'), d(A, 'prototype'), d(A.prototype, 'constructor'), Object.keys(A.prototype), Object.keys(A), 'prototype' in A.prototype.m);
//# accessors inherited in halves
class A { get x() { return this._x; } set x(v) { this._x = v; } } class B extends A { get x() { return 'B' + super.x; } } class C extends A { set x(v) { super.x = v * 2; } } const b = new B(), c = new C(); log(thrown(() => { b.x = 1; }), b.x, (c.x = 5), c.x, c._x);
//# private destructuring and updates
class A { #a = 1; #b = [2]; go() { ({ x: this.#a, y: [this.#b[0]] } = { x: id(10), y: [block(20)] }); [this.#a, ...this.#b] = [this.#a + 1, 3, 4]; this.#a **= 2; const { go } = this; return [this.#a--, this.#b, this.#b?.length, typeof go]; } } log(new A().go());
//# static members, blocks and this
const l = []; class A { static a = id(1); static b = this.a + block(1); static #p = 5; static { l.push(this === A, this.a, A.b, this.#p); var v = 1; let w = 2; l.push(v + w); for (let i = 0; i < 2; i++) l.push(() => i); } static f = () => this.a; static g() { return super.toString === Function.prototype.toString; } static { this.late = (() => this.b)(); } } log(l.map(x => typeof x === 'function' ? x() : x), A.f(), A.late, A.g(), A.b);
//# static inheritance
class A { static n = 0; static inc() { return ++this.n; } static create() { return new this(); } } class B extends A { static n = id(10); } class C extends A {} log(A.inc(), B.inc(), C.inc(), A.n, B.n, Object.hasOwn(C, 'n'), B.create() instanceof B);
//# class expressions
const A = class Named { self() { return Named; } static n = Named.name; }; const B = class extends A { x = super.self(); }; log(new A().self() === A, A.name, A.n, new B().x === A, B.name, (class { static x = id(1); }).x, new (class { constructor(x) { this.x = x; } })(block(2)), [class {}, class Z {}].map(c => c.name), typeof A);
//# classes from functions and mixins
const M = (B) => class Mixed extends B { mixed() { return 'M' + (super.mixed ? super.mixed() : ''); } }; class Base { k = id(1); } class D extends M(M(Base)) { v = block(this.k); } log(new D().mixed(), new D(), D.name, Object.getPrototypeOf(D).name); let n = 0; const make = (x) => class { static id = n++; y = x; }; const [P, Q] = [make('p'), make('q')]; log(P.id, Q.id, new P().y, new Q().y);
//# extends is evaluated once, in order
const l = []; const t = (x, v) => { l.push(x); return v; }; class A {} class B extends t('heritage', A) { [t('method', 'm')]() {} static [t('static', 's')] = t('value', 1); [t('field', 'f')] = t('not yet', 2); } log(l); new B(); log(l, new (class extends (id(1) ? A : Object) {})() instanceof A, class extends Object {}.name);
//# extends null and functions
function F(x) { this.x = x; } F.prototype.m = function () { return 'F' + this.x; }; F.s = 'static'; class A extends F { m() { return 'A' + super.m(); } } log(new A(id(1)).m(), A.s, new A(2) instanceof F); class N extends null { static s() { return 'ok'; } } log(N.s(), Object.getPrototypeOf(N.prototype), thrown(() => new N()));
//# extending Error
class AppError extends Error { name = 'AppError'; constructor(message, code) { super(message); this.code = id(code); } get full() { return `${this.name}(${this.code}): ${this.message}`; } } class Sub extends AppError { constructor() { super('sub', block(5)); } } const e = thrown(() => { throw new Sub(); }); try { throw new Sub(); } catch (x) { log(x.full, x instanceof AppError, x instanceof Error, x.stack.split('\n')[0], Object.prototype.toString.call(x)); }
//# Symbol.species and constructor lookups
class L extends Array { static get [Symbol.species]() { return Array; } } const l = new L(1, 2, 3); log(l.map(x => x) instanceof L, l.map(x => x).constructor === Array, l.slice(1) instanceof L); const o = [1]; o.constructor = { [Symbol.species]: function (n) { this.made = n; } }; log(o.map(x => block(x)).made);
//# accessors, methods and fields of the same name
class A { x = 'field'; x() { return 'method'; } static y() { return 'm'; } static y = 'f'; get z() { return 'g'; } z() { return 'm2'; } } log(new A().x, A.y, typeof new A().z, A.prototype.x());
//# instanceof, toString and toStringTag
class A { get [Symbol.toStringTag]() { return 'TagA'; } toString() { return 'A!' + super.toString(); } static [Symbol.hasInstance](x) { return x === 5; } } log(String(new A()), 5 instanceof A, new A() instanceof A, `${new A()}`);
//# constructors that block and throw half way
class A { a = block('a'); constructor(x) { this.b = block(x); if (x > 1) throw 'too big ' + block(x); } } class B extends A { c = block('c'); constructor(x) { const pre = block(x + 1); super(pre); this.d = block('d'); } } log(new B(0), thrown(() => new B(1)), new A(1));
//# closures in constructors see this of their instance
class A { constructor() { this.f = () => this; const self = this; this.g = function () { return self; }; } } class B extends A { constructor() { super(); this.h = () => super.constructor === A && this; } } const b = new B(); log(b.f() === b, b.g() === b, b.h() === b);
//# names that are keywords elsewhere
class A { get = 1; set = 2; static static = 3; async = 4; of() { return 5; } static async() { return 6; } get get2() { return 7; } await() { return 8; } 'constructor2'() { return 9; } static get() { return 10; } delete() { return 11; } new() { return 12; } } const a = new A(); log(a.get, a.set, A.static, a.async, a.of(), A.async(), a.get2, a.await(), a.constructor2(), A.get(), a.delete(), a.new());
//# property enumeration of instances and prototypes
class A { z = 1; a = 2; 1 = 3; m() {} } const k = []; for (const x in new A()) k.push(x); log(k, JSON.stringify(new A()), { ...new A() }, Object.entries(new A()), A.prototype.propertyIsEnumerable('m'));
//# fields are defined, not assigned
const l = []; class A { set v(x) { l.push('setter'); } get w() { return 'from A'; } } class B extends A { v = id(1); w = block(2); } const b = new B(); log(b.v, b.w, l, Object.getOwnPropertyDescriptor(b, 'v'));
//# super before and after this
const l = []; class A { constructor(f) { this.a = f?.(); } } class B extends A { constructor() { const f = () => 'from arrow'; super(f); this.b = (() => this.a)(); } } class C extends A { constructor(early) { if (early) { super(() => 'early'); } else super(); this.c = 1; } } log(new B(), new C(1), new C(0)); class D extends A { constructor(how) { if (how === 'none') return; if (how === 'this') this.x = 1; if (how === 'twice') super(); super(); } } for (const h of ['none', 'this', 'twice']) log(thrown(() => new D(h))); log(new D());
//# private fields and methods
class A { #f = id(1); #g; #m(x) { return this.#f + x; } get #a() { return this.#g; } set #a(v) { this.#g = v; } static #s = 5; static #sm() { return A.#s++; } run() { this.#a = block(7); this.#f++; this.#f += 10; this.#g ??= 9; return [this.#f, this.#m(1), this.#a, A.#sm(), A.#s, #f in this, #m in {}, this?.#f, this.#m?.(2)]; } eq(o) { return o.#f === this.#f; } } const a = new A(); log(a.run(), a.eq(new A()), Object.keys(a), JSON.stringify(a), thrown(() => a.eq({})));
//# private names are of their class, not of their text
class A { #x = 'A'; getA() { return this.#x; } static has(o) { return #x in o; } } class B extends A { #x = 'B'; getB() { return this.#x; } static has(o) { return #x in o; } } const b = new B(); log(b.getA(), b.getB(), A.has(b), B.has(b), B.has(new A()), A.has(new A()));
//# each evaluation of a class has its own private names
const mk = () => class { #x = 1; static get(o) { return o.#x; } static is(o) { return #x in o; } }; const P = mk(), Q = mk(); log(P.get(new P()), P.is(new Q()), thrown(() => P.get(new Q())), Q.is(new Q()));
//# private members are hidden from reflection
class A { #p = 1; #m() {} static #s = 2; q = this.#p; } log(Reflect.ownKeys(new A()), Reflect.ownKeys(A).map(String).sort(), Object.getOwnPropertySymbols(new A()).length, { ...new A() }, Object.assign({}, new A()), Object.isFrozen(Object.freeze(new A())));
//# private members of frozen objects and proxies
class A { #p = 1; bump() { return ++this.#p; } } const f = Object.freeze(new A()); log(f.bump(), f.bump(), thrown(() => new Proxy(new A(), {}).bump()));
//# private methods cannot be written, accessors may be half
class A { #m() {} get #g() { return 1; } set #s(v) {} a() { this.#m = 1; } b() { this.#g = 1; } c() { return this.#s; } } const a = new A(); log(thrown(() => a.a()), thrown(() => a.b()), thrown(() => a.c()));
//# this is lost and kept
class A { k = 'K'; m() { return this?.k; } arrow = () => this.k; bound = this.m.bind(this); static sm() { return this; } } const a = new A(); const { m, arrow, bound } = a; log(m(), arrow(), bound(), (0, a.m)(), [a.m][0](), a.m.call({ k: 'other' }), new A().arrow.call({ k: 'x' }), (0, A.sm)());
//# super members of every kind
class A { m(x = 1) { return 'm' + x; } get g() { return 'g' + this.k; } set s(v) { this.got = v; } static sm() { return 'sm' + this.k; } static get sg() { return 'sg'; } } A.prototype.data = 'data';
class B extends A { k = 'K'; static k = 'SK'; all() { const key = id('m'); super.s = block(5); super.fresh = 6; return [super.m(), super['m'](2), super[key](3), super.g, super.data, super.none, this.got, this.fresh, (() => super.m(4))(), super.m.call({ k: 1 }, 9)]; } static sall() { return [super.sm(), super.sg, (() => super.sm())()]; } get g() { return 'B' + super.g; } } log(new B().all(), B.sall(), new B().g, thrown(() => new (class extends A { q() { return super.none(); } })().q()));
//# extending built-ins
class L extends Array { last() { return this.at(-1); } sum() { return this.reduce((a, b) => a + block(b), 0); } } const l = L.from([1, 2, 3]); log(l.last(), l.map(x => x * 2) instanceof L, l.filter(Boolean).sum(), l.length, L.of(7).last(), new L(3).length, Array.isArray(l)); class M extends Map { get(k) { return super.get(k) ?? id('none'); } } log(new M([[1, 2]]).get(1), new M().get(5)); class S extends Set { add(x) { return super.add(block(x) * 2); } } log(new S([1, 2]).has(4), new S().add(3)); class Str extends String { shout() { return this.toUpperCase() + '!'; } } log(new Str('a').shout(), new Str('abc').length);
//# methods are not constructors and generators work as methods
class G { *[Symbol.iterator]() { yield* this.items; } items = [1, block(2)]; static *of(...x) { for (const y of x) yield id(y); } *#p() { yield 'private'; } p() { return [...this.#p()]; } } log([...new G()], [...G.of(7, 8)], new G().p(), thrown(() => new (new G().p)()));
//# toString of a class instance in templates with inheritance
class P { constructor(x, y) { this.x = x; this.y = y; } toString() { return `(${this.x}, ${block(this.y)})`; } } class P3 extends P { constructor(x, y, z) { super(x, y); this.z = z; } describe() { return `${super.toString()} + ${this.z}`; } } log(new P3(1, 2, 3).describe(), new P(1, 2).toString());
