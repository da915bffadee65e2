/** The gallery of scenarios: each does what its file says, and what Windows does. */
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Result } from '../../cli/testScenario';
import { disputed } from './disputed';
import { differencesFromGolden, goldenCases } from './golden';
import { ROOT, resultsOf } from './results';

const GALLERY = join(ROOT, 'examples', 'gallery');

const folders = readdirSync(GALLERY).filter(name => name !== 'common');
const folderOf = (id: string) => folders.find(name => name.startsWith(`${id.toLowerCase()}-`));

describe('the gallery', function () {
  this.timeout(300_000);
  let results: readonly Result[] = [];

  before('run', async () => {
    results = await resultsOf(GALLERY);
  });

  /** What may differ, because the golden case is held for wrong. */
  const disputedIn = (folder: string) =>
    Object.entries(disputed).find(([id]) => folder.startsWith(`${id.toLowerCase()}-`))?.[1].differences ?? [];
  const inFolder = (folder: string) => results.filter(({ file }) => basename(dirname(file)) === folder);

  for (const folder of folders)
    it(`${folder} does what it says`, () => {
      const found = inFolder(folder);
      assert.ok(found.length > 0, 'the folder has no scenario');
      for (const { file, differences } of found) assert.deepEqual(differences, disputedIn(folder), file);
    });

  for (const golden of goldenCases) {
    const folder = folderOf(golden.id);
    if (!folder) continue;
    it(`${golden.id} does what Windows does: ${golden.title}`, () => {
      const found = inFolder(folder);
      const name = folder.slice(golden.id.length + 1);
      const result = found.find(({ file }) => basename(file) === `${name}.scenario.ts`);
      assert.ok(result, `there is no ${folder}/${name}.scenario.ts`);
      assert.deepEqual(differencesFromGolden(golden, result), disputedIn(folder));
    });
  }

  it('has a scenario for every case', () => {
    const missing = goldenCases.filter(({ id }) => !folderOf(id)).map(({ id }) => id);
    assert.deepEqual(missing, []);
  });
});
