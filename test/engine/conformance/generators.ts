//# next, values, return and done
function* g(a) { const x = yield a; const y = yield x * 2; return [x, y, block('end')]; } const i = g(1); log(i.next('ignored'), i.next(5), i.next(7), i.next(), i.next()); log(String(i), i[Symbol.iterator]() === i, typeof i.next, Object.prototype.toString.call(g), [...g(1)]);
//# nothing runs before the first next
const l = []; function* g() { l.push('start'); yield 1; } const i = g(); l.push('made'); i.next(); log(l); const j = g(); j.return(5); j.next(); log(l, g().return('early'), thrown(() => g().throw('early')));
//# parameters are evaluated when it is called
const l = []; const t = (x) => { l.push(x); return x; }; function* g(a = t('a'), { b = t('b') } = {}) { l.push('body'); yield [a, b]; } const i = g(); l.push('made'); log([...i], l, thrown(() => { (function* ({ x }) {})(); }));
//# yield is an expression
function* g() { const r = [yield 1, (yield 2) + (yield 3), `${yield 4}`, id(yield 5) ? yield 6 : yield 7, { [yield 8]: yield 9 }, (yield, yield 10)]; return r; } const i = g(); let n = i.next(), k = 0; const seen = []; while (!n.done) { seen.push(n.value); n = i.next(['a', 'b', 'c', 'd', 0, 'e', 'f', 'g', 'h', 'i'][k++]); } log(seen, n.value);
//# yield in arguments, conditions, loops and defaults
function* g() { const f = (...a) => a.join(); log(f(yield 'p', block('q'), yield 'r')); while ((yield 'w') < 2); for (let i = yield 'init'; i < (yield 'test'); i += yield 'step') log('round' + i); const { a = yield 'def' } = {}; switch (yield 'sw') { case yield 'case': log('hit'); } return a; } const i = g(); const r = []; let n = i.next(); for (const v of [1, 2, 1, 5, 0, 2, 9, 0, 'A', 'x', 'x']) { r.push(n.value); n = i.next(v); } log(r, n);
//# return runs finally blocks
const l = []; function* g() { try { yield 1; yield 2; } finally { l.push('f'); yield 'from finally'; l.push(block('g')); } } const i = g(); log(i.next(), i.return('r'), i.next(), i.next(), l); function* h() { try { yield 1; } finally { return 'override'; } } const j = h(); j.next(); log(j.return('r'), j.next());
//# throw is caught inside or goes through
const l = []; function* g() { for (;;) try { yield l.length; } catch (e) { l.push(e); if (e === 'stop') throw 'stopped'; } finally { l.push('f'); } } const i = g(); log(i.next(), i.throw('a'), i.throw(block('b')), thrown(() => i.throw('stop')), i.next(), l);
//# delegation
function* inner() { const x = yield 'i1'; log('inner got', x); try { yield 'i2'; } finally { log('inner closed'); } return 'inner result'; } function* outer() { const r = yield* inner(); log('result', r); yield* [block(7), 8]; yield* 'ab'; return yield* inner(); } const i = outer(); log(i.next(), i.next('sent'), i.next(), i.next(), i.next(), i.next(), i.next(), i.next('again')); log(i.return('bye'), i.next());
//# delegation to iterators of one's own
const l = []; const it = { [Symbol.iterator]() { return this; }, next(v) { l.push(['next', v]); return { value: 'n' + v, done: v === 'end' }; }, return(v) { l.push(['return', v]); return { value: 'r', done: true }; }, throw(v) { l.push(['throw', v]); return { value: 't' + v, done: false }; } }; function* g() { return ['result', yield* it]; } const i = g(); log(i.next('first'), i.next('x'), i.throw('err'), i.next('end'), l); const j = g(); j.next(); log(j.return('R'), l.at(-1)); const k = g(); k.next(); log(k.return(), k.next());
//# generators are iterators
log(function* () {}.prototype !== undefined, Object.getPrototypeOf(function* () {}) === Object.getPrototypeOf(function* g() {}), (function* () {})() instanceof Object, typeof (function* () {})().return, [...(function* () { yield* arguments; })(1, 2)]); function* g() { yield this?.k; } log([...g.call({ k: 'K' })], [...g()], g.name, g.length);
//# infinite generators and pipelines
const take = function* (n, s) { let i = 0; for (const x of s) { if (i++ >= n) return; yield x; } }; const map = function* (f, s) { for (const x of s) yield f(x); }; const filter = function* (f, s) { for (const x of s) if (f(x)) yield x; }; function* nat() { let n = 0; try { for (;;) yield n++; } finally { log('nat closed'); } } log([...take(3, filter(x => x % 2 === block(1), map(x => id(x) * 3, nat())))]);
//# recursion
function* walk(t) { if (!t) return; yield* walk(t.l); yield block(t.v); yield* walk(t.r); } log([...walk({ v: 4, l: { v: 2, l: { v: 1 }, r: { v: 3 } }, r: { v: 5 } })]); function* perms(a) { if (a.length < 2) yield a; else for (const p of perms(a.slice(1))) for (let i = 0; i < a.length; i++) yield [...p.slice(0, i), a[0], ...p.slice(i)]; } log([...perms([1, 2, 3])].map(p => p.join('')));
//# a generator that runs itself or is finished
let i; function* g() { try { i.next(); } catch (e) { yield e.message; } throw 'out'; } i = g(); log(i.next(), thrown(() => i.next()), i.next(), i.return(1), thrown(() => i.throw('late')));
//# generators as methods, in classes and closures
class A { *m() { yield this.k; } static *[Symbol.iterator]() { yield 's'; } k = id(1); *#p() { yield* this.m(); } get all() { return [...this.#p()]; } } const o = { *g() { yield this.x; }, x: 'X', *[`c${1}`]() { yield 'c'; } }; log([...new A().m()], [...A], new A().all, [...o.g()], [...o.c1()]); const fs = [...(function* () { for (let i = 0; i < 3; i++) yield () => i++; })()]; log(fs.map(f => f()), fs.map(f => f()));
//# closing by break, return, throw and destructuring
function* g(n) { try { yield 1; yield 2; yield 3; } finally { log('closed ' + n); } } for (const x of g('break')) if (x === 2) break; (() => { for (const x of g('return')) return block(x); })(); log(thrown(() => { for (const x of g('throw')) throw 'T' + x; })); o: for (const a of [1]) for (const x of g('outer')) continue o; const [p] = g('pattern'); const [...all] = g('all'); log(p, all); for (const x of g('end')); new Map([[1, 2]]); const [] = g('never started');
//# delegation to what cannot be iterated or thrown into
function* g(x) { return yield* x; } log(thrown(() => g(5).next()), thrown(() => g(undefined).next()), thrown(() => g({}).next())); const l = []; const i = g({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { l.push('closed'); return {}; } }) }); i.next(); log(thrown(() => i.throw('x')), l);
//# generator return while suspended in nested finally with yields
function* g() { try { try { yield 1; } finally { yield block('f1'); log('after f1'); } } finally { yield 'f2'; log('after f2'); } } const i = g(); log(i.next(), i.return('R'), i.next(), i.return('R2'), i.next()); const j = g(); j.next(); log(j.throw('T'), thrown(() => [j.next(), j.next()]), j.next());
//# generator throw into a finally that returns or continues a loop
function* g() { for (let i = 0; i < 3; i++) { try { yield i; } finally { if (i < 2) continue; } } return 'end'; } const i = g(); log(i.next(), i.throw('a'), i.return('b'), thrown(() => i.throw('c')), i.next()); function* h() { l: try { yield 1; } finally { break l; } yield block(2); } const j = h(); log(j.next(), j.return(9), j.next());
//# yield* forwards return and throw with blocking delegates
const l = []; const d = { [Symbol.iterator]() { return this; }, next(v) { l.push('n' + v); return block({ value: 'v', done: false }); }, return(v) { l.push('r' + v); return block({ value: 'rv', done: l.length > 4 }); }, throw(v) { l.push('t' + v); return { get value() { return block('tv'); }, done: true }; } }; function* g() { try { const r = yield* d; l.push('res ' + r); yield 'more'; } finally { l.push('fin'); } } const i = g(); log(i.next('a'), i.next('b'), i.return('c'), i.return('d'), i.next(), l); l.length = 0; const j = g(); j.next(); log(j.throw('x'), j.next(), l);
//# yield* of a delegate without return, or whose return gives no object
const mk = x => ({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), ...x }) }); function* g(x) { try { yield* mk(x); } finally { log('fin'); } } let i = g({}); i.next(); log(i.return('R')); i = g({ return: () => block(5) }); i.next(); log(thrown(() => i.return('R'))); i = g({ throw: () => block(undefined) }); i.next(); log(thrown(() => i.throw('R')));
//# re-entrance while running in a blocking call
function* g() { block(1); try { it.next(); } catch (e) { log(e.name + e.message); } try { it.return(); } catch (e) { log(e.message); } try { it.throw(block(1)); } catch (e) { log(e.message); } yield 'y'; } const it = g(); log(it.next(), it.next());
//# spread of a generator with return value and throw inside
function* g() { yield 1; yield block(2); return 3; } log([...g()], Math.max(...g()), Array.from(g(), x => block(x * 2)), Object.fromEntries((function* () { yield ['a', block(1)]; })()), new Map((function* () { yield [block(1), 2]; })()), thrown(() => [...(function* () { yield 1; throw block('X'); })()]));
//# generator methods and prototypes
function* g() {} g.prototype = null; log(Object.getPrototypeOf(g()) === Object.getPrototypeOf(function* () {}.prototype).constructor, Object.getPrototypeOf(g()) === Object.getPrototypeOf((function* () {}).prototype)); log(thrown(() => new g()), Object.getOwnPropertyNames(function* () {}).sort(), 'prototype' in { *m() {} }.m, Object.getOwnPropertyNames((function* () {}).prototype), thrown(() => g().next.call({})), thrown(() => g().next.call(5)));
//# return and throw while a delegate blocks in its finally
const l = []; function* inner() { try { yield block('a'); } finally { l.push('in'); block(0); l.push('out'); yield 'cleanup'; l.push('done'); } } function* outer() { try { yield* inner(); } finally { l.push(block('outer')); } } const i = outer(); log(i.next(), i.return('R'), i.next(), i.next(), l); const j = outer(); l.length = 0; j.next(); log(j.throw('T'), thrown(() => j.next()), l);
//# generators suspended inside blocking calls keep their locals
function* g(n) { let a = block(n), b = [a]; for (let i = 0; i < 2; i++) { const c = a + i; b.push(block(c), yield c); try { if (i) throw block('t'); } catch (e) { b.push(e + (yield 'c')); } finally { b.push(block('f')); } } return b; } const x = g(1), y = g(10); log(x.next(), y.next(), x.next('p'), y.next('q'), x.next(1), y.next(2), x.next('z'), y.next('w'));
//# destructuring from a generator in parameters, closed when a default throws
const l = []; function* g() { try { yield 1; yield undefined; yield 3; } finally { l.push(block('closed')); } } const f = ([a, b = (() => { throw block('def'); })(), c]) => [a, b, c]; log(thrown(() => f(g())), l, (([a, , c]) => [a, c])(g()), l, (([...[a, b]]) => [a, b])(g()), l);
//# spread of generators in calls, news and arrays, in order
const l = []; function* g(n) { l.push('s' + n); yield block(n); l.push('e' + n); } const f = (...a) => a; log(f(l.push('a'), ...g(1), l.push('b'), ...g(2)), new (class { constructor(...a) { this.a = a; } })(...g(3)).a, [...g(4), , ...g(5)], l, Math.max(...g(6), ...g(7)));
