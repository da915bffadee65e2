import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { growth, soak } from '../../bench/kernel/soak';
import { testSystem } from '../system';

describe('soak', function () {
  this.timeout(300_000);

  it('a machine that does everything at once for long keeps nothing of what has ended', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const samples = soak(testSystem(), { events: 120_000, samples: 12, processors: 4, collect });
    const [first, last] = [samples[5], samples[11]];
    assert.ok(Math.abs(last.pool - first.pool) < 0x4000, `pool: ${first.pool} to ${last.pool} bytes`);
    assert.ok(last.threads <= first.threads + 2, `threads: ${first.threads} to ${last.threads}`);
    // Code that is compiled late and the list of positions (a bounded one) still grow; a leak of every request and thread
    // that ended was 9 bytes an event above that.
    assert.ok(growth(samples) < 25_000, `the heap grows by ${growth(samples)} bytes per thousand events`);
  });
});
