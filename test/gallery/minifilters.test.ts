/** The minifilter samples: each loads, filters its workload and unloads as its scenario says, under Driver Verifier. */
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Result } from '../../cli/testScenario';
import { ROOT, resultsOf } from './results';

const SAMPLES = join(ROOT, 'examples', 'minifilter');
const folders = readdirSync(SAMPLES).filter(name => name !== 'common');

describe('the minifilter samples', function () {
  this.timeout(300_000);
  let results: readonly Result[] = [];

  before('run', async () => {
    results = await resultsOf(SAMPLES);
  });

  for (const folder of folders)
    it(`${folder} filters a workload under Driver Verifier and is unloaded`, () => {
      const found = results.filter(({ file }) => basename(dirname(file)) === folder);
      assert.ok(found.length > 0, 'the folder has no scenario');
      for (const { file, differences } of found) assert.deepEqual(differences, [], file);
    });
});
