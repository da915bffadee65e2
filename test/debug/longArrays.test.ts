import assert from 'node:assert/strict';
import { LongArrays } from '../../simulator/debug/session/longArrays';
import type { MachineRun } from '../../simulator/debug/session/machineRun';

describe('arrays that V8 could not make longer', () => {
  it('are looked for when large objects have changed much, and told when they are that long', () => {
    let looks = 0;
    const run = (items: number) =>
      ({
        longArray: () => {
          looks++;
          return items;
        },
      }) as unknown as MachineRun;
    const arrays = new LongArrays();
    assert.equal(arrays.look(400e6, run(80e6)), 0);
    assert.equal(looks, 0);
    assert.equal(arrays.look(900e6, run(10e6)), 0, 'many arrays of ordinary length');
    assert.equal(arrays.look(901e6, run(80e6)), 0, 'nothing has changed much');
    assert.equal(looks, 1);
    assert.equal(arrays.look(1500e6, run(75_300_000)), 75_300_000);
    assert.equal(looks, 2);
  });
});
