import assert from 'node:assert/strict';
import { faultsOf, stress } from '../../bench/files/stress';
import { testSystem } from '../system';

describe('files under load', function () {
  this.timeout(300_000);

  it('threads on many processors over three filters: nothing is lost or leaked, and the same seed is the same run', () => {
    const options = { operations: 400, threads: 8, processors: 8, seed: 7 };
    const nothing = stress(testSystem(), { ...options, operations: 0 });
    const first = stress(testSystem(), options);
    assert.deepEqual(faultsOf(first, nothing), []);
    assert.deepEqual(stress(testSystem(), options), first);
    assert.notEqual(stress(testSystem(), { ...options, seed: 8 }).switches, first.switches);
  });
});
