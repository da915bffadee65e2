/** The examples beside the gallery: what their scenarios say is so, and no rule of the driver interface is broken. */
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Result } from '../../cli/testScenario';

const ROOT = join(__dirname, '..', '..');
const SAMPLES = ['ioctl', 'cancel', 'event'];

describe('samples', function () {
  this.timeout(300_000);
  for (const sample of SAMPLES)
    it(sample, async () => {
      const folder = join(ROOT, 'examples', sample);
      const { stdout } = await promisify(execFile)(process.execPath, [
        join(ROOT, 'dist', 'kdlab.js'),
        'test',
        folder,
        '--json',
      ]).catch((error: { stdout: string }) => error);
      const results = JSON.parse(stdout) as readonly Result[];
      assert.ok(results.length >= 2);
      for (const { file, differences, violations } of results) {
        assert.deepEqual(differences, [], file);
        assert.deepEqual(violations ?? [], [], file);
      }
    });
});
