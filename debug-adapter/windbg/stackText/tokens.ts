/** A cleaned text as the pieces that lines of stacks consist of. */
import { type PrintedSymbol, symbolAt } from './symbols';

export interface AddressToken {
  readonly kind: 'address';
  readonly value: bigint;
  /** Hex digits of the column: 8 or 16. */
  readonly width: number;
  /** It is printed with `0x`, as WinDbg does where it has no symbol. */
  readonly prefixed?: string;
  readonly line: number;
}

export type Token =
  | AddressToken
  /** A number of a frame, or bytes of one. */
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'symbol'; readonly symbol: PrintedSymbol; readonly line: number }
  /** `(Inline Function) --------`: such a frame has no columns. */
  | { readonly kind: 'inline'; readonly line: number }
  | { readonly kind: 'source'; readonly text: string; readonly line: number }
  /** Names of columns, a prompt, a thread: another stack begins. */
  | { readonly kind: 'heading'; readonly text: string; readonly line: number }
  | { readonly kind: 'colon' | 'end' | 'other'; readonly line: number };

const heading =
  /child-?sp\b|child\s?ebp\b|stack_text\b|(?:^|(?<=[ ]))(?:\d+:[ ]?)?kd>|\b\d+:\d+(?::x86)?>|\bthread[ ]+[0-9a-f`]{8,17}[ ]+cid\b|\bid:[ ]+[0-9a-f]+\.[0-9a-f]+[ ]|(?<=^[ ]*#?[ ]*)(?:retaddr|call site)\b/gi;
const blanks = /[ ]+/y;
const address = /(0x)?(?:([0-9a-f]{1,8})`([0-9a-f]{8})|([0-9a-f]{16})|([0-9a-f]{8}))(?![\w`!+.])/iy;
const small = /[0-9a-f]{1,5}(?=\s|$)/iy;
const inline = /\(Inline(?: Function)?\)(?:[ ]+-{4,}(?:`-{4,})?)*|-{8}(?:`?-{8})?/iy;
/** How a frame was found, between its columns and its symbol: `(T)`. */
const found = /\([A-Z]\)(?=[ ])/y;
/** `[d:\x.c @ 12]`, and `(c:\x.c:12)` of older ones. */
const source = /\[([^[\]\n]{1,300}@[ ]?\d+)\]?|\(([a-z]:\\[^()\n]{1,300}:\d+)\)/iy;
const word = /[\w$.@\\/=-]+|[^\x20-\x7e\n]+/y;

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let begin = 0;
  // Where the piece before ended: the parameters that `kP` prints go over several lines.
  let from = 0;
  for (const [i, content] of text.split('\n').entries()) {
    const line = i + 1;
    const end = begin + content.length;
    if (from <= end) {
      from = lineTokens(text, Math.max(from, begin), end, line, tokens);
      if (from <= end) tokens.push({ kind: 'end', line });
    }
    begin = end + 1;
  }
  return tokens;
}

function lineTokens(text: string, begin: number, end: number, line: number, tokens: Token[]): number {
  const content = text.slice(begin, end);
  const headings = [...content.matchAll(heading)].map(m => begin + m.index);
  let i = begin;
  while (i < end) {
    if (at(blanks, text, i)) i = blanks.lastIndex;
    if (i >= end) break;
    for (; headings.length > 0 && headings[0] <= i; headings.shift())
      tokens.push({ kind: 'heading', text: text.slice(headings[0], Math.min(end, headings[0] + 200)), line });
    i = oneToken(text, i, line, tokens);
  }
  return i;
}

/** @returns where the next one begins */
function oneToken(text: string, i: number, line: number, tokens: Token[]): number {
  const a = at(address, text, i);
  if (a) {
    const digits = a[2] ? a[2].padStart(8, '0') + a[3] : (a[4] ?? a[5]);
    const value = BigInt(`0x${digits}`);
    tokens.push({ kind: 'address', value, width: digits.length, line, ...(a[1] ? { prefixed: a[0] } : {}) });
    return address.lastIndex;
  }
  if (at(small, text, i)) {
    tokens.push({ kind: 'number', value: Number.parseInt(text.slice(i, small.lastIndex), 16), line });
    return small.lastIndex;
  }
  if (at(inline, text, i)) {
    if (tokens.at(-1)?.kind !== 'inline') tokens.push({ kind: 'inline', line });
    return inline.lastIndex;
  }
  if (at(found, text, i)) return found.lastIndex;
  const place = at(source, text, i);
  if (place) {
    tokens.push({ kind: 'source', text: place[1] ?? place[2], line });
    return source.lastIndex;
  }
  const symbol = symbolAt(text, i);
  if (symbol) {
    tokens.push({ kind: 'symbol', symbol: symbol.found, line });
    return symbol.end;
  }
  if (text[i] === ':') {
    tokens.push({ kind: 'colon', line });
    return i + 1;
  }
  const other = at(word, text, i);
  // Quotes, commas and bars between columns are no words.
  if (other || !/[`"',|]/.test(text[i])) tokens.push({ kind: 'other', line });
  return other ? word.lastIndex : i + 1;
}
