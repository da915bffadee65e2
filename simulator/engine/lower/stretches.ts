/**
 * Statements that follow each other and only compute with local variables are counted together: nothing can happen
 * between them but that the budget ends, a threshold is raised, or one of them throws.
 */
import type { Ir, Probe } from '../ir';
import type { Stretch } from '../runtime/thresholds';

/** More are no faster, and all of them run one by one where the budget ends. */
const LONGEST = 32;

/** Names, numbers and operators: no property (which may be watched, or be an accessor), no call, nothing made. */
const computes = /^(?:[\w$\s()=+\-*/%&|^<>!~?:;,]|\d\.\d)*$/;
const doesMore = /[\w$]\s*\(|\b(?:new|in|instanceof|delete|return|throw|yield|await|super|import|debugger)\b/;
/** Besides, changes nothing: it may be done again. */
const assigns = /\+\+|--|(?<![=!<>])=(?!=)|[<>]{2}=/;

const onlyComputes = (text: string) => computes.test(text) && !doesMore.test(text);

/** @param found told each stretch */
export function withStretches(nodes: readonly Ir[], found: (stretch: Stretch) => void): Ir[] {
  return new Stretches(found).of(nodes, []);
}

class Stretches {
  constructor(private readonly found: (stretch: Stretch) => void) {}

  /** @param late not paid for yet; if there are any, the nodes begin with a statement */
  of(nodes: readonly Ir[], late: readonly Probe[]): Ir[] {
    const out: Ir[] = [];
    let body: Ir[] = [];
    let probes: Probe[] = [];
    const end = () => {
      if (probes.length + late.length > 1) {
        const last = body.lastIndexOf(probes[probes.length - 1]) + 1;
        this.found([probes[0].id, probes.length, ...late.map(p => p.id)]);
        out.push({ t: 'stretch', probes, late, body: body.slice(0, last) }, ...body.slice(last));
      } else out.push(...body);
      body = [];
      probes = [];
      late = [];
    };
    for (const [i, n] of nodes.entries()) {
      if (n.t === 'probe') {
        const before = probes[probes.length - 1];
        if (probes.length === LONGEST || (before && n.id !== before.id + 1)) end();
        if (probes.length === 0 && late.length < LONGEST) {
          const rest = this.paidLater(n, nodes.slice(i + 1), late);
          if (rest) return [...out, ...rest];
        }
        probes.push(n);
        body.push(n);
      } else if (n.t === 'code' && probes.length > 0 && onlyComputes(n.s)) body.push(n);
      else {
        end();
        out.push(this.inside(n));
      }
    }
    end();
    return out;
  }

  /**
   * An `if` that only computes, and is followed by a statement whichever way it goes, is paid for with that one: until
   * then nothing has happened, and it can be done again from its start. Returns it and all that follows.
   */
  private paidLater(probe: Probe, [n, ...rest]: readonly Ir[], late: readonly Probe[]): Ir[] | undefined {
    if (n?.t !== 'if' || n.slowOnly || !onlyComputes(n.c) || assigns.test(n.c) || !begins(n.a)) return undefined;
    const { b } = n;
    const isLeft = !b && leaves(n.a);
    if (!begins(b ?? (isLeft ? rest : []))) return undefined;
    const both = [...late, probe];
    const a = this.of(n.a, both);
    return [
      { ...probe, isLate: true },
      b ? { ...n, a, b: this.of(b, both) } : { ...n, a },
      ...this.of(rest, isLeft ? both : []),
    ];
  }

  private inside(n: Ir): Ir {
    const within = (nodes: readonly Ir[]) => this.of(nodes, []);
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
}

function begins([first]: readonly Ir[]): boolean {
  return first?.t === 'probe' && !first.idle;
}

/** Whether what follows is not reached from here. */
function leaves(nodes: readonly Ir[]): boolean {
  return /^(?:return|break|raise)$/.test(nodes.at(-1)?.t ?? '');
}
