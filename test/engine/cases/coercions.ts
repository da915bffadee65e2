/** Programs whose operators ask objects for primitive values: what they ask may block. */
export const coercionCases: Record<string, string> = {
  'operators on objects that block': `
    class N { constructor(public n: number) {} valueOf() { log('v', block(this.n)); return this.n; } toString() { return 's' + block(this.n); } }
    class P { [Symbol.toPrimitive](hint: string) { return block(hint); } }
    export function main() { const a: any = new N(3), b: any = new N(4), p: any = new P(), d: any = { valueOf: () => block(9), toString: function () { return id('text'); } }; let x: any = a; const o: any = { k: a }; const r: any[] = [a + b, a - b, a * 2, 2 ** b, a / b, a % 2, a < b, a >= b, a == 3, 3 != a, a == a, a == b, a == null, a | 1, a << 2, -a, +a, ~a, !a, typeof a, \`\${a}|\${p}|\${d}\`, p + '', p + p, p * 1, d + 1, 'x' + d, String(a), Number(a), String(p), BigInt(a)];
      x += 1; o.k += b; o.k -= 1; r.push(x, o.k, [a, [b, null], d, undefined].join('-'), [b, a, 'q'].sort().length, a + (x = 5) + x, (() => { try { return p - Symbol.iterator as any; } catch (e: any) { return e.message; } })()); return r; }`,
  'called by name': `
    class A { toString() { return 'A' + block(1); } valueOf() { return block(2); } toJSON(k: string) { return block(k) + '!'; } }
    export function main() { const a = new A(); const none = undefined as A | undefined; return [a.toString(), a.valueOf(), a?.toString(), none?.toString(), a.toString?.(), (5).toString(2), [1, 2].toString(), new Date(0).toJSON(), JSON.stringify({ a, b: [a] }, null, 1), ({ a }).a.toJSON('k'), (10n).toString(), Object.prototype.toString.call(a)]; }`,
  'assigned coercions and exceptions in them': `
    function F(this: any) {} (F as any).prototype.toString = function () { return 'F' + block(this.k); }; const o: any = { k: 1 }; o.valueOf = () => { if (block(o.k) > 1) throw new Error('no value'); return o.k; };
    export function main() { const f = new (F as any)(); f.k = 8; const r: any[] = [f + '', \`\${f}\`, o + 1]; o.k = 2; try { r.push(o + 1); } catch (e: any) { r.push(e.message); } try { r.push({ toString: () => ({}), valueOf: () => block({}) } as any + 1); } catch (e: any) { r.push(e.message); } try { r.push(\`\${({ [Symbol.toPrimitive]: 5 }) as any}\`); } catch (e: any) { r.push(e.message); } return r; }`,
  'instanceof decided by a function that blocks': `
    class Even { static [Symbol.hasInstance](x: any) { return block(x) % 2 === 0; } } class Plain {} class Sub extends Plain {}
    export function main() { const odd: any = { [Symbol.hasInstance]: (x: any) => block(x) % 2 }; const r: any[] = [2 as any instanceof Even, 3 as any instanceof Even, 1 as any instanceof odd, new Sub() instanceof Plain, {} instanceof Sub]; try { ({}) instanceof (5 as any); } catch (e: any) { r.push(e.message); } try { ({}) instanceof ({} as any); } catch (e: any) { r.push(e.message); } return r; }`,
  'coercions that the platform asks for run to their end': `
    class A { n = 3; valueOf() { let s = 0; for (let i = 0; i < this.n; i++) s += i; return s; } toString() { let t = ''; for (let i = 0; i < 2; i++) t += i; return t; } }
    export function main() { const a: any = new A(); const o: any = { '01': 'found' }; return [Math.max(a, 1), parseInt(a), o[a], 'x01'.indexOf(a), new Array(3).fill(0).indexOf(a), 'abc'.charAt(a), isNaN(a), [a].toString(), a in o, 'ab'.concat(a), new Uint8Array([a])[0]]; }`,
  'sums in loops': `
    class Money { constructor(readonly c: number) {} valueOf() { return block(this.c); } } export function main() { let sum: any = 0; for (const m of [new Money(1), 2, new Money(3), '4']) sum += m as any; let i: any = 0; while (i < new Money(3)) i++; return [sum, i, [new Money(2), new Money(1)].sort((a: any, b: any) => a - b).map(m => m.c)]; }`,
};
