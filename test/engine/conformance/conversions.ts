//# numbers
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(parseInt(o('12px')), parseFloat(o('1.5')), Number(o('7')), String(o(8)), isNaN(o('x')), isFinite(o(3)), Number.parseInt(o('ff'), o(16)), +o(4), -o(5), ~o(1));
//# math
const o = (v, n = 'o') => ({ valueOf() { log(n); return block(v); } }); 
log(Math.max(o(1), o(3, 'b'), 2), Math.min(o(1)), Math.abs(o(-2)), Math.pow(o(2), o(3)), Math.hypot(o(3), o(4)), Math.imul(o(2), o(4)), Math.floor(o(1.5)), Math.sign(o(-4)), Math.atan2(o(0), o(1)), Math.clz32(o(1)));
//# strings
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log('x'.repeat(o(3)), 'ab'.padStart(o(5), o('*')), 'abc'.slice(o(1), o(2)), 'abc'.substring(o(1)), 'abc'.charAt(o(1)), 'abc'.charCodeAt(o(1)), 'abc'.indexOf(o('b')), 'abc'.at(o(-1)), 'abc'.includes(o('b')), 'abc'.startsWith(o('a'), o(0)), 'abc'.endsWith(o('c')), 'a,b'.split(o(',')), 'a'.concat(o('b'), o('c')), 'abc'.replace(o('b'), o('x')), 'abab'.replaceAll(o('a'), o('x')), 'abc'.localeCompare(o('abc')), 'abc'.lastIndexOf(o('c')), 'abc'.substr(o(1), o(1)), 'abc'.codePointAt(o(1)), 'abc'.padEnd(o(4)), 'abc'.normalize(o('NFC')), 'abc'.match(o('b'))[0], 'abc'.search(o('c')), [...'abc'.matchAll(o('b'))].length);
//# static strings
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(String.fromCharCode(o(65), o(66)), String.fromCodePoint(o(67)), String.raw({ raw: ['a', 'b'] }, o('x')), Symbol(o('d')).description, Symbol.for(o('k')).description, BigInt(o('12')), BigInt.asIntN(o(8), o(255n)), Boolean(o(0)), encodeURIComponent(o('a b')), decodeURI(o('%20')));
//# this of string methods
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(String.prototype.toUpperCase.call(o('abc')), String.prototype.slice.call(o('abc'), 1), String.prototype.trim.apply(o(' x '), []), String.prototype.at.call(o('xy'), o(1)));
//# arrays
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log([1,2,3].indexOf(2, o(1)), [1,2,3].includes(3, o(0)), [1,2,3].lastIndexOf(1, o(2)), [1,2,3].slice(o(1)), [1,2,3].splice(o(1), o(1)), [1,2,3].at(o(-1)), [1,2,3].fill(0, o(1), o(2)), [1,2,3].copyWithin(o(0), o(1)), [1,2,3].with(o(0), 9), [1,2,3].toSpliced(o(0), o(2)), [1,[2,[3]]].flat(o(1)), [1,2].join(o('-')), [o('a'), o('b')].join(), String([o('a')]), [o(1)] + '', [3,o(1),2].sort(), [o(2)].toString(), [1,2,3].at(o(1)));
//# array length
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
const a = [1,2,3]; a.length = o(1); log(a); log(new Array(o(3)).length, Array(o(2)).length); a['length'] = o(0); log(a.length, thrown(() => { a.length = o(-1); }));
//# typed arrays
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
const t = new Uint8Array(4); t[0] = o(5); t[o(1)] = o(6); t[2] += o(3); const b = new BigInt64Array(2); b[0] = o(7n); t.fill(o(1), o(3)); t.set([o(9)], o(0)); log(t, b, t.at(o(0)), t.indexOf(o(1)), t.subarray(o(1), o(2)), t.slice(o(1)), new Uint8Array(o(2)), new Uint8Array([o(3)]), Uint8Array.of(o(4)), Uint8Array.from([o(5)]), new Float64Array(2).fill(o(2)), t.with(o(0), o(44)));
//# data view
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
const d = new DataView(new ArrayBuffer(o(8))); d.setUint16(o(0), o(500)); d.setBigInt64(o(0), o(1n)); log(d.getUint16(o(0)), d.getBigInt64(o(0)), new ArrayBuffer(8).slice(o(2), o(4)).byteLength);
//# dates
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(new Date(o(5)).getTime(), new Date(o('1970-01-01T00:00:01Z')).getTime(), Date.UTC(o(1970), o(0), o(2)), new Date(o(2020), o(0)).getFullYear(), Date.parse(o('1970')), new Date(0).setTime(o(9)), new Date(0).setUTCHours(o(1), o(2)));
//# errors
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(new Error(o('m')).message, new TypeError(o('t')).message, Error(o('e')).message, new AggregateError([o('x')], o('ag')).message);
//# regexps
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(new RegExp(o('a+'), o('g')).source, /b/.test(o('abc')), /b/.exec(o('abc')).index, 'x'.replace(/x/, o('y')), RegExp(o('c')).flags);
//# keys
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
const x = { a: 1, b: 2 }; log(x[o('a')], o('b') in x, Object.hasOwn(x, o('a')), x.hasOwnProperty(o('b')), Object.prototype.propertyIsEnumerable.call(x, o('a')), Reflect.has(x, o('a')), Reflect.get(x, o('b')), Reflect.set(x, o('c'), 3), Reflect.deleteProperty(x, o('c')), delete x[o('b')], x, Object.getOwnPropertyDescriptor(x, o('a')).value, Reflect.getOwnPropertyDescriptor(x, o('a')).value, Object.defineProperty({}, o('z'), { value: 1, enumerable: true }), Reflect.defineProperty(x, o('q'), { value: 2, enumerable: true }), x);
//# key op
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
const x = { a: 1, b: 2, n: null }; x[o('a')] += 1; x[o('b')]++; --x[o('a')]; x[o('n')] ??= 5; x[o('a')] ||= 9; x[o('a')] &&= 8; x[o('c')] = 3; log(x); x[o('b')] **= 2; x.b += o(1); x.a++; log(x); const { [o('a')]: q, [o('b')]: w = 4, ...rest } = x; log(q, w, rest); [x[o('a')], x.b] = [1, 2]; log(x); for (x[o('k')] of [1, 2]); log(x); log({ [o('m')]() { return 1; }, get [o('g')]() { return 2; }, [o('v')]: 3 }); class C { static [o('s')] = 1; [o('i')] = 2; [o('f')]() {} } log(C.s, new C().i);
//# key op order
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
const f = (v, n) => { log(n); return v; }; const x = { a: 1 }; f(x, 'obj')[f(o('a', 'key'), 'keyexpr')] = f(5, 'val'); f(x, 'obj')[f(o('a', 'key'), 'keyexpr')] += f(5, 'val'); f(x, 'obj')[f(o('a', 'key'), 'keyexpr')]++; log(x, thrown(() => { null[o('k')]; }), thrown(() => { null[o('k')] = 1; }), thrown(() => { undefined[o('k')]++; }), thrown(() => { f(null, 'n')[f(o('k'), 'k')] += f(1, 'r'); }));
//# collections natives
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(Object.groupBy?.([1, 2], x => o('k' + x)), Object.fromEntries([[o('a'), 1]]), JSON.stringify({ a: 1 }, null, 2).length, JSON.parse(o('[1]')), JSON.stringify({ a: [1] }, [o('a')]), `${o('t')}`, o(1) + o(2), o(1) < o(2), o(1) == 1, o(2) * 3, isNaN(o(NaN)), Number.isInteger(o(1)), (255).toString(o(16)), (1.005).toFixed(o(2)), (5).toPrecision(o(3)), (5).toExponential(o(1)), 10n.toString(o(2)), Symbol.for(o('s')).toString(), parseInt('11', o(2)));
//# apply and spread
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); 
log(Math.max(...[o(1), o(4)], o(2)), Math.max.apply(null, [o(1), 3]), String.prototype.slice.apply(o('abc'), [o(1)]), Math.max.call(null, o(1), 5), [].indexOf.call([1, 2], 2, o(0)), Array.prototype.slice.call(['a', 'b'], o(1)), Array.from({ length: o(2), 0: 'a' }), 'x'.padStart(o(1), o('never')), [].indexOf(1, o(0)), String.raw`a${o('b')}c${1}`, 'abc'?.slice(o(1)), thrown(() => parseInt(Symbol.iterator)), thrown(() => 'a'.startsWith(/a/, o(1))), thrown(() => String.prototype.slice.call(null, o(1))), thrown(() => Number(o({}))), thrown(() => 'x'.repeat({ toString() { throw new Error('mine'); }, valueOf() { return {}; } })));
//# update of variables
const o = (v, n = 'o') => ({ valueOf() { log(n); return block(v); } }); 
let a: any = o(1); a++; let b: any = o(5n); ++b; let c: any = o('7'); const d = c--; log(a, b, c, d); let x: any = [o(1)]; x[0]++; log(x); let e: any = null; e++; let f: any = o(2); f += o(3); let g: any = o(2); g **= o(3); log(e, f, g); class P { #v: any = o(4); static s: any = o(5); up() { this.#v++; return this.#v--; } } P.s++; log(new P().up(), P.s); let u: any; u++; log(u);
//# own methods of these names
const o = (v) => ({ [Symbol.toPrimitive](h) { log('never'); return block(v); } }); const t = { slice(x) { return x; }, at(...a) { return a.length; }, call(x) { return x; }, indexOf: (x) => x }; const v = o(1); log(t.slice(v) === v, t.at(v, v), t.call(v) === v, t.indexOf(v) === v, [v].includes(v), [v].indexOf(v), new Map([[v, 1]]).get(v), new Set([v]).has(v), [1].concat(v).length, Object.is(v, v), JSON.stringify({ v }), thrown(() => t.nothing(v)), thrown(() => t.search(v)), thrown(() => (null as any).at(v)), [v].with(0, v).length, [].fill.call([1], v)[0] === v);
//# evaluation order with calls
const o = (v, n = 'o') => ({ [Symbol.toPrimitive](h) { log(n, h); return block(v); } }); const f = (x, n) => { log('eval ' + n); return block(x); };
log(f('abc', 'object').slice(f(o(0, 'first'), 'a'), f(o(2, 'second'), 'b')), Math.max(f(o(1, 'x'), 1), f(o(2, 'y'), 2)), new Date(f(o(2000, 'year'), 'y'), f(o(1, 'month'), 'm')).getMonth(), f([1, 2, 3], 'list')[f(o(1, 'key'), 'k')], parseInt(f(o('z', 't'), 't'), f(o(36, 'radix'), 'r')));
