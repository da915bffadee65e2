/** The workloads of the engine's figures, in the language models are written in; plain JavaScript runs the same text. */
export const workloads = `
import { block } from 'host';
export function w1(n: number) {
  let a = 1, b = 2, s = 0;
  for (let i = 0; i < n; i++) {
    a = (a * 31 + b) & 0xffff;
    b = ((b ^ a) + i) & 0xffff;
    s = (s + a - b) | 0;
    if (s < 0) s = -s;
  }
  return s;
}
export function fib(n: number): number {
  if (n < 2) return n;
  const a = fib(n - 1);
  const b = fib(n - 2);
  return a + b;
}
interface Irp { id: number; status: number; stack: { major: number; minor: number; ctx: null }[]; next: null }
class Dev {
  id: number; queue: Irp[]; done: number; sum: number;
  constructor(id: number) { this.id = id; this.queue = []; this.done = 0; this.sum = 0; }
  submit(irp: Irp) {
    irp.status = 259;
    this.queue.push(irp);
    if (this.queue.length > 16) this.complete();
  }
  complete() {
    const irp = this.queue.shift()!;
    irp.status = irp.stack[0].major;
    this.sum = (this.sum + irp.status + irp.stack[1].minor) | 0;
    this.done++;
  }
}
export function w3(n: number) {
  const devs: Dev[] = [];
  for (let i = 0; i < 8; i++) devs.push(new Dev(i));
  const hist = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < n; i++) {
    const irp: any = { id: i, status: 0, stack: [{ major: i % 28, ctx: null }, { minor: i & 7, ctx: null }], next: null };
    const d = devs[i & 7];
    d.submit(irp);
    hist.set(irp.stack[0].major, (hist.get(irp.stack[0].major) || 0) + 1);
    total = (total + d.done) | 0;
  }
  for (const d of devs) total = (total + d.sum) | 0;
  return total;
}
export function deepA(n: number, k: number): number {
  if (n === 0) {
    let x = 0;
    for (let i = 0; i < k; i++) {
      block();
      x = x + i;
    }
    return x;
  }
  const r = deepA(n - 1, k);
  return r + 1;
}
export function deepB(n: number): number {
  if (n === 0) {
    block();
    return 1;
  }
  const r = deepB(n - 1);
  return r + 1;
}
export function w4b(k: number) {
  let s = 0;
  for (let i = 0; i < k; i++) {
    const r = deepB(11);
    s = s + r;
  }
  return s;
}
export function w5(n: number, k: number): number {
  if (n === 0) {
    let a = 1, b = 2, s = 0;
    for (let i = 0; i < k; i++) {
      a = (a * 31 + b) & 0xffff;
      b = ((b ^ a) + i) & 0xffff;
      s = (s + a - b) | 0;
      if (s < 0) s = -s;
    }
    return s;
  }
  const r = w5(n - 1, k);
  return r + 1;
}
let shared = 0;
export function w6(rounds: number) {
  for (let i = 0; i < rounds; i++) {
    const seen = shared;
    if (i % 12 === 3) block();
    shared = add(seen, 1);
    if (shared > 1000) shared = 0;
  }
  return shared;
}
function add(a: number, b: number) {
  const c = a + b;
  return c;
}
`;
