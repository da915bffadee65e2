/** Paragraphs and tables of Markdown that also read well where nothing renders them. */

/** Columns of a terminal and of an editor beside another one. */
const WIDTH = 100;

/** Lines of at most 100 columns where the words allow it; all but the first begin with `indent`. */
export function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
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
