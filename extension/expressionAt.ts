export interface ColumnRange {
  readonly start: number;
  readonly end: number;
}

const keywords = new Set(
  (
    'as break case catch class const continue default do else enum export extends false finally for from function if implements import in ' +
    'instanceof interface let new null of return static super switch throw true try type typeof undefined var void while'
  ).split(' '),
);

/**
 * The variable or property under the mouse that a debug hover may evaluate. Names that are called, declared as types,
 * imported, or stand in comments and strings are left to the language's own hover, which tells IRQL and header.
 * @param line text of the line
 * @param column from 0
 */
export function expressionAt(line: string, column: number): ColumnRange | undefined {
  if (/^\s*(?:import\b|\/?\*)/.test(line) || inDeclaredName(line, column)) return undefined;
  const masked = maskText(line);
  for (const match of masked.matchAll(/[A-Za-z_$][\w$]*(?:(?:\?\.|\.)[A-Za-z_$][\w$]*)*/g)) {
    const start = match.index;
    const chainEnd = start + match[0].length;
    if (column < start || column > chainEnd) continue;
    const rest = /^[\w$]*/.exec(masked.slice(column))![0].length;
    const end = Math.max(column + rest, start + 1);
    const text = masked.slice(start, end);
    if (keywords.has(text) || /^\s*\(/.test(masked.slice(end))) return undefined;
    if (/:\s*$/.test(masked.slice(0, start)) && /^[A-Z]/.test(text)) return undefined;
    return { start, end };
  }
  return undefined;
}

/** In `function NAME` or `class NAME`; the parameters after it may be evaluated. */
function inDeclaredName(line: string, column: number): boolean {
  const head = /^\s*(?:export\s+)?(?:default\s+)?(?:function|class|interface|type|enum)\s+[\w$]*/.exec(line);
  return head !== null && column <= head[0].length;
}

/** The line with comments and strings blanked. */
function maskText(line: string): string {
  return line.replace(/\/\/.*|\/\*.*?\*\/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, text =>
    ' '.repeat(text.length),
  );
}
