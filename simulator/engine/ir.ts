/**
 * What a function body is lowered to, once, before it is printed as either tier. Expressions are already JavaScript
 * text without any call in it: whatever can suspend stands as a node of its own, numbered by `pc`. Program counters rise
 * in the order of the nodes, so that every compound owns one range of them.
 */
export type Ir =
  /** Plain JavaScript that cannot suspend. */
  | { t: 'code'; s: string }
  /** The prologue: charges the stack. */
  | { t: 'entry'; pc: number }
  | Probe
  /**
   * Statements from the first of these probes to the last, with only computations between them, and `late` ones that are
   * paid for together with them (`lower/stretches.ts`).
   */
  | { t: 'stretch'; probes: readonly Probe[]; late: readonly Probe[]; body: Ir[] }
  /** A call: its value arrives in `$v`. `slow` is the text for the slow tier where the fast one does not work. */
  | { t: 'call'; pc: number; s: string; slow?: string }
  /** `yield`: hands `s` out; what comes in arrives in `$v`. */
  | { t: 'yield'; pc: number; s: string }
  /** Raises `s`. `again`: it has been reported before. */
  | { t: 'raise'; pc: number; s: string; again?: boolean }
  | { t: 'if'; c: string; a: Ir[]; b?: Ir[]; slowOnly?: boolean }
  /** `for(;;)`; leaves by `break label`. */
  | { t: 'loop'; label: string; body: Ir[] }
  | { t: 'block'; label: string; body: Ir[]; used: boolean }
  | { t: 'break'; label: string }
  /** A `test` of undefined is `default`. Tests cannot suspend. */
  | { t: 'switch'; label: string; value: string; cases: { test?: string; body: Ir[] }[] }
  /** Handler code exists in the slow tier only: an exception always unwinds, and comes back through the driver. */
  | { t: 'try'; body: Ir[]; pc: number; handler: Ir[] }
  | { t: 'return'; s?: string };

/**
 * Before a statement. `idle`: the only one of an endless loop that does nothing; all rounds up to the next decision are
 * one. `isLate`: an `if` that only computes, paid for with what follows it.
 */
export type Probe = { t: 'probe'; pc: number; id: number; idle?: boolean; isLate?: boolean };

/** First and last program counter inside, or undefined when nothing inside can suspend. */
export function span(nodes: readonly Ir[]): [number, number] | undefined {
  let lo = Number.POSITIVE_INFINITY;
  let hi = 0;
  const add = (s: [number, number] | undefined) => {
    if (!s) return;
    lo = Math.min(lo, s[0]);
    hi = Math.max(hi, s[1]);
  };
  for (const n of nodes) add(spanOf(n));
  return hi ? [lo, hi] : undefined;
}

const spans = new WeakMap<Ir, [number, number] | null>();

function spanOf(n: Ir): [number, number] | undefined {
  switch (n.t) {
    case 'code':
    case 'break':
    case 'return':
    case 'raise':
      return undefined;
    case 'entry':
    case 'probe':
    case 'call':
    case 'yield':
      return [n.pc, n.pc];
  }
  let s = spans.get(n);
  if (s === undefined) {
    s = compoundSpan(n) ?? null;
    spans.set(n, s);
  }
  return s ?? undefined;
}

function compoundSpan(n: Ir): [number, number] | undefined {
  switch (n.t) {
    case 'if':
      return span([...n.a, ...(n.b ?? [])]);
    case 'loop':
    case 'block':
    case 'stretch':
      return span(n.body);
    case 'switch':
      return span(n.cases.flatMap(c => c.body));
    case 'try': {
      const inner = span([...n.body, ...n.handler]);
      return [Math.min(n.pc, inner?.[0] ?? n.pc), Math.max(n.pc, inner?.[1] ?? n.pc)];
    }
    default:
      return undefined;
  }
}
