//# errors while closing
const it = () => ({ [Symbol.iterator]() { return this; }, next: () => ({ done: false, value: 1 }), return() { throw 'from return'; } }); log(thrown(() => { for (const x of it()) break; }), thrown(() => { for (const x of it()) throw 'body wins'; }), thrown(() => { const [a] = it(); }), thrown(() => { (() => { for (const x of it()) return 1; })(); }));
//# results that are no objects, and results without done
log(thrown(() => { for (const x of { [Symbol.iterator]: () => ({ next: () => 5 }) }); }), thrown(() => { const [a] = { [Symbol.iterator]: () => ({ next: () => null }) }; }), [...{ [Symbol.iterator]() { let i = 0; return { next: () => (i++ < 2 ? { value: i } : { done: true }) }; } }]);
//# iterators that block in next and return
const it = (n) => { let i = 0; return { [Symbol.iterator]() { block('open'); return this; }, next() { return { done: block(i) >= n, value: block(i++) * 10 }; }, return() { log(block('closed')); return {}; } }; }; const r = []; for (const x of it(3)) r.push(x); for (const x of it(9)) { if (x > 10) break; r.push(x); } const [a, , b] = it(9); log(r, a, b, [...it(2)], Math.max(...it(3)));
//# nested loops with jumps close what they leave
const it = (name) => { let i = 0; return { [Symbol.iterator]() { return this; }, next: () => ({ done: i > 3, value: i++ }), return() { log('close ' + name); return {}; } }; }; a: for (const x of it('x')) { for (const y of it('y' + x)) { if (y === 1 && x === 0) continue a; if (x === 1) break a; } } try { for (const x of it('t')) { try { if (x === 1) throw 'e'; } finally { log('finally'); } } } catch (e) { log(e); }
//# entries, keys and values of the platform
const m = new Map([['a', 1], ['b', 2]]), s = new Set([3, 4]); log([...m.keys()], [...m.values()], [...m.entries()], [...s.entries()], [...['x', 'y'].keys()], [...['x', 'y'].entries()], [...new Uint8Array([1]).entries()], [...'ab'.matchAll(/./g)].map(x => x[0]), Object.prototype.toString.call(m[Symbol.iterator]()), [][Symbol.iterator]().next());
//# an array with an iterator of its own
const a = [1, 2, 3]; a[Symbol.iterator] = function* () { yield 'own'; yield block('mine'); }; const [x, y] = a; log([...a], x, y, Math.max(...[5, 6])); const r = []; for (const z of a) r.push(z); log(r, Array.from(a), new Set(a).size);
//# the protocol, step by step
const l = []; const it = (n) => { let i = 0; return { get [Symbol.iterator]() { l.push('get iterator'); return function () { l.push('call iterator'); return { get next() { l.push('get next'); return () => { l.push('next'); return { get done() { l.push('done'); return i >= n; }, get value() { l.push('value'); return i++; } }; }; }, get return() { l.push('get return'); return undefined; } }; }; } }; };
for (const x of it(1)) l.push('body' + x); l.push('|'); for (const x of it(2)) break; log(l);
//# next is read once
let n = 0; const it = { [Symbol.iterator]() { let i = 0; return { get next() { n++; return () => ({ done: i++ >= 2, value: i }); } }; } }; const r = []; for (const x of it) r.push(x); log(r, n, [...it], n);
//# return is called with the iterator as this and must return an object
const it = (r) => ({ [Symbol.iterator]() { return this; }, next: () => ({ done: false, value: 1 }), return() { log(this !== undefined); return r; } }); for (const x of it({})) break; log(thrown(() => { for (const x of it(5)) break; }), thrown(() => { for (const x of it(undefined)) break; }), thrown(() => { for (const x of it(1)) throw 'kept'; }));
