/**
 * Statements that follow each other and only compute with local variables are counted together: nothing can happen
 * between them but that the budget ends, a threshold is raised, or one of them throws.
 */
import type { Ir } from '../ir';

type Probe = Extract<Ir, { t: 'probe' }>;

/** More are no faster, and all of them run one by one where the budget ends. */
const LONGEST = 32;

/** Names, numbers and operators: no property (which may be watched, or be an accessor), no call, nothing made. */
const computes = /^(?:[\w$\s()=+\-*/%&|^<>!~?:;,]|\d\.\d)*$/;
const doesMore = /[\w$]\s*\(|\b(?:new|in|instanceof|delete|return|throw|yield|await|super|import|debugger)\b/;

/** @param found told the first probe of each stretch, and how many it has */
export function withStretches(nodes: readonly Ir[], found: (first: number, count: number) => void): Ir[] {
  const out: Ir[] = [];
  let body: Ir[] = [];
  let probes: Probe[] = [];
  const end = () => {
    if (probes.length > 1) {
      const last = body.lastIndexOf(probes[probes.length - 1]) + 1;
      found(probes[0].id, probes.length);
      out.push({ t: 'stretch', probes, body: body.slice(0, last) }, ...body.slice(last));
    } else out.push(...body);
    body = [];
    probes = [];
  };
  for (const n of nodes) {
    if (n.t === 'probe') {
      const before = probes[probes.length - 1];
      if (probes.length === LONGEST || (before && n.id !== before.id + 1)) end();
      probes.push(n);
      body.push(n);
    } else if (n.t === 'code' && probes.length > 0 && computes.test(n.s) && !doesMore.test(n.s)) body.push(n);
    else {
      end();
      out.push(inside(n, found));
    }
  }
  end();
  return out;
}

function inside(n: Ir, found: (first: number, count: number) => void): Ir {
  const within = (nodes: readonly Ir[]) => withStretches(nodes, found);
  switch (n.t) {
    case 'if':
      return { ...n, a: within(n.a), ...(n.b ? { b: within(n.b) } : {}) };
    case 'loop':
    case 'block':
      return { ...n, body: within(n.body) };
    case 'switch':
      return { ...n, cases: n.cases.map(c => ({ ...c, body: within(c.body) })) };
    case 'try':
      return { ...n, body: within(n.body), handler: within(n.handler) };
    default:
      return n;
  }
}
