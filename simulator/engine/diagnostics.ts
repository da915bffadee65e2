import type { Node } from '@babel/types';
import type { Diagnostic, SourceRange } from './api';

/** The 1-based range of a syntax node in the person's text. */
export function rangeOf(node: Node): SourceRange {
  const { start, end } = node.loc!;
  return { line: start.line, column: start.column + 1, endLine: end.line, endColumn: end.column + 1 };
}

/** Collects the mistakes found in one module, in source order. */
export class Diagnostics {
  private readonly list: Diagnostic[] = [];
  constructor(readonly fileName: string) {}

  at(node: Node, message: string, hint?: string): void {
    this.add(rangeOf(node), message, hint);
  }

  add(range: SourceRange, message: string, hint?: string): void {
    const same = (d: Diagnostic) => d.line === range.line && d.column === range.column && d.message === message;
    if (!this.list.some(same))
      this.list.push({ fileName: this.fileName, ...range, message, ...(hint ? { hint } : {}) });
  }

  get sorted(): readonly Diagnostic[] {
    return [...this.list].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** The name among `candidates` that a person most likely meant, or undefined. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const d = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
