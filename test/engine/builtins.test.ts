import fc from 'fast-check';
import { check } from './harness';

/**
 * Calls of everything in the platform that calls back, on random data: results, order of calls, arguments, `this` and
 * errors must be the platform's own, whether or not the callback is suspended.
 */
const value = fc.oneof(
  { withCrossShrink: true },
  fc.integer({ min: -3, max: 9 }).map(String),
  fc.constantFrom("'a'", "'bc'", 'undefined', 'null', 'NaN', '-0', 'true', '[1, 2]', '[]', '{ k: 1 }', '7n', "''"),
);
const items = fc
  .array(fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constant('') }), { maxLength: 7 })
  .map(list => `[${list.join(', ')}${list.at(-1) === '' ? ',' : ''}]`);
const numbers = fc.array(fc.integer({ min: -200, max: 300 }), { maxLength: 60 }).map(l => `[${l.join(', ')}]`);
const typedArray = fc
  .tuple(fc.constantFrom('Uint8Array', 'Int32Array', 'Float64Array'), numbers)
  .map(([c, l]) => `new ${c}(${l})`);
const arrayLike = fc
  .tuple(
    fc.array(value, { maxLength: 4 }),
    fc.constantFrom('', 'length: -1', 'length: 2.7', "length: '3'", 'length: 1e3'),
  )
  .map(([list, length]) => `{ ${[...list.map((v, i) => `${i}: ${v}`), length || `length: ${list.length}`].join()} }`);
const list = fc.oneof(
  items,
  numbers,
  typedArray,
  arrayLike,
  fc.constantFrom("'text'", '5', 'null', 'undefined', 'new More(1, 2, 3)'),
);
const callback = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('f', 'odd', 'change') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'null',
      '5',
      "'no'",
      '{}',
      '[f]',
      'undefined',
      'fail',
      'String',
      '/x/',
      'Symbol.iterator',
    ),
  },
);
const method = fc.constantFrom(
  ...'map filter forEach some every find findIndex findLast findLastIndex flatMap'.split(' '),
);
const self = fc.constantFrom('', ', { me: 1 }', ", 'self'", ', null');
const owner = fc.constantFrom('Array', 'Array', 'Array', 'Uint8Array');

const call = fc.oneof(
  { withCrossShrink: true },
  fc.tuple(owner, method, list, callback, self).map(([o, m, l, f, s]) => `${o}.prototype.${m}.call(${l}, ${f}${s})`),
  fc.tuple(method, list, callback, self).map(([m, l, f, s]) => `on(${l}).${m}(${f}${s})`),
  fc.tuple(method, list, callback).map(([m, l, f]) => `on(${l})[key('${m}')](${f})`),
  fc.tuple(method, list, callback).map(([m, l, f]) => `Reflect.apply([].${m}, ${l}, [${f}])`),
  fc
    .tuple(fc.constantFrom('reduce', 'reduceRight'), list, callback, fc.constantFrom('', ', 0', ', undefined'))
    .map(([m, l, f, s]) => `on(${l}).${m}(${f === 'f' ? 'sum' : f}${s})`),
  fc
    .tuple(
      fc.constantFrom('sort', 'toSorted'),
      fc.oneof(numbers, items, typedArray),
      fc.constantFrom('by', 'undefined', '5', 'back'),
    )
    .map(([m, l, f]) => `on(${l}).${m}(${f})`),
  fc
    .tuple(fc.constantFrom('Array', 'More', 'Object', 'Uint8Array', 'Int32Array'), list, callback, self)
    .map(([c, l, f, s]) => `on(${c === 'Object' ? 'Array' : c}).from.call(${c}, ${l}, ${f}${s})`),
  fc.tuple(fc.constantFrom('Array', 'More', 'Uint8Array'), list).map(([c, l]) => `${c}.from(${l})`),
  fc.tuple(items, callback).map(([l, f]) => `new Map(${l}.entries()).forEach(${f}, 1)`),
  fc.tuple(items, callback).map(([l, f]) => `new Set(${l}).forEach(${f})`),
  fc.tuple(items, callback).map(([l, f]) => `Map.prototype.forEach.call(${l}, ${f})`),
  fc.tuple(list, callback).map(([l, f]) => `Object.fromEntries(on(${l}).map?.(${f}))`),
  fc.tuple(list, callback).map(([l, f]) => `new Map(on(${l}).map?.(${f}))`),
  fc
    .tuple(
      fc.constantFrom('replace', 'replaceAll'),
      fc.constantFrom("'a-b-a'", "''", "'x'", '5', 'null'),
      fc.constantFrom("'a'", "''", '/a/', '/(?<n>[ab])-?/g', '/(a)|(b)/g', '5', '/^/gy', 'null'),
      fc.constantFrom('f', 'all', "'$&$&'", '5', 'fail'),
    )
    .map(([m, t, p, f]) => `String.prototype.${m}.call(${t}, ${p}, ${f})`),
  fc
    .tuple(fc.json({ maxDepth: 2 }), fc.constantFrom('all', 'drop', '5', 'twice'))
    .map(([j, f]) => `JSON.parse(${JSON.stringify(j)}, ${f})`),
  fc
    .tuple(
      value,
      value,
      fc.constantFrom('all', 'drop', 'undefined', "['a', 1]", "['k', 'b', 'k']", 'fail'),
      fc.constantFrom('', ', 2', ", '--'"),
    )
    .map(([a, b, f, s]) => `JSON.stringify({ a: ${a}, b: [${b}, { k: ${a} }], c: { toJSON: all, k: 1 } }, ${f}${s})`),
);

const program = (calls: string[]) => `import { log, block, id } from 'host';
class More extends Array { top() { return this.at(-1); } }
let count = 0;
// How a missing callee is written is not the builtins' affair.
const told = (e: any) => (/^on\\(/.test(e.message) ? 'not there' : e);
const on = (x: any): any => Object(x);
const key = (x: string): any => id(x);
function f(this: any, ...a: any[]) { log(this, a.slice(0, 2), typeof a[2]); return block(a[0]); }
const odd = (x: any, i: any) => { if (++count > 200) throw new Error('many'); return block(i) % 2 === 1; };
const change = (x: any, i: any, l: any) => { if (i === 1) { l.length = 2; l[0] = 'new'; } return block([x, i]); };
const fail = (x: any) => { throw new Error('failed ' + typeof id(x)); };
const sum = (a: any, b: any, i: any, l: any) => { log(i, typeof l); return String(a) + String(block(b)); };
const by = (a: any, b: any) => { log(a, b); return block(a) - b; };
const back = (a: any, b: any) => (a < b ? block(1) : a > b ? -1 : 0);
const all = function (this: any, ...a: any[]) { log(this, a.length > 1 ? a.slice(0, 2) : a); return block(a.at(-1)); };
const drop = (k: any, v: any) => (block(k) === 'a' || k === '0' ? undefined : v);
const twice = function (this: any, k: any, v: any) { if (k === 'a') this.b = 5; return Array.isArray(v) ? v.concat(id(1)) : v; };
export function main() { const r: unknown[] = [];
${calls.map(c => `  try { r.push(${c}); } catch (e: any) { r.push(told(e)); }`).join('\n')}
  return r; }`;

describe('engine: builtins that call back agree with the platform', () => {
  it('random calls with random data', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), calls => check(program(calls), { randomRuns: 1 })),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
    );
  });
});
