import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Result } from '../../cli/testScenario';

export const ROOT = join(__dirname, '..', '..');

/** What `kdlab test FOLDER --json` tells; that some scenario failed (exit code 1) is for the caller to see. */
export function resultsOf(folder: string): Promise<readonly Result[]> {
  const args = [join(ROOT, 'dist', 'kdlab.js'), 'test', folder, '--json'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: ROOT, maxBuffer: 1 << 28 }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`kdlab test gave no JSON: ${stderr}`));
      }
    });
  });
}
