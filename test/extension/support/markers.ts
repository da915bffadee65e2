import { readFileSync } from 'node:fs';

/** 1-based number of the one line of `file` that ends with the comment `// #NAME`. */
export function lineOf(file: string, marker: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  const found = lines.flatMap((text, index) => (text.trimEnd().endsWith(`// #${marker}`) ? [index + 1] : []));
  if (found.length !== 1) throw new Error(`${file} has ${found.length} lines marked // #${marker}, not one`);
  return found[0];
}
