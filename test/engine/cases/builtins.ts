/** Programs about natives that call back: every callback may block. */
export const builtinCases: Record<string, string> = {
  'array methods block in their callbacks': `
    export function main() { const a = [5, 1, 4, , 2] as number[]; const b = (x: any) => block(x); return [a.map(x => b(x) * 2), a.filter(x => b(x) > 1), a.reduce((s, x) => s + b(x), 0), a.reduce((s, x) => s + b(x)), a.reduceRight((s, x) => s + '' + b(x), ''), a.some(x => b(x) === 4), a.every(x => b(x) > 0), a.find(x => b(x) > 4), a.findIndex(x => b(x) === 4), a.findLast(x => b(x) > 1), a.findLastIndex(x => b(x) === 1), a.flatMap(x => [x, b(x)]), Array.from([1, 2], x => b(x) + 1), Array.from({ length: 3 }, (_, i) => b(i))]; }`,
  'forEach of arrays, maps and sets': `
    export function main() { const r: unknown[] = []; [1, , 3].forEach((x, i) => r.push(block(x), i)); new Map([[1, 'a']]).forEach((v, k, m) => r.push(block(v), k, m.size)); new Set([7]).forEach((v, k) => r.push(block(v) + k)); new Uint8Array([1, 2]).forEach(x => r.push(block(x))); return r; }`,
  'sort is stable and handles holes': `
    export function main() { const a: any[] = [3, undefined, 1, , 2, 10]; const people = [['a', 2], ['b', 1], ['c', 2], ['d', 1]] as [string, number][]; const big = Array.from({ length: 40 }, (_, i) => (i * 17) % 23); return [a.slice().sort(), a.slice().sort((x, y) => block(x) - y), people.sort((p, q) => p[1] - id(q[1])), big.sort((x, y) => y - x), [3, 1, 2].toSorted((x, y) => block(x) - y), ['b', 'a'].sort((x, y) => (x < y ? -1 : 1))]; }`,
  'sort with a function that contradicts itself': `
    export function main() { const r: unknown[] = []; for (let n = 2; n < 30; n++) { const a = Array.from({ length: n }, (_, i) => (i * 7) % 5); let k = 0; r.push(a.slice().sort(() => NaN).join(''), a.slice().sort(() => -1).join(''), a.slice().sort(() => ((k += 7) % 3) - 1).join(''), k); } return r; }`,
  'string replace with a function': `
    export function main() { return ['a1b22'.replace(/\\d+/g, d => '<' + block(d) + '>'), 'xax'.replace('a', (m, i) => m + id(i)), 'aXbX'.replaceAll('X', () => block('y')), 'k=v'.replace(/(?<k>\\w)=(\\w)/, (...a) => JSON.stringify([a[1], a[2], a[3], a[5]])), 'abc'.replace(/z/, () => 'no'), ''.replace(/^/, () => 's'), 'aaa'.replace(/a?/g, x => '[' + x + ']')]; }`,
  'JSON with callbacks': `
    export function main() { return [JSON.parse('{"a":[1,{"b":2}]}', (k, v) => (typeof v === 'number' ? block(v) + 1 : v)), JSON.stringify({ a: 1, b: [2, 'x'] }, (k, v) => (typeof v === 'number' ? block(v) * 10 : v)), JSON.stringify({ a: 1, b: 2 }, ['a']), JSON.stringify({ d: { toJSON() { return id('J'); } } }, null, 1)]; }`,
  'detached and borrowed methods': `
    export function main() { return [Array.prototype.map.call('abc', (x: any) => block(x) + '!'), Array.prototype.slice.call([1, 2, 3], 1), [1, 2].map(String), [['1', 2]].map(([a, b]) => a + b), ['1', '2', '3'].map(Number), Array.prototype.filter.apply([1, 2, 3], [(x: number) => block(x) > 1] as any)]; }`,
  'callbacks that throw': `
    export function main() { const r: unknown[] = []; try { [1, 2, 3].map(x => { if (x === 2) throw new Error('at ' + id(x)); return x; }); } catch (e: any) { r.push(e.message); } try { [1].map(null as any); } catch (e: any) { r.push(e.message); } try { ([] as number[]).reduce((a, b) => a + b); } catch (e: any) { r.push(e.message); } try { const o: any = { map: 5 }; o.map((x: any) => x); } catch (e: any) { r.push(e.message); } return r; }`,
  'optional calls': `
    export function main() { const a: number[] | undefined = [3, 1, 2]; const none = undefined as number[] | undefined; const o = { list: a, text: 'x1' } as { list?: number[]; text?: string }; return [a?.map(x => block(x) + 1), none?.map(x => block(x)), o.list?.find(x => block(x) === 2), o?.list?.filter(x => block(x) > 1).map(x => id(x)), o.text?.replace(/\\d/, d => '<' + block(d) + '>'), a?.sort?.((x, y) => block(x) - y)]; }`,
  'own methods of the same names': `
    class Q { items = [1, 2]; map(f: (x: number) => number) { return this.items.map(f).concat(-1); } sort() { return 'sorted'; } find(x: number, y: number) { return x + y; } } export function main() { const q = new Q(); return [q.map(x => block(x) + 1), q.sort(), q.find(id(1), 2)]; }`,
  'grouping and iteration of maps': `
    export function main() { const m = new Map<string, number>([['a', id(1)], ['b', 2]]); const r: unknown[] = []; for (const [k, v] of m) r.push(k, block(v)); for (const k of m.keys()) r.push(k); for (const [i, x] of ['p', 'q'].entries()) r.push(i, x); return [r, [...m.values()], new Map([...m].map(([k, v]) => [v, k])), Object.entries({ x: 1 }).map(([k, v]) => k + v), Object.fromEntries([...m].filter(([, v]) => v > 1))]; }`,
  'subclasses of collections whose methods block': `
    class M extends Map<any, any> { count = 0; set(k: any, v: any) { this.count = (this.count ?? 0) + 1; return super.set(block(k), v); } add() { return 'own'; } } class S extends Set<any> { added: any; constructor(items?: any, ...more: any[]) { super(items); this.added = more; } add(x: any) { return super.add(block(x)); } } class Deep extends S { z = id(1); } class W extends WeakMap<any, any> {}
    function* pairs() { yield [1, block('a')]; yield [2, 'b']; } const k = {};
    export function main() { const r: any[] = [new M([[1, 2], [3, 4]]), new M(pairs() as any).size, new M().add(), new S([1, 1, 2]), new S(), new Deep(new Set([5]), 6), new M(null as any).count, new W([[k, 3]]).get(k), new M([[1, 2]]).count]; for (const bad of [() => new M([5 as any]), () => new M(5 as any), () => new S(7 as any)]) { try { r.push(bad()); } catch (e: any) { r.push(e.name); } } return r; }`,
};
