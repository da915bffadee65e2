import fc from 'fast-check';
import { program } from './generate';
import { check } from './harness';

/** More runs: KDLAB_FUZZ_RUNS=5000; the same again: KDLAB_FUZZ_SEED=... */
const numRuns = Number(process.env.KDLAB_FUZZ_RUNS ?? 60);
const seed = process.env.KDLAB_FUZZ_SEED ? Number(process.env.KDLAB_FUZZ_SEED) : undefined;

describe('engine: random programs', function () {
  this.timeout(numRuns * 5000);

  it(`${numRuns} programs agree with V8, plain and preempted`, () => {
    fc.assert(
      fc.property(program, fc.integer({ min: 1, max: 1 << 30 }), (source, preemption) =>
        check(source, { randomRuns: 2, seed: preemption }),
      ),
      { numRuns, ...(seed === undefined ? {} : { seed }) },
    );
  });
});
