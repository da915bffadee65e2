import { strict as assert } from 'node:assert';
import { Unkeepable } from '../../simulator/engine';
import { check, prepare, random } from './harness';
import { runPlain } from './oracle';

/** Loops that wait inside while what they walk over changes: the state can be remembered at every point of them. */
const loops: Readonly<Record<string, string>> = {
  'the entries of an array that grows': `
const list = ['a', 'b', 'c'];
for (const [i, x] of list.entries()) { if (i === 1) list.push('d'); log(i, x, await_(i)); }`,
  'the keys and values of an array-like': `
const like = { length: 2, 0: 'x', 1: 'y', 2: 'z' };
for (const i of Array.prototype.keys.call(like)) { like.length = 3; log(await_(i)); }
for (const v of Array.prototype.values.call(like)) log(await_(v));`,
  'a Map of which entries go and come': `
const m = new Map([[1, 'a'], [2, 'b'], [3, 'c']]);
for (const [k, v] of m) {
  if (k === 1) { m.delete(1); m.set(1, 'again'); }
  if (k === 2) { m.delete(3); m.set(4, 'd'); m.set(3, 'e'); }
  log(k, v, await_(k), m.size);
  if (m.size > 4 || v === 'again') break;
}`,
  'a Map that is cleared and filled on the way': `
const m = new Map([[1, 1], [2, 2]]);
let rounds = 0;
for (const k of m.keys()) { log(await_(k)); if (++rounds === 2) { m.clear(); m.set(7, 7); m.set(8, 8); } }
const it = m.values(); log(await_(it.next().value)); m.delete(7); m.delete(8); log(it.next().done); m.set(9, 9); log(it.next().done);`,
  'a Set, its entries, and what is added behind the end': `
const s = new Set(['p', 'q']);
const it = s.values();
log(it.next(), await_(1), it.next()); s.add('r'); log(await_(2), it.next(), await_(3), it.next()); s.add('t'); log(it.next());
for (const [a, b] of s.entries()) { s.delete(a); log(await_(a), b, s.size); }`,
  'a string with surrogates': `
for (const c of 'a\\u{1F600}b\\ud800') log(await_(c.length), c);`,
  'matches, empty ones too': `
for (const m of 'a1b22'.matchAll(/[a-z]?(\\d*)/g)) log(m[0], m.index, await_(m[1]));
for (const m of '\\u{1F600}x'.matchAll(/(?:)/gu)) log(await_(m.index));
const one = /b/y; const found = one[Symbol.matchAll]('ab'); log(await_(found.next().done), found.next().done);`,
  'typed arrays': `
const bytes = new Uint8Array([1, 2, 3]);
for (const b of bytes) { bytes[2] = 9; log(await_(b)); }
for (const [i, b] of bytes.entries()) log(await_(i), b);`,
  'arguments, and destructuring of a Map': `
function f() { for (const x of arguments) log(await_(x)); }
f(1, 2);
const { size } = new Map(new Map([[1, 2]]));
const [[k = await_(5), v], other = await_(6)] = new Map([[undefined, 3]]);
log(size, k, v, other);`,
  'a generator over a Map, delegating to a Set': `
function* g(m) { for (const [k] of m) yield await_(k); yield* new Set([await_(10), 11]).values(); }
for (const x of g(new Map([[1, 0], [2, 0]]))) log(await_(x));`,
  'by a computed name': `
const how = ['entries', Symbol.iterator];
for (const key of how) { const it = new Map([[1, 2]])[key](); log(await_(it.next().value)); log(it.next().done); }
const it = [4, 5][Symbol.iterator](); log(it.next(), await_(1), it.next(), it.next());`,
};

const program = (body: string) => `import { block as await_, log } from 'host';
export function main() {${body}
}`;

describe('engine: iterators of the platform, of which the state is known', () => {
  for (const [name, body] of Object.entries(loops))
    it(`over ${name}`, () => {
      const text = program(body);
      check(text);
      // At every stop: saved, run on for a while, put back.
      const expected = runPlain(text);
      const prepared = prepare(text);
      for (const seed of [1, 2, 3]) {
        const next = random(seed);
        const { executed: _, stops: __, ...seen } = prepared({ budget: () => 1, putBack: next, often: true });
        assert.deepEqual(seen, expected, `seed ${seed}`);
      }
    });

  it('look like the platform’s', () => {
    check(
      program(`
const its = [[].keys(), new Map().entries(), new Set().values(), ''[Symbol.iterator](), ''.matchAll(/a/g)];
for (const it of its) {
  const p = Object.getPrototypeOf(it);
  log(String(it), Object.getOwnPropertyNames(it), Reflect.ownKeys(p).map(String), p.next.name, p.next.length, it[Symbol.iterator]() === it);
  log(Object.getPrototypeOf(p) === Object.getPrototypeOf(Object.getPrototypeOf([].values())));
  try { p.next.call({}); } catch (e) { log(e.message); }
}
log(Map.prototype.entries === Map.prototype[Symbol.iterator], Set.prototype.keys === Set.prototype.values, Array.prototype.values.name);
for (const f of [() => Map.prototype.keys.call([]), () => Array.prototype.values.call(null), () => 'a'.matchAll(/a/), () => Uint8Array.prototype.keys.call([])])
  try { f(); } catch (e) { log(e.message); }
log([...new Map([[1, 2]]).keys()], Array.from(new Set([3]).entries()), Object.fromEntries(new Map([['k', 1]]).entries()), Object.keys({ z: 1 }), Math.max(...[1, 5].values()));`),
    );
  });

  it('remain unknown where reflection gives the platform’s function, and are told so', () => {
    const text = program(`
const { value } = Object.getOwnPropertyDescriptor(Map.prototype, 'keys');
const it = value.call(new Map([[1, 2]]));
log(await_(it.next().value));
for (let i = 0; i < 9; i++) log(await_(i));`);
    assert.throws(
      () => prepare(text)({ budget: () => 1, putBack: random(1), often: true }),
      (e: Error) => e instanceof Unkeepable && /a Map Iterator is in use/.test(e.message),
    );
  });
});
