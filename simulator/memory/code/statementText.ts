/** Just enough reading of a statement's text to lower it: what kind of statement, which operands. No parser. */

export type StatementKind =
  | 'return'
  | 'if'
  | 'loop'
  | 'doLoop'
  | 'switch'
  | 'jump'
  | 'throw'
  | 'assign'
  | 'increment'
  | 'declare'
  | 'other';

/** Source text with quick access by line and column (1-based). */
export class SourceText {
  private readonly starts: number[] = [0];
  constructor(readonly text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }
  offset(line: number, column: number): number {
    return (this.starts[line - 1] ?? this.text.length) + column - 1;
  }
  line(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

const KEYWORDS: Readonly<Record<string, StatementKind>> = {
  return: 'return',
  if: 'if',
  while: 'loop',
  for: 'loop',
  do: 'doLoop',
  switch: 'switch',
  break: 'jump',
  continue: 'jump',
  throw: 'throw',
  const: 'declare',
  let: 'declare',
  var: 'declare',
};

export function statementKind(text: string, start: number, end: number): StatementKind {
  let i = start;
  while (i < end && isWord(text.charCodeAt(i))) i++;
  const keyword = i - start <= 8 ? KEYWORDS[text.slice(start, i)] : undefined;
  if (keyword) return keyword;
  const equals = assignmentAt(text, start, end);
  if (equals >= 0) return 'assign';
  const tail = text.slice(Math.max(start, end - 3), end);
  return tail.includes('++') || tail.includes('--') || text.startsWith('++', start) || text.startsWith('--', start)
    ? 'increment'
    : 'other';
}

/** Index of a top-level `=` (or of the operator of `+=`), or -1. */
export function assignmentAt(text: string, start: number, end: number): number {
  let depth = 0;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x5b || c === 0x7b) depth++;
    else if (c === 0x29 || c === 0x5d || c === 0x7d) depth--;
    else if (c === 0x22 || c === 0x27 || c === 0x60) i = skipString(text, i, end);
    else if (c === 0x3d && depth === 0) {
      const next = text.charCodeAt(i + 1);
      const before = text.charCodeAt(i - 1);
      if (next === 0x3d || next === 0x3e || before === 0x3d || before === 0x21 || before === 0x3c || before === 0x3e)
        continue;
      return i;
    } else if (c === 0x3b && depth === 0) return -1;
  }
  return -1;
}

/** Index of the bracket that closes the one at `open`, or `end`. */
export function closing(text: string, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x5b || c === 0x7b) depth++;
    else if (c === 0x29 || c === 0x5d || c === 0x7d) {
      if (--depth === 0) return i;
    } else if (c === 0x22 || c === 0x27 || c === 0x60) i = skipString(text, i, end);
    else if (c === 0x2f && text.charCodeAt(i + 1) === 0x2f) {
      const newline = text.indexOf('\n', i);
      i = newline < 0 ? end : newline;
    } else if (c === 0x2f && text.charCodeAt(i + 1) === 0x2a) {
      const close = text.indexOf('*/', i + 2);
      i = close < 0 ? end : close + 1;
    }
  }
  return end;
}

/** Arguments of the call whose callee ends before `open` (the index of its parenthesis). */
export function callArguments(text: string, open: number, end: number): string[] {
  const close = closing(text, open, end);
  const items: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open + 1; i < close; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x5b || c === 0x7b) depth++;
    else if (c === 0x29 || c === 0x5d || c === 0x7d) depth--;
    else if (c === 0x22 || c === 0x27 || c === 0x60) i = skipString(text, i, close);
    else if (c === 0x2c && depth === 0) {
      items.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start, close).trim();
  if (last !== '') items.push(last);
  return items;
}

/** Where the block or statement controlled by the head at `start` (`if (...)`, `while (...)`) ends. */
export function controlledEnd(text: string, start: number, end: number): number {
  const open = text.indexOf('(', start);
  if (open < 0 || open >= end) return end;
  let i = closing(text, open, end) + 1;
  while (i < end && isSpace(text.charCodeAt(i))) i++;
  if (text.charCodeAt(i) === 0x7b) return closing(text, i, end) + 1;
  const semicolon = text.indexOf(';', i);
  return semicolon < 0 ? end : semicolon + 1;
}

/** The number of a constant expression without names (`-10n * 10_000_000n`, `0x20`), or undefined. */
export function constantValue(text: string): bigint | undefined {
  const plain = text.replace(/_(?=\d)/g, '').replace(/(\d)n\b/g, '$1');
  const product = plain.split('*').map(t => t.trim());
  let value = 1n;
  for (const factor of product) {
    const m = /^(-?)\(?\s*(0x[\da-f]+|\d+)\s*\)?$/i.exec(factor);
    if (!m) return undefined;
    value *= m[1] ? -BigInt(m[2]) : BigInt(m[2]);
  }
  return value;
}

function skipString(text: string, i: number, end: number): number {
  const quote = text.charCodeAt(i);
  for (i++; i < end && text.charCodeAt(i) !== quote; i++) if (text.charCodeAt(i) === 0x5c) i++;
  return i;
}

export function isWord(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f || c === 0x24;
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}
