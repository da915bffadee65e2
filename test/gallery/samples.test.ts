/** The examples beside the gallery: what their scenarios say is so, and no rule of the driver interface is broken. */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { ROOT, resultsOf } from './results';

const SAMPLES = ['ioctl', 'cancel', 'event', 'obcallback', 'regfltr', 'evntdrv', 'portio'];

describe('samples', function () {
  this.timeout(300_000);
  for (const sample of SAMPLES)
    it(sample, async () => {
      const results = await resultsOf(join(ROOT, 'examples', sample));
      assert.ok(results.length >= 2);
      for (const { file, differences, violations } of results) {
        assert.deepEqual(differences, [], file);
        assert.deepEqual(violations ?? [], [], file);
      }
    });
});
