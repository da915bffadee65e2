export interface LocalName {
  readonly name: string;
  /** From 0. */
  readonly line: number;
  readonly column: number;
}

const declaration = /\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)/g;
const parameters = /^\s*(?:export\s+)?(?:default\s+)?function\s*[\w$]*\s*\(([^)]*)\)?/;

/**
 * Names declared in the function around a line, up to that line: what the editor shows values beside. Read from the text
 * alone; a name that is no variable of the frame simply shows nothing.
 * @param lines the document's lines
 * @param stopLine the line of the stop, from 0
 */
export function localNames(lines: readonly string[], stopLine: number): LocalName[] {
  let start = Math.min(stopLine, lines.length - 1);
  while (start > 0 && !/^\S.*[({]\s*$|^(?:export\s+)?(?:default\s+)?function\b/.test(lines[start])) start--;
  const names: LocalName[] = [];
  const head = parameters.exec(lines[start] ?? '');
  if (head) {
    const at = lines[start].indexOf('(') + 1;
    for (const match of head[1].matchAll(/(?:^|,)\s*([A-Za-z_$][\w$]*)/g)) {
      names.push({ name: match[1], line: start, column: at + match.index + match[0].length - match[1].length });
    }
  }
  for (let line = start; line < stopLine; line++) {
    for (const match of lines[line].replace(/\/\/.*/, '').matchAll(declaration)) {
      names.push({ name: match[1], line, column: match.index + match[0].length - match[1].length });
    }
  }
  return names;
}
