/** Cutting a typed line into commands, and a command into its name and arguments. */

export interface Piece {
  readonly text: string;
  /** Column (0-based) in the line. */
  readonly column: number;
}

/** A command whose argument is a TypeScript expression: it has three kinds of quotes, and statements in its functions. */
const SCRIPT = /^\s*(?:\?\?|dx\b)/;

/**
 * Commands between `;` outside quotes, and in TypeScript outside brackets; `*` begins a comment that takes the rest, `$$` one
 * up to the next `;`.
 */
export function splitCommands(line: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let script = SCRIPT.test(line);
  let depth = 0;
  const push = (end: number) => {
    const raw = line.slice(start, end);
    const text = raw.trim();
    if (text && !text.startsWith('$$')) pieces.push({ text, column: start + raw.indexOf(text) });
    start = end + 1;
    script = SCRIPT.test(line.slice(start));
    depth = 0;
  };
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const c = line[at];
    if (quote) {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
    } else if (c === '"' || (script && (c === "'" || c === '`'))) quote = c;
    else if (script && '([{'.includes(c)) depth++;
    else if (script && ')]}'.includes(c)) depth--;
    else if (c === ';' && depth <= 0) push(at);
    else if (c === '*' && line.slice(start, at).trim() === '') return pieces;
  }
  push(line.length);
  return pieces;
}

/** Words between blanks; text in quotes or parentheses stays together. Quotes are kept. */
export function words(text: string, column = 0): Piece[] {
  const found: Piece[] = [];
  let start = -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    const c = text[at];
    if (at === text.length || (/\s/.test(c) && depth === 0 && !quoted)) {
      if (start >= 0) found.push({ text: text.slice(start, at), column: column + start });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (quoted && c === '\\' && at + 1 < text.length) at++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '(') depth++;
    else if (!quoted && c === ')') depth = Math.max(0, depth - 1);
  }
  return found;
}

export function isQuoted(word: string): boolean {
  return word.length >= 2 && word.startsWith('"') && word.endsWith('"');
}

/** `"a \"b\""` -> `a "b"`. */
export function unquote(word: string): string {
  return isQuoted(word) ? word.slice(1, -1).replace(/\\(["\\])/g, '$1') : word;
}
