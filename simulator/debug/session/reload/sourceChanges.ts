/**
 * What differs between two texts of a model, statement by statement. A statement is the same where its own text and all
 * that stands around it are: what it lies in (`if (x)`, `else`, `case 3:`, the head of its function), not what comes before
 * or after. Comments, imports and declarations of types count for nothing.
 */
import type { CompiledModule, SourceRange } from '../../../engine/api';
import { textThatCounts } from '../../../engine/parse';

/** A statement that has no counterpart in the other text. */
export interface ChangedStatement {
  readonly module: CompiledModule;
  readonly probe: number;
  readonly line: number;
  readonly column: number;
}

export interface SourceChanges {
  readonly before: readonly ChangedStatement[];
  readonly after: readonly ChangedStatement[];
}

interface Statement extends ChangedStatement {
  readonly start: number;
  readonly end: number;
  /** A function: something that others lie in. */
  readonly isFunction: boolean;
  identity: string;
}

/** Longer texts are compared at their ends only. */
const MOST_COMPARED = 4_000_000;

/** The same module from two compilations; undefined: it was not there, or is no more. */
export function changesOf(
  before: CompiledModule | undefined,
  beforeText: string,
  after: CompiledModule | undefined,
  afterText: string,
): SourceChanges {
  if (before && after && before.hash === after.hash) return { before: [], after: [] };
  const a = before ? statementsOf(before, beforeText) : [];
  const b = after ? statementsOf(after, afterText) : [];
  if (before && after && importsDiffer(before, after)) return { before: a, after: b };
  let head = 0;
  while (head < a.length && head < b.length && a[head].identity === b[head].identity) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail].identity === b[b.length - 1 - tail].identity
  )
    tail++;
  return withoutCommon(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
}

/** A name that is imported under both texts, but from elsewhere. */
function importsDiffer(before: CompiledModule, after: CompiledModule): boolean {
  const sourceOf = new Map(before.imports.flatMap(i => i.names.map(name => [name, i.specifier] as const)));
  return after.imports.some(i => i.names.some(name => (sourceOf.get(name) ?? i.specifier) !== i.specifier));
}

/** Without the longest common subsequence. */
function withoutCommon(a: readonly Statement[], b: readonly Statement[]): SourceChanges {
  const [n, m] = [a.length, b.length];
  if (n * m === 0 || n * m > MOST_COMPARED) return { before: a, after: b };
  const lengths = new Uint32Array((n + 1) * (m + 1));
  const at = (i: number, j: number): number => i * (m + 1) + j;
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      lengths[at(i, j)] =
        a[i].identity === b[j].identity
          ? lengths[at(i + 1, j + 1)] + 1
          : Math.max(lengths[at(i + 1, j)], lengths[at(i, j + 1)]);
  const [before, after]: Statement[][] = [[], []];
  let [i, j] = [0, 0];
  while (i < n && j < m)
    if (a[i].identity === b[j].identity) [i, j] = [i + 1, j + 1];
    else if (lengths[at(i + 1, j)] >= lengths[at(i, j + 1)]) before.push(a[i++]);
    else after.push(b[j++]);
  return { before: [...before, ...a.slice(i)], after: [...after, ...b.slice(j)] };
}

/** In the order of the text, each with what makes it itself. */
function statementsOf(module: CompiledModule, source: string): Statement[] {
  const text = textThatCounts(source);
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  const parts: Statement[] = [];
  const add = ({ line, column, endLine, endColumn }: SourceRange, probe: number, isFunction: boolean): void => {
    const start = lineStarts[line - 1] + column - 1;
    const end = lineStarts[endLine - 1] + endColumn - 1;
    parts.push({ module, probe, line, column, start, end, isFunction, identity: '' });
  };
  for (const f of module.functions) {
    if (f.index > 0) add(f, -1, true);
    for (const p of f.points) if (p.kind === 'statement' && p.probe !== undefined) add(p, p.probe, false);
  }
  parts.sort((a, b) => a.start - b.start || b.end - a.end || Number(a.isFunction) - Number(b.isFunction));
  identify(text, parts);
  return parts.filter(p => !p.isFunction);
}

/** Words that belong to what follows alone. */
const OWN_WORDS = /^(?:const|let|var|static|readonly|export|default|using|[\s,])*$/;

function identify(text: string, parts: readonly Statement[]): void {
  let next = 0;
  const inside = (end: number): boolean => next < parts.length && parts[next].start < end;
  /** What lies between `start` and `end`; answers where the last of it ends. */
  const name = (start: number, end: number, around: string): number => {
    let section = '';
    let done = start;
    while (inside(end)) {
      const part = parts[next++];
      const between = bare(text.slice(done, part.start));
      const own = OWN_WORDS.test(between) || part.isFunction ? between : '';
      // A word begins another section of what is around: `else`, `catch (e)`, `case 3:`.
      if (!own && /\w/.test(between)) section = between;
      const isLeaf = !inside(part.end);
      const first = isLeaf ? part.end : parts[next].start;
      const head = text.slice(part.start, first);
      const begin = `${around}\n${section}\n${own} ${isLeaf ? plain(head) : bare(head)}`;
      const last = name(first, part.end, begin);
      part.identity = `${begin} ${bare(text.slice(last, part.end))}`;
      done = Math.max(done, part.end);
    }
    return Math.min(done, end);
  };
  name(0, text.length, '');
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Without the braces around blocks. */
function bare(text: string): string {
  return plain(text).replace(/^[\s;{}]+|[\s;{}]+$/g, '');
}
