/** Lines of `k`, `kb`, `kv`, `kn`, `kf`, `kc`, `kP` and of `STACK_TEXT`, wherever they stand in a text. */
import { bareFrames } from './bare';
import type { PrintedSymbol } from './symbols';
import { type AddressToken, type Token, tokensOf } from './tokens';

export interface TextFrame extends PrintedSymbol {
  /** Line of the text, from 1. */
  readonly line: number;
  /** As printed before the columns (hexadecimal), if there is one. */
  readonly number?: number;
  /** RSP (x64, ARM64) or EBP (x86) of the frame; absent where the text does not tell. */
  readonly childSp?: bigint;
  readonly retAddr?: bigint;
  /** What `kb` and `kv` show: on x64 `RCX RDX R8 R9` as stored, rarely what was passed; on x86 the arguments. */
  readonly args?: readonly bigint[];
  /** It has no stack of its own: its code is part of the next older frame's. */
  readonly inline?: boolean;
  /** `[file @ line]`. */
  readonly source?: string;
}

/** Bytes of a pointer in the columns. */
export type PointerSize = 4 | 8;

export interface TextStack {
  readonly frames: readonly TextFrame[];
  readonly pointer: PointerSize;
  /** The thread that the text names before it. */
  readonly title?: string;
}

interface Found extends TextFrame {
  /** How many headings stand before it. */
  readonly group: number;
  readonly width?: number;
}

/** All stacks of a cleaned text, in its order. */
export function stacksOf(text: string): TextStack[] {
  const tokens = tokensOf(text);
  const placed = withColumns(withoutDumps(tokens));
  const bare = placed.length < 3 ? bareFrames(text) : [];
  const frames: readonly Found[] = bare.length > placed.length + 1 ? bare : placed;
  const stacks: Found[][] = [];
  for (const frame of frames) {
    const stack = stacks.at(-1);
    if (stack && belongs(stack, frame)) stack.push(frame);
    else stacks.push([frame]);
  }
  return stacks.filter(s => s.some(f => !f.inline)).map(s => stackOf(s, text));
}

function stackOf(frames: readonly Found[], text: string): TextStack {
  const narrow = frames.filter(f => f.width === 8).length;
  const wide = frames.filter(f => f.width === 16).length;
  const title = titleBefore(text, frames[0].line);
  return { frames: frames.map(withoutPlace), pointer: narrow > wide ? 4 : 8, ...(title ? { title } : {}) };
}

function withoutPlace({ group: _group, width: _width, ...frame }: Found): TextFrame {
  return frame;
}

/** Columns of the frames that the headings name. */
interface Columns {
  group: number;
  /** `RetAddr` is the first: no stack pointers. */
  returnFirst: boolean;
  /** The last heading names the stack pointers. */
  pointers: boolean;
}

function withColumns(tokens: readonly Token[]): Found[] {
  const frames: Found[] = [];
  const columns: Columns = { group: 0, returnFirst: false, pointers: false };
  let taken = -1;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'heading') {
      columns.group++;
      // The names of the columns may be broken into lines, too.
      const first =
        /^[^a-z]*retaddr/i.test(token.text) && !(columns.pointers && frames.at(-1)?.group !== columns.group - 1);
      columns.pointers = /^child/i.test(token.text);
      if (first || columns.pointers || /^stack_text|kd>|^\d+:\d+/i.test(token.text)) columns.returnFirst = first;
    }
    const symbol = symbolOf(tokens, i);
    if (!symbol) continue;
    const row = rowBefore(tokens, i, taken);
    const frame = row && frameOf(row, columns);
    if (!frame) continue;
    const behind = tokens.slice(i + 1, i + 8).find(t => t.kind === 'source' || t.kind === 'symbol');
    frames.push({
      ...symbol,
      line: token.line,
      ...frame,
      ...(behind?.kind === 'source' && behind.line - token.line < 2 ? { source: behind.text } : {}),
      group: columns.group,
    });
    taken = i;
  }
  return frames;
}

/** A symbol, or an address that stands in the place of one. */
function symbolOf(tokens: readonly Token[], i: number): PrintedSymbol | undefined {
  const token = tokens[i];
  if (token.kind === 'symbol') return token.symbol;
  if (token.kind !== 'address' || !token.prefixed || tokens[i - 1]?.kind === 'end') return undefined;
  const next = tokens[i + 1]?.kind;
  if (next === 'address' || next === 'colon' || next === 'symbol' || next === 'number') return undefined;
  return { module: '', offset: token.value, symbol: token.prefixed };
}

interface Row {
  /** Columns from left to right, separated where colons stand. */
  readonly parts: readonly (readonly AddressToken[])[];
  readonly numbers: readonly number[];
  readonly inline: boolean;
}

/** What stands before a symbol, on its line and on those that were broken off above it. */
function rowBefore(tokens: readonly Token[], at: number, taken: number): Row | undefined {
  const parts: AddressToken[][] = [[]];
  const numbers: number[] = [];
  let inline = false;
  for (let i = at - 1, breaks = 0; i > taken; i--) {
    const token = tokens[i];
    if (token.kind === 'address') {
      // A number that somebody's log puts before each line is narrower than the columns.
      if (numbers.length > 0 || ((parts.at(-1)!.at(-1) ?? parts.at(-2)?.at(-1))?.width === 16 && token.width === 8))
        break;
      parts.at(-1)!.push(token);
    } else if (token.kind === 'colon') {
      if (numbers.length > 0) break;
      parts.push([]);
    } else if (token.kind === 'inline') inline = true;
    else if (token.kind === 'number') numbers.unshift(token.value);
    else if (token.kind === 'end') {
      if (inline || numbers.length > 0 || ++breaks > 4 + BLANK || !brokenOff(tokens, i)) break;
    } else break;
  }
  const columns = parts.map(p => p.reverse()).reverse();
  return inline || columns.some(p => p.length > 0) ? { parts: columns, numbers, inline } : undefined;
}

/** Empty lines that may stand between the parts of a line that was broken. */
const BLANK = 3;

/** Whether the line that ends at `end` is columns without a symbol: the rest of them stands on the next one. */
function brokenOff(tokens: readonly Token[], end: number): boolean {
  let addresses = 0;
  let blank = 0;
  for (let i = end - 1; i >= 0; i--) {
    const { kind } = tokens[i];
    if (kind === 'address') addresses++;
    else if (kind === 'symbol' || kind === 'source' || kind === 'inline') return false;
    else if (kind === 'end' && (addresses > 0 || ++blank > BLANK)) break;
    else if (kind !== 'colon' && kind !== 'number' && kind !== 'end') break;
  }
  return addresses > 0 && addresses < 7;
}

type Columned = Pick<Found, 'number' | 'childSp' | 'retAddr' | 'args' | 'inline' | 'width'>;

function frameOf({ parts, numbers, inline }: Row, columns: Columns): Columned | undefined {
  const number = numbers.length > 0 ? { number: numbers[0] } : {};
  if (inline) return { ...number, inline: true };
  // The colon before the symbol says that arguments stand before it; without it, one at the left is no column's.
  const closed = parts.length > 1 && parts.at(-1)!.length === 0;
  const named = closed ? parts.slice(0, -1) : parts.slice(parts[0].length === 0 ? 1 : 0);
  const [first, ...rest] = named;
  const all = named.flat();
  const { width } = all.at(-1)!;
  const values = all.filter(a => a.width === width).map(a => a.value);
  const colons = rest.length > 0;
  const args = colons ? rest.flat().map(a => a.value) : values.slice(columns.returnFirst ? 1 : 2);
  const shown = args.length > 0 && args.length <= 4 ? { args } : {};
  if (first.length === 0) return args.length > 1 ? { ...number, ...shown, width } : undefined;
  if (columns.returnFirst || (colons && first.length === 1 && args.length > 2))
    return { ...number, retAddr: first[0].value, ...shown, width };
  if (values.length < 2) return undefined;
  const [childSp, retAddr] = colons && first.length === 1 ? [first[0].value, args[0]] : values;
  return { ...number, childSp, retAddr, ...shown, width };
}

/** Without the lines of `dps` and `dqs`, which show what lies on a stack, word after word: they are no frames. */
function withoutDumps(tokens: readonly Token[]): readonly Token[] {
  const lines: { readonly first: number; readonly begin: AddressToken | undefined }[] = [];
  for (let i = 0, first = 0; i < tokens.length; i++) {
    if (tokens[i].kind !== 'end') continue;
    // The place, and what lies there; broken stacks have addresses in the place of symbols, too.
    const [begin, value, next] = tokens.slice(first, i);
    const word =
      begin?.kind === 'address' && value?.kind === 'address' && next?.kind !== 'address' && next?.kind !== 'colon';
    lines.push({ first, begin: word ? (begin as AddressToken) : undefined });
    first = i + 1;
  }
  const follows = (i: number) => {
    const [above, below] = [lines[i - 1]?.begin, lines[i]?.begin];
    return !!above && !!below && below.value - above.value === BigInt(below.width / 2);
  };
  const dumped = lines.map((_, i) => [i - 1, i, i + 1].some(k => follows(k) && follows(k + 1)));
  if (!dumped.includes(true)) return tokens;
  return lines.flatMap(({ first }, i) => (dumped[i] ? [] : tokens.slice(first, lines[i + 1]?.first ?? tokens.length)));
}

/** Whether a frame goes on with the stack: other lines of a log may stand between its frames. */
function belongs(stack: readonly Found[], frame: Found): boolean {
  const last = stack[stack.length - 1];
  if (frame.group !== last.group) return false;
  if (frame.number !== undefined && last.number !== undefined) return frame.number > last.number;
  if (frame.inline || last.inline) return true;
  if (last.retAddr === 0n && last.childSp !== undefined) return false;
  if (frame.childSp === undefined || last.childSp === undefined) return frame.line - last.line <= 3;
  // Back to where this stack began: the same list once more.
  return frame.childSp !== stack[0].childSp || (frame.symbol !== stack[0].symbol && frame.childSp === last.childSp);
}

const thread = /\bTHREAD[ ]+([0-9a-f`]{8,17})[ ]+Cid[ ]+(\S+)|^[ .#]*(\d+)[ ]+Id:[ ]+([0-9a-f]+\.[0-9a-f]+)/i;

/** Lines between the name of a thread and its stack, at most. */
const FAR = 40;

function titleBefore(text: string, line: number): string | undefined {
  const lines = text.split('\n', line - 1);
  for (let i = lines.length - 1; i >= 0 && i >= lines.length - FAR; i--) {
    const m = thread.exec(lines[i]);
    if (m) return m[1] ? `thread ${m[1]} (${m[2]})` : `thread ${m[3]} (${m[4]})`;
  }
  return undefined;
}
