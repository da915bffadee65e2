//# if, else and empty statements
const r = []; for (const x of [0, 1, 'a', '', null, NaN, [], 0n, 1n]) { if (x) r.push(1); else if (x === '') r.push('e'); else r.push(0); } if (id(0)) ; else r.push('else'); if (id(1)) {} ;;; if (block(1)) r.push('one'); log(r);
//# while and do
let i = 0; const r = []; while (id(i) < 5) { i++; if (i === 2) continue; if (i === 4) break; r.push(i); } do r.push('d' + i); while (i-- > block(2)); do { if (i) break; } while (true); while (false) r.push('never'); log(r, i);
//# continue in do-while evaluates the condition
const r = []; let i = 0; do { if (i === 1) continue; r.push(i); } while (r.push('c' + i), ++i < id(3)); log(r);
//# for with all, some and no parts
const r = []; for (let i = id(0), j = 3; i < j; i++, j--) r.push(i, j); let k = 0; for (; k < 2; ) k++; for (;;) { if (k++ > block(4)) break; } for (var v = 0; v < 3; v++); for (const c = []; c.length < 3; ) c.push(1), r.push(c.length); log(r, k, v);
//# each iteration has its own variables
const fs = []; for (let i = 0, n = 2; i <= n; i++) fs.push(() => i++ + block(n)); log(fs.map(f => f()), fs.map(f => f())); const gs = []; for (let i = 0; i < 3; gs.push(() => i), i++); log(gs.map(f => f())); const hs = []; for (let i = 0, f = () => i; i < 3; i++) hs.push(f); log(hs.map(f => f()));
//# closures in the parts of a for
const l = []; for (let i = 0, inc = () => { i += id(2); }; i < 6; inc()) { l.push(i); if (l.length > 5) break; i++; } log(l); const m = []; for (let i = 0; m.push(() => i), i < 2; i++) m.push(() => -i); log(m.map(f => f()));
//# for-of over everything iterable
const r = []; for (const x of [1, , 2]) r.push(x); for (const c of 'aé😀') r.push(c); for (const [k, v] of new Map([['k', 1]])) r.push(k, v); for (const x of new Set([3])) r.push(block(x)); for (const x of new Uint8Array([7])) r.push(x); for (const x of (function* () { yield 'g'; })()) r.push(x); for (const [i, x] of ['z'].entries()) r.push(i, x); (function () { for (const a of arguments) r.push(a); })(5, 6); log(r);
//# for-of with every kind of target
const r = []; let a, b; const o = {}; for (a of [1]); for (o.x of [2]); for (o[id('y')] of [3]); for ([a, b = block(9)] of [[4]]); for ({ z: o.z } of [{ z: 5 }]); for (var v of [6]); for (let { length } of ['abc']) r.push(length); for (const [x, ...y] of [[1, 2, 3]]) r.push(x, y); log(a, b, o, v, r);
//# for-of takes what is added meanwhile
const a = [1, 2, 3]; const r = []; for (const x of a) { r.push(x); if (x < 3 && a.length < 6) a.push(x * 10); } const s = new Set([1]); for (const x of s) { r.push(x); if (x < 4) s.add(x + id(1)); } const m = new Map([[1, 1]]); for (const [k] of m) { r.push(k); m.delete(k); if (k < 3) m.set(block(k + 1), 1); } log(r);
//# for-of of what is not iterable
log(thrown(() => { for (const x of 5); }), thrown(() => { for (const x of {}); }), thrown(() => { for (const x of null); }), thrown(() => { for (const x of undefined); }), thrown(() => { const o = { [Symbol.iterator]: 1 }; for (const x of o); }), thrown(() => { const o = { [Symbol.iterator]() { return 1; } }; for (const x of o); }));
//# for-in
const r = []; const p = { c: 1, a: 1 }; const o = Object.create(p); o.b = 1; o.a = 2; o[2] = 1; o[1] = 1; Object.defineProperty(o, 'hidden', { value: 1, enumerable: false }); for (const k in o) r.push(k); for (const k in 'ab') r.push(k); for (const k in null) r.push('never'); for (const k in undefined) r.push('never'); for (const k in 5) r.push('never'); for (let k in [7, , 8]) r.push(k); let q; for (q in { z: 1 }); const t = {}; for (t.k in { y: 1 }); for (const { length } in { abc: 1 }) r.push(block(length)); log(r, q, t);
//# for-in with deletions and additions
const o = { a: 1, b: 2, c: 3 }; const r = []; for (const k in o) { r.push(k); delete o.c; o.z = 1; } log(r); const fs = []; for (const k in { x: 1, y: 2 }) fs.push(() => k + id('!')); log(fs.map(f => f()));
//# labels and jumps
const r = []; a: for (let i = 0; i < 3; i++) { b: for (let j = 0; j < 3; j++) { if (j === 1) continue a; if (i === 2) break a; c: { if (i === id(1)) break c; r.push(i, j); } r.push('after'); } } d: { e: { break d; } r.push('never'); } f: if (id(1)) { break f; } g: while (true) { h: do { break g; } while (false); } log(r);
//# continue to an outer loop from a switch
const r = []; o: for (const x of [0, 1, 2, 3]) { switch (block(x)) { case 0: continue; case 1: continue o; case 2: break; default: break o; } r.push(x); } log(r);
//# switch
const f = (x) => { const r = []; switch (x) { case 1: r.push('one'); case 'two': r.push('two'); break; default: r.push('def'); case id(3): r.push('three'); break; case NaN: r.push('never'); case null: r.push('null'); } return r.join(); }; log([1, 'two', 3, NaN, null, '1', undefined].map(f));
//# switch evaluates its tests in order until one fits
const l = []; const t = (x) => { l.push(x); return x; }; switch (t(2)) { case t(1): case t(2): l.push('hit'); case t(3): l.push('fall'); break; case t(4): } switch (t('z')) { default: l.push('d'); case block('y'): l.push('y'); } switch (id(1)) { } switch (1) { default: } log(l);
//# switch scope
const r = []; switch (id(0)) { case 0: let x = 'zero'; const y = 5; case 1: x += id('one') + y; function f() { return x; } r.push(f()); class C {} r.push(typeof C); }
log(r, thrown(() => { switch (1) { case 0: let q = 1; case 1: return q; } }), thrown(() => { switch (1) { case 0: let q; case 1: q = 1; } }), (() => { switch (1) { case 1: let z; return z; } })());
//# switch inside loops with closures
const fs = []; for (let i = 0; i < 3; i++) { switch (i) { case 1: let k = i * 10; fs.push(() => k++); default: fs.push(() => i); } } log(fs.map(f => f()), fs.map(f => block(f())));
//# blocks shadow
const x = 'o'; const r = [x]; { const x = 'b'; r.push(x); { let x = id('c'); r.push(x); x += '!'; r.push((() => x)()); } r.push(x); } for (const x of ['l']) { r.push(x); const y = x; { const x = y + y; r.push(x); } } try { throw 'e'; } catch (x) { r.push(x); { const x = 'in catch'; r.push(x); } } log(r, x);
//# functions in blocks are scoped and hoisted in them
const r = []; { r.push(f()); function f() { return 'inner'; } } r.push(typeof f); function f() { return 'outer'; } if (true) { function f() { return 'if'; } r.push(f()); } r.push(f()); for (let i = 0; i < 2; i++) { r.push(g()); function g() { return block(i); } } log(r);
//# var is of the function
var a = 1; { var a = 2; } if (false) { var b = 1; } for (var c = 0; c < 2; c++) { var d = c; } try { throw 1; } catch (e) { var e2 = e; } log(a, b, c, d, e2, h); var h = 1; function v() { log(w); if (true) { var w = 1; } return (() => w)(); } log(v()); var a; log(a); var f = 1; function q(x) { var x; return x; } log(q(5)); (function () { var fs = []; for (var i = 0; i < 2; i++) fs.push(() => i); log(fs.map(f => f())); })();
//# hoisted functions
log(f(), typeof g, h()); function f() { return g(); } function g() { return 'g' + id(1); } var u = () => 1; function h() { return typeof u; } function dup() { return 1; } log(dup.name, f.name);
//# try, catch and finally: values and order
const l = []; const f = (k) => { try { l.push('t'); if (k === 1) return id('r'); if (k === 2) throw 'x'; if (k === 3) null.y; return 'end'; } catch (e) { l.push('c'); if (k === 3) throw e.name; return 'caught' + e; } finally { l.push(block('f')); if (k === 4) return 'over'; } }; log([0, 1, 2, 3, 4].map(k => thrown(() => f(k))), l.join(''));
//# the value of return is kept through finally
const f = () => { let x = 1; try { return x; } finally { x = 2; id(x); } }; const g = () => { const o = { v: 1 }; try { return o; } finally { o.v = block(2); } }; const h = () => { let i = 0; for (;;) { try { return i; } finally { i++; if (i < 3) continue; } } }; log(f(), g(), h());
//# finally overrides completions
const f = (k) => { a: try { if (k === 0) throw 'lost'; if (k === 1) return 'lost'; } finally { if (k < 2) break a; } return 'after' + k; }; const g = () => { for (const x of [1, 2, 3]) { try { throw x; } finally { if (x < 3) continue; return 'last' + id(x); } } }; const h = () => { try { return 'a'; } finally { try { throw 'b'; } catch { block(0); } } }; const i = () => { try { throw 'first'; } finally { throw 'second'; } }; log(f(0), f(1), f(2), g(), h(), thrown(i));
//# nested finally blocks run from the inside out
const l = []; const f = (how) => { try { try { try { l.push('body'); if (how === 'throw') throw 'T'; if (how === 'return') return 'R'; } finally { l.push(id('f1')); } } finally { l.push(block('f2')); } } catch (e) { l.push('catch'); return e; } finally { l.push('f3'); } return 'normal'; }; log(f('throw'), f('return'), f(''), l);
//# jumps through several finally blocks
const l = []; o: for (let i = 0; i < 3; i++) { try { for (const j of [0, 1]) { try { if (i === 0) continue o; if (i === 1 && j === 1) break; if (i === 2) break o; l.push(i, j); } finally { l.push('in' + i + j); } } } finally { l.push(block('out' + i)); } l.push('end' + i); } log(l);
//# catch bindings
const l = []; try { throw { a: 1, b: [2, 3] }; } catch ({ a, b: [, c = 5], d = block(4) }) { l.push(a, c, d); } try { throw 1; } catch { l.push('none'); } const fs = []; for (const x of [1, 2]) try { throw x; } catch (e) { fs.push(() => e++); } log(l, fs.map(f => f()), fs.map(f => f()));
//# what is thrown is caught as it is
const r = []; for (const x of [1, 'a', null, undefined, Symbol.iterator, { o: 1 }, () => 1, 1n, NaN]) { try { throw id(x); } catch (e) { r.push(Object.is(e, x)); } } log(r); class E extends RangeError { constructor(m) { super(m, { cause: 'c' }); this.name = 'E'; } } try { throw new E('msg'); } catch (e) { log(e, e.cause, e instanceof RangeError, String(e), e.stack.includes('msg'), Object.keys(e)); }
//# exceptions cross functions, callbacks and constructors
const l = []; class A { constructor() { try { this.f(); } finally { l.push('ctor'); } } f() { [1, 2].forEach(x => { try { if (x === 2) throw 'at' + x; } finally { l.push(block(x)); } }); } } log(thrown(() => new A()), l); function deep(n) { try { if (n === 0) throw 'bottom'; deep(n - 1); } finally { l.push(n); } } log(thrown(() => deep(3)), l);
//# errors of every kind
log(new Error('a'), new TypeError('b', { cause: 1 }).cause, Error('no new') instanceof Error, new AggregateError([1, 2], 'm').errors, new Error().message, Object.prototype.toString.call(new Error()), new (class Q extends Error {})('x').name, new Error('x') instanceof Object, Error.prototype.name, RangeError.prototype instanceof Error, new Error(5).message, 'message' in Object(new Error('')), Object.hasOwn(new Error(), 'message'));
//# messages for wrong values
log(thrown(() => BigInt(1.5)), thrown(() => BigInt('x')), thrown(() => 1n + 1), thrown(() => 'a'.repeat(-1)), thrown(() => new Array(-1)), thrown(() => Symbol() + ''), thrown(() => (1).toFixed(101)), thrown(() => JSON.parse('{')), thrown(() => new RegExp('(')), thrown(() => null.f()), thrown(() => Object.defineProperty(1, 'a', {})), thrown(() => Symbol.keyFor('x')), thrown(() => decodeURIComponent('%')), thrown(() => 1n / 0n), thrown(() => [].reduce((a, b) => a)), thrown(() => new Proxy({}, null)));
//# debugger and directives do nothing
'use strict'; debugger; log((function () { 'use strict'; return typeof this; })());
//# expression statements that look like something else
let x = 0; ({ a: x } = { a: id(1) }); [x] = [x + 1]; (function () { x++; })(); (() => { x++; })(); !function () { x++; }(); void (() => x++)(); `${x++}`; (class { static { x++; } }); x; log(x);
//# what a loop walks cannot use the names of the loop
const x = ['outer']; log(thrown(() => { for (const x of x) log('never'); }), thrown(() => { for (let x in [x]) log('never'); }), thrown(() => { for (const [x] of (() => x)()) log('never'); })); const fs = []; for (const y of [fs.push(() => y), 2]) fs.push(() => y); log(thrown(fs[0]), fs.slice(1).map(f => f())); for (var v of v ?? [1]) log(v);
//# temporal dead zone
log(thrown(() => { x; let x = 1; }), thrown(() => { x = 1; let x; }), thrown(() => { const f = () => c; f(); const c = 1; }), thrown(() => { new K(); class K {} }), thrown(() => { typeof t; let t; }), thrown(() => { let a = a; }), thrown(() => { for (const z of [z]); }), thrown(() => { const { p = q, q } = {}; }), thrown(() => { class A extends A {} }), thrown(() => { let i = (i = 1); }));
//# temporal dead zone ends with the declaration
let n = 0; const f = () => x + n; log(thrown(f)); let x = id(5); log(f()); for (let i = 0; i < 2; i++) { log(thrown(() => y)); const y = i; log(y); } { log(thrown(g)); const z = block(1); log(g()); function g() { return z; } }
//# assignment to constants
log(thrown(() => { class A { static m() { return A; } } return A.m() === A; }));
//# messages of the platform
const o = { f: 5, g: { h: null } }, u = undefined; log(thrown(() => o.f()), thrown(() => o.nope()), thrown(() => o.g.h.i), thrown(() => o.g.h.i()), thrown(() => u.x), thrown(() => u()), thrown(() => u.x.y), thrown(() => o[id('zz')]()), thrown(() => o.g[id('h')]()), thrown(() => { o.g.h.x = 1; }), thrown(() => u[0]));
//# messages about destructuring
log(thrown(() => { const { a } = null; }), thrown(() => { const { a: { b } } = {}; }), thrown(() => { const [a] = {}; }), thrown(() => { const [a] = undefined; }), thrown(() => { (({ a }) => a)(); }), thrown(() => { (([a]) => a)(5); }), thrown(() => { let a; ({ a } = undefined); }), thrown(() => { let a; [a] = 1; }), thrown(() => { const { ...r } = null; }), thrown(() => { const {} = null; }));
//# messages about classes
class A { #p; static t(o) { return o.#p; } static s(o) { o.#p = 1; } static get g() { return 1; } } log(thrown(() => A()), thrown(() => A.t({})), thrown(() => A.s({})), thrown(() => { A.g = 2; })?.slice(0, 36), thrown(() => { class B extends null {} new B(); }), thrown(() => { class B extends 5 {} }), thrown(() => { class B extends A { constructor() { this.x; } } new B(); }), thrown(() => { class B extends A { constructor() { super(); super(); } } new B(); }), thrown(() => new A().nope()), thrown(() => A.nope()));
//# labels: continue in finally, break out of blocks, nested
const l = []; a: for (let i = 0; i < 3; i++) { try { l.push('t' + i); if (i === 0) continue a; if (i === 1) throw 'e'; break a; } catch (e) { l.push(e); continue a; } finally { l.push('f' + i); if (i < 2) continue a; } } b: { l.push('in'); c: { if (block(true)) break b; l.push('never'); } l.push('never'); } d: if (id(1)) { l.push('if'); break d; } e: switch (1) { case 1: for (;;) { break e; } } f: do { for (const x of [1, 2]) { try { continue f; } finally { l.push('x' + x); } } } while (block(false)); log(l);
//# finally overrides completions
const f = how => { for (let i = 0; i < 2; i++) { try { if (how === 'r') return 'r' + i; if (how === 't') throw 't' + i; } finally { if (i === 0) continue; if (block(how) === 't') return 'over'; } } return 'end'; }; log(f('r'), f('t'), f(''), (() => { try { return block('a'); } finally { block('b'); } })(), (() => { let x = 1; try { return x; } finally { x = 2; } })(), thrown(() => { try { throw 1; } finally { throw block(2); } }), (() => { l: try { return 1; } finally { break l; } return 2; })());
//# switch: lexical scope, TDZ, default in the middle, strict comparison
const f = x => { const r = []; switch (block(x)) { case 1: let a = 'one'; r.push(a); default: r.push('d'); case 2: r.push(thrown(() => a)); break; case '1': r.push('str'); case NaN: r.push('nan'); function hoisted() { return a; } r.push(thrown(hoisted)); } return r; }; log(f(1), f(2), f('1'), f(NaN), f(9)); const order = []; switch (3) { case (order.push('a'), 1): case (order.push('b'), block(3)): case (order.push('c'), 3): order.push('hit'); } log(order); switch (1) { } switch (block(0)) { default: } l: switch (1) { case 1: { const y = 1; break l; } }
//# closures per iteration with updates in the header
const fs = []; for (let i = 0, inc = () => i++; i < 3; inc(), i++, fs.push(() => i)) { fs.push(() => i); if (fs.length > 8) break; } log(fs.map(f => f())); const gs = []; for (let i = 0; gs.push(() => i), i < 3; i++) { if (i === 1) continue; block(i); } log(gs.map(f => f())); const hs = []; for (const k in { a: 1, b: 2 }) hs.push(() => k); for (let x of [1, 2]) { hs.push(() => x++); } log(hs.map(f => f()), hs.map(f => f())); for (let [a, b] = [0, block(5)]; a < 2; [a, b] = [a + 1, b - 1]) { hs.push(() => [a, b]); } log(hs.slice(-2).map(f => f())); let outer; for (let i = 0; i < 1; i++) { outer = { get: () => i, set: v => { i = v; } }; } outer.set(block(9)); log(outer.get());
//# for-in order, deletion, addition, prototype shadowing
const p = { x: 1, z: 2 }; const o = Object.create(p, { h: { value: 1 }, x: { value: 1, enumerable: false } }); o.b = 1; o[2] = 1; o.a = 1; o[1] = 1; const r = []; for (const k in o) { r.push(k); if (k === '1') delete o[2]; if (k === 'b') { o.late = 1; delete o.a; } block(0); } log(r); for (const k in null) log('never'); for (const k in undefined) log('never'); const s = []; for (const k in 'ab') s.push(k); for (const k in [7, , 8]) s.push(k); for (var v in 5); log(s, v); for (const { length } in { abc: 1 }) log(length); for (const [c] in { xyz: 1 }) log(c);
//# var hoisting, function hoisting in blocks, shadowing
log(typeof hoisted, v1, thrown(() => let1), typeof inner); var v1 = 1; let let1 = 2; function hoisted() {} { function inner() { return block('i'); } log(inner()); } log(typeof inner); const f = (x) => { { let x = 2; { const x = block(3); log(x); } log(x); } var y = x; return y; }; log(f(1)); try { throw 1; } catch (e) { var e2 = e; { let e = 5; log(e); } } log(e2); (function () { log(typeof q); if (false) { var q = 1; } })();
//# thrown non-errors, rethrow, catch binding patterns, nested catch
const f = x => { try { throw x; } catch ({ message: m = 'none', ...rest }) { return [m, rest]; } }; log(f(new Error('E')), f({ message: 1, b: 2 }), f('str'), thrown(() => f(null)), (() => { try { try { throw 1; } catch (e) { throw [e, block(2)]; } } catch ([a, b]) { return a + b; } })(), (() => { try { throw 0; } catch { return 'no binding'; } })(), (() => { var e = 'outer'; try { throw 'in'; } catch (e) { e = 'changed'; } return e; })()); const e1 = new TypeError('t', { cause: block('c') }); log(e1.cause, 'cause' in new Error('x'), new AggregateError([1, 2], 'm').errors, Object.keys(e1), String(new RangeError()), Error('called') instanceof Error, Error.prototype.toString.call({ name: 'N', message: 'M' }));
//# using: order, dispose throws, SuppressedError, null, loops
const l = []; const r = (n, f) => ({ n, [Symbol.dispose]() { l.push('d' + n); block(n); if (f) throw f; } }); const S = thrown; { using a = r(1); using b = r(2); using c = null; using d = undefined; l.push('body'); } const sup = f => { try { f(); } catch (e) { return e instanceof Error && e.suppressed !== undefined ? [e.name, e.message, e.error, e.suppressed.suppressed !== undefined ? [e.suppressed.error, e.suppressed.suppressed] : e.suppressed] : e; } }; log(l, sup(() => { using a = r('x', 'X'); using b = r('y', 'Y'); throw 'Z'; }), sup(() => { using a = r('p', 'P'); }), sup(() => { using a = r('q', 'Q'); using b = r('r', 'R'); })); const ret = () => { using a = r('ret'); return l.length; }; log(ret(), l.at(-1)); for (using x of [r('l1'), r('l2')]) { if (x.n === 'l1') continue; l.push('loop'); } log(l);
//# using in generators, switch-free blocks, and functions that throw while binding
const l = []; const r = n => ({ [Symbol.dispose]() { l.push(block(n)); } }); function* g() { using a = r('a'); yield 1; using b = r('b'); yield 2; } for (const x of g()) break; const i = g(); i.next(); i.next(); log(thrown(() => i.throw('T')), l); const j = g(); j.next(); j.return(); log(l); thrown(() => { using a = r('first'); using b = id(null).x; }); log(l); const k = () => { using a = r('k'); { using b = r('inner'); try { return l.length; } finally { l.push('fin'); } } }; k(); log(l);
//# labels, continue in finally in nested try in loops with generators
const l = []; function* g() { try { for (let i = 0; ; i++) yield i; } finally { l.push('g'); } } outer: for (const x of g()) { for (const y of g()) { try { if (x === 2) break outer; if (y === 1) continue outer; l.push([x, y]); } finally { if (y === 0 && x === 0) continue; l.push(block('f' + x + y)); } } } log(l);
//# completion of switch in loops with closures
const fs = []; for (let i = 0; i < 4; i++) switch (block(i)) { case 0: continue; case 1: { let z = i * 10; fs.push(() => z += i); } case 2: let w = i; fs.push(() => w++); break; default: fs.push(() => typeof w); } log(fs.map(f => thrown(f)), fs.map(f => thrown(f)));
//# try in finally in catch
const l = []; const f = n => { try { try { if (n) throw 'a' + n; return 'r'; } catch (e) { l.push(e); if (n > 1) throw block('b'); return 'c'; } finally { try { if (n > 2) throw 'f'; l.push('fin'); } catch (e) { l.push(e); if (n > 3) return block('over'); } finally { l.push('ff'); } } } catch (e) { return 'outer ' + e; } }; log([0, 1, 2, 3, 4].map(f), l);
//# var in for heads, shared by closures, and loops without bodies
var fs = []; for (var i = 0; i < 2; fs.push(() => i), i++); for (var k in { a: 1 }) fs.push(() => k); for (var [p, q = block(5)] of [[1]]) fs.push(() => p + q); for (let i = block(0); i < 2; i++) ; for (;;) { if (i++ > 3) break; } log(fs.map(f => f()), i, k, p, q); do var z = block('z'); while (!z); log(z);
//# using with break, labels, throw in init and several disposers in loops
const l = []; const r = (n, t) => ({ [Symbol.dispose]() { l.push(n); if (t) throw new Error(block(t)); } }); a: for (let i = 0; i < 3; i++) { using x = r('x' + i); for (using y of [r('y' + i), r('w' + i)]) { if (i === 0) continue a; if (i === 1) break; break a; } } const e = (() => { try { using p = r('p', 'P'); using q = r('q', 'Q'); return 'value'; } catch (e) { return [e.error?.message, e.suppressed?.message]; } })(); log(l, e);
//# what a pattern of a catch reads before it is there
log(thrown(() => { try { throw 1; } catch ({ a = b, b }) {} }), thrown(() => { try { throw { x: 1 }; } catch ({ x, y = x + 1, z = () => w, w = block(3) }: any) { return [x, y, z(), w]; } }), thrown(() => { try { throw [1]; } catch ([a, b = a] : any) { return [a, b]; } }));
