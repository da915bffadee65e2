/** Programs with generators, whose bodies block like any other code. */
export const generatorCases: Record<string, string> = {
  'yield, next with values and the end': `
    function* g(a: number, b = id(2)) { const x: number = yield a + block(1); const y: number = yield x * b; return x + y; }
    export function main() { const i = g(10) as any; return [i.next('ignored'), i.next(5), i.next(7), i.next(), String(i), typeof i[Symbol.iterator], i[Symbol.iterator]() === i]; }`,
  'for-of, spread and destructuring of generators': `
    function* count(n: number) { try { for (let i = 0; i < n; i++) yield block(i); } finally { log('done', n); } }
    export function main() { const r: unknown[] = []; for (const x of count(3)) r.push(x); for (const x of count(5)) { if (x === 2) break; } const [p, q] = count(4); r.push(p, q, [...count(2)], Math.max(...count(3)), Array.from(count(2), x => x * 2), new Set([...count(2)]).size); return r; }`,
  'return and throw run what they should': `
    function* g() { try { yield 1; yield 2; } catch (e: any) { log('caught', e); yield block('c'); } finally { log('finally'); yield 'f'; } return 'end'; }
    export function main() { const a = g() as any; const r = [a.next(), a.return('x'), a.next(), a.next()]; const b = g() as any; r.push(b.next(), b.throw('boom'), b.next(), b.next(), b.next()); const c = g() as any; r.push(c.return(5), c.next()); const d = g() as any; try { d.throw(new Error('early')); } catch (e: any) { r.push(e.message); } try { const e = g() as any; e.next(); e.next(); e.next(); e.throw(new Error('late')); } catch (e: any) { r.push(e.message); } return r; }`,
  delegation: `
    function* inner() { try { const x: unknown = yield 'a'; log(x); yield 'b'; return 'inner result'; } finally { log('inner closed'); } } function* outer() { const r: unknown = yield* inner(); yield r; yield* [1, 2]; }
    export function main() { const i = outer() as any; const r = [i.next(), i.next('sent'), i.next(), i.next(), i.next(), i.next()]; const j = outer(); j.next(); j.return('stop' as never); return r; }`,
  'methods, this, closures and recursion': `
    class Tree { constructor(public v: number, public l?: Tree, public r?: Tree) {} *[Symbol.iterator](): any { if (this.l) yield* this.l; yield block(this.v); if (this.r) yield* this.r; } static *of(...v: number[]) { for (const x of v) yield () => x; } }
    const o = { *g(this: any) { yield this.k; }, k: 5 };
    export function main() { return [[...new Tree(2, new Tree(1), new Tree(4, new Tree(3)))], [...Tree.of(7, 8)].map(f => f()), [...o.g()], (function* () { yield 1; })().next()]; }`,
  'errors inside': `
    function* g(): any { yield 1; throw new Error('in ' + id('g')); } function* self(): any { it.next(); yield 1; } let it: any;
    export function main() { const r: unknown[] = []; try { for (const x of g()) r.push(x); } catch (e: any) { r.push(e.message); } const i = g(); i.next(); try { i.next(); } catch { r.push(i.next()); } it = self(); try { it.next(); } catch (e: any) { r.push(e.message); } return r; }`,
};
