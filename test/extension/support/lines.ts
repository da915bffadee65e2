import { readFileSync } from 'node:fs';

/** 1-based number of the one line of `file` that contains `text`: tests name lines by what stands in them. */
export function lineOf(file: string, text: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  const found = lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
  if (found.length !== 1) throw new Error(`${file} has ${found.length} lines with ${text}, not one`);
  return found[0];
}
