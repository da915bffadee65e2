/** Rules that were broken in a history: each once for a statement, with how often. */
import type { ViolationData } from '../../hal/intrinsics';
import type { Violation } from '../target';

/** What was found up to a place. */
export interface KeptViolations {
  readonly items: readonly Violation[];
  readonly count: number;
}

/** The person's statement that did it. */
type Culprit = NonNullable<ViolationData['by']>;

export class Violations {
  private found = new Map<string, Violation>();
  /** Since boot, repeated ones too. */
  count = 0;

  /** @returns with how often it has happened now */
  add(violation: ViolationData, culprit: Culprit | undefined): Violation {
    const id = idOf(violation, culprit);
    const known = this.found.get(id);
    const now: Violation = known
      ? { ...known, count: known.count + 1 }
      : { ...violation, id, count: 1, ...(culprit ? { by: culprit } : {}) };
    this.found.set(id, now);
    this.count++;
    return now;
  }

  get items(): readonly Violation[] {
    return [...this.found.values()];
  }

  get kept(): KeptViolations {
    return { items: this.items, count: this.count };
  }

  /** The machine was put where it had found those. */
  restore({ items, count }: KeptViolations): void {
    this.found = new Map(items.map(v => [v.id, v]));
    this.count = count;
  }
}

/** The same rule, broken by the same statement: numbers in the text may be others. */
function idOf({ kind, text, source }: ViolationData, culprit: Culprit | undefined): string {
  const at = culprit?.source;
  const what = text.replace(/\b(?:0x[0-9a-f]+|\d+)\b/g, '#');
  return [kind, source ?? '', at ? `${at.file}:${at.line}:${at.column}` : '', what].join('\n');
}
