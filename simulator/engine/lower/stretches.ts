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

/** Compound nodes are changed in place. @param found told each stretch */
export function withStretches(nodes: readonly Ir[], found: (stretch: Stretch) => void): Ir[] {
  return new Stretches(found).of(nodes, []);
}

class Stretches {
  constructor(private readonly found: (stretch: Stretch) => void) {}

  /** @param late not paid for yet; if there are any, the nodes begin with a statement */
  of(nodes: readonly Ir[], late: readonly Probe[]): Ir[] {
    const out: Ir[] = [];
    let probes: Probe[] = [];
    /** Places of the first and the last of them. */
    let first = 0;
    let last = 0;
    const end = () => {
      if (probes.length === 0) return;
      if (probes.length + late.length > 1) {
        this.found([probes[0].id, probes.length, ...late.map(p => p.id)]);
        const body = out.slice(first, last + 1);
        out.splice(first, body.length, { t: 'stretch', probes, late, body });
      }
      probes = [];
      late = [];
    };
    for (let i = 0; i < nodes.length; i++) {
      const n = nodes[i];
      if (n.t === 'probe') {
        if (probes.length === LONGEST || (probes.length > 0 && n.id !== probes[probes.length - 1].id + 1)) end();
        if (probes.length === 0) {
          const rest = late.length < LONGEST ? this.paidLater(nodes, i, late) : undefined;
          if (rest) return out.concat(rest);
          first = out.length;
        }
        last = out.length;
        probes.push(n);
        out.push(n);
      } else if (n.t === 'code') {
        if (probes.length > 0 && !onlyComputes(n.s)) end();
        out.push(n);
      } else {
        end();
        this.inside(n);
        out.push(n);
      }
    }
    end();
    return out;
  }

  /**
   * An `if` that only computes, and is followed by a statement whichever way it goes, is paid for with that one: until
   * then nothing has happened, and it can be done again from its start. Returns it and all that follows.
   * @param at where its probe stands
   */
  private paidLater(nodes: readonly Ir[], at: number, late: readonly Probe[]): Ir[] | undefined {
    const n = nodes[at + 1] as Ir | undefined;
    if (n?.t !== 'if' || n.slowOnly || !onlyComputes(n.c) || assigns.test(n.c) || !begins(n.a)) return undefined;
    const { b } = n;
    const isLeft = !b && leaves(n.a);
    if (b ? !begins(b) : !isLeft || !begins(nodes, at + 2)) return undefined;
    const probe = nodes[at] as Probe;
    const both = [...late, probe];
    probe.isLate = true;
    n.a = this.of(n.a, both);
    if (b) n.b = this.of(b, both);
    return [probe, n, ...this.of(nodes.slice(at + 2), isLeft ? both : [])];
  }

  private inside(n: Ir): void {
    switch (n.t) {
      case 'if':
        n.a = this.of(n.a, []);
        if (n.b) n.b = this.of(n.b, []);
        return;
      case 'loop':
      case 'block':
        n.body = this.of(n.body, []);
        return;
      case 'switch':
        for (const c of n.cases) c.body = this.of(c.body, []);
        return;
      case 'try':
        n.body = this.of(n.body, []);
        n.handler = this.of(n.handler, []);
    }
  }
}

function begins(nodes: readonly Ir[], at = 0): boolean {
  const first = nodes[at] as Ir | undefined;
  return first?.t === 'probe' && !first.idle;
}

/** Whether what follows is not reached from here. */
function leaves(nodes: readonly Ir[]): boolean {
  const last = nodes.at(-1)?.t;
  return last === 'return' || last === 'break' || last === 'raise';
}
