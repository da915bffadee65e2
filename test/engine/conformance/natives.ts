//# callbacks that are natives
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } });
log([o('1'), o('7')].map(parseInt), [o(1)].map(String), [o('5')].map(Number), [o(1)].map(BigInt), [o('x')].map(encodeURIComponent), [o('1.5')].map(parseFloat), [o(1)].map(Math.abs), [o('2'), o('x')].filter(isNaN), [o('d')].map(Symbol).length);
//# natives in variables and properties
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } });
const p = parseInt, s = String, N = Number, a = Math.abs; const { max, min: mn } = Math; log(p(o('12')), s(o('t')), N(o(5)), a(o(-3)), max(o(1), o(2)), mn(o(1), 0));
const t = { s: String, p: parseInt, n: Number, m: Math.max }; log(t.s(o('a')), t.p(o('3')), t.n(o('4')), t.m(o(1))); const k = 'm'; log(t[k](o(9)), Math['ab' + 's'](o(-1)));
//# JSON in variables
const f = JSON.stringify; const ob = { toJSON() { return block({ a: 1 }); } }; log(f(ob), f({ x: ob }, null, 1)); const g = JSON.parse; log(g('[1]', (k, v) => block(v)), g({ toString() { return block('[2]'); } }));
//# methods of arrays as callbacks
const arr = []; ['a', 'b'].forEach(arr.push, arr); log(arr); [1].forEach(Array.prototype.push, arr); log(arr);
//# methods of prototypes given a receiver
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } });
log(Array.prototype.map.call([1, 2], x => block(x)), Array.prototype.map.call({ length: o(2), 0: 1, 1: 2 }, x => block(x)), Array.prototype.map.apply([1], [x => block(x + 1)]), Reflect.apply(Array.prototype.map, [1, 2], [x => block(x)]), Array.prototype.filter.bind([1, 2])(x => block(x > 1)), Function.prototype.call.call(Array.prototype.map, [1], x => block(x)), Function.prototype.apply.call(Array.prototype.map, [1], [x => block(x)]));
//# call, apply, bind and Reflect of natives that convert
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } });
log(Reflect.apply(parseInt, null, [o('12')]), Reflect.apply(String.prototype.slice, o('abc'), [o(1)]), parseInt.call(null, o('3')), parseInt.apply(null, [o('3')]), parseInt.bind(null, o('7'))(), Math.max.bind(null, o(1))(o(2)), String.prototype.trim.bind(o(' x '))(), Reflect.construct(String, [o('z')]) + '', Reflect.construct(Date, [o(5)]).getTime());
//# natives that call natives
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } });
log([o(' a ')].map(Function.prototype.call, String.prototype.trim), [o('b')].map(x => x), ['a'].map(String.prototype.concat, o('z')), Array.from([o(1)], Number), Array.from({ length: 1 }, Date.prototype.getTime, new Date(7)));
//# natives as comparators and replacers
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { return block(v); } });
log([o(3), o(1)].sort(Math.max).map(Number), [o('b'), o('a')].sort(Function.prototype.call.bind(String.prototype.localeCompare)).map(String), [o(1), o(2)].reduce(Math.max), new Map([[1, o('x')]]).forEach(String), Array.from(new Map([[1, o('x')]]).values(), String), 'abc'.replace(/b/, String));
//# natives handed to functions
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { return block(v); } }); const ap = (f, ...a) => f(...a); const comp = (f, g) => x => f(g(x)); log(ap(String, o(1)), ap(Math.max, o(1), o(3)), comp(String, Number)(o('5')), ap(parseInt, o('4')), ap(JSON.stringify, { toJSON: () => block(1) }), ap(Object.assign, {}, { get x() { return block(1); } }), ap(Object.entries, { get x() { return block(2); } }), ap(Array.from, { *[Symbol.iterator]() { yield block(1); } }, x => block(x)));
//# natives as methods of own objects
const o = { valueOf: () => block(4), toString: () => block('T') }; const h = { slice: String.prototype.slice, toString: o.toString, max: Math.max, get len() { return block(1); } }; log(h.slice(h.len), h.max(o, 1)); class A { static of = Array.of; parse = JSON.parse; n = Number; } log(new A().n(o), new A().parse('[1]', (k, v) => block(v)));
//# natives as conversions
const o = { [Symbol.toPrimitive]: Date.prototype[Symbol.toPrimitive], toString: () => block('s'), valueOf: () => block(1) }; log(`${o}`, o + 1); const q = { valueOf: Array.prototype.join, length: 1, 0: { toString: () => block('7') } }; log(+q, thrown(() => q - 1)); const w = { toString: Array.prototype.toString, join: () => block('J') }; log(String(w), w + '');
//# tags that are read
const o = { get [Symbol.toStringTag]() { return block('Tag'); } }; log(String(o), `${o}`, Object.prototype.toString.call(o), o.toString(), o + '', o.toLocaleString());
//# texts of texts
const e = { toLocaleString() { return block('L'); }, toString() { return block('S'); } }; log([e, e].toLocaleString(), e.toLocaleString(), Object.prototype.toLocaleString.call({ toString: () => block('x') }), new Date(0).toJSON === Date.prototype.toJSON, Date.prototype.toJSON.call({ toISOString: () => block('iso'), valueOf: () => 1 }));
//# texts of errors
const e = new Error({ toString: () => block('msg') }); log(e.message, String({ __proto__: Error.prototype, name: { toString: () => block('N') }, message: { toString: () => block('M') } }), Error.prototype.toString.call({ get name() { return block('gn'); }, get message() { return block('gm'); } }));
//# copies of objects
const o = { get a() { return block(1); }, set b(x) { log(block(x)); } }; log(Object.assign(o, { b: 2 }), Object.fromEntries(Object.entries(o)), Object.getOwnPropertyNames(o), Object.values({ get z() { return block('z'); } }));
//# concat of what says that it can be spread
const o = { length: 1, 0: 'c', get [Symbol.isConcatSpreadable]() { return block(true); } }; log([1].concat(o), [].concat({ length: 2, get 0() { return block('g'); }, 1: 'h', [Symbol.isConcatSpreadable]: true }));
//# array-likes with getters
const o = { get length() { return block(3); }, get 0() { return block('a'); }, get 1() { return block('b'); }, get 2() { return block('c'); } }; const A = Array.prototype; log(A.join.call(o), A.slice.call(o, 1), A.indexOf.call(o, 'b'), A.includes.call(o, 'c'), A.lastIndexOf.call(o, 'a'), A.concat.call([], A.slice.call(o)), A.at.call(o, -1), A.find.call(o, x => x === 'b'), A.toSorted?.call(o), A.toReversed?.call(o), A.with?.call(o, 0, 'z'), Math.max.apply(null, { length: 2, get 0() { return block(3); }, 1: 2 }), Reflect.apply(Math.max, null, { length: 1, get 0() { return block(3); } }), Array.from(o), A.flat.call({ length: 1, get 0() { return block([1]); } }), A.reduce.call(o, (a, b) => a + b), A.some.call(o, x => block(x === 'c')));
//# array-likes with setters
const l = []; const o = { length: 0, set 0(x) { l.push(block(x)); } }; Array.prototype.push.call(o, 'p'); Array.prototype.unshift.call({ length: 0, set 0(x) { l.push(block('u' + x)); } }, 1); Array.prototype.fill.call({ length: 1, set 0(x) { l.push(block('f' + x)); } }, 2); Array.prototype.reverse.call({ length: 2, get 0() { return block(1); }, set 0(x) { l.push(block(x)); }, 1: 5 }); Array.prototype.pop.call({ length: 1, get 0() { return block('pop'); } }); Array.prototype.shift.call({ length: 1, get 0() { return block('sh'); } }); Array.prototype.copyWithin.call({ length: 2, get 0() { return block(1); }, set 1(x) { l.push(block('cw' + x)); } }, 1, 0); log(l);
