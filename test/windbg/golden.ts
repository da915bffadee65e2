/** Compares text with a golden file; a difference is written beside it as `.actual`. RESET_RESULTS=1 accepts what is. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIRECTORY = join(__dirname, 'golden');

export function assertGolden(name: string, actual: string): void {
  const file = join(DIRECTORY, `${name}.txt`);
  const actualFile = `${file}.actual`;
  if (process.env.RESET_RESULTS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    rmSync(actualFile, { force: true });
    return;
  }
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (expected === actual) {
    rmSync(actualFile, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(actualFile, actual);
  assert.equal(actual, expected, `differs from ${file}; RESET_RESULTS=1 accepts it`);
}
