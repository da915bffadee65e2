/** Golden texts: what a test printed is compared with a file beside it. `RESET_RESULTS=1` writes the files anew. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param folder of the test, usually `__dirname`
 * @param name of the golden file, in `golden/` of that folder
 * @param text without anything that differs between runs or machines: see `mask`
 */
export function assertGolden(folder: string, name: string, text: string): void {
  const file = join(folder, 'golden', `${name}.txt`);
  const actualFile = `${file}.actual`;
  const actual = `${text.trimEnd()}\n`;
  if (process.env.RESET_RESULTS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  const expected = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : '';
  if (expected === actual) {
    rmSync(actualFile, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(actualFile, actual);
  assert.equal(
    actual,
    expected,
    `${file} differs from what the test printed (written to ${actualFile}); RESET_RESULTS=1 accepts it`,
  );
}

/** Replaces paths of this computer and given patterns. */
export function mask(text: string, root: string, more: readonly (readonly [RegExp, string])[] = []): string {
  return more.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text.replaceAll(root, '<root>'));
}
