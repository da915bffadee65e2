/** Paragraphs and tables of Markdown that also read well where nothing renders them. */

/**
 * @param width columns; where the words allow it, no line of a paragraph or a list is longer. Tables and code stay.
 * @returns the lines, what goes on of a list's item being indented
 */
export function wrapped(lines: readonly string[], width: number): string[] {
  let code = false;
  return lines.flatMap(line => {
    if (line.startsWith('```')) code = !code;
    return code || line.length <= width || /^[#|`]/.test(line) ? [line] : broken(line, width);
  });
}

function broken(text: string, width: number): string[] {
  const indent = /^(?:- |[ ]+)/.test(text) ? '  ' : '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** @param columns headings; `>` at the end: the column is aligned to the right */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const right = columns.map(c => c.endsWith('>'));
  const names = columns.map(c => c.replace(/>$/, ''));
  const widths = names.map((name, i) => Math.max(2, name.length, ...rows.map(r => r[i].length)));
  const cell = (text: string, i: number) => (right[i] ? text.padStart(widths[i]) : text.padEnd(widths[i]));
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = widths.map((w, i) => (right[i] ? `${'-'.repeat(w - 1)}:` : '-'.repeat(w)));
  return [row(names), `| ${rule.join(' | ')} |`, ...rows.map(row)];
}
